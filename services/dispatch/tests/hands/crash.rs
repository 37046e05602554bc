//! A node dies between any two steps: what it left is finished by the next.

use crate::house::{Node, Will, caller_leg, mediator_leg};
use hotline::{CallId, CallState, Effect, Ending, Event, LineRules, OfferState};
use tokio::runtime::{Builder, Runtime};

/// A machine that can be switched off: everything that runs on it stops where it is.
fn machine() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn an_effect_that_was_saved_and_not_carried_out_is_carried_out_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = machine();
    first.block_on(async {
        let node = Node::open(folder.path(), LineRules::default()).await;
        node.provider.will("ring_mediator", &[Will::Hang]);
        node.available("alix").await;
        node.waiting("c1").await;
        node.provider.until_asked("ring_mediator", 1).await;
        assert_eq!(node.provider.done(), vec![]);
    });
    first.shutdown_background();

    machine().block_on(async {
        let mut node = Node::open(folder.path(), LineRules::default()).await;
        node.start();
        node.provider.until_asked("ring_mediator", 1).await;
        node.until_settled().await;
        let call = node.call(&CallId::new("c1")).await;
        let offer = node.store.calls().offer(&call.offer.unwrap()).await.unwrap().unwrap();
        assert_eq!(offer.leg, Some(mediator_leg(&offer.id)));
        node.stop().await;
    });
}

#[test]
fn a_ring_that_was_placed_before_the_crash_is_not_placed_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = machine();
    first.block_on(async {
        let node = Node::open(folder.path(), LineRules::default()).await;
        node.provider.will("ring_mediator", &[Will::Hang]);
        node.available("alix").await;
        let call = node.waiting("c1").await;
        node.provider.until_asked("ring_mediator", 1).await;
        // The provider's callback was quicker than the answer to our request.
        let offer = node.call(&call).await.offer.unwrap();
        node.must(Event::RingPlaced { leg: mediator_leg(&offer), offer }).await;
    });
    first.shutdown_background();

    machine().block_on(async {
        let mut node = Node::open(folder.path(), LineRules::default()).await;
        node.start();
        node.until_settled().await;
        assert_eq!(node.provider.asked(), vec![], "the telephone rings already");
        node.stop().await;
    });
}

#[test]
fn what_was_decided_against_meanwhile_is_not_done_late() {
    let folder = tempfile::tempdir().unwrap();
    let first = machine();
    first.block_on(async {
        let node = Node::open(folder.path(), LineRules::default()).await;
        node.provider.will("ring_mediator", &[Will::Hang]);
        node.available("alix").await;
        let call = node.waiting("c1").await;
        node.provider.until_asked("ring_mediator", 1).await;
        node.must(Event::CallerLegEnded { leg: caller_leg(&call), call }).await;
    });
    first.shutdown_background();

    machine().block_on(async {
        let mut node = Node::open(folder.path(), LineRules::default()).await;
        node.start();
        node.until_settled().await;
        assert_eq!(node.provider.asked(), vec![], "nobody waits any more");
        assert_eq!(node.store.dispatching().live_offers().await.unwrap(), vec![]);
        node.stop().await;
    });
}

#[test]
fn who_hung_up_while_no_node_listened_is_found_out_and_the_others_keep_their_rank() {
    let folder = tempfile::tempdir().unwrap();
    let first = machine();
    let ranks = first.block_on(async {
        let node = Node::open(folder.path(), LineRules::default()).await;
        let mut ranks = Vec::new();
        for call in ["c1", "c2", "c3"] {
            let call = node.waiting(call).await;
            ranks.push(node.call(&call).await.queued_at);
        }
        ranks
    });
    first.shutdown_background();

    machine().block_on(async {
        let mut node = Node::open(folder.path(), LineRules::default()).await;
        let gone = CallId::new("c2");
        node.provider.end_leg(&caller_leg(&gone));
        node.start();
        node.until("found out", || async {
            node.call(&gone).await.state == CallState::Ended { ending: Ending::HungUp }
        })
        .await;
        for (call, rank) in ["c1", "c3"].into_iter().zip([ranks[0], ranks[2]]) {
            let call = node.call(&CallId::new(call)).await;
            assert_eq!((call.state, call.queued_at), (CallState::Waiting, rank));
        }
        node.stop().await;
    });
}

#[test]
fn an_offer_that_expired_while_no_node_ran_goes_on_to_the_next_mediator() {
    let folder = tempfile::tempdir().unwrap();
    let first = machine();
    first.block_on(async {
        let node = Node::open(folder.path(), crate::house::quick()).await;
        node.available("alix").await;
        node.waiting("c1").await;
        node.available("basile").await;
        node.until_settled().await;
    });
    first.shutdown_background();

    machine().block_on(async {
        let mut node = Node::open(folder.path(), crate::house::quick()).await;
        node.start();
        node.provider.until_asked("hang_up", 1).await;
        node.provider.until_asked("ring_mediator", 1).await;
        let first = hotline::OfferId::nth(&CallId::new("c1"), 1);
        let offer = node.store.calls().offer(&first).await.unwrap().unwrap();
        assert_eq!(offer.state, OfferState::Expired);
        let hung_up = Effect::HangUp { leg: mediator_leg(&first) };
        assert!(node.provider.asked().contains(&hung_up), "the first telephone rings on");
        node.stop().await;
    });
}
