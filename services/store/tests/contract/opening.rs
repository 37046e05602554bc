//! Opening a database: which ones, how often, and who may write when.

use crate::support::{T0, arrive, both, with};
use std::sync::Arc;
use store::testing::TestDatabase;
use store::{Ids, Kind, Options, Store, StoreError};

both!(
    migrating_again_or_from_two_nodes_at_once_is_harmless,
    a_store_that_is_open_answers_and_one_that_is_closed_does_not,
    what_one_node_wrote_another_reads,
);

async fn migrating_again_or_from_two_nodes_at_once_is_harmless(db: TestDatabase) {
    with(&db, &[]).await;
    arrive(&db.store, "C1", T0).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let node = db.another_node().await.expect("a node");
        tasks.spawn(async move { node.migrate().await });
    }
    while let Some(migrated) = tasks.join_next().await {
        migrated.expect("no panic").expect("nothing to do");
    }
    assert_eq!(db.store.dispatching().live_calls().await.expect("calls").len(), 1);
}

async fn a_store_that_is_open_answers_and_one_that_is_closed_does_not(db: TestDatabase) {
    db.store.ping().await.expect("it answers");
    db.store.close().await;
    let closed = db.store.ping().await.expect_err("closed");
    assert!(closed.is_transient(), "{closed:?}");
}

async fn what_one_node_wrote_another_reads(db: TestDatabase) {
    with(&db, &[]).await;
    let other = db.another_node().await.expect("a node");
    assert_ne!(other.node(), db.store.node());
    assert_eq!(other.kind(), db.store.kind());
    let call = arrive(&db.store, "C1", T0).await;
    assert!(other.calls().find(&call).await.expect("a read").is_some());
}

async fn refused(url: &str) -> StoreError {
    Store::connect(url, Options::default(), Arc::new(Ids::random())).await.expect_err("refused")
}

#[tokio::test]
async fn a_url_that_can_not_work_is_refused_with_the_reason() {
    for url in ["mysql://localhost/x", "permanence.db", "sqlite::memory:", "sqlite:x.db?mode=memory"] {
        assert!(matches!(refused(url).await, StoreError::Url(_)), "{url}");
    }
}

/// Four nodes migrate a file that is empty, at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_nodes_that_find_an_empty_sqlite_file_make_the_tables_once() {
    let db = TestDatabase::sqlite().await.expect("SQLite opens");
    assert_eq!(db.store.kind(), Kind::Sqlite);
    let fresh = format!("{}.fresh", db.url);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let node =
            Store::connect(&fresh, TestDatabase::options(), Arc::new(Ids::random())).await.expect("a node");
        tasks.spawn(async move {
            node.migrate().await.expect("migrated");
            node.lines().list().await.expect("the tables are there").len()
        });
    }
    while let Some(lines) = tasks.join_next().await {
        assert_eq!(lines.expect("no panic"), 0);
    }
    for suffix in ["", "-wal", "-shm"] {
        let path = format!("{}{suffix}", fresh.trim_start_matches("sqlite:"));
        drop(std::fs::remove_file(path));
    }
}

/// Two processes (two stores on one file) write as fast as they can: with `BEGIN IMMEDIATE` nobody is ever refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_of_two_processes_wait_for_each_other_and_never_fail() {
    let db = TestDatabase::sqlite().await.expect("SQLite opens");
    with(&db, &[]).await;
    let other = db.another_node().await.expect("a second process");
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..100 {
        let store = if n % 2 == 0 { db.store.clone() } else { other.clone() };
        tasks.spawn(async move { arrive(&store, &format!("C{n:03}"), T0).await });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no writer is refused");
    }
    assert_eq!(db.store.dispatching().live_calls().await.expect("calls").len(), 100);
}
