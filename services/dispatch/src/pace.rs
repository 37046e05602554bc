//! How fast calls may be begun: providers allow one a second by default and queue or refuse the rest.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Hands out one slot after the other, evenly spaced, first come first served.
#[derive(Debug)]
pub struct Pace {
    between: Option<Duration>,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// `None` or anything not above zero: no limit.
    pub fn per_second(rate: Option<f64>) -> Self {
        let between =
            rate.filter(|rate| *rate > 0.0).and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok());
        Self { between, next: Mutex::new(None) }
    }

    /// Waits for this caller's slot.
    pub async fn slot(&self) {
        if let Some(slot) = self.book(Instant::now()) {
            sleep_until(slot).await;
        }
    }

    /// The time of the next slot, which is then taken. `None`: at once, there is no limit.
    fn book(&self, now: Instant) -> Option<Instant> {
        let between = self.between?;
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = next.map_or(now, |at| at.max(now));
        *next = Some(slot + between);
        Some(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_calls_at_one_a_second_take_nine_seconds() {
        let (pace, now) = (Pace::per_second(Some(1.0)), Instant::now());
        let slots: Vec<_> = (0..10).map(|_| pace.book(now).unwrap()).collect();
        assert_eq!(slots[0], now);
        assert_eq!(slots[9], now + Duration::from_secs(9));
    }

    #[test]
    fn a_slot_that_nobody_took_is_not_saved_up() {
        let (pace, now) = (Pace::per_second(Some(2.0)), Instant::now());
        pace.book(now);
        let later = now + Duration::from_secs(10);
        assert_eq!(pace.book(later), Some(later));
        assert_eq!(pace.book(later), Some(later + Duration::from_millis(500)));
    }

    #[test]
    fn without_a_limit_nobody_waits() {
        for rate in [None, Some(0.0), Some(-1.0), Some(f64::NAN)] {
            assert_eq!(Pace::per_second(rate).book(Instant::now()), None);
        }
    }
}
