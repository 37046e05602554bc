//! Whole calls: dialled, greeted, queued, offered, answered, talked, hung up, the sheet saved. The switch speaks in no
//! time and carries no voice, so what is left is our own work.

use crate::desk::Desk;
use crate::floor::Bare;
use crate::house::{Data, House, LINE};
use crate::people::{self, MEDIATORS};
use crate::provider::caller;
use crate::report::Figure;
use crate::{Bench, Failure};
use softswitch::Phone;
use softswitch::control::Until;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How long calls are counted.
const COUNTED: Duration = Duration::from_secs(10);
/// How long they flow before that.
const WARM_UP: Duration = Duration::from_secs(2);
/// No step of a call takes so long.
const PATIENCE: Duration = Duration::from_secs(30);

const LIMIT: &str = "a bare loop that commits as many rows, one by one";

pub async fn sqlite(bench: &mut Bench) -> Result<(), Failure> {
    let data = Data::sqlite(bench, "calls-sqlite").await?;
    let bare = Bare::sqlite(&bench.folder.join("calls-bare.db")).await?;
    let counter = Bare::open_sqlite(&data.url).await?;
    measure(bench, "whole_calls_per_s_sqlite", &data, &bare, &counter).await
}

pub async fn postgres(bench: &mut Bench) -> Result<(), Failure> {
    let url = bench.options.postgres.clone().ok_or("no PostgreSQL was given (--postgres)")?;
    let data = Data::postgres(bench, "calls-postgres", &url).await?;
    let bare = Bare::postgres(&url).await?;
    let counter = bare.clone();
    measure(bench, "whole_calls_per_s_postgres", &data, &bare, &counter).await
}

async fn measure(
    bench: &mut Bench,
    name: &str,
    data: &Data,
    bare: &Bare,
    counter: &Bare,
) -> Result<(), Failure> {
    let house = House::serve(bench, name, data, false).await?;
    let traffic = Traffic::begin(&house).await?;
    tokio::time::sleep(WARM_UP).await;
    let (rows, calls, started) = (counter.row_writes().await?, traffic.done(), Instant::now());
    tokio::time::sleep(COUNTED).await;
    let (seconds, calls) = (started.elapsed().as_secs_f64(), (traffic.done() - calls) as f64);
    let rows = counter.row_writes().await? - rows;
    traffic.end().await?;
    drop(house);
    if calls < 1.0 {
        return Err(format!("{name}: no call came to its end in {seconds:.0} s").into());
    }
    // As many connections as mediators: a bare loop may be as parallel as we are.
    let commits = bare.commits_per_second(rows.max(100), MEDIATORS.len()).await?;
    let rows_per_call = rows as f64 / calls;
    bench.report.add(name, Figure::new(calls / seconds, "/s", commits / rows_per_call), LIMIT);
    Ok(())
}

/// Callers and mediators who never stop.
struct Traffic {
    workers: JoinSet<Result<(), String>>,
    ending: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
}

impl Traffic {
    async fn begin(house: &House) -> Result<Self, Failure> {
        let ending = Arc::new(AtomicBool::new(false));
        let done = Arc::new(AtomicUsize::new(0));
        let mut workers = JoinSet::new();
        for (index, login) in MEDIATORS.iter().enumerate() {
            let (desk, phone) = people::mediator(house, login).await?;
            workers.spawn(answer_calls(desk, phone, ending.clone(), done.clone()));
            // Two callers for each mediator: nobody who is available waits for a call.
            for caller_number in [index * 2, index * 2 + 1] {
                let phone =
                    house.telephones()?.telephone(&caller(caller_number), people::asks_for_a_person())?;
                workers.spawn(make_calls(phone, ending.clone()));
            }
        }
        Ok(Self { workers, ending, done })
    }

    fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    async fn end(mut self) -> Result<(), Failure> {
        self.ending.store(true, Ordering::Relaxed);
        while let Some(worker) = self.workers.join_next().await {
            worker??;
        }
        Ok(())
    }
}

/// Dials, asks for a person, hangs up as soon as the two are together; and again.
async fn make_calls(phone: Phone, ending: Arc<AtomicBool>) -> Result<(), String> {
    while !ending.load(Ordering::Relaxed) {
        let before = phone.snapshot().last_event;
        phone.dial(LINE).map_err(|error| format!("a caller could not dial: {error}"))?;
        let together = phone.wait(&Until::Event("joined".to_owned()), Some(before), PATIENCE).await;
        phone.hang_up();
        let over = phone.wait(&Until::Ended, Some(before), PATIENCE).await;
        if !ending.load(Ordering::Relaxed) && (together.is_err() || over.is_err()) {
            return Err(format!(
                "a caller was not put through in {PATIENCE:?}; heard: {:?}",
                phone.said().last()
            ));
        }
    }
    Ok(())
}

/// Says "available", talks until the caller hangs up, saves the sheet; and again.
async fn answer_calls(
    mut desk: Desk,
    phone: Phone,
    ending: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
) -> Result<(), String> {
    desk.be_available().await.map_err(|error| error.to_string())?;
    let mut seen = phone.snapshot().last_event;
    while !ending.load(Ordering::Relaxed) {
        let Ok(over) =
            phone.wait(&Until::Event("ended".to_owned()), Some(seen), Duration::from_millis(200)).await
        else {
            continue;
        };
        seen = over.map_or(seen, |event| event.id);
        // The leg is gone before the webhook about it has been answered.
        let started = Instant::now();
        loop {
            let (call, state) = desk.call().await.map_err(|error| error.to_string())?;
            if let (Some(call), "wrap_up") = (call, state.as_str()) {
                desk.finish(&call).await.map_err(|error| error.to_string())?;
                done.fetch_add(1, Ordering::Relaxed);
                break;
            }
            if state == "available" || started.elapsed() > PATIENCE {
                break;
            }
        }
    }
    Ok(())
}
