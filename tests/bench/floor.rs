//! The machine's own limit: the least that anybody would have to do for the same outcome, on the same database, in the
//! same run. A figure without it says more about the machine than about us.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::routing::{get, post};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::time::Duration;

/// A database that only commits.
#[derive(Clone)]
pub enum Bare {
    Sqlite(sqlx::SqlitePool),
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

    /// One row, one commit.
    pub async fn commit_one(&self) -> sqlx::Result<()> {
        // The length of a typical row of ours.
        const BODY: &str = "{\"call\":\"01JXXXXXXXXXXXXXXXXXXXXXXX\",\"state\":\"waiting\",\"line\":\"solidarite-numerique\",\"at\":1700000000000}";
        match self {
            Self::Sqlite(pool) => {
                sqlx::query("insert into bare (body) values ($1)").bind(BODY).execute(pool).await?;
            }
        }
        Ok(())
    }
}

/// A handler that reads the form, commits one row and answers with a little XML: nobody can answer a webhook and
/// remember it for less. Runs until it is killed.
pub async fn serve_bare(
    database: &Path,
    address: std::net::SocketAddr,
) -> Result<(), Box<dyn std::error::Error>> {
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
