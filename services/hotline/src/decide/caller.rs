//! What the provider and the flow tell of the caller.

use super::Decider;
use super::planted::{Planted, planted};
use crate::{
    Call, CallId, CallState, Ending, Kind, LegId, LineId, OfferId, OfferState, Origin, PhoneNumber, Presence,
    RecordingId, Refusal, Rejected, Request, Stage, Timestamp, TopicId,
};

impl Decider {
    pub(super) fn call_arrived(
        &mut self,
        id: &CallId,
        line: &LineId,
        leg: &LegId,
        number: Option<&PhoneNumber>,
    ) -> Result<(), Rejected> {
        if self.board.call(id).is_some() {
            return Err(Rejected::Stale);
        }
        let language = self.board.line(line).ok_or(Rejected::UnknownLine)?.rules.language.clone();
        self.board.calls.push(Call {
            leg: Some(leg.clone()),
            number: number.cloned(),
            language,
            ..Call::new(id.clone(), line.clone(), Origin::Inbound, self.now)
        });
        self.note(Kind::Arrived, Some(id), None, None);
        Ok(())
    }

    /// Only while the person hears the flow: what was decided about a number meanwhile begins with its next call.
    pub(super) fn call_refused(&mut self, id: &CallId, why: Refusal) -> Result<(), Rejected> {
        let call = self.call_mut(id)?;
        match (&call.refused, &call.state) {
            (Some(_), _) => return Err(Rejected::Stale),
            (None, CallState::InFlow) => call.refused = Some(why),
            (None, _) => return Err(Rejected::WrongState),
        }
        self.note(Kind::Refused, Some(id), None, Some(why.word()));
        Ok(())
    }

    pub(super) fn caller_queued(&mut self, id: &CallId, request: &Request) -> Result<(), Rejected> {
        let call = self.call(id)?;
        if call.refused.is_some() && !planted(Planted::RefusedQueued) {
            return Err(Rejected::Refused);
        }
        // From the voicemail too: who changes their mind may wait.
        if !matches!(call.state, CallState::InFlow | CallState::LeavingMessage) {
            return Err(if call.state.is_ended() { Rejected::WrongState } else { Rejected::Stale });
        }
        self.join_queue(id, request)?;
        self.set_state(id, CallState::Waiting)?;
        self.note(Kind::Queued, Some(id), None, request.topic.as_ref().map(TopicId::as_str));
        Ok(())
    }

    pub(super) fn callback_requested(
        &mut self,
        id: &CallId,
        number: Option<&PhoneNumber>,
        (not_before, not_after): (Option<Timestamp>, Option<Timestamp>),
        request: &Request,
    ) -> Result<(), Rejected> {
        let not_before = not_before.unwrap_or(self.now);
        let call = self.call_mut(id)?;
        if call.refused.is_some() {
            return Err(Rejected::Refused);
        }
        match call.state {
            CallState::InFlow | CallState::Waiting | CallState::LeavingMessage => {}
            CallState::AwaitingCallback { .. } => return Err(Rejected::Stale),
            _ => return Err(Rejected::WrongState),
        }
        if number.is_none() && call.number.is_none() {
            return Err(Rejected::NoNumber);
        }
        if let Some(number) = number {
            call.number = Some(number.clone());
        }
        call.called_back = true;
        // A talk that was cut off before is not the one that is promised now, nor were the attempts at it.
        call.talk_began_at = None;
        call.callback_attempts = 0;
        let waited = call.queued_at.is_some();
        if !waited {
            self.join_queue(id, request)?;
        }
        self.withdraw_rings(id)?;
        // A window that is over before it begins would be a promise to nobody.
        let not_after = not_after.filter(|end| *end > not_before);
        self.set_state(id, CallState::AwaitingCallback { not_before, not_after })?;
        self.note(Kind::CallbackRequested, Some(id), None, None);
        Ok(())
    }

    pub(super) fn message_started(&mut self, id: &CallId) -> Result<(), Rejected> {
        match self.call(id)?.state {
            CallState::InFlow | CallState::Waiting => {}
            CallState::LeavingMessage => return Err(Rejected::Stale),
            _ => return Err(Rejected::WrongState),
        }
        self.withdraw_rings(id)?;
        self.set_state(id, CallState::LeavingMessage)?;
        self.note(Kind::MessageStarted, Some(id), None, None);
        Ok(())
    }

    /// The recording may be announced after the caller's leg ended: it then corrects the ending.
    pub(super) fn message_left(&mut self, id: &CallId, recording: &RecordingId) -> Result<(), Rejected> {
        let call = self.call_mut(id)?;
        match (&call.recording, &call.state) {
            (Some(_), _) => return Err(Rejected::Stale),
            // In the flow still: the answer that led to the voicemail was not ours to give, and nobody told of it.
            (
                None,
                CallState::InFlow | CallState::LeavingMessage | CallState::Ended { ending: Ending::HungUp },
            ) => {}
            // Told why they are refused, and hung up while the message was being stored.
            (None, CallState::Ended { ending: Ending::Told }) if call.refused.is_some() => {}
            _ => return Err(Rejected::WrongState),
        }
        call.recording = Some(recording.clone());
        self.end(id, Ending::MessageLeft)
    }

    pub(super) fn caller_told(&mut self, id: &CallId) -> Result<(), Rejected> {
        match self.call(id)?.state {
            // From the voicemail too: who was offered one and said nothing was told the hours all the same.
            CallState::InFlow | CallState::LeavingMessage => self.end(id, Ending::Told),
            CallState::Ended { .. } => Err(Rejected::Stale),
            _ => Err(Rejected::WrongState),
        }
    }

    pub(super) fn caller_leg_ended(&mut self, id: &CallId, leg: &LegId) -> Result<(), Rejected> {
        let call = self.call_mut(id)?;
        if call.leg.as_ref() != Some(leg) {
            return Err(Rejected::Stale);
        }
        call.leg = None;
        let (state, ending) = (call.state.clone(), call.ending_when_gone());
        match state {
            CallState::InFlow | CallState::LeavingMessage => self.end(id, ending),
            CallState::Waiting => {
                self.withdraw_rings(id)?;
                self.end(id, ending)
            }
            // The place is kept; from now on the person can be rung.
            CallState::AwaitingCallback { .. } | CallState::Ended { .. } => Ok(()),
            CallState::Connecting { .. } if self.must_be_rung(id)? => self.not_reached(id),
            CallState::Connecting { .. } => {
                self.release_mediator(id)?;
                self.end(id, ending)
            }
            CallState::Talking | CallState::Reconnecting { .. } => self.end_talk(id),
        }
    }

    pub(super) fn caller_joined(&mut self, id: &CallId, leg: &LegId) -> Result<(), Rejected> {
        let now = self.now;
        let call = self.call_mut(id)?;
        let joining = matches!(call.state, CallState::Connecting { stage: Stage::CallerJoining, .. });
        if call.leg.as_ref() != Some(leg) || !(joining || planted(Planted::JoinedTwice)) {
            return Err(Rejected::Stale);
        }
        call.talk_began_at = call.talk_began_at.or(Some(now));
        let (offer, mediator) = (call.offer.clone(), call.mediator.clone());
        let (Some(offer), Some(mediator)) = (offer, mediator) else { return Err(Rejected::WrongState) };
        self.set_state(id, CallState::Talking)?;
        self.set_presence(&mediator, Presence::Talking { offer, call: id.clone() })?;
        self.note(Kind::Talking, Some(id), Some(&mediator), None);
        Ok(())
    }

    pub(super) fn caller_rung(&mut self, id: &CallId, leg: &LegId) -> Result<(), Rejected> {
        let test = self.is_test_ringing(id);
        let call = self.call_mut(id)?;
        if call.leg.as_ref() == Some(leg) {
            return Err(Rejected::Stale);
        }
        if call.leg.is_none()
            && (test || matches!(call.state, CallState::Connecting { stage: Stage::CallerJoining, .. }))
        {
            call.leg = Some(leg.clone());
        } else {
            // The mediator left meanwhile: nobody would be there to talk to.
            self.hang_up(Some(leg));
        }
        Ok(())
    }

    pub(super) fn caller_not_reached(&mut self, id: &CallId, leg: Option<&LegId>) -> Result<(), Rejected> {
        let call = self.call(id)?;
        let ours = leg.is_none() || call.leg.as_ref() == leg;
        if ours && self.is_test_ringing(id) {
            return self.test_not_reached(id);
        }
        // Put through this moment, and the way into the conference failed: nobody was heard.
        let failed = call.state == CallState::Talking
            && leg.is_some()
            && self.now.since(call.state_since) < self.rules_of(id).connect;
        let joining = matches!(call.state, CallState::Connecting { stage: Stage::CallerJoining, .. });
        if !ours || !(joining || failed) {
            return Err(Rejected::Stale);
        }
        if failed {
            self.call_mut(id)?.talk_began_at = None;
        }
        if !self.must_be_rung(id)? {
            return Err(Rejected::WrongState);
        }
        self.not_reached(id)
    }

    pub(super) fn caller_left_conference(&mut self, id: &CallId, leg: &LegId) -> Result<(), Rejected> {
        let call = self.call(id)?;
        if call.leg.as_ref() != Some(leg) || call.state != CallState::Talking {
            return Err(Rejected::Stale);
        }
        // Handed over to an outside number, who has hung up.
        if call.offer.is_none() { self.end_talk(id) } else { self.mediator_lost(id) }
    }

    /// The provider says that the caller can't be moved: by its protocol, the caller is gone.
    pub(super) fn bring_failed(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?;
        if !matches!(call.state, CallState::Connecting { stage: Stage::CallerJoining, .. }) {
            return Err(Rejected::Stale);
        }
        let (leg, ending) = (call.leg.clone(), call.ending_when_gone());
        self.hang_up(leg.as_ref());
        self.release_mediator(id)?;
        self.call_mut(id)?.leg = None;
        self.end(id, ending)
    }

    /// Stops every ring that is going on for a call; the mediators did nothing wrong and are available at once.
    pub(super) fn withdraw_rings(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?;
        let mut ringing: Vec<OfferId> = call.offer.iter().chain(&call.also).cloned().collect();
        if planted(Planted::SecondRingsOn) {
            ringing.truncate(1);
        }
        for offer in ringing {
            self.withdraw_ring(&offer)?;
        }
        Ok(())
    }

    pub(super) fn withdraw_ring(&mut self, offer: &OfferId) -> Result<(), Rejected> {
        if self.offer(offer)?.state != OfferState::Pending {
            return Ok(());
        }
        let offer = self.settle(offer, OfferState::Withdrawn, Some(Kind::OfferWithdrawn))?;
        self.hang_up(offer.leg.as_ref());
        if planted(Planted::StuckRinging) {
            return Ok(());
        }
        self.set_presence(&offer.mediator, Presence::Available)
    }
}
