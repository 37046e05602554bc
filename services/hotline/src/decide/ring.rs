//! What the provider tells of the mediator's leg.

use super::Decider;
use super::planted::{Planted, planted};
use crate::{
    BreakReason, CallState, Effect, Endpoint, Kind, LegEnd, LegId, OfferId, OfferState, Presence, Rejected,
    Stage,
};

impl Decider {
    pub(super) fn ring_placed(&mut self, id: &OfferId, leg: &LegId) -> Result<(), Rejected> {
        let offer = self.offer(id)?;
        if offer.leg.as_ref() == Some(leg) {
            return Err(Rejected::Stale);
        }
        if offer.state == OfferState::Pending && offer.leg.is_none() {
            let call = offer.call.clone();
            // The ring begins now: a mediator is not given less time because the telephone company took its own. Who
            // waits for a lost mediator has a deadline of their own.
            let reconnecting = matches!(self.call(&call)?.state, CallState::Reconnecting { .. });
            let full = self.now.plus(self.rules_of(&call).ring);
            let offer = self.board.offer_mut(id).ok_or(Rejected::UnknownOffer)?;
            offer.leg = Some(leg.clone());
            if !reconnecting {
                offer.expires_at = offer.expires_at.max(full);
            }
        } else {
            // The ring was decided against while it was being placed, or was placed twice: it must not ring on.
            self.hang_up(Some(leg));
        }
        Ok(())
    }

    pub(super) fn ring_failed(&mut self, id: &OfferId) -> Result<(), Rejected> {
        self.pending(id)?;
        self.unanswered(id, OfferState::Withdrawn, BreakReason::Unreachable)
    }

    /// Acceptance: one compare-and-set. Whoever comes second finds the offer gone.
    pub(super) fn mediator_answered(&mut self, id: &OfferId, leg: &LegId) -> Result<(), Rejected> {
        let offer = self.offer(id)?.clone();
        match offer.state {
            OfferState::Accepted if offer.leg.as_ref() == Some(leg) => return Err(Rejected::Stale),
            OfferState::Pending if offer.leg.is_none() || offer.leg.as_ref() == Some(leg) => {}
            _ if planted(Planted::AnswerAfterTheEnd) => {}
            _ => return Err(Rejected::OfferGone),
        }
        if let Some(party) = self.party_of(id) {
            return self.party_answered(&party, leg);
        }
        let call = self.call(&offer.call)?;
        let open = matches!(
            call.state,
            CallState::Waiting | CallState::AwaitingCallback { .. } | CallState::Reconnecting { .. }
        );
        let rings = call.offer.as_ref() == Some(id) || call.also.contains(id);
        if !(rings || planted(Planted::AnswerAfterTheEnd)) || !open {
            return Err(Rejected::OfferGone);
        }
        // The other telephones stop at once.
        let others: Vec<OfferId> =
            call.offer.iter().chain(&call.also).filter(|other| *other != id).cloned().collect();
        for other in others {
            if !planted(Planted::OthersRingOn) {
                self.withdraw_ring(&other)?;
            }
        }
        let (now, rules) = (self.now, self.rules_of(&offer.call));
        if let Some(row) = self.board.offer_mut(id) {
            row.state = OfferState::Accepted;
            row.leg = Some(leg.clone());
            row.settled_at = Some(now);
        }
        self.call_mut(&offer.call)?.mediator = Some(offer.mediator.clone());
        self.mediator_mut(&offer.mediator)?.taken += 1;
        let deadline = now.plus(rules.connect);
        self.set_state(&offer.call, CallState::Connecting { stage: Stage::MediatorJoining, deadline })?;
        self.set_presence(
            &offer.mediator,
            Presence::Connecting { offer: id.clone(), call: offer.call.clone() },
        )?;
        self.note(Kind::OfferAccepted, Some(&offer.call), Some(&offer.mediator), None);
        Ok(())
    }

    /// The mediator is in the conference: now, and not before, the caller is brought.
    pub(super) fn mediator_joined(&mut self, id: &OfferId, leg: &LegId) -> Result<(), Rejected> {
        let offer = self.offer(id)?.clone();
        if let Some(party) = self.party_of(id)
            && offer.state == OfferState::Accepted
            && offer.leg.as_ref() == Some(leg)
        {
            return self.party_entered(&party);
        }
        let call = self.call(&offer.call)?.clone();
        let joining = matches!(call.state, CallState::Connecting { stage: Stage::MediatorJoining, .. });
        let ours = offer.state == OfferState::Accepted
            && offer.leg.as_ref() == Some(leg)
            && call.offer.as_ref() == Some(id);
        if !joining || !ours {
            return Err(Rejected::Stale);
        }
        let rules = self.rules_of(&call.id);
        let mut deadline = self.now.plus(rules.connect);
        match (&call.leg, &call.number) {
            (Some(caller), _) => {
                self.then(Effect::BringCaller { call: call.id.clone(), leg: caller.clone() });
            }
            (None, Some(number)) => {
                deadline = deadline.plus(rules.callback_ring);
                self.call_mut(&call.id)?.callback_attempts += 1;
                self.note(Kind::CallerRung, Some(&call.id), Some(&offer.mediator), None);
                self.then(Effect::DialCaller {
                    call: call.id.clone(),
                    line: call.line.clone(),
                    number: number.clone(),
                    ring: rules.callback_ring,
                });
            }
            (None, None) => return Err(Rejected::NoNumber),
        }
        self.set_state(&call.id, CallState::Connecting { stage: Stage::CallerJoining, deadline })
    }

    pub(super) fn mediator_leg_ended(
        &mut self,
        id: &OfferId,
        leg: &LegId,
        why: LegEnd,
    ) -> Result<(), Rejected> {
        let offer = self.offer(id)?.clone();
        if offer.leg.as_ref().is_some_and(|known| known != leg) {
            return Err(Rejected::Stale);
        }
        match offer.state {
            OfferState::Pending => {
                let browser = self.mediator(&offer.mediator)?.endpoint == Endpoint::Browser;
                let (state, reason) = match why {
                    LegEnd::NoAnswer | LegEnd::HungUp => (OfferState::Expired, BreakReason::NoAnswer),
                    // A browser's telephone is busy because somebody clicked "decline".
                    LegEnd::Busy if browser => (OfferState::Declined, BreakReason::Declined),
                    LegEnd::Busy | LegEnd::Failed => (OfferState::Withdrawn, BreakReason::Unreachable),
                };
                self.unanswered(id, state, reason)
            }
            OfferState::Accepted => {
                if let Some(party) = self.party_of(id) {
                    return self.party_left(&party);
                }
                let call = self.call(&offer.call)?;
                if call.offer.as_ref() != Some(id) {
                    return Err(Rejected::Stale);
                }
                match call.state {
                    CallState::Connecting { .. } => {
                        self.undo_connection(&offer.call, BreakReason::ConnectionLost)
                    }
                    CallState::Talking => self.mediator_lost(&offer.call),
                    _ => Err(Rejected::Stale),
                }
            }
            _ => Err(Rejected::Stale),
        }
    }

    pub(super) fn pending(&self, id: &OfferId) -> Result<(), Rejected> {
        match self.offer(id)?.state {
            OfferState::Pending => Ok(()),
            _ => Err(Rejected::OfferGone),
        }
    }

    /// A ring that came to nothing: it stops, the mediator is away with the reason, the caller keeps their place.
    pub(super) fn unanswered(
        &mut self,
        id: &OfferId,
        state: OfferState,
        reason: BreakReason,
    ) -> Result<(), Rejected> {
        if let Some(party) = self.party_of(id) {
            return self.party_unanswered(&party, state, reason);
        }
        let kind = match state {
            OfferState::Declined => Kind::OfferDeclined,
            OfferState::Expired => Kind::OfferExpired,
            _ => Kind::OfferWithdrawn,
        };
        let offer = self.settle(id, state, Some(kind))?;
        self.hang_up(offer.leg.as_ref());
        self.set_away(&offer.mediator, reason)?;
        self.after_failed_ring(&offer.call)
    }
}
