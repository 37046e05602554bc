//! The queue as people see it, and what can be read of calls.

use crate::support::{
    T0, after, arrive, both, call_in, call_row, callback, decide, line_id, mediator, number, with,
};
use hotline::{CallId, Event, LegId, LineId, MediatorId, Millis, OfferId, Presence, Territory, TopicId};
use store::testing::TestDatabase;
use store::{COUNTED, Outlook, Place, Waiting};

both!(
    a_place_counts_who_goes_first_by_priority_then_age,
    a_place_far_behind_is_not_counted_to_the_end,
    an_outlook_tells_who_is_at_work_and_how_long_talks_last,
    the_waiting_are_counted_with_the_longest_wait,
    calls_are_found_by_leg_number_line_and_mediator,
    a_test_call_is_read_as_one_and_is_in_no_figure,
    what_everybody_was_doing_when_an_offer_was_made_is_in_the_history,
    what_is_live_is_found_when_a_node_starts,
    a_number_tells_where_its_caller_lives_and_who_knows_them,
    a_place_says_that_everybody_was_asked_long_enough,
);

async fn away(db: &TestDatabase) {
    let mut m1 = mediator("m1", &["fr"], &[]);
    m1.presence = Presence::Offline;
    with(db, &[m1]).await;
}

async fn a_place_counts_who_goes_first_by_priority_then_age(db: TestDatabase) {
    away(&db).await;
    for (name, at) in [("C1", 1), ("C2", 2), ("C3", 2), ("C4", 4)] {
        call_in(&db.store, name, "fr", None, after(at)).await;
    }
    let urgent = arrive(&db.store, "C5", after(5)).await;
    let queued = Event::CallerQueued {
        call: urgent,
        request: hotline::Request {
            priority: 10,
            ..hotline::Request::new(hotline::Language::new("fr"), Some(TopicId::new("caf")))
        },
    };
    decide(&db.store, &queued, after(5)).await.expect("queued");
    let mut places = Vec::new();
    for name in ["C1", "C2", "C3", "C4", "C5"] {
        places.push(
            db.store.queue().place(&CallId::new(name)).await.expect("a read").expect("in the queue").ahead,
        );
    }
    assert_eq!(places, [1, 2, 3, 4, 0]);
    let head = db.store.queue().head(&line_id(), 2).await.expect("a read");
    assert_eq!(head, [(CallId::new("C5"), after(5)), (CallId::new("C1"), after(1))]);
    arrive(&db.store, "C6", after(6)).await;
    assert_eq!(db.store.queue().place(&CallId::new("C6")).await.expect("a read"), None, "still in the flow");
}

async fn a_place_far_behind_is_not_counted_to_the_end(db: TestDatabase) {
    away(&db).await;
    for n in 0..COUNTED + 2 {
        call_in(&db.store, &format!("C{n:04}"), "fr", None, after(n)).await;
    }
    let place = |n: i64| {
        let queue = db.store.queue();
        async move { queue.place(&CallId::new(format!("C{n:04}"))).await.expect("a read").expect("queued") }
    };
    assert_eq!(place(COUNTED).await, Place { ahead: COUNTED, or_more: false, overflow: false });
    assert_eq!(place(COUNTED + 1).await, Place { ahead: COUNTED, or_more: true, overflow: false });
}

async fn an_outlook_tells_who_is_at_work_and_how_long_talks_last(db: TestDatabase) {
    let mut m2 = mediator("m2", &["fr"], &[]);
    m2.presence = Presence::Offline;
    with(&db, &[mediator("m1", &["fr"], &[]), m2]).await;
    let dialled = crate::support::arrive(&db.store, "C0", T0).await;
    let outlook = db.store.queue().outlook(&dialled).await.expect("a read");
    assert_eq!(outlook, Outlook { available: 1, on_duty: 1, talk_ms: None });

    let english = call_in(&db.store, "C2", "en", None, T0).await;
    let outlook = db.store.queue().outlook(&english).await.expect("a read");
    assert_eq!((outlook.available, outlook.on_duty), (0, 0), "nobody speaks their language");

    let call = call_in(&db.store, "C1", "fr", None, T0).await;
    talk(&db, &call, after(1_000), after(61_000)).await;
    let outlook = db.store.queue().outlook(&call).await.expect("a read");
    assert_eq!(outlook, Outlook { available: 0, on_duty: 1, talk_ms: Some(60_000) });
    let estimate = outlook.estimate(Place { ahead: 1, or_more: false, overflow: false }, Millis::minutes(1));
    assert_eq!(estimate, Some(Millis::minutes(4)));
}

/// The mediator answers, both join, the caller hangs up.
async fn talk(db: &TestDatabase, call: &CallId, from: hotline::Timestamp, to: hotline::Timestamp) {
    let offer = OfferId::nth(call, 1);
    let (theirs, callers) = (LegId::new("leg-m1"), LegId::new(format!("leg-{call}")));
    for (event, at) in [
        (Event::MediatorAnswered { offer: offer.clone(), leg: theirs.clone() }, from),
        (Event::MediatorJoined { offer: offer.clone(), leg: theirs }, from),
        (Event::CallerJoined { call: call.clone(), leg: callers.clone() }, from),
        (Event::CallerLegEnded { call: call.clone(), leg: callers }, to),
    ] {
        decide(&db.store, &event, at).await.unwrap_or_else(|e| panic!("{event:?}: {e}"));
    }
}

async fn the_waiting_are_counted_with_the_longest_wait(db: TestDatabase) {
    away(&db).await;
    assert_eq!(db.store.queue().waiting(&line_id()).await.expect("a read"), Waiting::default());
    call_in(&db.store, "C1", "fr", None, after(1)).await;
    let second = call_in(&db.store, "C2", "fr", None, after(2)).await;
    let asked = callback(&second, None);
    decide(&db.store, &asked, after(3)).await.expect("promised");
    let waiting = db.store.queue().waiting(&line_id()).await.expect("a read");
    assert_eq!(waiting, Waiting { callers: 2, callbacks: 1, longest_since: Some(after(1).0) });
    assert_eq!(db.store.queue().waiting(&LineId::new("autre")).await.expect("a read").callers, 0);
}

async fn calls_are_found_by_leg_number_line_and_mediator(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    let call = call_in(&db.store, "C1", "fr", None, T0).await;
    arrive(&db.store, "C2", after(1)).await;
    talk(&db, &call, after(10), after(20)).await;
    let calls = db.store.calls();
    let ids = |found: Vec<hotline::Call>| found.into_iter().map(|c| c.id.0).collect::<Vec<_>>();
    assert_eq!(ids(calls.latest(&line_id(), after(100), 10).await.expect("a page")), ["C2", "C1"]);
    assert_eq!(ids(calls.latest(&line_id(), after(1), 10).await.expect("a page")), ["C1"]);
    assert_eq!(ids(calls.live(&line_id(), 10).await.expect("live")), ["C2"]);
    assert_eq!(ids(calls.latest_of_number(&number(1), 10).await.expect("calls")), ["C2", "C1"]);
    assert_eq!(ids(calls.latest_of_mediator(&MediatorId::new("m1"), 10).await.expect("calls")), ["C1"]);
    let offer = calls.offer_by_leg(&LegId::new("leg-m1")).await.expect("a read").expect("an offer");
    assert_eq!(offer.call, call);
    assert_eq!(calls.by_leg(&LegId::new("unknown")).await.expect("a read"), None);
    assert_eq!(calls.find(&CallId::new("unknown")).await.expect("a read"), None);
    assert_eq!(calls.offer_by_leg(&LegId::new("unknown")).await.expect("a read"), None);
}

async fn a_test_call_is_read_as_one_and_is_in_no_figure(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    let call = CallId::new("T1");
    let request = hotline::Request::new(hotline::Language::new("fr"), None);
    let wanted = Event::TestCallWanted {
        call: call.clone(),
        line: line_id(),
        by: MediatorId::new("coordinator"),
        number: number(1),
        request: request.clone(),
    };
    decide(&db.store, &wanted, T0).await.expect("rung");
    assert!(call_row(&db.store, &call).await.test);
    let due = db.store.dispatching().due(after(600_000), 10).await.expect("due");
    assert_eq!(due, [Event::ConnectOver { call: call.clone() }], "a lost ring comes to an end");
    let rung = Event::CallerRung { call: call.clone(), leg: LegId::new("leg-T1") };
    decide(&db.store, &rung, after(1)).await.expect("rung");
    decide(&db.store, &Event::CallerQueued { call: call.clone(), request }, after(2)).await.expect("waits");
    talk(&db, &call, after(10), after(20)).await;
    assert!(call_row(&db.store, &call).await.test, "to its end");
    let span = store::Span { line: line_id(), from: T0, to: after(1_000_000) };
    let figures = db.store.statistics();
    assert_eq!(figures.quarters(&span).await.expect("quarters").len(), 0);
    assert_eq!(figures.talks(&span).await.expect("talks").talks, 0);
    assert_eq!(figures.talks(&span).await.expect("talks").mediators, 0);
    assert_eq!(figures.minutes(&span).await.expect("minutes").len(), 0);
    assert_eq!(figures.wrap_ups(&span).await.expect("wrap-ups").wrap_ups, 0);
    assert_eq!(figures.by(store::CountBy::Theme, &span).await.expect("themes").len(), 0);
    assert_eq!(db.store.sheets().to_complete(None, T0, 10).await.expect("sheets"), []);
    let other = arrive(&db.store, "other", after(99)).await;
    let known = db.store.callers().known(&other, after(100)).await.expect("a read");
    assert_eq!((known.mediator, known.calls_today), (None, 0), "nobody is known by having tried");
    assert_eq!(db.store.queue().outlook(&call).await.expect("an outlook").talk_ms, None);
}

async fn what_everybody_was_doing_when_an_offer_was_made_is_in_the_history(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[]), mediator("m2", &["fr"], &[])]).await;
    let wants = |presence| Event::PresenceWanted { mediator: MediatorId::new("m2"), presence };
    decide(&db.store, &wants(hotline::Wanted::OnBreak), after(10)).await.expect("a break");
    let call = call_in(&db.store, "C1", "fr", None, after(20)).await;
    decide(&db.store, &wants(hotline::Wanted::Offline), after(20)).await.expect("gone in the same instant");
    let calls = db.store.calls();
    let story = calls.history(&call).await.expect("a story");
    let offered = story.iter().find(|entry| entry.kind == "offered").expect("an offer");
    let doing = calls.presences_before(offered).await.expect("a read");
    let two = Some("chosen".to_owned());
    assert_eq!(doing[1], (MediatorId::new("m2"), two), "then, and not afterwards");
    let before = calls.presences_before(&story[0]).await.expect("a read");
    assert_eq!(before[0], (MediatorId::new("m1"), None), "nothing is in the history of them yet");
}

async fn a_number_tells_where_its_caller_lives_and_who_knows_them(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    let lives = async |name: &str, code: Option<&str>, at| {
        let call = arrive(&db.store, name, at).await;
        let request = hotline::Request {
            territory: code.map(Territory::new),
            ..hotline::Request::new(hotline::Language::new("fr"), None)
        };
        decide(&db.store, &Event::CallerQueued { call: call.clone(), request }, at).await.expect("queued");
        call
    };
    let first = lives("C1", Some("2A"), T0).await;
    talk(&db, &first, after(1_000), after(61_000)).await;
    let this = lives("C2", None, after(70_000)).await;
    let callers = db.store.callers();
    let known = callers.known(&this, after(80_000)).await.expect("a read");
    assert_eq!(known.territory, Some(Territory::new("2A")));
    assert_eq!(known.mediator, Some(MediatorId::new("m1")));
    assert_eq!((known.calls_today, known.failed_today), (1, 0));
    // Moved: the last one counts, and a call without one changes nothing.
    lives("C3", Some("38"), after(90_000)).await;
    lives("C4", None, after(95_000)).await;
    assert_eq!(callers.territory(&number(1), &this).await.expect("a read"), Some(Territory::new("38")));
    assert_eq!(callers.territory(&number(2), &this).await.expect("a read"), None);
    assert_eq!(
        callers.territory(&number(1), &CallId::new("C3")).await.expect("a read"),
        Some(Territory::new("2A"))
    );
    let withheld = CallId::new("C5");
    let leg = LegId::new("leg-C5");
    let arrived = Event::CallArrived { call: withheld.clone(), line: line_id(), leg, number: None };
    decide(&db.store, &arrived, after(99_000)).await.expect("the call is new");
    for nobody in [withheld, CallId::new("not stored")] {
        let known = callers.known(&nobody, after(100_000)).await.expect("a read");
        assert_eq!(known, store::CallerHistory::default());
    }
}

async fn a_place_says_that_everybody_was_asked_long_enough(db: TestDatabase) {
    let mut rules = hotline::LineRules::default();
    rules.rings.overflow_after = Some(Millis::minutes(1));
    rules.rings.overflow = hotline::Overflow::Voicemail;
    db.put_line(&hotline::Line { id: line_id(), rules }).await.expect("a line");
    let call = call_in(&db.store, "C1", "fr", None, T0).await;
    let place = async || db.store.queue().place(&call).await.expect("a read").expect("in the queue");
    assert!(!place().await.overflow);
    decide(&db.store, &Event::WaitDue { call: call.clone() }, after(60_000)).await.expect("it widens");
    assert_eq!(place().await, Place { ahead: 0, or_more: false, overflow: true });
}

async fn what_is_live_is_found_when_a_node_starts(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[]), mediator("m2", &["en"], &[])]).await;
    call_in(&db.store, "C1", "fr", None, T0).await;
    arrive(&db.store, "C2", T0).await;
    decide(&db.store, &Event::CallerTold { call: CallId::new("C2") }, after(1)).await.expect("told");
    let node = db.another_node().await.expect("a node starts");
    let live: Vec<_> =
        node.dispatching().live_calls().await.expect("calls").into_iter().map(|c| c.id.0).collect();
    assert_eq!(live, ["C1"]);
    assert_eq!(node.dispatching().live_offers().await.expect("offers").len(), 1);
    assert_eq!(node.dispatching().active_lines().await.expect("lines"), [line_id()]);
    assert_eq!(node.mediators().list().await.expect("mediators").len(), 2);
    assert_eq!(node.mediators().find(&MediatorId::new("nobody")).await.expect("a read"), None);
}
