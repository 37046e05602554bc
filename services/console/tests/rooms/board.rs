use axum::http::StatusCode;
use hotline::{
    CallId, Event, Language, LegId, LineId, MediatorId, PhoneNumber, RecordingId, TopicId, Wanted,
};
use store::{Direction, Message, Recording, Role};

use crate::browser::{House, LINE, NOW};

pub async fn caller(house: &House, name: &str, language: &str) -> CallId {
    let (call, leg) = (CallId::new(name), LegId::new(format!("CA{name}")));
    let number = PhoneNumber::parse("+33639980042");
    house.tell(Event::CallArrived { call: call.clone(), line: LineId::new(LINE), leg, number }).await;
    let topic = Some(TopicId::new("caf"));
    let language = Language::new(language);
    house
        .tell(Event::CallerQueued { call: call.clone(), request: hotline::Request::new(language, topic) })
        .await;
    call
}

#[tokio::test]
async fn the_board_shows_who_waits_in_what_order_and_that_nobody_is_there() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let mut browser = house.browser("coordinateur").await;
    browser.get("/board").await.says("ne peut faire sonner personne");
    house.person("amina", Role::Mediator, true).await;
    browser.get("/board").await.says("est ouverte et personne n’est à son poste");
    caller(&house, "premier", "fr").await;
    caller(&house, "second", "en").await;
    let seen = browser.get("/board/now").await;
    assert_eq!(seen.status, StatusCode::OK);
    seen.says("2 personnes attendent");
    seen.says("la CAF");
    let (first, second) = (seen.text.find("w-premier").unwrap(), seen.text.find("w-second").unwrap());
    assert!(first < second, "the one who came first stands first");
    seen.says_not("39980042");
    seen.says_not("39 98 00 42");
    seen.says_not("<html");
}

#[tokio::test]
async fn a_mediator_who_is_rung_is_named_beside_the_caller() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let amina = MediatorId::new(house.person("amina", Role::Mediator, true).await);
    house.tell(Event::PresenceWanted { mediator: amina, presence: Wanted::Available }).await;
    caller(&house, "premier", "fr").await;
    let seen = house.browser("coordinateur").await.get("/board").await;
    seen.says("ça sonne chez Personne amina");
    seen.says_not("class=\"alerts\"");
}

#[tokio::test]
async fn a_callback_given_up_leaves_the_board_and_the_day_still_adds_up() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let call = caller(&house, "rappel", "fr").await;
    house
        .tell(Event::CallbackRequested {
            call: call.clone(),
            number: None,
            not_before: None,
            not_after: None,
            request: hotline::Request::new(Language::new("fr"), None),
        })
        .await;
    let mut browser = house.browser("coordinateur").await;
    let seen = browser.get("/board").await;
    seen.says("b-rappel");
    let done = browser.post("/board/cancel-callback", &[("call", "rappel")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let seen = browser.get("/board").await;
    seen.says("Rappel abandonné");
    seen.says_not("b-rappel");
    let figures: Vec<i64> = seen
        .text
        .split("class=\"figures today\"")
        .nth(1)
        .unwrap()
        .split("<dd>")
        .skip(1)
        .take(6)
        .map(|rest| rest.split('<').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(figures[0], figures[1..].iter().sum::<i64>());
    assert_eq!(figures[0], 1, "the one call of the day");
    let twice = browser.post("/board/cancel-callback", &[("call", "rappel")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "said, not repeated");
}

#[tokio::test]
async fn a_message_is_listened_to_and_marked_as_heard() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let call = caller(&house, "message", "fr").await;
    let recording = Recording {
        id: RecordingId::new("RE1"),
        call,
        line: LineId::new(LINE),
        made_at: NOW,
        duration_ms: Some(12_000),
        media_type: "audio/wav".to_owned(),
        location: "https://api.example/RE1".to_owned(),
        heard_at: None,
        heard_by: None,
    };
    assert!(house.store.recordings().keep(&recording).await.unwrap());
    let mut browser = house.browser("coordinateur").await;
    let page = browser.get("/board/messages").await;
    page.says("06\u{a0}39\u{a0}98\u{a0}00\u{a0}42");
    page.says_not("api.example");
    page.says_not("<audio");
    assert_eq!(browser.get("/board/messages/RE1/sound").await.status, StatusCode::NOT_FOUND);

    house.state.listen_with(std::sync::Arc::new(|_| Box::pin(async { Ok(b"RIFF".to_vec()) })));
    let page = browser.get("/board/messages").await;
    page.says("src=\"/board/messages/RE1/sound\"");
    assert_eq!(browser.get("/board/messages/RE1/sound").await.text, "RIFF");
    let done = browser.post("/board/messages/RE1/heard", &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    browser.get("/board/messages").await.says("Écouté par Personne coordinateur");
}

#[tokio::test]
async fn a_text_that_somebody_sent_waits_on_the_board_until_it_is_read() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let text = Message {
        id: "M1".to_owned(),
        line: LineId::new(LINE),
        call: None,
        direction: Direction::In,
        number: PhoneNumber::parse("+33639980042").unwrap(),
        body: "Je suis sourde, pouvez-vous m'écrire ? <b>🌻</b>".to_owned(),
        provider_id: Some("SM1".to_owned()),
        status: "received".to_owned(),
        error: None,
        at: NOW,
        seen_at: None,
        seen_by: None,
        blocked: false,
    };
    assert!(house.store.messages().keep(&text).await.unwrap());
    let mut browser = house.browser("coordinateur").await;
    let waiting = |text: &str| {
        let figure = text.split("to-messages").nth(1).unwrap();
        figure.split("<dd>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    assert_eq!(waiting(&browser.get("/board").await.text), "1");
    let page = browser.get("/board/messages").await;
    page.says("Je suis sourde");
    page.says("06\u{a0}39\u{a0}98\u{a0}00\u{a0}42");
    page.says_not("<b>");
    let done = browser.post("/board/texts/M1/read", &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = browser.get("/board/messages").await;
    page.says("Lu par Personne coordinateur");
    assert_eq!(waiting(&browser.get("/board").await.text), "0");
}

#[tokio::test]
async fn the_message_that_waits_longest_is_shown_however_many_came_after_it() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let call = caller(&house, "message", "fr").await;
    for index in 0..120 {
        let recording = Recording {
            id: RecordingId::new(format!("RE{index}")),
            call: call.clone(),
            line: LineId::new(LINE),
            made_at: hotline::Timestamp(NOW.0 + index),
            duration_ms: None,
            media_type: "audio/wav".to_owned(),
            location: "https://api.example/RE".to_owned(),
            heard_at: None,
            heard_by: None,
        };
        assert!(house.store.recordings().keep(&recording).await.unwrap());
    }
    let page = house.browser("coordinateur").await.get("/board/messages").await;
    page.says("/board/messages/RE0/heard");
    page.says("20 autres messages attendent");
}

#[tokio::test]
async fn a_coordinator_with_a_desk_listens_from_the_board_and_the_mediator_is_told() {
    let house = House::build().await;
    house.person("sans-poste", Role::Coordinator, false).await;
    let claire = MediatorId::new(house.person("claire", Role::Coordinator, true).await);
    let amina = MediatorId::new(house.person("amina", Role::Mediator, true).await);
    house.tell(Event::PresenceWanted { mediator: amina, presence: Wanted::Available }).await;
    let call = caller(&house, "premier", "fr").await;
    let offer = hotline::OfferId::nth(&call, 1);
    let leg = LegId::new("CAamina");
    house.tell(Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() }).await;
    house.tell(Event::MediatorJoined { offer, leg }).await;
    house.tell(Event::CallerJoined { call: call.clone(), leg: LegId::new("CApremier") }).await;

    house.browser("sans-poste").await.get("/board").await.says("il vous faut un poste");
    let mut browser = house.browser("claire").await;
    browser.get("/board").await.says("id=\"s-listening-premier\"");
    let done = browser.post("/board/supervise", &[("call", "premier"), ("part", "listening")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let offer = hotline::OfferId::nth(&call, 2);
    let leg = LegId::new("CAclaire");
    house.tell(Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() }).await;
    house.tell(Event::MediatorJoined { offer, leg }).await;
    let board = browser.get("/board").await;
    board.says("Personne claire écoute");
    board.says("Reprendre l’appel");
    house.browser("amina").await.get("/desk").await.says("Personne claire écoute la conversation");

    let taken = browser.post("/board/supervise", &[("call", "premier"), ("part", "take_over")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let row = house.store.calls().find(&call).await.unwrap().unwrap();
    assert_eq!(row.mediator, Some(claire));
    browser.get("/calls/premier").await.says("L’appel est passé à Personne claire");
}
