//! What a played day came to.

use crate::{Board, CallState, Decision, Ending, Figure, Kind, Millis, Origin};
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
    /// Time all mediators spent connecting, talking and wrapping up is not kept: occupancy comes from the talks.
    pub talks: u64,
    /// How often each kind of history was written, by its word.
    pub happened: BTreeMap<&'static str, u64>,
    /// The first broken invariant, empty when all held; and what led to it, oldest first.
    pub broken: String,
    pub trace: Vec<String>,
}

impl Report {
    pub(super) fn count(&mut self, decision: &Decision, board: &Board) {
        for entry in &decision.history {
            *self.happened.entry(entry.kind.word()).or_default() += 1;
            let Some(call) = entry.call.as_ref().and_then(|id| board.call(id)) else { continue };
            match entry.kind {
                Kind::Offered => self.offers_made += 1,
                Kind::Arrived if call.origin == Origin::Inbound => self.offered += 1,
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

    pub(super) fn settle<'a>(&mut self, calls: impl Iterator<Item = &'a crate::Call>) {
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
        let inbound: u64 = self.figures.iter().filter(|(f, _)| **f != Figure::Outbound).map(|(_, n)| n).sum();
        if inbound != self.offered {
            self.wrong(format!("5: {} offered, {inbound} accounted for", self.offered));
        }
        self.waits.sort_unstable();
    }

    fn left_open(&mut self, call: &crate::Call) {
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
