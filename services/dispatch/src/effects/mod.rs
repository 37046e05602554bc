//! Carrying effects out: in order within a lane, tried again while it is worth it, settled in the end.

mod done;
mod rules;

pub use done::Done;

use crate::carrier::CarryError;
use crate::dispatcher::Dispatcher;
use crate::meter;
use crate::outcome::DispatchError;
use hotline::Event;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{Claimed, EffectId, LEASE, StoreError};
use tokio::time::Instant;

/// First pause before an effect is tried again; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The doublings of the pause in which the database is asked again: at most four seconds.
const DATABASE_ROUNDS: u32 = 3;

/// Who waited longer than this for their turn looks whether what was wanted still is.
const AT_ONCE: Duration = Duration::from_millis(5);

/// Effects under way, each lane one after the other.
#[derive(Debug, Default)]
pub struct Lanes {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What waits behind the one that each lane's task is at.
    waiting: HashMap<String, VecDeque<Job>>,
    /// Everything this node is at or has waiting: a row claimed twice is carried out once.
    held: HashSet<EffectId>,
}

#[derive(Clone, Debug)]
struct Job {
    claimed: Claimed,
    /// Decided this instant: its rows need no second look.
    fresh: bool,
}

impl Lanes {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a job in; returns it when its lane is free and a task must be begun for it.
    fn enter(&self, job: Job) -> Option<Job> {
        let mut state = self.state();
        if !state.held.insert(job.claimed.id.clone()) {
            return None;
        }
        let lane = rules::lane(&job.claimed.effect).to_owned();
        if let Some(waiting) = state.waiting.get_mut(&lane) {
            waiting.push_back(job);
            return None;
        }
        state.waiting.insert(lane, VecDeque::new());
        Some(job)
    }

    /// The job is settled.
    fn forget(&self, id: &EffectId) {
        self.state().held.remove(id);
    }

    /// The job was carried out; the next of its lane, if any.
    fn leave(&self, job: &Job) -> Option<Job> {
        let mut state = self.state();
        let lane = rules::lane(&job.claimed.effect);
        let next = state.waiting.get_mut(lane).and_then(VecDeque::pop_front);
        if next.is_none() {
            state.waiting.remove(lane);
        }
        next
    }
}

/// How one attempt, or all of them, came out.
enum Came {
    Done(Vec<Event>),
    /// Not wanted any more.
    Overtaken,
    /// Not possible.
    Never,
    /// Not worth trying any longer.
    TooLate,
    /// The node stops: the row stays open.
    LeftOpen,
}

impl Dispatcher {
    /// Has an effect carried out that this node has claimed.
    pub(crate) fn undertake(&self, claimed: Claimed, fresh: bool) {
        if let Some(job) = self.inner.lanes.enter(Job { claimed, fresh }) {
            let hands = self.clone();
            self.inner.tasks.spawn(async move {
                let mut next = Some(job);
                while let Some(job) = next {
                    hands.carry_out(&job).await;
                    next = hands.inner.lanes.leave(&job);
                }
            });
        }
    }

    async fn carry_out(&self, job: &Job) {
        let Claimed { id, effect, .. } = &job.claimed;
        let came = self.attempts(job).await;
        let (answers, word) = match came {
            Came::Done(answers) => (answers, "done"),
            Came::Overtaken => (Vec::new(), "overtaken"),
            Came::Never => (rules::when_impossible(effect).into_iter().collect(), "never"),
            Came::TooLate => (Vec::new(), "too_late"),
            Came::LeftOpen => return self.inner.lanes.forget(id),
        };
        meter::effect(effect, word);
        for answer in answers {
            if !self.hand_in(answer).await {
                // The node stops. The row stays open: when the lease is over somebody looks whether it is still wanted.
                return self.inner.lanes.forget(id);
            }
        }
        // What comes next in this lane need not wait for the row: an effect is harmless twice.
        let (hands, id) = (self.clone(), id.clone());
        self.inner.tasks.spawn(async move {
            match word {
                "done" | "overtaken" => hands.note_done(id).await,
                why => {
                    hands.give_up(&id, why).await;
                    hands.inner.lanes.forget(&id);
                }
            }
        });
    }

    /// Notes that the effect won't be done, also while the database stumbles.
    async fn give_up(&self, id: &EffectId, why: &'static str) {
        let effects = self.inner.store.effects();
        let given_up = || async {
            match effects.give_up(id, self.now(), why).await {
                // Another node was quicker: as good.
                Err(StoreError::Conflict) => Ok(()),
                other => other,
            }
        };
        self.until_written(why, given_up).await;
    }

    /// Notes what became of effects, as often as it takes. False when the node stops before.
    async fn until_written<W>(&self, came: &'static str, write: impl Fn() -> W) -> bool
    where
        W: Future<Output = Result<(), StoreError>>,
    {
        for round in 0.. {
            let Err(error) = write().await else { return true };
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                came,
                "what became of an effect could not be noted yet"
            );
            if !self.wait_for_database(round).await {
                break;
            }
        }
        false
    }

    /// False when the node stops meanwhile.
    async fn wait_for_database(&self, round: u32) -> bool {
        let pause = self.inner.jittered(FIRST_PAUSE, round.min(DATABASE_ROUNDS));
        tokio::select! {
            () = tokio::time::sleep(pause) => true,
            () = self.inner.stopping.cancelled() => false,
        }
    }

    /// Tries while it is worth it.
    async fn attempts(&self, job: &Job) -> Came {
        let Claimed { id, effect, attempts } = &job.claimed;
        let millis = u64::try_from(rules::worth(effect).0).unwrap_or(0);
        let until = Instant::now() + Duration::from_millis(millis);
        let mut round = u32::try_from(*attempts).unwrap_or(0);
        let mut look = !job.fresh;
        loop {
            let queued = Instant::now();
            let turn = if rules::is_paced(effect) { self.inner.pace.turn().await } else { None };
            // Where many wait for their turn, what was wanted may be over when it comes: then the next is served.
            look |= queued.elapsed() > AT_ONCE;
            if look && !self.is_wanted(job).await {
                return Came::Overtaken;
            }
            if let Some(turn) = turn {
                turn.take();
            }
            look = true;
            let carried = self.inner.carrier.carry(effect).await;
            self.note_company(carried.as_ref().err());
            let (after, reason) = match carried {
                Ok(answers) => return Came::Done(answers),
                Err(CarryError::Never { reason }) => {
                    tracing::info!(effect = effect.word(), reason, "an effect could not be carried out");
                    return Came::Never;
                }
                Err(CarryError::Later { after, reason }) => (after, reason),
            };
            let pause = self.inner.jittered(FIRST_PAUSE, round).max(after.unwrap_or_default());
            round = round.saturating_add(1);
            meter::effect(effect, "retried");
            tracing::warn!(
                effect = effect.word(),
                reason,
                pause_ms = pause.as_millis(),
                "an effect is tried again"
            );
            if Instant::now() + pause > until {
                return Came::TooLate;
            }
            // The attempt is noted, and the row stays ours until after the next one.
            let pause_ms = hotline::Millis(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
            let again = self.now().plus(pause_ms).plus(LEASE);
            if let Err(StoreError::Conflict) = self.inner.store.effects().retry_at(id, again, "later").await {
                return Came::Overtaken;
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                // Not all at the same instant.
                () = self.inner.company.back(), if after.is_none() => {
                    tokio::time::sleep(self.inner.jittered(FIRST_PAUSE, 0)).await;
                }
                () = self.inner.stopping.cancelled() => return Came::LeftOpen,
            }
        }
    }

    /// Whether the rows still ask for it. In doubt (the database is away) yes: effects are harmless twice.
    async fn is_wanted(&self, job: &Job) -> bool {
        let Some(subject) = rules::subject(&job.claimed.effect) else { return true };
        match self.board(&subject).await {
            Ok(board) => rules::is_wanted(&job.claimed.effect, &board),
            Err(_) => true,
        }
    }

    /// Hands in what came of an effect, also while the database stumbles. False when the node stops meanwhile.
    async fn hand_in(&self, answer: Event) -> bool {
        for round in 0.. {
            match self.handle(answer.clone()).await {
                Ok(_) => return true,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the answer of an effect waits");
                    if matches!(error, DispatchError::Stopped) || !self.wait_for_database(round).await {
                        return false;
                    }
                }
            }
        }
        false
    }
}
