//! Who fits whom, by index: the available mediators for a call, the first calls for a mediator.
//!
//! How the cost grows. A call that may be offered sits in `calls_offerable` under its needs ("fr/caf"). The needs that
//! wait on a line are found by hopping from key to key (one index seek each, however many calls share a key), and the
//! first calls of a key are the first entries under it. So finding the head of the queue costs *kinds of need waiting*
//! seeks (languages × topics, a few dozens at most), and does not grow with the number of callers. The available
//! mediators sit in `mediators_available`, longest idle first; the search stops at the fourth who fits, so it grows only
//! with the available mediators who do *not* fit, and while callers wait there are few of those.

use super::call_row::{CallRow, calls_sql, needs_of};
use super::mediator_row::{MediatorRow, mediators_sql};
use crate::StoreError;
use crate::db::{On, fetch_all};
use hotline::{CANDIDATES, Call, Language, LineId, Mediator, TopicId};

/// Hops over the keys of a line's offerable calls. The text is shared by [`needs_waiting`] and its plan's test.
pub(crate) const NEEDS_WAITING: &str = "WITH RECURSIVE needs (k) AS (\
     SELECT min(c.offer_key) FROM calls c WHERE c.line_id = $1 AND c.offer_key IS NOT NULL \
     UNION ALL \
     SELECT (SELECT min(c.offer_key) FROM calls c WHERE c.line_id = $1 AND c.offer_key > needs.k) \
     FROM needs WHERE needs.k IS NOT NULL) \
     SELECT k FROM needs WHERE k IS NOT NULL";

/// The kinds of need that wait on a line, as keys.
pub(crate) async fn needs_waiting(on: On<'_>, line: &LineId) -> Result<Vec<String>, StoreError> {
    let rows = fetch_all!(on, (String,), NEEDS_WAITING, line.as_str())?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// How many keys one statement looks up; absent ones are NULL and cost nothing.
const KEYS_AT_ONCE: usize = 6;

macro_rules! heads_of_key {
    ($key:literal) => {
        concat!(
            "SELECT id FROM (SELECT h.id FROM calls h WHERE h.line_id = $1 AND h.offer_key = ",
            $key,
            " ORDER BY h.priority DESC, h.queued_at, h.id LIMIT $2) AS heads"
        )
    };
}

/// The first calls under each of six keys.
pub(crate) const HEADS: &str = calls_sql!(
    "WHERE c.id IN (",
    heads_of_key!("$3"),
    " UNION ALL ",
    heads_of_key!("$4"),
    " UNION ALL ",
    heads_of_key!("$5"),
    " UNION ALL ",
    heads_of_key!("$6"),
    " UNION ALL ",
    heads_of_key!("$7"),
    " UNION ALL ",
    heads_of_key!("$8"),
    ")"
);

/// The first `each` offerable calls under every key, in no order.
pub(crate) async fn heads(
    on: &mut On<'_>,
    line: &LineId,
    keys: &[String],
    each: usize,
) -> Result<Vec<Call>, StoreError> {
    let mut calls = Vec::new();
    for some in keys.chunks(KEYS_AT_ONCE) {
        let key = |n: usize| some.get(n).map(String::as_str);
        let rows = fetch_all!(
            on.again(),
            CallRow,
            HEADS,
            line.as_str(),
            i64::try_from(each).unwrap_or(1),
            key(0),
            key(1),
            key(2),
            key(3),
            key(4),
            key(5),
        )?;
        for row in rows {
            calls.push(Call::try_from(row)?);
        }
    }
    Ok(calls)
}

/// Whether this mediator may take a call with the needs of this key.
pub(crate) fn may_take_key(mediator: &Mediator, line: &LineId, key: &str) -> bool {
    let (language, topic) = needs_of(key);
    mediator.may_take(line, &language, topic.as_ref())
}

/// The available mediators who may take a call with these needs, idle longest first.
pub(crate) const AVAILABLE_FOR: &str = mediators_sql!(
    "WHERE m.presence = 'available' \
     AND EXISTS (SELECT 1 FROM mediator_lines l WHERE l.mediator_id = m.id AND l.line_id = $1) \
     AND EXISTS (SELECT 1 FROM mediator_languages g WHERE g.mediator_id = m.id AND g.language = $2) \
     AND (CAST($3 AS TEXT) IS NULL \
          OR NOT EXISTS (SELECT 1 FROM mediator_topics t WHERE t.mediator_id = m.id) \
          OR EXISTS (SELECT 1 FROM mediator_topics t WHERE t.mediator_id = m.id AND t.topic = $3)) \
     ORDER BY m.idle_since, m.id LIMIT $4"
);

pub(crate) async fn available_for(
    on: On<'_>,
    line: &LineId,
    language: &Language,
    topic: Option<&TopicId>,
    most: usize,
) -> Result<Vec<Mediator>, StoreError> {
    let rows = fetch_all!(
        on,
        MediatorRow,
        AVAILABLE_FOR,
        line.as_str(),
        language.as_str(),
        topic.map(TopicId::as_str),
        i64::try_from(most).unwrap_or(1),
    )?;
    rows.into_iter().map(Mediator::try_from).collect()
}

/// Whether a caller waits on this line for whom a mediator is available: a pair that some decision must bring together.
pub(crate) async fn has_pair(on: &mut On<'_>, line: &LineId) -> Result<bool, StoreError> {
    for key in needs_waiting(on.again(), line).await? {
        let (language, topic) = needs_of(&key);
        if !available_for(on.again(), line, &language, topic.as_ref(), 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The first calls this mediator may take among `calls`, in rank order.
pub(crate) fn best_for<'c>(mediator: &Mediator, calls: &'c [Call]) -> Vec<&'c Call> {
    let mut fitting: Vec<&Call> =
        calls.iter().filter(|c| mediator.may_take(&c.line, &c.language, c.topic.as_ref())).collect();
    fitting.sort_by(|a, b| a.rank().cmp(&b.rank()));
    fitting.truncate(CANDIDATES);
    fitting
}

#[cfg(test)]
mod tests {
    use super::super::call_row::offer_key;
    use super::*;

    #[test]
    fn a_key_tells_the_needs_it_was_made_of() {
        let caf = TopicId::new("caf");
        for topic in [None, Some(&caf)] {
            let fr = Language::new("fr");
            assert_eq!(needs_of(&offer_key(&fr, topic)), (fr, topic.cloned()));
        }
    }
}
