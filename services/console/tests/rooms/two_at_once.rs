//! Two people change the same thing at once: the second is told, and nothing that was typed or done is lost unawares.

use axum::http::StatusCode;
use hotline::{LineId, RecordingId};
use store::{Direction, FollowUpChange, FollowUpRow, Message, Recording, Role};

use crate::board::caller;
use crate::browser::{Browser, House, LINE, NOW};

/// Two administrators, and the page of Amina that both will open.
async fn two_at_amina() -> (House, String, Browser, Browser) {
    let house = House::build().await;
    house.person("autre", Role::Administrator, false).await;
    let id = house.person("amina", Role::Mediator, true).await;
    let (first, second) = (house.browser("admin").await, house.browser("autre").await);
    (house, format!("/admin/people/{id}"), first, second)
}

#[tokio::test]
async fn a_second_new_password_does_not_undo_the_first_that_was_handed_over() {
    let (house, path, mut first, mut second) = two_at_amina().await;
    let version = first.get(&path).await.hidden("version");
    second.get(&path).await;
    let given = first.post(&format!("{path}/password"), &[("version", &version)]).await;
    let password = given.text.split("id=\"password\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let told = second.post(&format!("{path}/password"), &[("version", &version)]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    told.says("peut-être son mot de passe");
    let mut amina = house.visitor();
    amina.get("/sign-in").await;
    let entered = amina.post("/sign-in", &[("login", "amina"), ("password", &password)]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "the first still fits");
    let version = told.hidden("version");
    let again = second.post(&format!("{path}/password"), &[("version", &version)]).await;
    assert_eq!(again.status, StatusCode::OK, "a decision, now");
}

#[tokio::test]
async fn a_second_code_does_not_undo_the_first_that_was_handed_over() {
    let (_house, path, mut first, mut second) = two_at_amina().await;
    let since = first.get(&path).await.hidden("since");
    assert_eq!(second.get(&path).await.hidden("since"), since);
    first.post(&format!("{path}/code"), &[("since", &since)]).await.says("id=\"code\"");
    for action in ["code", "code/remove"] {
        let told = second.post(&format!("{path}/{action}"), &[("since", &since)]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{action}");
        told.says("il est peut-être déjà remis");
    }
    let since = second.get(&path).await.hidden("since");
    let removed = second.post(&format!("{path}/code/remove"), &[("since", &since)]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "a decision, now");
}

#[tokio::test]
async fn of_two_codes_made_in_the_same_moment_one_is_given_and_the_other_told() {
    let (_house, path, mut first, mut second) = two_at_amina().await;
    let since = first.get(&path).await.hidden("since");
    second.get(&path).await;
    let (address, form) = (format!("{path}/code"), [("since", since.as_str())]);
    let (one, other) = tokio::join!(first.post(&address, &form), second.post(&address, &form));
    let mut answers = [one, other];
    answers.sort_by_key(|answer| answer.status);
    assert_eq!(answers[0].status, StatusCode::OK);
    answers[0].says("id=\"code\"");
    assert_eq!(answers[1].status, StatusCode::UNPROCESSABLE_ENTITY);
    answers[1].says("il est peut-être déjà remis");
}

#[tokio::test]
async fn an_access_that_somebody_just_closed_is_not_closed_again_without_a_word() {
    let house = House::build().await;
    house.person("autre", Role::Administrator, false).await;
    // Another mediator stays, so that the line is not left alone.
    house.person("bruno", Role::Mediator, true).await;
    let id = house.person("amina", Role::Mediator, true).await;
    let path = format!("/admin/people/{id}/access");
    let (mut first, mut second) = (house.browser("admin").await, house.browser("autre").await);
    second.get(&format!("/admin/people/{id}")).await;
    first.get("/admin/people").await;
    assert_eq!(first.post(&path, &[("active", "false")]).await.status, StatusCode::SEE_OTHER);
    let told = second.post(&path, &[("active", "false")]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    told.says("déjà fermé");
}

#[tokio::test]
async fn a_promise_that_somebody_just_moved_is_not_moved_again_from_an_old_list() {
    let house = House::build().await;
    let claire = house.person("claire", Role::Coordinator, false).await;
    house.person("denis", Role::Coordinator, false).await;
    let row = FollowUpRow {
        id: "suite".to_owned(),
        version: 0,
        line_id: LINE.to_owned(),
        call_id: None,
        owner_id: claire.clone(),
        kind: "call_back".to_owned(),
        note: None,
        due_on: "2026-11-24".to_owned(),
        due_from: NOW.0,
        overdue_from: NOW.0 + 86_400_000,
        created_at: NOW.0,
        created_by: claire.clone(),
        done_at: None,
        done_by: None,
    };
    house.store.follow_ups().put(&row, FollowUpChange::Created, None, &claire, NOW).await.unwrap();
    let (mut first, mut second) = (house.browser("claire").await, house.browser("denis").await);
    let version = first.get("/follow-ups?whose=all").await.hidden("version");
    second.get("/follow-ups?whose=all").await;
    let due =
        async || house.store.follow_ups().get(&hotline::FollowUpId::new("suite")).await.unwrap().unwrap();
    let moved = [("whose", "all"), ("version", version.as_str()), ("due_on", "2026-11-26")];
    assert_eq!(first.post("/follow-ups/suite/postpone", &moved).await.status, StatusCode::SEE_OTHER);
    let mine = [("whose", "all"), ("version", version.as_str()), ("due_on", "2026-11-30")];
    let told = second.post("/follow-ups/suite/postpone", &mine).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("Votre choix (lundi 30 novembre) n’a pas été enregistré");
    told.says("jeudi 26 novembre");
    assert_eq!(due().await.follow_up.due_on, "2026-11-26");
    let handed = [("whose", "all"), ("version", version.as_str()), ("owner", claire.as_str())];
    let told = second.post("/follow-ups/suite/reassign", &handed).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("Votre choix (Personne claire)");
    let version = told.hidden("version");
    let again = [("whose", "all"), ("version", version.as_str()), ("due_on", "2026-11-30")];
    assert_eq!(second.post("/follow-ups/suite/postpone", &again).await.status, StatusCode::SEE_OTHER);
    assert_eq!(due().await.follow_up.due_on, "2026-11-30");
}

#[tokio::test]
async fn who_marks_a_message_that_somebody_marked_before_is_told() {
    let house = House::build().await;
    house.person("claire", Role::Coordinator, false).await;
    house.person("denis", Role::Coordinator, false).await;
    let call = caller(&house, "message", "fr").await;
    let recording = Recording {
        id: RecordingId::new("RE1"),
        call,
        line: LineId::new(LINE),
        made_at: NOW,
        duration_ms: None,
        media_type: "audio/wav".to_owned(),
        location: "https://api.example/RE1".to_owned(),
        heard_at: None,
        heard_by: None,
    };
    assert!(house.store.recordings().keep(&recording).await.unwrap());
    let text = Message {
        id: "M1".to_owned(),
        line: LineId::new(LINE),
        call: None,
        direction: Direction::In,
        number: hotline::PhoneNumber::parse("+33199000042").unwrap(),
        body: "Merci".to_owned(),
        provider_id: None,
        status: "received".to_owned(),
        error: None,
        at: NOW,
        seen_at: None,
        seen_by: None,
        blocked: false,
    };
    assert!(house.store.messages().keep(&text).await.unwrap());
    let (mut first, mut second) = (house.browser("claire").await, house.browser("denis").await);
    first.get("/board/messages").await;
    second.get("/board/messages").await;
    for (path, told) in [
        ("/board/messages/RE1/heard", "déjà marqué comme écouté"),
        ("/board/texts/M1/read", "déjà marqué comme lu"),
    ] {
        first.post(path, &[]).await;
        second.post(path, &[]).await;
        let page = second.get("/board/messages").await;
        page.says(told);
        page.says("par Personne claire");
    }
}

#[tokio::test]
async fn a_callback_that_somebody_just_gave_up_is_told_on_the_board() {
    let house = House::build().await;
    house.person("claire", Role::Coordinator, false).await;
    house.person("denis", Role::Coordinator, false).await;
    let call = caller(&house, "rappel", "fr").await;
    let request = hotline::Request::new(hotline::Language::new("fr"), None);
    let (number, not_before, not_after) = (None, None, None);
    house.tell(hotline::Event::CallbackRequested { call, number, not_before, not_after, request }).await;
    let (mut first, mut second) = (house.browser("claire").await, house.browser("denis").await);
    first.get("/board").await;
    second.get("/board").await.says("b-rappel");
    first.post("/board/cancel-callback", &[("call", "rappel")]).await;
    let told = second.post("/board/cancel-callback", &[("call", "rappel")]).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("quelqu’un vient de l’abandonner");
    told.says_not("b-rappel");
}
