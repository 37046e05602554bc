//! Follow-ups: dated promises with an owner, and the append-only story of each. Who may act is `call_log`'s business.

use crate::db::{On, execute, fetch_all, fetch_one, fetch_optional};
use crate::{Store, StoreError};
use hotline::{CallId, FollowUpId, Timestamp};

/// A follow-up as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FollowUpRow {
    pub id: String,
    /// 0 while the row does not exist yet.
    pub version: i64,
    pub line_id: String,
    pub call_id: Option<String>,
    /// The account that promised.
    pub owner_id: String,
    pub kind: String,
    pub note: Option<String>,
    /// A day in the line's time zone, `2026-03-29`, and the instants at which it begins and is over.
    pub due_on: String,
    pub due_from: i64,
    pub overdue_from: i64,
    pub created_at: i64,
    pub created_by: String,
    pub done_at: Option<i64>,
    pub done_by: Option<String>,
}

/// A follow-up with what a list shows beside it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ListedFollowUp {
    #[sqlx(flatten)]
    pub follow_up: FollowUpRow,
    pub owner_name: String,
    pub line_name: String,
    pub call_arrived_at: Option<i64>,
    /// The number of the call, for "rappeler"; `None` when it was withheld or there is no call.
    pub call_number: Option<String>,
    pub call_language: Option<String>,
    pub call_topic: Option<String>,
    pub theme: Option<String>,
    pub operator: Option<String>,
    pub outcome: Option<String>,
    pub relation: Option<String>,
}

/// One line of a follow-up's story.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FollowUpEvent {
    pub kind: String,
    pub detail: Option<String>,
    pub by_name: String,
    pub at: i64,
}

/// What a change is called in the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUpChange {
    Created,
    Postponed,
    Reassigned,
    Done,
    Reopened,
}

impl FollowUpChange {
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Postponed => "postponed",
            Self::Reassigned => "reassigned",
            Self::Done => "done",
            Self::Reopened => "reopened",
        }
    }
}

/// How many promises are open, by how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenFollowUps {
    pub upcoming: i64,
    /// Due today.
    pub due: i64,
    pub overdue: i64,
}

/// Reads and writes of follow-ups.
#[derive(Clone, Copy, Debug)]
pub struct FollowUps<'s>(&'s Store);

impl Store {
    pub fn follow_ups(&self) -> FollowUps<'_> {
        FollowUps(self)
    }
}

macro_rules! listed {
    ($rest:literal) => {
        concat!(
            "SELECT f.id, f.version, f.line_id, f.call_id, f.owner_id, f.kind, f.note, f.due_on, f.due_from,
                    f.overdue_from, f.created_at, f.created_by, f.done_at, f.done_by, a.name AS owner_name,
                    l.name AS line_name, c.arrived_at AS call_arrived_at, c.number AS call_number,
                    c.language AS call_language, c.topic AS call_topic, s.theme, s.operator, s.outcome, s.relation
             FROM follow_ups f
             JOIN accounts a ON a.id = f.owner_id
             JOIN lines l ON l.id = f.line_id
             LEFT JOIN calls c ON c.id = f.call_id
             LEFT JOIN call_sheets s ON s.call_id = f.call_id ",
            $rest
        )
    };
}

impl FollowUps<'_> {
    pub async fn get(&self, id: &FollowUpId) -> Result<Option<ListedFollowUp>, StoreError> {
        let mut db = self.0.read().await?;
        fetch_optional!(db.on(), ListedFollowUp, listed!("WHERE f.id = $1"), id.as_str())
    }

    /// The open ones, the most pressing first; of one owner, or of all.
    pub async fn open(&self, owner: Option<&str>, limit: i64) -> Result<Vec<ListedFollowUp>, StoreError> {
        let mut db = self.0.read().await?;
        match owner {
            Some(owner) => fetch_all!(
                db.on(),
                ListedFollowUp,
                listed!("WHERE f.done_at IS NULL AND f.owner_id = $1 ORDER BY f.overdue_from, f.id LIMIT $2"),
                owner,
                limit
            ),
            None => fetch_all!(
                db.on(),
                ListedFollowUp,
                listed!("WHERE f.done_at IS NULL ORDER BY f.overdue_from, f.id LIMIT $1"),
                limit
            ),
        }
    }

    /// Those done since then, the latest first; of one owner, or of all.
    pub async fn done(
        &self,
        owner: Option<&str>,
        since: Timestamp,
        limit: i64,
    ) -> Result<Vec<ListedFollowUp>, StoreError> {
        let mut db = self.0.read().await?;
        match owner {
            Some(owner) => fetch_all!(
                db.on(),
                ListedFollowUp,
                listed!(
                    "WHERE f.done_at >= $1 AND f.owner_id = $2 ORDER BY f.done_at DESC, f.id DESC LIMIT $3"
                ),
                since.0,
                owner,
                limit
            ),
            None => fetch_all!(
                db.on(),
                ListedFollowUp,
                listed!("WHERE f.done_at >= $1 ORDER BY f.done_at DESC, f.id DESC LIMIT $2"),
                since.0,
                limit
            ),
        }
    }

    /// Those of one call, in the order in which they were promised.
    pub async fn of_call(&self, call: &CallId) -> Result<Vec<ListedFollowUp>, StoreError> {
        let mut db = self.0.read().await?;
        fetch_all!(db.on(), ListedFollowUp, listed!("WHERE f.call_id = $1 ORDER BY f.id"), call.as_str())
    }

    /// How many are open at `now`; of one owner, or of all.
    pub async fn count_open(&self, owner: Option<&str>, now: Timestamp) -> Result<OpenFollowUps, StoreError> {
        let mut db = self.0.read().await?;
        fetch_one!(
            db.on(),
            OpenFollowUps,
            "SELECT CAST(COALESCE(SUM(CASE WHEN due_from > $1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS upcoming,
                    CAST(COALESCE(SUM(CASE WHEN due_from <= $1 AND overdue_from > $1 THEN 1 ELSE 0 END), 0) AS BIGINT)
                        AS due,
                    CAST(COALESCE(SUM(CASE WHEN overdue_from <= $1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS overdue
             FROM follow_ups
             WHERE done_at IS NULL AND (CAST($2 AS TEXT) IS NULL OR owner_id = $2)",
            now.0,
            owner
        )
    }

    /// Writes the row with `version + 1` and its story in one transaction: the first (version 0) is inserted.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else changed it meanwhile; [`StoreError::Missing`] when it names a line, a
    /// call or an owner that does not exist.
    pub async fn put(
        &self,
        follow_up: &FollowUpRow,
        change: FollowUpChange,
        detail: Option<&str>,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        if put(tx.on(), follow_up).await? == 0 {
            tx.rollback().await?;
            return Err(StoreError::Conflict);
        }
        execute!(
            tx.on(),
            "INSERT INTO follow_up_events (follow_up_id, version, kind, detail, by_id, at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            follow_up.id.as_str(),
            follow_up.version + 1,
            change.word(),
            detail,
            by,
            at.0
        )?;
        tx.commit().await
    }

    /// The story of one, oldest first.
    pub async fn history(&self, id: &FollowUpId) -> Result<Vec<FollowUpEvent>, StoreError> {
        let mut db = self.0.read().await?;
        fetch_all!(
            db.on(),
            FollowUpEvent,
            "SELECT e.kind, e.detail, COALESCE(a.name, '') AS by_name, e.at
             FROM follow_up_events e LEFT JOIN accounts a ON a.id = e.by_id
             WHERE e.follow_up_id = $1 ORDER BY e.version",
            id.as_str()
        )
    }
}

async fn put(mut on: On<'_>, follow_up: &FollowUpRow) -> Result<u64, StoreError> {
    if follow_up.version == 0 {
        return execute!(
            on.again(),
            "INSERT INTO follow_ups (id, version, line_id, call_id, owner_id, kind, note, due_on, due_from,
                overdue_from, created_at, created_by, done_at, done_by)
             VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            follow_up.id.as_str(),
            follow_up.line_id.as_str(),
            follow_up.call_id.as_deref(),
            follow_up.owner_id.as_str(),
            follow_up.kind.as_str(),
            follow_up.note.as_deref(),
            follow_up.due_on.as_str(),
            follow_up.due_from,
            follow_up.overdue_from,
            follow_up.created_at,
            follow_up.created_by.as_str(),
            follow_up.done_at,
            follow_up.done_by.as_deref(),
        );
    }
    execute!(
        on.again(),
        "UPDATE follow_ups SET version = version + 1, owner_id = $3, kind = $4, note = $5, due_on = $6, due_from = $7,
                overdue_from = $8, done_at = $9, done_by = $10
         WHERE id = $1 AND version = $2",
        follow_up.id.as_str(),
        follow_up.version,
        follow_up.owner_id.as_str(),
        follow_up.kind.as_str(),
        follow_up.note.as_deref(),
        follow_up.due_on.as_str(),
        follow_up.due_from,
        follow_up.overdue_from,
        follow_up.done_at,
        follow_up.done_by.as_deref(),
    )
}
