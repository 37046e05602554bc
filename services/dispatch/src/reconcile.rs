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

/// A state younger than this is left to its callbacks.
const GRACE: Millis = Millis::seconds(60);

pub async fn run(hands: Dispatcher) {
    // What was believed before this node started is asked at once; later, only what has not moved for a while.
    let mut grace = Millis(0);
    loop {
        if let Err(error) = round(&hands, grace).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the comparison with the provider was put off"
            );
        } else {
            grace = GRACE;
        }
        tokio::time::sleep(hands.inner.settings.reconcile).await;
    }
}

/// One comparison of everything that goes on. `grace`: what changed since is left alone.
pub(crate) async fn round(hands: &Dispatcher, grace: Millis) -> Result<(), StoreError> {
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
    Ok(())
}

/// Whose leg it is.
enum Told {
    Caller(hotline::CallId),
    Mediator(hotline::OfferId),
}

impl Told {
    fn event(self, leg: LegId, why: LegEnd) -> Event {
        match self {
            Self::Caller(call) => Event::CallerLegEnded { call, leg },
            Self::Mediator(offer) => Event::MediatorLegEnded { offer, leg, why },
        }
    }
}

async fn tell(hands: &Dispatcher, event: Event) {
    if let Err(error) = hands.handle(event).await {
        tracing::error!(error = &error as &dyn std::error::Error, "an ended leg could not be handed in");
    }
}
