//! The queries that must not grow with the queue are answered by their index, on both databases.

use crate::db::{On, fetch_all};
use crate::dispatching::plans::{FEWEST_CALLS, HEADS, LEVEL_FIRST, LONGEST_IDLE, NEEDS_WAITING};
use crate::queue::AHEAD;
use crate::testing::TestDatabase;
use crate::{StoreError, dispatching};

/// What is asked, with what, and the indexes that must answer.
const PLANS: &[(&str, &str, &[&str], &[&str])] = &[
    ("the kinds of need that wait", NEEDS_WAITING, &["'l'", "'m'", "NULL", "NULL"], &["calls_offerable"]),
    (
        "the heads of the queue",
        HEADS,
        &["'l'", "4", "'a'", "'b'", "'c'", "'d'", "'e'", "'f'"],
        &["calls_offerable", "calls_pkey|sqlite_autoindex_calls_1"],
    ),
    ("the available mediators", LONGEST_IDLE, &["'l'", "'fr'", "4", "0"], &["mediators_available"]),
    (
        "the available mediators, fewest calls first",
        FEWEST_CALLS,
        &["'l'", "'fr'", "4", "0"],
        &["mediators_available_fewest"],
    ),
    (
        "the available mediators, by level",
        LEVEL_FIRST,
        &["'l'", "'fr'", "4", "0"],
        &["mediators_available_level"],
    ),
    ("a caller's place", AHEAD, &["'c'", "200"], &["calls_in_queue"]),
    ("what is due", dispatching::plans::DUE, &["5", "10"], &["offers_due", "calls_due", "mediators_due"]),
    (
        "deadlines that can't be",
        dispatching::plans::IMPOSSIBLE,
        &["5", "10", "4"],
        &["offers_due", "calls_due", "mediators_due", "parties_due"],
    ),
    (
        "the effects to carry out",
        "SELECT id FROM effects WHERE settled_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2",
        &["5", "10"],
        &["effects_due"],
    ),
    (
        "whether a number is blocked",
        "SELECT id FROM blocked_numbers WHERE number = $1 AND (until_at IS NULL OR until_at > $2)",
        &["'+3319900'", "5"],
        &["sqlite_autoindex_blocked_numbers_2|blocked_numbers_number_key"],
    ),
    (
        "a webhook's call",
        "SELECT id FROM calls c WHERE c.leg = $1 ORDER BY c.arrived_at DESC, c.id DESC LIMIT 1",
        &["'leg'"],
        &["calls_of_leg"],
    ),
];

/// `EXPLAIN` takes no parameters on PostgreSQL: the values are written out, the last first so that `$12` is not `$1`.
fn with_values(sql: &str, values: &[&str]) -> String {
    (1..=values.len()).rev().fold(sql.to_owned(), |sql, n| sql.replace(&format!("${n}"), values[n - 1]))
}

/// Only text that lives for ever is taken as SQL; a test may leak a little.
fn forever(sql: String) -> &'static str {
    Box::leak(sql.into_boxed_str())
}

fn assert_indexes(what: &str, plan: &str, indexes: &[&str]) {
    for index in indexes {
        assert!(index.split('|').any(|name| plan.contains(name)), "{what} does not use {index}:\n{plan}");
    }
}

#[tokio::test]
async fn sqlite_answers_by_index_whatever_the_length_of_the_queue() -> Result<(), StoreError> {
    let db = TestDatabase::sqlite().await?;
    let mut reader = db.store.read().await?;
    for (what, sql, _, indexes) in PLANS {
        let explain = forever(format!("EXPLAIN QUERY PLAN {sql}"));
        let On::Sqlite(c) = reader.on() else { panic!("SQLite") };
        let rows = sqlx::query_as::<_, (i64, i64, i64, String)>(explain).fetch_all(c.asked()).await?;
        let plan: Vec<String> = rows.into_iter().map(|(.., detail)| detail).collect();
        let plan = plan.join("\n");
        assert_indexes(what, &plan, indexes);
        for table in ["SCAN c\n", "SCAN a\n", "SCAN h\n", "SCAN calls", "SCAN offers", "SCAN effects"] {
            let whole =
                format!("{plan}\n").lines().any(|l| format!("{l}\n").contains(table) && !l.contains("USING"));
            assert!(!whole, "{what} reads a whole table:\n{plan}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn postgres_answers_by_index_whatever_the_length_of_the_queue() -> Result<(), StoreError> {
    let db = TestDatabase::postgres().await?;
    let mut reader = db.store.read().await?;
    // A table of a few rows is read whole whatever its indexes; this asks what a long one would do.
    crate::db::execute!(reader.on(), "SET enable_seqscan = off")?;
    for (what, sql, values, indexes) in PLANS {
        let explain = forever(format!("EXPLAIN {}", with_values(sql, values)));
        let rows = fetch_all!(reader.on(), (String,), explain)?;
        let plan: Vec<String> = rows.into_iter().map(|(line,)| line).collect();
        let plan = plan.join("\n");
        assert_indexes(what, &plan, indexes);
        assert!(!plan.contains("Seq Scan on calls"), "{what} reads every call:\n{plan}");
    }
    Ok(())
}
