//! Connections that are lent, and come back without a question.
//!
//! A connection that comes back to sqlx's own pool is asked whether it still lives, by a task of its own: for SQLite one
//! more hand-over between threads, for PostgreSQL one more round trip, as much as most queries cost. Here only those are
//! asked on which a query failed or was broken off; all others lie ready for whoever comes next.

use crate::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::{Connection, Database, Pool};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A connection in steady use is known to live; one that lay so long may have lost its server meanwhile.
const LAY_LONG: Duration = Duration::from_secs(5);

/// Connections of one kind, for whoever asks first.
pub(crate) struct Lender<DB: Database>(Arc<Shelf<DB>>);

struct Shelf<DB: Database> {
    pool: Pool<DB>,
    /// As many as the pool may have connections: whoever has one finds a connection, here or there.
    places: Arc<Semaphore>,
    /// Used last, lent first: its cache is warm.
    idle: Mutex<Vec<(PoolConnection<DB>, Instant)>>,
    patience: Duration,
    /// Whether a connection can be lost without a query of ours.
    over_a_network: bool,
}

/// A connection on loan.
pub(crate) struct Lease<DB: Database> {
    /// There until it is dropped.
    connection: Option<PoolConnection<DB>>,
    /// Whether the last query came to its end and did not fail.
    sound: bool,
    shelf: Arc<Shelf<DB>>,
    _place: OwnedSemaphorePermit,
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
    /// Lends what `pool` opens, `connections` at most, which is what the pool allows too. Nobody else may use the pool.
    pub(crate) fn of(pool: Pool<DB>, connections: u32, patience: Duration, over_a_network: bool) -> Self {
        let places = usize::try_from(connections).unwrap_or(Semaphore::MAX_PERMITS);
        Self(Arc::new(Shelf {
            pool,
            places: Arc::new(Semaphore::new(places)),
            idle: Mutex::default(),
            patience,
            over_a_network,
        }))
    }

    /// First come, first served; an error after the patience that [`crate::Options`] gave.
    pub(crate) async fn lend(&self) -> Result<Lease<DB>, StoreError> {
        let place = Arc::clone(&self.0.places).acquire_owned();
        let place =
            tokio::time::timeout(self.0.patience, place).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let place = place.map_err(|_| sqlx::Error::PoolClosed)?;
        let connection = match self.0.sound_one().await {
            Some(connection) => connection,
            None => self.0.pool.acquire().await?,
        };
        Ok(Lease { connection: Some(connection), sound: true, shelf: Arc::clone(&self.0), _place: place })
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
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(PoolConnection<DB>, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that lies ready.
    async fn sound_one(&self) -> Option<PoolConnection<DB>> {
        loop {
            let (mut connection, since) = self.idle().pop()?;
            if !self.over_a_network || since.elapsed() < LAY_LONG || connection.ping().await.is_ok() {
                return Some(connection);
            }
            // The pool will find it dead, and open another.
        }
    }
}

impl<DB: Database> Drop for Shelf<DB> {
    fn drop(&mut self) {
        // Without the pool's farewell, which needs a runtime: the last clone may be dropped anywhere.
        for (connection, _) in std::mem::take(&mut *self.idle()) {
            drop(connection.detach());
        }
    }
}

impl<DB: Database> Lease<DB> {
    /// The connection for one query. Followed by [`Lease::answered`], unless the query is broken off.
    pub(crate) fn asked(&mut self) -> &mut DB::Connection {
        self.sound = false;
        #[expect(clippy::expect_used, reason = "taken by drop only")]
        self.connection.as_mut().expect("a lease has its connection")
    }

    /// How that query ended.
    pub(crate) fn answered<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        self.sound = answer.is_ok();
        answer.map_err(StoreError::from)
    }

    /// Whatever state it is in, nobody is to have it after this.
    pub(crate) fn close(&mut self) {
        if let Some(connection) = &mut self.connection {
            connection.close_on_drop();
        }
        self.sound = false;
    }
}

impl<DB: Database> Drop for Lease<DB> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if self.sound && !self.shelf.places.is_closed() {
            self.shelf.idle().push((connection, Instant::now()));
        }
        // Otherwise the pool asks how it is, or closes it.
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
