//! Several statements in one trip to the database: a decision writes five or six rows, and a trip costs more than the
//! rows it takes. SQLite's driver runs several statements of one text one after the other; PostgreSQL takes them as
//! parts of one `WITH`. Where neither would do, they go one by one.
//!
//! ```text
//! let mut batch = Batch::on(&on);
//! add!(batch, One, "UPDATE … WHERE id = $1 AND version = $2", id, version);
//! add!(batch, Any, "INSERT INTO …", …);
//! batch.run(on).await?;     // Conflict when a statement that must change one row changed none
//! ```

use crate::StoreError;
use crate::db::On;
use crate::lease::Lease;
use futures_util::TryStreamExt;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Encode, Executor, Postgres, Row, Sqlite, Type};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

/// How many statements one trip takes: more would make many texts out of decisions that are rare.
const MOST: usize = 12;

/// How many rows a statement must change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Changes {
    /// Exactly one: [`StoreError::Conflict`] otherwise.
    One,
    Any,
}

/// Statements for one of the two databases.
pub(crate) enum Batch {
    Sqlite(Trips<SqliteArguments>),
    Postgres(Trips<PgArguments>),
}

impl Batch {
    /// For the database that `on` is a connection of.
    pub(crate) fn on(on: &On<'_>) -> Self {
        match on {
            On::Sqlite(_) => Self::Sqlite(Trips::default()),
            On::Postgres(_) => Self::Postgres(Trips::default()),
        }
    }

    /// What follows must find what precedes done: the parts of one `WITH` see the rows as they were before all of them.
    pub(crate) fn after_that(&mut self) {
        if let Self::Postgres(trips) = self {
            trips.0.push(Trip::default());
        }
    }

    /// Runs them in order, inside the transaction of `on`.
    pub(crate) async fn run(self, on: On<'_>) -> Result<(), StoreError> {
        match (self, on) {
            (Self::Sqlite(trips), On::Sqlite(connection)) => {
                for trip in trips.0 {
                    trip.run_sqlite(connection).await?;
                }
            }
            (Self::Postgres(trips), On::Postgres(connection)) => {
                for trip in trips.0.into_iter().filter(|trip| !trip.statements.is_empty()) {
                    trip.run_postgres(connection).await?;
                }
            }
            (Self::Sqlite(_), On::Postgres(_)) | (Self::Postgres(_), On::Sqlite(_)) => {
                return Err(StoreError::Corrupt("statements for the other database"));
            }
        }
        Ok(())
    }
}

pub(crate) struct Trips<A>(Vec<Trip<A>>);

impl<A: Default> Default for Trips<A> {
    fn default() -> Self {
        Self(vec![Trip::default()])
    }
}

#[derive(Default)]
struct Trip<A> {
    statements: Vec<Statement>,
    arguments: A,
}

struct Statement {
    /// Its own parameters are `$1`, `$2`, ….
    sql: &'static str,
    /// How many parameters stand before it.
    before: usize,
    changes: Changes,
}

impl<A: Arguments + Default> Trips<A> {
    pub(crate) fn statement(&mut self, changes: Changes, sql: &'static str) {
        if self.0.last().is_some_and(|trip| trip.statements.len() == MOST) {
            self.0.push(Trip::default());
        }
        if let Some(trip) = self.0.last_mut() {
            trip.statements.push(Statement { sql, before: trip.arguments.len(), changes });
        }
    }

    /// The next parameter of the last statement.
    pub(crate) fn value<'v, T>(&mut self, value: T) -> Result<(), StoreError>
    where
        T: Encode<'v, A::Database> + Type<A::Database>,
    {
        match self.0.last_mut() {
            Some(trip) => trip.arguments.add(value).map_err(|error| sqlx::Error::Encode(error).into()),
            None => Ok(()),
        }
    }
}

fn check(changes: Changes, rows: u64) -> Result<(), StoreError> {
    if changes == Changes::Any || rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

impl Trip<SqliteArguments> {
    /// The driver calls several statements in one prepared text deprecated, for it alone has them
    /// (launchbadge/sqlx#3108). Should a later version have none, each statement makes a trip of its own.
    async fn run_sqlite(self, connection: &mut Lease<Sqlite>) -> Result<(), StoreError> {
        let text = composed(Kind::Sqlite, &self.statements);
        let steps = connection.asked().fetch_many(sqlx::query_with(text, self.arguments));
        let answer: Result<Vec<_>, _> = steps.try_collect().await;
        let steps = connection.answered(answer)?;
        let done = steps.iter().filter_map(|step| step.as_ref().left());
        for (statement, result) in self.statements.iter().zip(done) {
            check(statement.changes, result.rows_affected())?;
        }
        Ok(())
    }
}

impl Trip<PgArguments> {
    async fn run_postgres(self, connection: &mut Lease<Postgres>) -> Result<(), StoreError> {
        let text = composed(Kind::Postgres, &self.statements);
        let answer = sqlx::query_with(text, self.arguments).fetch_one(connection.asked()).await;
        let rows = connection.answered(answer)?;
        for (nth, statement) in self.statements.iter().enumerate() {
            check(statement.changes, rows.try_get::<i64, _>(nth)?.unsigned_abs())?;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Sqlite,
    Postgres,
}

/// The texts made so far, by what they are made of. A decision changes a few rows of each kind, so there are some dozens.
static COMPOSED: Mutex<BTreeMap<(Kind, Vec<&'static str>), &'static str>> = Mutex::new(BTreeMap::new());

/// One text of all statements. Made once for each combination and kept for good: a database prepares it once, too.
fn composed(kind: Kind, statements: &[Statement]) -> &'static str {
    let made_of = (kind, statements.iter().map(|statement| statement.sql).collect::<Vec<_>>());
    let mut composed = COMPOSED.lock().unwrap_or_else(PoisonError::into_inner);
    composed.entry(made_of).or_insert_with(|| compose(kind, statements).leak())
}

fn compose(kind: Kind, statements: &[Statement]) -> String {
    let mut text = String::new();
    for (nth, statement) in statements.iter().enumerate() {
        let sql = renumbered(statement.sql, statement.before);
        // Writing into a String can't fail.
        let _ = match kind {
            Kind::Sqlite => write!(text, "{sql};\n"),
            Kind::Postgres => {
                let joint = if nth == 0 { "WITH" } else { "," };
                write!(text, "{joint} done_{nth} AS ({sql} RETURNING 1)")
            }
        };
    }
    if kind == Kind::Postgres {
        let counts: Vec<String> =
            (0..statements.len()).map(|nth| format!("(SELECT count(*) FROM done_{nth})")).collect();
        let _ = write!(text, " SELECT {}", counts.join(", "));
    }
    text
}

/// The statement with each of its parameters `before` places further on.
fn renumbered(sql: &str, before: usize) -> String {
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = part.split_at(digits);
        let number: usize = number.parse().unwrap_or_default();
        // Writing into a String can't fail.
        let _ = write!(text, "${}{rest}", number + before);
    }
    text
}

/// Adds a statement and its values. `Changes` is named without its enum.
macro_rules! add {
    ($batch:expr, $changes:ident, $sql:expr $(, $value:expr)* $(,)?) => {
        match $batch {
            $crate::batch::Batch::Sqlite(trips) => {
                trips.statement($crate::batch::Changes::$changes, $sql);
                $(trips.value($value)?;)*
            }
            $crate::batch::Batch::Postgres(trips) => {
                trips.statement($crate::batch::Changes::$changes, $sql);
                $(trips.value($value)?;)*
            }
        }
    };
}

pub(crate) use add;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_counted_on_over_the_statements() {
        let statements = [
            Statement { sql: "UPDATE a SET x = $2 WHERE id = $1", before: 0, changes: Changes::One },
            Statement { sql: "INSERT INTO b (y) VALUES ($1)", before: 2, changes: Changes::Any },
        ];
        assert_eq!(
            compose(Kind::Sqlite, &statements),
            "UPDATE a SET x = $2 WHERE id = $1;\nINSERT INTO b (y) VALUES ($3);\n"
        );
        assert_eq!(
            compose(Kind::Postgres, &statements),
            "WITH done_0 AS (UPDATE a SET x = $2 WHERE id = $1 RETURNING 1), \
             done_1 AS (INSERT INTO b (y) VALUES ($3) RETURNING 1) \
             SELECT (SELECT count(*) FROM done_0), (SELECT count(*) FROM done_1)"
        );
    }

    #[test]
    fn a_parameter_of_two_digits_is_one_parameter() {
        assert_eq!(
            renumbered("VALUES ($1, $12, CAST($9 AS BIGINT))", 30),
            "VALUES ($31, $42, CAST($39 AS BIGINT))"
        );
    }
}
