//! Saving one decision: rows, history and effects in one transaction.

use super::waiting::has_pair;
use super::{Dispatching, call_row, mediator_row, offer_row};
use crate::StoreError;
use crate::db::{On, execute};
use crate::effects::{self, Claimed};
use crate::feed::Change;
use hotline::{Board, Call, Decision, Entry, LineId, Presence, Timestamp};

/// Why a decision was not saved. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Another decision changed one of the rows, or booked the same call or mediator, first. Load and decide again.
    #[error("another decision came first")]
    Conflict,
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for SaveError {
    fn from(error: StoreError) -> Self {
        match error {
            // A unique index is the last arbiter: whoever loses there lost the race.
            StoreError::Conflict | StoreError::Duplicate => Self::Conflict,
            other => Self::Store(other),
        }
    }
}

/// A decision that is stored for good.
#[derive(Debug)]
pub struct Saved {
    /// What the feed announced.
    pub change: Change,
    /// The decision's effects in order, claimed for this node already: carry them out at once, no read needed.
    pub effects: Vec<Claimed>,
    /// Lines on which a caller waits for whom a mediator is available although nobody decided so: two decisions passed
    /// each other. Decide `Event::Sweep` for each.
    pub unmatched: Vec<LineId>,
}

impl Dispatching<'_> {
    /// Saves what `decision` changed between `before` and `after`: rows (version 0 is inserted, any other updated from
    /// its version), `call_events`, and `effects` claimed for this node. Then announces the change to the feed.
    #[tracing::instrument(name = "store.save_decision", skip_all)]
    pub async fn save(
        &self,
        before: &Board,
        after: &Board,
        decision: &Decision,
        now: Timestamp,
    ) -> Result<Saved, SaveError> {
        let mut tx = self.store.begin().await?;
        let written = async {
            write_rows(&mut tx.on(), before, after, now).await?;
            let last = write_history(&mut tx.on(), self, after, &decision.history, now).await?;
            let effects = effects::insert(&mut tx.on(), self.store, &decision.effects, now).await?;
            Ok::<_, SaveError>((last, effects))
        }
        .await;
        let (last, effects) = match written {
            Ok(written) => written,
            Err(error) => {
                // At once, so that the next writer does not wait for this connection's next use.
                tx.rollback().await?;
                return Err(error);
            }
        };
        tx.commit().await?;

        let change = Change::of(last, before, after, &decision.history);
        self.store.feed.announce(change.clone());
        Ok(Saved { change, effects, unmatched: self.unmatched(before, after, now).await })
    }

    /// Looks, after the commit, whether this decision and one that ran beside it left a pair behind: each saw the world
    /// without the other. The later of the two always sees both. Only asked when this one freed somebody.
    async fn unmatched(&self, before: &Board, after: &Board, now: Timestamp) -> Vec<LineId> {
        let changed = after.changed_since(before);
        let mut lines: Vec<&LineId> = Vec::new();
        lines.extend(changed.calls.iter().filter(|c| c.is_offerable(now)).map(|c| &c.line));
        let freed = changed.mediators.iter().filter(|m| m.presence == Presence::Available);
        lines.extend(freed.flat_map(|m| m.lines.iter()));
        // A look at a whole line brings together the first of each kind; there may be more behind them.
        lines.extend(changed.calls.iter().filter(|c| got_an_offer(before, c)).map(|c| &c.line));
        lines.sort_unstable();
        lines.dedup();
        let mut unmatched = Vec::new();
        for line in lines {
            // The decision is stored whatever happens now: when in doubt, look again.
            if self.has_pair(line).await.unwrap_or(true) {
                unmatched.push(line.clone());
            }
        }
        unmatched
    }

    /// Whether a caller waits on this line for whom a mediator is available: a pair that `Event::Sweep` would bring
    /// together.
    #[tracing::instrument(name = "store.has_pair", skip_all)]
    pub async fn has_pair(&self, line: &LineId) -> Result<bool, StoreError> {
        let mut reader = self.store.read().await?;
        has_pair(&mut reader.on(), line).await
    }
}

fn got_an_offer(before: &Board, call: &Call) -> bool {
    call.offer.is_some() && before.call(&call.id).is_some_and(|b| b.offer != call.offer)
}

/// Updates before inserts, so that an offer that ends makes room for the one that begins; each kind in the order of its
/// ids, calls before mediators before offers, so that two decisions never wait for each other.
async fn write_rows(on: &mut On<'_>, before: &Board, after: &Board, now: Timestamp) -> Result<(), SaveError> {
    let mut changed = after.changed_since(before);
    changed.calls.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    changed.mediators.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    changed.offers.sort_unstable_by_key(|o| (o.version == 0, o.id.clone()));
    for call in changed.calls {
        let rows = if call.version == 0 {
            call_row::insert(on.again(), call, now).await?
        } else {
            call_row::update(on.again(), call, now).await?
        };
        one(rows)?;
    }
    for mediator in changed.mediators {
        one(mediator_row::update(on.again(), mediator).await?)?;
    }
    for offer in changed.offers {
        let rows = if offer.version == 0 {
            offer_row::insert(on.again(), offer).await?
        } else {
            offer_row::update(on.again(), offer).await?
        };
        one(rows)?;
    }
    Ok(())
}

fn one(rows: u64) -> Result<(), SaveError> {
    if rows == 1 { Ok(()) } else { Err(SaveError::Conflict) }
}

/// Appends the history and says the id of its last entry (or a new id when there is none).
async fn write_history(
    on: &mut On<'_>,
    dispatching: &Dispatching<'_>,
    after: &Board,
    history: &[Entry],
    now: Timestamp,
) -> Result<String, StoreError> {
    let mut last = None;
    for entry in history {
        let id = dispatching.store.ids.next(now);
        let line = entry.call.as_ref().and_then(|c| after.call(c)).map(|c| c.line.as_str());
        execute!(
            on.again(),
            "INSERT INTO call_events (id, line_id, call_id, mediator_id, kind, detail, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id.as_str(),
            line,
            entry.call.as_ref().map(hotline::CallId::as_str),
            entry.mediator.as_ref().map(hotline::MediatorId::as_str),
            entry.kind.word(),
            entry.detail.as_deref(),
            entry.at.0,
        )?;
        last = Some(id);
    }
    Ok(last.unwrap_or_else(|| dispatching.store.ids.next(now)))
}
