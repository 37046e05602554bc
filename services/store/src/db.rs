//! Two databases, one SQL text: an enum of native connections, and macros that run the same string on either.
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
use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Executor, Postgres, Sqlite};

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

/// A transaction. Undone when dropped.
pub(crate) struct Tx(Reader);

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
        let (mut reader, begin) = match self {
            // It has the write lock from the beginning.
            Self::Sqlite { write, .. } => (Reader::Sqlite(write.lend().await?), "BEGIN IMMEDIATE"),
            Self::Postgres(connections) => (Reader::Postgres(connections.lend().await?), "BEGIN"),
        };
        reader.on().begins();
        reader.on().command(begin).await?;
        Ok(Tx(reader))
    }
}

impl Reader {
    pub(crate) fn on(&mut self) -> On<'_> {
        match self {
            Self::Sqlite(lease) => On::Sqlite(lease),
            Self::Postgres(lease) => On::Postgres(lease),
        }
    }
}

impl Tx {
    pub(crate) fn on(&mut self) -> On<'_> {
        self.0.on()
    }

    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        self.on().end("COMMIT").await
    }

    /// Undoes everything now, rather than a moment later.
    pub(crate) async fn rollback(mut self) -> Result<(), StoreError> {
        self.on().end("ROLLBACK").await
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

    fn begins(&mut self) {
        match self {
            On::Sqlite(c) => c.begins(),
            On::Postgres(c) => c.begins(),
        }
    }

    /// Ends the transaction.
    pub(crate) async fn end(&mut self, how: &'static str) -> Result<(), StoreError> {
        self.command(how).await?;
        match self {
            On::Sqlite(c) => c.ended(),
            On::Postgres(c) => c.ended(),
        }
        Ok(())
    }

    /// A statement that answers nothing.
    async fn command(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match self {
            On::Sqlite(c) => run_sqlite(c, sql, SqliteArguments::default(), 1).await,
            On::Postgres(_) => execute!(self.again(), sql).map(drop),
        }
    }
}

/// Runs the `statements` of one text. The driver says of a thread that died only that no more answers come: a commit that
/// was not answered is none.
pub(crate) async fn run_sqlite(
    lease: &mut Lease<Sqlite>,
    sql: &'static str,
    arguments: SqliteArguments,
    statements: usize,
) -> Result<(), StoreError> {
    let answers = lease.asked().fetch_many(sqlx::query_with(sql, arguments));
    let done = answers.try_fold(0, async |done, answer| Ok(done + usize::from(answer.is_left()))).await;
    let whole =
        done.and_then(|done| if done == statements { Ok(()) } else { Err(sqlx::Error::WorkerCrashed) });
    lease.answered(whole)
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
