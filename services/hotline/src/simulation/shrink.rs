//! From a day that broke a rule to the few events that break it.
//!
//! The day is recorded as it was told to the rules, and told again with ever more of it left out (delta debugging), as
//! long as the same rule is broken. What is left can be told again by whoever mends the rule.

use super::Scenario;
use super::replay::{Recording, Told, replay};
use crate::{Event, Line, Mediator, Subject, Timestamp};
use std::collections::BTreeSet;

/// So many events are told at most while a shorter trace is looked for: some seconds.
const BUDGET: usize = 1_500_000;

/// The shortest run that was found to break a rule.
#[derive(Clone, Debug)]
pub struct Trace {
    day: Recording,
    /// The rule that it breaks, in words. Empty when the day breaks none.
    pub broken: String,
}

impl Trace {
    /// Plays the scenario, and if it breaks a rule looks for the shortest run that breaks the same.
    pub fn of(scenario: Scenario) -> Option<Self> {
        let day = Recording::of(scenario);
        let whole = replay(&day);
        let rule = rule(&whole.broken?).to_owned();
        let mut search = Search { rule, left: BUDGET, length: whole.told.len(), day };
        search.shorten();
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

struct Search {
    rule: String,
    /// How many events may still be told.
    left: usize,
    /// How many were told, deadlines included, when the shortest day so far was replayed.
    length: usize,
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
        let taken = same && replayed.told.len() <= self.length;
        if taken {
            (self.length, self.day) = (replayed.told.len(), day);
        }
        taken
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
            if !(self.wait_less() || singly) {
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
