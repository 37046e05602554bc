//! The comparison with the provider: callbacks are best-effort, and a node that was down heard none. Whatever leg our
//! rows believe in is asked for; one that is over is told as if its callback had come.

use crate::carrier::LegStatus;
use crate::dispatcher::Dispatcher;
use crate::meter;
use crate::survey;
use futures_util::stream::{self, StreamExt};
use hotline::{Event, LegEnd, LegId};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::StoreError;

/// Questions to the provider under way at once.
const AT_ONCE: usize = 4;

/// Legs asked for in one round once the node is up: a net must not become a load of its own. The next round goes on where
/// this one stopped.
const AT_A_TIME: usize = 200;

/// After a comparison that the provider did not answer, the next one comes this soon, or as soon as it answers again.
const AGAIN: Duration = Duration::from_secs(10);

pub async fn run(hands: Dispatcher) {
    // What was believed before this node started is all asked for at once; later, only what has not moved for a while.
    let mut from: Option<usize> = None;
    loop {
        let (pause, compared) = match round(&hands, from).await {
            Ok(Some(next)) => {
                from = Some(next);
                (hands.inner.settings.reconcile, true)
            }
            // Whoever was not asked for is asked for as soon as there is somebody to ask.
            Ok(None) => (AGAIN, false),
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, "the comparison with the provider was put off");
                (AGAIN, false)
            }
        };
        if compared {
            survey::look(&hands).await;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = hands.inner.company.back(), if !compared => {}
        }
    }
}

/// One comparison. `from`: how many of what goes on were asked for in earlier rounds; `None`: ask for everything, however
/// young. Says where the next round begins; `None`: the provider did not answer.
async fn round(hands: &Dispatcher, from: Option<usize>) -> Result<Option<usize>, StoreError> {
    let first = from.is_none();
    let unanswered = AtomicBool::new(false);
    let dispatching = hands.inner.store.dispatching();
    let now = hands.now();
    let mut legs: Vec<(LegId, Told)> = Vec::new();
    for call in dispatching.live_calls().await? {
        if let Some(leg) = call.leg
            && (first || hands.inner.is_past_grace(call.state_since, now))
        {
            legs.push((leg.clone(), Told::Caller(call.id)));
        }
    }
    for offer in dispatching.live_offers().await? {
        if let Some(leg) = offer.leg
            && (first || hands.inner.is_past_grace(offer.settled_at.unwrap_or(offer.made_at), now))
        {
            legs.push((leg, Told::Mediator(offer.id)));
        }
    }
    for party in hands.inner.store.parties().live().await? {
        if let Some(leg) = party.leg
            && (first || hands.inner.is_past_grace(party.made_at, now))
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
    let unanswered_ref = &unanswered;
    stream::iter(legs)
        .for_each_concurrent(AT_ONCE, |(leg, told)| async move {
            if unanswered_ref.load(Ordering::Relaxed) {
                return;
            }
            match hands.inner.carrier.leg(&leg).await {
                Ok(LegStatus::Live) => {}
                Ok(LegStatus::Over(why)) => {
                    meter::reconciled();
                    tell(hands, told.event(leg, why)).await;
                }
                Err(error) => {
                    unanswered_ref.store(true, Ordering::Relaxed);
                    tracing::warn!(error = &error as &dyn std::error::Error, "a leg could not be asked for");
                }
            }
        })
        .await;
    Ok((!unanswered.load(Ordering::Relaxed)).then_some(next))
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
