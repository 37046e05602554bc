//! What must hold after each start and at each rest, read from the rows themselves.

use crate::desks::Desks;
use crate::house::House;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long what is left over may take to come to its end at a rest.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Judge {
    house: Arc<House>,
    /// Every living call that was ever seen in the queue: priority, and since when.
    ranks: BTreeMap<String, (i64, i64)>,
    /// The switch's time when the day began: the sample's calls are older.
    since: i64,
    /// Kills at which something was under way, by what it was.
    under_way: BTreeMap<String, u32>,
}

impl Judge {
    pub fn new(house: &Arc<House>) -> Self {
        Self {
            since: house.telephones().now(),
            house: Arc::clone(house),
            ranks: BTreeMap::new(),
            under_way: BTreeMap::new(),
        }
    }

    /// Whoever was in the queue is where they were: the row is there, and its rank is the same.
    pub async fn ranks_are_kept(&mut self, killed: u32) {
        let rows: Vec<(String, i64, Option<i64>, Option<i64>)> =
            sqlx::query_as("SELECT id, priority, queued_at, ended_at FROM calls")
                .fetch_all(&self.house.db)
                .await
                .expect("the calls");
        let now: BTreeMap<_, _> =
            rows.into_iter().map(|(id, priority, queued, ended)| (id, (priority, queued, ended))).collect();
        for (id, (priority, queued)) in &self.ranks {
            let kept = now.get(id).map(|(priority, queued, _)| (*priority, *queued));
            assert_eq!(kept, Some((*priority, Some(*queued))), "{id} lost its rank by kill {killed}");
        }
        self.ranks = now
            .into_iter()
            .filter_map(|(id, (priority, queued, ended))| match (queued, ended) {
                (Some(queued), None) => Some((id, (priority, queued))),
                _ => None,
            })
            .collect();
    }

    /// For the report: a test that kills an idle house proves little.
    pub async fn count_what_was_under_way(&mut self) {
        const UNDER_WAY: &str = "SELECT DISTINCT state FROM calls WHERE ended_at IS NULL \
            UNION SELECT 'effect ' || word FROM effects WHERE settled_at IS NULL \
            UNION SELECT 'mediator ' || presence FROM mediators WHERE presence IN ('ringing', 'wrap_up')";
        let rows: Vec<(String,)> =
            sqlx::query_as(UNDER_WAY).fetch_all(&self.house.db).await.expect("the rows");
        for (what,) in rows {
            *self.under_way.entry(what).or_default() += 1;
        }
    }

    pub fn under_way(&self) -> String {
        format!("{:?}", self.under_way)
    }

    /// Every note whose writing was confirmed is there, word for word.
    pub async fn nothing_acknowledged_is_lost(&self, desks: &Desks, killed: u32) {
        let stored: BTreeMap<String, Option<String>> =
            sqlx::query_as("SELECT call_id, notes FROM call_sheets")
                .fetch_all(&self.house.db)
                .await
                .expect("the sheets")
                .into_iter()
                .collect();
        for (call, note) in desks.notes() {
            let found = stored.get(&call).and_then(Option::as_deref);
            assert_eq!(found, Some(note.as_str()), "the note of {call} is lost after {killed} kills");
        }
    }

    /// Nobody calls any more: every call, offer and effect has come to its end, and nobody is stuck.
    pub async fn nothing_is_left_over(&self, killed: u32) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = self.left_over().await;
            if left.is_empty() {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "after {killed} kills and a minute of rest there is left: {left:#?}\n{}",
                self.house.log()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn left_over(&self) -> Vec<String> {
        const LEFT: &str = "SELECT 'call ' || id || ' ' || state FROM calls WHERE ended_at IS NULL \
            UNION ALL SELECT 'offer ' || id || ' ' || state FROM offers WHERE live \
            UNION ALL SELECT 'effect ' || word || ' ' || attempts || ' ' || body FROM effects WHERE settled_at IS NULL \
            UNION ALL SELECT 'mediator ' || id || ' ' || presence FROM mediators \
              WHERE presence IN ('ringing', 'connecting', 'talking', 'wrap_up')";
        let rows: Vec<(String,)> = sqlx::query_as(LEFT).fetch_all(&self.house.db).await.expect("the rows");
        let mut left: Vec<String> = rows.into_iter().map(|(what,)| what).collect();
        let legs = self.house.telephones().live_calls();
        if legs > 0 {
            left.push(format!("{legs} legs at the telephone company"));
        }
        left
    }

    /// Waits until the last call from each number stands so.
    pub async fn stand(&self, wanted: &[(&str, &str)]) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut stand = Vec::new();
            for (number, _) in wanted {
                let row: Option<(String,)> = sqlx::query_as(
                    "SELECT state FROM calls WHERE number = $1 ORDER BY arrived_at DESC LIMIT 1",
                )
                .bind(number)
                .fetch_optional(&self.house.db)
                .await
                .expect("the calls");
                stand.push((*number, row.map(|(state,)| state)));
            }
            if stand.iter().zip(wanted).all(|((_, is), (_, want))| is.as_deref() == Some(*want)) {
                return;
            }
            assert!(Instant::now() < deadline, "{stand:?} and not {wanted:?}\n{}", self.house.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Each promise ended in one conversation: no request of the day was given up, none was carried out twice.
    pub async fn every_callback_was_kept_once(&self) {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT c.id, COALESCE(c.ending, 'none'), (SELECT count(*) FROM call_events e \
             WHERE e.call_id = c.id AND e.kind = 'ended') FROM calls c \
             WHERE c.called_back AND c.arrived_at >= $1",
        )
        .bind(self.since)
        .fetch_all(&self.house.db)
        .await
        .expect("the callbacks");
        assert!(!rows.is_empty(), "nobody asked to be called back");
        for (call, ending, ends) in rows {
            assert_eq!((ending.as_str(), ends), ("callback_kept", 1), "{call}");
        }
    }
}
