//! Decisions without the wire: the house's own `dispatch` and `store` in this process, a provider who does everything at
//! once and for nothing. What is left is loading a board, deciding, and the commit.

use crate::floor::Bare;
use crate::house::{Data, LINE_ID};
use crate::people::hire;
use crate::report::Figure;
use crate::{Bench, Failure};
use dispatch::{Carrier, CarryError, Carrying, Dispatcher, LegStatus, Settings};
use hotline::{
    CallId, Effect, Event, Language, LegId, LineId, MediatorId, OfferId, Request, Subject, Wanted,
};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Ids, Options, Store, SystemClock};
use tokio::task::JoinSet;

const LIMIT: &str = "a bare loop that commits as many rows, one by one";
/// Calls under way at once, each with a mediator of its own.
const AT_ONCE: usize = 16;
/// Calls that each of them makes.
const CALLS: usize = 100;

pub async fn sqlite(bench: &mut Bench) -> Result<(), Failure> {
    let data = Data::sqlite(bench, "decisions").await?;
    let store = Store::connect(&data.url, Options::default(), Arc::new(Ids::random())).await?;
    let mediators = hire(&store, AT_ONCE, "fr").await?;
    let dispatcher =
        Dispatcher::new(store.clone(), Arc::new(AtOnce), Arc::new(SystemClock), Settings::default());
    for mediator in mediators {
        must(&dispatcher, Event::PresenceWanted { mediator, presence: Wanted::Available }).await?;
    }
    let counter = Bare::open_sqlite(&data.url).await?;
    let (rows, started) = (counter.row_writes().await?, Instant::now());
    let mut workers = JoinSet::new();
    for worker in 0..AT_ONCE {
        workers.spawn(calls(dispatcher.clone(), worker));
    }
    let mut decisions = 0;
    while let Some(done) = workers.join_next().await {
        decisions += done??;
    }
    let seconds = started.elapsed().as_secs_f64();
    let rows = counter.row_writes().await? - rows;
    store.close().await;
    let bare = Bare::sqlite(&bench.folder.join("decisions-bare.db")).await?;
    let commits = bare.commits_per_second(rows, AT_ONCE).await?;
    let rows_per_decision = rows as f64 / decisions as f64;
    let figure = Figure::new(decisions as f64 / seconds, "/s", commits / rows_per_decision);
    bench.report.add("decisions_per_s_sqlite", figure, LIMIT);
    Ok(())
}

/// Whole calls one after the other; how many decisions they took.
async fn calls(dispatcher: Dispatcher, worker: usize) -> Result<usize, Failure> {
    let mut decisions = 0;
    for number in 0..CALLS {
        let call = CallId::new(format!("01BENCH{worker:09}{number:010}"));
        let caller = LegId::new(format!("caller of {call}"));
        let arrived = Event::CallArrived {
            call: call.clone(),
            line: LineId::new(LINE_ID),
            leg: caller.clone(),
            number: None,
        };
        must(&dispatcher, arrived).await?;
        let queued =
            Event::CallerQueued { call: call.clone(), request: Request::new(Language::new("fr"), None) };
        must(&dispatcher, queued).await?;
        let (offer, mediator) = offered(&dispatcher, &call).await?;
        let leg = leg_of(&offer);
        must(&dispatcher, Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() }).await?;
        must(&dispatcher, Event::MediatorJoined { offer, leg }).await?;
        must(&dispatcher, Event::CallerJoined { call: call.clone(), leg: caller.clone() }).await?;
        must(&dispatcher, Event::CallerLegEnded { call, leg: caller }).await?;
        must(&dispatcher, Event::WrapUpDone { mediator }).await?;
        // And the ring that was placed, which the provider tells.
        decisions += 8;
    }
    Ok(decisions)
}

async fn must(dispatcher: &Dispatcher, event: Event) -> Result<(), Failure> {
    let word = event.word();
    dispatcher.handle(event).await?.result.map_err(|why| format!("{word} was refused: {why}").into())
}

/// The ring that a queued call gets: in the same decision, or by the next when two passed each other.
async fn offered(dispatcher: &Dispatcher, call: &CallId) -> Result<(OfferId, MediatorId), Failure> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(10) {
        let board = dispatcher.board(&Subject::Call(call.clone())).await?;
        let offer =
            board.call(call).and_then(|row| row.offer.clone()).and_then(|id| board.offer(&id).cloned());
        if let Some(offer) = offer {
            return Ok((offer.id, offer.mediator));
        }
        tokio::task::yield_now().await;
    }
    Err("a call was offered to nobody although as many mediators as callers are there".into())
}

fn leg_of(offer: &OfferId) -> LegId {
    LegId::new(format!("mediator of {offer}"))
}

/// A provider who has done it before it was asked.
pub struct AtOnce;

impl Carrier for AtOnce {
    fn carry<'a>(&'a self, effect: &'a Effect) -> Carrying<'a, Result<Vec<Event>, CarryError>> {
        let answers = match effect {
            Effect::RingMediator { offer, .. } => {
                vec![Event::RingPlaced { offer: offer.clone(), leg: leg_of(offer) }]
            }
            _ => Vec::new(),
        };
        Box::pin(async { Ok(answers) })
    }

    fn leg<'a>(&'a self, _: &'a LegId) -> Carrying<'a, Result<LegStatus, CarryError>> {
        Box::pin(async { Ok(LegStatus::Live) })
    }

    fn answers(&self) -> Carrying<'_, Result<(), CarryError>> {
        Box::pin(async { Ok(()) })
    }
}
