//! Time: what must happen now because nothing else happened first.

use super::Dispatching;
use crate::StoreError;
use crate::db::{execute, fetch_all, fetch_one};
use hotline::{CallId, Event, FARTHEST, MediatorId, OfferId, PartyId, Timestamp};

#[derive(sqlx::FromRow)]
struct DueRow {
    what: String,
    id: String,
}

/// Four short walks along four partial indexes that hold only rows with a deadline.
pub(crate) const DUE: &str = "SELECT what, id FROM (\
             SELECT * FROM (SELECT 'offer' AS what, id, deadline FROM offers \
               WHERE deadline IS NOT NULL AND deadline <= $1 ORDER BY deadline LIMIT $2) AS due_offers \
             UNION ALL SELECT * FROM (SELECT CASE WHEN state = 'awaiting_callback' AND window_end <= $1 THEN 'window' \
               ELSE state END AS what, id, deadline FROM calls \
               WHERE deadline IS NOT NULL AND deadline <= $1 ORDER BY deadline LIMIT $2) AS due_calls \
             UNION ALL SELECT * FROM (SELECT 'mediator' AS what, id, deadline FROM mediators \
               WHERE deadline IS NOT NULL AND deadline <= $1 ORDER BY deadline LIMIT $2) AS due_mediators \
             UNION ALL SELECT * FROM (SELECT 'party' AS what, id, deadline FROM parties \
               WHERE deadline IS NOT NULL AND deadline <= $1 ORDER BY deadline LIMIT $2) AS due_parties\
             ) AS due ORDER BY deadline, id";

/// A callback may lie weeks ahead, but not one that was promised for soon at a time which has not come; and it is not in
/// the queue before its time.
pub(crate) const IMPOSSIBLE: &str = "SELECT what, id FROM (\
             SELECT * FROM (SELECT 'offer' AS what, id, deadline FROM offers \
               WHERE deadline IS NOT NULL AND deadline > $1 ORDER BY deadline LIMIT $2) AS due_offers \
             UNION ALL SELECT * FROM (SELECT state AS what, id, deadline FROM calls \
               WHERE deadline IS NOT NULL AND deadline > $1 AND state <> 'awaiting_callback' \
               ORDER BY deadline LIMIT $2) AS due_calls \
             UNION ALL SELECT * FROM (SELECT state AS what, id, deadline FROM calls \
               WHERE deadline IS NOT NULL AND deadline > $1 AND state = 'awaiting_callback' \
               AND ((state_since > $1 AND until_at <= state_since + 3600000) OR (until_at <= $3 AND widens_at > $1)) \
               ORDER BY deadline LIMIT $2) AS promised \
             UNION ALL SELECT * FROM (SELECT 'unripe' AS what, id, until_at AS deadline FROM calls \
               WHERE offer_key IS NOT NULL AND state = 'awaiting_callback' AND until_at > $3 LIMIT $2) AS unripe \
             UNION ALL SELECT * FROM (SELECT 'mediator' AS what, id, deadline FROM mediators \
               WHERE deadline IS NOT NULL AND deadline > $1 ORDER BY deadline LIMIT $2) AS due_mediators \
             UNION ALL SELECT * FROM (SELECT 'party' AS what, id, deadline FROM parties \
               WHERE deadline IS NOT NULL AND deadline > $1 ORDER BY deadline LIMIT $2) AS due_parties\
             ) AS impossible ORDER BY deadline, id";

fn event(row: DueRow) -> Result<Event, StoreError> {
    Ok(match row.what.as_str() {
        "offer" => Event::OfferExpired { offer: OfferId(row.id) },
        "party" => Event::PartyOver { party: PartyId(row.id) },
        "mediator" => Event::WrapUpOver { mediator: MediatorId(row.id) },
        "connecting" | "in_flow" => Event::ConnectOver { call: CallId(row.id) },
        "reconnecting" => Event::ReconnectOver { call: CallId(row.id) },
        "window" => Event::WindowOver { call: CallId(row.id), next: None, at_work: false },
        "waiting" | "awaiting_callback" => Event::WaitDue { call: CallId(row.id) },
        _ => return Err(StoreError::Corrupt("calls.state")),
    })
}

impl Dispatching<'_> {
    /// The events whose time has come, the longest overdue first, at most `limit` of each kind of row. Several nodes may
    /// ask at once: whoever decides second is told `Rejected::Stale`. A callback whose time has come is put into the
    /// queue's index here, and then looked at; what must be known of one whose window is over is for whoever hands the
    /// event in to find out.
    #[tracing::instrument(name = "store.due", skip_all)]
    pub async fn due(&self, now: Timestamp, limit: i64) -> Result<Vec<Event>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(reader.on(), DueRow, DUE, now.0, limit,)?;
        drop(reader);
        let mut events = Vec::new();
        for row in rows {
            if row.what == "awaiting_callback" {
                self.put_callback_into_queue(&row.id, now).await?;
            }
            let event = event(row)?;
            if !events.contains(&event) {
                events.push(event);
            }
        }
        Ok(events)
    }

    /// Only derived columns change, so the version stays: a decision in flight is not disturbed, and if it saves this
    /// call it derives them anew. A person who still hears "we will call you back" (`leg`) is not rung yet.
    async fn put_callback_into_queue(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        execute!(
            tx.on(),
            "UPDATE calls SET deadline = CASE WHEN window_end IS NOT NULL AND (widens_at IS NULL OR window_end < widens_at) \
             THEN window_end ELSE widens_at END, \
             offer_key = CASE WHEN leg IS NULL AND offer_id IS NULL AND (window_end IS NULL OR window_end > $2) \
             THEN needs ELSE NULL END WHERE id = $1 AND state = 'awaiting_callback' AND until_at <= $2",
            id,
            now.0,
        )?;
        tx.commit().await
    }

    /// The same for deadlines that lie further ahead than any rule sets one ([`hotline::FARTHEST`]): a clock was wrong.
    /// Callbacks that it put into the queue's index too early are taken out again.
    #[tracing::instrument(name = "store.impossible", skip_all)]
    pub async fn impossible(&self, now: Timestamp, limit: i64) -> Result<Vec<Event>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(reader.on(), DueRow, IMPOSSIBLE, now.plus(FARTHEST).0, limit, now.0)?;
        drop(reader);
        let mut events = Vec::new();
        for row in rows {
            if row.what == "unripe" {
                self.take_callback_out_of_queue(&row.id, now).await?;
                events.push(Event::WaitDue { call: CallId(row.id) });
            } else {
                events.push(event(row)?);
            }
        }
        Ok(events)
    }

    /// As [`Dispatching::put_callback_into_queue`], the other way.
    async fn take_callback_out_of_queue(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        execute!(
            tx.on(),
            "UPDATE calls SET offer_key = NULL, deadline = until_at \
             WHERE id = $1 AND state = 'awaiting_callback' AND offer_id IS NULL AND until_at > $2",
            id,
            now.0,
        )?;
        tx.commit().await
    }

    /// When [`Dispatching::due`] will next have something to say: sleep until then, or until a decision is saved.
    #[tracing::instrument(name = "store.next_deadline", skip_all)]
    pub async fn next_deadline(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut reader = self.store.read().await?;
        let (next,) = fetch_one!(
            reader.on(),
            (Option<i64>,),
            "SELECT min(at) FROM (SELECT min(deadline) AS at FROM offers WHERE deadline IS NOT NULL \
             UNION ALL SELECT min(deadline) FROM calls WHERE deadline IS NOT NULL \
             UNION ALL SELECT min(deadline) FROM mediators WHERE deadline IS NOT NULL \
             UNION ALL SELECT min(deadline) FROM parties WHERE deadline IS NOT NULL) AS deadlines",
        )?;
        Ok(next.map(Timestamp))
    }
}
