//! The live feed: what changed is heard, here and on other nodes; a Redis that goes away comes back by itself.

use crate::support::{T0, after, arrive, both, line_id, mediator, with};
use futures_util::{Stream, StreamExt};
use hotline::{Event, MediatorId, Wanted};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use store::testing::{REDIS_URL, TestDatabase};
use store::{Change, Ids, News, Options, Store, StoreError};

both!(a_decision_is_announced_without_a_word_about_the_person);

async fn a_decision_is_announced_without_a_word_about_the_person(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    let mut feed = db.store.feed().subscribe();
    let call = arrive(&db.store, "C1", T0).await;
    let Some(News::Changed(change)) = heard(&mut feed).await else { panic!("a change") };
    assert_eq!(
        (change.calls.as_slice(), change.lines.as_slice()),
        ([call.clone()].as_slice(), [line_id()].as_slice())
    );
    assert_eq!(change.kinds, ["arrived"]);
    let last = db.store.calls().history(&call).await.expect("history").pop().expect("an entry");
    assert_eq!(change.id, last.id);
    assert!(!serde_json::to_string(&change).expect("JSON").contains("+33"));

    let away = Event::PresenceWanted { mediator: MediatorId::new("m1"), presence: Wanted::Offline };
    crate::support::decide(&db.store, &away, after(1)).await.expect("away");
    let Some(News::Changed(change)) = heard(&mut feed).await else { panic!("a change") };
    assert_eq!((change.mediators, change.lines), (vec![MediatorId::new("m1")], vec![line_id()]));
    assert_eq!(db.store.feed().is_joined(), None, "no Redis here");
}

async fn heard(feed: &mut (impl Stream<Item = News> + Unpin)) -> Option<News> {
    tokio::time::timeout(Duration::from_secs(20), feed.next()).await.expect("something is announced")
}

#[tokio::test]
async fn a_subscriber_who_is_too_slow_is_told_to_resynchronise() {
    let db = TestDatabase::sqlite().await.expect("SQLite opens");
    let mut feed = db.store.feed().subscribe();
    for n in 0..5_000 {
        db.store.feed().announce(Change::in_room(n.to_string(), "lines"));
    }
    assert_eq!(heard(&mut feed).await, Some(News::Resynchronise));
    assert!(matches!(heard(&mut feed).await, Some(News::Changed(_))), "and then hears on");
}

async fn node(db: &TestDatabase, redis: &str, channel: &str) -> Store {
    let options = Options {
        redis_url: Some(redis.to_owned()),
        feed_channel: channel.to_owned(),
        ..TestDatabase::options()
    };
    Store::connect(&db.url, options, Arc::new(Ids::random())).await.expect("a node")
}

/// Waits until the node's subscription stands (or fell).
async fn joined(store: &Store, wanted: bool) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while store.feed().is_joined() != Some(wanted) {
        assert!(tokio::time::Instant::now() < deadline, "the feed is {wanted} within 20 s");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_announces_the_other_hears_once() {
    let redis = std::env::var(REDIS_URL).expect("TEST_REDIS_URL is not set: run the tests by ops/test");
    let db = TestDatabase::sqlite().await.expect("SQLite opens");
    let channel = format!("test:{}", Ids::random().token());
    let (one, two) = (node(&db, &redis, &channel).await, node(&db, &redis, &channel).await);
    joined(&one, true).await;
    joined(&two, true).await;
    let (mut here, mut there) = (one.feed().subscribe(), two.feed().subscribe());
    let changes = ["1", "2"].map(|id| Change::in_room(id.to_owned(), "lines"));
    for change in &changes {
        one.feed().announce(change.clone());
    }
    for change in &changes {
        assert_eq!(heard(&mut here).await, Some(News::Changed(change.clone())));
        assert_eq!(heard(&mut there).await, Some(News::Changed(change.clone())));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_stops_and_comes_back_costs_one_resynchronisation() {
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let url = format!("redis://127.0.0.1:{port}/");
    let mut redis = start_redis(port);
    let db = TestDatabase::sqlite().await.expect("SQLite opens");
    let (one, two) = (node(&db, &url, "feed").await, node(&db, &url, "feed").await);
    joined(&one, true).await;
    joined(&two, true).await;
    let mut there = two.feed().subscribe();

    redis.kill().expect("Redis is stopped");
    redis.wait().expect("and gone");
    joined(&one, false).await;
    joined(&two, false).await;
    let mut here = one.feed().subscribe();
    with(&db, &[]).await;
    arrive(&one, "C1", T0).await;
    assert!(matches!(heard(&mut here).await, Some(News::Changed(_))), "the node itself still hears");

    let mut redis = start_redis(port);
    assert_eq!(heard(&mut there).await, Some(News::Resynchronise));
    joined(&one, true).await;
    joined(&two, true).await;
    let change = Change::in_room("after".to_owned(), "lines");
    one.feed().announce(change.clone());
    while heard(&mut there).await != Some(News::Changed(change.clone())) {}
    redis.kill().expect("Redis is stopped");
    redis.wait().expect("and gone");
}

fn start_redis(port: u16) -> std::process::Child {
    std::process::Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("redis-server is installed (ops/test does)")
}

#[tokio::test]
async fn a_redis_url_that_is_none_is_refused() {
    let db = TestDatabase::sqlite().await.expect("SQLite opens");
    let options = Options { redis_url: Some("http://nowhere".to_owned()), ..TestDatabase::options() };
    let refused = Store::connect(&db.url, options, Arc::new(Ids::random())).await;
    assert!(matches!(refused, Err(StoreError::Redis(_))), "{refused:?}");
}
