//! Two databases, one SQL text: an enum of native pools, and macros that run the same string on either.
//!
//! `$n` placeholders, `FromRow` and the types TEXT, BIGINT, DOUBLE PRECISION and BOOLEAN work natively on both. A read
//! borrows a connection by [`Db::read`], a write a transaction by [`Db::begin`]; both lend [`On`], which is what the
//! macros take:
//!
//! ```text
//! let mut db = self.store.read().await?;
//! let row = fetch_optional!(db.on(), AccountRow, "SELECT … WHERE login = $1", login)?;
//!
//! let mut tx = self.store.begin().await?;
//! let changed = execute!(tx.on(), "UPDATE … WHERE id = $1 AND version = $2", id, version)?;
//! tx.commit().await?;
//! ```
//!
//! SQLite writes only inside `BEGIN IMMEDIATE` on the one writing connection: a transaction that reads first and writes
//! later can't be upgraded when another wrote in between, however long it waits.

use crate::StoreError;
use crate::writer::Writer;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

/// The pools of the database chosen at start.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    Sqlite {
        /// One connection: SQLite has one writer at a time, and a queue in front of it is fairer than its lock.
        write: SqlitePool,
        read: SqlitePool,
        /// One connection that folds the write-ahead log.
        fold: SqlitePool,
        /// For what is written often: decisions, settled effects.
        writer: Writer,
    },
    Postgres(PgPool),
}

/// A borrowed connection for reads.
pub(crate) enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// A transaction. Rolled back when dropped.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Where a query runs: the native connection of either kind.
pub(crate) enum On<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Db {
    pub(crate) async fn read(&self) -> Result<Reader, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Reader::Sqlite(read.acquire().await?),
            Self::Postgres(pool) => Reader::Postgres(pool.acquire().await?),
        })
    }

    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }
}

impl Reader {
    pub(crate) fn on(&mut self) -> On<'_> {
        match self {
            Self::Sqlite(c) => On::Sqlite(c),
            Self::Postgres(c) => On::Postgres(c),
        }
    }
}

impl Tx {
    pub(crate) fn on(&mut self) -> On<'_> {
        match self {
            Self::Sqlite(c) => On::Sqlite(c),
            Self::Postgres(c) => On::Postgres(c),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Undoes everything now, rather than when the connection is next used.
    pub(crate) async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

impl On<'_> {
    /// The same connection again, for the next query of a function that was handed an `On`.
    pub(crate) fn again(&mut self) -> On<'_> {
        match self {
            On::Sqlite(c) => On::Sqlite(c),
            On::Postgres(c) => On::Postgres(c),
        }
    }
}

/// All rows of a query, as `Vec<$row>`.
macro_rules! fetch_all {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match $on {
            $crate::db::On::Sqlite(c) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($value))*.fetch_all(c).await
            }
            $crate::db::On::Postgres(c) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($value))*.fetch_all(c).await
            }
        }
        .map_err($crate::StoreError::from)
    };
}

/// The one row of a query, or `None`.
macro_rules! fetch_optional {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match $on {
            $crate::db::On::Sqlite(c) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($value))*.fetch_optional(c).await
            }
            $crate::db::On::Postgres(c) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($value))*.fetch_optional(c).await
            }
        }
        .map_err($crate::StoreError::from)
    };
}

/// The one row that a query always has (a count, a sum).
macro_rules! fetch_one {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match $on {
            $crate::db::On::Sqlite(c) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($value))*.fetch_one(c).await
            }
            $crate::db::On::Postgres(c) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($value))*.fetch_one(c).await
            }
        }
        .map_err($crate::StoreError::from)
    };
}

/// Runs a statement and says how many rows it changed (`u64`).
macro_rules! execute {
    ($on:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match $on {
            $crate::db::On::Sqlite(c) => {
                sqlx::query::<sqlx::Sqlite>($sql)$(.bind($value))*.execute(c).await.map(|r| r.rows_affected())
            }
            $crate::db::On::Postgres(c) => {
                sqlx::query::<sqlx::Postgres>($sql)$(.bind($value))*.execute(c).await.map(|r| r.rows_affected())
            }
        }
        .map_err($crate::StoreError::from)
    };
}

pub(crate) use {execute, fetch_all, fetch_one, fetch_optional};
