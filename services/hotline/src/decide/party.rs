//! How guests and supervisors come, join and go. Whatever happens to them, the caller stays with the call's mediator.

use super::Decider;
use crate::{
    After, BreakReason, CallId, CallState, Effect, Kind, LegEnd, LegId, MediatorId, OfferId, OfferState,
    Part, Party, PartyId, PartyState, Presence, Rejected, Timestamp, Who,
};

impl Decider {
    pub(super) fn party(&self, id: &PartyId) -> Result<&Party, Rejected> {
        self.board.party(id).ok_or(Rejected::UnknownParty)
    }

    /// The guest who is in the call, or on the way.
    pub(super) fn guest_of(&self, call: &CallId) -> Option<Party> {
        self.live_parties(call).find(|p| !p.is_supervisor()).cloned()
    }

    /// The supervisor who is in the call, or on the way.
    pub(super) fn supervisor_of(&self, call: &CallId) -> Option<Party> {
        self.live_parties(call).find(|p| p.is_supervisor()).cloned()
    }

    fn live_parties<'a>(&'a self, call: &'a CallId) -> impl Iterator<Item = &'a Party> {
        self.board.parties.iter().filter(move |p| &p.call == call && p.state.is_live())
    }

    /// The party that this offer books somebody for; `None` for the ring of a call's own mediator.
    pub(super) fn party_of(&self, offer: &OfferId) -> Option<Party> {
        self.board.parties.iter().find(|p| p.state.is_live() && p.offer() == Some(offer)).cloned()
    }

    /// The party's leg at the provider, as far as it is known.
    pub(super) fn leg_of(&self, party: &Party) -> Option<LegId> {
        match &party.who {
            Who::Mediator { offer, .. } => self.board.offer(offer).and_then(|o| o.leg.clone()),
            Who::Outside { .. } => party.leg.clone(),
        }
    }

    /// Adds a party to a call. `number` is the one under which the call counts this ring.
    pub(super) fn add_party(
        &mut self,
        (call, number): (&CallId, i64),
        who: Who,
        part: Part,
        made_by: &MediatorId,
        until: Option<Timestamp>,
    ) -> Party {
        let party = Party {
            id: PartyId::nth(call, number),
            version: 0,
            call: call.clone(),
            who,
            part,
            state: PartyState::Ringing,
            leg: None,
            made_by: made_by.clone(),
            made_at: self.now,
            until,
        };
        self.board.parties.push(party.clone());
        party
    }

    // ---- an outside number, told by the provider

    pub(super) fn party_rung(&mut self, id: &PartyId, leg: &LegId) -> Result<(), Rejected> {
        let party = self.board.party_mut(id).ok_or(Rejected::UnknownParty)?;
        if party.leg.as_ref() == Some(leg) {
            return Err(Rejected::Stale);
        }
        if party.state == PartyState::Ringing && party.leg.is_none() {
            party.leg = Some(leg.clone());
        } else {
            // Decided against while it was being placed, or placed twice: it must not ring on.
            self.hang_up(Some(leg));
        }
        Ok(())
    }

    pub(super) fn party_failed(&mut self, id: &PartyId) -> Result<(), Rejected> {
        let party = self.party(id)?.clone();
        if party.state != PartyState::Ringing {
            return Err(Rejected::Stale);
        }
        self.guest_gone(&party, Kind::GuestMissed, Some("unreachable"))
    }

    pub(super) fn party_joined(&mut self, id: &PartyId, leg: &LegId) -> Result<(), Rejected> {
        let party = self.party(id)?.clone();
        let ours = party.leg.as_ref().is_none_or(|known| known == leg);
        if party.state != PartyState::Ringing || !ours || party.offer().is_some() {
            return Err(Rejected::Stale);
        }
        if let Some(row) = self.board.party_mut(id) {
            row.leg = Some(leg.clone());
        }
        self.joined(id)
    }

    pub(super) fn party_leg_ended(&mut self, id: &PartyId, leg: &LegId, why: LegEnd) -> Result<(), Rejected> {
        let party = self.party(id)?.clone();
        if !party.state.is_live() || party.leg.as_ref().is_some_and(|known| known != leg) {
            return Err(Rejected::Stale);
        }
        if party.state == PartyState::Ringing {
            return self.guest_gone(&party, Kind::GuestMissed, Some(missed(why)));
        }
        self.guest_gone(&party, Kind::GuestLeft, None)
    }

    /// Rang, or was on the way, for too long.
    pub(super) fn party_over(&mut self, id: &PartyId) -> Result<(), Rejected> {
        let party = self.party(id)?.clone();
        if party.deadline().is_none_or(|deadline| !deadline.is_over(self.now)) {
            return Err(Rejected::Stale);
        }
        self.guest_gone(&party, Kind::GuestMissed, Some("no_answer"))
    }

    // ---- a colleague or a supervisor, told of their offer

    /// They answered: on the way into the conference.
    pub(super) fn party_answered(&mut self, party: &Party, leg: &LegId) -> Result<(), Rejected> {
        let (Who::Mediator { mediator, offer }, now) = (&party.who, self.now) else {
            return Err(Rejected::WrongState);
        };
        let until = now.plus(self.rules_of(&party.call).connect);
        if let Some(row) = self.board.offer_mut(offer) {
            row.state = OfferState::Accepted;
            row.leg = Some(leg.clone());
            row.settled_at = Some(now);
        }
        if let Some(row) = self.board.party_mut(&party.id) {
            row.until = Some(until);
        }
        let (offer, call) = (offer.clone(), party.call.clone());
        self.set_presence(mediator, Presence::Connecting { offer, call })
    }

    /// Their leg entered the conference.
    pub(super) fn party_entered(&mut self, party: &Party) -> Result<(), Rejected> {
        if party.state != PartyState::Ringing {
            return Err(Rejected::Stale);
        }
        self.joined(&party.id)
    }

    /// Their leg is over, after they answered.
    pub(super) fn party_left(&mut self, party: &Party) -> Result<(), Rejected> {
        self.guest_gone(party, Kind::GuestLeft, None)
    }

    /// Their ring came to nothing. Who did not hear it is away, as after any ring; who said no to a colleague is not.
    pub(super) fn party_unanswered(
        &mut self,
        party: &Party,
        state: OfferState,
        reason: BreakReason,
    ) -> Result<(), Rejected> {
        let Who::Mediator { mediator, offer } = &party.who else { return Err(Rejected::WrongState) };
        let settled = self.settle(offer, state, None)?;
        self.hang_up(settled.leg.as_ref());
        // A supervisor who was away before needs no reason to be away.
        let was_away = self.mediator(mediator)?.after != After::Available;
        if was_away || reason == BreakReason::Declined {
            self.leave(mediator)?;
        } else {
            self.set_away(mediator, reason)?;
        }
        self.parted(party, Kind::GuestMissed, Some(reason.word()))
    }

    // ---- coming and going, whoever it is

    /// In the conference: from now on heard, as their part says.
    fn joined(&mut self, id: &PartyId) -> Result<(), Rejected> {
        let party = self.board.party_mut(id).ok_or(Rejected::UnknownParty)?;
        party.state = PartyState::Joined;
        party.until = None;
        let party = party.clone();
        if let Who::Mediator { mediator, offer } = &party.who {
            let (offer, call) = (offer.clone(), party.call.clone());
            self.set_presence(mediator, Presence::Talking { offer, call })?;
        }
        if party.is_supervisor() {
            self.note(Kind::Supervised, Some(&party.call), party.mediator(), Some(party.part.word()));
            // They may have chosen another part, or the call another mediator, while they were on the way in.
            return self.set_part(&party, party.part);
        }
        self.note(Kind::GuestJoined, Some(&party.call), party.mediator(), Some(party.part.word()));
        if party.part == Part::Successor {
            return self.hand_over(&party);
        }
        Ok(())
    }

    /// A party is gone whom nobody hung up on, or whose ring is to stop: the call goes on as before they were asked.
    pub(super) fn guest_gone(
        &mut self,
        party: &Party,
        kind: Kind,
        detail: Option<&str>,
    ) -> Result<(), Rejected> {
        self.take_out(party)?;
        self.parted(party, kind, detail)
    }

    /// Their leg is hung up, their booking is over.
    fn take_out(&mut self, party: &Party) -> Result<(), Rejected> {
        let leg = self.leg_of(party);
        self.hang_up(leg.as_ref());
        if let Who::Mediator { mediator, offer } = &party.who {
            let pending = self.offer(offer)?.state == OfferState::Pending;
            self.settle(offer, if pending { OfferState::Withdrawn } else { OfferState::Completed }, None)?;
            self.leave(mediator)?;
        }
        Ok(())
    }

    /// Writes that a party is gone, and gives the caller back to the call's mediator. When the mediator has left before,
    /// the talk is over.
    fn parted(&mut self, party: &Party, kind: Kind, detail: Option<&str>) -> Result<(), Rejected> {
        self.set_gone(&party.id)?;
        let kind = if party.is_supervisor() { Kind::SupervisionEnded } else { kind };
        self.note(kind, Some(&party.call), party.mediator(), detail);
        let call = self.call(&party.call)?.clone();
        if party.is_supervisor() || call.state != CallState::Talking {
            return Ok(());
        }
        if call.offer.is_none() {
            return self.end_talk(&call.id);
        }
        if party.part == Part::Consulted {
            return self.set_hold(&call.id, false);
        }
        Ok(())
    }

    fn set_gone(&mut self, id: &PartyId) -> Result<(), Rejected> {
        let party = self.board.party_mut(id).ok_or(Rejected::UnknownParty)?;
        party.state = PartyState::Gone;
        party.until = None;
        Ok(())
    }

    /// The talk is over, or its mediator was lost: nobody stays behind.
    pub(super) fn dismiss_all(&mut self, call: &CallId) -> Result<(), Rejected> {
        let mut parties: Vec<Party> = self.live_parties(call).cloned().collect();
        parties.sort_by(|a, b| a.id.cmp(&b.id));
        for party in parties {
            self.take_out(&party)?;
            self.set_gone(&party.id)?;
        }
        Ok(())
    }

    // ---- who has the call

    /// The party takes the call: they are its mediator from now on, and the one before goes to wrap-up. After an outside
    /// number has taken it there is no mediator, and the talk ends with the first who hangs up.
    ///
    /// The conference lasts as long as its host, and somebody is host at every moment: first the one who stays is made
    /// host, then the one who leaves is no more.
    pub(super) fn hand_over(&mut self, party: &Party) -> Result<(), Rejected> {
        let call = self.call(&party.call)?.clone();
        let id = &call.id;
        self.set_hold(id, false)?;
        self.retune(id, party)?;
        if let Some(leg) = self.leg_of(party) {
            self.then(Effect::SetHost { call: id.clone(), leg, on: true });
        }
        self.release_owner(id)?;
        match &party.who {
            Who::Mediator { mediator, offer } => {
                let row = self.call_mut(id)?;
                row.offer = Some(offer.clone());
                row.mediator = Some(mediator.clone());
                self.set_gone(&party.id)?;
                self.note(Kind::HandedOver, Some(id), Some(mediator), Some(party.part.word()));
            }
            Who::Outside { .. } => {
                self.note(Kind::HandedOver, Some(id), None, Some("outside"));
            }
        }
        Ok(())
    }

    /// The call's mediator leaves it: to wrap-up, without ending the conference.
    pub(super) fn release_owner(&mut self, id: &CallId) -> Result<(), Rejected> {
        let Some(offer) = self.complete_offer(id)? else { return Ok(()) };
        self.call_mut(id)?.muted = false;
        if let Some(leg) = &offer.leg {
            self.then(Effect::SetHost { call: id.clone(), leg: leg.clone(), on: false });
            self.hang_up(Some(leg));
        }
        self.begin_wrap_up(id, &offer.mediator)
    }
}

/// Why a leg did not become a conversation, in the history's word.
fn missed(why: LegEnd) -> &'static str {
    match why {
        LegEnd::NoAnswer | LegEnd::HungUp => "no_answer",
        LegEnd::Busy => "busy",
        LegEnd::Failed => "unreachable",
    }
}
