//! How a number stands: what is blocked, what it had today, what is owed to it.

use crate::support::{
    T0, after, arrive, both, call_in, call_row, callback, decide, line_id, mediator, number, with,
};
use hotline::{
    CallId, CallerStanding, Event, LegId, MediatorId, Millis, OfferId, RecordingId, Refusal, Timestamp,
};
use store::testing::TestDatabase;
use store::{BlockReason, FollowUpChange, FollowUpRow, NewBlock, StoreError, Today};

both!(
    a_number_is_blocked_once_and_the_second_who_asks_is_told,
    a_block_that_is_taken_off_is_forgotten_and_can_be_taken_off_once,
    a_block_ends_by_itself_and_its_number_is_forgotten,
    a_blocked_number_may_leave_one_message_a_day_and_its_calls_are_counted,
    the_conversations_of_today_are_counted_and_those_cut_off_at_once_are_not,
    what_is_owed_to_a_person_is_found,
    calls_are_counted_for_who_calls_often,
    a_call_is_reported_once_and_looked_at_once,
);

const DAY: i64 = 24 * 60 * 60_000;
/// The day of these stories begins an hour before them.
const TODAY: Today = Today { began: Timestamp(T0.0 - 3_600_000), ends: Timestamp(T0.0 - 3_600_000 + DAY) };

fn block(call: &CallId, until: Option<Timestamp>) -> NewBlock {
    NewBlock {
        number: number(1),
        call: call.clone(),
        reason: BlockReason::Insults,
        note: Some("trois fois ce matin".to_owned()),
        until,
        by: "coordinatrice".to_owned(),
    }
}

async fn standing(db: &TestDatabase, at: Timestamp) -> CallerStanding {
    let next = CallId::new("the next call");
    let callers = db.store.callers();
    callers.standing(&number(1), (&line_id(), &next), true, TODAY, at).await.expect("a read")
}

async fn a_number_is_blocked_once_and_the_second_who_asks_is_told(db: TestDatabase) {
    with(&db, &[]).await;
    let call = arrive(&db.store, "C1", T0).await;
    let blocked = db.store.blocked();
    assert_eq!(blocked.of(&number(1), T0).await.expect("a read"), None);
    assert_eq!(standing(&db, T0).await, CallerStanding::default());
    let id = blocked.block(&block(&call, None), T0).await.expect("blocked");
    let twice = NewBlock { reason: BlockReason::Other, ..block(&call, None) };
    let twice = blocked.block(&twice, after(5)).await;
    assert!(matches!(twice, Err(StoreError::Duplicate)), "{twice:?}");
    let found = blocked.of(&number(1), after(9)).await.expect("a read").expect("blocked");
    assert_eq!((found.id.as_str(), found.reason, found.since), (id.as_str(), BlockReason::Insults, T0));
    assert_eq!((found.note.as_deref(), found.until, found.stopped), (Some("trois fois ce matin"), None, 0));
    assert_eq!((&found.call, found.by.as_str()), (&call, "coordinatrice"));
    assert_eq!(blocked.list(after(9), 10).await.expect("a list"), [found]);
    assert!(standing(&db, after(9)).await.blocked);
    assert_eq!(blocked.of(&number(2), after(9)).await.expect("a read"), None, "nobody else is");
}

async fn a_block_that_is_taken_off_is_forgotten_and_can_be_taken_off_once(db: TestDatabase) {
    with(&db, &[]).await;
    let call = arrive(&db.store, "C1", T0).await;
    let blocked = db.store.blocked();
    let id = blocked.block(&block(&call, None), T0).await.expect("blocked");
    assert!(blocked.lift(&id, "coordinatrice", after(1)).await.expect("a write"));
    assert!(!blocked.lift(&id, "autre", after(2)).await.expect("a write"), "the second is told");
    assert!(!blocked.lift("nowhere", "autre", after(2)).await.expect("a write"));
    assert_eq!(blocked.list(after(2), 10).await.expect("a list"), []);
    assert!(!standing(&db, after(2)).await.blocked);
    blocked.block(&block(&call, None), after(3)).await.expect("it can be blocked anew");
}

async fn a_block_ends_by_itself_and_its_number_is_forgotten(db: TestDatabase) {
    with(&db, &[]).await;
    let call = arrive(&db.store, "C1", T0).await;
    let blocked = db.store.blocked();
    let id = blocked.block(&block(&call, Some(after(DAY))), T0).await.expect("blocked");
    assert!(standing(&db, after(DAY - 1)).await.blocked);
    assert!(!standing(&db, after(DAY)).await.blocked, "its last day is over");
    assert!(!blocked.lift(&id, "coordinatrice", after(DAY)).await.expect("a write"));
    assert_eq!(blocked.list(after(DAY), 10).await.expect("a list"), []);
    assert_eq!(blocked.forget_ended(after(DAY - 1)).await.expect("a write"), 0);
    assert_eq!(blocked.forget_ended(after(DAY)).await.expect("a write"), 1);
    assert_eq!(blocked.forget_ended(after(DAY)).await.expect("a write"), 0);
    blocked.block(&block(&call, Some(after(2 * DAY))), after(DAY)).await.expect("anew");
    // Nobody has tidied up: the end that has come is an end all the same.
    blocked.block(&block(&call, None), after(3 * DAY)).await.expect("once more");
    assert_eq!(blocked.list(after(3 * DAY), 10).await.expect("a list").len(), 1);
}

async fn a_blocked_number_may_leave_one_message_a_day_and_its_calls_are_counted(db: TestDatabase) {
    with(&db, &[]).await;
    let first = arrive(&db.store, "C1", T0).await;
    let blocked = db.store.blocked();
    blocked.block(&block(&first, None), T0).await.expect("blocked");
    assert_eq!(standing(&db, after(1)).await, CallerStanding { blocked: true, ..CallerStanding::default() });
    let call = arrive(&db.store, "C2", after(2)).await;
    let refused = Event::CallRefused { call: call.clone(), why: Refusal::Blocked };
    decide(&db.store, &refused, after(2)).await.expect("refused");
    assert_eq!(call_row(&db.store, &call).await.refused, Some(Refusal::Blocked));
    decide(&db.store, &Event::MessageStarted { call: call.clone() }, after(3)).await.expect("speaks");
    let left = Event::MessageLeft { call: call.clone(), recording: RecordingId::new("R1") };
    decide(&db.store, &left, after(4)).await.expect("left");
    assert_eq!(standing(&db, after(5)).await.messages_today, 1);
    let itself = db.store.callers().standing(&number(1), (&line_id(), &call), false, TODAY, after(5)).await;
    assert_eq!(itself.expect("a read").messages_today, 0, "a webhook told twice is answered the same");
    let tomorrow = Today { began: TODAY.ends, ends: Timestamp(TODAY.ends.0 + DAY) };
    let next = CallId::new("next");
    let then =
        db.store.callers().standing(&number(1), (&line_id(), &next), false, tomorrow, after(DAY)).await;
    assert_eq!(then.expect("a read").messages_today, 0, "a new day, a new message");
    assert_eq!(blocked.list(after(5), 10).await.expect("a list")[0].stopped, 1);
}

/// A call from which both heard each other for so long.
async fn talk(db: &TestDatabase, name: &str, from: Timestamp, length: Millis) -> CallId {
    let call = call_in(&db.store, name, "fr", None, from).await;
    let offer = OfferId::nth(&call, 1);
    let leg = LegId::new(format!("mediator-{name}"));
    let told = [
        Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() },
        Event::MediatorJoined { offer, leg },
        Event::CallerJoined { call: call.clone(), leg: LegId::new(format!("leg-{name}")) },
    ];
    for event in told {
        decide(&db.store, &event, from).await.expect("they talk");
    }
    let over = Event::CallerLegEnded { call: call.clone(), leg: LegId::new(format!("leg-{name}")) };
    decide(&db.store, &over, from.plus(length)).await.expect("the talk is over");
    let done = Event::WrapUpDone { mediator: MediatorId::new("m1") };
    decide(&db.store, &done, from.plus(length)).await.expect("free again");
    call
}

async fn the_conversations_of_today_are_counted_and_those_cut_off_at_once_are_not(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    talk(&db, "C0", Timestamp(TODAY.began.0 - 60_000), Millis::seconds(50)).await;
    assert_eq!(standing(&db, T0).await.talks_today, 0, "yesterday's");
    talk(&db, "C1", after(0), Millis::seconds(300)).await;
    talk(&db, "C2", after(600_000), Millis::seconds(5)).await;
    let stands = standing(&db, after(700_000)).await;
    assert_eq!((stands.talks_today, stands.owed), (1, true), "the last was cut off: they may try again");
    talk(&db, "C3", after(800_000), Millis::seconds(300)).await;
    let stands = standing(&db, after(1_200_000)).await;
    assert_eq!((stands.talks_today, stands.owed), (2, false));
    let next = CallId::new("next");
    let callers = db.store.callers();
    let unlimited = callers.standing(&number(1), (&line_id(), &next), false, TODAY, after(1_200_000)).await;
    assert_eq!(unlimited.expect("a read"), CallerStanding::default(), "not counted where nobody asks");
}

async fn what_is_owed_to_a_person_is_found(db: TestDatabase) {
    with(&db, &[mediator("m1", &["fr"], &[])]).await;
    let call = talk(&db, "C1", after(0), Millis::seconds(300)).await;
    let owed = async |at| standing(&db, after(at)).await.owed;
    assert!(!owed(400_000).await);

    let away = Event::PresenceWanted { mediator: MediatorId::new("m1"), presence: hotline::Wanted::Offline };
    decide(&db.store, &away, after(400_000)).await.expect("away");
    let gave_up = call_in(&db.store, "C2", "fr", None, after(500_000)).await;
    let gone = Event::CallerLegEnded { call: gave_up, leg: LegId::new("leg-C2") };
    decide(&db.store, &gone, after(600_000)).await.expect("gone");
    assert!(owed(700_000).await, "failed to get through");

    let promised = call_in(&db.store, "C3", "fr", None, after(800_000)).await;
    decide(&db.store, &callback(&promised, None), after(810_000)).await.expect("promised");
    assert!(owed(900_000).await, "a callback was promised");
    decide(&db.store, &Event::CallbackCancelled { call: promised }, after(910_000)).await.expect("given up");
    assert!(!owed(920_000).await);

    let mut due = FollowUpRow {
        id: "F1".to_owned(),
        version: 0,
        line_id: line_id().0,
        call_id: Some(call.0),
        owner_id: "m1".to_owned(),
        kind: "call_back".to_owned(),
        note: None,
        due_on: "2027-01-15".to_owned(),
        due_from: TODAY.began.0,
        overdue_from: TODAY.ends.0,
        created_at: T0.0,
        created_by: "m1".to_owned(),
        done_at: None,
        done_by: None,
    };
    let follow_ups = db.store.follow_ups();
    follow_ups.put(&due, FollowUpChange::Created, None, "m1", T0).await.expect("promised");
    assert!(owed(930_000).await, "a follow-up is due today");
    due = follow_ups.get(&hotline::FollowUpId::new("F1")).await.expect("a read").expect("it").follow_up;
    due.done_at = Some(after(935_000).0);
    follow_ups.put(&due, FollowUpChange::Done, None, "m1", after(935_000)).await.expect("done");
    assert!(!owed(940_000).await);
}

async fn calls_are_counted_for_who_calls_often(db: TestDatabase) {
    with(&db, &[]).await;
    for n in 0..3 {
        arrive(&db.store, &format!("C{n}"), after(n * DAY)).await;
    }
    let callers = db.store.callers();
    assert_eq!(callers.calls_since(&number(1), T0).await.expect("a read"), 3);
    assert_eq!(callers.calls_since(&number(1), after(1)).await.expect("a read"), 2);
    assert_eq!(callers.calls_since(&number(2), T0).await.expect("a read"), 0);
}

async fn a_call_is_reported_once_and_looked_at_once(db: TestDatabase) {
    with(&db, &[]).await;
    let (first, second) = (arrive(&db.store, "C1", T0).await, arrive(&db.store, "C2", T0).await);
    let reports = db.store.reports();
    assert_eq!(reports.of(&first).await.expect("a read"), None);
    assert!(reports.make(&second, "m1", after(2)).await.expect("a write"));
    assert!(reports.make(&first, "m1", after(1)).await.expect("a write"));
    assert!(!reports.make(&first, "m2", after(3)).await.expect("a write"), "the first who asked stands");
    let open = reports.open(10).await.expect("a list");
    assert_eq!(open.iter().map(|one| &one.call).collect::<Vec<_>>(), [&first, &second]);
    assert!(reports.settle(&first, "coordinatrice", after(4)).await.expect("a write"));
    assert!(!reports.settle(&first, "autre", after(5)).await.expect("a write"));
    assert!(!reports.settle(&CallId::new("nobody"), "autre", after(5)).await.expect("a write"));
    let seen = reports.of(&first).await.expect("a read").expect("reported");
    assert_eq!((seen.by.as_str(), seen.settled_at), ("m1", Some(after(4))));
    assert_eq!(reports.open(10).await.expect("a list").len(), 1);
}
