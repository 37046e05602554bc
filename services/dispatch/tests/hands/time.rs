//! Deadlines: what happens because nothing else happened first.

use crate::house::{Node, now, quick};
use dispatch::Settings;
use dispatch::hours::{Hours, Schedule};
use hotline::{BreakReason, CallId, CallState, Event, LineRules, Millis, Presence, Timestamp, Wanted};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Clock, SteadyClock, SystemClock};

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

/// A machine's clock that somebody sets.
#[derive(Debug, Default)]
struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0 + self.0.load(Ordering::SeqCst))
    }
}

/// A node whose machine's clock is set back by so much while a telephone rings, and the ring that still ends in its time.
async fn rings_out_although_set_back(by: Millis) {
    let folder = tempfile::tempdir().unwrap();
    let machine = Arc::new(SetClock::default());
    let clock = Arc::new(SteadyClock::over(machine.clone(), None));
    let mut node = Node::by_clock(folder.path(), quick(), Settings::default(), clock).await;
    node.start();
    let alix = node.available("alix").await;
    let call = node.waiting("c1").await;
    machine.0.store(-by.0, Ordering::SeqCst);
    let away = Presence::OnBreak { reason: BreakReason::NoAnswer };
    node.until("away", || async { node.presence(&alix).await == away }).await;
    assert_eq!(node.call(&call).await.state, CallState::Waiting);
    // The queue goes on, in its order.
    let younger = node.waiting("c2").await;
    node.must(Event::PresenceWanted { mediator: alix.clone(), presence: Wanted::Available }).await;
    let rung = node.presence(&alix).await.call().cloned();
    assert!(rung.is_some(), "somebody is offered");
    if by < hotline::FARTHEST {
        assert_eq!(rung, Some(call), "not {younger}, who came later by a clock that was set back");
    }
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_ends_in_its_time_and_nobody_is_overtaken_when_the_clock_is_set_back_by_an_hour() {
    rings_out_although_set_back(Millis::minutes(60)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_that_began_under_a_clock_that_was_days_ahead_is_not_waited_for() {
    rings_out_although_set_back(Millis::minutes(3 * 24 * 60)).await;
}

/// A callback whose window is over in a moment, and nobody in it has been free.
async fn missed(node: &Node) -> CallId {
    let call = node.waiting("c1").await;
    node.must(Event::CallbackRequested {
        call: call.clone(),
        number: None,
        not_before: Some(now()),
        not_after: Some(now().plus(Millis(300))),
        request: hotline::Request::new(hotline::Language::new("fr"), None),
    })
    .await;
    node.must(Event::CallerLegEnded { leg: crate::house::caller_leg(&call), call: call.clone() }).await;
    call
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_window_comes_again_when_the_line_is_open_next_and_counts_if_somebody_was_at_work() {
    for at_work in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut node = Node::open(folder.path(), LineRules::default()).await;
        node.start();
        let alix = node.available("alix").await;
        // At work, but with somebody else; or gone before the window began.
        let other = node.waiting("c0").await;
        node.talking(&other).await;
        if !at_work {
            node.must(Event::HangUpWanted { mediator: alix.clone(), call: other }).await;
            node.must(Event::PresenceWanted { mediator: alix, presence: Wanted::Offline }).await;
        }
        let call = missed(&node).await;
        let CallState::AwaitingCallback { not_after: Some(end), .. } = node.call(&call).await.state else {
            panic!("a promise")
        };
        let moved = || async {
            matches!(node.call(&call).await.state, CallState::AwaitingCallback { not_after: Some(to), .. } if to > end)
        };
        node.until("promised again", moved).await;
        let schedule = Schedule::new(&Hours::default()).unwrap();
        let next = schedule.window_after(end, end).unwrap();
        let CallState::AwaitingCallback { not_before, not_after } = node.call(&call).await.state else {
            panic!("still promised")
        };
        assert_eq!(not_after, Some(next.to));
        assert!(not_before >= next.from && not_before < next.to);
        assert_eq!(node.call(&call).await.callback_attempts, i64::from(at_work));
        node.stop().await;
    }
}
