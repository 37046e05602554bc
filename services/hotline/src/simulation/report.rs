//! What a played day came to.

use super::memory::Memory;
use crate::{
    Board, Call, CallState, Decision, Ending, Figure, Kind, Mediator, Millis, Origin, Presence, Timestamp,
};
use std::collections::BTreeMap;

/// Figures of a simulated day. Times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub decisions: u64,
    /// Inbound calls by the figure they count in. Their sum is the number offered.
    pub figures: BTreeMap<Figure, u64>,
    pub offered: u64,
    pub offers_made: u64,
    /// From joining the queue to the first word, for each call that was talked, sorted.
    pub waits: Vec<i64>,
    pub talks: u64,
    /// Time that all mediators together were rung, connecting, talking or wrapping up, and time they were free, in the
    /// hours in which calls come in.
    pub busy: i64,
    pub free: i64,
    /// How often each kind of history was written, by its word.
    pub happened: BTreeMap<&'static str, u64>,
    /// Legs that live on at the telephone company although everything is over.
    pub legs_left: u64,
    /// The first broken invariant, empty when all held. [`super::Trace`] finds what led to it.
    pub broken: String,
}

impl Report {
    pub(super) fn count(&mut self, decision: &Decision, board: &Board) {
        for entry in &decision.history {
            *self.happened.entry(entry.kind.word()).or_default() += 1;
            let Some(call) = entry.call.as_ref().and_then(|id| board.call(id)) else { continue };
            match entry.kind {
                Kind::Offered => self.offers_made += 1,
                Kind::Arrived if call.origin == Origin::Inbound && !call.test => self.offered += 1,
                Kind::Talking if call.test => {}
                Kind::Talking => {
                    self.talks += 1;
                    // The first talk only: a reconnection is not a second wait.
                    if let (Some(queued), true) = (call.queued_at, call.talk_began_at == Some(entry.at)) {
                        self.waits.push(entry.at.since(queued).0);
                    }
                }
                _ => {}
            }
        }
    }

    /// A mediator's presence that is over, or still lasts when the day is; only what lies before `end`, when calls stop
    /// coming in, says how busy they were.
    pub(super) fn count_presence(&mut self, before: &Mediator, now: Timestamp, end: Timestamp) {
        let span = now.min(end).since(before.presence_since).0;
        match before.presence {
            Presence::Available => self.free += span,
            Presence::Offline | Presence::OnBreak { .. } => {}
            _ => self.busy += span,
        }
    }

    /// The share of their time at work in which mediators were busy, from 0 to 1; `None` when nobody was at work.
    pub fn occupancy(&self) -> Option<f64> {
        let whole = self.busy + self.free;
        #[expect(clippy::cast_precision_loss, reason = "a day's milliseconds are few")]
        (whole > 0).then(|| self.busy as f64 / whole as f64)
    }

    /// Of the calls offered, those that were talked with after at most `within` in the queue, from 0 to 1.
    pub fn service_level(&self, within: Millis) -> Option<f64> {
        let soon = self.waits.partition_point(|wait| *wait <= within.0);
        #[expect(clippy::cast_precision_loss, reason = "a day's calls are few")]
        (self.offered > 0).then(|| soon as f64 / self.offered as f64)
    }

    /// After a day that is over: every call has ended in exactly one way, nobody is booked any more.
    pub(super) fn settle(&mut self, memory: &Memory) {
        let mut calls: Vec<&Call> = memory.calls.values().map(|call| &**call).collect();
        calls.sort_by(|a, b| a.id.cmp(&b.id));
        for call in calls {
            match call.figure() {
                Some(figure) => *self.figures.entry(figure).or_default() += 1,
                None => self.left_open(call),
            }
            let ending = match call.state {
                CallState::Ended { ending } => Some(ending),
                _ => None,
            };
            match ending {
                None => self.left_open(call),
                Some(Ending::Talked) if !call.was_talked() => {
                    self.wrong(format!("5: {} never talked", call.id));
                }
                Some(Ending::HungUp) if call.was_talked() => self.wrong(format!("5: {} did talk", call.id)),
                _ => {}
            }
        }
        let inbound = self.figures.iter().filter(|(f, _)| !matches!(f, Figure::Outbound | Figure::Test));
        let inbound: u64 = inbound.map(|(_, n)| n).sum();
        if inbound != self.offered {
            self.wrong(format!("5: {} offered, {inbound} accounted for", self.offered));
        }
        self.waits.sort_unstable();
        let stuck = memory.mediators.values().filter(|m| m.presence.offer().is_some());
        if let Some(first) = stuck.min_by_key(|m| (&m.id, m.presence.word())) {
            self.wrong(format!("1: {} was left {}", first.id, first.presence.word()));
        }
    }

    fn left_open(&mut self, call: &Call) {
        self.wrong(format!("5: {} was left {} with leg {:?}", call.id, call.state.word(), call.leg));
    }

    pub(super) fn wrong(&mut self, why: String) {
        if self.broken.is_empty() {
            self.broken = why;
        }
    }

    /// The wait that this share of the talked calls did not exceed. `share` from 0 to 1.
    pub fn wait_percentile(&self, share: f64) -> Option<Millis> {
        let last = self.waits.len().checked_sub(1)?;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rank among a day's calls is small and not negative"
        )]
        let rank = (share.clamp(0.0, 1.0) * last as f64).round() as usize;
        self.waits.get(rank).copied().map(Millis)
    }
}

/// Several days as one. The first broken invariant stays.
impl std::iter::Sum for Report {
    fn sum<I: Iterator<Item = Self>>(days: I) -> Self {
        let mut whole = Self::default();
        for day in days {
            whole.decisions += day.decisions;
            for (figure, count) in day.figures {
                *whole.figures.entry(figure).or_default() += count;
            }
            whole.offered += day.offered;
            whole.offers_made += day.offers_made;
            whole.waits.extend(day.waits);
            whole.talks += day.talks;
            for (word, times) in day.happened {
                *whole.happened.entry(word).or_default() += times;
            }
            whole.legs_left += day.legs_left;
            whole.busy += day.busy;
            whole.free += day.free;
            if whole.broken.is_empty() {
                whole.broken = day.broken;
            }
        }
        whole.waits.sort_unstable();
        whole
    }
}
