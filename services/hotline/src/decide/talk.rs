//! How the two parties come together and part: connecting undone, a leg lost, a talk ended, a callback not reached.

use super::Decider;
use super::planted::{Planted, planted};
use crate::{
    After, BreakReason, Call, CallId, CallState, Effect, Ending, Endpoint, Kind, MediatorId, Offer,
    OfferState, Origin, Presence, Rejected, Stage,
};

impl Decider {
    /// The person is not on the line and has to be called: a callback or an outbound call.
    pub(super) fn must_be_rung(&self, id: &CallId) -> Result<bool, Rejected> {
        let call = self.call(id)?;
        Ok(!call.was_talked() && (call.called_back || call.origin != Origin::Inbound))
    }

    /// Gives back the mediator of a connection that never became a talk: their leg is hung up, they are available.
    pub(super) fn release_mediator(&mut self, id: &CallId) -> Result<(), Rejected> {
        if let Some(offer) = self.complete_offer(id)? {
            self.hang_up(offer.leg.as_ref());
            self.leave(&offer.mediator)?;
        }
        Ok(())
    }

    /// After something that was not the mediator's doing: available, unless they asked for something else meanwhile.
    pub(super) fn leave(&mut self, mediator: &MediatorId) -> Result<(), Rejected> {
        let after = std::mem::take(&mut self.mediator_mut(mediator)?.after);
        self.set_presence(mediator, after.presence())
    }

    pub(super) fn complete_offer(&mut self, id: &CallId) -> Result<Option<Offer>, Rejected> {
        match self.call(id)?.offer.clone() {
            Some(offer) => self.settle(&offer, OfferState::Completed, None).map(Some),
            None => Ok(None),
        }
    }

    /// The mediator's leg failed between acceptance and talk: the caller never lost the place.
    pub(super) fn undo_connection(&mut self, id: &CallId, reason: BreakReason) -> Result<(), Rejected> {
        let call = self.call(id)?.clone();
        let rung = self.must_be_rung(id)?;
        if let Some(offer) = self.complete_offer(id)? {
            self.hang_up(offer.leg.as_ref());
            self.set_away(&offer.mediator, reason)?;
        }
        if rung {
            self.hang_up(call.leg.as_ref());
            let row = self.call_mut(id)?;
            row.leg = None;
            let dialled = matches!(call.state, CallState::Connecting { stage: Stage::CallerJoining, .. });
            if dialled && call.leg.is_none() {
                // The person's telephone never rang: that was no attempt at reaching them.
                row.callback_attempts = (row.callback_attempts - 1).max(0);
            }
            return self.after_failed_connection(id);
        }
        if matches!(call.state, CallState::Connecting { stage: Stage::CallerJoining, .. }) {
            // The caller may be half-way into an empty conference.
            self.park(&call);
        }
        if planted(Planted::LostConnection) {
            return Ok(());
        }
        self.give_back(id)
    }

    /// Has an inbound caller's leg brought back to the wait loop.
    pub(super) fn park(&mut self, call: &Call) {
        if let (Origin::Inbound, Some(leg)) = (&call.origin, &call.leg) {
            self.then(Effect::ReturnToQueue { call: call.id.clone(), leg: leg.clone() });
        }
    }

    fn after_failed_connection(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?;
        if call.origin != Origin::Inbound {
            self.end(id, Ending::NotReached)
        } else if call.callback_attempts >= self.rules_of(id).callback_attempts {
            // It rang at the person's as often as it may, if not always long enough.
            self.end(id, Ending::CallbackFailed)
        } else {
            self.set_state(id, CallState::AwaitingCallback { not_before: self.now, not_after: None })
        }
    }

    /// Where a call goes whose ring came to nothing.
    pub(super) fn after_failed_ring(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?;
        if call.offer.is_some() {
            // Another telephone still rings.
            return Ok(());
        }
        match (&call.origin, &call.state) {
            (Origin::Outbound { .. }, CallState::AwaitingCallback { .. }) => self.end(id, Ending::NotReached),
            // A mediator who was lost did not come back: the caller waits again, at the old rank.
            (_, CallState::Reconnecting { .. }) => self.give_back(id),
            _ => Ok(()),
        }
    }

    /// After a lost talk: an inbound caller waits for anybody; a person we called is not kept waiting for a stranger.
    pub(super) fn give_back(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?;
        if call.origin == Origin::Inbound {
            self.back_to_queue(id)
        } else {
            let (leg, ending) = (call.leg.clone(), call.ending_when_gone());
            self.hang_up(leg.as_ref());
            self.end(id, ending)
        }
    }

    pub(super) fn back_to_queue(&mut self, id: &CallId) -> Result<(), Rejected> {
        let now = self.now;
        let call = self.call_mut(id)?;
        if planted(Planted::RankLost) {
            call.rank_at = now;
        }
        if call.queued_at.is_none() {
            call.queued_at = Some(now);
            call.rank_at = now;
        }
        call.held = false;
        call.muted = false;
        self.set_state(id, CallState::Waiting)?;
        self.note(Kind::ReturnedToQueue, Some(id), None, None);
        Ok(())
    }

    /// The mediator's leg was lost during the talk. The caller is kept, first for the same mediator.
    ///
    /// A browser's telephone is rung again. Who was on an ordinary telephone and hung up has most likely finished:
    /// they go to wrap-up, and the caller, told so, either hangs up content or stays and is put back into the queue.
    pub(super) fn mediator_lost(&mut self, id: &CallId) -> Result<(), Rejected> {
        let rules = self.rules_of(id);
        let Some(offer) = self.complete_offer(id)? else { return Err(Rejected::WrongState) };
        self.dismiss_all(id)?;
        let call = self.call_mut(id)?;
        call.held = false;
        call.muted = false;
        let deadline = self.now.plus(rules.reconnect);
        self.set_state(id, CallState::Reconnecting { deadline })?;
        self.note(Kind::MediatorLost, Some(id), Some(&offer.mediator), None);
        if self.mediator(&offer.mediator)?.endpoint == Endpoint::Browser {
            let again = self.make_offer(id, &offer.mediator)?;
            if let Some(again) = self.board.offer_mut(&again) {
                again.expires_at = deadline;
            }
            Ok(())
        } else {
            self.begin_wrap_up(id, &offer.mediator)
        }
    }

    /// A talk is over, in good order.
    pub(super) fn end_talk(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?.clone();
        self.dismiss_all(id)?;
        if let Some(offer) = self.complete_offer(id)? {
            self.ask_or_hang_up(&call, &offer)?;
            if !planted(Planted::StuckTalking) {
                self.begin_wrap_up(id, &offer.mediator)?;
            }
        }
        self.hang_up(call.leg.as_ref());
        self.call_mut(id)?.leg = None;
        if planted(Planted::RungAfterTheTalk) && call.called_back {
            return self.set_state(id, CallState::AwaitingCallback { not_before: self.now, not_after: None });
        }
        self.end(id, call.ending_when_gone())
    }

    pub(super) fn begin_wrap_up(&mut self, id: &CallId, mediator: &MediatorId) -> Result<(), Rejected> {
        let until = self.now.plus(self.rules_of(id).wrap_up);
        self.set_presence(mediator, Presence::WrapUp { call: id.clone(), began: self.now, until })
    }

    /// The person called back did not answer: once more later, or given up. The mediator is free at once.
    pub(super) fn not_reached(&mut self, id: &CallId) -> Result<(), Rejected> {
        let rules = self.rules_of(id);
        let call = self.call(id)?.clone();
        self.note(Kind::CallerNotReached, Some(id), call.mediator.as_ref(), None);
        self.hang_up(call.leg.as_ref());
        self.call_mut(id)?.leg = None;
        if call.origin != Origin::Inbound {
            // The mediator wants to note that nobody answered.
            if let Some(offer) = self.complete_offer(id)? {
                self.hang_up(offer.leg.as_ref());
                self.begin_wrap_up(id, &offer.mediator)?;
            }
            return self.end(id, Ending::NotReached);
        }
        self.release_mediator(id)?;
        if call.callback_attempts >= rules.callback_attempts {
            self.end(id, Ending::CallbackFailed)
        } else {
            let not_before = self.now.plus(rules.callback_pause);
            self.set_state(id, CallState::AwaitingCallback { not_before, not_after: None })
        }
    }
}

impl After {
    pub(super) fn presence(self) -> Presence {
        match self {
            Self::Available => Presence::Available,
            Self::OnBreak => Presence::OnBreak { reason: BreakReason::Chosen },
            Self::Recovering => Presence::OnBreak { reason: BreakReason::HardCall },
            Self::Offline => Presence::Offline,
        }
    }
}
