//! The house's clock, which jumps on some days; deadlines: which rows have one, and what is told when it comes.

use super::memory::Memory;
use super::{Faults, Happening, Scenario, World};
use crate::{Board, Call, CallId, CallState, Event, MediatorId, Millis, OfferId, PartyId, Steady, Timestamp};

/// Of a hundred days with every fault, on how many the machine's clock is set.
const DAYS_WITH_JUMPS: u32 = 30;

/// By how much, in milliseconds.
const JUMPS: [i64; 7] = [-2_000, -30_000, -600_000, -3_600_000, 3_600_000, 30_000, -2 * DAY.0];

/// The house's clock: what the rules are told while the world's time goes its way.
#[derive(Clone, Debug)]
pub(super) struct HouseClock {
    steady: Steady,
    /// How far the machine's clock is ahead of the world, or behind it.
    off: i64,
    was_set: bool,
}

impl Default for HouseClock {
    fn default() -> Self {
        Self { steady: Steady::begin(Timestamp(0), Millis(0), None), off: 0, was_set: false }
    }
}

impl HouseClock {
    fn read(&self, world: Timestamp) -> (Timestamp, Steady) {
        let mut steady = self.steady;
        let now = steady.read(Timestamp(world.0 + self.off), Millis(world.0));
        (now, steady)
    }
}

/// When the machine's clock is set on this day, and by how much: by a time server, by somebody who means well.
pub(super) fn jumps(scenario: &Scenario) -> Vec<(Millis, i64)> {
    // Dice of its own: the day is otherwise the one that its seed always was.
    let mut dice = fastrand::Rng::with_seed(scenario.seed ^ 0xc10c);
    let spared = scenario.faults != Faults::All || scenario.habits.plain;
    if spared || dice.u32(0..100) >= DAYS_WITH_JUMPS {
        return Vec::new();
    }
    let span = i64::from(scenario.hours) * 3_600_000;
    (0..dice.u32(1..=2)).map(|_| (Millis(dice.i64(0..span)), JUMPS[dice.usize(0..JUMPS.len())])).collect()
}

impl World<'_> {
    /// What the house takes the time to be.
    pub(super) fn clock(&self) -> Timestamp {
        self.clock.read(self.now).0
    }

    /// The machine's clock is set. A node looks at what is due every few seconds, whatever it slept for.
    pub(super) fn jump(&mut self, by: i64) {
        // What it shows until now is agreed upon first.
        (_, self.clock.steady) = self.clock.read(self.now);
        self.judge.settled = Some(self.clock());
        (self.clock.off, self.clock.was_set) = (self.clock.off + by, true);
        // And what it shows from now on: a clock that is followed far back shows that from now on.
        (_, self.clock.steady) = self.clock.read(self.now);
        for row in self.judge.memory.rows_with_deadlines() {
            self.look(row, true);
        }
        self.judge.settled = None;
    }

    /// A deadline comes that was waited for. A clock that was set back reaches it later than it seemed.
    pub(super) fn look_at_deadline(&mut self, row: Row) {
        let was_set = self.clock.was_set;
        self.look(row, was_set);
    }

    fn look(&mut self, row: Row, again: bool) {
        let now = self.clock();
        let due = self.judge.memory.due(&row, now);
        let later = due.later.filter(|_| again);
        if let Some(next) = due.next.or(later) {
            self.schedule(next.since(now), Happening::Deadline(row));
        }
        if let Some(event) = due.event {
            let _ = self.tell(&event);
        }
    }
}

/// From a window to the next: the simulated line is open every day.
const DAY: Millis = Millis::minutes(24 * 60);

/// A row that has a deadline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Row {
    Call(CallId),
    Offer(OfferId),
    Mediator(MediatorId),
    Party(PartyId),
}

/// The deadlines that a decision set, or left standing on rows it changed.
pub(super) fn deadlines(before: &Board, after: &Board, now: Timestamp) -> Vec<(Timestamp, Row)> {
    let changed = after.changed_since(before);
    let mut deadlines: Vec<(Timestamp, Row)> = Vec::new();
    deadlines.extend(changed.calls.iter().filter_map(|c| Some((c.deadline(now)?, Row::Call(c.id.clone())))));
    deadlines.extend(changed.offers.iter().filter_map(|o| Some((o.deadline()?, Row::Offer(o.id.clone())))));
    deadlines
        .extend(changed.mediators.iter().filter_map(|m| Some((m.deadline()?, Row::Mediator(m.id.clone())))));
    deadlines.extend(changed.parties.iter().filter_map(|p| Some((p.deadline()?, Row::Party(p.id.clone())))));
    deadlines
}

/// What a deadline that has come leads to.
#[derive(Debug, Default)]
pub(super) struct Due {
    pub event: Option<Event>,
    /// When the row must be looked at again although nothing changes it.
    pub next: Option<Timestamp>,
    /// When the deadline comes that has not come yet.
    pub later: Option<Timestamp>,
}

impl Memory {
    /// Whether the row's deadline still stands and has come.
    pub fn due(&self, row: &Row, now: Timestamp) -> Due {
        let (deadline, event) = match row {
            Row::Call(id) => return self.call_due(id, now),
            Row::Offer(id) => {
                (self.offers.get(id).and_then(|o| o.deadline()), Event::OfferExpired { offer: id.clone() })
            }
            Row::Mediator(id) => (
                self.mediators.get(id).and_then(|m| m.deadline()),
                Event::WrapUpOver { mediator: id.clone() },
            ),
            Row::Party(id) => {
                (self.parties.get(id).and_then(|p| p.deadline()), Event::PartyOver { party: id.clone() })
            }
        };
        match deadline {
            Some(at) if at.is_over(now) => Due { event: Some(event), ..Due::default() },
            later => Due { later, ..Due::default() },
        }
    }

    /// Every row that waits for its time, in a fixed order.
    pub fn rows_with_deadlines(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = self.open.keys().cloned().map(Row::Call).collect();
        rows.extend(self.live_offers.keys().cloned().map(Row::Offer));
        rows.extend(self.mediators.keys().cloned().map(Row::Mediator));
        rows.extend(self.all_live_parties().map(|party| Row::Party(party.id.clone())));
        rows.sort();
        rows
    }

    /// The deadlines that stand and have not come. A caller who waits may be looked at at any time.
    pub fn too_early(&self, now: Timestamp) -> Vec<Event> {
        let later = |deadline: Option<Timestamp>| deadline.is_some_and(|d| !d.is_over(now));
        let mut events = Vec::new();
        for call in self.open.values().filter(|c| later(c.deadline(now))) {
            let call_id = call.id.clone();
            match call.state {
                CallState::Connecting { .. } => events.push(Event::ConnectOver { call: call_id }),
                CallState::Reconnecting { .. } => events.push(Event::ReconnectOver { call: call_id }),
                // What was promised in the future was promised by a clock that was wrong, and may be looked at.
                CallState::AwaitingCallback { .. } if call.state_since > now => {}
                CallState::AwaitingCallback { not_before, .. } if not_before > now => {
                    events.push(Event::WaitDue { call: call_id });
                }
                CallState::AwaitingCallback { not_after: Some(_), .. } => {
                    events.push(self.window_over(call, now));
                }
                _ => {}
            }
        }
        let offers = self.live_offers.values().filter(|o| later(o.deadline()));
        events.extend(offers.map(|o| Event::OfferExpired { offer: o.id.clone() }));
        let mediators = self.mediators.values().filter(|m| later(m.deadline()));
        events.extend(mediators.map(|m| Event::WrapUpOver { mediator: m.id.clone() }));
        let parties = self.all_live_parties().filter(|p| later(p.deadline()));
        events.extend(parties.map(|p| Event::PartyOver { party: p.id.clone() }));
        events
    }

    /// A callback whose window opens has no deadline any more that is over: it is looked at all the same, and its next
    /// deadline is waited for.
    fn call_due(&self, id: &CallId, now: Timestamp) -> Due {
        let Some(call) = self.calls.get(id) else { return Due::default() };
        let deadline = call.deadline(now);
        let over = deadline.is_some_and(|at| at.is_over(now));
        let later = deadline.filter(|at| *at > now);
        let (event, next) = match call.state {
            // A test call whose telephone rings is in no queue yet.
            CallState::Connecting { .. } | CallState::InFlow if over => {
                (Some(Event::ConnectOver { call: id.clone() }), None)
            }
            CallState::Reconnecting { .. } if over => (Some(Event::ReconnectOver { call: id.clone() }), None),
            CallState::Waiting if over => (Some(Event::WaitDue { call: id.clone() }), None),
            CallState::AwaitingCallback { .. } if call.state_since.is_impossible(now) => {
                (Some(Event::WaitDue { call: id.clone() }), deadline.filter(|at| *at > now))
            }
            CallState::AwaitingCallback { not_after: Some(end), .. } if end <= now => {
                (Some(self.window_over(call, now)), None)
            }
            CallState::AwaitingCallback { not_before, .. } if not_before <= now => {
                (Some(Event::WaitDue { call: id.clone() }), deadline.filter(|at| *at > now))
            }
            _ => (None, None),
        };
        Due { later: later.filter(|_| event.is_none()), event, next }
    }

    /// What `dispatch` hands in when a callback's window is over, from the line's hours and the history.
    fn window_over(&self, call: &Call, now: Timestamp) -> Event {
        let again = |(mut from, mut to): (Timestamp, Timestamp)| {
            while to <= now {
                (from, to) = (from.plus(DAY), to.plus(DAY));
            }
            (from, to)
        };
        let next = match call.state {
            CallState::AwaitingCallback { not_before, not_after: Some(end) } => {
                Some(again((not_before, end)))
            }
            _ => None,
        };
        let at_work = self.somebody_at_work(&call.line, &call.needs);
        Event::WindowOver { call: call.id.clone(), next, at_work }
    }
}
