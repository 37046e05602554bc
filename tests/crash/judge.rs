//! What must hold after each start and at each rest, read from the rows themselves.

use crate::desks::Desks;
use crate::house::House;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::LEASE;

/// How long what is left over may take to come to its end at a rest.
const PATIENCE: Duration = Duration::from_secs(60);

/// A call: its rank, its id, and what it has in common with its equals.
type Ranked = (i64, String, String);

pub struct Judge {
    house: Arc<House>,
    /// Every living call that was ever seen in the queue: priority, and since when.
    ranks: BTreeMap<String, (i64, i64)>,
    /// The switch's time when the day began: the sample's calls are older.
    since: i64,
    /// Who waited for a first offer when that was last looked at, and when that was.
    waiting: BTreeSet<Ranked>,
    looked_at: i64,
    /// When nodes were ready after a kill, by the same clock.
    starts: Vec<i64>,
    /// Kills at which something was under way, by what it was.
    under_way: BTreeMap<String, u32>,
}

impl Judge {
    pub fn new(house: &Arc<House>) -> Self {
        Self {
            since: house.telephones().now(),
            house: Arc::clone(house),
            ranks: BTreeMap::new(),
            waiting: BTreeSet::new(),
            looked_at: 0,
            starts: Vec::new(),
            under_way: BTreeMap::new(),
        }
    }

    /// Whoever was in the queue is where they were: the row is there, and its rank is the same.
    pub async fn ranks_are_kept(&mut self, killed: u32) {
        let rows: Vec<(String, i64, Option<i64>, Option<i64>)> =
            self.house.db.all("SELECT id, priority, queued_at, ended_at FROM calls").await;
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
        let rows: Vec<(String,)> = self.house.db.all(UNDER_WAY).await;
        for (what,) in rows {
            *self.under_way.entry(what).or_default() += 1;
        }
    }

    pub fn under_way(&self) -> String {
        format!("{:?}", self.under_way)
    }

    /// Every note whose writing was confirmed is there, word for word.
    pub async fn nothing_acknowledged_is_lost(&self, desks: &Desks, killed: u32) {
        // First what was confirmed: another node may confirm more meanwhile.
        let notes = desks.notes();
        let stored: Vec<(String, Option<String>)> =
            self.house.db.all("SELECT call_id, notes FROM call_sheets").await;
        let stored: BTreeMap<_, _> = stored.into_iter().collect();
        for (call, note) in notes {
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
        let rows: Vec<(String,)> = self.house.db.all(LEFT).await;
        let mut left: Vec<String> = rows.into_iter().map(|(what,)| what).collect();
        let legs = self.house.telephones().live_calls();
        if legs > 0 {
            left.push(format!("{legs} legs at the telephone company"));
        }
        left
    }

    /// How everything stands, for whoever must find out why somebody waited in vain: with the ages (ms) of what goes on,
    /// and of the last ten conversations that began.
    pub async fn how_it_stands(&self) -> String {
        const STANDS: &str = "SELECT 'call ' || id || ' ' || state || ', needs ' || needs, $1 - state_since FROM calls \
              WHERE ended_at IS NULL \
            UNION ALL SELECT 'offer ' || id || ' ' || state, $1 - made_at FROM offers WHERE live \
            UNION ALL SELECT 'effect ' || word, $1 - made_at FROM effects WHERE settled_at IS NULL \
            UNION ALL SELECT 'mediator ' || id || ' ' || presence, $1 - presence_since FROM mediators \
              WHERE presence NOT IN ('offline', 'on_break')";
        const TALKS: &str = "SELECT $1 - talk_began_at FROM calls WHERE talk_began_at IS NOT NULL \
            ORDER BY talk_began_at DESC LIMIT 10";
        let now = self.house.telephones().now();
        let stands: Vec<(String, i64)> = self.house.db.all_of(STANDS, now).await;
        let talks: Vec<(i64,)> = self.house.db.all_of(TALKS, now).await;
        format!("{stands:#?}\ntalks: {talks:?}\n{}", self.house.log())
    }

    /// Waits until the last call from each number stands so.
    pub async fn stand(&self, wanted: &[(&str, &str)]) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut stand = Vec::new();
            for (number, _) in wanted {
                let rows: Vec<(String,)> = self
                    .house
                    .db
                    .all_of(
                        "SELECT state FROM calls WHERE number = $1 ORDER BY arrived_at DESC LIMIT 1",
                        (*number).to_owned(),
                    )
                    .await;
                stand.push((*number, rows.into_iter().next().map(|(state,)| state)));
            }
            if stand.iter().zip(wanted).all(|((_, is), (_, want))| is.as_deref() == Some(*want)) {
                return;
            }
            assert!(Instant::now() < deadline, "{stand:?} and not {wanted:?}\n{}", self.house.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Nobody was offered to a mediator while an equal of an earlier rank waited: who was seen to wait for a first offer
    /// at the last look and is seen so now, with the same needs, has done it all the time. A look back could not tell:
    /// needs widen while somebody waits (first who knows the caller, then everyone), and a decision's time is older than
    /// its storing.
    pub async fn nobody_is_overtaken(&mut self, killed: u32) {
        const OFFERED: &str = "SELECT c.rank_at, c.id, c.line_id || ' ' || c.needs FROM offers o \
            JOIN calls c ON c.id = o.call_id WHERE o.made_at > $1 \
              AND NOT EXISTS (SELECT 1 FROM offers f WHERE f.call_id = o.call_id AND f.made_at < o.made_at)";
        const WAITING: &str = "SELECT rank_at, id, line_id || ' ' || needs FROM calls \
            WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM offers f WHERE f.call_id = calls.id)";
        let offered: Vec<Ranked> = self.house.db.all_of(OFFERED, self.looked_at).await;
        let waiting: BTreeSet<Ranked> = self.house.db.all(WAITING).await.into_iter().collect();
        self.looked_at = self.house.telephones().now();
        for early in self.waiting.intersection(&waiting) {
            let by = offered.iter().find(|late| late.2 == early.2 && (late.0, &late.1) > (early.0, &early.1));
            assert_eq!(by, None, "{early:?} was overtaken, by kill {killed}\n{}", self.house.log());
        }
        self.waiting = waiting;
    }

    /// A node begins a life.
    pub fn note_a_start(&mut self) {
        self.starts.push(self.house.telephones().now());
    }

    /// What a dead node had begun was taken up when its death was seen, and not when its lease was over. Says how long
    /// (ms) the slowest effect took, from its decision or from the last start of a node.
    pub async fn nothing_waited_for_a_lease(&self, killed: u32) -> i64 {
        // What the telephone company refused once is tried again after a pause: that is another matter.
        const SETTLED: &str = "SELECT word, made_at, settled_at FROM effects \
            WHERE made_at >= $1 AND settled_at IS NOT NULL AND attempts <= 1";
        let settled: Vec<(String, i64, i64)> = self.house.db.all_of(SETTLED, self.since).await;
        let mut slowest = 0;
        for (word, made_at, settled_at) in settled {
            let start = self.starts.iter().rfind(|start| **start <= settled_at).copied().unwrap_or(made_at);
            let took = settled_at - made_at.max(start);
            assert!(took < LEASE.0 / 2, "{word} took {took} ms, after {killed} kills\n{}", self.house.log());
            slowest = slowest.max(took);
        }
        slowest
    }

    /// Each promise ended in one conversation: no request of the day was given up, none was carried out twice.
    pub async fn every_callback_was_kept_once(&self) {
        const CALLBACKS: &str = "SELECT c.id, COALESCE(c.ending, 'none'), (SELECT count(*) FROM call_events e \
            WHERE e.call_id = c.id AND e.kind = 'ended') FROM calls c \
            WHERE c.called_back AND c.arrived_at >= $1";
        let rows: Vec<(String, String, i64)> = self.house.db.all_of(CALLBACKS, self.since).await;
        assert!(!rows.is_empty(), "nobody asked to be called back");
        for (call, ending, ends) in rows {
            assert_eq!((ending.as_str(), ends), ("callback_kept", 1), "{call}");
        }
    }
}
