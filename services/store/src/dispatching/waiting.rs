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
use hotline::{CANDIDATES, Call, Language, LineId, Mediator, Needs, Presence, Strategy};
use std::collections::BTreeMap;

/// Hops over the keys of some lines' offerable calls. The text is shared by [`needs_waiting`] and its plan's test.
pub(crate) const NEEDS_WAITING: &str = "WITH RECURSIVE needs (l, k) AS (\
     SELECT l.id, (SELECT min(c.offer_key) FROM calls c WHERE c.line_id = l.id AND c.offer_key IS NOT NULL) \
     FROM lines l WHERE l.id IN ($1, $2, $3, $4) \
     UNION ALL \
     SELECT needs.l, (SELECT min(c.offer_key) FROM calls c WHERE c.line_id = needs.l AND c.offer_key > needs.k) \
     FROM needs WHERE needs.k IS NOT NULL) \
     SELECT l, k FROM needs WHERE k IS NOT NULL";

/// How many lines one statement looks at; absent ones are NULL and cost nothing.
const LINES_AT_ONCE: usize = 4;

/// The kinds of need that wait on some lines, as keys, for each line on which anybody waits.
pub(crate) async fn needs_waiting(
    on: &mut On<'_>,
    lines: &[LineId],
) -> Result<BTreeMap<LineId, Vec<String>>, StoreError> {
    let mut waiting: BTreeMap<LineId, Vec<String>> = BTreeMap::new();
    for some in lines.chunks(LINES_AT_ONCE) {
        let line = |n: usize| some.get(n).map(LineId::as_str);
        let rows =
            fetch_all!(on.again(), (String, String), NEEDS_WAITING, line(0), line(1), line(2), line(3))?;
        for (line, key) in rows {
            waiting.entry(LineId(line)).or_default().push(key);
        }
    }
    Ok(waiting)
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

/// How many mediators the first statement looks at, and how many each further one; whether they fit is for the rules to
/// say. Nearly always the first few suffice.
const MEDIATORS_FIRST: i64 = 8;
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

/// The mediators at work whom one decision has looked at, page after page: several circles ask for the same people.
#[derive(Default)]
pub(crate) struct AtWork {
    walks: Vec<Walk>,
    /// Those for whom a call is kept, whether they fit or not.
    named: Vec<Mediator>,
}

/// How far one order of a line's mediators was read.
struct Walk {
    text: &'static str,
    line: LineId,
    language: Language,
    read: Vec<Mediator>,
    /// Nobody is left to be read.
    is_whole: bool,
}

impl AtWork {
    /// The first `most` available mediators who may take a call with these needs, in the order of the line's strategy.
    pub(crate) async fn available(
        &mut self,
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
        self.fitting(on, text, line, needs, most, available).await
    }

    /// Somebody at work who may take a call with these needs, however busy.
    pub(crate) async fn on_duty(
        &mut self,
        on: &mut On<'_>,
        line: &LineId,
        needs: &Needs,
    ) -> Result<Option<Mediator>, StoreError> {
        Ok(self.fitting(on, ON_DUTY, line, needs, 1, Mediator::is_on_duty).await?.pop())
    }

    /// Walks along `text` until enough mediators fit: it grows only with those at work who do not.
    async fn fitting(
        &mut self,
        on: &mut On<'_>,
        text: &'static str,
        line: &LineId,
        needs: &Needs,
        most: usize,
        present: impl Fn(&Mediator) -> bool,
    ) -> Result<Vec<Mediator>, StoreError> {
        if let Some(only) = &needs.only {
            if !self.named.iter().any(|m| &m.id == only) {
                let row = fetch_optional!(
                    on.again(),
                    MediatorRow,
                    mediators_sql!("WHERE m.id = $1"),
                    only.as_str()
                )?;
                self.named.extend(row.map(Mediator::try_from).transpose()?);
            }
            let only = self.named.iter().find(|m| &m.id == only);
            return Ok(only.filter(|m| present(m) && m.may_take(line, needs)).cloned().into_iter().collect());
        }
        let walk = self.walk(text, line, &needs.language);
        let mut fit = Vec::new();
        let mut next = 0;
        loop {
            while let Some(mediator) = walk.read.get(next) {
                next += 1;
                if mediator.may_take(line, needs) {
                    fit.push(mediator.clone());
                }
                if fit.len() == most {
                    return Ok(fit);
                }
            }
            if walk.is_whole {
                return Ok(fit);
            }
            walk.read_on(on).await?;
        }
    }

    fn walk(&mut self, text: &'static str, line: &LineId, language: &Language) -> &mut Walk {
        let known =
            self.walks.iter().position(|w| w.text == text && &w.line == line && &w.language == language);
        let at = known.unwrap_or_else(|| {
            self.walks.push(Walk {
                text,
                line: line.clone(),
                language: language.clone(),
                read: Vec::new(),
                is_whole: false,
            });
            self.walks.len() - 1
        });
        &mut self.walks[at]
    }
}

impl Walk {
    async fn read_on(&mut self, on: &mut On<'_>) -> Result<(), StoreError> {
        let page = if self.read.is_empty() { MEDIATORS_FIRST } else { MEDIATORS_AT_ONCE };
        let rows = fetch_all!(
            on.again(),
            MediatorRow,
            self.text,
            self.line.as_str(),
            self.language.as_str(),
            page,
            i64::try_from(self.read.len()).unwrap_or(i64::MAX),
        )?;
        self.is_whole = i64::try_from(rows.len()).is_ok_and(|read| read < page);
        for row in rows {
            self.read.push(Mediator::try_from(row)?);
        }
        Ok(())
    }
}

/// Those of `lines` on which a caller waits for whom a mediator is available: a pair that some decision must bring
/// together.
pub(crate) async fn lines_with_a_pair(on: &mut On<'_>, lines: &[LineId]) -> Result<Vec<LineId>, StoreError> {
    let mut found = Vec::new();
    let mut at_work = AtWork::default();
    for (line, keys) in needs_waiting(on, lines).await? {
        for needs in keys.iter().filter_map(|key| Needs::from_key(key)) {
            if !at_work.available(on, &line, &needs, Strategy::default(), 1).await?.is_empty() {
                found.push(line);
                break;
            }
        }
    }
    Ok(found)
}

/// The first calls this mediator may take among `calls`, in rank order.
pub(crate) fn best_for<'c>(mediator: &Mediator, calls: &'c [Call]) -> Vec<&'c Call> {
    let mut fitting: Vec<&Call> = calls.iter().filter(|c| mediator.may_take(&c.line, &c.needs)).collect();
    fitting.sort_by(|a, b| a.rank().cmp(&b.rank()));
    fitting.truncate(CANDIDATES);
    fitting
}
