//! Several statements in one trip to the database: a decision writes five or six rows, and a trip costs more than the
//! rows it takes. SQLite's driver runs several statements of one text one after the other, the transaction's beginning
//! and end among them; PostgreSQL takes them as parts of one `WITH`.
//!
//! ```text
//! let mut batch = Batch::on(&on);
//! add!(batch, One, "UPDATE … WHERE id = $1 AND version = $2", id, version);
//! add!(batch, Any, "INSERT INTO …", …);
//! batch.run(on).await?;     // Conflict when a statement that must change one row changed none
//! ```
//!
//! PostgreSQL answers whether each row was there to be changed, and the transaction is ended as the answer says. SQLite's
//! is ended in the same text, so SQLite itself must refuse to go on: it is made to compute what can't be computed.

use crate::StoreError;
use crate::db::{On, run_sqlite};
use crate::lease::Lease;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Encode, Postgres, Sqlite, Type};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

/// How many statements one trip takes: more would make many texts out of decisions that are rare.
const MOST: usize = 12;

/// How many rows a statement must change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Changes {
    /// One: [`StoreError::Conflict`] when there is none. Its condition names one row.
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
            trips.next_trip();
        }
    }

    /// What follows is another piece of work, committed with those before (SQLite): a text is made of one decision, not
    /// of whichever came together.
    pub(crate) fn next_work(&mut self) {
        if let Self::Sqlite(trips) = self {
            trips.next_trip();
        }
    }

    /// Runs them in order, inside the transaction of `on`. After an error that transaction is good for nothing.
    pub(crate) async fn run(self, on: On<'_>) -> Result<(), StoreError> {
        match (self, on) {
            (Self::Sqlite(trips), On::Sqlite(lease)) => trips.run(lease, false).await,
            (Self::Postgres(trips), On::Postgres(lease)) => trips.run(lease).await,
            (Self::Sqlite(_), On::Postgres(_)) | (Self::Postgres(_), On::Sqlite(_)) => Err(MIXED_UP),
        }
    }

    /// Runs them as one transaction of SQLite's. Nothing of it is done after an error.
    pub(crate) async fn commit(self, lease: &mut Lease<Sqlite>) -> Result<(), StoreError> {
        let Self::Sqlite(trips) = self else { return Err(MIXED_UP) };
        lease.begins();
        let done = trips.run(lease, true).await;
        if done.is_ok() {
            lease.ended();
        } else if let Err(error) = On::Sqlite(lease).end("ROLLBACK").await {
            // Nothing was begun, or the connection is lost: either way it is looked at before anybody has it again.
            tracing::debug!(error = &error as &dyn std::error::Error, "nothing was undone");
        }
        done
    }
}

const MIXED_UP: StoreError = StoreError::Corrupt("statements for the other database");

impl Trips<SqliteArguments> {
    /// `whole`: with the transaction's beginning and end.
    async fn run(self, lease: &mut Lease<Sqlite>, whole: bool) -> Result<(), StoreError> {
        let last = self.0.len().saturating_sub(1);
        for (nth, trip) in self.0.into_iter().enumerate() {
            let ends = Ends { begin: whole && nth == 0, commit: whole && nth == last };
            let text = composed(Kind::Sqlite(ends), &trip.statements);
            // The driver calls several statements in one prepared text deprecated, for it alone has them
            // (launchbadge/sqlx#3108). Should a later version have none, each makes a trip of its own.
            let statements = ends.count() + trip.steps();
            run_sqlite(lease, text, trip.arguments, statements).await.map_err(refused)?;
        }
        Ok(())
    }
}

impl Trips<PgArguments> {
    async fn run(self, lease: &mut Lease<Postgres>) -> Result<(), StoreError> {
        for trip in self.0.into_iter().filter(|trip| !trip.statements.is_empty()) {
            let text = composed(Kind::Postgres, &trip.statements);
            let answer = sqlx::query_scalar_with(text, trip.arguments).fetch_one(lease.asked()).await;
            let all_there: bool = lease.answered(answer)?;
            if !all_there {
                return Err(StoreError::Conflict);
            }
        }
        Ok(())
    }
}

/// SQLite's answer to `abs` of the least integer, which has none.
const OVERFLOW: &str = "integer overflow";

/// What can't be computed is a row that was not there to be changed.
fn refused(error: StoreError) -> StoreError {
    match &error {
        StoreError::Database(sqlx::Error::Database(why)) if why.message() == OVERFLOW => StoreError::Conflict,
        _ => error,
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

impl<A> Trip<A> {
    /// How many statements SQLite is given for it: each, and what looks after it.
    fn steps(&self) -> usize {
        self.statements.iter().map(|statement| 1 + usize::from(statement.changes == Changes::One)).sum()
    }
}

struct Statement {
    /// Its own parameters are `$1`, `$2`, ….
    sql: &'static str,
    /// How many parameters stand before it.
    before: usize,
    changes: Changes,
}

impl<A: Arguments + Default> Trips<A> {
    fn next_trip(&mut self) {
        if self.0.last().is_none_or(|trip| !trip.statements.is_empty()) {
            self.0.push(Trip::default());
        }
    }

    pub(crate) fn statement(&mut self, changes: Changes, sql: &'static str) {
        if self.0.last().is_some_and(|trip| trip.statements.len() == MOST) {
            self.next_trip();
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

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Sqlite(Ends),
    Postgres,
}

/// Which ends of the transaction are part of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ends {
    begin: bool,
    commit: bool,
}

impl Ends {
    fn count(self) -> usize {
        usize::from(self.begin) + usize::from(self.commit)
    }
}

/// The texts made so far, by what they are made of: what decisions change together, some dozens, with the ends or
/// without.
static COMPOSED: Mutex<BTreeMap<(Kind, Vec<&'static str>), &'static str>> = Mutex::new(BTreeMap::new());

/// One text of all statements. Made once for each combination and kept for good: a database prepares it once, too.
fn composed(kind: Kind, statements: &[Statement]) -> &'static str {
    let made_of = (kind, statements.iter().map(|statement| statement.sql).collect::<Vec<_>>());
    let mut composed = COMPOSED.lock().unwrap_or_else(PoisonError::into_inner);
    composed.entry(made_of).or_insert_with(|| compose(kind, statements).leak())
}

fn compose(kind: Kind, statements: &[Statement]) -> String {
    let mut text = String::new();
    // Writing into a String can't fail.
    let _ = match kind {
        Kind::Sqlite(ends) => compose_sqlite(&mut text, ends, statements),
        Kind::Postgres => compose_postgres(&mut text, statements),
    };
    text
}

fn compose_sqlite(text: &mut String, ends: Ends, statements: &[Statement]) -> std::fmt::Result {
    if ends.begin {
        writeln!(text, "BEGIN IMMEDIATE;")?;
    }
    for statement in statements {
        writeln!(text, "{};", renumbered(statement.sql, statement.before))?;
        if statement.changes == Changes::One {
            writeln!(text, "SELECT abs(changes() - 9223372036854775807 - 1) WHERE changes() <> 1;")?;
        }
    }
    if ends.commit {
        writeln!(text, "COMMIT;")?;
    }
    Ok(())
}

fn compose_postgres(text: &mut String, statements: &[Statement]) -> std::fmt::Result {
    for (nth, statement) in statements.iter().enumerate() {
        let (joint, sql) = (if nth == 0 { "WITH" } else { "," }, renumbered(statement.sql, statement.before));
        write!(text, "{joint} done_{nth} AS ({sql} RETURNING 1)")?;
    }
    text.push_str(" SELECT TRUE");
    for (nth, _) in statements.iter().enumerate().filter(|(_, one)| one.changes == Changes::One) {
        write!(text, " AND (SELECT count(*) FROM done_{nth}) = 1")?;
    }
    Ok(())
}

/// The statement with each of its parameters `before` places further on.
fn renumbered(sql: &str, before: usize) -> String {
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = part.split_at(digits);
        // Writing into a String can't fail. What is no number is no parameter.
        let _ = match number.parse::<usize>() {
            Ok(number) => write!(text, "${}{rest}", number + before),
            Err(_) => write!(text, "${part}"),
        };
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
    use crate::testing::TestDatabase;
    use crate::writer::Work;

    /// Notes as many failed sign-ins, each under an id of its own, then asks for a row to be changed.
    struct Attempts {
        ids: Vec<String>,
        changed: &'static str,
        /// Whether the last finds the others done (on PostgreSQL).
        after_that: bool,
    }

    impl Work for Attempts {
        fn add_to(&self, batch: &mut Batch) -> Result<(), StoreError> {
            for id in &self.ids {
                add!(
                    batch,
                    Any,
                    "INSERT INTO sign_in_attempts (id, subject, at) VALUES ($1, $2, $3)",
                    id,
                    "a",
                    1_i64
                );
            }
            if self.after_that {
                batch.after_that();
            }
            add!(batch, One, "UPDATE sign_in_attempts SET at = $2 WHERE id = $1", self.changed, 2_i64);
            Ok(())
        }
    }

    fn attempts(ids: &[&str], changed: &'static str, after_that: bool) -> Attempts {
        Attempts { ids: ids.iter().map(|id| (*id).to_owned()).collect(), changed, after_that }
    }

    #[tokio::test]
    async fn a_row_that_is_not_there_to_be_changed_undoes_the_rest_and_the_next_work_is_done() {
        for db in [TestDatabase::sqlite().await.unwrap(), TestDatabase::postgres().await.unwrap()] {
            let count = async || db.store.sign_in_attempts().count("a", hotline::Timestamp(0)).await.unwrap();
            for after_that in [false, true] {
                let refused = db.store.write(attempts(&["1", "2"], "nobody", after_that)).await;
                assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
                assert_eq!(count().await, 0);
            }
            db.store.write(attempts(&["1", "2"], "2", true)).await.unwrap();
            let twice = db.store.write(attempts(&["3", "1"], "1", false)).await;
            assert!(matches!(twice, Err(StoreError::Duplicate)), "{twice:?}");
            assert_eq!(count().await, 2);
            // More than one trip takes.
            let many: Vec<String> = (10..40).map(|id| id.to_string()).collect();
            let work = Attempts { ids: many.clone(), changed: "39", after_that: true };
            db.store.write(work).await.unwrap();
            assert_eq!(count().await, 32);
            let again = Attempts {
                ids: many.iter().map(|id| format!("{id}0")).collect(),
                changed: "x",
                after_that: true,
            };
            assert!(matches!(db.store.write(again).await, Err(StoreError::Conflict)));
            assert_eq!(count().await, 32, "the trips before are undone too");
        }
    }

    #[test]
    fn parameters_are_counted_on_over_the_statements() {
        let statements = [
            Statement { sql: "UPDATE a SET x = $2 WHERE id = $1", before: 0, changes: Changes::One },
            Statement { sql: "INSERT INTO b (y) VALUES ($1)", before: 2, changes: Changes::Any },
        ];
        assert_eq!(
            compose(Kind::Sqlite(Ends { begin: true, commit: true }), &statements),
            "BEGIN IMMEDIATE;\nUPDATE a SET x = $2 WHERE id = $1;\n\
             SELECT abs(changes() - 9223372036854775807 - 1) WHERE changes() <> 1;\n\
             INSERT INTO b (y) VALUES ($3);\nCOMMIT;\n"
        );
        assert_eq!(
            compose(Kind::Postgres, &statements),
            "WITH done_0 AS (UPDATE a SET x = $2 WHERE id = $1 RETURNING 1), \
             done_1 AS (INSERT INTO b (y) VALUES ($3) RETURNING 1) \
             SELECT TRUE AND (SELECT count(*) FROM done_0) = 1"
        );
    }

    #[test]
    fn a_parameter_of_two_digits_is_one_parameter() {
        assert_eq!(
            renumbered("VALUES ($1, $12, CAST($9 AS BIGINT))", 30),
            "VALUES ($31, $42, CAST($39 AS BIGINT))"
        );
        assert_eq!(renumbered("SELECT j ->> '$.a' WHERE b = $1", 2), "SELECT j ->> '$.a' WHERE b = $3");
    }
}
