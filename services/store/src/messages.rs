//! SMS, in and out.

use crate::db::{execute, fetch_all, fetch_one};
use crate::words::{parse, word};
use crate::{Store, StoreError};
use hotline::{CallId, LineId, PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From a person to the line.
    In,
    /// From the line to a person.
    Out,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: String,
    pub line: LineId,
    pub call: Option<CallId>,
    pub direction: Direction,
    /// The person's number, whichever the direction.
    pub number: PhoneNumber,
    pub body: String,
    /// The provider's identity (MessageSid), once known.
    pub provider_id: Option<String>,
    /// The provider's word: `received`, `queued`, `sent`, `delivered`, `failed` …
    pub status: String,
    /// The provider's error code, when it failed.
    pub error: Option<String>,
    pub at: Timestamp,
    /// Since when somebody has read it, and by which account; only incoming ones are read.
    pub seen_at: Option<Timestamp>,
    pub seen_by: Option<String>,
    /// It came from a number that was blocked then.
    pub blocked: bool,
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    id: String,
    line_id: String,
    call_id: Option<String>,
    direction: String,
    number: String,
    body: String,
    provider_id: Option<String>,
    status: String,
    error: Option<String>,
    at: i64,
    seen_at: Option<i64>,
    seen_by: Option<String>,
    blocked: bool,
}

macro_rules! messages_sql {
    ($rest:literal) => {
        concat!(
            "SELECT id, line_id, call_id, direction, number, body, provider_id, status, error, at, seen_at, seen_by, ",
            "blocked FROM messages ",
            $rest
        )
    };
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreError;
    fn try_from(row: MessageRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            line: LineId(row.line_id),
            call: row.call_id.map(CallId),
            direction: parse(&row.direction, "messages.direction")?,
            number: PhoneNumber::parse(&row.number).ok_or(StoreError::Corrupt("messages.number"))?,
            body: row.body,
            provider_id: row.provider_id,
            status: row.status,
            error: row.error,
            at: Timestamp(row.at),
            seen_at: row.seen_at.map(Timestamp),
            seen_by: row.seen_by,
            blocked: row.blocked,
        })
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Messages<'s> {
    store: &'s Store,
}

impl Store {
    pub fn messages(&self) -> Messages<'_> {
        Messages { store: self }
    }
}

impl Messages<'_> {
    /// Keeps a message. `false` when the provider told of it before: the second time changes nothing.
    #[tracing::instrument(name = "store.keep_message", skip_all)]
    pub async fn keep(&self, message: &Message) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "INSERT INTO messages (id, line_id, call_id, direction, number, body, provider_id, status, error, at, \
             seen_at, seen_by, blocked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
             ON CONFLICT (provider_id) DO NOTHING",
            message.id.as_str(),
            message.line.as_str(),
            message.call.as_ref().map(CallId::as_str),
            word(&message.direction)?,
            message.number.expose(),
            message.body.as_str(),
            message.provider_id.as_deref(),
            message.status.as_str(),
            message.error.as_deref(),
            message.at.0,
            message.seen_at.map(|at| at.0),
            message.seen_by.as_deref(),
            message.blocked,
        )?;
        tx.commit().await?;
        Ok(rows == 1)
    }

    /// The provider took an outgoing message and named it. `false` when there is no such message.
    #[tracing::instrument(name = "store.message_sent", skip_all)]
    pub async fn sent(&self, id: &str, provider_id: &str, status: &str) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "UPDATE messages SET provider_id = $2, status = $3 WHERE id = $1",
            id,
            provider_id,
            status
        )?;
        tx.commit().await?;
        Ok(rows == 1)
    }

    /// News of a message, by the provider's name for it. `false` when it is unknown.
    #[tracing::instrument(name = "store.message_status", skip_all)]
    pub async fn set_status(
        &self,
        provider_id: &str,
        status: &str,
        error: Option<&str>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "UPDATE messages SET status = $2, error = $3 WHERE provider_id = $1",
            provider_id,
            status,
            error
        )?;
        tx.commit().await?;
        Ok(rows == 1)
    }

    /// The last messages between a line and a number, oldest first.
    #[tracing::instrument(name = "store.message_thread", skip_all)]
    pub async fn thread(
        &self,
        line: &LineId,
        number: &PhoneNumber,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            MessageRow,
            messages_sql!("WHERE line_id = $1 AND number = $2 ORDER BY at DESC, id DESC LIMIT $3"),
            line.as_str(),
            number.expose(),
            limit,
        )?;
        rows.into_iter().rev().map(Message::try_from).collect()
    }

    /// The messages that belong to a call, oldest first.
    #[tracing::instrument(name = "store.messages_of_call", skip_all)]
    pub async fn of_call(&self, call: &CallId) -> Result<Vec<Message>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            MessageRow,
            messages_sql!("WHERE call_id = $1 ORDER BY at, id"),
            call.as_str()
        )?;
        rows.into_iter().map(Message::try_from).collect()
    }

    /// What people wrote and nobody has read, on every line: who has waited longest for that first.
    #[tracing::instrument(name = "store.messages_unseen", skip_all)]
    pub async fn unseen(&self, limit: i64) -> Result<Vec<Message>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            MessageRow,
            messages_sql!("WHERE direction = 'in' AND seen_at IS NULL ORDER BY at, id LIMIT $1"),
            limit,
        )?;
        rows.into_iter().map(Message::try_from).collect()
    }

    /// What was read, on every line, the latest first.
    #[tracing::instrument(name = "store.messages_seen", skip_all)]
    pub async fn seen_lately(&self, limit: i64) -> Result<Vec<Message>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            MessageRow,
            messages_sql!("WHERE seen_at IS NOT NULL ORDER BY seen_at DESC, id DESC LIMIT $1"),
            limit,
        )?;
        rows.into_iter().map(Message::try_from).collect()
    }

    /// How many texts a number sent to a line while it was blocked, since then, beside this one.
    #[tracing::instrument(name = "store.count_blocked_texts", skip_all)]
    pub async fn count_blocked(
        &self,
        line: &LineId,
        number: &PhoneNumber,
        since: Timestamp,
        beside: &str,
    ) -> Result<i64, StoreError> {
        let mut reader = self.store.read().await?;
        let (count,) = fetch_one!(
            reader.on(),
            (i64,),
            "SELECT COUNT(*) FROM messages WHERE line_id = $1 AND number = $2 AND at >= $3 AND direction = 'in' \
             AND blocked AND (provider_id IS NULL OR provider_id <> $4)",
            line.as_str(),
            number.expose(),
            since.0,
            beside,
        )?;
        Ok(count)
    }

    /// How many nobody has read, on every line.
    #[tracing::instrument(name = "store.count_unseen", skip_all)]
    pub async fn count_unseen(&self) -> Result<i64, StoreError> {
        let mut reader = self.store.read().await?;
        let (count,) = fetch_one!(
            reader.on(),
            (i64,),
            "SELECT COUNT(*) FROM messages WHERE direction = 'in' AND seen_at IS NULL"
        )?;
        Ok(count)
    }

    /// Somebody read it. `false` when it was read before, or is none that came in.
    #[tracing::instrument(name = "store.message_seen", skip_all)]
    pub async fn seen(&self, id: &str, account: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "UPDATE messages SET seen_at = $2, seen_by = $3 WHERE id = $1 AND direction = 'in' AND seen_at IS NULL",
            id,
            now.0,
            account
        )?;
        tx.commit().await?;
        Ok(rows == 1)
    }
}
