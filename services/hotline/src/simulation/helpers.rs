//! Whoever joins a simulated talk beside its two: colleagues and outside numbers who are asked in, supervisors, and the
//! talk that was cut off and is called once more.

use super::{Happening, World};
use crate::{
    Board, CallId, CallState, Event, Guest, LegEnd, LegId, LineId, MediatorId, Part, Party, PartyId,
    PartyState, PhoneNumber, Presence, Timestamp,
};

/// What somebody does.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// The call's mediator asks somebody in.
    AskGuest(CallId, Timestamp),
    SendToLine(CallId, Timestamp),
    /// A supervisor begins, changes their part, leaves or takes over.
    Supervise(CallId, Timestamp),
    /// What follows while a party is there, or on the way.
    Go(PartyId),
    OutsideHangsUp(LegId),
    CallAgain(MediatorId, CallId),
}

impl World<'_> {
    /// After each decision: new talks may want help, and whoever came makes up their mind.
    pub(super) fn helpers_notice(&mut self, before: &Board, after: &Board) {
        if self.scenario.habits.plain {
            return;
        }
        for call in &after.calls {
            let begins = call.state == CallState::Talking
                && before.call(&call.id).is_none_or(|b| b.state != CallState::Talking);
            if !begins {
                continue;
            }
            let (id, since) = (call.id.clone(), call.state_since);
            let soon = self.between(5_000, 300_000);
            match self.rng.u32(0..100) {
                0..12 => self.schedule(soon, Happening::Helpers(Act::AskGuest(id, since))),
                12..18 => self.schedule(soon, Happening::Helpers(Act::Supervise(id, since))),
                18..21 => self.schedule(soon, Happening::Helpers(Act::SendToLine(id, since))),
                21..24 => {
                    let later = self.between(soon.0, 400_000);
                    self.schedule(soon, Happening::Helpers(Act::Supervise(id.clone(), since)));
                    self.schedule(later, Happening::Helpers(Act::AskGuest(id, since)));
                }
                _ => {}
            }
        }
        for party in &after.parties {
            let new = before.party(&party.id).is_none_or(|b| b.state != party.state);
            if new && party.state.is_live() {
                let soon = self.between(2_000, 120_000);
                self.schedule(soon, Happening::Helpers(Act::Go(party.id.clone())));
            }
        }
        for mediator in &after.mediators {
            let Presence::WrapUp { call, began, .. } = &mediator.presence else { continue };
            if *began == self.clock() && before.mediator(&mediator.id) != Some(mediator) && self.chance(5) {
                let soon = self.between(1_000, 60_000);
                let act = Act::CallAgain(mediator.id.clone(), call.clone());
                self.schedule(soon, Happening::Helpers(act));
            }
        }
    }

    pub(super) fn help(&mut self, act: Act) {
        match act {
            Act::AskGuest(call, since) => self.ask_guest(&call, since),
            Act::SendToLine(call, since) => self.send_to_line(&call, since),
            Act::Supervise(call, since) => self.supervise(&call, since),
            Act::Go(party) => {
                if let Some(party) =
                    self.judge.memory.parties.get(&party).filter(|p| p.state.is_live()).cloned()
                {
                    if party.is_supervisor() {
                        self.supervisor_goes_on(&party);
                    } else {
                        self.guest_goes_on(&party);
                    }
                }
            }
            Act::OutsideHangsUp(leg) => self.end_leg(&leg, LegEnd::HungUp),
            Act::CallAgain(mediator, of) => {
                let _ = self.tell(&Event::CallAgainWanted { mediator, of });
            }
        }
    }

    /// The mediator of a talk that still goes on.
    fn talker(&self, call: &CallId, since: Timestamp) -> Option<MediatorId> {
        let call = self.judge.memory.calls.get(call)?;
        (call.state == CallState::Talking && call.state_since == since).then(|| call.mediator.clone())?
    }

    fn ask_guest(&mut self, call: &CallId, since: Timestamp) {
        let Some(mediator) = self.talker(call, since) else { return };
        let part = [Part::Consulted, Part::Third, Part::Successor][self.rng.usize(0..3)];
        let free: Vec<MediatorId> = self.judge.memory.available().map(|m| m.id.clone()).collect();
        let guest = if free.is_empty() || self.chance(30) {
            let Some(number) = PhoneNumber::parse("+33199000099") else { return };
            Guest::Outside { number }
        } else {
            Guest::Mediator { mediator: free[self.rng.usize(0..free.len())].clone() }
        };
        let _ = self.tell(&Event::GuestWanted { mediator, call: call.clone(), guest, part });
    }

    fn send_to_line(&mut self, call: &CallId, since: Timestamp) {
        let Some(mediator) = self.talker(call, since) else { return };
        let lines: Vec<LineId> = self.scenario.lines.iter().map(|l| l.id.clone()).collect();
        let line = lines[self.rng.usize(0..lines.len())].clone();
        let Some(row) = self.judge.memory.calls.get(call) else { return };
        let (language, topic) = (row.language.clone(), row.topic.clone());
        let topic = if self.chance(50) { topic } else { None };
        let _ = self.tell(&Event::LineWanted { mediator, call: call.clone(), line, language, topic });
    }

    fn supervise(&mut self, call: &CallId, since: Timestamp) {
        if self.talker(call, since).is_none() {
            return;
        }
        let mut ids: Vec<MediatorId> = self.judge.memory.mediators.keys().cloned().collect();
        ids.sort();
        let supervisor = ids[self.rng.usize(0..ids.len())].clone();
        let part = self.supervisors_part();
        let _ = self.tell(&Event::SuperviseWanted { supervisor, call: call.clone(), part });
    }

    fn supervisors_part(&mut self) -> Part {
        [Part::Listening, Part::Whispering, Part::BargingIn][self.rng.usize(0..3)]
    }

    fn guest_goes_on(&mut self, party: &Party) {
        let (mediator, call) = (party.made_by.clone(), party.call.clone());
        let event = match self.rng.u32(0..100) {
            0..45 if party.state == PartyState::Joined => Event::HandOverWanted { mediator, call },
            0..70 => Event::DismissWanted { mediator, call },
            _ => match party.mediator() {
                Some(guest) => Event::LeaveWanted { mediator: guest.clone(), call },
                None => return,
            },
        };
        let _ = self.tell(&event);
    }

    fn supervisor_goes_on(&mut self, party: &Party) {
        let (supervisor, call) = (party.made_by.clone(), party.call.clone());
        let event = match self.rng.u32(0..100) {
            0..40 => {
                let part = self.supervisors_part();
                let again = self.between(2_000, 60_000);
                self.schedule(again, Happening::Helpers(Act::Go(party.id.clone())));
                Event::SuperviseWanted { supervisor, call, part }
            }
            40..60 => Event::TakeOverWanted { supervisor, call },
            _ => Event::LeaveWanted { mediator: supervisor, call },
        };
        let _ = self.tell(&event);
    }

    /// An outside number answered: heard in the conference, and hangs up some time.
    pub(super) fn outside_picks_up(&mut self, party: PartyId, leg: &LegId) {
        let stays = self.between(10_000, 900_000);
        self.schedule(stays, Happening::Helpers(Act::OutsideHangsUp(leg.clone())));
        self.call_back(Event::PartyJoined { party, leg: leg.clone() }, true);
    }
}
