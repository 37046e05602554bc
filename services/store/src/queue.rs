//! The queue as people see it: my place, how long it may take, how many wait.
//!
//! How the cost grows. A place is a range of the index `calls_in_queue` (line, rank) and is counted up to
//! [`COUNTED`] only, so it costs the same behind ten thousand callers as behind two hundred; nobody is helped by hearing
//! "place 4,317". The handling time looks at the last [`RECENT`] conversations by `calls_talked`. The mediators of a line
//! are counted row by row: a few hundreds at most. Only [`Queue::waiting`] grows with the queue (an index-only count);
//! it is for the coordinator's board, not for each caller's wait loop.

use crate::db::{fetch_one, fetch_optional};
use crate::{Store, StoreError};
use hotline::{CallId, Language, LineId, Millis, Reach, Timestamp};

/// Places are exact up to here.
pub const COUNTED: i64 = 200;
/// How many of the last conversations the handling time is the mean of.
pub const RECENT: i64 = 30;

/// Where a caller stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Callers of the same line who go first, those for whom a telephone rings included; at most [`COUNTED`].
    pub ahead: i64,
    /// There are more than could be counted.
    pub or_more: bool,
    /// Everybody was asked long enough: the line leads the caller elsewhere ([`hotline::Overflow`]).
    pub overflow: bool,
}

/// Those who wait on one line in one language.
pub type Among = (LineId, Language);

/// What an honest estimate is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Outlook {
    /// Mediators of the line who could be rung this moment.
    pub available: i64,
    /// Mediators of the line who are at work: available, being rung, talking or in wrap-up.
    pub on_duty: i64,
    /// The mean of the last conversations of the line, in milliseconds; `None` before the first.
    pub talk_ms: Option<i64>,
}

/// The whole queue of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Waiting {
    /// Callers in the queue, on the line or promised a callback.
    pub callers: i64,
    /// Of them, those promised a callback.
    pub callbacks: i64,
    /// Since when the longest of them waits, epoch milliseconds.
    pub longest_since: Option<i64>,
}

impl Outlook {
    /// How long a caller at this place may wait; `None` when nothing honest can be said: nobody is on duty, no
    /// conversation was had yet, or the place itself is a guess.
    pub fn estimate(&self, place: Place, wrap_up: Millis) -> Option<Millis> {
        if place.or_more || self.on_duty == 0 {
            return None;
        }
        if place.ahead < self.available {
            return Some(Millis(0));
        }
        let handling = self.talk_ms?.saturating_add(wrap_up.0);
        // With n at work somebody becomes free every handling/n on average.
        Some(Millis((place.ahead - self.available + 1).saturating_mul(handling) / self.on_duty))
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Queue<'s> {
    store: &'s Store,
}

impl Store {
    pub fn queue(&self) -> Queue<'_> {
        Queue { store: self }
    }
}

/// Two ranges of the index: an earlier rank; the same instant, told apart by id. No row when the call is not in the queue.
pub(crate) const AHEAD: &str = "SELECT \
     (SELECT count(*) FROM (SELECT 1 FROM calls a WHERE a.in_queue AND a.line_id = c.line_id \
      AND a.rank_at < c.rank_at LIMIT $2) AS earlier) \
     + (SELECT count(*) FROM (SELECT 1 FROM calls a WHERE a.in_queue AND a.line_id = c.line_id \
      AND a.rank_at = c.rank_at AND a.id < c.id LIMIT $2) AS twins), c.reach, c.line_id, c.language \
     FROM calls c WHERE c.id = $1 AND c.in_queue AND c.queued_at IS NOT NULL";

impl Queue<'_> {
    /// The caller's place; `None` when the call is not in the queue.
    pub async fn place(&self, call: &CallId) -> Result<Option<Place>, StoreError> {
        Ok(self.place_among(call).await?.map(|(place, _)| place))
    }

    /// The same, and among whom: who waits on one line in one language has one outlook.
    #[tracing::instrument(name = "store.place_in_queue", skip_all)]
    pub async fn place_among(&self, call: &CallId) -> Result<Option<(Place, Among)>, StoreError> {
        let mut reader = self.store.read().await?;
        let found =
            fetch_optional!(reader.on(), (i64, String, String, String), AHEAD, call.as_str(), COUNTED + 1)?;
        let Some((ahead, reach, line, language)) = found else { return Ok(None) };
        let overflow = reach == Reach::Overflow.word();
        let place = Place { ahead: ahead.min(COUNTED), or_more: ahead > COUNTED, overflow };
        Ok(Some((place, (LineId(line), Language::new(language)))))
    }

    /// Who is at work on the line in whose queue the call stands, speaking its language, and how long conversations have
    /// lasted there lately. Nobody for a call that does not exist.
    #[tracing::instrument(name = "store.queue_outlook", skip_all)]
    pub async fn outlook(&self, call: &CallId) -> Result<Outlook, StoreError> {
        let mut reader = self.store.read().await?;
        let outlook = fetch_optional!(
            reader.on(),
            Outlook,
            "SELECT \
             (SELECT count(*) FROM mediators m JOIN mediator_lines l ON l.mediator_id = m.id \
              JOIN mediator_languages g ON g.mediator_id = m.id \
              WHERE l.line_id = w.line_id AND g.language = w.language AND m.presence = 'available') AS available, \
             (SELECT count(*) FROM mediators m JOIN mediator_lines l ON l.mediator_id = m.id \
              JOIN mediator_languages g ON g.mediator_id = m.id \
              WHERE l.line_id = w.line_id AND g.language = w.language \
              AND m.presence NOT IN ('offline', 'on_break')) AS on_duty, \
             (SELECT CAST(avg(t.talk) AS BIGINT) FROM (SELECT c.ended_at - c.talk_began_at AS talk FROM calls c \
              WHERE c.line_id = w.line_id AND c.ended_at IS NOT NULL AND c.talk_began_at IS NOT NULL \
              AND COALESCE(c.figure, '') <> 'test' \
              ORDER BY c.ended_at DESC LIMIT $2) AS t) AS talk_ms FROM calls w WHERE w.id = $1",
            call.as_str(),
            RECENT,
        )?;
        Ok(outlook.unwrap_or_default())
    }

    /// How many wait on a line, and since when. Grows with the queue.
    #[tracing::instrument(name = "store.queue_waiting", skip_all)]
    pub async fn waiting(&self, line: &LineId) -> Result<Waiting, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_one!(
            reader.on(),
            Waiting,
            "SELECT count(*) AS callers, \
             CAST(COALESCE(sum(CASE WHEN state = 'awaiting_callback' THEN 1 ELSE 0 END), 0) AS BIGINT) AS callbacks, \
             min(queued_at) AS longest_since FROM calls WHERE in_queue AND line_id = $1",
            line.as_str()
        )
    }

    /// The places of the queue in order, for the board: at most `limit` calls with the time they joined.
    #[tracing::instrument(name = "store.queue_head", skip_all)]
    pub async fn head(&self, line: &LineId, limit: i64) -> Result<Vec<(CallId, Timestamp)>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = crate::db::fetch_all!(
            reader.on(),
            (String, i64),
            "SELECT id, queued_at FROM calls WHERE in_queue AND line_id = $1 AND queued_at IS NOT NULL \
             ORDER BY rank_at, id LIMIT $2",
            line.as_str(),
            limit,
        )?;
        Ok(rows.into_iter().map(|(id, at)| (CallId(id), Timestamp(at))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_silent_rather_than_wrong() {
        let near = Place { ahead: 2, or_more: false, overflow: false };
        let far = Place { ahead: COUNTED, or_more: true, overflow: false };
        let staffed = Outlook { available: 0, on_duty: 3, talk_ms: Some(600_000) };
        let wrap_up = Millis::minutes(3);
        assert_eq!(staffed.estimate(near, wrap_up), Some(Millis::minutes(13)));
        assert_eq!(staffed.estimate(far, wrap_up), None);
        assert_eq!(Outlook { on_duty: 0, ..staffed }.estimate(near, wrap_up), None);
        assert_eq!(Outlook { talk_ms: None, ..staffed }.estimate(near, wrap_up), None);
        assert_eq!(Outlook { available: 3, ..staffed }.estimate(near, wrap_up), Some(Millis(0)));
    }
}
