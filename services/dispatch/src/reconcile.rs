//! The comparison with the provider: callbacks are best-effort, and a node that was down heard none. Whatever leg our
//! rows believe in is asked for; one that is over is told as if its callback had come.

use crate::carrier::LegStatus;
use crate::dispatcher::Dispatcher;
use crate::meter;
use futures_util::stream::{self, StreamExt};
use hotline::{Event, LegEnd, LegId, Millis};
use store::StoreError;

/// Questions to the provider under way at once.
const AT_ONCE: usize = 4;

/// Legs asked for in one round once the node is up: a net must not become a load of its own. The next round goes on where
/// this one stopped.
const AT_A_TIME: usize = 200;

/// A state younger than this is left to its callbacks.
const GRACE: Millis = Millis::seconds(60);

pub async fn run(hands: Dispatcher) {
    // What was believed before this node started is all asked for at once; later, only what has not moved for a while.
    let mut from: Option<usize> = None;
    loop {
        match round(&hands, from).await {
            Ok(next) => from = Some(next),
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, "the comparison with the provider was put off");
            }
        }
        tokio::time::sleep(hands.inner.settings.reconcile).await;
    }
}

/// One comparison. `from`: how many of what goes on were asked for in earlier rounds; `None`: ask for everything, however
/// young. Says where the next round begins.
async fn round(hands: &Dispatcher, from: Option<usize>) -> Result<usize, StoreError> {
    let grace = if from.is_some() { GRACE } else { Millis(0) };
    let dispatching = hands.inner.store.dispatching();
    let now = hands.now();
    let mut legs: Vec<(LegId, Told)> = Vec::new();
    for call in dispatching.live_calls().await? {
        if let Some(leg) = call.leg
            && now.since(call.state_since) >= grace
        {
            legs.push((leg.clone(), Told::Caller(call.id)));
        }
    }
    for offer in dispatching.live_offers().await? {
        if let Some(leg) = offer.leg
            && now.since(offer.settled_at.unwrap_or(offer.made_at)) >= grace
        {
            legs.push((leg, Told::Mediator(offer.id)));
        }
    }
    for party in hands.inner.store.parties().live().await? {
        if let Some(leg) = party.leg
            && now.since(party.made_at) >= grace
        {
            legs.push((leg, Told::Party(party.id)));
        }
    }
    let all = legs.len();
    let next = match from {
        Some(from) => {
            legs.rotate_left(from.checked_rem(all).unwrap_or(0));
            legs.truncate(AT_A_TIME);
            from.saturating_add(legs.len()).checked_rem(all).unwrap_or(0)
        }
        None => 0,
    };
    stream::iter(legs)
        .for_each_concurrent(AT_ONCE, |(leg, told)| async move {
            match hands.inner.carrier.leg(&leg).await {
                Ok(LegStatus::Live) => {}
                Ok(LegStatus::Over(why)) => {
                    meter::reconciled();
                    tell(hands, told.event(leg, why)).await;
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a leg could not be asked for");
                }
            }
        })
        .await;
    Ok(next)
}

/// Whose leg it is.
enum Told {
    Caller(hotline::CallId),
    Mediator(hotline::OfferId),
    Party(hotline::PartyId),
}

impl Told {
    fn event(self, leg: LegId, why: LegEnd) -> Event {
        match self {
            Self::Caller(call) => Event::CallerLegEnded { call, leg },
            Self::Mediator(offer) => Event::MediatorLegEnded { offer, leg, why },
            Self::Party(party) => Event::PartyLegEnded { party, leg, why },
        }
    }
}

async fn tell(hands: &Dispatcher, event: Event) {
    if let Err(error) = hands.handle(event).await {
        tracing::error!(error = &error as &dyn std::error::Error, "an ended leg could not be handed in");
    }
}
