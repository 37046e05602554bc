//! Who fits whom, by index: the available mediators for a call, the first calls for a mediator.
//!
//! How the cost grows. A call that may be offered sits in `calls_offerable` under its needs ("fr/caf"). The needs that
//! wait on a line are found by hopping from key to key (one index seek each, however many calls share a key), and the
//! first calls of a key are the first entries under it. So finding the head of the queue costs *kinds of need waiting*
//! seeks (languages × topics, a few dozens at most), and does not grow with the number of callers. The available
//! mediators sit in `mediators_available`, longest idle first; the search stops at the fourth who fits, so it grows only
//! with the available mediators who do *not* fit, and while callers wait there are few of those.

use super::call_row::{CallRow, calls_sql};
use super::mediator_row::{MediatorRow, mediators_sql};
use crate::StoreError;
use crate::db::{On, fetch_all, fetch_optional};
use hotline::{CANDIDATES, Call, LineId, Mediator, Needs, Presence, Strategy};

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
            " ORDER BY h.rank_at, h.id LIMIT $2) AS heads"
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
    Needs::from_key(key).is_some_and(|needs| mediator.may_take(line, &needs))
}

/// How many mediators one statement looks at; whether they fit is for the rules to say.
const MEDIATORS_AT_ONCE: i64 = 32;

macro_rules! available {
    ($order:literal) => {
        mediators_sql!(
            "WHERE m.presence = 'available' ",
            "AND EXISTS (SELECT 1 FROM mediator_lines l WHERE l.mediator_id = m.id AND l.line_id = $1) ",
            "AND EXISTS (SELECT 1 FROM mediator_languages g WHERE g.mediator_id = m.id AND g.language = $2) ",
            "ORDER BY ",
            $order,
            " LIMIT $3 OFFSET $4"
        )
    };
}

/// The available mediators of a line who speak a language, in the order of [`Strategy::LongestIdle`].
pub(crate) const LONGEST_IDLE: &str = available!("m.idle_since, m.id");
pub(crate) const FEWEST_CALLS: &str = available!("m.taken, m.idle_since, m.id");
pub(crate) const LEVEL_FIRST: &str = available!("m.level_rank, m.idle_since, m.id");
/// Whoever of them is at work, in no order that matters.
pub(crate) const ON_DUTY: &str = mediators_sql!(
    "WHERE m.presence NOT IN ('offline', 'on_break') \
     AND EXISTS (SELECT 1 FROM mediator_lines l WHERE l.mediator_id = m.id AND l.line_id = $1) \
     AND EXISTS (SELECT 1 FROM mediator_languages g WHERE g.mediator_id = m.id AND g.language = $2) \
     ORDER BY m.id LIMIT $3 OFFSET $4"
);

/// The first `most` available mediators who may take a call with these needs, in the order of the line's strategy.
pub(crate) async fn available_for(
    on: &mut On<'_>,
    line: &LineId,
    needs: &Needs,
    strategy: Strategy,
    most: usize,
) -> Result<Vec<Mediator>, StoreError> {
    let text = match strategy {
        Strategy::LongestIdle => LONGEST_IDLE,
        Strategy::FewestCalls => FEWEST_CALLS,
        Strategy::LevelFirst => LEVEL_FIRST,
    };
    let available = |m: &Mediator| m.presence == Presence::Available;
    fitting(on, text, line, needs, most, available).await
}

/// Somebody at work who may take a call with these needs, however busy.
pub(crate) async fn on_duty_for(
    on: &mut On<'_>,
    line: &LineId,
    needs: &Needs,
) -> Result<Option<Mediator>, StoreError> {
    Ok(fitting(on, ON_DUTY, line, needs, 1, Mediator::is_on_duty).await?.pop())
}

/// Walks along `text` until enough mediators fit: it grows only with those at work who do not.
async fn fitting(
    on: &mut On<'_>,
    text: &'static str,
    line: &LineId,
    needs: &Needs,
    most: usize,
    present: impl Fn(&Mediator) -> bool,
) -> Result<Vec<Mediator>, StoreError> {
    let mut fit = Vec::new();
    if let Some(only) = &needs.only {
        let row = fetch_optional!(on.again(), MediatorRow, mediators_sql!("WHERE m.id = $1"), only.as_str())?;
        let only = row.map(Mediator::try_from).transpose()?;
        fit.extend(only.filter(|m| present(m) && m.may_take(line, needs)));
        return Ok(fit);
    }
    for page in 0.. {
        let rows = fetch_all!(
            on.again(),
            MediatorRow,
            text,
            line.as_str(),
            needs.language.as_str(),
            MEDIATORS_AT_ONCE,
            page * MEDIATORS_AT_ONCE,
        )?;
        let seen = rows.len();
        for row in rows {
            let mediator = Mediator::try_from(row)?;
            if mediator.may_take(line, needs) {
                fit.push(mediator);
            }
            if fit.len() == most {
                return Ok(fit);
            }
        }
        if i64::try_from(seen).is_ok_and(|seen| seen < MEDIATORS_AT_ONCE) {
            break;
        }
    }
    Ok(fit)
}

/// Whether a caller waits on this line for whom a mediator is available: a pair that some decision must bring together.
pub(crate) async fn has_pair(on: &mut On<'_>, line: &LineId) -> Result<bool, StoreError> {
    for key in needs_waiting(on.again(), line).await? {
        let Some(needs) = Needs::from_key(&key) else { continue };
        if !available_for(on, line, &needs, Strategy::default(), 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The first calls this mediator may take among `calls`, in rank order.
pub(crate) fn best_for<'c>(mediator: &Mediator, calls: &'c [Call]) -> Vec<&'c Call> {
    let mut fitting: Vec<&Call> = calls.iter().filter(|c| mediator.may_take(&c.line, &c.needs)).collect();
    fitting.sort_by(|a, b| a.rank().cmp(&b.rank()));
    fitting.truncate(CANDIDATES);
    fitting
}
