//! Where a mediator is rung: in the browser or, for a shift without a computer, at a telephone of their own.

use super::Decider;
use crate::{Call, Effect, Endpoint, Kind, MediatorId, Offer, Rejected};

impl Decider {
    /// One place at a time, so that a mediator who is signed in twice is never rung twice. A ring or a talk that is going
    /// on stays where it is: what its leg may do depends on where it rings (a browser answers, a telephone presses 1).
    pub(super) fn endpoint_wanted(&mut self, id: &MediatorId, endpoint: &Endpoint) -> Result<(), Rejected> {
        let mediator = self.mediator_mut(id)?;
        if mediator.endpoint == *endpoint {
            return Err(Rejected::Stale);
        }
        if mediator.presence.offer().is_some() {
            return Err(Rejected::Occupied);
        }
        mediator.endpoint = endpoint.clone();
        self.note(Kind::Endpoint, None, Some(id), Some(endpoint.word()));
        Ok(())
    }

    /// Parts from the mediator of a talk that is over. On a telephone of their own they may have no page to write the
    /// outcome on: the leg is kept for one question. A browser's telephone is hung up.
    pub(super) fn ask_or_hang_up(&mut self, call: &Call, offer: &Offer) -> Result<(), Rejected> {
        let on_telephone = self.mediator(&offer.mediator)?.endpoint != Endpoint::Browser;
        match &offer.leg {
            Some(leg) if on_telephone && call.was_talked() => self.then(Effect::AskOutcome {
                call: call.id.clone(),
                line: call.line.clone(),
                mediator: offer.mediator.clone(),
                leg: leg.clone(),
            }),
            leg => self.hang_up(leg.as_ref()),
        }
        Ok(())
    }
}
