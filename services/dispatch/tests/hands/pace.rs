//! Rings that wait for their turn: what stops being wanted meanwhile is never placed, and takes nobody's turn.

use crate::house::{Node, caller_leg};
use dispatch::Settings;
use hotline::{Effect, Event, LineRules, OfferId, Presence};
use std::time::{Duration, Instant};

/// Five calls in two seconds.
const RATE: f64 = 2.5;

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_whose_caller_left_before_its_turn_is_never_placed_and_the_next_takes_its_turn() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { calls_per_second: Some(RATE), ..Settings::default() };
    let mut node = Node::with(folder.path(), LineRules::default(), settings).await;
    node.start();
    let mut mediators = Vec::new();
    for number in 0..5 {
        mediators.push(node.available(&format!("m{number}")).await);
    }
    let begun = Instant::now();
    let mut calls = Vec::new();
    for number in 0..5 {
        calls.push(node.waiting(&format!("c{number}")).await);
    }
    // The first rings at once; the second, third and fourth give up while their rings wait.
    for call in &calls[1..4] {
        node.must(Event::CallerLegEnded { call: call.clone(), leg: caller_leg(call) }).await;
    }
    let last = OfferId::nth(&calls[4], 1);
    node.until("the last is rung", || async { node.provider.rang(&last) }).await;
    assert!(
        begun.elapsed() < Duration::from_millis(1_500),
        "the turns of those who left were taken by nobody"
    );
    node.until_settled().await;
    let rung: Vec<OfferId> = node
        .provider
        .asked()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::RingMediator { offer, .. } => Some(offer),
            _ => None,
        })
        .collect();
    assert_eq!(rung, [OfferId::nth(&calls[0], 1), last]);
    for mediator in &mediators[1..4] {
        assert_eq!(node.presence(mediator).await, Presence::Available);
    }
    node.stop().await;
}
