//! What the passing of time does. Each rule looks at the deadline itself: a timer that fires early changes nothing.

use super::Decider;
use crate::{BreakReason, CallId, CallState, MediatorId, OfferId, OfferState, Presence, Rejected, Stage};

impl Decider {
    pub(super) fn offer_expired(&mut self, id: &OfferId) -> Result<(), Rejected> {
        self.pending(id)?;
        if self.offer(id)?.expires_at > self.now {
            return Err(Rejected::Stale);
        }
        self.unanswered(id, OfferState::Expired, BreakReason::NoAnswer)
    }

    pub(super) fn connect_over(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?.clone();
        let CallState::Connecting { stage, deadline } = call.state else { return Err(Rejected::Stale) };
        if deadline > self.now {
            return Err(Rejected::Stale);
        }
        match stage {
            Stage::MediatorJoining => self.undo_connection(id, BreakReason::ConnectionLost),
            Stage::CallerJoining if self.must_be_rung(id)? => self.not_reached(id),
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
        if deadline > self.now {
            return Err(Rejected::Stale);
        }
        match call.offer.clone() {
            Some(offer) => self.unanswered(&offer, OfferState::Expired, BreakReason::ConnectionLost),
            None => self.give_back(id),
        }
    }

    pub(super) fn wrap_up_over(&mut self, id: &MediatorId) -> Result<(), Rejected> {
        match self.mediator(id)?.presence {
            Presence::WrapUp { until, .. } if until <= self.now => self.wrap_up_done(id),
            _ => Err(Rejected::Stale),
        }
    }
}
