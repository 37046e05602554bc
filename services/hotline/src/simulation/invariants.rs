//! What must hold after every decision. The numbers are those of the design.

use super::memory::Memory;
use crate::{
    Board, CallState, Decision, Effect, Mediator, MediatorId, Offer, OfferState, Part, Party, PartyState,
    Presence, Timestamp,
};
use std::sync::Arc;

/// A broken invariant, in words for whoever hunts the seed.
pub(super) type Broken = String;

impl Memory {
    /// After each decision: the rows it touched are consistent, and each offer it made was the right one.
    pub fn check_decision(
        &self,
        decision: &Decision,
        touched: &[&Mediator],
        now: Timestamp,
    ) -> Result<(), Broken> {
        for mediator in touched {
            self.check_mediator(&mediator.id)?;
        }
        for effect in &decision.effects {
            // A colleague or a supervisor who is asked in overtakes nobody: the call has its mediator.
            if let Effect::RingMediator { offer, call, mediator, .. } = effect
                && self.party_of(call, offer).is_none()
            {
                self.check_order(call, mediator, now)?;
            }
            if let Effect::DialCaller { call, .. } = effect
                && self.calls.get(call).is_some_and(|call| call.was_talked())
            {
                return Err(format!("5: {call} is rung again although they talked"));
            }
        }
        Ok(())
    }

    /// 2: of the rings on this board none goes on for a call that has nothing to do with it any more.
    pub fn check_rings(&self, board: &Board) -> Result<(), Broken> {
        board
            .offers
            .iter()
            .filter(|offer| offer.state.is_live())
            .try_for_each(|offer| self.check_offer(offer))
    }

    fn check_offer(&self, offer: &Offer) -> Result<(), Broken> {
        let call = self.calls.get(&offer.call);
        let owns = call.is_some_and(|c| c.offer.as_ref() == Some(&offer.id) || c.also.contains(&offer.id));
        if !owns && self.party_of(&offer.call, &offer.id).is_none() {
            return Err(format!("2: live offer {} is not its call's offer", offer.id));
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
            self.check_offer(offer)?;
        }
        for call in self.calls.values() {
            let talking = matches!(call.state, CallState::Talking | CallState::Connecting { .. });
            let with = call.mediator.as_ref().and_then(|m| self.mediators.get(m));
            let ownerless = call.state == CallState::Talking && call.offer.is_none();
            if talking && !ownerless && with.is_none_or(|m| m.presence.call() != Some(&call.id)) {
                return Err(format!("2: {} is {} with nobody", call.id, call.state.word()));
            }
            // Nobody puts a caller on hold here but who consults a colleague.
            let consults = || self.live_parties(&call.id).any(|p| p.part == Part::Consulted);
            if call.held && !(call.state == CallState::Talking && call.offer.is_some() && consults()) {
                return Err(format!("2: {} was left on hold, {}", call.id, call.state.word()));
            }
            if call.refused.is_some() && (call.queued_at.is_some() || call.offers_made > 0) {
                return Err(format!("5: {} was refused, and is {}", call.id, call.state.word()));
            }
            if ownerless && !self.live_parties(&call.id).any(|p| p.offer().is_none()) {
                return Err(format!("2: {} talks with nobody", call.id));
            }
        }
        for party in self.parties.values().filter(|p| p.state.is_live()) {
            self.check_party(party)?;
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
        if let Some(party) = self.party_of(&call.id, &offer.id) {
            return self.check_guest(mediator, party);
        }
        let agreed = offer.mediator == *id
            && offer.call == call.id
            && (call.offer.as_ref() == Some(&offer.id)
                || (call.also.contains(&offer.id) && offer.state == OfferState::Pending))
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

    /// The live party for whom an offer of this call was made.
    fn party_of(&self, call: &crate::CallId, offer: &crate::OfferId) -> Option<&Arc<Party>> {
        self.live_parties(call).find(|party| party.offer() == Some(offer))
    }

    /// 1 and 2 for who was asked in: booked by their own offer, in a call that is being talked, as far as they have come.
    fn check_guest(&self, mediator: &Mediator, party: &Party) -> Result<(), Broken> {
        let offer = party.offer().and_then(|offer| self.offers.get(offer)).map(|offer| offer.state);
        let agreed = party.mediator() == Some(&mediator.id)
            && match mediator.presence {
                Presence::Ringing { .. } => offer == Some(OfferState::Pending),
                Presence::Connecting { .. } => {
                    offer == Some(OfferState::Accepted) && party.state == PartyState::Ringing
                }
                Presence::Talking { .. } => {
                    offer == Some(OfferState::Accepted) && party.state == PartyState::Joined
                }
                _ => false,
            };
        if agreed {
            return Ok(());
        }
        Err(format!("2: {} is {} as {party:?}", mediator.id, mediator.presence.word()))
    }

    /// 1: a call has at most one guest and one supervisor beside its mediator, and only while it is talked.
    fn check_party(&self, party: &Party) -> Result<(), Broken> {
        let Some(call) = self.calls.get(&party.call) else {
            return Err(format!("2: {} is in no call", party.id));
        };
        if call.state != CallState::Talking {
            return Err(format!("1: {} is in a call that is {}", party.id, call.state.word()));
        }
        let alike =
            self.live_parties(&call.id).filter(|p| p.is_supervisor() == party.is_supervisor()).count();
        if alike != 1 {
            return Err(format!("1: {} has {alike} parties of one kind", call.id));
        }
        if party.mediator().is_some() && (party.mediator() == call.mediator.as_ref() || call.offer.is_none())
        {
            return Err(format!("2: {} and the mediator of {} are confused", party.id, call.id));
        }
        if let Some(mediator) = party.mediator() { self.check_mediator(mediator) } else { Ok(()) }
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
        if !mediator.may_take(&call.line, &call.needs) {
            return Err(format!("4: {} was offered to {}, who may not take it", call.id, mediator.id));
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
