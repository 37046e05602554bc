//! A hotline's day played with the real rules, from a seed: callers, mediators, a provider and its faults.
//!
//! Deterministic: the same [`Scenario`] gives the same [`Report`]. Everything outside the rules is played here: people's
//! patience, the provider's legs and conferences, callbacks that come late, twice, out of order or never, effects that
//! are carried out late or twice (what a crash between two steps looks like from outside). After every decision the
//! design's invariants are checked.

mod clock;
mod habits;
mod helpers;
mod invariants;
mod judge;
mod map;
mod memory;
mod people;
mod provider;
mod replay;
mod report;
mod shrink;
#[cfg(test)]
mod tests;

use crate::{Board, Decision, Event, Line, LineId, Mediator, Millis, Rejected, Timestamp};
use clock::{HouseClock, Row};
pub use habits::Habits;
use judge::Judge;
use people::People;
use provider::Provider;
pub use report::Report;
pub use shrink::Trace;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is played.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub seed: u64,
    pub lines: Vec<Line>,
    pub mediators: u32,
    /// Inbound calls per hour over all lines, on average.
    pub calls_per_hour: u32,
    /// Hours in which calls come in; afterwards the day is played to its end.
    pub hours: u32,
    pub faults: Faults,
    pub habits: Habits,
}

impl Scenario {
    /// When calls stop coming in; the day begins at zero.
    fn end(&self) -> Timestamp {
        Timestamp(i64::from(self.hours) * 3_600_000)
    }

    /// One line with its default rules.
    pub fn one_line(seed: u64, mediators: u32, calls_per_hour: u32, hours: u32, faults: Faults) -> Self {
        let lines = vec![Line { id: LineId::new("line"), rules: crate::LineRules::default() }];
        Self { seed, lines, mediators, calls_per_hour, hours, faults, habits: Habits::default() }
    }
}

/// Somebody who is shown each event and what the rules decided: a real store, which must come to the same decision from
/// the rows that it loads itself.
pub trait Witness {
    /// The rows that stand before the first event.
    fn begin(&mut self, lines: &[Line], mediators: &[Mediator]);
    /// Called for each event, in order, after the decision.
    fn told(&mut self, event: &Event, now: Timestamp, decided: &Result<Decision, Rejected>);
    /// The board that was decided upon, as it was and as it is; called after [`Witness::told`].
    fn saw(&mut self, _before: &Board, _after: &Board, _now: Timestamp) {}
}

/// Nobody looks.
struct Alone;

impl Witness for Alone {
    fn begin(&mut self, _: &[Line], _: &[Mediator]) {}
    fn told(&mut self, _: &Event, _: Timestamp, _: &Result<Decision, Rejected>) {}
}

/// How unkind the world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faults {
    None,
    /// Callbacks late, twice and out of order; telephones that fail.
    Some,
    /// Callbacks lost too, effects carried out late or twice, legs and consoles lost.
    All,
}

/// What is due to happen in the world.
#[derive(Clone, Debug)]
enum Happening {
    /// The application is told.
    Told(Event),
    People(people::Act),
    Helpers(helpers::Act),
    Provider(provider::Act),
    /// A row's deadline comes; the application looks whether it still stands.
    Deadline(Row),
    /// The application asks the provider which legs still live (what `dispatch` does for lost callbacks).
    Reconcile,
    /// Somebody sets the machine's clock, by so many milliseconds.
    ClockSet(i64),
}

struct Due {
    at: Timestamp,
    order: u64,
    /// Apart, for the heap moves what it orders.
    what: Box<Happening>,
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}
impl Eq for Due {}
impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

/// The world in play.
struct World<'w> {
    witness: &'w mut dyn Witness,
    scenario: Scenario,
    /// The world's time, which no clock of the house need agree with.
    now: Timestamp,
    clock: HouseClock,
    order: u64,
    due: BinaryHeap<Reverse<Due>>,
    rng: fastrand::Rng,
    judge: Judge,
    provider: Provider,
    people: People,
    report: Report,
}

/// Plays the scenario to its end: until every call has ended or the world has nothing left to do.
pub fn play(scenario: Scenario) -> Report {
    play_before(scenario, &mut Alone)
}

/// The same, before a witness.
pub fn play_before(scenario: Scenario, witness: &mut dyn Witness) -> Report {
    let mut world = World {
        witness,
        now: Timestamp(0),
        clock: HouseClock::default(),
        order: 0,
        due: BinaryHeap::new(),
        rng: fastrand::Rng::with_seed(scenario.seed),
        judge: Judge::default(),
        provider: Provider::default(),
        people: People::default(),
        report: Report::default(),
        scenario,
    };
    world.set_up();
    while let Some(Reverse(due)) = world.due.pop() {
        world.now = world.now.max(due.at);
        world.happen(*due.what);
        if !world.report.broken.is_empty() {
            break;
        }
    }
    world.finish()
}

impl World<'_> {
    fn schedule(&mut self, after: Millis, what: Happening) {
        self.order += 1;
        self.due.push(Reverse(Due { at: self.now.plus(after), order: self.order, what: Box::new(what) }));
    }

    fn happen(&mut self, what: Happening) {
        if let Some(rest) = self.scenario.habits.dead_for(self.now) {
            match what {
                // Nobody is there to be told: what the provider knows is asked for later.
                Happening::Told(_) => return,
                // The world does not wait for the house.
                Happening::Provider(
                    provider::Act::RingOver(_) | provider::Act::PickUp(_) | provider::Act::Asked(_),
                )
                | Happening::People(people::Act::GiveUp(..))
                | Happening::ClockSet(_) => {}
                other => return self.schedule(rest, other),
            }
        }
        match what {
            Happening::Told(event) => {
                let _ = self.tell(&event);
            }
            Happening::People(act) => self.act(act),
            Happening::Helpers(act) => self.help(act),
            Happening::Provider(act) => self.carry(act),
            Happening::Deadline(row) => self.look_at_deadline(row),
            Happening::Reconcile => self.reconcile(),
            Happening::ClockSet(by) => self.jump(by),
        }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(0..100) < percent
    }

    fn between(&mut self, least: i64, most: i64) -> Millis {
        Millis(self.rng.i64(least..=most))
    }

    /// Hands an event to the rules, and schedules what follows.
    fn tell(&mut self, event: &Event) -> Result<(), Rejected> {
        let now = self.clock();
        let judged = self.judge.tell(event, now);
        self.witness.told(event, now, &judged.decided);
        self.witness.saw(&judged.before, &judged.after, now);
        if let Some(why) = judged.broken {
            self.report.wrong(why);
        }
        let decision = judged.decided?;
        let (before, after) = (judged.before, judged.after);
        for (deadline, row) in judged.deadlines {
            // What a clock that was wrong set is found by the net under the deadlines.
            let by_the_net =
                deadline.is_impossible(now) && matches!(&row, Row::Call(id) if self.judge.memory.waits(id));
            let wait = if by_the_net { Millis::seconds(30) } else { deadline.since(now) };
            self.schedule(wait, Happening::Deadline(row));
        }
        self.report.count(&decision, &after);
        let changed = after.changed_since(&before);
        for mediator in &changed.mediators {
            if let Some(was) = before.mediator(&mediator.id).filter(|was| was.presence != mediator.presence) {
                self.report.count_presence(was, now, self.scenario.end());
            }
        }
        self.people_notice(&after, &changed.mediators);
        self.helpers_notice(&before, &after);
        for effect in decision.effects {
            self.begin(effect);
        }
        Ok(())
    }

    fn finish(mut self) -> Report {
        let (end, now, memory) = (self.scenario.end(), self.clock(), &self.judge.memory);
        self.report.decisions = self.judge.decisions;
        self.report.legs_left = self.provider.legs();
        for mediator in memory.mediators.values() {
            self.report.count_presence(mediator, now, end);
        }
        if self.report.broken.is_empty() {
            if let Err(why) = memory.check_all(now) {
                self.report.wrong(why);
            }
            self.report.settle(memory);
        }
        self.report
    }
}
