//! Providers that refuse, stumble and take their time.

use crate::house::{Node, Will, caller_leg, mediator_leg};
use hotline::{BreakReason, CallState, Effect, Event, LineRules, Presence};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_for_now_is_tried_again_until_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::open(folder.path(), LineRules::default()).await;
    node.start();
    node.provider.will("ring_mediator", &[Will::Later, Will::Later]);
    node.available("alix").await;
    node.waiting("c1").await;
    node.provider.until_asked("ring_mediator", 3).await;
    node.until_settled().await;
    assert_eq!(node.provider.done().len(), 1);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mediator_who_cannot_be_rung_is_away_and_the_next_is_rung() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::open(folder.path(), LineRules::default()).await;
    node.start();
    let alix = node.available("alix").await;
    let basile = node.available("basile").await;
    node.provider.will("ring_mediator", &[Will::Never]);
    let call = node.waiting("c1").await;
    node.provider.until_asked("ring_mediator", 2).await;
    assert_eq!(node.presence(&alix).await, Presence::OnBreak { reason: BreakReason::Unreachable });
    assert_eq!(node.presence(&basile).await.call(), Some(&call));
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_that_fails_for_too_long_has_failed() {
    let folder = tempfile::tempdir().unwrap();
    let rules = LineRules { ring: hotline::Millis(900), ..LineRules::default() };
    let mut node = Node::open(folder.path(), rules).await;
    node.start();
    let alix = node.available("alix").await;
    node.provider.will("ring_mediator", &[Will::Later; 20]);
    let call = node.waiting("c1").await;
    node.until("given up", || async { !matches!(node.presence(&alix).await, Presence::Ringing { .. }) })
        .await;
    node.until_settled().await;
    assert_eq!(node.call(&call).await.state, CallState::Waiting);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hold_and_release_reach_the_provider_in_the_order_in_which_they_were_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::open(folder.path(), LineRules::default()).await;
    node.start();
    let alix = node.available("alix").await;
    let call = node.waiting("c1").await;
    node.talking(&call).await;
    node.provider.will("set_hold", &[Will::Slow, Will::Do]);
    for on in [true, false] {
        node.must(Event::HoldWanted { mediator: alix.clone(), call: call.clone(), on }).await;
    }
    node.until_settled().await;
    let holds: Vec<bool> = node
        .provider
        .done()
        .iter()
        .filter_map(|effect| match effect {
            Effect::SetHold { on, .. } => Some(*on),
            _ => None,
        })
        .collect();
    assert_eq!(holds, [true, false]);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_was_refused_for_now_and_released_meanwhile_is_not_done_late() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::open(folder.path(), LineRules::default()).await;
    node.start();
    let alix = node.available("alix").await;
    let call = node.waiting("c1").await;
    node.talking(&call).await;
    node.provider.will("set_hold", &[Will::Later]);
    node.must(Event::HoldWanted { mediator: alix.clone(), call: call.clone(), on: true }).await;
    node.provider.until_asked("set_hold", 1).await;
    node.must(Event::HoldWanted { mediator: alix, call: call.clone(), on: false }).await;
    node.until_settled().await;
    let last = node.provider.done().into_iter().rev().find(|effect| effect.word() == "set_hold");
    assert_eq!(last, Some(Effect::SetHold { leg: caller_leg(&call), call, on: false }));
    assert_eq!(node.provider.done().iter().filter(|effect| effect.word() == "set_hold").count(), 1);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_cannot_be_brought_frees_the_mediator() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::open(folder.path(), LineRules::default()).await;
    node.start();
    let alix = node.available("alix").await;
    let call = node.waiting("c1").await;
    node.provider.will("bring_caller", &[Will::Never]);
    node.provider.until_asked("ring_mediator", 1).await;
    let offer = node.call(&call).await.offer.unwrap();
    node.must(Event::MediatorAnswered { offer: offer.clone(), leg: mediator_leg(&offer) }).await;
    node.must(Event::MediatorJoined { offer: offer.clone(), leg: mediator_leg(&offer) }).await;
    node.until("free", || async { node.presence(&alix).await == Presence::Available }).await;
    node.until_settled().await;
    assert!(node.provider.done().contains(&Effect::HangUp { leg: mediator_leg(&offer) }));
    node.stop().await;
}
