//! Time as the rules see it: a number handed in, never read from a clock.

use crate::decide::planted::{Planted, planted};
use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    #[must_use]
    pub fn plus(self, span: Millis) -> Self {
        Self(self.0.saturating_add(span.0))
    }
    #[must_use]
    pub fn minus(self, span: Millis) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
    /// How long ago `earlier` was; zero when it is yet to come.
    pub fn since(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0).max(0))
    }
    /// Whether this moment lies further ahead than any rule sets one, and any clock is believed.
    pub fn is_impossible(self, now: Self) -> bool {
        self.since(now) > FARTHEST
    }
    /// Whether this deadline is over. One that lies further ahead than any rule sets one was written by a clock that was
    /// wrong, and is not waited for.
    pub fn is_over(self, now: Self) -> bool {
        self <= now || (self.is_impossible(now) && !planted(Planted::WrongClockBelieved))
    }
}

/// No ring, connection, wrap-up or circle lasts as long (a line's form sets their bounds, the longest is two hours); and a
/// clock that is set back by more is believed. A machine that took its local time for the world's is two hours ahead.
pub const FARTHEST: Millis = Millis::minutes(3 * 60);

/// A clock for deadlines and ranks: it never goes back, whatever happens to the machine's (a time server's correction, a
/// battery that ran out, somebody who sets it).
///
/// It follows the wall clock forward at once: a machine that slept, or that was wrong until now. When the wall clock is set
/// back it goes on by itself, a tenth slower, until the wall clock has caught up: a ring still ends in its time, and who
/// waits is not overtaken by whoever comes after them. Set back by more than [`FARTHEST`], it was wrong before, and is
/// followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steady {
    /// What it showed, and what the stopwatch said, when it last agreed with the wall clock.
    agreed: Timestamp,
    stopwatch: Millis,
}

impl Steady {
    /// `stopwatch`: time since any moment, by a clock that nobody can set. `known`: the latest moment that was written
    /// down, before a restart perhaps.
    pub fn begin(wall: Timestamp, stopwatch: Millis, known: Option<Timestamp>) -> Self {
        let agreed = known.filter(|known| known.since(wall) <= FARTHEST).unwrap_or(wall).max(wall);
        Self { agreed, stopwatch }
    }

    /// What time it is.
    pub fn read(&mut self, wall: Timestamp, stopwatch: Millis) -> Timestamp {
        let passed = stopwatch.0.saturating_sub(self.stopwatch.0).max(0);
        let alone = self.agreed.plus(Millis(passed - passed / 10));
        if wall < alone && alone.since(wall) <= FARTHEST {
            return alone;
        }
        *self = Self { agreed: wall, stopwatch };
        wall
    }
}

/// A span of time in milliseconds, never negative in the rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * 1000)
    }
    pub const fn minutes(minutes: i64) -> Self {
        Self(minutes * 60_000)
    }
    #[must_use]
    pub const fn plus(self, more: Self) -> Self {
        Self(self.0.saturating_add(more.0))
    }
    pub const fn as_seconds(self) -> i64 {
        self.0 / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    /// The clock and what it showed, with a stopwatch that began at zero.
    fn clock() -> Steady {
        Steady::begin(Timestamp(100 * HOUR), Millis(0), None)
    }

    #[test]
    fn it_follows_the_wall_clock_forward_at_once() {
        let mut clock = clock();
        assert_eq!(clock.read(Timestamp(100 * HOUR + 7), Millis(7)), Timestamp(100 * HOUR + 7));
        assert_eq!(clock.read(Timestamp(101 * HOUR), Millis(8)), Timestamp(101 * HOUR), "an hour's jump");
    }

    #[test]
    fn set_back_by_an_hour_it_goes_on_a_tenth_slower_until_they_agree() {
        let mut clock = clock();
        let wall = |stopwatch: i64| Timestamp(99 * HOUR + stopwatch);
        let mut last = Timestamp(100 * HOUR);
        for seconds in 1..=15 * 3_600 {
            let now = clock.read(wall(seconds * 1_000), Millis(seconds * 1_000));
            let went = now.since(last).0;
            assert!((900..=1_000).contains(&went), "{went} ms in a second");
            last = now;
        }
        assert_eq!(last, wall(15 * HOUR), "they agree again after ten hours");
        let mut asked_often = Steady::begin(Timestamp(100 * HOUR), Millis(0), None);
        let often = (1..=5_000).map(|at| asked_often.read(wall(at), Millis(at))).last();
        assert_eq!(often, Some(Timestamp(100 * HOUR + 4_500)), "however often it is asked");
    }

    #[test]
    fn a_wall_clock_that_was_far_ahead_is_followed_back() {
        let mut clock = clock();
        let right = Timestamp(100 * HOUR - FARTHEST.0 - 1_000);
        assert_eq!(clock.read(right, Millis(10)), right);
        let offer = Timestamp(100 * HOUR + 20_000);
        assert!(offer.is_over(right), "what was set before is not waited for");
        assert!(!right.plus(Millis(20_000)).is_over(right));
    }

    #[test]
    fn after_a_restart_it_begins_no_earlier_than_what_was_written_down() {
        let begin = |known: i64| Steady::begin(Timestamp(HOUR), Millis(0), Some(Timestamp(known)));
        assert_eq!(begin(2 * HOUR).read(Timestamp(HOUR), Millis(0)), Timestamp(2 * HOUR));
        assert_eq!(begin(HOUR / 2).read(Timestamp(HOUR), Millis(0)), Timestamp(HOUR));
        assert_eq!(begin(90 * HOUR).read(Timestamp(HOUR), Millis(0)), Timestamp(HOUR), "that was a mistake");
    }
}
