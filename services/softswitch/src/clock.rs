//! The switch's own time. Every wait in it (pauses, ringing, the length of what is said) goes through here, so that
//! tests advance it instead of sleeping and the demo may run faster than life.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Notify, watch};

/// A clock that runs at `scale` times real time and can be pushed forward. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Epoch milliseconds when the switch started.
    base: i64,
    started: Instant,
    /// 1.0 is real time, 0.0 stands still until advanced.
    scale: f64,
    /// Milliseconds it was pushed forward, and the signal that it was.
    pushed: watch::Sender<i64>,
    /// Who sleeps, by deadline, so that a push can go from one deadline to the next.
    sleepers: Mutex<BTreeSet<(i64, u64)>>,
    next_sleeper: AtomicU64,
    /// Work under way that will decide the next wait: webhooks sent, documents being executed.
    busy: AtomicUsize,
    settled: Notify,
}

/// The one place that asks the machine for the time.
#[expect(clippy::disallowed_methods, reason = "the edge where time enters the switch")]
fn machine_now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Longest real wait for the switch to come to rest between two steps of [`Clock::advance`].
const SETTLE_LIMIT: Duration = Duration::from_secs(20);

impl Clock {
    /// A clock at `scale` times real time; 0.0 (or less) moves only by [`Clock::advance`].
    pub fn new(scale: f64) -> Self {
        Self(Arc::new(Inner {
            base: machine_now(),
            started: Instant::now(),
            scale: scale.max(0.0),
            pushed: watch::Sender::new(0),
            sleepers: Mutex::default(),
            next_sleeper: AtomicU64::new(0),
            busy: AtomicUsize::new(0),
            settled: Notify::new(),
        }))
    }

    /// Epoch milliseconds.
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since start fit an i64")]
    pub fn now(&self) -> i64 {
        let run = self.0.started.elapsed().as_secs_f64() * 1_000.0 * self.0.scale;
        self.0.base + run as i64 + *self.0.pushed.borrow()
    }

    /// Sleeps until the clock shows `deadline` (epoch milliseconds).
    pub async fn sleep_until(&self, deadline: i64) {
        let mut pushed = self.0.pushed.subscribe();
        let id = self.0.next_sleeper.fetch_add(1, Ordering::Relaxed);
        let _asleep = Asleep::enter(&self.0, (deadline, id));
        loop {
            let left = deadline - self.now();
            if left <= 0 {
                return;
            }
            if self.0.scale > 0.0 {
                #[expect(clippy::cast_precision_loss, reason = "waits are far below 2^52 ms")]
                let real = Duration::from_secs_f64(left as f64 / 1_000.0 / self.0.scale);
                tokio::select! {
                    () = tokio::time::sleep(real) => {}
                    _ = pushed.changed() => {}
                }
            } else if pushed.changed().await.is_err() {
                // The sender lives in `self`: this cannot be reached while we are polled.
                return;
            }
        }
    }

    /// Sleeps `ms` milliseconds of this clock.
    pub async fn sleep(&self, ms: u64) {
        self.sleep_until(self.now().saturating_add_unsigned(ms)).await;
    }

    /// Says that something is under way whose result decides the next wait; dropped when it is done.
    pub(crate) fn busy(&self) -> Busy {
        self.0.busy.fetch_add(1, Ordering::SeqCst);
        Busy(self.clone())
    }

    /// Pushes the clock forward by `ms`, stopping at each deadline on the way and letting what was woken run until it
    /// waits again: a caller who would have heard three announcements in that time hears three.
    pub async fn advance(&self, ms: u64) {
        let target = self.now().saturating_add_unsigned(ms);
        self.settle().await;
        loop {
            let next = self.next_deadline().unwrap_or(i64::MAX).min(target);
            let step = (next - self.now()).max(0);
            self.0.pushed.send_modify(|pushed| *pushed += step);
            self.settle().await;
            if next >= target {
                return;
            }
        }
    }

    fn next_deadline(&self) -> Option<i64> {
        let sleepers = self.0.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        sleepers.first().map(|key| key.0)
    }

    /// Waits until nothing is under way and nobody whose deadline has passed is still asleep.
    async fn settle(&self) {
        let rest = async {
            loop {
                // Let whatever was just woken register itself as busy or asleep.
                for _ in 0..64 {
                    tokio::task::yield_now().await;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
                let overdue = self.next_deadline().is_some_and(|deadline| deadline <= self.now());
                if overdue {
                    continue;
                }
                let notified = self.0.settled.notified();
                if self.0.busy.load(Ordering::SeqCst) == 0 {
                    return;
                }
                notified.await;
            }
        };
        if tokio::time::timeout(SETTLE_LIMIT, rest).await.is_err() {
            tracing::warn!("the switch did not come to rest while its clock was advanced");
        }
    }
}

/// See [`Clock::busy`].
#[derive(Debug)]
pub(crate) struct Busy(Clock);

impl Drop for Busy {
    fn drop(&mut self) {
        if self.0.0.busy.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.0.settled.notify_waiters();
        }
    }
}

struct Asleep<'a> {
    inner: &'a Inner,
    key: (i64, u64),
}

impl<'a> Asleep<'a> {
    fn enter(inner: &'a Inner, key: (i64, u64)) -> Self {
        inner.sleepers.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        Self { inner, key }
    }
}

impl Drop for Asleep<'_> {
    fn drop(&mut self) {
        self.inner.sleepers.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// RFC 2822, as the provider writes dates: `Tue, 31 Mar 2015 18:21:10 +0000`.
pub(crate) fn rfc2822(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .map(|at| at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string())
        .unwrap_or_default()
}

/// `2015-03-31` of a moment, for the list filters by date.
pub(crate) fn date(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_clock_that_stands_still_wakes_sleepers_only_when_advanced_and_in_order() {
        let clock = Clock::new(0.0);
        let (heard, mut order) = tokio::sync::mpsc::unbounded_channel();
        for wait in [30_u64, 10, 20] {
            let (clock, heard) = (clock.clone(), heard.clone());
            tokio::spawn(async move {
                clock.sleep(wait).await;
                heard.send(wait).unwrap();
            });
        }
        tokio::task::yield_now().await;
        assert!(order.try_recv().is_err());
        clock.advance(25).await;
        assert_eq!((order.recv().await, order.recv().await), (Some(10), Some(20)));
        assert!(order.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_long_advance_lets_one_task_sleep_several_times() {
        let clock = Clock::new(0.0);
        let start = clock.now();
        let task = tokio::spawn({
            let clock = clock.clone();
            async move {
                clock.sleep(1_000).await;
                clock.sleep(1_000).await;
                clock.now()
            }
        });
        tokio::task::yield_now().await;
        clock.advance(5_000).await;
        assert_eq!(task.await.unwrap() - start, 2_000);
    }

    #[test]
    fn dates_are_written_as_the_provider_writes_them() {
        assert_eq!(rfc2822(1_427_826_070_000), "Tue, 31 Mar 2015 18:21:10 +0000");
        assert_eq!(date(1_427_826_070_000), "2015-03-31");
    }
}
