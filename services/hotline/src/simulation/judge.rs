//! One event, told to the rules and judged: saved, checked against what must always hold, and told a second time.

use super::clock::{self, Row};
use super::invariants::Broken;
use super::memory::Memory;
use crate::{Board, Call, CallState, Decision, Effect, Event, Fact, Rejected, Timestamp, decide};
use std::collections::HashSet;
use std::sync::Arc;

/// Everything is checked after at least so many decisions, and after at least as many as there are calls: it costs a walk
/// over all of them, so that a day's checks grow with the day and not with its square.
const WHOLE_CHECK: u64 = 64;

/// The rows, and how often they were decided upon.
#[derive(Debug, Default)]
pub(super) struct Judge {
    pub memory: Memory,
    pub decisions: u64,
    pub next_whole_check: u64,
    /// Everything is checked after every decision, however many calls there are.
    pub thorough: bool,
    /// While a clock that jumped is being caught up with: what it showed before. What became due by the jump is looked at
    /// one after the other.
    pub settled: Option<Timestamp>,
    /// What was true once and can't become untrue.
    pub facts: HashSet<Fact>,
}

/// What came of an event.
pub(super) struct Judged {
    pub before: Board,
    pub after: Board,
    pub decided: Result<Decision, Rejected>,
    /// The rows whose deadlines the decision set.
    pub deadlines: Vec<(Timestamp, Row)>,
    /// The first rule that was broken.
    pub broken: Option<Broken>,
}

impl Judge {
    pub fn tell(&mut self, event: &Event, now: Timestamp) -> Judged {
        let before = self.memory.load_for(event, now);
        let mut after = before.clone();
        self.decisions += 1;
        let decided = decide(&mut after, event, now);
        let (deadlines, broken) = match &decided {
            Ok(decision) => {
                self.memory.save(&before, &after);
                (
                    clock::deadlines(&before, &after, now),
                    self.check(event, (&before, &after), decision, now).err(),
                )
            }
            Err(why) if after != before => {
                (Vec::new(), Some(format!("7: a rejected event ({why}) changed the board")))
            }
            Err(why) if *why != Rejected::Stale && self.is_old(event) => {
                (Vec::new(), Some(format!("7: {event:?} was refused ({why}), it was old")))
            }
            Err(_) => (Vec::new(), None),
        };
        Judged { before, after, decided, deadlines, broken }
    }

    fn check(
        &mut self,
        event: &Event,
        (before, after): (&Board, &Board),
        decision: &Decision,
        now: Timestamp,
    ) -> Result<(), Broken> {
        if self.is_old(event) {
            return Err(format!("7: {event:?} changed something when it was old"));
        }
        let changed = after.changed_since(before);
        let (offers, calls) = (changed.offers.iter().copied(), changed.calls.iter().copied());
        self.facts.extend(Fact::of(offers, calls));
        for call in &changed.calls {
            let rank = before.call(&call.id).filter(|was| was.queued_at.is_some()).map(|was| was.rank_at);
            if rank.is_some_and(|rank| rank != call.rank_at) {
                return Err(format!("6: {} lost the rank it had", call.id));
            }
            let most = after.line(&call.line).map(|line| line.rules.callback_attempts);
            if most.is_some_and(|most| call.callback_attempts > most) {
                return Err(format!(
                    "5: {} is called back for the {}th time",
                    call.id, call.callback_attempts
                ));
            }
        }
        self.memory.check_rings(after)?;
        self.memory.check_decision(decision, &changed.mediators, now)?;
        if self.thorough || self.decisions >= self.next_whole_check.max(WHOLE_CHECK) {
            self.next_whole_check = self.decisions + WHOLE_CHECK.max(self.memory.calls.len() as u64);
            self.memory.check_all(self.settled.unwrap_or(now).min(now))?;
            self.check_early(now)?;
            self.check_far(now)?;
        }
        self.check_again(event, now)
    }

    /// Whether a fact makes this event old.
    fn is_old(&self, event: &Event) -> bool {
        event.old_by().is_some_and(|fact| self.facts.contains(&fact))
    }

    /// 8: a deadline that is told before its time, by a timer of before or by another node, changes nothing.
    fn check_early(&self, now: Timestamp) -> Result<(), Broken> {
        for event in self.memory.too_early(now) {
            let mut board = self.memory.load_for(&event, now);
            if decide(&mut board, &event, now).is_ok() {
                return Err(format!("8: {event:?} was obeyed before its time"));
            }
        }
        Ok(())
    }

    /// 8: nobody is booked until a moment that no rule sets: a clock was wrong, and the deadline is looked at. While a jump
    /// is caught up with, rows are looked at one after the other.
    fn check_far(&self, now: Timestamp) -> Result<(), Broken> {
        if self.settled.is_some() {
            return Ok(());
        }
        let memory = &self.memory;
        let offers = memory.live_offers.values().filter_map(|o| o.deadline());
        let mediators = memory.mediators.values().filter_map(|m| m.deadline());
        let parties = memory.all_live_parties().filter_map(|p| p.deadline());
        // What was promised for another day may lie far ahead; who comes back to the queue is looked at a little later.
        let connecting =
            |c: &&Arc<Call>| matches!(c.state, CallState::Connecting { .. } | CallState::Reconnecting { .. });
        let calls = memory.open.values().filter(connecting).filter_map(|c| c.deadline(now));
        match offers.chain(mediators).chain(parties).chain(calls).find(|at| at.is_impossible(now)) {
            Some(at) => Err(format!("8: somebody is booked for {} ms", at.since(now).0)),
            None => Ok(()),
        }
    }

    /// 7: the same webhook again changes nothing but, at most, hangs up a leg that should not be there.
    fn check_again(&self, event: &Event, now: Timestamp) -> Result<(), Broken> {
        let before = self.memory.load_for(event, now);
        let mut after = before.clone();
        if let Ok(decision) = decide(&mut after, event, now) {
            let harmless = decision.effects.iter().all(|e| matches!(e, Effect::HangUp { .. }));
            let extension = matches!(event, Event::WrapUpExtended { .. });
            if !extension && (after != before || !harmless) {
                return Err(format!("7: told twice, {event:?} changed something the second time"));
            }
        }
        Ok(())
    }
}
