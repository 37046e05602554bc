//! Load, decide, save, carry out.

use crate::carrier::Carrier;
use crate::company::{self, Company};
use crate::effects::{Done, Lanes};
use crate::known::Known;
use crate::missed::Missed;
use crate::outcome::{DispatchError, Outcome};
use crate::pace::Pace;
use crate::turns::Turns;
use crate::{meter, reconcile, timers};
use hotline::{Board, Event, Mediator, Offer, Party, Subject, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Clock, SaveError, Saved, Store};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often one event is decided anew because others changed the same rows first. Each loss means that somebody
/// else's decision was saved, so this many losses in a row do not happen by chance.
const MOST_DECISIONS: u32 = 12;

/// An error within this time is a connection that was lost, not a database that is away.
const STUMBLE: Duration = Duration::from_millis(500);

/// What a deployment chooses.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many calls may be begun in a second; `None`: no limit.
    pub calls_per_second: Option<f64>,
    /// The longest nap between two looks at what is due: a net under the wake-ups.
    pub sweep: Duration,
    /// Between two comparisons with the provider: a net under callbacks that never came.
    pub reconcile: Duration,
    /// What is younger is left to its callbacks.
    pub grace: Duration,
    /// Seed of the jitter between retries.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            calls_per_second: None,
            sweep: Duration::from_secs(5),
            reconcile: Duration::from_secs(120),
            grace: Duration::from_secs(60),
            seed: 0x5eed,
        }
    }
}

/// Takes events, makes decisions, has effects carried out. Cheap to clone.
#[derive(Clone)]
pub struct Dispatcher {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub store: Store,
    pub carrier: Arc<dyn Carrier>,
    pub clock: Arc<dyn Clock>,
    pub settings: Settings,
    pub pace: Pace,
    pub lanes: Lanes,
    pub company: Company,
    pub missed: Missed,
    pub known: Known,
    pub done: Done,
    pub turns: Turns,
    /// Something became due earlier than was known.
    pub earlier: Notify,
    pub wake_at: Mutex<Timestamp>,
    pub jitter: Mutex<fastrand::Rng>,
    pub tasks: TaskTracker,
    pub stopping: CancellationToken,
}

/// The tasks of a node, until [`Running::stop`].
#[derive(Debug)]
pub struct Running {
    tasks: TaskTracker,
    stopping: CancellationToken,
}

impl Running {
    /// Lets what was begun come to its end, for at most `patience`. What is left over is a row, and finished later.
    pub async fn stop(self, patience: Duration) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout(patience, self.tasks.wait()).await.is_err() {
            tracing::warn!("effects were still being carried out when the node stopped; they are kept");
        }
    }
}

impl std::fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dispatcher").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

impl Dispatcher {
    pub fn new(store: Store, carrier: Arc<dyn Carrier>, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        Self {
            inner: Arc::new(Inner {
                pace: Pace::per_second(settings.calls_per_second),
                jitter: Mutex::new(fastrand::Rng::with_seed(settings.seed)),
                lanes: Lanes::default(),
                company: Company::default(),
                missed: Missed::default(),
                known: Known::default(),
                done: Done::default(),
                turns: Turns::default(),
                earlier: Notify::new(),
                wake_at: Mutex::new(Timestamp(i64::MAX)),
                tasks: TaskTracker::new(),
                stopping: CancellationToken::new(),
                store,
                carrier,
                clock,
                settings,
            }),
        }
    }

    /// Begins a node's own work: unfinished effects first, then the comparison with the provider, then the clock.
    pub fn start(&self) -> Running {
        let inner = &self.inner;
        inner.tasks.spawn(inner.stopping.clone().run_until_cancelled_owned(timers::run(self.clone())));
        inner.tasks.spawn(inner.stopping.clone().run_until_cancelled_owned(reconcile::run(self.clone())));
        inner.tasks.spawn(inner.stopping.clone().run_until_cancelled_owned(company::watch(self.clone())));
        Running { tasks: inner.tasks.clone(), stopping: inner.stopping.clone() }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// What time it is for whoever looks at a clock: opening hours.
    pub fn wall(&self) -> Timestamp {
        self.inner.clock.wall()
    }

    /// How far the hotline's clock is ahead of the machine's, which was set back.
    pub fn clock_lead(&self) -> hotline::Millis {
        self.inner.clock.lead()
    }

    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The rows of a subject as they are, for an answer that needs no decision.
    pub async fn board(&self, subject: &Subject) -> Result<Board, DispatchError> {
        Ok(self.inner.store.dispatching().load_named(subject).await?)
    }

    /// Decides one event and stores what follows. Returns as soon as it is stored; its effects are on their way.
    ///
    /// # Errors
    /// [`DispatchError`] when the decision could not be loaded or saved; nothing has changed then, or (the connection was
    /// lost while saving) everything has, and the same event handed in again is `Rejected`.
    pub async fn handle(&self, event: Event) -> Result<Outcome, DispatchError> {
        // On a task of its own: who hangs up in the middle of a request drops the request's future, and a decision that
        // was saved by a dropped future would leave its effects to wait until the lease runs out, and its pairs unmatched.
        let this = self.clone();
        let decided = self.inner.tasks.spawn(async move { this.decide(&event).await });
        decided.await.map_err(|_| DispatchError::Stopped)?
    }

    /// [`Dispatcher::handle`] on a task that nobody breaks off.
    pub(crate) async fn decide(&self, event: &Event) -> Result<Outcome, DispatchError> {
        let (outcome, unmatched) = self.decide_one(event).await?;
        for line in unmatched {
            let swept = self.clone();
            // Two decisions passed each other: somebody waits for whom somebody is free. Not this event's business to
            // wait for.
            self.inner.tasks.spawn(async move { swept.sweep(line).await });
        }
        Ok(outcome)
    }

    /// Looks again at the head of a line's queue, until no pair is left.
    pub(crate) async fn sweep(&self, line: hotline::LineId) {
        let mut lines = vec![line];
        while let Some(line) = lines.pop() {
            match self.decide_one(&Event::Sweep { line }).await {
                Ok((outcome, unmatched)) if outcome.is_changed() => lines.extend(unmatched),
                Ok(_) => {}
                Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "a sweep failed"),
            }
        }
    }

    async fn decide_one(&self, event: &Event) -> Result<(Outcome, Vec<hotline::LineId>), DispatchError> {
        let begun = tokio::time::Instant::now();
        let dispatching = self.inner.store.dispatching();
        if let Some(old) = self.known(event) {
            return Ok((old, Vec::new()));
        }
        let turn = self.inner.turns.next(event).await;
        // The same news may have been decided while this one waited for its turn.
        if let Some(old) = self.known(event) {
            return Ok((old, Vec::new()));
        }
        // A look at a whole line sees its first only.
        let whole = matches!(event, Event::Sweep { .. });
        let one_node = self.inner.store.kind() == store::Kind::Sqlite;
        for round in 0..MOST_DECISIONS {
            let (now, round_begun) = (self.now(), tokio::time::Instant::now());
            let would = |board: &Board| hotline::before_bookings(board, event, now);
            let mut before = match dispatching.load_board_for(event, now, would).await {
                Ok(board) => board,
                Err(error) if may_retry(&error, round_begun) => continue,
                Err(error) => return Err(error.into()),
            };
            // A silence further ahead than any is long was begun by a clock that was wrong.
            before.silent_until = self.inner.company.silent_until().filter(|until| !until.is_over(now));
            let mut board = before.clone();
            let decision = match hotline::decide(&mut board, event, now) {
                Ok(decision) => decision,
                Err(rejected) => {
                    meter::rejected(event, rejected);
                    self.inner.known.learn(&board);
                    return Ok((Outcome { board, result: Err(rejected) }, Vec::new()));
                }
            };
            match dispatching.save(&before, &board, &decision, now).await {
                Ok(saved) => {
                    meter::decided(event, begun.elapsed());
                    self.inner.known.learn(&board);
                    self.after_commit(&before, &board, saved, now);
                    // Whoever decided beside this one, on another node or out of turn, may have left a pair behind.
                    let alone = one_node && !whole && turn.was_alone();
                    let unmatched =
                        if alone { Vec::new() } else { dispatching.unmatched(&before, &board, now).await };
                    return Ok((Outcome { board, result: Ok(()) }, unmatched));
                }
                Err(SaveError::Conflict) => {
                    meter::conflict(event);
                    tokio::time::sleep(self.inner.jittered(Duration::from_millis(2), round)).await;
                }
                // Saved or not: the rows will tell.
                Err(SaveError::Store(error)) if may_retry(&error, round_begun) => {}
                Err(SaveError::Store(error)) => return Err(error.into()),
            }
        }
        Err(DispatchError::Contended)
    }

    fn after_commit(&self, before: &Board, after: &Board, saved: Saved, now: Timestamp) {
        for claimed in saved.effects {
            self.undertake(claimed, true);
        }
        let changed = after.changed_since(before);
        let next = changed
            .calls
            .iter()
            .filter_map(|c| c.deadline(now))
            .chain(changed.mediators.iter().filter_map(|m| Mediator::deadline(m)))
            .chain(changed.offers.iter().filter_map(|o| Offer::deadline(o)))
            .chain(changed.parties.iter().filter_map(|p| Party::deadline(p)))
            .min();
        if let Some(next) = next {
            self.inner.wake_by(next);
        }
    }
}

/// A connection that was lost fails at once, and the next one may be sound (a database that was started again leaves
/// a pool of dead ones). An error that took its time has waited for the database already.
fn may_retry(error: &store::StoreError, begun: tokio::time::Instant) -> bool {
    error.is_transient() && begun.elapsed() < STUMBLE
}

impl Inner {
    /// Makes sure that the clock looks at `at`.
    pub fn wake_by(&self, at: Timestamp) {
        let mut wake_at = self.wake_at.lock().unwrap_or_else(PoisonError::into_inner);
        if at < *wake_at {
            *wake_at = at;
            self.earlier.notify_one();
        }
    }

    /// Whether what began then is left to its callbacks no longer. What begins far in the future was begun by a clock that
    /// was wrong.
    pub fn is_past_grace(&self, since: Timestamp, now: Timestamp) -> bool {
        let grace = i64::try_from(self.settings.grace.as_millis()).unwrap_or(i64::MAX);
        now.since(since).0 >= grace || since.is_impossible(now)
    }

    /// `base` doubled with each round, up to a minute, half of it by chance: many that failed at once do not try again at once.
    pub fn jittered(&self, base: Duration, round: u32) -> Duration {
        let full = base.saturating_mul(1 << round.min(16)).min(Duration::from_secs(60));
        let chance = self.jitter.lock().unwrap_or_else(PoisonError::into_inner).f64();
        full.mul_f64(0.5 + chance / 2.0)
    }
}
