//! What must hold after every decision. The numbers are those of the design.

use super::memory::Memory;
use crate::{CallState, Decision, Effect, MediatorId, OfferState, Presence, Timestamp};

/// A broken invariant, in words for whoever hunts the seed.
pub(super) type Broken = String;

impl Memory {
    /// After each decision: the rows it touched are consistent, and each offer it made was the right one.
    pub fn check_decision(
        &self,
        decision: &Decision,
        touched: &[MediatorId],
        now: Timestamp,
    ) -> Result<(), Broken> {
        for mediator in touched {
            self.check_mediator(mediator)?;
        }
        for effect in &decision.effects {
            if let Effect::RingMediator { call, mediator, .. } = effect {
                self.check_order(call, mediator, now)?;
            }
        }
        Ok(())
    }

    /// The whole of it; costs a walk over everything.
    pub fn check_all(&self, now: Timestamp) -> Result<(), Broken> {
        for mediator in self.mediators.keys() {
            self.check_mediator(mediator)?;
        }
        let mut live = std::collections::HashMap::new();
        for offer in self.offers.values().filter(|o| o.state.is_live()) {
            if let Some(other) = live.insert(&offer.mediator, &offer.id) {
                return Err(format!("1: {} holds two live offers, {other} and {}", offer.mediator, offer.id));
            }
            if self.calls.get(&offer.call).is_none_or(|c| c.offer.as_ref() != Some(&offer.id)) {
                return Err(format!("2: live offer {} is not its call's offer", offer.id));
            }
        }
        for call in self.calls.values() {
            let talking = matches!(call.state, CallState::Talking | CallState::Connecting { .. });
            let with = call.mediator.as_ref().and_then(|m| self.mediators.get(m));
            if talking && with.is_none_or(|m| m.presence.call() != Some(&call.id)) {
                return Err(format!("2: {} is {} with nobody", call.id, call.state.word()));
            }
        }
        self.check_nobody_waits_in_vain(now)
    }

    /// 1 and 2: a mediator, the offer that books them and the call agree.
    fn check_mediator(&self, id: &MediatorId) -> Result<(), Broken> {
        let Some(mediator) = self.mediators.get(id) else { return Err(format!("2: {id} is gone")) };
        let (Some(offer), Some(call)) = (mediator.presence.offer(), mediator.presence.call()) else {
            return Ok(());
        };
        let (Some(offer), Some(call)) = (self.offers.get(offer), self.calls.get(call)) else {
            return Err(format!("2: {id} is booked by rows that do not exist"));
        };
        let agreed = offer.mediator == *id
            && offer.call == call.id
            && call.offer.as_ref() == Some(&offer.id)
            && match &mediator.presence {
                Presence::Ringing { .. } => offer.state == OfferState::Pending,
                Presence::Connecting { .. } => {
                    offer.state == OfferState::Accepted && matches!(call.state, CallState::Connecting { .. })
                }
                Presence::Talking { .. } => {
                    offer.state == OfferState::Accepted
                        && call.state == CallState::Talking
                        && call.mediator.as_ref() == Some(id)
                }
                _ => true,
            };
        if agreed {
            return Ok(());
        }
        Err(format!(
            "2: {id} is {} with {} whose state is {} and whose offer {} is {}",
            mediator.presence.word(),
            call.id,
            call.state.word(),
            offer.id,
            offer.state.word()
        ))
    }

    /// 4: nobody whom this mediator may take stood before the call that was offered.
    fn check_order(&self, call: &crate::CallId, mediator: &MediatorId, now: Timestamp) -> Result<(), Broken> {
        let (Some(call), Some(mediator)) = (self.calls.get(call), self.mediators.get(mediator)) else {
            return Err("4: an offer of rows that do not exist".into());
        };
        // A reconnection and an outbound call go to their own mediator.
        if matches!(call.state, CallState::Reconnecting { .. }) || call.origin != crate::Origin::Inbound {
            return Ok(());
        }
        match self.waiting_for(mediator, now).first() {
            Some(first) if first.rank() < call.rank() => {
                Err(format!("4: {} was offered to {} before {}", call.id, mediator.id, first.id))
            }
            _ => Ok(()),
        }
    }

    /// 3: no eligible caller waits while an eligible mediator is available.
    pub fn check_nobody_waits_in_vain(&self, now: Timestamp) -> Result<(), Broken> {
        for mediator in self.available() {
            if let Some(call) = self.waiting_for(mediator, now).first() {
                return Err(format!("3: {} waits while {} is available", call.id, mediator.id));
            }
        }
        Ok(())
    }
}
