//! Mediators with a telephone only: who they are, where they are rung, and what waits for their telephone to be free.

use crate::support::{T0, after, arrive, both, decide, line_id, mediator_row, number, with};
use hotline::{Endpoint, Event, Language, LegId, LineId, MediatorId};
use store::testing::TestDatabase;
use store::{Abilities, Known, LineSettings, NewAccount, Role, StoreError, Wish, WishRow};

both!(
    a_volunteer_is_found_by_their_telephone_or_their_number_while_they_have_a_code,
    of_two_who_give_a_code_or_take_it_away_at_once_the_second_is_told,
    a_personal_number_belongs_to_one_person,
    the_number_of_the_volunteers_is_no_public_number_and_belongs_to_one_line,
    a_shift_by_telephone_outlives_a_change_of_the_person_and_ends_with_the_telephone,
    a_wish_is_taken_once_by_its_leg_or_when_it_is_due,
    a_sheet_is_to_complete_once_the_two_have_talked,
);

async fn person(db: &TestDatabase, login: &str, endpoint: Endpoint) -> MediatorId {
    let new = NewAccount {
        login: login.to_owned(),
        name: login.to_owned(),
        role: Role::Mediator,
        password_hash: String::new(),
        locale: "en".to_owned(),
        abilities: Some(abilities(endpoint)),
    };
    MediatorId::new(db.store.people().create(&new, T0).await.expect("created"))
}

fn abilities(endpoint: Endpoint) -> Abilities {
    Abilities::new(endpoint, vec![line_id()], vec![Language::new("fr")])
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

async fn a_volunteer_is_found_by_their_telephone_or_their_number_while_they_have_a_code(db: TestDatabase) {
    with(&db, &[]).await;
    let volunteers = db.store.volunteers();
    let id = person(&db, "alix", Endpoint::Telephone { number: number(7) }).await;
    assert_eq!(volunteers.by_telephone(&number(7)).await.expect("a read"), [], "there is no code yet");
    let personal = volunteers.set_pin(&id, "$hash", &strings(&["4821"]), T0).await.expect("set");
    assert_eq!(personal, "4821");
    let known = Known {
        mediator: id.clone(),
        locale: "en".to_owned(),
        telephone: Some(number(7)),
        pin_hash: "$hash".to_owned(),
    };
    assert_eq!(volunteers.by_telephone(&number(7)).await.expect("a read"), std::slice::from_ref(&known));
    assert_eq!(volunteers.by_number("4821").await.expect("a read"), Some(known.clone()));
    assert_eq!(volunteers.by_number("4822").await.expect("a read"), None);
    let again = volunteers.set_pin(&id, "$other", &strings(&["5000"]), after(1)).await.expect("set again");
    assert_eq!(again, "4821", "the number stays theirs");
    let access = volunteers.access(&id).await.expect("a read").expect("a mediator");
    assert_eq!((access.pin_set_at, access.in_browser), (Some(after(1)), false));

    let mut account = db.store.people().find(id.as_str()).await.expect("a read").expect("an account");
    account.active = false;
    db.store.people().update(&account).await.expect("closed");
    assert_eq!(volunteers.by_number("4821").await.expect("a read"), None, "a closed account opens nothing");
    assert!(volunteers.clear_pin_of(&id, &access).await.expect("cleared"));
    assert!(!volunteers.clear_pin_of(&id, &access).await.expect("cleared before"));
}

async fn of_two_who_give_a_code_or_take_it_away_at_once_the_second_is_told(db: TestDatabase) {
    with(&db, &[]).await;
    let volunteers = db.store.volunteers();
    let id = person(&db, "alix", Endpoint::Browser).await;
    let numbers = strings(&["4821"]);
    let shown = volunteers.access(&id).await.expect("a read").expect("a mediator");
    volunteers.set_pin_of(&id, &shown, "$first", &numbers, T0).await.expect("the first");
    let second = volunteers.set_pin_of(&id, &shown, "$second", &numbers, after(1)).await;
    assert!(matches!(second, Err(StoreError::Conflict)), "{second:?}");
    assert!(!volunteers.clear_pin_of(&id, &shown).await.expect("a write"), "what was shown had no code");
    let kept = volunteers.by_number("4821").await.expect("a read").expect("the first still opens");
    assert_eq!(kept.pin_hash, "$first");

    let shown = volunteers.access(&id).await.expect("a read").expect("a mediator");
    volunteers.set_pin_of(&id, &shown, "$third", &numbers, after(2)).await.expect("a decision, now");
    assert!(!volunteers.clear_pin_of(&id, &shown).await.expect("a write"), "it has moved on");
    assert!(volunteers.by_number("4821").await.expect("a read").is_some());
}

async fn a_personal_number_belongs_to_one_person(db: TestDatabase) {
    with(&db, &[]).await;
    let volunteers = db.store.volunteers();
    let (alix, basile) =
        (person(&db, "alix", Endpoint::Browser).await, person(&db, "basile", Endpoint::Browser).await);
    volunteers.set_pin(&alix, "$a", &strings(&["4821"]), T0).await.expect("set");
    let other = volunteers.set_pin(&basile, "$b", &strings(&["4821", "4822"]), T0).await.expect("set");
    assert_eq!(other, "4822");
    let camille = person(&db, "camille", Endpoint::Browser).await;
    let refused = volunteers.set_pin(&camille, "$c", &strings(&["4821", "4822"]), T0).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    let nobody = MediatorId::new("nobody");
    assert!(matches!(volunteers.set_pin(&nobody, "$", &[], T0).await, Err(StoreError::Missing)));
    assert!(matches!(volunteers.set_telephone(&nobody, None).await, Err(StoreError::Missing)));
    assert_eq!(volunteers.access(&nobody).await.expect("a read"), None);
}

async fn the_number_of_the_volunteers_is_no_public_number_and_belongs_to_one_line(db: TestDatabase) {
    with(&db, &[]).await;
    let lines = db.store.lines();
    let stored = lines.find(&line_id()).await.expect("a read").expect("the line");
    let line = |id: &str, public: u32, volunteers: u32| LineSettings {
        id: LineId::new(id),
        numbers: vec![number(public)],
        volunteers: Some(number(volunteers)),
        ..stored.clone()
    };
    lines.create(&line("a", 31, 33)).await.expect("created");
    let read = lines.find(&LineId::new("a")).await.expect("a read").expect("the line");
    assert_eq!((read.numbers.clone(), read.volunteers.clone()), (vec![number(31)], Some(number(33))));
    assert_eq!(lines.by_number(&number(33)).await.expect("a read"), None, "the public does not call it");
    for taken in [line("b", 32, 33), line("b", 33, 34), line("b", 32, 31)] {
        let refused = lines.create(&taken).await;
        assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    }
    lines.update(&LineSettings { volunteers: None, ..read }).await.expect("saved");
    lines.create(&line("b", 33, 34)).await.expect("the number is free again");
}

async fn a_shift_by_telephone_outlives_a_change_of_the_person_and_ends_with_the_telephone(db: TestDatabase) {
    with(&db, &[]).await;
    let volunteers = db.store.volunteers();
    let id = person(&db, "alix", Endpoint::Browser).await;
    volunteers.set_telephone(&id, Some(&number(7))).await.expect("set");
    let telephone = Endpoint::Telephone { number: number(7) };
    let wanted = Event::EndpointWanted { mediator: id.clone(), endpoint: telephone.clone() };
    decide(&db.store, &wanted, T0).await.expect("decided");
    let people = db.store.people();
    people.set_abilities(id.as_str(), &abilities(Endpoint::Browser), after(1)).await.expect("changed");
    assert_eq!(mediator_row(&db.store, id.as_str()).await.endpoint, telephone, "the shift goes on");
    let usual = people.abilities(id.as_str()).await.expect("a read").expect("a mediator");
    assert_eq!(usual.endpoint, Endpoint::Browser, "and is no habit");
    volunteers.set_telephone(&id, Some(&number(8))).await.expect("changed");
    assert_eq!(mediator_row(&db.store, id.as_str()).await.endpoint, Endpoint::Browser);
    let access = volunteers.access(&id).await.expect("a read").expect("a mediator");
    assert_eq!((access.telephone, access.in_browser, access.by_keys), (Some(number(8)), true, false));
    volunteers.set_by_keys(&id, true).await.expect("said");
    assert!(volunteers.access(&id).await.expect("a read").is_some_and(|access| access.by_keys));
}

async fn a_wish_is_taken_once_by_its_leg_or_when_it_is_due(db: TestDatabase) {
    with(&db, &[]).await;
    let volunteers = db.store.volunteers();
    let id = person(&db, "alix", Endpoint::Browser).await;
    let leg = |n: u32| LegId::new(format!("leg-{n}"));
    for n in 1..=3 {
        volunteers.wish(&leg(n), &id, Some(Wish::Back), after(10)).await.expect("kept");
    }
    volunteers.wish(&leg(1), &id, Some(Wish::ByTelephone), after(20)).await.expect("kept instead");
    volunteers.wish(&leg(3), &id, None, after(0)).await.expect("dropped");
    let row = |n, wish| WishRow { leg: leg(n), mediator: id.clone(), wish };
    assert_eq!(volunteers.take_due_wishes(after(9)).await.expect("none"), []);
    assert_eq!(volunteers.take_due_wishes(after(10)).await.expect("one"), [row(2, Wish::Back)]);
    let taken = volunteers.take_wish(&leg(1)).await.expect("one");
    assert_eq!(taken, Some(row(1, Wish::ByTelephone)));
    assert_eq!(volunteers.take_wish(&leg(1)).await.expect("none"), None, "taken once");
    assert_eq!(volunteers.take_due_wishes(after(99)).await.expect("none"), []);
}

async fn a_sheet_is_to_complete_once_the_two_have_talked(db: TestDatabase) {
    with(&db, &[]).await;
    let sheets = db.store.sheets();
    let call = arrive(&db.store, "01CALL", T0).await;
    assert_eq!(sheets.to_complete(None, T0, 10).await.expect("a read"), [], "nothing was said yet");
    let before = db.store.dispatching();
    let subject = hotline::Subject::Call(call.clone());
    let board = before.load_board(&subject).await.expect("a board");
    let mut talked = board.clone();
    let row = talked.call_mut(&call).expect("the call");
    row.mediator = Some(MediatorId::new("alix"));
    row.talk_began_at = Some(after(1));
    row.state = hotline::CallState::Ended { ending: hotline::Ending::Talked };
    before.save(&board, &talked, &hotline::Decision::default(), after(2)).await.expect("saved");
    assert_eq!(sheets.to_complete(None, T0, 10).await.expect("a read"), std::slice::from_ref(&call));
    let alix = MediatorId::new("alix");
    assert_eq!(sheets.to_complete(Some(&alix), T0, 10).await.expect("a read"), std::slice::from_ref(&call));
    assert_eq!(sheets.to_complete(Some(&MediatorId::new("b")), T0, 10).await.expect("a read"), []);
    assert_eq!(sheets.to_complete(None, after(1), 10).await.expect("a read"), [], "older ones are let go");
    let row = store::SheetRow {
        call_id: call.0.clone(),
        completed_at: Some(after(3).0),
        updated_by: "alix".to_owned(),
        field_versions: "{}".to_owned(),
        ..store::SheetRow::default()
    };
    sheets.put(&row).await.expect("completed");
    assert_eq!(sheets.to_complete(None, T0, 10).await.expect("a read"), []);
}
