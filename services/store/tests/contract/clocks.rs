//! Deadlines of a clock that was wrong, and what the history knows of a span of time.

use crate::support::{T0, after, arrive, both, call_in, callback, decide, mediator, mediator_row, with};
use hotline::{CallId, Event, MediatorId, Millis, OfferId, Presence, Timestamp, Wanted};
use std::collections::BTreeSet;
use store::testing::TestDatabase;

both!(
    a_deadline_days_ahead_was_set_by_a_wrong_clock_and_a_callback_days_ahead_was_not,
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
