//! Recordings: voicemail. The sound itself lies elsewhere; these rows say where, and who has heard it.

use crate::db::{execute, fetch_all, fetch_one, fetch_optional};
use crate::{Store, StoreError};
use hotline::{CallId, LineId, RecordingId, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    pub id: RecordingId,
    pub call: CallId,
    pub line: LineId,
    pub made_at: Timestamp,
    pub duration_ms: Option<i64>,
    pub media_type: String,
    /// A path under the data folder, or the provider's address.
    pub location: String,
    pub heard_at: Option<Timestamp>,
    /// The account that listened first.
    pub heard_by: Option<String>,
}

#[derive(sqlx::FromRow)]
struct RecordingRow {
    id: String,
    call_id: String,
    line_id: String,
    made_at: i64,
    duration_ms: Option<i64>,
    media_type: String,
    location: String,
    heard_at: Option<i64>,
    heard_by: Option<String>,
}

impl From<RecordingRow> for Recording {
    fn from(row: RecordingRow) -> Self {
        Self {
            id: RecordingId(row.id),
            call: CallId(row.call_id),
            line: LineId(row.line_id),
            made_at: Timestamp(row.made_at),
            duration_ms: row.duration_ms,
            media_type: row.media_type,
            location: row.location,
            heard_at: row.heard_at.map(Timestamp),
            heard_by: row.heard_by,
        }
    }
}

macro_rules! recordings_sql {
    ($rest:literal) => {
        concat!(
            "SELECT id, call_id, line_id, made_at, duration_ms, media_type, location, heard_at, heard_by ",
            "FROM recordings ",
            $rest
        )
    };
}

#[derive(Clone, Copy, Debug)]
pub struct Recordings<'s> {
    store: &'s Store,
}

impl Store {
    pub fn recordings(&self) -> Recordings<'_> {
        Recordings { store: self }
    }
}

impl Recordings<'_> {
    /// Keeps a recording. `false` when it was kept before: the second webhook changes nothing.
    #[tracing::instrument(name = "store.keep_recording", skip_all)]
    pub async fn keep(&self, recording: &Recording) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "INSERT INTO recordings (id, call_id, line_id, made_at, duration_ms, media_type, location, heard_at, \
             heard_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
            recording.id.as_str(),
            recording.call.as_str(),
            recording.line.as_str(),
            recording.made_at.0,
            recording.duration_ms,
            recording.media_type.as_str(),
            recording.location.as_str(),
            recording.heard_at.map(|t| t.0),
            recording.heard_by.as_deref(),
        )?;
        tx.commit().await?;
        Ok(rows == 1)
    }

    #[tracing::instrument(name = "store.find_recording", skip_all)]
    pub async fn find(&self, id: &RecordingId) -> Result<Option<Recording>, StoreError> {
        let mut reader = self.store.read().await?;
        let row = fetch_optional!(reader.on(), RecordingRow, recordings_sql!("WHERE id = $1"), id.as_str())?;
        Ok(row.map(Recording::from))
    }

    /// Those nobody has heard, of every line: who has waited longest for that first.
    #[tracing::instrument(name = "store.recordings_unheard", skip_all)]
    pub async fn unheard(&self, limit: i64) -> Result<Vec<Recording>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            RecordingRow,
            recordings_sql!("WHERE heard_at IS NULL ORDER BY made_at, id LIMIT $1"),
            limit,
        )?;
        Ok(rows.into_iter().map(Recording::from).collect())
    }

    /// Those that were heard, of every line, the latest first.
    #[tracing::instrument(name = "store.recordings_heard", skip_all)]
    pub async fn heard_lately(&self, limit: i64) -> Result<Vec<Recording>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            RecordingRow,
            recordings_sql!("WHERE heard_at IS NOT NULL ORDER BY heard_at DESC, id DESC LIMIT $1"),
            limit,
        )?;
        Ok(rows.into_iter().map(Recording::from).collect())
    }

    /// How many nobody has heard, on every line.
    #[tracing::instrument(name = "store.count_unheard", skip_all)]
    pub async fn count_unheard(&self) -> Result<i64, StoreError> {
        let mut reader = self.store.read().await?;
        let (count,) =
            fetch_one!(reader.on(), (i64,), "SELECT COUNT(*) FROM recordings WHERE heard_at IS NULL")?;
        Ok(count)
    }

    #[tracing::instrument(name = "store.recordings_of_call", skip_all)]
    pub async fn of_call(&self, call: &CallId) -> Result<Vec<Recording>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            RecordingRow,
            recordings_sql!("WHERE call_id = $1 ORDER BY made_at, id"),
            call.as_str()
        )?;
        Ok(rows.into_iter().map(Recording::from).collect())
    }

    /// Somebody listened; the first is remembered. `false` when it was heard before, or does not exist.
    #[tracing::instrument(name = "store.recording_heard", skip_all)]
    pub async fn heard(&self, id: &RecordingId, account: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "UPDATE recordings SET heard_at = $2, heard_by = $3 WHERE id = $1 AND heard_at IS NULL",
            id.as_str(),
            now.0,
            account
        )?;
        tx.commit().await?;
        Ok(rows == 1)
    }

    /// Removes a recording's row and says where the sound lies, so that it is removed too.
    #[tracing::instrument(name = "store.forget_recording", skip_all)]
    pub async fn forget(&self, id: &RecordingId) -> Result<Option<String>, StoreError> {
        let mut tx = self.store.begin().await?;
        let row = fetch_optional!(
            tx.on(),
            (String,),
            "DELETE FROM recordings WHERE id = $1 RETURNING location",
            id.as_str()
        )?;
        tx.commit().await?;
        Ok(row.map(|(location,)| location))
    }
}
