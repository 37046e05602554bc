//! Effects are rows until done: claimed once, retried, given up, forgotten.

use crate::support::{T0, after, both, call_in, mediator, with};
use hotline::Timestamp;
use store::testing::TestDatabase;
use store::{Backlog, Claimed, EffectId, LEASE, Store, StoreError};

both!(
    an_effect_that_is_done_is_never_claimed_again,
    an_effect_that_failed_comes_back_at_its_time,
    an_effect_given_up_is_kept_for_a_person_to_look_at,
    many_nodes_that_claim_at_once_never_get_the_same_effect,
    a_node_that_starts_alone_takes_over_everything_unfinished,
);

/// Three callers are offered to three mediators: three effects, whose node then dies.
async fn three_rings(db: &TestDatabase) -> Timestamp {
    with(db, &["m1", "m2", "m3"].map(|m| mediator(m, &["fr"], &[]))).await;
    for call in ["C1", "C2", "C3"] {
        call_in(&db.store, call, "fr", None, T0).await;
    }
    assert_eq!(backlog(&db.store).await, Backlog { open: 3, oldest_ms: Some(T0.0) });
    T0.plus(LEASE)
}

async fn backlog(store: &Store) -> Backlog {
    store.effects().backlog().await.expect("a count")
}

async fn claim(store: &Store, now: Timestamp) -> Vec<Claimed> {
    store.effects().claim(now, 10).await.expect("a claim")
}

async fn an_effect_that_is_done_is_never_claimed_again(db: TestDatabase) {
    let now = three_rings(&db).await;
    let claimed = claim(&db.store, now).await;
    assert!(claimed.windows(2).all(|pair| pair[0].id < pair[1].id), "in the order decided");
    let mut ids: Vec<EffectId> = claimed.iter().map(|effect| effect.id.clone()).collect();
    // More than one statement takes, and one that nobody knows among them.
    ids.splice(1..1, (0..9).map(|n| EffectId(format!("unknown {n}"))));
    db.store.effects().done(&ids, now).await.expect("done");
    db.store.effects().done(&ids, now.plus(LEASE)).await.expect("done again, which changes nothing");
    assert_eq!(claim(&db.store, now.plus(LEASE)).await, vec![]);
    assert_eq!(db.store.effects().next_due().await.expect("a read"), None);
    assert_eq!(backlog(&db.store).await, Backlog::default());
    assert_eq!(db.store.effects().forget_settled(now).await.expect("a count"), 0, "not older than now");
    assert_eq!(db.store.effects().forget_settled(Timestamp(now.0 + 1)).await.expect("a count"), 3);
}

async fn an_effect_that_failed_comes_back_at_its_time(db: TestDatabase) {
    let now = three_rings(&db).await;
    let claimed = claim(&db.store, now).await;
    let again_at = Timestamp(now.0 + 500);
    db.store.effects().retry_at(&claimed[1].id, again_at, "429").await.expect("to be retried");
    assert_eq!(db.store.effects().next_due().await.expect("a read"), Some(again_at));
    assert_eq!(claim(&db.store, Timestamp(again_at.0 - 1)).await, vec![]);
    let retried = claim(&db.store, again_at).await;
    assert_eq!(retried, [Claimed { attempts: 1, ..claimed[1].clone() }]);
}

async fn an_effect_given_up_is_kept_for_a_person_to_look_at(db: TestDatabase) {
    let now = three_rings(&db).await;
    let claimed = claim(&db.store, now).await;
    db.store.effects().give_up(&claimed[0].id, now, "404").await.expect("given up");
    assert_eq!(claim(&db.store, now.plus(LEASE)).await.len(), 2);
    assert_eq!(db.store.effects().forget_settled(Timestamp(i64::MAX)).await.expect("a count"), 0);
    let late = db.store.effects().retry_at(&claimed[0].id, now, "429").await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
}

async fn many_nodes_that_claim_at_once_never_get_the_same_effect(db: TestDatabase) {
    with(&db, &(0..24).map(|n| mediator(&format!("m{n:02}"), &["fr"], &[])).collect::<Vec<_>>()).await;
    for n in 0..24 {
        call_in(&db.store, &format!("C{n:02}"), "fr", None, after(0)).await;
    }
    let now = T0.plus(LEASE);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let node = db.another_node().await.expect("a node");
        tasks.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let some = node.effects().claim(now, 3).await.expect("a claim");
                if some.is_empty() {
                    break mine;
                }
                mine.extend(some.into_iter().map(|c| c.id));
            }
        });
    }
    let mut all = Vec::new();
    while let Some(mine) = tasks.join_next().await {
        all.extend(mine.expect("no node fails"));
    }
    let claimed = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!((all.len(), claimed), (24, 24));
}

async fn a_node_that_starts_alone_takes_over_everything_unfinished(db: TestDatabase) {
    three_rings(&db).await;
    let next = db.another_node().await.expect("the same node after a crash");
    assert_eq!(claim(&next, after(1)).await, vec![], "leases of the dead node still run");
    assert_eq!(next.effects().claim_unfinished(after(1)).await.expect("a claim").len(), 3);
    assert_eq!(claim(&next, after(2)).await, vec![]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_dead_node_held_is_taken_up_at_once_by_one_and_a_living_nodes_is_left_to_it() {
    let db = TestDatabase::postgres().await.unwrap_or_else(|e| panic!("{e}"));
    three_rings(&db).await;
    // One of them is being tried again, and is its node's all the same.
    let ours = claim(&db.store, T0.plus(LEASE)).await;
    let later = T0.plus(LEASE).plus(LEASE);
    db.store.effects().retry_at(&ours[0].id, later, "429").await.expect("to be retried");
    let (one, two) = (db.another_node().await.expect("a node"), db.another_node().await.expect("a node"));
    let of_the_dead =
        async |store: &Store| store.effects().claim_of_the_dead(after(1)).await.expect("a claim");
    assert_eq!(of_the_dead(&one).await, vec![], "it lives");
    db.store.close().await;
    let (first, second) = tokio::join!(of_the_dead(&one), of_the_dead(&two));
    let (taken, none) = if first.is_empty() { (second, first) } else { (first, second) };
    assert_eq!((taken.len(), none.len()), (3, 0));
    assert_eq!(taken[0], Claimed { attempts: 1, ..ours[0].clone() });
    assert_eq!(of_the_dead(&two).await, vec![], "who took it lives");
}
