//! From a day that broke a rule to the few events that break it.
//!
//! The day is recorded as it was told to the rules, and told again with ever more of it left out (delta debugging), as
//! long as the same rule is broken. What is left can be told again by whoever mends the rule.

use super::Scenario;
use super::replay::{Recording, Told, replay};
use crate::{Event, Line, Mediator, Subject, Timestamp};
use std::collections::BTreeSet;

/// So many events are told at most while one day is made shorter: a second or two.
const BUDGET: usize = 400_000;

/// How many days of each smaller world are tried, and how many that break the rule are made shorter.
const SMALL_DAYS: u64 = 40;
const STARTS: usize = 4;

/// The shortest run that was found to break a rule.
#[derive(Clone, Debug)]
pub struct Trace {
    day: Recording,
    /// The rule that it breaks, in words. Empty when the day breaks none.
    pub broken: String,
}

impl Trace {
    /// Plays the scenario, and if it breaks a rule looks for the shortest run that breaks the same: in smaller worlds
    /// first, where there is less to leave out.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let (day, broken) = Recording::of(scenario.clone());
        let rule = rule(&broken?).to_owned();
        let smaller = smaller(scenario).map(|day| Recording::of(day).0).filter(|day| breaks(day, &rule));
        let days: Vec<Recording> = smaller.take(STARTS).collect();
        // A day on which the clock was set back by days is not told again: its times are in no order.
        let shortest = if days.is_empty() { vec![day] } else { days };
        let shortest = shortest.into_iter().filter_map(|day| Self::shortest(day, &rule));
        shortest.min_by_key(|trace| trace.told().len())
    }

    fn shortest(day: Recording, rule: &str) -> Option<Self> {
        let length = replay(&day).told.len();
        let mut search = Search { rule: rule.to_owned(), left: BUDGET, length, patient: false, day };
        search.shorten();
        search.shorten_patiently();
        let mut day = search.day;
        let found = replay(&day);
        let concerned: BTreeSet<String> = found.told.iter().flat_map(|told| concerned(&told.event)).collect();
        day.mediators.retain(|mediator| concerned.contains(mediator.id.as_str()));
        Some(Self { broken: replay(&day).broken?, day })
    }

    /// What came from outside: news, clicks and their times. Deadlines are not among it: they follow.
    pub fn events(&self) -> &[(Timestamp, Event)] {
        &self.day.outside
    }

    /// Who is at work in it, as they were before the first event; and the lines.
    pub fn mediators(&self) -> &[Mediator] {
        &self.day.mediators
    }
    pub fn lines(&self) -> &[Line] {
        &self.day.lines
    }

    /// Tells it again: the rule that is broken, in words; `None` once the rules are mended.
    pub fn replay(&self) -> Option<String> {
        replay(&self.day).broken
    }

    /// Its events with the deadlines between them and what came of each, one a line.
    pub fn told(&self) -> Vec<String> {
        let line = |told: Told| match told.outcome {
            Ok(effects) => format!("{} {:?} -> {}", told.at.0, told.event, effects.join(" ")),
            Err(why) => format!("{} {:?} -> rejected: {why}", told.at.0, told.event),
        };
        replay(&self.day).told.into_iter().map(line).collect()
    }
}

impl std::fmt::Display for Trace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "the shortest run found that breaks it, {} events from outside:", self.events().len())?;
        for line in self.told() {
            writeln!(f, "  {line}")?;
        }
        write!(f, "  broken: {}", self.broken)
    }
}

/// The rule that a broken invariant's words begin with: its number in the design.
fn rule(broken: &str) -> &str {
    broken.split(':').next().unwrap_or(broken)
}

fn breaks(day: &Recording, wanted: &str) -> bool {
    replay(day).broken.is_some_and(|broken| rule(&broken) == wanted)
}

/// The same line with fewer people, on some days of an hour.
fn smaller(scenario: &Scenario) -> impl Iterator<Item = Scenario> {
    const WORLDS: [(u32, u32); 6] = [(1, 3), (2, 5), (3, 8), (4, 12), (3, 20), (5, 30)];
    let worlds = WORLDS
        .into_iter()
        .filter(|(mediators, calls)| *mediators <= scenario.mediators && *calls <= scenario.calls_per_hour);
    worlds.flat_map(move |(mediators, calls_per_hour)| {
        (0..SMALL_DAYS).map(move |nth| Scenario {
            seed: scenario.seed.wrapping_add(nth),
            mediators,
            calls_per_hour,
            hours: 1,
            ..scenario.clone()
        })
    })
}

struct Search {
    rule: String,
    /// How many events may still be told.
    left: usize,
    /// How many were told, deadlines included, when the shortest day so far was replayed.
    length: usize,
    /// Whether a day with fewer events from outside is kept although it takes longer to tell: more deadlines come.
    patient: bool,
    day: Recording,
}

impl Search {
    /// Keeps a day that breaks the same rule and is no longer to tell.
    fn take(&mut self, day: Recording) -> bool {
        if self.left == 0 {
            return false;
        }
        let replayed = replay(&day);
        self.left = self.left.saturating_sub(replayed.told.len());
        let same = replayed.broken.is_some_and(|broken| rule(&broken) == self.rule);
        let fewer = self.patient && day.outside.len() < self.day.outside.len();
        let taken = same && (fewer || replayed.told.len() <= self.length);
        if taken {
            (self.length, self.day) = (replayed.told.len(), day);
        }
        taken
    }

    /// Once more over a longer way, if it leads to a shorter day.
    fn shorten_patiently(&mut self) {
        let (shortest, day) = (self.length, self.day.clone());
        self.patient = true;
        while self.leave_out_pieces(self.day.outside.len()) {}
        self.patient = false;
        while self.promise_sooner() | self.wait_less() | self.leave_out_pieces(self.day.outside.len()) {}
        if self.length > shortest {
            (self.length, self.day) = (shortest, day);
        }
    }

    fn shorten(&mut self) {
        // Whole hours first, then all that one caller or one mediator did, then ever smaller pieces, then the waits.
        for pieces in [2, 4, 8, 16] {
            self.leave_out_pieces(pieces);
        }
        let rows: BTreeSet<String> = self.day.outside.iter().flat_map(|(_, e)| concerned(e)).collect();
        for row in rows.iter().rev() {
            let mut day = self.day.clone();
            day.outside.retain(|(_, event)| !concerned(event).contains(row));
            self.take(day);
        }
        let mut pieces = 2;
        while pieces < self.day.outside.len() {
            self.leave_out_pieces(pieces);
            pieces *= 2;
        }
        loop {
            let singly = self.leave_out_pieces(self.day.outside.len());
            let sooner = self.promise_sooner();
            if !(self.wait_less() || singly || sooner) {
                return;
            }
        }
    }

    /// Leaves out each of so many pieces that is not needed, the last first; whether any was left out.
    fn leave_out_pieces(&mut self, pieces: usize) -> bool {
        let size = self.day.outside.len().div_ceil(pieces.max(1)).max(1);
        let (mut found, mut end) = (false, self.day.outside.len());
        while end > 0 {
            let begin = end.saturating_sub(size);
            let mut day = self.day.clone();
            day.outside.drain(begin..end);
            found |= self.take(day);
            end = begin;
        }
        found
    }

    /// Has callbacks promised for sooner, as long as fewer deadlines come before them then; whether any was.
    fn promise_sooner(&mut self) -> bool {
        let before = self.length;
        for nth in 0..self.day.outside.len() {
            loop {
                let mut day = self.day.clone();
                let (at, Event::CallbackRequested { not_before: Some(from), not_after, .. }) =
                    &mut day.outside[nth]
                else {
                    break;
                };
                let by = from.since(*at).0 / 2;
                if by == 0 {
                    break;
                }
                *from = Timestamp(from.0 - by);
                *not_after = not_after.map(|to| Timestamp(to.0 - by));
                let shorter = self.length;
                if !self.take(day) || self.length == shorter {
                    break;
                }
            }
        }
        self.length < before
    }

    /// Has events follow each other sooner, where fewer deadlines come between them then; whether any did.
    fn wait_less(&mut self) -> bool {
        let before = self.length;
        for nth in 0..=self.day.outside.len() {
            let at = |day: &Recording| day.outside.get(nth).map_or(day.until, |(at, _)| *at);
            let previous = nth.checked_sub(1).map_or(Timestamp(0), |n| self.day.outside[n].0);
            let mut wait = at(&self.day).since(previous);
            while wait.0 > 1 {
                let sooner = crate::Millis(wait.0 / 2);
                let mut day = self.day.clone();
                for (at, _) in &mut day.outside[nth..] {
                    *at = Timestamp(at.0 - (wait.0 - sooner.0));
                }
                day.until = Timestamp(day.until.0 - (wait.0 - sooner.0));
                if !self.take(day) {
                    break;
                }
                wait = sooner;
            }
        }
        self.length < before
    }
}

/// The ids of the call and the mediators that an event names.
fn concerned(event: &Event) -> Vec<String> {
    let call = |call: &crate::CallId| vec![call.as_str().to_owned()];
    match event.subject() {
        Subject::NewCall(id, _) | Subject::Call(id) | Subject::Circles { call: id, .. } => call(&id),
        Subject::Following { call: id, mediator, .. }
        | Subject::NewOutbound { call: id, mediator, .. }
        | Subject::MediatorAndCall(mediator, id) => {
            vec![id.as_str().to_owned(), mediator.as_str().to_owned()]
        }
        Subject::Offer(offer) => offer.call().iter().flat_map(call).collect(),
        Subject::Party(party) => party.call().iter().flat_map(call).collect(),
        Subject::Mediator(mediator) | Subject::Refusing { mediator, .. } => {
            vec![mediator.as_str().to_owned()]
        }
        Subject::MediatorAndOffer(mediator, offer) => {
            offer.call().iter().flat_map(call).chain([mediator.as_str().to_owned()]).collect()
        }
        Subject::Line(_) => Vec::new(),
    }
}
