//! Deadlines of a clock that was wrong, and what the history knows of a span of time.

use crate::support::{
    T0, after, arrive, both, call_in, callback, decide, line_id, mediator, mediator_row, with,
};
use hotline::{CallId, Event, LegId, MediatorId, Millis, OfferId, Presence, Timestamp, Wanted};
use std::collections::BTreeSet;
use store::testing::TestDatabase;

both!(
    a_deadline_days_ahead_was_set_by_a_wrong_clock_and_a_callback_days_ahead_was_not,
    what_a_wrong_clock_put_off_for_days_comes_due_and_hides_nobody,
    who_was_at_work_in_a_window_is_known_from_the_history,
);

async fn a_deadline_days_ahead_was_set_by_a_wrong_clock_and_a_callback_days_ahead_was_not(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    let call = arrive(&db.store, "C0", T0).await;
    let days = Millis::minutes(5 * 24 * 60);
    decide(&db.store, &callback(&call, Some(T0.plus(days))), T0).await.expect("promised for next week");
    call_in(&db.store, "C1", "fr", None, T0).await;
    let offer = OfferId::nth(&CallId::new("C1"), 1);
    let dispatching = db.store.dispatching();
    assert_eq!(dispatching.impossible(T0, 10).await.expect("a read"), []);
    // The clock goes back by two days.
    let right = Timestamp(T0.0 - 2 * 24 * 3_600_000);
    let impossible = dispatching.impossible(right, 10).await.expect("a read");
    assert_eq!(impossible, [Event::OfferExpired { offer }]);
    decide(&db.store, &impossible[0], right).await.expect("it is not waited for");
    // No telephone had rung: they are asked anew, for a time that can be.
    let asked = mediator_row(&db.store, "m1").await.presence;
    assert_eq!(asked.offer(), Some(&OfferId::nth(&CallId::new("C1"), 2)));
    assert_eq!(dispatching.impossible(right, 10).await.expect("a read"), []);
}

async fn what_a_wrong_clock_put_off_for_days_comes_due_and_hides_nobody(db: TestDatabase) {
    let mut away = mediator("m1", &["fr"], &[]);
    away.presence = Presence::Offline;
    with(&db, &[away]).await;
    let dispatching = db.store.dispatching();
    // Promised for soon, and due: in the queue's index.
    let call = arrive(&db.store, "C0", T0).await;
    decide(&db.store, &callback(&call, Some(after(1_000))), T0).await.expect("promised");
    let gone = Event::CallerLegEnded { call: call.clone(), leg: LegId::new("leg-C0") };
    decide(&db.store, &gone, after(10)).await.expect("hung up");
    dispatching.due(after(2_000), 10).await.expect("it joins the queue");
    let right = Timestamp(T0.0 - 2 * 24 * 3_600_000);
    let told = dispatching.impossible(right, 10).await.expect("a read");
    assert_eq!(told, [Event::WaitDue { call: call.clone() }]);
    let wanted = Event::PresenceWanted { mediator: MediatorId::new("m1"), presence: Wanted::Available };
    decide(&db.store, &wanted, right).await.expect("available");
    assert!(!dispatching.has_pair(&line_id()).await.expect("a look"), "out of the index before its time");
    decide(&db.store, &told[0], right).await.expect("kept for now and not for the day after tomorrow");
    let again = dispatching.due(right.plus(Millis(1_000)), 10).await.expect("a read");
    assert_eq!(again, [Event::WaitDue { call }]);

    // Wrong passwords under the wrong clock lock nobody out for days.
    db.store.sign_in_attempts().record("m1", T0).await.expect("noted");
    let quarter = Timestamp(right.0 - 900_000);
    assert_eq!(db.store.sign_in_attempts().count("m1", quarter).await.expect("a read"), 0);
}

async fn who_was_at_work_in_a_window_is_known_from_the_history(db: TestDatabase) {
    let mut away = mediator("m1", &["fr"], &[]);
    away.presence = Presence::Offline;
    with(&db, &[away]).await;
    let m1 = MediatorId::new("m1");
    for (wanted, at) in [(Wanted::Available, 10_000), (Wanted::OnBreak, 20_000), (Wanted::Offline, 30_000)] {
        let wanted = Event::PresenceWanted { mediator: m1.clone(), presence: wanted };
        decide(&db.store, &wanted, after(at)).await.expect("so they wish");
    }
    let (calls, at_work) = (db.store.calls(), BTreeSet::from([m1]));
    let between = async |from, to| calls.at_work_between(after(from), after(to)).await.expect("a read");
    assert_eq!(between(0, 10_000).await, BTreeSet::new(), "before");
    assert_eq!(between(5_000, 15_000).await, at_work, "came in it");
    assert_eq!(between(12_000, 18_000).await, at_work, "was there all the while");
    assert_eq!(between(15_000, 40_000).await, at_work, "left in it");
    assert_eq!(between(21_000, 40_000).await, BTreeSet::new(), "in a break, then gone");
    assert_eq!(calls.latest_entry().await.expect("a read"), Some(after(30_000)));
}
