//! A talk that was cut off: the same mediator calls the same person back, at once and once.

use super::Decider;
use super::wish::Outbound;
use crate::{CallId, CallState, Ending, Kind, MediatorId, Presence, Rejected};

impl Decider {
    pub(super) fn call_again_wanted(&mut self, mediator: &MediatorId, of: &CallId) -> Result<(), Rejected> {
        let again = of.again();
        if self.board.call(&again).is_some() {
            return Err(Rejected::Stale);
        }
        let call = self.call(of)?.clone();
        let wraps_up =
            matches!(&self.mediator(mediator)?.presence, Presence::WrapUp { call, .. } if call == of);
        if !wraps_up || call.mediator.as_ref() != Some(mediator) {
            return Err(Rejected::NotYours);
        }
        let talked = matches!(call.state, CallState::Ended { ending: Ending::Talked | Ending::CallbackKept });
        if !talked || of.is_again() {
            return Err(Rejected::WrongState);
        }
        let number = call.number.as_ref().ok_or(Rejected::NoNumber)?;
        self.note(Kind::CalledAgain, Some(of), Some(mediator), None);
        self.outbound_wanted(&Outbound {
            call: &again,
            line: &call.line,
            mediator,
            number,
            language: &call.language,
            topic: &call.topic,
            follow_up: &None,
        })
    }
}
