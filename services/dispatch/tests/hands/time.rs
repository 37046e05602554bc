//! Deadlines: what happens because nothing else happened first.

use crate::house::{Node, now, quick};
use hotline::{BreakReason, CallState, Event, LineRules, Millis, Presence};

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_offer_expires_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::open(folder.path(), quick()).await;
    node.start();
    let alix = node.available("alix").await;
    let call = node.waiting("c1").await;
    let away = Presence::OnBreak { reason: BreakReason::NoAnswer };
    node.until("away", || async { node.presence(&alix).await == away }).await;
    assert_eq!(node.call(&call).await.state, CallState::Waiting);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrap_up_ends_by_itself_and_the_next_caller_is_offered_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let rules = LineRules { wrap_up: Millis(300), ..LineRules::default() };
    let mut node = Node::open(folder.path(), rules).await;
    node.start();
    let alix = node.available("alix").await;
    let first = node.waiting("c1").await;
    node.talking(&first).await;
    let second = node.waiting("c2").await;
    node.must(Event::HangUpWanted { mediator: alix.clone(), call: first }).await;
    node.until("the next", || async { node.presence(&alix).await.call() == Some(&second) }).await;
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_whose_time_has_come_is_offered_without_anything_else_happening() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::open(folder.path(), LineRules::default()).await;
    node.start();
    let call = node.waiting("c1").await;
    node.must(Event::CallbackRequested {
        call: call.clone(),
        number: None,
        not_before: Some(now().plus(Millis(600))),
        not_after: None,
        request: hotline::Request::new(hotline::Language::new("fr"), None),
    })
    .await;
    node.must(Event::CallerLegEnded { leg: crate::house::caller_leg(&call), call: call.clone() }).await;
    let alix = node.available("alix").await;
    assert_eq!(node.presence(&alix).await, Presence::Available, "it is too early");
    node.until("offered", || async { node.presence(&alix).await.call() == Some(&call) }).await;
    node.stop().await;
}
