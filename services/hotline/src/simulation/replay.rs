//! A recorded day without its people and its provider: the events that came from outside, told again at their times. Time
//! itself is played anew: deadlines follow from the rows.

use super::clock::Row;
use super::judge::Judge;
use super::{Report, Scenario, Witness, play_before};
use crate::{CallState, Decision, Effect, Event, LegEnd, Line, Mediator, Rejected, Timestamp};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What came from outside, in order.
type Outside = Vec<(Timestamp, Event)>;

/// A day as it was told to the rules.
#[derive(Clone, Debug, Default)]
pub(super) struct Recording {
    pub lines: Vec<Line>,
    pub mediators: Vec<Mediator>,
    pub outside: Outside,
    /// When the last thing happened, a deadline perhaps.
    pub until: Timestamp,
}

impl Recording {
    /// The day, and the rule that it broke.
    pub fn of(scenario: Scenario) -> (Self, Option<String>) {
        let mut recording = Self::default();
        let broken = play_before(scenario, &mut recording).broken;
        (recording, (!broken.is_empty()).then_some(broken))
    }
}

impl Witness for Recording {
    fn begin(&mut self, lines: &[Line], mediators: &[Mediator]) {
        self.lines = lines.to_vec();
        self.mediators = mediators.to_vec();
    }
    fn told(&mut self, event: &Event, now: Timestamp, _: &Result<Decision, Rejected>) {
        self.until = now;
        if !event.is_deadline() {
            self.outside.push((now, event.clone()));
        }
    }
}

/// An event, when it was told, and the effects or the refusal that came of it.
pub(super) struct Told {
    pub at: Timestamp,
    pub event: Event,
    pub outcome: Result<Vec<&'static str>, Rejected>,
}

/// What a replay came to.
pub(super) struct Replayed {
    pub broken: Option<String>,
    pub told: Vec<Told>,
}

/// A replay up to so many events checks everything after each: its trace ends where the rule is broken.
const THOROUGH: usize = 300;

/// How often the night after a replay is gone through for what is still open; each time ends something.
const NIGHT: u32 = 50;

/// Tells the events of a recorded day, with the deadlines that come between and after them.
pub(super) fn replay(day: &Recording) -> Replayed {
    let mut replay = Replay {
        judge: Judge { thorough: day.outside.len() <= THOROUGH, ..Judge::default() },
        now: Timestamp(0),
        timers: BinaryHeap::new(),
        order: 0,
        report: Report::default(),
        done: Replayed { broken: None, told: Vec::new() },
    };
    for line in &day.lines {
        replay.judge.memory.lines.insert(line.id.clone(), line.clone().into());
    }
    for mediator in &day.mediators {
        replay.judge.memory.put_mediator(mediator.clone().into());
    }
    for (at, event) in &day.outside {
        replay.pass_until(*at);
        replay.tell(event);
    }
    replay.pass_until(day.until);
    replay.end();
    replay.done
}

struct Replay {
    judge: Judge,
    now: Timestamp,
    timers: BinaryHeap<Reverse<(Timestamp, u64, Row)>>,
    order: u64,
    report: Report,
    done: Replayed,
}

impl Replay {
    fn tell(&mut self, event: &Event) {
        if self.done.broken.is_some() {
            return;
        }
        let judged = self.judge.tell(event, self.now);
        for (at, row) in judged.deadlines {
            self.wait(at, row);
        }
        if let Ok(decision) = &judged.decided {
            self.report.count(decision, &judged.after);
        }
        let outcome = judged.decided.map(|d| d.effects.iter().map(Effect::word).collect());
        self.done.told.push(Told { at: self.now, event: event.clone(), outcome });
        self.done.broken = judged.broken;
    }

    fn wait(&mut self, at: Timestamp, row: Row) {
        self.order += 1;
        self.timers.push(Reverse((at, self.order, row)));
    }

    /// Time passes: every deadline up to `at` comes.
    fn pass_until(&mut self, at: Timestamp) {
        while self.done.broken.is_none()
            && let Some(Reverse((due, _, row))) = self.timers.peek().filter(|timer| timer.0.0 <= at).cloned()
        {
            self.timers.pop();
            self.now = self.now.max(due);
            let due = self.judge.memory.due(&row, self.now);
            if let Some(next) = due.next {
                self.wait(next, row);
            }
            if let Some(event) = due.event {
                self.tell(&event);
            }
        }
        self.now = self.now.max(at);
    }

    /// The world goes to bed: everybody hangs up, no promise is kept any more, time passes. Whatever is open then would
    /// be open for ever.
    fn end(&mut self) {
        if self.done.broken.is_none() {
            self.done.broken = self.judge.memory.check_all(self.now).err();
        }
        for _ in 0..NIGHT {
            let events = self.farewells();
            if events.is_empty() || self.done.broken.is_some() {
                break;
            }
            for event in events {
                self.tell(&event);
            }
            self.pass_until(self.now.plus(crate::Millis::minutes(24 * 60)));
        }
        if self.done.broken.is_none() {
            self.report.settle(&self.judge.memory);
            let broken = std::mem::take(&mut self.report.broken);
            self.done.broken = (!broken.is_empty()).then_some(broken);
        }
    }

    /// The end of every leg that a row believes in, and of every promise.
    fn farewells(&self) -> Vec<Event> {
        let memory = &self.judge.memory;
        let mut events = Vec::new();
        for call in memory.calls.values() {
            if let Some(leg) = call.leg.clone() {
                events.push(Event::CallerLegEnded { call: call.id.clone(), leg });
            } else if matches!(call.state, CallState::AwaitingCallback { .. }) {
                events.push(Event::CallbackCancelled { call: call.id.clone() });
            }
        }
        for offer in memory.offers.values().filter(|o| o.state.is_live()) {
            if let Some(leg) = offer.leg.clone() {
                let why = LegEnd::HungUp;
                events.push(Event::MediatorLegEnded { offer: offer.id.clone(), leg, why });
            }
        }
        for party in memory.parties.values().filter(|p| p.state.is_live()) {
            if let Some(leg) = party.leg.clone() {
                events.push(Event::PartyLegEnded { party: party.id.clone(), leg, why: LegEnd::HungUp });
            }
        }
        events.sort_by_cached_key(|event| format!("{event:?}"));
        events
    }
}
