//! The machine's own limit: the least that anybody would have to do for the same outcome, on the same database, in the
//! same run. A figure without it says more about the machine than about us.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::routing::{get, post};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::time::{Duration, Instant};

/// A database that only commits.
#[derive(Clone)]
pub enum Bare {
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
}

impl Bare {
    /// A new SQLite file with the durability that the store gives its own.
    pub async fn sqlite(path: &Path) -> sqlx::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        sqlx::query("create table if not exists bare (id integer primary key, body text not null)")
            .execute(&pool)
            .await?;
        Ok(Self::Sqlite(pool))
    }

    /// The store's own SQLite file, to be read beside it.
    pub async fn open_sqlite(url: &str) -> sqlx::Result<Self> {
        Ok(Self::Sqlite(SqlitePoolOptions::new().max_connections(1).connect(url).await?))
    }

    /// How often a row of a call was written so far: a row counts once for each of its versions, an effect for being
    /// made and for being settled.
    pub async fn row_writes(&self) -> sqlx::Result<usize> {
        const WRITES: &str = "select cast(
            (select coalesce(sum(version), 0) from calls) + (select coalesce(sum(version), 0) from offers)
            + (select coalesce(sum(version), 0) from mediators) + (select coalesce(sum(version), 0) from call_sheets)
            + (select count(*) from call_events) + 2 * (select count(*) from effects) as bigint)";
        let writes: i64 = match self {
            Self::Sqlite(pool) => sqlx::query_scalar(WRITES).fetch_one(pool).await?,
            Self::Postgres(pool) => sqlx::query_scalar(WRITES).fetch_one(pool).await?,
        };
        Ok(usize::try_from(writes).unwrap_or_default())
    }

    /// Has nobody kept for the mediator who knows them: the few callers of a bench call again and again, and would wait
    /// for one busy mediator beside others who are free. Nor does a talk of no time count as one that was cut off.
    pub async fn keep_callers_for_nobody(&self) -> sqlx::Result<()> {
        const RULES: &str =
            "update lines set rules = '{\"rings\":{\"same_mediator\":0},\"failed_priority\":0}'";
        match self {
            Self::Sqlite(pool) => sqlx::query(RULES).execute(pool).await.map(drop),
            Self::Postgres(pool) => sqlx::query(RULES).execute(pool).await.map(drop),
        }
    }

    pub async fn postgres(url: &str) -> sqlx::Result<Self> {
        let pool = PgPoolOptions::new().max_connections(16).connect(url).await?;
        sqlx::query("create table if not exists bare (id bigserial primary key, body text not null)")
            .execute(&pool)
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// One row, one commit.
    pub async fn commit_one(&self) -> sqlx::Result<()> {
        // The length of a typical row of ours.
        const BODY: &str = "{\"call\":\"01JXXXXXXXXXXXXXXXXXXXXXXX\",\"state\":\"waiting\",\"line\":\"solidarite-numerique\",\"at\":1700000000000}";
        match self {
            Self::Sqlite(pool) => {
                sqlx::query("insert into bare (body) values ($1)").bind(BODY).execute(pool).await?;
            }
            Self::Postgres(pool) => {
                sqlx::query("insert into bare (body) values ($1)").bind(BODY).execute(pool).await?;
            }
        }
        Ok(())
    }

    /// Commits `rows` rows one after the other over `connections` tasks; returns commits per second.
    pub async fn commits_per_second(&self, rows: usize, connections: usize) -> sqlx::Result<f64> {
        let started = Instant::now();
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let (bare, share) = (self.clone(), rows / connections);
            workers.spawn(async move {
                for _ in 0..share {
                    bare.commit_one().await?;
                }
                Ok::<_, sqlx::Error>(())
            });
        }
        while let Some(done) = workers.join_next().await {
            done.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))??;
        }
        Ok((rows / connections * connections) as f64 / started.elapsed().as_secs_f64())
    }
}

/// A handler that reads the form, commits one row and answers with a little XML: nobody can answer a webhook and
/// remember it for less. Runs until it is killed.
pub async fn serve_bare(database: &Path, address: std::net::SocketAddr) -> Result<(), crate::Failure> {
    let bare = Bare::sqlite(database).await?;
    let voice = |State(bare): State<Bare>, body: String| async move {
        let fields: Vec<(String, String)> = serde_urlencoded::from_str(&body).unwrap_or_default();
        let committed = bare.commit_one().await.is_ok() && !fields.is_empty();
        let answer = if committed { "<Response><Say>Bonjour</Say></Response>" } else { "<Response/>" };
        ([(header::CONTENT_TYPE, "text/xml")], answer)
    };
    let app = Router::new()
        .route("/telephony/voice", post(voice))
        .route("/health/ready", get(|| async { "ok" }))
        .with_state(bare);
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, app).await?;
    Ok(())
}
