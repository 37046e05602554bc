//! Time as a parameter: the one place of the product that reads the machine's clock.

use hotline::{Millis, Steady, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Says what time it is. Everything that needs the time is handed one of these, so that whole days are simulated.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// For whatever is compared with what was written down: deadlines, ranks, ages. Goes back as rarely as it can.
    fn now(&self) -> Timestamp;
    /// What the machine's clock shows, right or not: opening hours, and what another machine will check.
    fn wall(&self) -> Timestamp {
        self.now()
    }
    /// How far this clock is ahead of the machine's, which was set back.
    fn lead(&self) -> Millis {
        self.now().since(self.wall())
    }
}

/// The machine's clock as it is. A program that goes on for longer than a command takes a [`SteadyClock`].
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock that everybody else must ask")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The machine's clock without its jumps back: see [`Steady`].
#[derive(Debug)]
pub struct SteadyClock {
    wall: Arc<dyn Clock>,
    begun: Instant,
    /// With how far it was ahead of the machine's clock when it was last asked.
    steady: Mutex<(Steady, Millis)>,
}

/// A lead that grows by more is told: the machine's clock was set back.
const TOLD: Millis = Millis::seconds(1);

impl SteadyClock {
    /// `wall`: the clock that people see. `known`: the latest moment in the history, for the machine may have been set
    /// back while the program was away.
    pub fn over(wall: Arc<dyn Clock>, known: Option<Timestamp>) -> Self {
        let steady = Steady::begin(wall.now(), Millis(0), known);
        Self { wall, begun: Instant::now(), steady: Mutex::new((steady, Millis(0))) }
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let (wall, passed) = (self.wall.now(), self.begun.elapsed());
        let stopwatch = Millis(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX));
        let mut steady = self.steady.lock().unwrap_or_else(PoisonError::into_inner);
        let now = steady.0.read(wall, stopwatch);
        let lead = now.since(wall);
        let set_back = lead > steady.1.plus(TOLD);
        steady.1 = lead;
        drop(steady);
        if set_back {
            tracing::warn!(
                seconds = lead.as_seconds(),
                "the machine's clock was set back, or is behind what was written down; the hotline's own goes on, a tenth slower, until they agree"
            );
        }
        now
    }
    fn wall(&self) -> Timestamp {
        self.wall.now()
    }
}

/// A clock that stands still until it is moved: for tests and simulations.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }
    /// Moves the clock forward and says what it shows then.
    pub fn advance(&self, by: Millis) -> Timestamp {
        Timestamp(self.0.fetch_add(by.0, Ordering::SeqCst).saturating_add(by.0))
    }
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_it_is_moved() {
        let clock = ManualClock::at(Timestamp(1_000));
        assert_eq!(clock.now(), clock.now());
        assert_eq!(clock.advance(Millis(5)), Timestamp(1_005));
        assert_eq!(clock.now(), Timestamp(1_005));
    }

    #[test]
    fn a_steady_clock_begins_after_the_history_and_tells_the_wall_clock_apart() {
        let history = SystemClock.now().plus(Millis::minutes(30));
        let clock = SteadyClock::over(Arc::new(SystemClock), Some(history));
        let first = clock.now();
        assert!(first >= history && first <= clock.now());
        assert!(clock.wall() < history);
        assert!(SteadyClock::over(Arc::new(SystemClock), None).now().since(SystemClock.now()).0 < 1_000);
    }

    #[test]
    fn the_system_clock_is_somewhere_in_this_century() {
        let now = SystemClock.now();
        assert!((Timestamp(1_700_000_000_000)..Timestamp(4_102_444_800_000)).contains(&now));
    }
}
