//! Saving one decision: rows, history and effects in one transaction.

use super::waiting::lines_with_a_pair;
use super::{Dispatching, call_row, mediator_row, offer_row, party_row};
use crate::batch::{Batch, add};
use crate::effects::{Claimed, NewEffect};
use crate::feed::Change;
use crate::writer::Work;
use crate::{Store, StoreError};
use hotline::{
    Board, Call, CallId, Decision, Entry, LineId, Mediator, MediatorId, Offer, Party, Presence, Timestamp,
};

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
        let writing = Writing::of(self.store, before, after, decision, now)?;
        let last = writing.last_entry(self.store);
        let effects = writing.effects.iter().map(NewEffect::claimed).collect();
        self.store.write(writing).await?;

        let change = Change::of(last, before, after, &decision.history);
        self.store.feed.announce(change.clone());
        Ok(Saved { change, effects, unmatched: Vec::new() })
    }

    /// The same with the look for pairs that others may have left behind ([`Dispatching::unmatched`]).
    pub async fn save_and_look(
        &self,
        before: &Board,
        after: &Board,
        decision: &Decision,
        now: Timestamp,
    ) -> Result<Saved, SaveError> {
        let saved = self.save(before, after, decision, now).await?;
        Ok(Saved { unmatched: self.unmatched(before, after, now).await, ..saved })
    }

    /// Looks, after the commit, whether this decision and one that ran beside it left a pair behind: each saw the world
    /// without the other. The later of the two always sees both. Only asked when this one freed somebody.
    pub async fn unmatched(&self, before: &Board, after: &Board, now: Timestamp) -> Vec<LineId> {
        let changed = after.changed_since(before);
        let mut lines: Vec<LineId> = Vec::new();
        lines.extend(changed.calls.iter().filter(|c| c.is_offerable(now)).map(|c| c.line.clone()));
        let freed = changed.mediators.iter().filter(|m| m.presence == Presence::Available);
        lines.extend(freed.flat_map(|m| m.lines.iter().cloned()));
        // A look at a whole line brings together the first of each kind; there may be more behind them.
        lines.extend(changed.calls.iter().filter(|c| got_an_offer(before, c)).map(|c| c.line.clone()));
        lines.sort_unstable();
        lines.dedup();
        if lines.is_empty() {
            return lines;
        }
        // The decision is stored whatever happens now: when in doubt, look again.
        self.with_a_pair(&lines).await.unwrap_or(lines)
    }

    /// Whether a caller waits on this line for whom a mediator is available: a pair that `Event::Sweep` would bring
    /// together.
    #[tracing::instrument(name = "store.has_pair", skip_all)]
    pub async fn has_pair(&self, line: &LineId) -> Result<bool, StoreError> {
        Ok(!self.with_a_pair(std::slice::from_ref(line)).await?.is_empty())
    }

    async fn with_a_pair(&self, lines: &[LineId]) -> Result<Vec<LineId>, StoreError> {
        let mut reader = self.store.read().await?;
        lines_with_a_pair(&mut reader.on(), lines).await
    }
}

fn got_an_offer(before: &Board, call: &Call) -> bool {
    call.offer.is_some() && before.call(&call.id).is_some_and(|b| b.offer != call.offer)
}

/// Everything one decision writes, ready: no id, no JSON and no order is left to decide while the writer waits.
struct Writing {
    calls: Vec<Call>,
    mediators: Vec<Mediator>,
    offers: Vec<Offer>,
    parties: Vec<Party>,
    history: Vec<NewEntry>,
    effects: Vec<NewEffect>,
    now: Timestamp,
}

struct NewEntry {
    id: String,
    line: Option<LineId>,
    entry: Entry,
}

impl Writing {
    /// Updates before inserts, so that an offer that ends makes room for the one that begins; each kind in the order of
    /// its ids, calls before mediators before offers before parties, so that two decisions seldom wait for each other.
    fn of(
        store: &Store,
        before: &Board,
        after: &Board,
        decision: &Decision,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut changed = after.changed_since(before);
        changed.calls.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        changed.mediators.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        changed.offers.sort_unstable_by(|a, b| (a.version == 0, &a.id).cmp(&(b.version == 0, &b.id)));
        changed.parties.sort_unstable_by(|a, b| (a.version == 0, &a.id).cmp(&(b.version == 0, &b.id)));
        let line_of = |entry: &Entry| Some(after.call(entry.call.as_ref()?)?.line.clone());
        Ok(Self {
            calls: changed.calls.into_iter().cloned().collect(),
            mediators: changed.mediators.into_iter().cloned().collect(),
            offers: changed.offers.into_iter().cloned().collect(),
            parties: changed.parties.into_iter().cloned().collect(),
            history: decision
                .history
                .iter()
                .map(|entry| NewEntry { id: store.ids.next(now), line: line_of(entry), entry: entry.clone() })
                .collect(),
            effects: decision
                .effects
                .iter()
                .map(|effect| NewEffect::of(store, effect, now))
                .collect::<Result<_, _>>()?,
            now,
        })
    }

    /// The id of the last history entry, or a new one when there is none: the feed's place in time.
    fn last_entry(&self, store: &Store) -> String {
        self.history.last().map_or_else(|| store.ids.next(self.now), |entry| entry.id.clone())
    }
}

impl Work for Writing {
    fn add_to(&self, batch: &mut Batch) -> Result<(), StoreError> {
        for call in &self.calls {
            if call.version == 0 {
                call_row::insert(batch, call, self.now)?;
            } else {
                call_row::update(batch, call, self.now)?;
            }
        }
        for mediator in &self.mediators {
            mediator_row::update(batch, mediator)?;
        }
        known_first(batch, &self.offers, |offer| offer.version, offer_row::insert, offer_row::update)?;
        known_first(batch, &self.parties, |party| party.version, party_row::insert, party_row::update)?;
        for some in self.history.chunks(ENTRIES_AT_ONCE) {
            add_entries(batch, some)?;
        }
        for effect in &self.effects {
            effect.insert(batch)?;
        }
        Ok(())
    }
}

/// Adds rows of which the new ones (version 0) come last: what ends makes room for what begins.
fn known_first<R>(
    batch: &mut Batch,
    rows: &[R],
    version: impl Fn(&R) -> i64,
    insert: impl Fn(&mut Batch, &R) -> Result<(), StoreError>,
    update: impl Fn(&mut Batch, &R) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (known, new) = rows.split_at(rows.partition_point(|row| version(row) != 0));
    known.iter().try_for_each(|row| update(batch, row))?;
    if !known.is_empty() && !new.is_empty() {
        batch.after_that();
    }
    new.iter().try_for_each(|row| insert(batch, row))
}

/// How many entries one statement writes; absent ones are NULL and leave nothing.
const ENTRIES_AT_ONCE: usize = 4;

fn add_entries(batch: &mut Batch, new: &[NewEntry]) -> Result<(), StoreError> {
    let entry = |n: usize| new.get(n);
    let id = |n: usize| entry(n).map(|new| new.id.as_str());
    let line = |n: usize| entry(n)?.line.as_ref().map(LineId::as_str);
    let call = |n: usize| entry(n)?.entry.call.as_ref().map(CallId::as_str);
    let mediator = |n: usize| entry(n)?.entry.mediator.as_ref().map(MediatorId::as_str);
    let kind = |n: usize| entry(n).map(|new| new.entry.kind.word());
    let detail = |n: usize| entry(n)?.entry.detail.as_deref();
    let at = |n: usize| entry(n).map(|new| new.entry.at.0);
    add!(
        batch,
        Any,
        "WITH new (id, line_id, call_id, mediator_id, kind, detail, at) AS (VALUES \
         ($1, $2, $3, $4, $5, $6, CAST($7 AS BIGINT)), ($8, $9, $10, $11, $12, $13, CAST($14 AS BIGINT)), \
         ($15, $16, $17, $18, $19, $20, CAST($21 AS BIGINT)), ($22, $23, $24, $25, $26, $27, CAST($28 AS BIGINT))) \
         INSERT INTO call_events (id, line_id, call_id, mediator_id, kind, detail, at) \
         SELECT id, line_id, call_id, mediator_id, kind, detail, at FROM new WHERE id IS NOT NULL",
        id(0),
        line(0),
        call(0),
        mediator(0),
        kind(0),
        detail(0),
        at(0),
        id(1),
        line(1),
        call(1),
        mediator(1),
        kind(1),
        detail(1),
        at(1),
        id(2),
        line(2),
        call(2),
        mediator(2),
        kind(2),
        detail(2),
        at(2),
        id(3),
        line(3),
        call(3),
        mediator(3),
        kind(3),
        detail(3),
        at(3),
    );
    Ok(())
}
