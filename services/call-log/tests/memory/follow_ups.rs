use crate::support::{NOW, both, call, keep, line, with};
use call_log::Actor;
use call_log::follow_ups::{self, Promise, Refused, Standing, standing};
use call_log::vocabulary::FollowUpKind;
use hotline::{CallId, FollowUpId, Millis, Timestamp};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use store::testing::TestDatabase;
use store::{OpenFollowUps, StoreError};

both!(
    a_promise_is_listed_done_and_remembered,
    only_the_owner_and_coordinators_may_act,
    the_most_pressing_comes_first_and_counts_are_by_standing,
    a_promise_moves_to_another_day_and_another_owner,
    what_must_not_be_written_down_is_refused,
);

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").expect("known")
}

fn promise(owner: &str, day: Date) -> Promise {
    Promise {
        line: line(),
        call: Some(CallId::new("c1")),
        owner: owner.to_owned(),
        kind: FollowUpKind::CallBack,
        day,
        zone: paris(),
        note: "  Rappeler le matin ".to_owned(),
    }
}

const TODAY: Date = date(2026, 11, 23);

async fn set_up(db: &TestDatabase) {
    with(db, &["ana", "ben"]).await;
    let mut known = call("c1", NOW);
    known.number = hotline::PhoneNumber::parse("+33199000042");
    keep(db, vec![known], vec![]).await;
}

async fn made(db: &TestDatabase, owner: &str, day: Date) -> FollowUpId {
    follow_ups::promise(&db.store, &promise(owner, day), &Actor::mediator(owner), NOW)
        .await
        .expect("promised")
}

async fn a_promise_is_listed_done_and_remembered(db: TestDatabase) {
    set_up(&db).await;
    let id = made(&db, "ana", TODAY).await;
    let ana = Actor::mediator("ana");
    let [listed] = &db.store.follow_ups().open(Some("ana"), 10).await.expect("lists")[..] else {
        panic!("one")
    };
    assert_eq!(listed.follow_up.note.as_deref(), Some("Rappeler le matin"));
    assert_eq!((listed.owner_name.as_str(), listed.call_number.as_deref()), ("ana", Some("+33199000042")));
    assert_eq!(standing(&listed.follow_up, NOW), Standing::Due);

    let later = NOW.plus(Millis::minutes(5));
    follow_ups::done(&db.store, &id, &ana, later).await.expect("done");
    follow_ups::done(&db.store, &id, &Actor::coordinator("ben"), NOW.plus(Millis::minutes(9)))
        .await
        .expect("twice");
    assert!(db.store.follow_ups().open(None, 10).await.expect("lists").is_empty());
    let done = db.store.follow_ups().done(Some("ana"), NOW, 10).await.expect("lists");
    assert_eq!(done[0].follow_up.done_by.as_deref(), Some("ana"), "it stays done by whoever did it first");
    assert!(db.store.follow_ups().done(None, later.plus(Millis(1)), 10).await.expect("lists").is_empty());
    assert_eq!(db.store.follow_ups().of_call(&CallId::new("c1")).await.expect("lists").len(), 1);

    follow_ups::reopen(&db.store, &id, &ana, NOW.plus(Millis::minutes(10))).await.expect("reopened");
    let story = db.store.follow_ups().history(&id).await.expect("a story");
    let words: Vec<_> = story.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(words, ["created", "done", "reopened"]);
    assert_eq!((story[0].by_name.as_str(), story[0].detail.as_deref()), ("ana", Some("2026-11-23")));
}

async fn only_the_owner_and_coordinators_may_act(db: TestDatabase) {
    set_up(&db).await;
    let id = made(&db, "ana", TODAY).await;
    let store = &db.store;
    let for_her = follow_ups::promise(store, &promise("ana", TODAY), &Actor::mediator("ben"), NOW).await;
    assert!(matches!(for_her, Err(Refused::NotYours)));
    let his = follow_ups::done(store, &id, &Actor::mediator("ben"), NOW).await;
    assert!(matches!(his, Err(Refused::NotYours)));
    let nobody = follow_ups::done(store, &FollowUpId::new("none"), &Actor::coordinator("ben"), NOW).await;
    assert!(matches!(nobody, Err(Refused::Unknown)));
    assert_eq!(store.follow_ups().open(None, 10).await.expect("lists").len(), 1, "nothing changed");
    follow_ups::promise(store, &promise("ana", TODAY), &Actor::coordinator("ben"), NOW).await.expect("may");
}

async fn the_most_pressing_comes_first_and_counts_are_by_standing(db: TestDatabase) {
    set_up(&db).await;
    for (owner, day) in [
        ("ana", date(2026, 11, 25)),
        ("ana", date(2026, 11, 20)),
        ("ben", TODAY),
        ("ana", TODAY),
        ("ben", date(2026, 11, 2)),
    ] {
        made(&db, owner, day).await;
    }
    let days =
        |list: Vec<store::ListedFollowUp>| list.into_iter().map(|f| f.follow_up.due_on).collect::<Vec<_>>();
    let open = db.store.follow_ups().open(None, 10).await.expect("lists");
    assert_eq!(days(open), ["2026-11-02", "2026-11-20", "2026-11-23", "2026-11-23", "2026-11-25"]);
    let two = db.store.follow_ups().open(Some("ana"), 2).await.expect("lists");
    assert_eq!(days(two), ["2026-11-20", "2026-11-23"]);
    let count = |owner| {
        let store = db.store.clone();
        async move { store.follow_ups().count_open(owner, NOW).await.expect("counts") }
    };
    assert_eq!(count(None).await, OpenFollowUps { upcoming: 1, due: 2, overdue: 2 });
    assert_eq!(count(Some("ben")).await, OpenFollowUps { upcoming: 0, due: 1, overdue: 1 });
    assert_eq!(count(Some("nobody")).await, OpenFollowUps::default());
}

async fn a_promise_moves_to_another_day_and_another_owner(db: TestDatabase) {
    set_up(&db).await;
    let (id, ana) = (made(&db, "ana", TODAY).await, Actor::mediator("ana"));
    follow_ups::postpone(&db.store, &id, date(2026, 12, 1), &paris(), &ana, NOW).await.expect("postponed");
    follow_ups::reassign(&db.store, &id, "ben", &ana, NOW).await.expect("handed over");
    let his = follow_ups::find(&db.store, &id, &Actor::mediator("ben")).await.expect("his now");
    assert_eq!((his.follow_up.due_on.as_str(), his.follow_up.version), ("2026-12-01", 3));
    assert_eq!(standing(&his.follow_up, NOW), Standing::Upcoming);
    let back = follow_ups::postpone(&db.store, &id, TODAY, &paris(), &ana, NOW).await;
    assert!(matches!(back, Err(Refused::NotYours)), "no longer hers");
    let to_nobody = follow_ups::reassign(&db.store, &id, "nobody", &Actor::coordinator("ana"), NOW).await;
    assert!(matches!(to_nobody, Err(Refused::Store(StoreError::Missing))), "{to_nobody:?}");
    follow_ups::done(&db.store, &id, &Actor::mediator("ben"), NOW).await.expect("done");
    let after = follow_ups::postpone(&db.store, &id, TODAY, &paris(), &Actor::mediator("ben"), NOW).await;
    assert!(matches!(after, Err(Refused::MovedOn)), "what is done has no other day");
}

async fn what_must_not_be_written_down_is_refused(db: TestDatabase) {
    set_up(&db).await;
    let ana = Actor::mediator("ana");
    let secret = Promise { note: "mot de passe : tournesol".to_owned(), ..promise("ana", TODAY) };
    assert!(matches!(follow_ups::promise(&db.store, &secret, &ana, NOW).await, Err(Refused::Secret(_))));
    let long = Promise { note: "x".repeat(1_001), ..promise("ana", TODAY) };
    assert!(matches!(follow_ups::promise(&db.store, &long, &ana, NOW).await, Err(Refused::TooLong)));
    let count = db.store.follow_ups().count_open(None, Timestamp(0)).await.expect("counts");
    assert_eq!(count, OpenFollowUps::default());
}
