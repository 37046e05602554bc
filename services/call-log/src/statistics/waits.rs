//! How long callers waited: from "so many waited so many whole seconds" to averages and percentiles.

use hotline::Millis;
use store::WaitCount;

/// The waits of a period, shortest first.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    counts: Vec<WaitCount>,
}

impl Waits {
    pub fn new(mut counts: Vec<WaitCount>) -> Self {
        counts.sort_by_key(|count| count.seconds);
        Self { counts }
    }

    /// Callers who waited and were answered.
    pub fn answered(&self) -> i64 {
        self.of(true).map(|count| count.calls).sum()
    }
    /// Callers who waited and hung up.
    pub fn abandoned(&self) -> i64 {
        self.of(false).map(|count| count.calls).sum()
    }
    pub fn answered_within(&self, seconds: i64) -> i64 {
        // A wait of exactly the promised seconds keeps the promise; 60.9 s does not.
        self.of(true).filter(|count| count.seconds < seconds).map(|count| count.calls).sum()
    }
    pub fn average_answered(&self) -> Option<Millis> {
        let calls = self.answered();
        (calls > 0).then(|| Millis(self.of(true).map(|count| count.wait_ms).sum::<i64>() / calls))
    }
    pub fn average_abandoned(&self) -> Option<Millis> {
        let calls = self.abandoned();
        (calls > 0).then(|| Millis(self.of(false).map(|count| count.wait_ms).sum::<i64>() / calls))
    }

    /// The wait that `percent` % of those answered did not exceed (nearest rank), to the second. `None` when nobody was.
    pub fn percentile(&self, percent: i64) -> Option<Millis> {
        let calls = self.answered();
        let rank = (calls * percent.clamp(0, 100) + 99) / 100;
        let mut seen = 0;
        self.of(true)
            .find(|count| {
                seen += count.calls;
                seen >= rank.max(1)
            })
            .map(|count| Millis::seconds(count.seconds))
    }
    /// The longest wait of those answered, to the second.
    pub fn longest(&self) -> Option<Millis> {
        self.of(true).last().map(|count| Millis::seconds(count.seconds))
    }

    fn of(&self, answered: bool) -> impl Iterator<Item = &WaitCount> {
        self.counts.iter().filter(move |count| count.answered == answered)
    }
}
