//! A telephone company that is gone for a while: effects are kept, nobody is blamed, and everything goes on when it is
//! back.

use crate::house::{Node, caller_leg, mediator_leg, quick};
use hotline::{CallState, Effect, Event, LineRules, Millis, Presence};

#[tokio::test(flavor = "multi_thread")]
async fn while_the_company_is_gone_nobody_is_set_away_and_the_callers_are_served_in_order_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::open(folder.path(), quick()).await;
    node.start();
    node.provider.is_away(true);
    let alix = node.available("alix").await;
    let basile = node.available("basile").await;
    let first = node.waiting("c1").await;
    let second = node.waiting("c2").await;
    let ranks = [node.call(&first).await.queued_at, node.call(&second).await.queued_at];
    // Both rings have failed, their time is over, and nobody is booked any more.
    node.until("nobody is booked", || async {
        node.presence(&alix).await == Presence::Available
            && node.presence(&basile).await == Presence::Available
    })
    .await;
    assert!(node.hands.company_fails_since().is_some(), "the board can say so");
    let third = node.waiting("c3").await;
    assert_eq!(node.call(&third).await.offer, None, "nobody is offered into the silence");
    for (call, rank) in [(&first, ranks[0]), (&second, ranks[1])] {
        let call = node.call(call).await;
        assert_eq!((call.state, call.queued_at), (CallState::Waiting, rank));
    }

    node.provider.is_away(false);
    let rung = |call| {
        let node = &node;
        async move { node.call(call).await.offer.is_some_and(|offer| node.provider.rang(&offer)) }
    };
    node.until("the first two are rung for", || async { rung(&first).await && rung(&second).await }).await;
    assert_eq!(node.call(&third).await.offer, None, "who came last waits for the next who is free");
    assert_eq!(node.hands.company_fails_since(), None);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_cannot_be_brought_while_the_company_is_gone_is_in_the_queue_and_not_ended() {
    let folder = tempfile::tempdir().unwrap();
    let rules = LineRules { connect: Millis(800), ..LineRules::default() };
    let mut node = Node::open(folder.path(), rules).await;
    node.start();
    let alix = node.available("alix").await;
    let call = node.waiting("c1").await;
    let rank = node.call(&call).await.queued_at;
    node.provider.until_asked("ring_mediator", 1).await;
    node.until("announced", || async { node.provider.rang(&hotline::OfferId::nth(&call, 1)) }).await;
    let offer = node.call(&call).await.offer.unwrap();
    node.must(Event::MediatorAnswered { offer: offer.clone(), leg: mediator_leg(&offer) }).await;
    node.provider.is_away(true);
    node.must(Event::MediatorJoined { offer: offer.clone(), leg: mediator_leg(&offer) }).await;
    node.until("the mediator is given back", || async { node.presence(&alix).await == Presence::Available })
        .await;
    let waits = node.call(&call).await;
    assert_eq!(
        (waits.state, waits.queued_at, waits.leg),
        (CallState::Waiting, rank, Some(caller_leg(&call)))
    );

    node.provider.is_away(false);
    node.until("hung up", || async {
        node.provider.done().contains(&Effect::HangUp { leg: mediator_leg(&offer) })
    })
    .await;
    node.until("offered again", || async { node.presence(&alix).await.call() == Some(&call) }).await;
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_frees_up_is_offered_the_head_of_the_queue_in_the_same_decision() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open(folder.path(), LineRules::default()).await;
    let alix = node.available("alix").await;
    let talking = node.waiting("c1").await;
    node.talking(&talking).await;
    let head = node.waiting("c2").await;
    node.waiting("c3").await;
    node.must(Event::HangUpWanted { mediator: alix.clone(), call: talking }).await;
    let done = node.hands.handle(Event::WrapUpDone { mediator: alix.clone() }).await.unwrap();
    let presence = &done.board.mediator(&alix).unwrap().presence;
    assert!(matches!(presence, Presence::Ringing { call, .. } if *call == head), "{presence:?}");
    node.stop().await;
}
