//! A test call: somebody of the house tries who would answer. Their own telephone is rung; once they press the key they
//! wait like any caller, and from then on no rule knows the difference.

use super::Decider;
use crate::{
    Call, CallId, CallState, Effect, Ending, Kind, LineId, MediatorId, Origin, PhoneNumber, Rejected, Request,
};

impl Decider {
    pub(super) fn test_call_wanted(
        &mut self,
        id: &CallId,
        (line, by): (&LineId, &MediatorId),
        number: &PhoneNumber,
        request: &Request,
    ) -> Result<(), Rejected> {
        if self.board.call(id).is_some() {
            return Err(Rejected::Stale);
        }
        let ring = self.board.line(line).ok_or(Rejected::UnknownLine)?.rules.callback_ring;
        self.board.calls.push(Call {
            number: Some(number.clone()),
            language: request.language.clone(),
            topic: request.topic.clone(),
            territory: request.territory.clone(),
            known: request.known.clone(),
            test: true,
            ..Call::new(id.clone(), line.clone(), Origin::Inbound, self.now)
        });
        self.note(Kind::Arrived, Some(id), Some(by), Some("test"));
        self.then(Effect::DialCaller { call: id.clone(), line: line.clone(), number: number.clone(), ring });
        Ok(())
    }

    /// Their telephone rings, or is answered and the key not pressed yet.
    pub(super) fn is_test_ringing(&self, id: &CallId) -> bool {
        self.board.call(id).is_some_and(|call| call.test && call.state == CallState::InFlow)
    }

    /// They did not answer or did not press the key: nothing was tried.
    pub(super) fn test_not_reached(&mut self, id: &CallId) -> Result<(), Rejected> {
        let leg = self.call_mut(id)?.leg.take();
        self.hang_up(leg.as_ref());
        self.note(Kind::CallerNotReached, Some(id), None, None);
        self.end(id, Ending::NotReached)
    }
}
