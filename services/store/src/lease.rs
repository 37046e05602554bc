//! Connections that are lent, and come back without a question.
//!
//! A connection that comes back to sqlx's own pool is asked whether it still lives, by a task of its own: for SQLite one
//! more hand-over between threads, for PostgreSQL one more round trip, as much as most queries cost. Here only those are
//! asked on which a query failed or was broken off; all others lie ready for whoever comes next.

use crate::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::{Connection, Database, Pool};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// A connection in steady use is known to live; one that lay so long may have lost its server meanwhile.
const LAY_LONG: Duration = Duration::from_secs(5);
/// One that lay so long is not worth the question: firewalls forget what is silent, without a word to either side.
const LAY_TOO_LONG: Duration = Duration::from_secs(300);
/// How long a connection has to answer that it lives.
const QUESTION: Duration = Duration::from_secs(2);

/// Ends a transaction that was begun on a connection and left.
pub(crate) type Undo<DB> = for<'c> fn(
    &'c mut <DB as Database>::Connection,
) -> Pin<Box<dyn Future<Output = sqlx::Result<()>> + Send + 'c>>;

/// What a lender lends.
pub(crate) struct Terms<DB: Database> {
    /// As many connections as the pool may have.
    pub connections: u32,
    /// How long somebody waits for one.
    pub patience: Duration,
    /// Whether a connection can be lost without a query of ours.
    pub over_a_network: bool,
    pub undo: Undo<DB>,
}

/// Connections of one kind, for whoever asks first.
pub(crate) struct Lender<DB: Database>(Arc<Shelf<DB>>);

struct Shelf<DB: Database> {
    pool: Pool<DB>,
    /// As many as the pool may have connections: whoever has one finds a connection, here or there.
    places: Arc<Semaphore>,
    /// Used last, lent first: its cache is warm. The one that lay longest comes first.
    idle: Mutex<Vec<(PoolConnection<DB>, Instant)>>,
    terms: Terms<DB>,
}

/// A connection on loan.
pub(crate) struct Lease<DB: Database> {
    /// There until it is dropped; the place is free when the connection is back.
    lent: Option<(PoolConnection<DB>, OwnedSemaphorePermit)>,
    /// Whether the last query came to its end and did not fail.
    sound: bool,
    /// Whether a transaction was begun on it.
    open: bool,
    shelf: Arc<Shelf<DB>>,
}

impl<DB: Database> Clone for Lender<DB> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<DB: Database> std::fmt::Debug for Lender<DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lender").field("pool", &self.0.pool).finish_non_exhaustive()
    }
}

impl<DB: Database> Lender<DB> {
    /// Lends what `pool` opens. Nobody else may use the pool.
    pub(crate) fn of(pool: Pool<DB>, terms: Terms<DB>) -> Self {
        let places = usize::try_from(terms.connections).unwrap_or(Semaphore::MAX_PERMITS);
        Self(Arc::new(Shelf {
            pool,
            places: Arc::new(Semaphore::new(places)),
            idle: Mutex::default(),
            terms,
        }))
    }

    /// First come, first served; an error after the patience that [`crate::Options`] gave.
    pub(crate) async fn lend(&self) -> Result<Lease<DB>, StoreError> {
        let lent = timeout(self.0.terms.patience, self.0.lend()).await;
        let lent = lent.map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(Lease { lent: Some(lent), sound: true, open: false, shelf: Arc::clone(&self.0) })
    }

    /// Waits until every connection is back, and closes them.
    pub(crate) async fn close(&self) {
        self.0.places.close();
        let idle = std::mem::take(&mut *self.0.idle());
        drop(idle);
        self.0.pool.close().await;
    }
}

impl<DB: Database> Shelf<DB> {
    fn idle(&self) -> MutexGuard<'_, Vec<(PoolConnection<DB>, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn lend(&self) -> sqlx::Result<(PoolConnection<DB>, OwnedSemaphorePermit)> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
        let connection = match self.sound_one().await {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        Ok((connection, place))
    }

    /// A connection that lies ready and lives.
    async fn sound_one(&self) -> Option<PoolConnection<DB>> {
        let (connection, since) = self.idle().pop()?;
        let lay = since.elapsed();
        if !self.terms.over_a_network || lay < LAY_LONG {
            return Some(connection);
        }
        let mut doubtful = Doubtful(Some(connection));
        if lay < LAY_TOO_LONG && doubtful.lives(QUESTION).await {
            return doubtful.0.take();
        }
        // Whatever lay as long has the same server and went through the same firewall.
        let as_long = std::mem::take(&mut *self.idle());
        drop(as_long.into_iter().map(|(connection, _)| Doubtful(Some(connection))).collect::<Vec<_>>());
        None
    }

    /// Whoever asks next may have it.
    fn put_back(&self, connection: PoolConnection<DB>) {
        let mut idle = self.idle();
        // Looked at under the lock: who closes empties the shelf afterwards.
        if self.places.is_closed() {
            drop(Doubtful(Some(connection)));
            return;
        }
        idle.push((connection, Instant::now()));
        let forgotten = |(_, since): &(PoolConnection<DB>, Instant)| since.elapsed() > LAY_TOO_LONG;
        if self.terms.over_a_network && idle.first().is_some_and(forgotten) {
            drop(Doubtful(Some(idle.remove(0).0)));
        }
    }

    /// Finds out how a connection is that was left in the middle of something.
    async fn settle(&self, connection: PoolConnection<DB>, open: bool) {
        let mut doubtful = Doubtful(Some(connection));
        let sound = match &mut doubtful.0 {
            Some(connection) if open => {
                matches!(timeout(self.terms.patience, (self.terms.undo)(connection)).await, Ok(Ok(())))
            }
            _ => doubtful.lives(self.terms.patience).await,
        };
        if sound && let Some(connection) = doubtful.0.take() {
            self.put_back(connection);
        }
    }
}

impl<DB: Database> Drop for Shelf<DB> {
    fn drop(&mut self) {
        // The last clone may be dropped anywhere, and the pool's farewell needs a runtime.
        for (connection, _) in std::mem::take(&mut *self.idle()) {
            drop(Doubtful(Some(connection)));
        }
    }
}

/// A connection that nobody is to have again unless it is taken out: it is closed without a word to its server, which may
/// not listen any more, and makes room in the pool at once.
struct Doubtful<DB: Database>(Option<PoolConnection<DB>>);

impl<DB: Database> Doubtful<DB> {
    async fn lives(&mut self, patience: Duration) -> bool {
        match &mut self.0 {
            Some(connection) => matches!(timeout(patience, connection.ping()).await, Ok(Ok(()))),
            None => false,
        }
    }
}

impl<DB: Database> Drop for Doubtful<DB> {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

impl<DB: Database> Lease<DB> {
    /// The connection for one query. Followed by [`Lease::answered`], unless the query is broken off.
    pub(crate) fn asked(&mut self) -> &mut DB::Connection {
        self.sound = false;
        #[expect(clippy::expect_used, reason = "taken by drop only")]
        let (connection, _) = self.lent.as_mut().expect("a lease has its connection");
        connection
    }

    /// How that query ended.
    pub(crate) fn answered<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        self.sound = answer.is_ok();
        answer.map_err(StoreError::from)
    }

    /// A transaction is about to begin: whatever happens before [`Lease::ended`], it is undone.
    pub(crate) fn begins(&mut self) {
        self.open = true;
    }

    /// The transaction is over.
    pub(crate) fn ended(&mut self) {
        self.open = false;
    }
}

impl<DB: Database> Drop for Lease<DB> {
    fn drop(&mut self) {
        let Some((connection, place)) = self.lent.take() else { return };
        if self.sound && !self.open {
            self.shelf.put_back(connection);
            return;
        }
        let doubtful = Doubtful(Some(connection));
        if let Ok(runtime) = Handle::try_current() {
            let (home, open, mut doubtful) = (Arc::clone(&self.shelf), self.open, doubtful);
            runtime.spawn(async move {
                if let Some(connection) = doubtful.0.take() {
                    home.settle(connection, open).await;
                }
                // Not before: whoever has a place finds a connection.
                drop(place);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::db::{Reader, execute, fetch_one};
    use crate::testing::TestDatabase;
    use crate::{Kind, Store, StoreError};
    use std::pin::pin;

    async fn on_both(test: impl AsyncFn(&Store)) {
        for db in [TestDatabase::sqlite().await.unwrap(), TestDatabase::postgres().await.unwrap()] {
            test(&db.store).await;
            tokio::time::timeout(std::time::Duration::from_secs(20), db.store.close())
                .await
                .expect("every connection came back");
        }
    }

    async fn attempts(store: &Store) -> i64 {
        store.sign_in_attempts().count("a", hotline::Timestamp(0)).await.unwrap()
    }

    const ATTEMPT: &str = "INSERT INTO sign_in_attempts (id, subject, at) VALUES ($1, 'a', 1)";

    #[tokio::test]
    async fn a_transaction_that_is_dropped_is_undone_and_the_next_one_begins() {
        on_both(async |store| {
            for id in ["1", "2", "3", "4", "5", "6"] {
                let mut tx = store.begin().await.unwrap();
                execute!(tx.on(), ATTEMPT, id).unwrap();
                drop(tx);
            }
            assert_eq!(attempts(store).await, 0);
            let mut tx = store.begin().await.unwrap();
            execute!(tx.on(), ATTEMPT, "7").unwrap();
            tx.commit().await.unwrap();
            let mut tx = store.begin().await.unwrap();
            execute!(tx.on(), ATTEMPT, "8").unwrap();
            tx.rollback().await.unwrap();
            assert_eq!(attempts(store).await, 1);
        })
        .await;
    }

    #[tokio::test]
    async fn after_a_query_that_failed_or_was_broken_off_every_connection_answers() {
        on_both(async |store| {
            let long = match store.kind() {
                Kind::Sqlite => {
                    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000) \
                     SELECT count(*) FROM n"
                }
                Kind::Postgres => "SELECT count(*) FROM (SELECT pg_sleep(0.2)) AS slept",
            };
            for _ in 0..4 {
                let mut reader = store.read().await.unwrap();
                let failed = fetch_one!(reader.on(), (i64,), "SELECT nothing FROM nowhere");
                assert!(matches!(failed, Err(StoreError::Database(_))), "{failed:?}");
                drop(reader);
                let mut reader = store.read().await.unwrap();
                let mut broken_off = pin!(async { fetch_one!(reader.on(), (i64,), long) });
                assert!(futures_util::poll!(&mut broken_off).is_pending());
            }
            // All of them at once, so that none is left out.
            let mut all: Vec<Reader> = Vec::new();
            for _ in 0..4 {
                all.push(store.read().await.unwrap());
            }
            for reader in &mut all {
                let (one,) = fetch_one!(reader.on(), (i64,), "SELECT CAST(1 AS BIGINT)").unwrap();
                assert_eq!(one, 1);
            }
        })
        .await;
    }

    #[tokio::test]
    async fn whose_query_was_broken_off_keeps_nobody_waiting_for_that_connection() {
        let db = TestDatabase::sqlite().await.unwrap();
        let mut all: Vec<Reader> = Vec::new();
        for _ in 0..4 {
            all.push(db.store.read().await.unwrap());
        }
        // Some seconds.
        let slow = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000000) \
                    SELECT count(*) FROM n";
        let mut long = all.pop().unwrap();
        {
            let mut broken_off = pin!(async { fetch_one!(long.on(), (i64,), slow) });
            assert!(futures_util::poll!(&mut broken_off).is_pending());
        }
        drop(long);
        let mut waiting = pin!(db.store.read());
        assert!(futures_util::poll!(&mut waiting).is_pending(), "its place is not free before it is");
        drop(all.pop());
        let lent = tokio::time::timeout(std::time::Duration::from_secs(5), waiting).await;
        lent.expect("the first that came back").unwrap();
    }

    #[tokio::test]
    async fn when_the_server_has_ended_every_connection_new_ones_are_opened() {
        let db = TestDatabase::postgres().await.unwrap();
        let other = db.another_node().await.unwrap();
        let mut all: Vec<Reader> = Vec::new();
        for _ in 0..4 {
            all.push(db.store.read().await.unwrap());
        }
        let mut pids = Vec::new();
        for reader in &mut all {
            let (pid,) = fetch_one!(reader.on(), (i32,), "SELECT pg_backend_pid()").unwrap();
            pids.push(pid);
        }
        drop(all);
        for pid in pids {
            let mut reader = other.read().await.unwrap();
            let (ended,) =
                fetch_one!(reader.on(), (bool,), "SELECT pg_terminate_backend($1, 5000)", pid).unwrap();
            assert!(ended);
        }
        // Each of them is found out once at most.
        let mut found_out = 0;
        while fetch_one!(db.store.read().await.unwrap().on(), (i64,), "SELECT CAST(1 AS BIGINT)").is_err() {
            found_out += 1;
            assert!(found_out <= 4);
        }
        let mut tx = db.store.begin().await.unwrap();
        execute!(tx.on(), ATTEMPT, "1").unwrap();
        tx.commit().await.unwrap();
        assert_eq!(attempts(&db.store).await, 1);
    }

    #[tokio::test]
    async fn who_comes_when_every_connection_is_lent_waits_for_the_first_that_comes_back() {
        let db = TestDatabase::sqlite().await.unwrap();
        let mut first = db.store.begin().await.unwrap();
        execute!(first.on(), ATTEMPT, "1").unwrap();
        let mut second = pin!(db.store.begin());
        assert!(futures_util::poll!(&mut second).is_pending());
        first.commit().await.unwrap();
        second.await.unwrap().commit().await.unwrap();
        assert_eq!(attempts(&db.store).await, 1);
    }
}
