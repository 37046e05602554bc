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
//! What is written often goes another way, in one trip: [`crate::writer`].
//!
//! SQLite writes only inside `BEGIN IMMEDIATE` on the one writing connection: a transaction that reads first and writes
//! later can't be upgraded when another wrote in between, however long it waits.

use crate::StoreError;
use crate::lease::{Lease, Lender};
use crate::writer::Writer;
use sqlx::{Postgres, Sqlite};

/// The connections of the database chosen at start.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    Sqlite {
        /// One connection: SQLite has one writer at a time, and a queue in front of it is fairer than its lock.
        write: Lender<Sqlite>,
        read: Lender<Sqlite>,
        /// One connection that folds the write-ahead log.
        fold: sqlx::SqlitePool,
        /// For what is written often: decisions, settled effects.
        writer: Writer,
    },
    Postgres(Lender<Postgres>),
}

/// A borrowed connection for reads.
pub(crate) enum Reader {
    Sqlite(Lease<Sqlite>),
    Postgres(Lease<Postgres>),
}

/// A transaction. Undone when dropped: its connection is closed then.
pub(crate) struct Tx(Reader, Ended);

#[derive(PartialEq)]
enum Ended {
    No,
    Yes,
}

/// Where a query runs: the native connection of either kind.
pub(crate) enum On<'c> {
    Sqlite(&'c mut Lease<Sqlite>),
    Postgres(&'c mut Lease<Postgres>),
}

impl Db {
    pub(crate) async fn read(&self) -> Result<Reader, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Reader::Sqlite(read.lend().await?),
            Self::Postgres(connections) => Reader::Postgres(connections.lend().await?),
        })
    }

    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        match self {
            Self::Sqlite { write, .. } => Tx::begin_immediate(write).await,
            Self::Postgres(connections) => {
                let mut tx = Tx(Reader::Postgres(connections.lend().await?), Ended::No);
                execute!(tx.on(), "BEGIN")?;
                Ok(tx)
            }
        }
    }
}

impl Reader {
    pub(crate) fn on(&mut self) -> On<'_> {
        match self {
            Self::Sqlite(lease) => On::Sqlite(lease),
            Self::Postgres(lease) => On::Postgres(lease),
        }
    }

    fn close(&mut self) {
        match self {
            Self::Sqlite(lease) => lease.close(),
            Self::Postgres(lease) => lease.close(),
        }
    }
}

impl Tx {
    /// SQLite's kind: it has the write lock from the beginning.
    pub(crate) async fn begin_immediate(write: &Lender<Sqlite>) -> Result<Self, StoreError> {
        let mut tx = Self(Reader::Sqlite(write.lend().await?), Ended::No);
        execute!(tx.on(), "BEGIN IMMEDIATE")?;
        Ok(tx)
    }

    pub(crate) fn on(&mut self) -> On<'_> {
        self.0.on()
    }

    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        execute!(self.on(), "COMMIT")?;
        self.1 = Ended::Yes;
        Ok(())
    }

    /// Undoes everything now, and keeps the connection.
    pub(crate) async fn rollback(mut self) -> Result<(), StoreError> {
        execute!(self.on(), "ROLLBACK")?;
        self.1 = Ended::Yes;
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.1 == Ended::No {
            self.0.close();
        }
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

    /// Nobody is to have this connection again.
    pub(crate) fn close(&mut self) {
        match self {
            On::Sqlite(c) => c.close(),
            On::Postgres(c) => c.close(),
        }
    }
}

/// All rows of a query, as `Vec<$row>`.
macro_rules! fetch_all {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match $on {
            $crate::db::On::Sqlite(c) => {
                let answer =
                    sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($value))*.fetch_all(c.asked()).await;
                c.answered(answer)
            }
            $crate::db::On::Postgres(c) => {
                let answer =
                    sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($value))*.fetch_all(c.asked()).await;
                c.answered(answer)
            }
        }
    };
}

/// The one row of a query, or `None`.
macro_rules! fetch_optional {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match $on {
            $crate::db::On::Sqlite(c) => {
                let answer =
                    sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($value))*.fetch_optional(c.asked()).await;
                c.answered(answer)
            }
            $crate::db::On::Postgres(c) => {
                let answer =
                    sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($value))*.fetch_optional(c.asked()).await;
                c.answered(answer)
            }
        }
    };
}

/// The one row that a query always has (a count, a sum).
macro_rules! fetch_one {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        match $on {
            $crate::db::On::Sqlite(c) => {
                let answer =
                    sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($value))*.fetch_one(c.asked()).await;
                c.answered(answer)
            }
            $crate::db::On::Postgres(c) => {
                let answer =
                    sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($value))*.fetch_one(c.asked()).await;
                c.answered(answer)
            }
        }
    };
}

/// Runs a statement and says how many rows it changed (`u64`).
macro_rules! execute {
    ($on:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match $on {
            $crate::db::On::Sqlite(c) => {
                let answer = sqlx::query::<sqlx::Sqlite>($sql)$(.bind($value))*.execute(c.asked()).await;
                c.answered(answer).map(|done| done.rows_affected())
            }
            $crate::db::On::Postgres(c) => {
                let answer = sqlx::query::<sqlx::Postgres>($sql)$(.bind($value))*.execute(c.asked()).await;
                c.answered(answer).map(|done| done.rows_affected())
            }
        }
    };
}

pub(crate) use {execute, fetch_all, fetch_one, fetch_optional};
