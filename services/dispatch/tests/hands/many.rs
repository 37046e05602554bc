//! Many at once: the database is the arbiter, and nobody is booked twice.

use crate::house::{Node, caller_leg};
use futures_util::future::join_all;
use hotline::{CallId, Event, Language, LineId, LineRules};
use std::collections::HashSet;

#[tokio::test(flavor = "multi_thread")]
async fn forty_callers_and_two_nodes_at_once_book_each_of_ten_mediators_once_and_leave_none_idle() {
    let folder = tempfile::tempdir().unwrap();
    let mut one = Node::open(folder.path(), LineRules::default()).await;
    let mut other = Node::open(folder.path(), LineRules::default()).await;
    one.start();
    other.start();
    for number in 0..10 {
        one.available(&format!("m{number}")).await;
    }
    join_all((0..40).map(|number| {
        let node = if number % 2 == 0 { &one } else { &other };
        async move { node.waiting(&format!("c{number:02}")).await }
    }))
    .await;
    one.until("all booked", || async { one.store.dispatching().live_offers().await.unwrap().len() == 10 })
        .await;
    let offers = one.store.dispatching().live_offers().await.unwrap();
    assert_eq!(offers.iter().map(|offer| &offer.mediator).collect::<HashSet<_>>().len(), 10);
    assert_eq!(offers.iter().map(|offer| &offer.call).collect::<HashSet<_>>().len(), 10);
    one.until_settled().await;
    let rung = one.provider.asked().len() + other.provider.asked().len();
    assert_eq!(rung, 10, "each ring was placed by one node");
    one.stop().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_rush_no_decision_is_given_up_because_others_keep_taking_the_same_mediator() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open(folder.path(), LineRules::default()).await;
    for number in 0..16 {
        node.available(&format!("m{number}")).await;
    }
    // Whoever queues is offered whoever has been idle longest: sixteen at once all want the same one.
    join_all((0..16).map(|caller| {
        let node = &node;
        async move {
            for number in 0..15 {
                let call = node.waiting(&format!("c{caller:02}-{number:02}")).await;
                node.must(Event::CallerLegEnded { leg: caller_leg(&call), call }).await;
            }
        }
    }))
    .await;
    assert_eq!(node.store.dispatching().live_offers().await.unwrap(), vec![]);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_event_handed_in_by_many_at_once_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open(folder.path(), LineRules::default()).await;
    let call = CallId::new("c1");
    let arrived = Event::CallArrived {
        call: call.clone(),
        line: LineId::new("sn"),
        leg: caller_leg(&call),
        number: None,
    };
    let queued =
        Event::CallerQueued { call: call.clone(), request: hotline::Request::new(Language::new("fr"), None) };
    for event in [arrived, queued] {
        let outcomes = join_all((0..20).map(|_| node.hands.handle(event.clone()))).await;
        let changed = outcomes.into_iter().filter(|outcome| outcome.as_ref().unwrap().is_changed()).count();
        assert_eq!(changed, 1, "{}", event.word());
    }
    assert_eq!(node.store.calls().history(&call).await.unwrap().len(), 2);
    node.stop().await;
}
