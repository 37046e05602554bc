//! Whole calls: dialled, greeted, queued, offered, answered, talked, hung up, the sheet saved. The switch speaks in no
//! time and carries no voice, so what is left is our own work.

use crate::desk::Desk;
use crate::floor::Bare;
use crate::house::{Data, House, LINE};
use crate::people::{self, MEDIATORS};
use crate::provider::caller;
use crate::report::Figure;
use crate::{Bench, Failure};
use softswitch::control::Until;
use softswitch::{Handle, Phone};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How long calls are counted.
const COUNTED: Duration = Duration::from_secs(10);
/// How long they flow before that.
const WARM_UP: Duration = Duration::from_secs(2);
/// No step of a call takes so long.
const PATIENCE: Duration = Duration::from_secs(10);

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
    counter.keep_callers_for_nobody().await?;
    let house = House::serve(bench, name, data, false).await?;
    let mut traffic = Traffic::begin(&house).await?;
    traffic.flow(WARM_UP).await?;
    let (rows, calls, started) = (counter.row_writes().await?, traffic.done(), Instant::now());
    traffic.flow(COUNTED).await?;
    let (seconds, calls) = (started.elapsed().as_secs_f64(), (traffic.done() - calls) as f64);
    let rows = counter.row_writes().await? - rows;
    drop((traffic, house));
    if calls < 1.0 {
        return Err(format!("{name}: no call came to its end in {seconds:.0} s").into());
    }
    // As many connections as mediators: a bare loop may be as parallel as we are.
    let commits = bare.commits_per_second(rows.max(100), MEDIATORS.len()).await?;
    let rows_per_call = rows as f64 / calls;
    bench.report.add(name, Figure::new(calls / seconds, "/s", commits / rows_per_call), LIMIT);
    Ok(())
}

/// Callers and mediators who never stop, until dropped.
struct Traffic {
    workers: JoinSet<Result<(), Failure>>,
    done: Arc<AtomicUsize>,
}

impl Traffic {
    async fn begin(house: &House) -> Result<Self, Failure> {
        let done = Arc::new(AtomicUsize::new(0));
        let mut workers = JoinSet::new();
        let telephones = house.telephones()?;
        for (index, login) in MEDIATORS.iter().enumerate() {
            let (desk, phone) = people::mediator(house, login).await?;
            workers.spawn(answer_calls(desk, phone, telephones.clone(), done.clone()));
            // Two callers for each mediator: nobody who is available waits for a call.
            for caller_number in [index * 2, index * 2 + 1] {
                let phone = telephones.telephone(&caller(caller_number), people::asks_for_a_person())?;
                workers.spawn(make_calls(phone));
            }
        }
        Ok(Self { workers, done })
    }

    /// Lets it flow for so long. A worker ends only by an error.
    async fn flow(&mut self, time: Duration) -> Result<(), Failure> {
        match tokio::time::timeout(time, self.workers.join_next()).await {
            Ok(Some(ended)) => ended?,
            Ok(None) | Err(_) => Ok(()),
        }
    }

    fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }
}

/// Dials, asks for a person, talks until the call is over; and again.
async fn make_calls(phone: Phone) -> Result<(), Failure> {
    loop {
        let before = phone.snapshot().last_event;
        phone.dial(LINE)?;
        if phone.wait(&Until::Ended, Some(before), PATIENCE).await.is_err() {
            let heard = phone.said();
            return Err(
                format!("a call was not over after {PATIENCE:?}; heard last: {:?}", heard.last()).into()
            );
        }
    }
}

/// Says "available", talks, lets the caller hang up once the desk shows the talk, saves the sheet; and again.
async fn answer_calls(
    mut desk: Desk,
    phone: Phone,
    telephones: Handle,
    done: Arc<AtomicUsize>,
) -> Result<(), Failure> {
    let joined = Until::Event("joined".to_owned());
    let mut seen = phone.snapshot().last_event;
    desk.be_available().await?;
    loop {
        let Ok(event) = phone.wait(&joined, Some(seen), PATIENCE).await else {
            let standing = desk.standing().await?;
            return Err(
                format!("a mediator got no call in {PATIENCE:?}, the desk is {}", standing.state).into()
            );
        };
        seen = event.map_or(seen, |event| event.id);
        // Voice flows before the webhook about it has been answered; who hung up in between had no conversation.
        let talk = desk.until("talking", PATIENCE).await?;
        let caller =
            talk.number.and_then(|number| telephones.find(&number)).ok_or("who calls is not shown")?;
        caller.hang_up();
        let over = desk.until("wrap_up", PATIENCE).await?;
        desk.finish(&over.call.ok_or("there is no sheet")?).await?;
        done.fetch_add(1, Ordering::Relaxed);
    }
}
