//! Calls after which a mediator asked a coordinator to look: insults, threats, what nobody should have to bear alone.

use crate::db::{execute, fetch_all, fetch_optional};
use crate::{Store, StoreError};
use hotline::{CallId, Timestamp};

/// A call that a mediator reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub call: CallId,
    /// The account of the mediator.
    pub by: String,
    pub at: Timestamp,
    /// Since when somebody has looked at it.
    pub settled_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct ReportRow {
    call_id: String,
    reported_by: String,
    at: i64,
    settled_at: Option<i64>,
}

impl From<ReportRow> for Report {
    fn from(row: ReportRow) -> Self {
        Self {
            call: CallId(row.call_id),
            by: row.reported_by,
            at: Timestamp(row.at),
            settled_at: row.settled_at.map(Timestamp),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Reports<'s> {
    store: &'s Store,
}

impl Store {
    pub fn reports(&self) -> Reports<'_> {
        Reports { store: self }
    }
}

impl Reports<'_> {
    /// Reports a call. `false` when it was reported before.
    #[tracing::instrument(name = "store.report_call", skip_all)]
    pub async fn make(&self, call: &CallId, account: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "INSERT INTO reported_calls (call_id, reported_by, at) VALUES ($1, $2, $3) ON CONFLICT (call_id) DO NOTHING",
            call.as_str(),
            account,
            now.0,
        )?;
        tx.commit().await?;
        Ok(rows == 1)
    }

    /// The report of a call, looked at or not.
    #[tracing::instrument(name = "store.report_of_call", skip_all)]
    pub async fn of(&self, call: &CallId) -> Result<Option<Report>, StoreError> {
        let mut reader = self.store.read().await?;
        let row = fetch_optional!(
            reader.on(),
            ReportRow,
            "SELECT call_id, reported_by, at, settled_at FROM reported_calls WHERE call_id = $1",
            call.as_str(),
        )?;
        Ok(row.map(Report::from))
    }

    /// What nobody has looked at, the oldest first.
    #[tracing::instrument(name = "store.open_reports", skip_all)]
    pub async fn open(&self, limit: i64) -> Result<Vec<Report>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            ReportRow,
            "SELECT call_id, reported_by, at, settled_at FROM reported_calls WHERE settled_at IS NULL \
             ORDER BY at, call_id LIMIT $1",
            limit,
        )?;
        Ok(rows.into_iter().map(Report::from).collect())
    }

    /// Somebody has looked at it. `false` when somebody did before, or nobody reported it.
    #[tracing::instrument(name = "store.settle_report", skip_all)]
    pub async fn settle(&self, call: &CallId, account: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        let rows = execute!(
            tx.on(),
            "UPDATE reported_calls SET settled_at = $2, settled_by = $3 WHERE call_id = $1 AND settled_at IS NULL",
            call.as_str(),
            now.0,
            account,
        )?;
        tx.commit().await?;
        Ok(rows == 1)
    }
}
