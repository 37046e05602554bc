//! The other half of the comparison: not what our rows believe in and the provider does not know, but what goes on at the
//! provider and our rows do not know. A person who dialled while the database was away; a telephone that rings or talks on
//! for an offer that is settled; a person who is still there after the end of their call; a conference that lives on.

use crate::carrier::UnderwayLeg;
use crate::dispatcher::Dispatcher;
use crate::meter;
use hotline::{CallId, CallState, Effect, LegId};
use std::collections::HashSet;
use store::StoreError;

/// One look at everything that goes on at the provider.
pub async fn look(hands: &Dispatcher) {
    let underway = match hands.inner.carrier.underway().await {
        Ok(underway) => underway,
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "what goes on at the telephone company could not be asked");
            return;
        }
    };
    // Our rows are read after the provider's: a leg that begins in between is not in its list.
    if let Err(error) = settle(hands, underway.legs, underway.rooms).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the rows could not be compared");
    }
}

async fn settle(hands: &Dispatcher, legs: Vec<UnderwayLeg>, rooms: Vec<CallId>) -> Result<(), StoreError> {
    let known = known_legs(hands).await?;
    for UnderwayLeg { leg, caller, since } in legs {
        let young = since.is_some_and(|since| !hands.inner.is_past_grace(since, hands.wall()));
        if young || known.contains(&leg) {
            continue;
        }
        let effect = match caller {
            // A mediator's telephone that rings or talks on. Others' legs (a third person, a supervisor) are not ours to judge.
            None => {
                let offer = hands.store().calls().offer_by_leg(&leg).await?;
                offer.filter(|offer| !offer.state.is_live()).map(|_| Effect::HangUp { leg })
            }
            Some(call) => match hands.store().calls().find(&call).await? {
                // Nobody knows this person, who is on the line all the same: they wait for somebody.
                None => Some(Effect::ReturnToQueue { call, leg }),
                Some(row) if row.state.is_ended() => {
                    let heard = hands.inner.is_past_grace(row.state_since, hands.now());
                    // Who has just been told goodbye may hear it to its end.
                    heard.then_some(Effect::HangUp { leg })
                }
                Some(_) => None,
            },
        };
        if let Some(effect) = effect {
            put_right(hands, &effect).await;
        }
    }
    for call in rooms {
        let over = hands.store().calls().find(&call).await?.is_some_and(|row| {
            matches!(row.state, CallState::Ended { .. })
                && hands.inner.is_past_grace(row.state_since, hands.now())
        });
        if over {
            meter::reconciled();
            if let Err(error) = hands.inner.carrier.close_room(&call).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "a conference could not be ended");
            }
        }
    }
    Ok(())
}

async fn known_legs(hands: &Dispatcher) -> Result<HashSet<LegId>, StoreError> {
    let dispatching = hands.store().dispatching();
    let mut known: HashSet<LegId> =
        dispatching.live_calls().await?.into_iter().filter_map(|call| call.leg).collect();
    known.extend(dispatching.live_offers().await?.into_iter().filter_map(|offer| offer.leg));
    known.extend(hands.store().parties().live().await?.into_iter().filter_map(|party| party.leg));
    Ok(known)
}

/// Not an effect of a decision: our rows are right, the world is not. What fails is found again by the next look.
async fn put_right(hands: &Dispatcher, effect: &Effect) {
    meter::reconciled();
    tracing::info!(effect = effect.word(), "a leg goes on that our rows do not know");
    if let Err(error) = hands.inner.carrier.carry(effect).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a leg could not be put right");
    }
}
