//! What the call's mediator wants: ask a colleague or an outside number in, pass the call on, take it back, send the
//! caller to another line.

use super::Decider;
use super::planted::{Planted, planted};
use crate::{
    Call, CallId, CallState, Effect, Guest, Kind, LineId, MediatorId, Offer, OfferId, OfferState, Origin,
    Part, Party, PartyState, Presence, Rejected, Request, TopicId, Who,
};

impl Decider {
    /// Rings a guest. While a colleague is consulted the caller is on hold; otherwise the talk goes on.
    pub(super) fn guest_wanted(
        &mut self,
        mediator: &MediatorId,
        id: &CallId,
        guest: &Guest,
        part: Part,
    ) -> Result<(), Rejected> {
        let line = self.talk_of(mediator, id)?.line.clone();
        if part.is_supervisor() {
            return Err(Rejected::WrongState);
        }
        if self.guest_of(id).is_some() {
            return Err(Rejected::Occupied);
        }
        let rung = match guest {
            Guest::Mediator { mediator: colleague } => {
                if self.mediator(colleague)?.presence != Presence::Available {
                    return Err(Rejected::Occupied);
                }
                self.ring_party(id, colleague, part, mediator)?;
                Some(colleague)
            }
            Guest::Outside { number } => {
                let rules = self.rules_of(id);
                let until = self.now.plus(rules.callback_ring).plus(rules.connect);
                let nth = self.count_ring(id)?;
                let who = Who::Outside { number: number.clone() };
                let party = self.add_party((id, nth), who, part, mediator, Some(until));
                self.then(Effect::DialParty {
                    party: party.id,
                    call: id.clone(),
                    line,
                    number: number.clone(),
                    ring: rules.callback_ring,
                });
                None
            }
        };
        self.note(Kind::GuestRung, Some(id), rung, Some(part.word()));
        if part == Part::Consulted { self.set_hold(id, true) } else { Ok(()) }
    }

    /// "Passer l'appel": the guest who is there takes it, the mediator leaves.
    pub(super) fn hand_over_wanted(&mut self, mediator: &MediatorId, id: &CallId) -> Result<(), Rejected> {
        self.talk_of(mediator, id)?;
        match self.guest_of(id) {
            Some(guest) if guest.state == PartyState::Joined => self.hand_over(&guest),
            _ => Err(Rejected::WrongState),
        }
    }

    /// "Revenir": the guest leaves, or is rung no more; the caller is with the mediator again.
    pub(super) fn dismiss_wanted(&mut self, mediator: &MediatorId, id: &CallId) -> Result<(), Rejected> {
        self.talk_of(mediator, id)?;
        let guest = self.guest_of(id).ok_or(Rejected::Stale)?;
        self.guest_gone(&guest, Kind::GuestLeft, Some("dismissed"))
    }

    /// Who was asked in, or supervises, wants to leave.
    pub(super) fn leave_wanted(&mut self, mediator: &MediatorId, id: &CallId) -> Result<(), Rejected> {
        let party = self.party_with(mediator, id).ok_or(Rejected::Stale)?;
        self.party_left(&party)
    }

    /// The caller waits again, for another line, with the age and the priority they have.
    pub(super) fn line_wanted(
        &mut self,
        mediator: &MediatorId,
        id: &CallId,
        line: &LineId,
        topic: Option<&TopicId>,
    ) -> Result<(), Rejected> {
        let call = self.talk_of(mediator, id)?.clone();
        self.board.line(line).ok_or(Rejected::UnknownLine)?;
        // A person we called is not kept waiting for a stranger.
        if &call.line == line || call.origin != Origin::Inbound {
            return Err(Rejected::WrongState);
        }
        self.dismiss_all(id)?;
        self.set_hold(id, false)?;
        // Out of the conference before the mediator, who is its host.
        self.park(&call);
        self.release_owner(id)?;
        self.note(Kind::SentToLine, Some(id), Some(mediator), None);
        let now = self.now;
        let row = self.call_mut(id)?;
        row.line = line.clone();
        if planted(Planted::RankLostOnTheWay) {
            row.rank_at = now;
        }
        let request = Request::new(row.language.clone(), topic.cloned());
        self.join_queue(id, &request)?;
        self.back_to_queue(id)
    }

    /// The call, if this mediator talks with its caller now.
    fn talk_of(&self, mediator: &MediatorId, id: &CallId) -> Result<&Call, Rejected> {
        let call = self.own_call(mediator, id)?;
        let talking = call.state == CallState::Talking && call.leg.is_some() && call.offer.is_some();
        if talking { Ok(call) } else { Err(Rejected::WrongState) }
    }

    /// The part this mediator has in a call that is not theirs.
    pub(super) fn party_with(&self, mediator: &MediatorId, id: &CallId) -> Option<Party> {
        let mine = |party: &Party| party.mediator() == Some(mediator);
        self.guest_of(id).filter(mine).or_else(|| self.supervisor_of(id).filter(mine))
    }

    /// Books a colleague or a supervisor for a call that has its mediator, and has them rung.
    pub(super) fn ring_party(
        &mut self,
        id: &CallId,
        mediator: &MediatorId,
        part: Part,
        made_by: &MediatorId,
    ) -> Result<(), Rejected> {
        let (now, rules, line) = (self.now, self.rules_of(id), self.call(id)?.line.clone());
        let endpoint = self.mediator(mediator)?.endpoint.clone();
        let nth = self.count_ring(id)?;
        let offer = OfferId::nth(id, nth);
        self.board.offers.push(Offer {
            id: offer.clone(),
            version: 0,
            call: id.clone(),
            mediator: mediator.clone(),
            state: OfferState::Pending,
            leg: None,
            made_at: now,
            expires_at: now.plus(rules.ring),
            settled_at: None,
        });
        self.set_presence(mediator, Presence::Ringing { offer: offer.clone(), call: id.clone() })?;
        let who = Who::Mediator { mediator: mediator.clone(), offer: offer.clone() };
        self.add_party((id, nth), who, part, made_by, None);
        self.then(Effect::RingMediator {
            offer,
            call: id.clone(),
            line,
            mediator: mediator.clone(),
            endpoint,
            ring: rules.ring,
        });
        Ok(())
    }

    /// Counts one more ring of the call: it names the offer and the party, and whoever decided beside us has to look again.
    fn count_ring(&mut self, id: &CallId) -> Result<i64, Rejected> {
        let call = self.call_mut(id)?;
        call.offers_made += 1;
        Ok(call.offers_made)
    }

    /// Holds or releases the caller, with its trace; what is so already stays so.
    pub(super) fn set_hold(&mut self, id: &CallId, on: bool) -> Result<(), Rejected> {
        let call = self.call_mut(id)?;
        if call.held == on || planted(Planted::HoldStays) && !on {
            return Ok(());
        }
        call.held = on;
        let (leg, mediator) = (call.leg.clone(), call.mediator.clone());
        self.note(if on { Kind::Held } else { Kind::Resumed }, Some(id), mediator.as_ref(), None);
        if let Some(leg) = leg {
            self.then(Effect::SetHold { call: id.clone(), leg, on });
        }
        Ok(())
    }
}
