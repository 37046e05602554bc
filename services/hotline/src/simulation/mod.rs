//! A hotline's day played with the real rules, from a seed: callers, mediators, a provider and its faults.
//!
//! Deterministic: the same [`Scenario`] gives the same [`Report`]. Everything outside the rules is played here: people's
//! patience, the provider's legs and conferences, callbacks that come late, twice, out of order or never, effects that
//! are carried out late or twice (what a crash between two steps looks like from outside). After every decision the
//! design's invariants are checked.

mod helpers;
mod invariants;
mod map;
mod memory;
mod people;
mod provider;
mod report;
#[cfg(test)]
mod tests;

use crate::{
    CallState, Decision, Event, Line, LineId, Mediator, MediatorId, Millis, Rejected, Timestamp, decide,
};
use memory::Memory;
use people::People;
use provider::Provider;
pub use report::Report;
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
}

impl Scenario {
    /// When calls stop coming in; the day begins at zero.
    fn end(&self) -> Timestamp {
        Timestamp(i64::from(self.hours) * 3_600_000)
    }

    /// One line with its default rules.
    pub fn one_line(seed: u64, mediators: u32, calls_per_hour: u32, hours: u32, faults: Faults) -> Self {
        let lines = vec![Line { id: LineId::new("line"), rules: crate::LineRules::default() }];
        Self { seed, lines, mediators, calls_per_hour, hours, faults }
    }
}

/// Somebody who is shown each event and what the rules decided: a real store, which must come to the same decision from
/// the rows that it loads itself.
pub trait Witness {
    /// The rows that stand before the first event.
    fn begin(&mut self, lines: &[Line], mediators: &[Mediator]);
    /// Called for each event, in order, after the decision.
    fn told(&mut self, event: &Event, now: Timestamp, decided: &Result<Decision, Rejected>);
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
}

#[derive(Clone, Debug)]
enum Row {
    Call(crate::CallId),
    Offer(crate::OfferId),
    Mediator(MediatorId),
    Party(crate::PartyId),
}

struct Due {
    at: Timestamp,
    order: u64,
    what: Happening,
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

/// An event, when it was told, and the effects or the refusal that came of it.
struct Told {
    at: Timestamp,
    event: Event,
    outcome: Result<Vec<&'static str>, Rejected>,
}

/// The world in play.
struct World<'w> {
    witness: &'w mut dyn Witness,
    scenario: Scenario,
    now: Timestamp,
    order: u64,
    due: BinaryHeap<Reverse<Due>>,
    rng: fastrand::Rng,
    memory: Memory,
    provider: Provider,
    people: People,
    report: Report,
    next_whole_check: u64,
    /// What happened last, for the message of a broken invariant.
    trace: std::collections::VecDeque<Told>,
}

/// Everything is checked after at least so many decisions, and after at least as many as there are calls: it costs a walk
/// over all of them, so that a day's checks grow with the day and not with its square.
const WHOLE_CHECK: u64 = 64;

/// Plays the scenario to its end: until every call has ended or the world has nothing left to do.
pub fn play(scenario: Scenario) -> Report {
    play_before(scenario, &mut Alone)
}

/// The same, before a witness.
pub fn play_before(scenario: Scenario, witness: &mut dyn Witness) -> Report {
    let mut world = World {
        witness,
        now: Timestamp(0),
        order: 0,
        due: BinaryHeap::new(),
        rng: fastrand::Rng::with_seed(scenario.seed),
        memory: Memory::default(),
        provider: Provider::default(),
        people: People::default(),
        report: Report::default(),
        next_whole_check: WHOLE_CHECK,
        trace: std::collections::VecDeque::new(),
        scenario,
    };
    world.set_up();
    while let Some(Reverse(due)) = world.due.pop() {
        world.now = world.now.max(due.at);
        world.happen(due.what);
        if !world.report.broken.is_empty() {
            break;
        }
    }
    world.finish()
}

impl World<'_> {
    fn schedule(&mut self, after: Millis, what: Happening) {
        self.order += 1;
        self.due.push(Reverse(Due { at: self.now.plus(after), order: self.order, what }));
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Told(event) => {
                let _ = self.tell(&event);
            }
            Happening::People(act) => self.act(act),
            Happening::Helpers(act) => self.help(act),
            Happening::Provider(act) => self.carry(act),
            Happening::Deadline(row) => self.look_at_deadline(&row),
            Happening::Reconcile => self.reconcile(),
        }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(0..100) < percent
    }

    fn between(&mut self, least: i64, most: i64) -> Millis {
        Millis(self.rng.i64(least..=most))
    }

    /// Hands an event to the rules, saves, schedules the effects, checks.
    fn tell(&mut self, event: &Event) -> Result<(), Rejected> {
        let subject = event.subject();
        let before = self.memory.load(&subject, self.now);
        let mut after = before.clone();
        self.report.decisions += 1;
        if self.trace.len() == 60 {
            self.trace.pop_front();
        }
        let decided = decide(&mut after, event, self.now);
        self.witness.told(event, self.now, &decided);
        let outcome =
            decided.as_ref().map(|d| d.effects.iter().map(crate::Effect::word).collect()).map_err(|e| *e);
        self.trace.push_back(Told { at: self.now, event: event.clone(), outcome });
        let decision = match decided {
            Ok(decision) => decision,
            Err(why) => {
                if after != before {
                    self.broken(format!("a rejected event ({why}) changed the board"));
                }
                return Err(why);
            }
        };
        self.memory.save(&before, &after);
        let changed = after.changed_since(&before);
        let touched: Vec<MediatorId> = changed.mediators.iter().map(|m| m.id.clone()).collect();
        let mut deadlines: Vec<(Timestamp, Row)> = Vec::new();
        deadlines.extend(
            changed.calls.iter().filter_map(|c| Some((c.deadline(self.now)?, Row::Call(c.id.clone())))),
        );
        deadlines
            .extend(changed.offers.iter().filter_map(|o| Some((o.deadline()?, Row::Offer(o.id.clone())))));
        deadlines.extend(
            changed.mediators.iter().filter_map(|m| Some((m.deadline()?, Row::Mediator(m.id.clone())))),
        );
        deadlines
            .extend(changed.parties.iter().filter_map(|p| Some((p.deadline()?, Row::Party(p.id.clone())))));
        for (deadline, row) in deadlines {
            let wait = deadline.since(self.now);
            self.schedule(wait, Happening::Deadline(row));
        }
        let mut moved = None;
        self.report.count(&decision, &after);
        for call in &changed.calls {
            let rank = before.call(&call.id).filter(|was| was.queued_at.is_some()).map(|was| was.rank_at);
            if rank.is_some_and(|rank| rank != call.rank_at) {
                moved = Some(format!("6: {} lost the rank it had", call.id));
            }
        }
        for mediator in &changed.mediators {
            if let Some(was) = before.mediator(&mediator.id).filter(|was| was.presence != mediator.presence) {
                self.report.count_presence(was, self.now, self.scenario.end());
            }
        }
        if let Some(why) = moved {
            self.broken(why);
        }
        if let Err(why) = self.memory.check_decision(&decision, &touched, self.now) {
            self.broken(why);
        }
        if self.report.decisions >= self.next_whole_check {
            self.next_whole_check = self.report.decisions + WHOLE_CHECK.max(self.memory.calls.len() as u64);
            if let Err(why) = self.memory.check_all(self.now) {
                self.broken(why);
            }
        }
        self.check_again(event);
        self.people_notice(&after, &touched);
        self.helpers_notice(&before, &after);
        for effect in decision.effects {
            self.begin(effect);
        }
        Ok(())
    }

    /// 7: the same webhook again changes nothing but, at most, hangs up a leg that should not be there.
    fn check_again(&mut self, event: &Event) {
        let before = self.memory.load(&event.subject(), self.now);
        let mut after = before.clone();
        if let Ok(decision) = decide(&mut after, event, self.now) {
            let harmless = decision.effects.iter().all(|e| matches!(e, crate::Effect::HangUp { .. }));
            let extension = matches!(event, Event::WrapUpExtended { .. });
            if !extension && (after != before || !harmless) {
                self.broken(format!("7: told twice, {event:?} changed something the second time"));
            }
        }
    }

    fn look_at_deadline(&mut self, row: &Row) {
        let due = |deadline: Option<Timestamp>| deadline.is_some_and(|d| d <= self.now);
        let event = match row {
            Row::Call(id) => self.look_at_wait(id),
            Row::Offer(id) => (self.memory.offers.get(id).filter(|o| due(o.deadline())))
                .map(|_| Event::OfferExpired { offer: id.clone() }),
            Row::Mediator(id) => (self.memory.mediators.get(id).filter(|m| due(m.deadline())))
                .map(|_| Event::WrapUpOver { mediator: id.clone() }),
            Row::Party(id) => (self.memory.parties.get(id).filter(|p| due(p.deadline())))
                .map(|_| Event::PartyOver { party: id.clone() }),
        };
        if let Some(event) = event {
            let _ = self.tell(&event);
        }
    }

    /// A callback whose window opens has no deadline any more that is over: it is looked at all the same, and its next
    /// deadline is waited for.
    fn look_at_wait(&mut self, id: &crate::CallId) -> Option<Event> {
        let call = self.memory.calls.get(id)?;
        let over = call.deadline(self.now).is_some_and(|at| at <= self.now);
        let event = match call.state {
            CallState::Connecting { .. } if over => Event::ConnectOver { call: id.clone() },
            CallState::Reconnecting { .. } if over => Event::ReconnectOver { call: id.clone() },
            CallState::Waiting if over => Event::WaitDue { call: id.clone() },
            CallState::AwaitingCallback { not_before, .. } if not_before <= self.now => {
                if let Some(next) = call.deadline(self.now).filter(|at| *at > self.now) {
                    self.schedule(next.since(self.now), Happening::Deadline(Row::Call(id.clone())));
                }
                Event::WaitDue { call: id.clone() }
            }
            _ => return None,
        };
        Some(event)
    }

    fn broken(&mut self, why: String) {
        if self.report.broken.is_empty() {
            self.report.broken = why;
            self.report.trace = self.told();
        }
    }

    /// The last events and what came of them, one a line.
    fn told(&self) -> Vec<String> {
        let line = |told: &Told| match &told.outcome {
            Ok(effects) => format!("{} {:?} -> {}", told.at.0, told.event, effects.join(" ")),
            Err(why) => format!("{} {:?} -> rejected: {why}", told.at.0, told.event),
        };
        self.trace.iter().map(line).collect()
    }
}
