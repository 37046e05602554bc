//! The clock of a node: one task that sleeps until something is due, woken by decisions that made something due earlier.

use crate::dispatcher::Dispatcher;
use crate::meter;
use crate::outcome::DispatchError;
use crate::{promised, standing};
use hotline::{Event, LineId, Timestamp};
use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::Duration;
use store::Kind;

/// How many due rows of each kind are looked at in one go.
const BATCH: i64 = 200;

/// How many unfinished effects are taken up in one go.
const EFFECTS: i64 = 100;

/// How often every line is looked at without a reason: a net under decisions that passed each other while a node died.
const NET: Duration = Duration::from_secs(30);

/// How often the calls are counted, and the lines looked at, for the metrics.
const COUNT: Duration = Duration::from_secs(10);

/// Between two looks for what dead nodes left: under load a round comes every few milliseconds.
const DEAD: Duration = Duration::from_secs(1);

/// The pause after a database that did not answer.
const DATABASE_PAUSE: Duration = Duration::from_secs(1);

pub async fn run(hands: Dispatcher) {
    // A node that is alone with its database takes up at once what its former self left; among others, the dead are known.
    if hands.inner.store.kind() == Kind::Sqlite {
        loop {
            match hands.inner.store.effects().claim_unfinished(hands.now()).await {
                Ok(left) => {
                    for claimed in left {
                        hands.undertake(claimed, false);
                    }
                    break;
                }
                Err(error) => wait_for_database(&error).await,
            }
        }
    }
    let mut swept = None;
    let mut latest = hands.now();
    let mut counted = None;
    let mut looked_for_the_dead: Option<tokio::time::Instant> = None;
    let mut told = BTreeSet::new();
    loop {
        let for_the_dead = looked_for_the_dead.is_none_or(|at| at.elapsed() >= DEAD);
        if let Err(error) = round(&hands, for_the_dead).await {
            wait_for_database(&error).await;
            continue;
        }
        if for_the_dead {
            looked_for_the_dead = Some(tokio::time::Instant::now());
        }
        // A clock that was days ahead and is followed back leaves deadlines that nobody should wait for.
        let went_back = hands.now() < latest;
        latest = hands.now();
        let now = tokio::time::Instant::now();
        if went_back || swept.is_none_or(|at| now.duration_since(at) >= NET) {
            match hands.inner.store.dispatching().active_lines().await {
                Ok(lines) => {
                    swept = Some(now);
                    for line in lines {
                        hands.sweep(line).await;
                    }
                }
                Err(error) => wait_for_database(&error).await,
            }
            let impossible = async {
                hands.inner.store.effects().mend_after_a_wrong_clock(hands.now()).await?;
                hands.inner.store.dispatching().impossible(hands.now(), BATCH).await
            };
            match impossible.await {
                Ok(events) => {
                    for event in events {
                        hand_in(&hands, event).await;
                    }
                }
                Err(error) => wait_for_database(&error).await,
            }
        }
        if counted.is_none_or(|at| now.duration_since(at) >= COUNT) {
            counted = Some(now);
            count(&hands, &mut told).await;
        }
        let nap = nap(&hands);
        tokio::select! {
            () = tokio::time::sleep(nap) => {}
            () = hands.inner.earlier.notified() => {}
        }
    }
}

/// Everything that is due now, then when to look again. `for_the_dead`: what nodes left that are dead, too.
async fn round(hands: &Dispatcher, for_the_dead: bool) -> Result<(), DispatchError> {
    let inner = &hands.inner;
    // What happened comes before what did not happen in time.
    hands.catch_up().await?;
    // Set before the look: what becomes due during the look wakes us again.
    let far =
        hands.now().plus(hotline::Millis(i64::try_from(inner.settings.sweep.as_millis()).unwrap_or(5_000)));
    *inner.wake_at.lock().unwrap_or_else(PoisonError::into_inner) = far;
    loop {
        let due = inner.store.dispatching().due(hands.now(), BATCH).await?;
        let mut moved = false;
        for event in due {
            moved |= hand_in(hands, event).await;
        }
        if !moved {
            break;
        }
    }
    let mut claimed = inner.store.effects().claim(hands.now(), EFFECTS).await?;
    if for_the_dead {
        claimed.extend(inner.store.effects().claim_of_the_dead(hands.now()).await?);
    }
    // What one node left and what came due may be of one call.
    claimed.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    for claimed in claimed {
        hands.undertake(claimed, false);
    }
    let next = [inner.store.dispatching().next_deadline().await?, inner.store.effects().next_due().await?];
    if let Some(next) = next.into_iter().flatten().min() {
        inner.wake_by(next);
    }
    Ok(())
}

/// Whether the event changed something. What is due and changes nothing (another node was quicker) is not asked again
/// in the same round.
async fn hand_in(hands: &Dispatcher, event: Event) -> bool {
    if let Event::Sweep { line } = event {
        hands.sweep(line).await;
        return false;
    }
    let decided = async {
        let event = match event {
            Event::WindowOver { call, .. } => promised::window_over(hands, &call).await?,
            other => Some(other),
        };
        let Some(event) = event else { return Ok(false) };
        Ok::<_, DispatchError>(hands.handle(event).await?.is_changed())
    };
    match decided.await {
        Ok(changed) => changed,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a deadline could not be handed in");
            false
        }
    }
}

fn nap(hands: &Dispatcher) -> Duration {
    let wake_at = *hands.inner.wake_at.lock().unwrap_or_else(PoisonError::into_inner);
    let Timestamp(now) = hands.now();
    // A deadline that is past and still there (others are at it) must not make us spin.
    let until = Duration::from_millis(u64::try_from(wake_at.0.saturating_sub(now)).unwrap_or(0));
    until.clamp(Duration::from_millis(20), hands.inner.settings.sweep)
}

async fn wait_for_database(error: &(dyn std::error::Error + Send + Sync + 'static)) {
    tracing::error!(error, "the clock waits for the database");
    tokio::time::sleep(DATABASE_PAUSE).await;
}

async fn count(hands: &Dispatcher, told: &mut BTreeSet<LineId>) {
    if let Ok(counted) = hands.inner.store.dispatching().live_counts().await {
        meter::calls(&counted);
    }
    if let Ok(backlog) = hands.inner.store.effects().backlog().await {
        meter::backlog(backlog, hands.now());
    }
    meter::clock(hands.clock_lead());
    // What could not be read is told at the next count.
    drop(standing::measure(&hands.inner.store, hands.wall(), told).await);
}
