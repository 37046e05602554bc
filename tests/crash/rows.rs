//! The house's own rows, on either database: the same text asks both.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Encode, FromRow, PgPool, Postgres, Sqlite, SqlitePool, Type};
use std::path::Path;
use store::testing::TestDatabase;

/// Which database a house has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

pub enum Rows {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Where a database is that nobody else uses, as `DATABASE_URL` wants it: a file in `folder`, or a schema of the
/// PostgreSQL that `ops/test` started.
pub async fn new_database(kind: Kind, folder: &Path) -> String {
    match kind {
        Kind::Sqlite => format!("sqlite:{}", folder.join("permanence.db").display()),
        Kind::Postgres => {
            let database = TestDatabase::postgres().await.unwrap_or_else(|error| panic!("{error}"));
            // Migrated; what is done with it from now on is the program's.
            database.store.close().await;
            database.url.clone()
        }
    }
}

impl Rows {
    /// Of a database that is there.
    pub async fn open(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            Self::Sqlite(SqlitePool::connect(url).await.expect("its database"))
        } else {
            Self::Postgres(PgPool::connect(url).await.expect("its database"))
        }
    }

    pub async fn all<R>(&self, sql: &'static str) -> Vec<R>
    where
        R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        match self {
            Self::Sqlite(pool) => sqlx::query_as::<Sqlite, R>(sql).fetch_all(pool).await,
            Self::Postgres(pool) => sqlx::query_as::<Postgres, R>(sql).fetch_all(pool).await,
        }
        .expect("the rows")
    }

    /// The same with a value for `$1`.
    pub async fn all_of<R, V>(&self, sql: &'static str, value: V) -> Vec<R>
    where
        R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
        V: Both,
    {
        match self {
            Self::Sqlite(pool) => sqlx::query_as::<Sqlite, R>(sql).bind(value).fetch_all(pool).await,
            Self::Postgres(pool) => sqlx::query_as::<Postgres, R>(sql).bind(value).fetch_all(pool).await,
        }
        .expect("the rows")
    }

    /// A statement with a value for `$1`.
    pub async fn change(&self, sql: &'static str, value: impl Both) {
        match self {
            Self::Sqlite(pool) => sqlx::query::<Sqlite>(sql).bind(value).execute(pool).await.map(drop),
            Self::Postgres(pool) => sqlx::query::<Postgres>(sql).bind(value).execute(pool).await.map(drop),
        }
        .expect("the rows");
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// What both databases take.
pub trait Both:
    for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres> + Send + 'static
{
}

impl Both for i64 {}
impl Both for String {}
