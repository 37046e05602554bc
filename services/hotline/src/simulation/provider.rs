//! The simulated provider: legs, the queue, conferences, and callbacks as unreliable as the real ones.

use super::map::{IdMap, IdSet};
use super::{Faults, Happening, World, people};
use crate::{CallId, CallState, Effect, Event, LegEnd, LegId, Millis, OfferId, PartyId, Timestamp};
use std::collections::BTreeSet;

/// What the provider does next.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// An effect reaches the provider.
    Carry(Effect),
    /// A ring's time is over.
    RingOver(LegId),
    /// A person called back picks up, or not.
    PickUp(LegId),
    /// A mediator who was asked how it went has pressed a key, or not, and hangs up.
    Asked(LegId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// The caller hears the flow or the wait loop.
    Parked,
    Ringing,
    Conference,
}

#[derive(Clone, Debug)]
enum Party {
    Caller(CallId),
    Mediator(OfferId),
    Outside(PartyId),
}

impl Party {
    fn call(&self) -> Option<CallId> {
        match self {
            Self::Caller(call) => Some(call.clone()),
            Self::Mediator(offer) => offer.call(),
            Self::Outside(party) => party.call(),
        }
    }
}

#[derive(Clone, Debug)]
struct Leg {
    party: Party,
    place: Place,
}

#[derive(Debug, Default)]
pub(super) struct Provider {
    legs: IdMap<LegId, Leg>,
    /// By call, its legs.
    legs_of: IdMap<CallId, BTreeSet<LegId>>,
    placed: u64,
    /// By call, the legs whose leaving ends its conference.
    hosts: IdMap<CallId, IdSet<LegId>>,
}

impl Provider {
    pub fn caller_dials(&mut self, leg: &LegId, call: &CallId) {
        self.add(leg.clone(), Leg { party: Party::Caller(call.clone()), place: Place::Parked });
    }

    pub fn end(&mut self, leg: &LegId) {
        self.remove(leg);
    }

    pub fn legs(&self) -> u64 {
        self.legs.len() as u64
    }

    fn add(&mut self, id: LegId, leg: Leg) {
        if let Some(call) = leg.party.call() {
            self.legs_of.entry(call).or_default().insert(id.clone());
        }
        self.legs.insert(id, leg);
    }

    fn remove(&mut self, id: &LegId) -> Option<Leg> {
        let leg = self.legs.remove(id)?;
        if let Some(call) = leg.party.call()
            && let Some(legs) = self.legs_of.get_mut(&call)
        {
            legs.remove(id);
            if legs.is_empty() {
                self.legs_of.remove(&call);
            }
        }
        Some(leg)
    }

    fn place(&mut self, party: Party, place: Place) -> LegId {
        self.placed += 1;
        let id = LegId::new(format!("leg-{:06}", self.placed));
        self.add(id.clone(), Leg { party, place });
        id
    }
}

impl World<'_> {
    /// A committed effect is begun: at once, or late (a node died and another found the row), or twice.
    pub(super) fn begin(&mut self, effect: Effect) {
        let all = self.scenario.faults == Faults::All;
        let delay = if all && self.chance(2) { self.between(1_000, 20_000) } else { self.between(20, 300) };
        if all && self.chance(2) {
            let again = Millis(delay.0 + self.between(10, 30_000).0);
            self.schedule(again, Happening::Provider(Act::Carry(effect.clone())));
        }
        if let Some(rest) = self.scenario.habits.dies_soon(self.now.plus(delay)) {
            let again = Millis(delay.0 + rest.0 + 50);
            self.schedule(again, Happening::Provider(Act::Carry(effect.clone())));
        }
        self.schedule(delay, Happening::Provider(Act::Carry(effect)));
    }

    /// A callback on its way: late, twice, or never, as the faults say.
    pub(super) fn call_back(&mut self, event: Event, may_be_lost: bool) {
        let (delay, twice, lost) = match self.scenario.faults {
            Faults::None => (self.between(10, 100), false, false),
            Faults::Some => (self.between(10, 2_000), self.chance(10), false),
            Faults::All => (self.between(10, 4_000), self.chance(10), may_be_lost && self.chance(3)),
        };
        if twice {
            let later = Millis(delay.0 + self.between(1, 30_000).0);
            self.schedule(later, Happening::Told(event.clone()));
        }
        if !lost {
            self.schedule(delay, Happening::Told(event));
        }
    }

    pub(super) fn carry(&mut self, act: Act) {
        match act {
            Act::Carry(effect) => self.carry_out(effect),
            Act::RingOver(leg) => {
                if self.provider.legs.get(&leg).is_some_and(|l| l.place == Place::Ringing) {
                    self.end_leg(&leg, LegEnd::NoAnswer);
                }
            }
            Act::PickUp(leg) => self.person_picks_up(&leg),
            Act::Asked(leg) => self.end_leg(&leg, LegEnd::HungUp),
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::RingMediator { offer, ring, .. } => self.ring_mediator(&offer, ring),
            Effect::BringCaller { call, leg } => self.bring_caller(&call, &leg),
            Effect::DialCaller { call, ring, .. } => {
                let leg = self.provider.place(Party::Caller(call.clone()), Place::Ringing);
                let _ = self.tell(&Event::CallerRung { call, leg: leg.clone() });
                let after = self.between(2_000, 20_000);
                self.schedule(after, Happening::Provider(Act::PickUp(leg.clone())));
                self.schedule(ring, Happening::Provider(Act::RingOver(leg)));
            }
            Effect::ReturnToQueue { leg, .. } => {
                if let Some(leg) = self.provider.legs.get_mut(&leg) {
                    leg.place = Place::Parked;
                }
            }
            Effect::HangUp { leg } => self.end_leg(&leg, LegEnd::HungUp),
            Effect::AskOutcome { leg, .. } => self.ask_outcome(leg),
            Effect::SetHold { .. } | Effect::SetMute { .. } | Effect::SetPart { .. } => {}
            Effect::DialParty { party, ring, .. } => {
                let leg = self.provider.place(Party::Outside(party.clone()), Place::Ringing);
                let _ = self.tell(&Event::PartyRung { party, leg: leg.clone() });
                let after = self.between(2_000, 20_000);
                self.schedule(after, Happening::Provider(Act::PickUp(leg.clone())));
                self.schedule(ring, Happening::Provider(Act::RingOver(leg)));
            }
            Effect::SetHost { call, leg, on } => {
                let hosts = self.provider.hosts.entry(call).or_default();
                if on && self.provider.legs.get(&leg).is_some_and(|l| l.place == Place::Conference) {
                    hosts.insert(leg);
                } else {
                    hosts.remove(&leg);
                }
            }
        }
    }

    /// The mediator leaves the conference and hears the question; the leg lives on for a while.
    fn ask_outcome(&mut self, leg: LegId) {
        let Some(row) = self.provider.legs.get_mut(&leg) else { return };
        row.place = Place::Parked;
        if let Party::Mediator(offer) = row.party.clone()
            && let Some(call) = offer.call()
        {
            self.host_left(&call, &leg);
        }
        let after = self.between(2_000, 60_000);
        self.schedule(after, Happening::Provider(Act::Asked(leg)));
    }

    fn ring_mediator(&mut self, offer: &OfferId, ring: Millis) {
        if self.scenario.faults != Faults::None && self.chance(3) {
            self.call_back(Event::RingFailed { offer: offer.clone() }, false);
            return;
        }
        let leg = self.provider.place(Party::Mediator(offer.clone()), Place::Ringing);
        // The answer to the REST request may come after the first callback, or never.
        self.call_back(Event::RingPlaced { offer: offer.clone(), leg: leg.clone() }, true);
        self.schedule(ring, Happening::Provider(Act::RingOver(leg.clone())));
        let turn = self.rng.u32(0..100);
        let answers = self.scenario.habits.answered.map(|share| turn < share);
        match answers.map_or(turn, |answers| if answers { 0 } else { 99 }) {
            0..80 => {
                let after = self.between(1_000, 15_000);
                let after = self.scenario.habits.answered_after.unwrap_or(after);
                self.schedule(after, Happening::People(people::Act::Answer(offer.clone(), leg)));
            }
            80..85 => {
                let after = self.between(500, 5_000);
                let event =
                    Event::MediatorLegEnded { offer: offer.clone(), leg: leg.clone(), why: LegEnd::Busy };
                self.provider.end(&leg);
                self.schedule(after, Happening::Told(event));
            }
            _ => {}
        }
    }

    /// The request of an answered leg and its reply are one exchange: the mediator learns at once who won.
    pub(super) fn mediator_answers(&mut self, offer: &OfferId, leg: &LegId) {
        if self.provider.legs.get(leg).is_none_or(|l| l.place != Place::Ringing) {
            return;
        }
        match self.tell(&Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() }) {
            Ok(()) | Err(crate::Rejected::Stale) => {
                if let Some(leg) = self.provider.legs.get_mut(leg) {
                    leg.place = Place::Conference;
                }
                let owns = offer.call().filter(|call| {
                    self.judge.memory.calls.get(call).is_some_and(|c| c.offer.as_ref() == Some(offer))
                });
                if let Some(call) = owns {
                    self.provider.hosts.entry(call).or_default().insert(leg.clone());
                }
                self.call_back(Event::MediatorJoined { offer: offer.clone(), leg: leg.clone() }, true);
            }
            // "Déjà pris, merci."
            Err(_) => self.end_leg(leg, LegEnd::HungUp),
        }
    }

    fn bring_caller(&mut self, call: &CallId, leg: &LegId) {
        match self.provider.legs.get_mut(leg) {
            Some(row) => {
                row.place = Place::Conference;
                self.call_back(Event::CallerJoined { call: call.clone(), leg: leg.clone() }, true);
            }
            None => self.call_back(Event::BringFailed { call: call.clone() }, false),
        }
    }

    fn person_picks_up(&mut self, leg: &LegId) {
        let reached = self.chance(70);
        if reached && self.picks_up_a_test(leg) {
            return;
        }
        let Some(row) = self.provider.legs.get_mut(leg).filter(|l| l.place == Place::Ringing) else { return };
        if reached {
            row.place = Place::Conference;
            match row.party.clone() {
                Party::Caller(call) => {
                    self.call_back(Event::CallerJoined { call, leg: leg.clone() }, true);
                }
                Party::Outside(party) => self.outside_picks_up(party, leg),
                Party::Mediator(_) => {}
            }
        } else {
            self.end_leg(leg, LegEnd::NoAnswer);
        }
    }

    /// Who tries the line presses the key, most of the time, and waits like anybody.
    fn picks_up_a_test(&mut self, leg: &LegId) -> bool {
        let Some(row) = self.provider.legs.get_mut(leg).filter(|row| row.place == Place::Ringing) else {
            return false;
        };
        let Party::Caller(call) = row.party.clone() else { return false };
        if !self.judge.memory.calls.get(&call).is_some_and(|row| row.test && row.state == CallState::InFlow) {
            return false;
        }
        row.place = Place::Parked;
        let pressed = self.between(1_000, 8_000);
        if self.chance(80) {
            self.schedule(pressed, Happening::People(people::Act::WaitOn(call.clone())));
        }
        let patience = Millis(pressed.0 + self.between(10_000, 600_000).0);
        self.schedule(patience, Happening::People(people::Act::GiveUp(call, leg.clone())));
        true
    }

    pub(super) fn caller_hangs_up(&mut self, _call: &CallId, leg: &LegId) {
        self.end_leg(leg, LegEnd::HungUp);
    }

    /// A leg ends; its callback goes out, and a conference whose mediator left ends for the caller.
    pub(super) fn end_leg(&mut self, id: &LegId, why: LegEnd) {
        let Some(leg) = self.provider.remove(id) else { return };
        match leg.party {
            Party::Caller(call) if why == LegEnd::NoAnswer => {
                self.call_back(Event::CallerNotReached { call, leg: Some(id.clone()) }, true);
            }
            Party::Caller(call) => self.call_back(Event::CallerLegEnded { call, leg: id.clone() }, true),
            Party::Mediator(offer) => {
                self.call_back(Event::MediatorLegEnded { offer: offer.clone(), leg: id.clone(), why }, true);
                if let Some(call) = offer.call() {
                    self.host_left(&call, id);
                }
            }
            Party::Outside(party) => {
                self.call_back(Event::PartyLegEnded { party: party.clone(), leg: id.clone(), why }, true);
                if let Some(call) = party.call() {
                    self.host_left(&call, id);
                }
            }
        }
    }

    fn host_left(&mut self, call: &CallId, host: &LegId) {
        let hosts = self.provider.hosts.entry(call.clone()).or_default();
        if !hosts.remove(host) || !hosts.is_empty() {
            return;
        }
        let mut freed: Vec<LegId> = Vec::new();
        let mut others: Vec<LegId> = Vec::new();
        for id in self.provider.legs_of.get(call).into_iter().flatten() {
            let Some(leg) = self.provider.legs.get_mut(id).filter(|leg| leg.place == Place::Conference)
            else {
                continue;
            };
            if matches!(leg.party, Party::Caller(_)) {
                leg.place = Place::Parked;
                freed.push(id.clone());
            } else {
                others.push(id.clone());
            }
        }
        for leg in others {
            self.end_leg(&leg, LegEnd::HungUp);
        }
        for leg in freed {
            self.call_back(Event::CallerLeftConference { call: call.clone(), leg }, true);
        }
    }

    /// What `dispatch` does each minute: legs the rows believe in, and the provider does not know.
    pub(super) fn reconcile(&mut self) {
        let mut events: Vec<Event> = Vec::new();
        for call in self.judge.memory.open.values() {
            if let Some(leg) = call.leg.as_ref().filter(|leg| !self.provider.legs.contains_key(leg)) {
                events.push(Event::CallerLegEnded { call: call.id.clone(), leg: leg.clone() });
            }
        }
        for offer in self.judge.memory.live_offers.values() {
            if let Some(leg) = offer.leg.as_ref().filter(|leg| !self.provider.legs.contains_key(leg)) {
                let why = LegEnd::HungUp;
                events.push(Event::MediatorLegEnded { offer: offer.id.clone(), leg: leg.clone(), why });
            }
        }
        for party in self.judge.memory.all_live_parties() {
            if let Some(leg) = party.leg.as_ref().filter(|leg| !self.provider.legs.contains_key(leg)) {
                let why = LegEnd::HungUp;
                events.push(Event::PartyLegEnded { party: party.id.clone(), leg: leg.clone(), why });
            }
        }
        events.sort_by_key(|event| format!("{event:?}"));
        for event in events {
            let _ = self.tell(&event);
        }
        let open = self.judge.memory.open.values().any(|c| !c.state.is_ended());
        let too_late = Timestamp(0).plus(Millis::minutes(i64::from(self.scenario.hours) * 60 + 6 * 24 * 60));
        if self.now < too_late && (open || !self.due.is_empty()) {
            self.schedule(Millis::minutes(1), Happening::Reconcile);
        }
    }
}
