//! People, sessions, lines, settings, messages and recordings.

use crate::support::{T0, after, arrive, both, line_id, number, with};
use hotline::{CallId, Endpoint, Language, LineId, LineRules, Millis, RecordingId, TopicId};
use store::testing::TestDatabase;
use store::{Abilities, Direction, LineSettings, Message, NewAccount, Recording, Role, Session, StoreError};

both!(
    a_line_is_found_by_its_number_and_keeps_what_it_was_told,
    the_second_coordinator_who_saves_a_line_is_told,
    a_number_belongs_to_one_line,
    an_account_is_found_by_its_login_whatever_the_case,
    a_volunteers_abilities_can_be_changed,
    whose_access_is_closed_is_a_mediator_still_and_nobody_to_be_rung,
    a_session_ends_when_it_expires_or_is_closed,
    a_new_password_and_a_closed_account_end_every_session,
    a_closed_account_is_closed_at_another_node_within_moments,
    failed_sign_ins_are_counted_within_a_window,
    a_setting_is_changed_only_by_who_saw_its_last_value,
    a_message_told_twice_is_kept_once,
    a_text_waits_to_be_read_until_somebody_has_read_it,
    a_recording_is_kept_once_heard_once_and_forgotten,
);

fn line(id: &str, numbers: &[u32]) -> LineSettings {
    LineSettings {
        id: LineId::new(id),
        version: 0,
        name: format!("Ligne {id}"),
        flow: "solidarite-numerique".to_owned(),
        numbers: numbers.iter().map(|n| number(*n)).collect(),
        volunteers: None,
        hours: serde_json::json!({"time_zone": "Europe/Paris", "week": {"monday": ["09:00-18:00"]}}),
        rules: LineRules { ring: Millis::seconds(25), ..LineRules::default() },
        active: true,
    }
}

async fn a_line_is_found_by_its_number_and_keeps_what_it_was_told(db: TestDatabase) {
    let told = line("a", &[2, 1]);
    db.store.lines().create(&told).await.expect("created");
    let stored = LineSettings { version: 1, ..told };
    let lines = db.store.lines();
    assert_eq!(lines.by_number(&number(1)).await.expect("a read"), Some(stored.clone()));
    assert_eq!(lines.find(&stored.id).await.expect("a read"), Some(stored.clone()));
    assert_eq!(lines.list().await.expect("a list"), [stored]);
    assert_eq!(lines.by_number(&number(9)).await.expect("a read"), None);
    assert_eq!(lines.find(&LineId::new("b")).await.expect("a read"), None);
}

async fn the_second_coordinator_who_saves_a_line_is_told(db: TestDatabase) {
    db.store.lines().create(&line("a", &[1])).await.expect("created");
    let read = db.store.lines().find(&LineId::new("a")).await.expect("a read").expect("a line");
    let first = LineSettings { name: "Premier".to_owned(), numbers: vec![number(3)], ..read.clone() };
    let second = LineSettings { name: "Second".to_owned(), ..read };
    db.store.lines().update(&first).await.expect("the first is saved");
    let refused = db.store.lines().update(&second).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let stored = db.store.lines().find(&LineId::new("a")).await.expect("a read").expect("a line");
    assert_eq!(stored, LineSettings { version: 2, ..first });
}

async fn a_number_belongs_to_one_line(db: TestDatabase) {
    db.store.lines().create(&line("a", &[1])).await.expect("created");
    let refused = db.store.lines().create(&line("b", &[1])).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    assert_eq!(db.store.lines().list().await.expect("a list").len(), 1, "nothing of it was kept");
    db.store.lines().create(&line("b", &[2])).await.expect("created");
    let b = LineSettings { version: 1, ..line("b", &[2, 1]) };
    let refused = db.store.lines().update(&b).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    assert_eq!(db.store.lines().by_number(&number(2)).await.expect("a read").expect("kept").version, 1);
}

fn account(login: &str) -> NewAccount {
    NewAccount {
        login: login.to_owned(),
        name: "Une Personne".to_owned(),
        role: Role::Mediator,
        password_hash: "$argon2id$…".to_owned(),
        locale: "fr".to_owned(),
        abilities: None,
    }
}

async fn an_account_is_found_by_its_login_whatever_the_case(db: TestDatabase) {
    let people = db.store.people();
    let id = people.create(&account("Camille"), T0).await.expect("created");
    let (found, hash) = people.by_login(" CAMILLE ").await.expect("a read").expect("an account");
    assert_eq!((found.id.as_str(), hash.as_str(), found.role), (id.as_str(), "$argon2id$…", Role::Mediator));
    let twice = people.create(&account("camille"), T0).await;
    assert!(matches!(twice, Err(StoreError::Duplicate)), "{twice:?}");
    assert!(people.set_locale(&id, "en").await.expect("a write"));
    assert!(!people.set_locale("nobody", "en").await.expect("a write"));
    let stored = people.find(&id).await.expect("a read").expect("an account");
    assert_eq!(stored.locale, "en");
    let renamed = store::Account { name: "Autre Nom".to_owned(), role: Role::Coordinator, ..stored.clone() };
    people.update(&renamed).await.expect("changed");
    let refused = people.update(&stored).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let everybody = people.list().await.expect("a list");
    assert_eq!(everybody.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Autre Nom"]);
    assert_eq!(people.find("nobody").await.expect("a read"), None);
}

async fn a_volunteers_abilities_can_be_changed(db: TestDatabase) {
    with(&db, &[]).await;
    let people = db.store.people();
    let abilities = Abilities {
        topics: vec![TopicId::new("mon sujet")],
        ..Abilities::new(
            Endpoint::Telephone { number: number(7) },
            vec![line_id()],
            vec![Language::new("en"), Language::new("fr")],
        )
    };
    let new = NewAccount { abilities: Some(abilities.clone()), ..account("camille") };
    let id = people.create(&new, T0).await.expect("created");
    assert_eq!(people.abilities(&id).await.expect("a read"), Some(abilities.clone()));
    let mediators = db.store.mediators().list().await.expect("mediators");
    assert_eq!((&mediators[0].languages, &mediators[0].topics), (&abilities.languages, &abilities.topics));
    let fewer = Abilities { endpoint: Endpoint::Browser, topics: vec![], ..abilities.clone() };
    people.set_abilities(&id, &fewer, after(1)).await.expect("changed");
    assert_eq!(people.abilities(&id).await.expect("a read"), Some(fewer));
    let changed = db.store.mediators().list().await.expect("mediators").remove(0);
    assert_eq!(changed.version, mediators[0].version + 1, "a decision that saw the old ones is made again");
    assert_eq!(db.store.mediators().with_access().await.expect("mediators"), [changed]);
    let unknown = Abilities { lines: vec![LineId::new("nowhere")], ..abilities };
    let refused = people.set_abilities(&id, &unknown, after(2)).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
    let names = people.mediator_names().await.expect("names");
    assert_eq!(names, [(hotline::MediatorId(id), "Une Personne".to_owned())]);
    assert_eq!(people.abilities("nobody").await.expect("a read"), None);
}

async fn whose_access_is_closed_is_a_mediator_still_and_nobody_to_be_rung(db: TestDatabase) {
    with(&db, &[]).await;
    let people = db.store.people();
    let abilities = Abilities::new(Endpoint::Browser, vec![line_id()], vec![Language::new("fr")]);
    let new = NewAccount { abilities: Some(abilities), ..account("camille") };
    let id = people.create(&new, T0).await.expect("created");
    let open = people.find(&id).await.expect("a read").expect("the account");
    let mediators = db.store.mediators();
    assert_eq!(mediators.with_access().await.expect("mediators").len(), 1);
    people.update(&store::Account { active: false, ..open }).await.expect("closed");
    assert_eq!(mediators.with_access().await.expect("mediators"), []);
    assert_eq!(mediators.list().await.expect("mediators").len(), 1, "their calls have their name still");
}

fn session(account_id: &str) -> Session {
    Session {
        account_id: account_id.to_owned(),
        csrf_secret: "secret".to_owned(),
        created_at: T0.0,
        expires_at: after(1_000).0,
    }
}

/// The account and the forms' secret behind a token.
async fn who(db: &TestDatabase, token: &str, now: hotline::Timestamp) -> Option<(String, String)> {
    let found = db.store.sessions().who(token, now).await.expect("a read");
    found.map(|(account, secret)| (account.id, secret))
}

async fn a_session_ends_when_it_expires_or_is_closed(db: TestDatabase) {
    let id = db.store.people().create(&account("camille"), T0).await.expect("created");
    let sessions = db.store.sessions();
    sessions.create("hash-1", &session(&id)).await.expect("opened");
    assert_eq!(who(&db, "hash-1", after(999)).await, Some((id.clone(), "secret".to_owned())));
    assert_eq!(who(&db, "hash-1", after(1_000)).await, None);
    assert!(sessions.extend("hash-1", after(2_000)).await.expect("a write"));
    assert!(who(&db, "hash-1", after(1_500)).await.is_some());
    assert!(sessions.delete("hash-1").await.expect("a write"));
    assert_eq!(who(&db, "hash-1", after(1_500)).await, None);
    assert!(!sessions.delete("hash-1").await.expect("a write"));
    assert!(!sessions.extend("hash-1", after(3_000)).await.expect("a write"));
    sessions.create("hash-2", &session(&id)).await.expect("opened");
    assert_eq!(sessions.purge(after(999)).await.expect("a count"), 0);
    assert_eq!(sessions.purge(after(1_000)).await.expect("a count"), 1);
    let nobody = sessions.create("hash-3", &session("nobody")).await;
    assert!(matches!(nobody, Err(StoreError::Missing)), "{nobody:?}");
}

async fn a_new_password_and_a_closed_account_end_every_session(db: TestDatabase) {
    let people = db.store.people();
    let id = people.create(&account("camille"), T0).await.expect("created");
    db.store.sessions().create("hash-1", &session(&id)).await.expect("opened");
    assert!(who(&db, "hash-1", T0).await.is_some());
    assert!(people.set_password(&id, "$argon2id$new").await.expect("a write"));
    assert_eq!(who(&db, "hash-1", T0).await, None, "at once");
    assert!(!people.set_password("nobody", "x").await.expect("a write"));
    let shown = people.find(&id).await.expect("a read").expect("an account");
    assert!(people.set_password_of(&shown, "$argon2id$new").await.expect("a write"));
    assert!(!people.set_password_of(&shown, "$argon2id$other").await.expect("a write"), "it has moved on");
    db.store.sessions().create("hash-2", &session(&id)).await.expect("opened");
    assert!(who(&db, "hash-2", T0).await.is_some());
    let (camille, hash) = people.by_login("camille").await.expect("a read").expect("an account");
    assert_eq!(hash, "$argon2id$new");
    people.update(&store::Account { active: false, ..camille }).await.expect("closed");
    assert_eq!(who(&db, "hash-2", T0).await, None);
}

async fn a_closed_account_is_closed_at_another_node_within_moments(db: TestDatabase) {
    let id = db.store.people().create(&account("camille"), T0).await.expect("created");
    db.store.sessions().create("hash-1", &session(&id)).await.expect("opened");
    let other = db.another_node().await.expect("a node");
    assert!(other.sessions().who("hash-1", T0).await.expect("a read").is_some());
    let (camille, _) = db.store.people().by_login("camille").await.expect("a read").expect("an account");
    db.store.people().update(&store::Account { active: false, ..camille }).await.expect("closed");
    let refused = async {
        while other.sessions().who("hash-1", T0).await.expect("a read").is_some() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(std::time::Duration::from_secs(20), refused).await.is_ok());
}

async fn failed_sign_ins_are_counted_within_a_window(db: TestDatabase) {
    let attempts = db.store.sign_in_attempts();
    for at in [0, 10, 20] {
        attempts.record("hash of a login", after(at)).await.expect("noted");
    }
    attempts.record("hash of another", after(20)).await.expect("noted");
    assert_eq!(attempts.count("hash of a login", after(5)).await.expect("a count"), 2);
    assert_eq!(attempts.purge(after(10)).await.expect("a count"), 1);
    attempts.clear("hash of a login").await.expect("forgotten");
    assert_eq!(attempts.count("hash of a login", T0).await.expect("a count"), 0);
    assert_eq!(attempts.count("hash of another", T0).await.expect("a count"), 1);
}

async fn a_setting_is_changed_only_by_who_saw_its_last_value(db: TestDatabase) {
    let settings = db.store.settings();
    assert_eq!(settings.get("retention").await.expect("a read"), None);
    settings.put("retention", "1 year", 0).await.expect("set");
    let twice = settings.put("retention", "2 years", 0).await;
    assert!(matches!(twice, Err(StoreError::Conflict)), "{twice:?}");
    settings.put("retention", "2 years", 1).await.expect("set");
    assert_eq!(settings.get("retention").await.expect("a read"), Some(("2 years".to_owned(), 2)));
}

async fn a_message_told_twice_is_kept_once(db: TestDatabase) {
    with(&db, &[]).await;
    let call = arrive(&db.store, "C1", T0).await;
    let incoming = Message {
        id: "M1".to_owned(),
        line: line_id(),
        call: None,
        direction: Direction::In,
        number: number(4),
        body: "Bonjour 👋".to_owned(),
        provider_id: Some("SM1".to_owned()),
        status: "received".to_owned(),
        error: None,
        at: T0,
        seen_at: None,
        seen_by: None,
        blocked: false,
    };
    let messages = db.store.messages();
    assert!(messages.keep(&incoming).await.expect("kept"));
    assert!(!messages.keep(&Message { id: "M2".to_owned(), ..incoming.clone() }).await.expect("seen before"));
    let outgoing = Message {
        id: "M3".to_owned(),
        call: Some(call.clone()),
        direction: Direction::Out,
        provider_id: None,
        status: "queued".to_owned(),
        at: after(5),
        ..incoming.clone()
    };
    assert!(messages.keep(&outgoing).await.expect("kept"));
    assert!(messages.sent("M3", "SM3", "sent").await.expect("a write"));
    assert!(!messages.sent("M9", "SM9", "sent").await.expect("a write"));
    assert!(messages.set_status("SM3", "failed", Some("30003")).await.expect("a write"));
    assert!(!messages.set_status("SM9", "failed", None).await.expect("a write"));
    let failed = Message {
        provider_id: Some("SM3".to_owned()),
        status: "failed".to_owned(),
        error: Some("30003".to_owned()),
        ..outgoing
    };
    let thread = messages.thread(&line_id(), &number(4), 10).await.expect("a thread");
    assert_eq!(thread, [incoming, failed.clone()]);
    assert_eq!(messages.of_call(&call).await.expect("messages"), [failed]);
}

async fn a_text_waits_to_be_read_until_somebody_has_read_it(db: TestDatabase) {
    with(&db, &[]).await;
    let text = |id: &str, minutes: i64, direction: Direction| Message {
        id: id.to_owned(),
        line: line_id(),
        call: None,
        direction,
        number: number(4),
        body: "Je n'entends pas, écrivez-moi".to_owned(),
        provider_id: Some(format!("SM-{id}")),
        status: "received".to_owned(),
        error: None,
        at: after(minutes),
        seen_at: None,
        seen_by: None,
        blocked: false,
    };
    let messages = db.store.messages();
    for one in [text("B", 2, Direction::In), text("A", 1, Direction::In), text("C", 3, Direction::Out)] {
        assert!(messages.keep(&one).await.expect("kept"));
    }
    let ids = |all: Vec<Message>| all.into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(messages.unseen(10).await.expect("a list")), ["A", "B"], "our own are not waiting");
    assert_eq!(ids(messages.unseen(1).await.expect("a list")), ["A"], "the oldest is never out of sight");
    assert_eq!(messages.count_unseen().await.expect("a number"), 2);
    let blocked = Message { blocked: true, ..text("D", 0, Direction::In) };
    let count = |beside: &'static str| messages.count_blocked(&blocked.line, &blocked.number, T0, beside);
    assert_eq!(count("SM-D").await.expect("a number"), 0);
    assert!(messages.keep(&blocked).await.expect("kept"));
    assert_eq!(count("SM-D").await.expect("a number"), 0, "itself, told twice");
    assert_eq!(count("SM-E").await.expect("a number"), 1);
    assert!(messages.seen("D", "account", after(8)).await.expect("a write"));
    assert!(messages.seen("A", "account", after(9)).await.expect("a write"));
    assert!(!messages.seen("A", "another", after(10)).await.expect("a write"), "the first reader stands");
    assert!(!messages.seen("C", "account", after(10)).await.expect("a write"));
    assert_eq!(messages.count_unseen().await.expect("a number"), 1);
    let seen = messages.seen_lately(10).await.expect("a list");
    assert_eq!(seen[0].seen_by.as_deref(), Some("account"));
    assert_eq!((seen.len(), seen[0].seen_at), (2, Some(after(9))));
    assert!(seen[1].blocked && !seen[0].blocked);
}

async fn a_recording_is_kept_once_heard_once_and_forgotten(db: TestDatabase) {
    with(&db, &[]).await;
    let call = arrive(&db.store, "C1", T0).await;
    let recording = Recording {
        id: RecordingId::new("RE1"),
        call: call.clone(),
        line: line_id(),
        made_at: T0,
        duration_ms: Some(12_000),
        media_type: "audio/wav".to_owned(),
        location: "voicemail/RE1.wav".to_owned(),
        heard_at: None,
        heard_by: None,
    };
    let recordings = db.store.recordings();
    assert!(recordings.keep(&recording).await.expect("kept"));
    assert!(!recordings.keep(&recording).await.expect("seen before"));
    assert_eq!(recordings.unheard(5).await.expect("a list"), std::slice::from_ref(&recording));
    assert_eq!(recordings.count_unheard().await.expect("a number"), 1);
    assert!(recordings.heard(&recording.id, "account", after(5)).await.expect("a write"));
    assert!(!recordings.heard(&recording.id, "another", after(6)).await.expect("a write"));
    let heard =
        Recording { heard_at: Some(after(5)), heard_by: Some("account".to_owned()), ..recording.clone() };
    assert_eq!(recordings.find(&recording.id).await.expect("a read"), Some(heard.clone()));
    assert_eq!(recordings.heard_lately(5).await.expect("a list"), std::slice::from_ref(&heard));
    assert_eq!(recordings.unheard(5).await.expect("a list"), []);
    assert_eq!(recordings.count_unheard().await.expect("a number"), 0);
    assert_eq!(recordings.of_call(&call).await.expect("a list"), [heard]);
    assert_eq!(recordings.forget(&recording.id).await.expect("a write"), Some(recording.location.clone()));
    assert_eq!(recordings.forget(&recording.id).await.expect("a write"), None);
    let of_nobody = Recording { call: CallId::new("C9"), ..recording };
    let refused = recordings.keep(&of_nobody).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
}
