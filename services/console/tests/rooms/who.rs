use axum::http::StatusCode;
use hotline::{CallId, Event, Language, LegId, LineId, MediatorId, PhoneNumber, TopicId, Wanted};
use store::{Abilities, Role};

use crate::browser::{House, LINE, NOW};

const PATH: &str = "/who-would-answer";

async fn free(house: &House, id: &str) {
    let mediator = MediatorId::new(id);
    house.tell(Event::PresenceWanted { mediator, presence: Wanted::Available }).await;
}

/// Somebody who knows one topic alone.
async fn expert(house: &House, login: &str, topic: &str) -> String {
    let id = house.person(login, Role::Mediator, true).await;
    let before = house.store.people().abilities(&id).await.unwrap().unwrap();
    let knows = Abilities { topics: vec![TopicId::new(topic)], ..before };
    house.store.people().set_abilities(&id, &knows, NOW).await.unwrap();
    id
}

#[tokio::test]
async fn a_coordinator_reads_who_would_be_rung_in_which_order_and_why_not_the_others() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let amina = expert(&house, "amina", "caf").await;
    let bruno = expert(&house, "bruno", "impots").await;
    house.person("chloe", Role::Mediator, true).await;
    free(&house, &amina).await;
    free(&house, &bruno).await;
    let mut browser = house.browser("coordinateur").await;
    browser.get("/board").await.says(PATH);
    let seen = browser.get(&format!("{PATH}?line={LINE}&language=fr&topic=caf")).await;
    assert_eq!(seen.status, StatusCode::OK);
    seen.says("Ça sonnerait tout de suite chez Personne amina");
    let topic = seen.text.split("<h3>Qui connaît le sujet</h3>").nth(1).unwrap();
    let topic = topic.split("<h3>").next().unwrap();
    assert!(topic.contains("dès l’arrivée dans la file, pendant 3\u{a0}min"), "{topic}");
    assert!(topic.contains("<dt>ne connaît pas ce sujet</dt><dd>Personne bruno</dd>"), "{topic}");
    assert!(topic.contains("<dt>hors ligne</dt><dd>Personne chloe</dd>"), "{topic}");
    let anyone = seen.text.split("<h3>Tous ceux qui parlent la langue</h3>").nth(1).unwrap();
    let (first, second) =
        (anyone.find("<strong>Personne amina").unwrap(), anyone.find("<strong>Personne bruno").unwrap());
    assert!(first < second, "whoever is free longest first: {anyone}");
    assert!(
        anyone.contains("après 3\u{a0}min\u{a0}00\u{a0}s d’attente, jusqu’à ce que quelqu’un réponde"),
        "{anyone}"
    );
}

#[tokio::test]
async fn the_page_says_what_rings_and_changes_with_what_happens() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let mut browser = house.browser("coordinateur").await;
    browser.get(PATH).await.says("Cette ligne ne peut faire sonner personne");
    let amina = house.person("amina", Role::Mediator, true).await;
    browser.get(PATH).await.says("Ça ne sonnerait encore chez personne");
    free(&house, &amina).await;
    browser.get(PATH).await.says("Ça sonnerait tout de suite chez Personne amina");
    let (call, leg) = (CallId::new("c1"), LegId::new("CAc1"));
    let number = PhoneNumber::parse("+33199000042");
    house.tell(Event::CallArrived { call: call.clone(), line: LineId::new(LINE), leg, number }).await;
    let request = hotline::Request::new(Language::new("fr"), None);
    house.tell(Event::CallerQueued { call, request }).await;
    let seen = browser.get(PATH).await;
    seen.says("Ça ne sonnerait encore chez personne");
    seen.says("<dt>son téléphone sonne déjà</dt><dd>Personne amina</dd>");
    seen.says("Une personne attend déjà");
    seen.says("sse:board");
}

#[tokio::test]
async fn a_calls_page_says_why_this_mediator_was_chosen_and_why_others_were_not_to_who_leads() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let amina = expert(&house, "amina", "caf").await;
    let bruno = expert(&house, "bruno", "impots").await;
    let chloe = expert(&house, "chloe", "caf").await;
    let dora = house.person("dora", Role::Mediator, true).await;
    house.person("elsa", Role::Mediator, true).await;
    for id in [&amina, &bruno, &chloe, &dora] {
        free(&house, id).await;
    }
    let pause = Event::PresenceWanted { mediator: MediatorId::new(&dora), presence: Wanted::OnBreak };
    house.tell(pause).await;
    let (call, leg) = (CallId::new("c1"), LegId::new("CAc1"));
    let number = PhoneNumber::parse("+33199000042");
    house.tell(Event::CallArrived { call: call.clone(), line: LineId::new(LINE), leg, number }).await;
    let request = hotline::Request::new(Language::new("fr"), Some(TopicId::new("caf")));
    house.tell(Event::CallerQueued { call, request }).await;
    // What comes afterwards changes nothing of what was.
    house.tell(Event::PresenceWanted { mediator: MediatorId::new(&chloe), presence: Wanted::Offline }).await;

    let seen = house.browser("coordinateur").await.get("/calls/c1").await;
    seen.says("L’appel a été proposé à Personne amina");
    seen.says("était libre, mais depuis moins longtemps (Personne chloe)");
    seen.says("ne connaît pas ce sujet (Personne bruno)");
    seen.says("en pause, à sa demande (Personne dora)");
    seen.says("hors ligne (Personne elsa)");
    let seen = house.browser("amina").await.get("/calls/c1").await;
    seen.says("L’appel a été proposé à Personne amina");
    seen.says_not("Pourquoi pas les autres");
}

#[tokio::test]
async fn what_is_typed_wrongly_is_told_beside_the_field_and_what_does_not_exist_is_left_out() {
    let house = House::build().await;
    let amina = house.person("amina", Role::Mediator, true).await;
    free(&house, &amina).await;
    let mut admin = house.browser("admin").await;
    let seen = admin.get(&format!("{PATH}?line={LINE}&territory=is%C3%A8re")).await;
    seen.says("id=\"territory-problem\"");
    seen.says("value=\"isère\"");
    seen.says_not("id=\"answer\"");
    let seen = admin
        .get(&format!("{PATH}?line=nulle-part&language=xx&topic=rien&known=personne&territory=2a"))
        .await;
    seen.says("Ça sonnerait tout de suite chez Personne amina");
    seen.says("Qui connaît le sujet et répond pour le département");
    let seen = admin.get(&format!("{PATH}?line={LINE}&known={amina}")).await;
    seen.says("Qui connaît déjà cette personne");
}

#[tokio::test]
async fn a_line_that_is_off_is_explained_as_if_it_answered() {
    let house = House::build().await;
    let amina = house.person("amina", Role::Mediator, true).await;
    free(&house, &amina).await;
    let mut line = house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap();
    line.active = false;
    house.store.lines().update(&line).await.unwrap();
    let seen = house.browser("admin").await.get(PATH).await;
    seen.says("Cette ligne est désactivée");
    seen.says("Ça sonnerait tout de suite chez Personne amina");
}

#[tokio::test]
async fn only_who_leads_or_administers_may_look() {
    let house = House::build().await;
    house.person("mediateur", Role::Mediator, true).await;
    let seen = house.browser("mediateur").await.get(PATH).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    assert_eq!(house.visitor().get(PATH).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_test_call_rings_through_the_same_rules_is_marked_everywhere_and_counts_nowhere() {
    let house = House::build().await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let amina = house.person("amina", Role::Mediator, true).await;
    free(&house, &amina).await;
    let mut browser = house.browser("coordinateur").await;
    let seen = browser.get(PATH).await;
    seen.says("Passer un appel d’essai");
    let id =
        seen.text.split("name=\"call\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let wanted = |telephone| {
        [("line", LINE), ("language", "fr"), ("topic", "caf"), ("call", id), ("telephone", telephone)]
    };
    let seen = browser.post("/who-would-answer/test", &wanted("chez moi")).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.says("id=\"telephone-problem\"");
    // Far below what the page begins with.
    seen.says("inputmode=\"tel\" autofocus");
    seen.says("value=\"chez moi\"");
    let seen = browser.post("/who-would-answer/test", &wanted("01 99 00 00 42")).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    let twice = browser.post("/who-would-answer/test", &wanted("01 99 00 00 42")).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "a second click places no second call: {}", twice.text);
    assert!(!seen.location.contains("42"), "no number stands in an address: {}", seen.location);
    browser.get(&seen.location).await.says("Votre téléphone va sonner");
    let live = house.store.calls().live(&LineId::new(LINE), 10).await.unwrap();
    let [test] = &live[..] else { panic!("one call: {live:?}") };
    assert!(test.test && test.topic == Some(TopicId::new("caf")), "{test:?}");
    house.tell(Event::CallerRung { call: test.id.clone(), leg: LegId::new("CAtest") }).await;
    house.tell(Event::CallerQueued { call: test.id.clone(), request: test.request() }).await;
    let board = browser.get("/board").await;
    board.says("Appel d’essai");
    board.says("ça sonne chez Personne amina");
    house.browser("amina").await.get("/desk").await.says("<strong>Appel d’essai</strong>");
    let story = browser.get(&format!("/calls/{}", test.id)).await;
    story.says("Appel d’essai\u{a0}: Personne coordinateur veut savoir qui répondrait");
    for page in [story, house.browser("amina").await.get("/desk").await] {
        page.says_not("01 99 00 00 42");
        page.says_not("Bloquer ce numéro");
    }
    house.tell(Event::CallerLegEnded { call: test.id.clone(), leg: LegId::new("CAtest") }).await;
    let board = browser.get("/board").await;
    let today = board.text.split("class=\"figures today\"").nth(1).unwrap();
    assert!(today.contains("<dd>0</dd>") && !today.contains("<dd>1</dd>"), "{today}");
}
