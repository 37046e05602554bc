//! How fast calls may be begun: providers allow one a second by default and queue or refuse the rest.

use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep_until};

/// Hands out one slot after the other, evenly spaced, first come first served.
#[derive(Debug)]
pub struct Pace {
    between: Option<Duration>,
    /// The time of the next slot. Held by whoever's turn it is; the others wait in line.
    next: Mutex<Option<Instant>>,
}

/// It is this caller's turn now. The slot is used up by [`Turn::take`] only: whoever finds that the call is not wanted
/// any more leaves it to the next in line.
#[derive(Debug)]
pub struct Turn<'p> {
    next: MutexGuard<'p, Option<Instant>>,
    between: Duration,
}

impl Pace {
    /// `None` or anything not above zero: no limit.
    pub fn per_second(rate: Option<f64>) -> Self {
        let between =
            rate.filter(|rate| *rate > 0.0).and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok());
        Self { between, next: Mutex::new(None) }
    }

    /// Waits for this caller's turn. `None`: at once, there is no limit.
    pub async fn turn(&self) -> Option<Turn<'_>> {
        let between = self.between?;
        let next = self.next.lock().await;
        if let Some(at) = *next {
            sleep_until(at).await;
        }
        Some(Turn { next, between })
    }
}

impl Turn<'_> {
    /// Uses the slot.
    pub fn take(mut self) {
        *self.next = Some(Instant::now() + self.between);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BETWEEN: Duration = Duration::from_millis(40);

    fn pace() -> Pace {
        Pace::per_second(Some(1.0 / BETWEEN.as_secs_f64()))
    }

    #[tokio::test]
    async fn slots_are_evenly_spaced() {
        let (pace, begun) = (pace(), Instant::now());
        for _ in 0..4 {
            pace.turn().await.unwrap().take();
        }
        assert!(begun.elapsed() >= BETWEEN * 3);
    }

    #[tokio::test]
    async fn a_slot_that_nobody_took_is_the_next_one_s() {
        let (pace, begun) = (pace(), Instant::now());
        for _ in 0..1_000 {
            drop(pace.turn().await);
        }
        pace.turn().await.unwrap().take();
        assert!(begun.elapsed() < BETWEEN * 1_000);
    }

    #[tokio::test]
    async fn without_a_limit_nobody_waits() {
        for rate in [None, Some(0.0), Some(-1.0), Some(f64::NAN)] {
            assert!(Pace::per_second(rate).turn().await.is_none());
        }
    }
}
