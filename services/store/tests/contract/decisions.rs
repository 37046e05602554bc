//! One decision at a time: what is loaded, what is saved, what comes due.

use crate::support::{
    T0, after, arrive, both, call_in, call_row, callback, decide, line_id, mediator, mediator_row, number,
    with,
};
use hotline::{
    Board, BreakReason, CallId, CallState, Effect, Event, Kind, LegId, OfferId, Presence, Rejected, Subject,
    Wanted,
};
use store::SaveError;
use store::testing::TestDatabase;

both!(
    a_call_that_arrives_is_stored_with_its_history,
    the_same_arrival_twice_is_stale_the_second_time,
    a_call_on_an_unknown_line_is_refused,
    a_board_holds_the_heads_of_the_queue_however_long_it_is,
    a_mediator_is_offered_the_oldest_caller_they_may_take,
    whoever_saves_second_is_told_to_look_again,
    a_booked_mediator_is_refused_by_the_database_itself,
    an_offer_that_rang_out_comes_due,
    a_callback_waits_for_its_time_and_then_joins_the_queue,
    callbacks_of_one_opening_are_kept_in_the_order_of_their_rank_whichever_is_looked_at_first,
    two_decisions_that_passed_each_other_leave_a_line_to_sweep,
    the_effects_of_a_decision_are_claimed_by_its_node,
);

async fn a_call_that_arrives_is_stored_with_its_history(db: TestDatabase) {
    with(&db, &[]).await;
    let call = arrive(&db.store, "C1", T0).await;
    let row = call_row(&db.store, &call).await;
    assert_eq!((row.version, row.state, row.number), (1, CallState::InFlow, Some(number(1))));
    let history = db.store.calls().history(&call).await.expect("a history");
    assert_eq!(history.iter().map(|h| h.kind.as_str()).collect::<Vec<_>>(), [Kind::Arrived.word()]);
    let found = db.store.calls().by_leg(&LegId::new("leg-C1")).await.expect("a read").expect("by its leg");
    assert_eq!(found.id, call);
}

async fn the_same_arrival_twice_is_stale_the_second_time(db: TestDatabase) {
    with(&db, &[]).await;
    arrive(&db.store, "C1", T0).await;
    let again = Event::CallArrived {
        call: CallId::new("C1"),
        line: line_id(),
        leg: LegId::new("leg-C1"),
        number: None,
    };
    assert_eq!(decide(&db.store, &again, after(5)).await.err(), Some(Rejected::Stale));
    assert_eq!(db.store.dispatching().live_calls().await.expect("calls").len(), 1);
    let counted = db.store.dispatching().live_counts().await.expect("counts");
    assert_eq!(counted.iter().map(|(_, number)| number).sum::<i64>(), 1, "{counted:?}");
}

async fn a_call_on_an_unknown_line_is_refused(db: TestDatabase) {
    let event =
        Event::CallArrived { call: CallId::new("C1"), line: line_id(), leg: LegId::new("leg"), number: None };
    assert_eq!(decide(&db.store, &event, T0).await.err(), Some(Rejected::UnknownLine));
}

async fn a_board_holds_the_heads_of_the_queue_however_long_it_is(db: TestDatabase) {
    let mut away = mediator("m1", &["fr"], &[]);
    away.presence = Presence::Offline;
    with(&db, &[away.clone()]).await;
    for n in 0..40 {
        let topic = ["caf", "impots", "ants"][n % 3];
        call_in(&db.store, &format!("C{n:02}"), "fr", Some(topic), after(i64::try_from(n).expect("small")))
            .await;
    }
    let board = db.store.dispatching().load_board(&Subject::Mediator(away.id)).await.expect("a board");
    let ids: Vec<_> = board.calls.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, ["C00", "C01", "C02", "C03"]);
    assert_eq!(board.lines.len(), 1);
}

async fn a_mediator_is_offered_the_oldest_caller_they_may_take(db: TestDatabase) {
    let mut english = mediator("m1", &["en"], &["caf"]);
    english.presence = Presence::OnBreak { reason: BreakReason::NoAnswer };
    with(&db, &[english.clone()]).await;
    call_in(&db.store, "C1", "fr", Some("caf"), after(0)).await;
    call_in(&db.store, "C2", "en", Some("ants"), after(1)).await;
    call_in(&db.store, "C3", "en", None, after(2)).await;
    call_in(&db.store, "C4", "en", Some("caf"), after(3)).await;
    // C2 is not kept for somebody who knows the topic: nobody who does is on duty.
    let back = Event::PresenceWanted { mediator: english.id, presence: Wanted::Available };
    let (_, saved, _) = decide(&db.store, &back, after(10)).await.expect("back from the break");
    let offer = OfferId::nth(&CallId::new("C2"), 1);
    assert_eq!(
        mediator_row(&db.store, "m1").await.presence,
        Presence::Ringing { offer: offer.clone(), call: CallId::new("C2") }
    );
    assert_eq!(db.store.calls().offer(&offer).await.expect("a read").expect("the offer").version, 1);
    assert_eq!(saved.unmatched, vec![]);
    assert_eq!(saved.change.calls, [CallId::new("C2")]);
    assert!(saved.change.kinds.contains(&Kind::Offered.word().to_owned()));
}

async fn whoever_saves_second_is_told_to_look_again(db: TestDatabase) {
    with(&db, &[]).await;
    arrive(&db.store, "C1", T0).await;
    let event = Event::CallerTold { call: CallId::new("C1") };
    let dispatching = db.store.dispatching();
    let before = dispatching.load_board(&event.subject()).await.expect("a board");
    let mut after_first = before.clone();
    let decision = hotline::decide(&mut after_first, &event, T0).expect("a decision");
    dispatching.save_and_look(&before, &after_first, &decision, T0).await.expect("the first is saved");
    let second = dispatching.save_and_look(&before, &after_first, &decision, T0).await;
    assert!(matches!(second, Err(SaveError::Conflict)), "{second:?}");
    assert_eq!(
        db.store.calls().history(&CallId::new("C1")).await.expect("history").len(),
        2,
        "and left no trace"
    );
}

async fn a_booked_mediator_is_refused_by_the_database_itself(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    call_in(&db.store, "C1", "fr", None, T0).await;
    call_in(&db.store, "C2", "fr", None, after(1)).await;
    // A program that believes m1 is free: whatever it decides, the index on live offers has the last word.
    let dispatching = db.store.dispatching();
    let before = dispatching.load_board(&Subject::Call(CallId::new("C2"))).await.expect("a board");
    let mut wrong = before.clone();
    let stored = db.store.dispatching().live_offers().await.expect("offers").remove(0);
    let offer = OfferId::nth(&CallId::new("C2"), 1);
    wrong.add_offer(hotline::Offer { id: offer.clone(), version: 0, call: CallId::new("C2"), ..stored });
    wrong.call_mut(&CallId::new("C2")).expect("loaded").offer = Some(offer.clone());
    let saved = dispatching.save_and_look(&before, &wrong, &hotline::Decision::default(), after(2)).await;
    assert!(matches!(saved, Err(SaveError::Conflict)), "{saved:?}");
    assert_eq!(call_row(&db.store, &CallId::new("C2")).await.offer, None, "nothing of it was saved");
    assert_eq!(db.store.calls().offer(&offer).await.expect("a read"), None);
}

async fn an_offer_that_rang_out_comes_due(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    call_in(&db.store, "C1", "fr", None, T0).await;
    let offer = OfferId::nth(&CallId::new("C1"), 1);
    let placed = Event::RingPlaced { offer: offer.clone(), leg: LegId::new("leg-m1") };
    decide(&db.store, &placed, T0).await.expect("the telephone rings");
    let dispatching = db.store.dispatching();
    let deadline = after(20_000);
    assert_eq!(dispatching.next_deadline().await.expect("a read"), Some(deadline));
    assert_eq!(dispatching.due(after(19_999), 10).await.expect("a read"), vec![]);
    let due = dispatching.due(deadline, 10).await.expect("a read");
    assert_eq!(due, [Event::OfferExpired { offer }]);
    decide(&db.store, &due[0], deadline).await.expect("it expires");
    let away = mediator_row(&db.store, "m1").await.presence;
    assert_eq!(away, Presence::OnBreak { reason: BreakReason::NoAnswer });
    assert_eq!(dispatching.next_deadline().await.expect("a read"), None);
    assert_eq!(db.store.calls().offers_of(&CallId::new("C1")).await.expect("offers").len(), 1);
}

async fn a_callback_waits_for_its_time_and_then_joins_the_queue(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    let call = arrive(&db.store, "C1", T0).await;
    let asked = callback(&call, Some(after(60_000)));
    decide(&db.store, &asked, after(1)).await.expect("promised");
    let gone = Event::CallerLegEnded { call: call.clone(), leg: LegId::new("leg-C1") };
    decide(&db.store, &gone, after(2)).await.expect("the caller hangs up");
    let dispatching = db.store.dispatching();
    assert_eq!(dispatching.next_deadline().await.expect("a read"), Some(after(60_000)));
    assert!(!dispatching.has_pair(&line_id()).await.expect("a look"), "not before its time");

    let due = dispatching.due(after(60_000), 10).await.expect("a read");
    assert_eq!(due, [Event::WaitDue { call: call.clone() }]);
    assert_eq!(dispatching.due(after(60_000), 10).await.expect("a read"), vec![], "said once");
    assert!(dispatching.has_pair(&line_id()).await.expect("a look"));
    decide(&db.store, &due[0], after(60_000)).await.expect("m1 is asked");
    assert!(matches!(mediator_row(&db.store, "m1").await.presence, Presence::Ringing { .. }));
}

async fn callbacks_of_one_opening_are_kept_in_the_order_of_their_rank_whichever_is_looked_at_first(
    db: TestDatabase,
) {
    let mut away = mediator("m1", &["fr"], &[]);
    away.presence = Presence::Offline;
    with(&db, &[away]).await;
    let opening = after(100_000);
    // Their ids sort the other way round.
    for (name, at) in [("Z", 0), ("A", 1_000)] {
        let call = arrive(&db.store, name, after(at)).await;
        decide(&db.store, &callback(&call, Some(opening)), after(at)).await.expect("promised");
        let gone = Event::CallerLegEnded { call, leg: LegId::new(format!("leg-{name}")) };
        decide(&db.store, &gone, after(at)).await.expect("hung up");
    }
    let wanted =
        Event::PresenceWanted { mediator: hotline::MediatorId::new("m1"), presence: Wanted::Available };
    decide(&db.store, &wanted, after(50_000)).await.expect("available");
    db.store.dispatching().due(opening, 10).await.expect("both join the queue");

    let looked_at = Event::WaitDue { call: CallId::new("A") };
    let would = |board: &Board| hotline::before_bookings(board, &looked_at, opening);
    let before = db.store.dispatching().load_board_for(&looked_at, opening, would).await.expect("a board");
    let mut board = before.clone();
    let decision = hotline::decide(&mut board, &looked_at, opening).expect("somebody is offered");
    let rung: Vec<_> = decision.effects.iter().map(Effect::word).collect();
    assert_eq!(rung, ["ring_mediator"]);
    let first = board.call(&CallId::new("Z")).expect("the older one is on the board");
    assert!(first.offer.is_some() && board.call(&CallId::new("A")).is_some_and(|a| a.offer.is_none()));
}

async fn two_decisions_that_passed_each_other_leave_a_line_to_sweep(db: TestDatabase) {
    let mut m1 = mediator("m1", &["fr"], &[]);
    m1.presence = Presence::Offline;
    with(&db, &[m1.clone()]).await;
    let call = arrive(&db.store, "C1", T0).await;
    let dispatching = db.store.dispatching();
    let queued = Event::CallerQueued {
        call: call.clone(),
        request: hotline::Request::new(hotline::Language::new("fr"), None),
    };
    let on = Event::PresenceWanted { mediator: m1.id, presence: Wanted::Available };
    // Both load before either saves: neither sees the other.
    let mut loaded = Vec::new();
    for event in [&queued, &on] {
        let before = dispatching.load_board(&event.subject()).await.expect("a board");
        let mut after = before.clone();
        let decision = hotline::decide(&mut after, event, T0).expect("a decision");
        loaded.push((before, after, decision));
    }
    let mut unmatched = Vec::new();
    for (before, after, decision) in &loaded {
        unmatched.push(
            dispatching.save_and_look(before, after, decision, T0).await.expect("no row in common").unmatched,
        );
    }
    assert_eq!(unmatched, [vec![], vec![line_id()]], "the later one sees what both left behind");
    decide(&db.store, &Event::Sweep { line: line_id() }, T0).await.expect("the sweep pairs them");
    assert!(matches!(mediator_row(&db.store, "m1").await.presence, Presence::Ringing { .. }));
}

async fn the_effects_of_a_decision_are_claimed_by_its_node(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    let call = arrive(&db.store, "C1", T0).await;
    let queued =
        Event::CallerQueued { call, request: hotline::Request::new(hotline::Language::new("fr"), None) };
    let (decision, saved, _) = decide(&db.store, &queued, T0).await.expect("queued");
    let effects: Vec<Effect> = saved.effects.iter().map(|c| c.effect.clone()).collect();
    assert_eq!(effects, decision.effects);
    assert!(!effects.is_empty());
    let other = db.another_node().await.expect("a second node");
    assert_eq!(
        other.effects().claim(after(1), 10).await.expect("a claim"),
        vec![],
        "they are being carried out"
    );
    let lease_over = T0.plus(store::LEASE);
    assert_eq!(other.effects().claim(lease_over, 10).await.expect("a claim").len(), effects.len());
    assert_eq!(db.store.effects().claim(lease_over, 10).await.expect("a claim"), vec![], "one node only");
}
