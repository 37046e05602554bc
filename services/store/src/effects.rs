//! Effects: what must be done in the world, as rows until done.
//!
//! A decision's effects are born claimed by the node that saved them ([`crate::Saved::effects`]): it carries them out at
//! once. `due_at` is the lease: a node that dies in between leaves the row to come due, and any node claims it. Where its
//! death is seen ([`crate::alive`]) nobody waits for that.

use crate::alive;
use crate::batch::{Batch, add};
use crate::db::{execute, fetch_all, fetch_one};
use crate::words::{from_json, json};
use crate::writer::Work;
use crate::{Kind, Store, StoreError};
use hotline::{CallId, Effect, FARTHEST, Millis, Timestamp};

/// How long a claimed effect is left to its node before another may take it: longer than the provider's slowest answer.
pub const LEASE: Millis = Millis::seconds(30);

/// An effect that this node has undertaken to carry out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: EffectId,
    pub effect: Effect,
    /// Attempts before this one.
    pub attempts: i64,
}

/// An effect's identity; effects of one decision sort in the order in which they must be begun.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EffectId(pub String);

/// What is left to do, for the metrics and `doctor`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Backlog {
    /// Effects not settled, claimed or not.
    pub open: i64,
    /// The oldest of them was decided at this epoch millisecond.
    pub oldest_ms: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct EffectRow {
    id: String,
    body: String,
    attempts: i64,
}

/// As they must be begun.
fn in_order(rows: Vec<EffectRow>) -> Result<Vec<Claimed>, StoreError> {
    let mut claimed: Vec<Claimed> = rows.into_iter().map(Claimed::try_from).collect::<Result<_, _>>()?;
    claimed.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    Ok(claimed)
}

impl TryFrom<EffectRow> for Claimed {
    type Error = StoreError;
    fn try_from(row: EffectRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: EffectId(row.id),
            effect: from_json(&row.body, "effects.body")?,
            attempts: row.attempts,
        })
    }
}

/// The work list. See the module.
#[derive(Clone, Copy, Debug)]
pub struct Effects<'s> {
    store: &'s Store,
}

impl Store {
    pub fn effects(&self) -> Effects<'_> {
        Effects { store: self }
    }
}

/// The call an effect is about, so that a call's effects are carried out in order; `HangUp` names only a leg.
pub(crate) fn call_of(effect: &Effect) -> Option<&CallId> {
    match effect {
        Effect::RingMediator { call, .. }
        | Effect::BringCaller { call, .. }
        | Effect::DialCaller { call, .. }
        | Effect::ReturnToQueue { call, .. }
        | Effect::AskOutcome { call, .. }
        | Effect::SetHold { call, .. }
        | Effect::SetMute { call, .. }
        | Effect::DialParty { call, .. }
        | Effect::SetHost { call, .. }
        | Effect::SetPart { call, .. } => Some(call),
        Effect::HangUp { .. } => None,
    }
}

/// An effect that a decision is about to write, claimed for this node already.
pub(crate) struct NewEffect {
    id: EffectId,
    effect: Effect,
    body: String,
    made_at: Timestamp,
    node: String,
}

impl NewEffect {
    pub(crate) fn of(store: &Store, effect: &Effect, now: Timestamp) -> Result<Self, StoreError> {
        Ok(Self {
            id: EffectId(store.ids.next(now)),
            effect: effect.clone(),
            body: json(effect)?,
            made_at: now,
            node: store.node().to_owned(),
        })
    }

    pub(crate) fn claimed(&self) -> Claimed {
        Claimed { id: self.id.clone(), effect: self.effect.clone(), attempts: 0 }
    }

    pub(crate) fn insert(&self, batch: &mut Batch) -> Result<(), StoreError> {
        add!(
            batch,
            One,
            "INSERT INTO effects (id, call_id, word, body, made_at, due_at, claimed_by, attempts, given_up) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, FALSE)",
            self.id.0.as_str(),
            call_of(&self.effect).map(CallId::as_str),
            self.effect.word(),
            self.body.as_str(),
            self.made_at.0,
            self.made_at.plus(LEASE).0,
            self.node.as_str(),
        );
        Ok(())
    }
}

/// How many effects one statement settles; absent ones are NULL and settle nothing.
const DONE_AT_ONCE: usize = 8;

/// Effects that are carried out.
struct Done {
    ids: Vec<EffectId>,
    at: Timestamp,
}

impl Work for Done {
    fn add_to(&self, batch: &mut Batch) -> Result<(), StoreError> {
        for some in self.ids.chunks(DONE_AT_ONCE) {
            let id = |n: usize| some.get(n).map(|id| id.0.as_str());
            add!(
                batch,
                Any,
                "UPDATE effects SET settled_at = $1, attempts = attempts + 1 \
                 WHERE settled_at IS NULL AND id IN ($2, $3, $4, $5, $6, $7, $8, $9)",
                self.at.0,
                id(0),
                id(1),
                id(2),
                id(3),
                id(4),
                id(5),
                id(6),
                id(7),
            );
        }
        Ok(())
    }
}

/// What became of an effect that was not carried out.
struct Settling {
    id: EffectId,
    /// When it was settled, or comes due again.
    at: Timestamp,
    outcome: Outcome,
}

enum Outcome {
    Again { error: String },
    GivenUp { error: String },
}

impl Work for Settling {
    fn add_to(&self, batch: &mut Batch) -> Result<(), StoreError> {
        let (id, at) = (self.id.0.as_str(), self.at.0);
        match &self.outcome {
            Outcome::Again { error } => add!(
                batch,
                One,
                "UPDATE effects SET due_at = $2, attempts = attempts + 1, last_error = $3 \
                 WHERE id = $1 AND settled_at IS NULL",
                id,
                at,
                error.as_str(),
            ),
            Outcome::GivenUp { error } => add!(
                batch,
                One,
                "UPDATE effects SET settled_at = $2, attempts = attempts + 1, last_error = $3, given_up = TRUE \
                 WHERE id = $1 AND settled_at IS NULL",
                id,
                at,
                error.as_str(),
            ),
        }
        Ok(())
    }
}

impl Effects<'_> {
    /// Claims up to `limit` effects that came due (their node died, or they are to be retried), oldest first. Two nodes
    /// that claim at once never get the same row: the second re-reads the lease before it writes.
    #[tracing::instrument(name = "store.claim_effects", skip_all)]
    pub async fn claim(&self, now: Timestamp, limit: i64) -> Result<Vec<Claimed>, StoreError> {
        // Most looks find nothing, and then no write lock is taken.
        let mut reader = self.store.read().await?;
        let due = fetch_all!(
            reader.on(),
            (String,),
            "SELECT id FROM effects WHERE settled_at IS NULL AND due_at <= $1 LIMIT 1",
            now.0
        )?;
        drop(reader);
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.store.begin().await?;
        let rows = fetch_all!(
            tx.on(),
            EffectRow,
            "UPDATE effects SET due_at = $2, claimed_by = $3 WHERE settled_at IS NULL AND due_at <= $1 AND id IN \
             (SELECT id FROM effects WHERE settled_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $4) \
             RETURNING id, body, attempts",
            now.0,
            now.plus(LEASE).0,
            self.store.node(),
            limit,
        )?;
        tx.commit().await?;
        in_order(rows)
    }

    /// Claims what nodes held that are dead now, whatever its lease: where several may live (PostgreSQL). Two nodes that
    /// claim at once never get the same row: who is first holds the dead node's lock until it has written.
    #[tracing::instrument(name = "store.claim_effects_of_the_dead", skip_all)]
    pub async fn claim_of_the_dead(&self, now: Timestamp) -> Result<Vec<Claimed>, StoreError> {
        if self.store.kind() != Kind::Postgres {
            return Ok(Vec::new());
        }
        let mut reader = self.store.read().await?;
        let others = fetch_all!(
            reader.on(),
            (String,),
            "SELECT DISTINCT claimed_by FROM effects WHERE settled_at IS NULL AND claimed_by <> $1",
            self.store.node(),
        )?;
        drop(reader);
        let mut rows = Vec::new();
        for (other,) in others {
            let mut tx = self.store.begin().await?;
            // Who does not hold its own lock (the server was started again this moment) can't tell who else lives.
            let (held, dead) = fetch_one!(
                tx.on(),
                (bool, bool),
                "SELECT NOT pg_try_advisory_xact_lock($1), pg_try_advisory_xact_lock($2)",
                alive::key(self.store.node()),
                alive::key(&other),
            )?;
            if held && dead {
                let left = fetch_all!(
                    tx.on(),
                    EffectRow,
                    "UPDATE effects SET due_at = $1, claimed_by = $2 WHERE settled_at IS NULL AND claimed_by = $3 \
                     RETURNING id, body, attempts",
                    now.plus(LEASE).0,
                    self.store.node(),
                    other,
                )?;
                rows.extend(left);
            }
            tx.commit().await?;
        }
        in_order(rows)
    }

    /// Claims everything unfinished whatever its lease: for a node that starts alone (SQLite). Where other nodes live
    /// (PostgreSQL), [`Effects::claim_of_the_dead`] is for that.
    #[tracing::instrument(name = "store.claim_unfinished_effects", skip_all)]
    pub async fn claim_unfinished(&self, now: Timestamp) -> Result<Vec<Claimed>, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = fetch_all!(
            tx.on(),
            EffectRow,
            "UPDATE effects SET due_at = $1, claimed_by = $2 WHERE settled_at IS NULL RETURNING id, body, attempts",
            now.plus(LEASE).0,
            self.store.node(),
        )?;
        tx.commit().await?;
        in_order(rows)
    }

    /// These effects are carried out. One that was settled already (another node was quicker) is left as it is.
    #[tracing::instrument(name = "store.effects_done", skip_all)]
    pub async fn done(&self, ids: &[EffectId], now: Timestamp) -> Result<(), StoreError> {
        self.store.write(Done { ids: ids.to_vec(), at: now }).await
    }

    /// The attempt failed; try again at `at`. `error` is a word or a status code, never text from outside.
    #[tracing::instrument(name = "store.effect_retry", skip_all)]
    pub async fn retry_at(&self, id: &EffectId, at: Timestamp, error: &str) -> Result<(), StoreError> {
        let outcome = Outcome::Again { error: error.to_owned() };
        self.store.write(Settling { id: id.clone(), at, outcome }).await
    }

    /// The effect can't be carried out, ever: settled as given up, for a person to look at.
    #[tracing::instrument(name = "store.effect_give_up", skip_all)]
    pub async fn give_up(&self, id: &EffectId, now: Timestamp, error: &str) -> Result<(), StoreError> {
        let outcome = Outcome::GivenUp { error: error.to_owned() };
        self.store.write(Settling { id: id.clone(), at: now, outcome }).await
    }

    /// Lets come due what a clock that was far ahead left for another day ([`hotline::FARTHEST`]).
    #[tracing::instrument(name = "store.mend_effects", skip_all)]
    pub async fn mend_after_a_wrong_clock(&self, now: Timestamp) -> Result<(), StoreError> {
        let far = now.plus(FARTHEST).0;
        let mut reader = self.store.read().await?;
        let (found,) = fetch_one!(
            reader.on(),
            (i64,),
            "SELECT COUNT(*) FROM effects WHERE settled_at IS NULL AND due_at > $1",
            far
        )?;
        drop(reader);
        if found == 0 {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        execute!(
            tx.on(),
            "UPDATE effects SET due_at = $1 WHERE settled_at IS NULL AND due_at > $2",
            now.0,
            far
        )?;
        tx.commit().await
    }

    /// When the next unfinished effect comes due: a retry, or the lease of a node that died.
    #[tracing::instrument(name = "store.next_effect", skip_all)]
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut reader = self.store.read().await?;
        let (next,) = fetch_one!(
            reader.on(),
            (Option<i64>,),
            "SELECT min(due_at) FROM effects WHERE settled_at IS NULL"
        )?;
        Ok(next.map(Timestamp))
    }

    #[tracing::instrument(name = "store.effects_backlog", skip_all)]
    pub async fn backlog(&self) -> Result<Backlog, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_one!(
            reader.on(),
            Backlog,
            "SELECT count(*) AS open, min(made_at) AS oldest_ms FROM effects WHERE settled_at IS NULL"
        )
    }

    /// Forgets effects settled before `before`; says how many. The history keeps what mattered.
    #[tracing::instrument(name = "store.forget_settled_effects", skip_all)]
    pub async fn forget_settled(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "DELETE FROM effects WHERE settled_at IS NOT NULL AND settled_at < $1 AND NOT given_up",
            before.0
        )?;
        tx.commit().await?;
        Ok(rows)
    }
}
