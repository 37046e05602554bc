//! How a waiting call's circle widens, and what becomes of a callback's window.

use super::Decider;
use super::planted::{Planted, planted};
use crate::asked::somebody_at_work;
use crate::{
    CallId, CallState, Ending, Kind, LineRules, Millis, Overflow, Reach, Rejected, Request, Timestamp,
    rank_at,
};

const DAY: Millis = Millis::minutes(24 * 60);
/// A promise made so far in the future was made by a clock that was wrong; nodes differ by less.
const NOT_YET: Millis = Millis::minutes(5);
/// What is promised for later than that was promised for a time of day.
const SOON: Millis = Millis::minutes(60);
/// A window that nobody is ever at work in is not promised for longer.
const WINDOW_KEPT: Millis = Millis::minutes(14 * 24 * 60);
/// A caller who failed more often is in no greater hurry.
const FAILURES_COUNTED: i64 = 3;

impl Decider {
    /// The caller joins the queue: the rank is given once and for all, and the first circle is asked.
    pub(super) fn join_queue(&mut self, id: &CallId, request: &Request) -> Result<(), Rejected> {
        let (now, rules) = (self.now, self.rules_of(id));
        let call = self.call_mut(id)?;
        call.language = request.language.clone();
        call.topic.clone_from(&request.topic);
        call.territory.clone_from(&request.territory);
        call.known.clone_from(&request.known);
        if call.queued_at.is_none() {
            let failed = request.failed_before.clamp(0, FAILURES_COUNTED);
            call.priority = request.priority + failed * rules.failed_priority;
            call.queued_at = Some(now);
            call.rank_at = rank_at(now, call.priority, rules.priority_worth);
        }
        call.reach_since = now;
        let first = Reach::circles(&call.request(), &rules).next().unwrap_or_default();
        self.call_mut(id)?.enter(first, &rules, now);
        self.pass_empty_circles(id, &rules)
    }

    /// A circle of which nobody is on duty is not waited for.
    fn pass_empty_circles(&mut self, id: &CallId, rules: &LineRules) -> Result<(), Rejected> {
        let now = self.now;
        loop {
            let call = self.call(id)?;
            let somebody = somebody_at_work(&self.board.mediators, &call.line, &call.needs);
            if somebody || call.reach >= Reach::Anyone {
                return Ok(());
            }
            let next = self.next_circle(id, rules)?;
            self.call_mut(id)?.enter(next, rules, now);
        }
    }

    fn next_circle(&self, id: &CallId, rules: &LineRules) -> Result<Reach, Rejected> {
        let call = self.call(id)?;
        let request = call.request();
        let wider = Reach::circles(&request, rules).find(|reach| *reach > call.reach);
        Ok(wider.unwrap_or(call.reach.max(Reach::Anyone)))
    }

    /// The next circle's time has come, a callback's window opened, or the line's rules changed.
    pub(super) fn wait_due(&mut self, id: &CallId) -> Result<(), Rejected> {
        let (now, rules) = (self.now, self.rules_of(id));
        if !self.call(id)?.is_in_queue() {
            return Err(Rejected::Stale);
        }
        let anew = self.promised_by_a_wrong_clock(id)?;
        let call = self.call(id)?;
        if let CallState::AwaitingCallback { not_before, not_after } = call.state
            // A window that is over is news of its own.
            && (now < not_before || not_after.is_some_and(|end| end <= now))
        {
            return if anew { Ok(()) } else { Err(Rejected::Stale) };
        }
        let before = call.reach;
        // With the rules as they are now: they may have changed while the call waited.
        self.call_mut(id)?.enter(before, &rules, now);
        while let Some(at) = self.call(id)?.widens_at.filter(|at| *at <= now) {
            let next = self.next_circle(id, &rules)?;
            if next == self.call(id)?.reach {
                break;
            }
            self.call_mut(id)?.enter(next, &rules, at);
        }
        self.pass_empty_circles(id, &rules)?;
        let reach = self.call(id)?.reach;
        if reach != before {
            if planted(Planted::AgesFaster) {
                let call = self.call_mut(id)?;
                call.rank_at = rank_at(call.rank_at, 1, Millis::minutes(1));
            }
            self.note(Kind::Widened, Some(id), None, Some(reach.word()));
        }
        if reach == Reach::Overflow && before != reach {
            self.overflow(id, &rules)?;
        }
        Ok(())
    }

    /// "As soon as possible", said while the clock was far ahead, would be a time days from now: promised anew, if it was.
    fn promised_by_a_wrong_clock(&mut self, id: &CallId) -> Result<bool, Rejected> {
        let now = self.now;
        let call = self.call_mut(id)?;
        if let CallState::AwaitingCallback { not_before, not_after: None } = call.state
            && call.state_since.since(now) > NOT_YET
            && not_before.since(call.state_since) <= SOON
        {
            let wait = not_before.since(call.state_since);
            call.state_since = now;
            call.state = CallState::AwaitingCallback { not_before: now.plus(wait), not_after: None };
            return Ok(true);
        }
        Ok(false)
    }

    /// To another line's mediators, if that line has anybody at work; otherwise the caller stays where they are.
    fn overflow(&mut self, id: &CallId, rules: &LineRules) -> Result<(), Rejected> {
        let Overflow::Line { line: other } = &rules.rings.overflow else { return Ok(()) };
        let Some(theirs) = self.board.line(other).map(|line| line.rules.clone()) else { return Ok(()) };
        let call = self.call(id)?;
        let needs = Reach::Anyone.needs(&call.request(), &theirs);
        if !somebody_at_work(&self.board.mediators, other, &needs) {
            return Ok(());
        }
        let now = self.now;
        let call = self.call_mut(id)?;
        call.line = other.clone();
        // Still at the last reach: two lines that overflow into each other would send the caller to and fro.
        call.enter(Reach::Overflow, &theirs, now);
        Ok(())
    }

    /// Nobody was free in the window that the person chose: the next one, a few times at most. One in which nobody was at
    /// work is no attempt, but two weeks of them are the end. Where the line has no hours any more (somebody is changing
    /// them, they can't be read) the promise stands for the same time of the next day.
    pub(super) fn window_over(
        &mut self,
        id: &CallId,
        next: Option<(Timestamp, Timestamp)>,
        at_work: bool,
    ) -> Result<(), Rejected> {
        let (now, rules) = (self.now, self.rules_of(id));
        let call = self.call_mut(id)?;
        let CallState::AwaitingCallback { not_before, not_after: Some(end) } = call.state else {
            return Err(Rejected::Stale);
        };
        // A ring that began in the window is let come to its end. A next window that is over too is asked for anew.
        if now < end || call.offer.is_some() || next.is_some_and(|(from, to)| to <= now.max(from)) {
            return Err(Rejected::Stale);
        }
        call.callback_attempts += i64::from(at_work);
        let for_long = call.queued_at.is_some_and(|since| now.since(since) >= WINDOW_KEPT);
        let tried = call.callback_attempts >= rules.callback_attempts;
        if tried || for_long {
            self.note(Kind::CallbackMissed, Some(id), None, Some("given_up"));
            return self.end(id, Ending::CallbackFailed);
        }
        let (not_before, to) = next.unwrap_or_else(|| {
            let days = Millis((now.since(end).0 / DAY.0 + 1) * DAY.0);
            (not_before.plus(days), end.plus(days))
        });
        self.set_state(id, CallState::AwaitingCallback { not_before, not_after: Some(to) })?;
        self.note(Kind::CallbackMissed, Some(id), None, Some("again"));
        Ok(())
    }
}
