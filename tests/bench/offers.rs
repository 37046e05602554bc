//! From a mediator's "available" to their telephone's ring, with few and with many people waiting, and a thousand
//! colleagues signed in. What may grow with the queue is the depth of an index.

use crate::decisions::AtOnce;
use crate::house::{Data, House, LINE};
use crate::load::percentile_ms;
use crate::people::{self, MEDIATORS};
use crate::provider::caller;
use crate::report::Figure;
use crate::{Bench, Failure};
use dispatch::{Dispatcher, Settings};
use hotline::{Event, Wanted};
use softswitch::Phone;
use softswitch::control::Until;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Ids, Options, Store, SystemClock};

const LIMIT: &str = "a bare loop's commits of the same database, four of them";
/// Rows that an offer cannot do without: the call, the mediator, the offer, its history.
const COMMITS: usize = 4;
/// Offers measured at each length of the queue.
const OFFERS: usize = 200;
/// Colleagues on a break, and as many who are available and speak a language that nobody who waits speaks.
const ON_A_BREAK: usize = 500;
const OF_NO_USE: usize = 500;
/// People who dial at the same time while the queue is filled.
const AT_ONCE: usize = 32;
const PATIENCE: Duration = Duration::from_secs(60);

pub async fn measure(bench: &mut Bench) -> Result<(), Failure> {
    for (name, waiting) in [("offer_p99_ms_10_waiting", 10), ("offer_p99_ms_10000_waiting", 10_000)] {
        let data = Data::sqlite(bench, name).await?;
        sign_in_colleagues(&data).await?;
        let house = House::serve(bench, name, &data, true).await?;
        fill_queue(&house, waiting).await?;
        let mut latencies = offers(&house).await?;
        latencies.sort_unstable();
        let bare = crate::floor::Bare::sqlite(&bench.folder.join("offers-bare.db")).await?;
        let limit = COMMITS as f64 * 1000.0 / bare.commits_per_second(4_000, 1).await?;
        bench.report.add(name, Figure::new(percentile_ms(&latencies, 0.99), "ms", limit), LIMIT);
    }
    Ok(())
}

/// A thousand mediators on the line whom no offer can go to.
async fn sign_in_colleagues(data: &Data) -> Result<(), Failure> {
    let store = Store::connect(&data.url, Options::default(), Arc::new(Ids::random())).await?;
    let clock = Arc::new(SystemClock);
    let hands = Dispatcher::new(store.clone(), Arc::new(AtOnce), clock, Settings::default());
    for (count, language, presence) in
        [(ON_A_BREAK, "fr", Wanted::OnBreak), (OF_NO_USE, "de", Wanted::Available)]
    {
        for mediator in people::hire(&store, count, language).await? {
            hands.handle(Event::PresenceWanted { mediator, presence }).await?.result?;
        }
    }
    store.close().await;
    Ok(())
}

/// Lets `waiting` people dial, ask for a person and hear that they wait.
async fn fill_queue(house: &House, waiting: usize) -> Result<(), Failure> {
    let numbers: Vec<usize> = (0..waiting).collect();
    for group in numbers.chunks(AT_ONCE) {
        let mut phones: Vec<Phone> = Vec::new();
        for number in group {
            let phone = house.telephones()?.telephone(&caller(*number), people::asks_for_a_person())?;
            phone.dial(LINE)?;
            phones.push(phone);
        }
        for phone in phones {
            phone
                .wait(&Until::Play("file".to_owned()), None, PATIENCE)
                .await
                .map_err(|_| format!("a caller did not come into the queue; heard: {:?}", phone.said()))?;
        }
    }
    Ok(())
}

/// One mediator says "available", is rung, declines; and again. The time is from the click to the ring.
async fn offers(house: &House) -> Result<Vec<Duration>, Failure> {
    let (mut desk, phone) = people::mediator_who_declines(house, MEDIATORS[0]).await?;
    let mut latencies = Vec::new();
    for _ in 0..OFFERS {
        let before = phone.snapshot().last_event;
        let clicked = Instant::now();
        desk.be_available().await?;
        phone
            .wait(&Until::Event("ringing".to_owned()), Some(before), PATIENCE)
            .await
            .map_err(|_| "the mediator's telephone did not ring")?;
        latencies.push(clicked.elapsed());
        desk.until("on_break", PATIENCE).await?;
    }
    Ok(latencies)
}
