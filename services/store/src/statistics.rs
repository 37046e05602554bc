//! The figures of a line over a span of time, aggregated by the database: never a row per call. Test calls are in none.
//!
//! A local day or hour is not something SQL can name on both databases, so calls are counted by quarters of an hour of
//! universal time (every time zone's offset is a multiple of one) and `call_log::statistics` folds them into local days.
//! Waits come as "how many waited so many whole seconds", from which every percentile follows.

use crate::db::{fetch_all, fetch_one};
use crate::{Store, StoreError};
use hotline::{LineId, Timestamp};

/// A quarter of an hour, in milliseconds.
pub const QUARTER: i64 = 900_000;

/// The calls of one line that arrived in `from..to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub line: LineId,
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
}

/// Calls that arrived in one quarter of an hour and count in one figure.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QuarterCount {
    /// Quarters of an hour since the epoch.
    pub quarter: i64,
    /// A word of `hotline::Figure`; `None` while the call is in progress.
    pub figure: Option<String>,
    pub calls: i64,
}

/// Calls that waited the same number of whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct WaitCount {
    /// Whether the wait ended with a mediator; else the caller hung up.
    pub answered: bool,
    pub seconds: i64,
    pub calls: i64,
    /// The exact sum of these waits, in milliseconds.
    pub wait_ms: i64,
}

/// The conversations.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Talks {
    /// Of inbound calls, callbacks included.
    pub talks: i64,
    pub talk_ms: i64,
    /// Conversations of outbound calls.
    pub outbound_talks: i64,
    /// Mediators who talked at all.
    pub mediators: i64,
    /// Callers who hung up before they were in the queue.
    pub abandoned_in_flow: i64,
}

/// The wrap-ups that followed.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct WrapUps {
    pub wrap_ups: i64,
    pub wrap_up_ms: i64,
}

/// Conversations that share a code of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CodeCount {
    /// `None` when the sheet says nothing or does not exist.
    pub code: Option<String>,
    pub calls: i64,
}

/// Conversations of so many whole minutes.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MinuteCount {
    pub minutes: i64,
    pub calls: i64,
}

/// A field of the sheet by which conversations are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountBy {
    Theme,
    AdministrativeTheme,
    Operator,
    Outcome,
    Referral,
}

/// The figures.
#[derive(Clone, Copy, Debug)]
pub struct Statistics<'s>(&'s Store);

impl Store {
    pub fn statistics(&self) -> Statistics<'_> {
        Statistics(self)
    }
}

macro_rules! by_column {
    ($column:literal) => {
        concat!(
            "SELECT s.",
            $column,
            " AS code, COUNT(*) AS calls
             FROM calls c LEFT JOIN call_sheets s ON s.call_id = c.id
             WHERE c.line_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3 AND c.talk_began_at IS NOT NULL
               AND COALESCE(c.figure, '') <> 'test'
             GROUP BY s.",
            $column
        )
    };
}

impl Statistics<'_> {
    /// Calls by quarter of an hour and figure, in no order.
    pub async fn quarters(&self, span: &Span) -> Result<Vec<QuarterCount>, StoreError> {
        let mut db = self.0.read().await?;
        fetch_all!(
            db.on(),
            QuarterCount,
            "SELECT arrived_at / 900000 AS quarter, figure, COUNT(*) AS calls
             FROM calls
             WHERE line_id = $1 AND arrived_at >= $2 AND arrived_at < $3
               AND COALESCE(figure, '') <> 'test'
             GROUP BY arrived_at / 900000, figure",
            span.line.as_str(),
            span.from.0,
            span.to.0
        )
    }

    /// How long inbound callers waited in the queue, by whole seconds, shortest first. Callbacks wait by arrangement and
    /// are not here.
    pub async fn waits(&self, span: &Span) -> Result<Vec<WaitCount>, StoreError> {
        let mut db = self.0.read().await?;
        // A clock that jumped back makes no negative wait.
        fetch_all!(
            db.on(),
            WaitCount,
            "SELECT answered, wait / 1000 AS seconds, COUNT(*) AS calls, CAST(SUM(wait) AS BIGINT) AS wait_ms
             FROM (SELECT figure = 'answered' AS answered,
                          CASE WHEN COALESCE(talk_began_at, ended_at) > queued_at
                               THEN COALESCE(talk_began_at, ended_at) - queued_at ELSE 0 END AS wait
                   FROM calls
                   WHERE line_id = $1 AND arrived_at >= $2 AND arrived_at < $3
                     AND figure IN ('answered', 'abandoned') AND queued_at IS NOT NULL) AS waited
             GROUP BY answered, wait / 1000
             ORDER BY seconds",
            span.line.as_str(),
            span.from.0,
            span.to.0
        )
    }

    pub async fn talks(&self, span: &Span) -> Result<Talks, StoreError> {
        let mut db = self.0.read().await?;
        fetch_one!(
            db.on(),
            Talks,
            "SELECT CAST(COALESCE(SUM(CASE WHEN talk_began_at IS NOT NULL AND origin = 'inbound' THEN 1 ELSE 0 END), 0)
                        AS BIGINT) AS talks,
                    CAST(COALESCE(SUM(CASE WHEN origin = 'inbound' AND ended_at > talk_began_at
                                           THEN ended_at - talk_began_at ELSE 0 END), 0) AS BIGINT) AS talk_ms,
                    CAST(COALESCE(SUM(CASE WHEN talk_began_at IS NOT NULL AND origin = 'outbound' THEN 1 ELSE 0 END), 0)
                        AS BIGINT) AS outbound_talks,
                    COUNT(DISTINCT CASE WHEN talk_began_at IS NOT NULL THEN mediator_id END) AS mediators,
                    CAST(COALESCE(SUM(CASE WHEN figure = 'abandoned' AND queued_at IS NULL THEN 1 ELSE 0 END), 0)
                        AS BIGINT) AS abandoned_in_flow
             FROM calls
             WHERE line_id = $1 AND arrived_at >= $2 AND arrived_at < $3
               AND ended_at IS NOT NULL AND COALESCE(figure, '') <> 'test'",
            span.line.as_str(),
            span.from.0,
            span.to.0
        )
    }

    /// From the beginning of each wrap-up of these inbound calls to the mediator's next presence.
    pub async fn wrap_ups(&self, span: &Span) -> Result<WrapUps, StoreError> {
        let mut db = self.0.read().await?;
        fetch_one!(
            db.on(),
            WrapUps,
            "SELECT COUNT(lasted) AS wrap_ups, CAST(COALESCE(SUM(lasted), 0) AS BIGINT) AS wrap_up_ms
             FROM (SELECT (SELECT MIN(n.at) FROM call_events n
                           WHERE n.kind = 'presence' AND n.mediator_id = e.mediator_id AND n.at >= e.at AND n.id > e.id)
                          - e.at AS lasted
                   FROM calls c JOIN call_events e ON e.call_id = c.id
                   WHERE c.line_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3 AND c.origin = 'inbound'
                     AND COALESCE(c.figure, '') <> 'test'
                     AND e.kind = 'presence' AND e.detail = 'wrap_up') AS wrapped",
            span.line.as_str(),
            span.from.0,
            span.to.0
        )
    }

    /// Conversations by a field of the sheet, in no order; those without a value too, so that the sum is all of them.
    pub async fn by(&self, by: CountBy, span: &Span) -> Result<Vec<CodeCount>, StoreError> {
        let sql = match by {
            CountBy::Theme => by_column!("theme"),
            CountBy::AdministrativeTheme => by_column!("administrative_theme"),
            CountBy::Operator => by_column!("operator"),
            CountBy::Outcome => by_column!("outcome"),
            CountBy::Referral => by_column!("referral"),
        };
        let mut db = self.0.read().await?;
        fetch_all!(db.on(), CodeCount, sql, span.line.as_str(), span.from.0, span.to.0)
    }

    /// Conversations by length in whole minutes, as the sheet says or else as measured.
    pub async fn minutes(&self, span: &Span) -> Result<Vec<MinuteCount>, StoreError> {
        let mut db = self.0.read().await?;
        fetch_all!(
            db.on(),
            MinuteCount,
            "SELECT COALESCE(s.minutes, (c.ended_at - c.talk_began_at) / 60000) AS minutes, COUNT(*) AS calls
             FROM calls c LEFT JOIN call_sheets s ON s.call_id = c.id
             WHERE c.line_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3 AND c.talk_began_at IS NOT NULL
               AND c.ended_at IS NOT NULL AND COALESCE(c.figure, '') <> 'test'
             GROUP BY COALESCE(s.minutes, (c.ended_at - c.talk_began_at) / 60000)",
            span.line.as_str(),
            span.from.0,
            span.to.0
        )
    }
}
