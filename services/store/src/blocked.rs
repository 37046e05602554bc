//! Numbers that a coordinator blocked. A block has an end or is taken off, and with it the number is forgotten.

use crate::db::{execute, fetch_all, fetch_optional};
use crate::words::{parse, word};
use crate::{Store, StoreError};
use hotline::{CallId, PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};

/// Why a number is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockReason {
    /// Insults or threats.
    Insults,
    /// Calls that are meant to harm or to hinder.
    Malicious,
    /// Somebody who sells.
    Canvassing,
    Other,
}

impl BlockReason {
    pub const ALL: [Self; 4] = [Self::Insults, Self::Malicious, Self::Canvassing, Self::Other];

    /// The reason's word in the database, in forms and in text keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Insults => "insults",
            Self::Malicious => "malicious",
            Self::Canvassing => "canvassing",
            Self::Other => "other",
        }
    }
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// A block to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBlock {
    pub number: PhoneNumber,
    /// The call whose number it is.
    pub call: CallId,
    pub reason: BlockReason,
    /// Already screened.
    pub note: Option<String>,
    /// `None`: until somebody takes it off.
    pub until: Option<Timestamp>,
    /// The account.
    pub by: String,
}

/// A block that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Opaque.
    pub id: String,
    pub number: PhoneNumber,
    pub call: CallId,
    pub reason: BlockReason,
    pub note: Option<String>,
    pub since: Timestamp,
    pub until: Option<Timestamp>,
    pub by: String,
    /// Calls that it has stopped so far.
    pub stopped: i64,
}

#[derive(sqlx::FromRow)]
struct BlockRow {
    id: String,
    number: String,
    call_id: String,
    reason: String,
    note: Option<String>,
    since: i64,
    until_at: Option<i64>,
    blocked_by: String,
    stopped: i64,
}

macro_rules! blocks_sql {
    ($rest:literal) => {
        concat!(
            "SELECT b.id, b.number, b.call_id, b.reason, b.note, b.since, b.until_at, b.blocked_by, ",
            "(SELECT count(*) FROM calls c WHERE c.number = b.number AND c.arrived_at >= b.since ",
            "AND c.refused IN ('blocked', 'blocked_again')) AS stopped FROM blocked_numbers b ",
            $rest
        )
    };
}

impl TryFrom<BlockRow> for Block {
    type Error = StoreError;
    fn try_from(row: BlockRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            number: PhoneNumber::parse(&row.number).ok_or(StoreError::Corrupt("blocked_numbers.number"))?,
            call: CallId(row.call_id),
            reason: parse(&row.reason, "blocked_numbers.reason")?,
            note: row.note,
            since: Timestamp(row.since),
            until: row.until_at.map(Timestamp),
            by: row.blocked_by,
            stopped: row.stopped,
        })
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Blocked<'s> {
    store: &'s Store,
}

impl Store {
    pub fn blocked(&self) -> Blocked<'_> {
        Blocked { store: self }
    }
}

impl Blocked<'_> {
    /// Blocks a number from its next call on; the block's id.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when it is blocked already: somebody was quicker, and nothing of theirs is changed.
    #[tracing::instrument(name = "store.block_number", skip_all)]
    pub async fn block(&self, new: &NewBlock, now: Timestamp) -> Result<String, StoreError> {
        let id = self.store.ids().next(now);
        let mut tx = self.store.begin().await?;
        // One whose end has come and which nobody tidied away yet is none.
        execute!(
            tx.on(),
            "UPDATE blocked_numbers SET number = NULL, note = NULL WHERE number = $1 AND until_at <= $2",
            new.number.expose(),
            now.0,
        )?;
        let rows = execute!(
            tx.on(),
            "INSERT INTO blocked_numbers (id, number, call_id, reason, note, since, until_at, blocked_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (number) DO NOTHING",
            id.as_str(),
            new.number.expose(),
            new.call.as_str(),
            word(&new.reason)?,
            new.note.as_deref(),
            now.0,
            new.until.map(|at| at.0),
            new.by.as_str(),
        )?;
        if rows == 0 {
            return Err(StoreError::Duplicate);
        }
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a block off and forgets its number. `false` when it was taken off before, or has ended.
    #[tracing::instrument(name = "store.unblock_number", skip_all)]
    pub async fn lift(&self, id: &str, account: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "UPDATE blocked_numbers SET number = NULL, note = NULL, lifted_at = $2, lifted_by = $3 \
             WHERE id = $1 AND number IS NOT NULL AND (until_at IS NULL OR until_at > $2)",
            id,
            now.0,
            account,
        )?;
        tx.commit().await?;
        Ok(rows == 1)
    }

    /// The block of a number that lasts.
    #[tracing::instrument(name = "store.block_of_number", skip_all)]
    pub async fn of(&self, number: &PhoneNumber, now: Timestamp) -> Result<Option<Block>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_optional!(
            reader.on(),
            BlockRow,
            blocks_sql!("WHERE b.number = $1 AND (b.until_at IS NULL OR b.until_at > $2)"),
            number.expose(),
            now.0,
        )?
        .map(Block::try_from)
        .transpose()
    }

    /// Every block that lasts, the latest first.
    #[tracing::instrument(name = "store.list_blocks", skip_all)]
    pub async fn list(&self, now: Timestamp, limit: i64) -> Result<Vec<Block>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            BlockRow,
            blocks_sql!(
                "WHERE b.number IS NOT NULL AND (b.until_at IS NULL OR b.until_at > $1) \
                 ORDER BY b.since DESC, b.id DESC LIMIT $2"
            ),
            now.0,
            limit,
        )?;
        rows.into_iter().map(Block::try_from).collect()
    }

    /// Forgets the numbers of blocks that have ended; how many.
    #[tracing::instrument(name = "store.forget_blocks", skip_all)]
    pub async fn forget_ended(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "UPDATE blocked_numbers SET number = NULL, note = NULL WHERE number IS NOT NULL AND until_at <= $1",
            now.0,
        )?;
        tx.commit().await?;
        Ok(rows)
    }
}
