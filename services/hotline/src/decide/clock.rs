//! What the passing of time does. Each rule looks at the deadline itself: a timer that fires early changes nothing.

use super::Decider;
use super::planted::{Planted, planted};
use crate::{
    BreakReason, CallId, CallState, Kind, MediatorId, OfferId, OfferState, Presence, Rejected, Stage,
};

impl Decider {
    pub(super) fn offer_expired(&mut self, id: &OfferId) -> Result<(), Rejected> {
        self.pending(id)?;
        let offer = self.offer(id)?;
        if !offer.expires_at.is_over(self.now) && !planted(Planted::RingCutShort) {
            return Err(Rejected::Stale);
        }
        if offer.leg.is_none() {
            return self.never_rung(id);
        }
        self.unanswered(id, OfferState::Expired, BreakReason::NoAnswer)
    }

    /// No telephone rang, or nobody heard that it did: the telephone company did not answer, or had too much to do. The
    /// mediator failed nobody and stays available, but others are asked before them: the next ring may fail like this one.
    /// The caller keeps their place.
    fn never_rung(&mut self, id: &OfferId) -> Result<(), Rejected> {
        if let Some(party) = self.party_of(id) {
            return self.guest_gone(&party, Kind::GuestMissed, Some("unreachable"));
        }
        let offer = self.settle(id, OfferState::Withdrawn, Some(Kind::OfferWithdrawn))?;
        self.leave(&offer.mediator)?;
        self.unheard = Some((offer.call.clone(), offer.mediator));
        self.after_failed_ring(&offer.call)
    }

    pub(super) fn connect_over(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?.clone();
        if self.is_test_ringing(id)
            && call.deadline(self.now).is_some_and(|deadline| deadline.is_over(self.now))
        {
            return self.test_not_reached(id);
        }
        let CallState::Connecting { stage, deadline } = call.state else { return Err(Rejected::Stale) };
        if !deadline.is_over(self.now) {
            return Err(Rejected::Stale);
        }
        match stage {
            Stage::MediatorJoining => self.undo_connection(id, BreakReason::ConnectionLost),
            Stage::CallerJoining if self.must_be_rung(id)? => {
                if call.leg.is_none() {
                    // The person's telephone never rang: that was no attempt at reaching them.
                    let call = self.call_mut(id)?;
                    call.callback_attempts = call.callback_attempts.saturating_sub(1).max(0);
                }
                self.not_reached(id)
            }
            // The caller could not be brought in time: the mediator is free, the caller is parked again.
            Stage::CallerJoining => {
                self.release_mediator(id)?;
                self.park(&call);
                self.give_back(id)
            }
        }
    }

    pub(super) fn reconnect_over(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?;
        let CallState::Reconnecting { deadline } = call.state else { return Err(Rejected::Stale) };
        if !deadline.is_over(self.now) {
            return Err(Rejected::Stale);
        }
        match call.offer.clone() {
            Some(offer) if self.offer(&offer)?.leg.is_none() => self.never_rung(&offer),
            Some(offer) => self.unanswered(&offer, OfferState::Expired, BreakReason::ConnectionLost),
            None => self.give_back(id),
        }
    }

    pub(super) fn wrap_up_over(&mut self, id: &MediatorId) -> Result<(), Rejected> {
        match self.mediator(id)?.presence {
            Presence::WrapUp { until, .. } if until.is_over(self.now) || planted(Planted::WrapUpCutShort) => {
                self.wrap_up_done(id)
            }
            _ => Err(Rejected::Stale),
        }
    }
}
