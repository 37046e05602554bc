//! Time as a parameter: the one place of the product that reads the machine's clock.

use hotline::{Millis, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// Says what time it is. Everything that needs the time is handed one of these, so that whole days are simulated.
pub trait Clock: Send + Sync + std::fmt::Debug {
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock that everybody else must ask")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
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
    fn the_system_clock_is_somewhere_in_this_century() {
        let now = SystemClock.now();
        assert!((Timestamp(1_700_000_000_000)..Timestamp(4_102_444_800_000)).contains(&now));
    }
}
