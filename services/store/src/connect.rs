//! Opening the database: which one, with which settings, and bringing its tables up to date.

use crate::alive::Alive;
use crate::checkpoint::{Checkpoint, LONGEST_LOG};
use crate::db::{Db, Reader, Tx};
use crate::feed::Feed;
use crate::lease::{Lender, Terms};
use crate::seen::Seen;
use crate::writer::Writer;
use crate::{Ids, StoreError};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection, Postgres, SqliteConnection};
use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Every migration, embedded: the binary needs no files beside it.
pub(crate) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Readers of an SQLite file on the smallest machine: two coordinators' long statistics leave two to the callers.
const READERS: u32 = 4;

/// What a deployment may choose.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections for everything (PostgreSQL, where one more tells that this node lives), or at most so many for reads
    /// (SQLite: never more than there are cores and one; each reader has a page cache and statements of its own, and one
    /// more only finds them colder).
    pub connections: u32,
    /// How long a write waits for another process's lock, and a query for a free connection.
    pub patience: Duration,
    /// `redis://…` joins the feeds of several nodes; without it the feed is this node's own.
    pub redis_url: Option<String>,
    /// The Redis channel; several installations may share one Redis.
    pub feed_channel: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 8,
            patience: Duration::from_secs(5),
            redis_url: None,
            feed_channel: "permanence:feed".to_owned(),
        }
    }
}

/// The memory of the hotline. Cheap to clone; every clone shares the same pools.
///
/// Its rooms: `dispatching()`, `effects()`, `queue()`, `calls()`, `people()`, `mediators()`, `sessions()`,
/// `sign_in_attempts()`, `lines()`, `messages()`, `recordings()`, `settings()`.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: Db,
    pub(crate) ids: Arc<Ids>,
    pub(crate) feed: Feed,
    pub(crate) seen: Arc<Seen>,
    node: Arc<str>,
    /// Only where there may be others.
    alive: Option<Arc<Alive>>,
}

/// Which database a store speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Store {
    /// Opens `sqlite:path/to/file.db` (created when absent) or `postgres://…`. Does not migrate.
    ///
    /// # Errors
    /// [`StoreError::Url`] for any other scheme or an in-memory database (its pools would each see their own);
    /// [`StoreError::Database`] when it can't be reached.
    pub async fn connect(url: &str, options: Options, ids: Arc<Ids>) -> Result<Self, StoreError> {
        // Unguessable, so unique: two nodes never take each other's work for their own.
        let node: Arc<str> = ids.token().into();
        let (db, alive) = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => (sqlite(url, &options).await?, None),
            Some("postgres" | "postgresql") => {
                let server = PgConnectOptions::from_str(url)?.disable_statement_logging();
                let db = postgres(server.clone(), &options).await?;
                (db, Some(Arc::new(Alive::begin(server.application_name("permanence: alive"), &node).await?)))
            }
            _ => return Err(StoreError::Url("it must begin with sqlite: or postgres:")),
        };
        let feed = Feed::open(options.redis_url.as_deref(), &options.feed_channel, &node)?;
        Ok(Self { db, ids, feed, seen: Arc::default(), node, alive })
    }

    /// Brings the tables up to date. Harmless when they are, and when two nodes do it at once: PostgreSQL by an advisory
    /// lock, SQLite by one `BEGIN IMMEDIATE` around it all.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite { write, .. } => {
                let mut lease = write.lend().await?;
                let done = migrate_file(lease.asked()).await;
                lease.answered(done)
            }
            Db::Postgres(connections) => migrate_server(&MIGRATIONS, connections).await,
        }
    }

    /// Migrates into a PostgreSQL schema that is made for it: how each test has tables of its own.
    pub(crate) async fn migrate_into(&self, schema: &str) -> Result<(), StoreError> {
        let mut migrations = sqlx::migrate!("../../migrations");
        migrations.create_schema(schema.to_owned());
        match &self.db {
            Db::Sqlite { .. } => Err(StoreError::Url("SQLite has no schemas")),
            Db::Postgres(connections) => migrate_server(&migrations, connections).await,
        }
    }

    /// Whether the database answers: for `/health/ready`.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut db = self.read().await?;
        let _: (i64,) = crate::db::fetch_one!(db.on(), (i64,), "SELECT CAST(1 AS BIGINT)")?;
        Ok(())
    }

    pub fn kind(&self) -> Kind {
        match &self.db {
            Db::Sqlite { .. } => Kind::Sqlite,
            Db::Postgres(_) => Kind::Postgres,
        }
    }

    /// The ids of this process: calls, follow-ups and everything else are named by it.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// This process among the nodes, anew at each start: effects say who carries them out.
    pub fn node(&self) -> &str {
        &self.node
    }

    /// Waits for what runs and closes every connection. SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { write, read, fold, .. } => {
                fold.close().await;
                read.close().await;
                write.close().await;
            }
            Db::Postgres(connections) => connections.close().await,
        }
        if let Some(alive) = &self.alive {
            alive.end().await;
        }
    }

    pub(crate) async fn read(&self) -> Result<Reader, StoreError> {
        self.db.read().await
    }

    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        self.db.begin().await
    }
}

// `Migrator::run` borrows its connection in a way that no spawned task can hold; `run_direct` is what it calls.

async fn migrate_file(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    MIGRATIONS.run_direct(None, &mut *tx, false).await?;
    tx.commit().await
}

async fn migrate_server(
    migrations: &sqlx::migrate::Migrator,
    connections: &Lender<Postgres>,
) -> Result<(), StoreError> {
    let mut lease = connections.lend().await?;
    let done = migrations.run_direct(None, lease.asked(), false).await;
    lease.answered(done.map_err(sqlx::Error::from))
}

type Undoing<'c> = Pin<Box<dyn Future<Output = sqlx::Result<()>> + Send + 'c>>;

fn undo_on_sqlite(connection: &mut SqliteConnection) -> Undoing<'_> {
    Box::pin(async move { sqlx::query("ROLLBACK").execute(connection).await.map(drop) })
}

fn undo_on_postgres(connection: &mut PgConnection) -> Undoing<'_> {
    Box::pin(async move { sqlx::query("ROLLBACK").execute(connection).await.map(drop) })
}

async fn sqlite(url: &str, options: &Options) -> Result<Db, StoreError> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(StoreError::Url("an SQLite database needs a file: sqlite:permanence.db"));
    }
    let connect = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In WAL mode a killed process loses nothing; only a power cut may lose the last instants, never corrupt.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(options.patience)
        .foreign_keys(true)
        .statement_cache_capacity(300)
        .disable_statement_logging();
    // A ping before each use would cost as much as a query; a local file does not go away.
    let patience = options.patience;
    let pool = || SqlitePoolOptions::new().acquire_timeout(options.patience).test_before_acquire(false);
    // The writer first: it creates the file and switches it to WAL before any reader looks.
    let writing = connect.clone().pragma("wal_autocheckpoint", LONGEST_LOG);
    let write = pool().max_connections(1).connect_with(writing).await?;
    let terms = |connections| Terms { connections, patience, over_a_network: false, undo: undo_on_sqlite };
    let write = Lender::of(write, terms(1));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let readers = options.connections.min(u32::try_from(cores + 1).unwrap_or(u32::MAX).max(READERS));
    let read = pool().max_connections(readers).connect_with(connect.clone()).await?;
    let read = Lender::of(read, terms(readers));
    // Opened when there is something to fold, and then the file is there.
    let fold = pool().max_connections(1).connect_lazy_with(connect.create_if_missing(false));
    let writer = Writer::start(write.clone(), Checkpoint::start(fold.clone()));
    Ok(Db::Sqlite { write, read, fold, writer })
}

async fn postgres(server: PgConnectOptions, options: &Options) -> Result<Db, StoreError> {
    let connect = server.application_name("permanence").statement_cache_capacity(300);
    let pool = PgPoolOptions::new()
        .max_connections(options.connections)
        .acquire_timeout(options.patience)
        .connect_with(connect)
        .await?;
    let Options { connections, patience, .. } = *options;
    let terms = Terms { connections, patience, over_a_network: true, undo: undo_on_postgres };
    Ok(Db::Postgres(Lender::of(pool, terms)))
}
