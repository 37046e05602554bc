//! How fast calls may be begun: providers allow one a second by default and queue or refuse the rest.

use std::time::Duration;
use tokio::sync::Mutex;
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
        let between = rate.filter(|rate| *rate > 0.0).and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok());
        Self { between, next: Mutex::new(None) }
    }

    /// Waits for this caller's slot.
    pub async fn slot(&self) {
        let Some(between) = self.between else { return };
        let slot = {
            let mut next = self.next.lock().await;
            let now = Instant::now();
            let slot = next.map_or(now, |at| at.max(now));
            *next = Some(slot + between);
            slot
        };
        sleep_until(slot).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn ten_calls_at_one_a_second_take_nine_seconds() {
        let pace = Pace::per_second(Some(1.0));
        let begin = Instant::now();
        for _ in 0..10 {
            pace.slot().await;
        }
        assert_eq!(begin.elapsed().as_secs(), 9);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slot_that_nobody_took_is_not_saved_up() {
        let pace = Pace::per_second(Some(2.0));
        pace.slot().await;
        tokio::time::advance(Duration::from_secs(10)).await;
        let begin = Instant::now();
        pace.slot().await;
        pace.slot().await;
        assert_eq!(begin.elapsed(), Duration::from_millis(500));
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_nobody_waits() {
        let pace = Pace::per_second(None);
        let begin = Instant::now();
        for _ in 0..1000 {
            pace.slot().await;
        }
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }
}
