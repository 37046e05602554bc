//! A supervisor in a call: listens, whispers, speaks with both, takes over. Never in secret: the mediator is shown who is
//! there and how, and the history keeps it.

use super::Decider;
use crate::{
    After, CallId, CallState, Effect, Kind, MediatorId, Part, Party, PartyState, Presence, Rejected,
};

impl Decider {
    /// Rings the supervisor into the call; for one who is there already, changes their part.
    pub(super) fn supervise_wanted(
        &mut self,
        supervisor: &MediatorId,
        id: &CallId,
        part: Part,
    ) -> Result<(), Rejected> {
        let call = self.call(id)?;
        // Who listens to nobody's conversation in particular has no reason to: there must be a mediator in it.
        if !part.is_supervisor() || call.state != CallState::Talking || call.offer.is_none() {
            return Err(Rejected::WrongState);
        }
        if let Some(there) = self.supervisor_of(id) {
            return if there.mediator() == Some(supervisor) {
                self.change_part(&there, part)
            } else {
                Err(Rejected::Occupied)
            };
        }
        // Afterwards they are again what they were: most coordinators answer no calls while they coordinate.
        let after = match self.mediator(supervisor)?.presence {
            Presence::Available => After::Available,
            Presence::OnBreak { .. } => After::OnBreak,
            Presence::Offline => After::Offline,
            _ => return Err(Rejected::Occupied),
        };
        if let Some(row) = self.board.mediator_mut(supervisor) {
            row.after = after;
        }
        self.ring_party(id, supervisor, part, supervisor)
    }

    fn change_part(&mut self, party: &Party, part: Part) -> Result<(), Rejected> {
        if party.part == part {
            return Err(Rejected::Stale);
        }
        self.set_part(party, part)?;
        if party.state == PartyState::Joined {
            self.note(Kind::Supervised, Some(&party.call), party.mediator(), Some(part.word()));
        }
        Ok(())
    }

    /// "Reprendre l'appel": the supervisor becomes the call's mediator.
    pub(super) fn take_over_wanted(&mut self, supervisor: &MediatorId, id: &CallId) -> Result<(), Rejected> {
        let party = self.supervisor_of(id).filter(|p| p.mediator() == Some(supervisor));
        let party = party.ok_or(Rejected::NotYours)?;
        let talking = self.call(id)?.state == CallState::Talking && self.call(id)?.offer.is_some();
        if party.state != PartyState::Joined || !talking {
            return Err(Rejected::WrongState);
        }
        if let Some(guest) = self.guest_of(id) {
            self.guest_gone(&guest, Kind::GuestLeft, Some("dismissed"))?;
        }
        self.hand_over(&party)
    }

    /// Gives a supervisor a part, and says so to the provider.
    pub(super) fn set_part(&mut self, party: &Party, part: Part) -> Result<(), Rejected> {
        let coached = self.call(&party.call)?.offer.as_ref().and_then(|offer| self.board.offer(offer));
        let coached = coached.and_then(|offer| offer.leg.clone());
        if let Some(row) = self.board.party_mut(&party.id) {
            row.part = part;
        }
        self.tune(party, part, coached);
        Ok(())
    }

    /// Says to the provider whom a supervisor hears and who hears them.
    fn tune(&mut self, party: &Party, part: Part, coached: Option<crate::LegId>) {
        if let Some(leg) = self.leg_of(party) {
            let whisper = if part == Part::Whispering { coached } else { None };
            let muted = part == Part::Listening;
            self.then(Effect::SetPart { call: party.call.clone(), leg, muted, whisper });
        }
    }

    /// The call is about to have another mediator, `next`: a supervisor who takes it speaks with the caller, and one who
    /// whispers speaks to whoever takes it.
    pub(super) fn retune(&mut self, id: &CallId, next: &Party) -> Result<(), Rejected> {
        let Some(supervisor) = self.supervisor_of(id) else { return Ok(()) };
        if supervisor.id == next.id {
            self.tune(&supervisor, Part::BargingIn, None);
            return Ok(());
        }
        match (supervisor.part, next.mediator()) {
            (Part::Whispering, Some(_)) => {
                let coached = self.leg_of(next);
                self.tune(&supervisor, Part::Whispering, coached);
                Ok(())
            }
            // Nobody of ours is left to be supervised.
            (_, None) => self.party_left(&supervisor),
            _ => Ok(()),
        }
    }
}
