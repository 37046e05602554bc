//! Numbers that are blocked from the page of a call, and taken off a list.

use axum::http::StatusCode;
use hotline::{CallId, Event, Language, LegId, LineId, MediatorId, PhoneNumber, Refusal, Wanted};
use store::Role;

use crate::browser::{Browser, House, LINE, NOW, Seen};

const SHOWN: &str = "06\u{a0}39\u{a0}98\u{a0}00\u{a0}42";

async fn called(house: &House, name: &str, number: Option<&str>) -> CallId {
    let (call, leg) = (CallId::new(name), LegId::new(format!("CA{name}")));
    let number = number.and_then(PhoneNumber::parse);
    house.tell(Event::CallArrived { call: call.clone(), line: LineId::new(LINE), leg, number }).await;
    call
}

/// A house with two coordinators, and a call from somebody.
async fn house() -> (House, Browser, Browser) {
    let house = House::build().await;
    house.person("claire", Role::Coordinator, false).await;
    house.person("dominique", Role::Coordinator, false).await;
    called(&house, "premier", Some("+33639980042")).await;
    let (claire, dominique) = (house.browser("claire").await, house.browser("dominique").await);
    (house, claire, dominique)
}

async fn block(browser: &mut Browser, note: &str) -> Seen {
    let fields = [("reason", "insults"), ("until", "week"), ("note", note)];
    browser.post("/calls/premier/block", &fields).await
}

#[tokio::test]
async fn a_coordinator_blocks_the_number_of_a_call_and_is_told_before_what_the_person_will_hear() {
    let (house, mut claire, _) = house().await;
    claire.get("/blocked").await.says("Aucun numéro n’est bloqué");
    claire.get("/calls/premier").await.says("href=\"/calls/premier/block\"");
    let asked = claire.get("/calls/premier/block").await;
    asked.says(SHOWN);
    asked.says("Votre numéro est bloqué.");
    asked.says("à son prochain appel");
    asked.says_not("n’ont pas de texte");
    let done = block(&mut claire, "trois fois ce matin").await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/blocked"));
    let list = claire.get("/blocked").await;
    for told in [SHOWN, "insultes ou menaces", "trois fois ce matin", "par Personne claire", "le 30/11/2026"]
    {
        list.says(told);
    }
    assert!(!list.text.contains("+336399") && !list.location.contains("336399"));
    claire.get("/calls/premier").await.says("Ce numéro est bloqué");
    let stored = house.store.blocked().list(NOW, 10).await.unwrap();
    assert_eq!(stored.len(), 1);
}

#[tokio::test]
async fn of_two_coordinators_who_block_or_unblock_at_once_the_second_is_told() {
    let (house, mut claire, mut dominique) = house().await;
    claire.get("/calls/premier/block").await;
    dominique.get("/calls/premier/block").await;
    assert_eq!(block(&mut claire, "").await.status, StatusCode::SEE_OTHER);
    let second = block(&mut dominique, "c’est la troisième fois").await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    second.says("par Personne claire");
    second.says("c’est la troisième fois");
    let id = house.store.blocked().list(NOW, 10).await.unwrap()[0].id.clone();
    let path = format!("/blocked/{id}/lift");
    assert_eq!(claire.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    claire.get("/blocked").await.says("Le numéro est débloqué et oublié");
    assert_eq!(dominique.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    dominique.get("/blocked").await.says("Ce numéro était déjà débloqué");
    assert!(house.store.blocked().list(NOW, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_wrong_is_told_and_what_was_typed_is_kept() {
    let (house, mut claire, _) = house().await;
    claire.get("/calls/premier/block").await;
    let seen = claire.post("/calls/premier/block", &[("note", "rappelle sans cesse")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["Choisissez une raison", "Choisissez une durée", "rappelle sans cesse"] {
        seen.says(told);
    }
    let seen = block(&mut claire, "son mot de passe est Tulipe2026").await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.says("ressemble à un mot de passe");
    let seen = block(&mut claire, &"a".repeat(501)).await;
    seen.says("trop longue");
    assert!(house.store.blocked().list(NOW, 10).await.unwrap().is_empty(), "nothing was blocked");
}

#[tokio::test]
async fn a_note_as_long_as_the_page_lets_it_be_is_taken_whatever_its_lines() {
    let (house, mut claire, _) = house().await;
    claire.get("/calls/premier/block").await;
    // A page counts an end of line as one letter, and sends two.
    let lines = "ab\r\n".repeat(166) + "ab";
    assert_eq!(block(&mut claire, &lines).await.status, StatusCode::SEE_OTHER);
    let kept = &house.store.blocked().list(NOW, 10).await.unwrap()[0];
    assert_eq!(kept.note.as_deref(), Some(lines.replace('\r', "").as_str()));
}

#[tokio::test]
async fn a_withheld_number_can_not_be_blocked_and_the_page_says_so() {
    let (house, mut claire, _) = house().await;
    called(&house, "masque", None).await;
    let page = claire.get("/calls/masque").await;
    page.says("il ne peut pas être bloqué");
    page.says_not("/calls/masque/block");
    assert_eq!(claire.get("/calls/masque/block").await.status, StatusCode::NOT_FOUND);
    let fields = [("reason", "insults"), ("until", "week")];
    assert_eq!(claire.post("/calls/masque/block", &fields).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_mediator_blocks_nobody_an_administrator_sees_the_end_of_a_number_and_a_strange_form_changes_nothing()
 {
    let (house, mut claire, _) = house().await;
    let amina = MediatorId::new(house.person("amina", Role::Mediator, true).await);
    house.tell(Event::PresenceWanted { mediator: amina, presence: Wanted::Available }).await;
    let request = hotline::Request::new(Language::new("fr"), None);
    house.tell(Event::CallerQueued { call: CallId::new("premier"), request }).await;
    let mut amina = house.browser("amina").await;
    let page = amina.get("/calls/premier").await;
    assert_eq!(page.status, StatusCode::OK, "her own call");
    page.says_not("Bloquer");
    assert_eq!(amina.get("/calls/premier/block").await.status, StatusCode::FORBIDDEN);
    assert_eq!(block(&mut amina, "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(amina.get("/blocked").await.status, StatusCode::FORBIDDEN);

    claire.get("/calls/premier/block").await;
    let token = std::mem::replace(&mut claire.csrf, "0".repeat(64));
    assert_eq!(block(&mut claire, "").await.status, StatusCode::FORBIDDEN);
    assert!(house.store.blocked().list(NOW, 10).await.unwrap().is_empty());
    claire.csrf = token;
    assert_eq!(block(&mut claire, "").await.status, StatusCode::SEE_OTHER);
    let seen = house.browser("admin").await.get("/blocked").await;
    seen.says("finit par 0042");
    seen.says_not(SHOWN);
    seen.says_not("href=\"/calls/premier\"");
}

#[tokio::test]
async fn a_call_that_was_refused_tells_why_in_words_and_counts_on_the_list() {
    let (house, mut claire, _) = house().await;
    claire.get("/calls/premier/block").await;
    block(&mut claire, "").await;
    for (name, why) in [("a", Refusal::Blocked), ("b", Refusal::BlockedAgain), ("c", Refusal::DailyLimit)] {
        let call = called(&house, name, Some("+33639980042")).await;
        house.tell(Event::CallRefused { call, why }).await;
    }
    claire.get("/calls/a").await.says("Numéro bloqué\u{a0}: l’appel n’est pas passé");
    claire.get("/calls/b").await.says("un message a déjà été laissé aujourd’hui");
    claire.get("/calls/c").await.says("Au-delà de la limite du jour");
    claire.get("/blocked").await.says("data-label=\"Appels arrêtés\">2<");
}

#[tokio::test]
async fn who_calls_often_is_marked_on_the_offer_during_the_call_and_on_its_page() {
    let house = House::build().await;
    house.person("claire", Role::Coordinator, false).await;
    let amina = MediatorId::new(house.person("amina", Role::Mediator, true).await);
    house.tell(Event::PresenceWanted { mediator: amina, presence: Wanted::Available }).await;
    for n in 0..6 {
        called(&house, &format!("avant{n}"), Some("+33639980042")).await;
    }
    let call = called(&house, "encore", Some("+33639980042")).await;
    let request = hotline::Request::new(Language::new("fr"), None);
    house.tell(Event::CallerQueued { call: call.clone(), request }).await;
    let mut browser = house.browser("amina").await;
    browser.get("/desk").await.says_not("Appelle souvent");
    called(&house, "une-de-plus", Some("+33639980042")).await;
    let mark = "Appelle souvent\u{a0}: 8 appels en 30 jours";
    let ringing = browser.get("/desk").await;
    ringing.says("Un appel pour vous");
    ringing.says(mark);
    let offer = hotline::OfferId::nth(&call, 1);
    let leg = LegId::new("CAamina");
    house.tell(Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() }).await;
    house.tell(Event::MediatorJoined { offer, leg }).await;
    house.tell(Event::CallerJoined { call, leg: LegId::new("CAencore") }).await;
    browser.get("/desk").await.says(mark);
    browser.get("/calls/encore").await.says(mark);
    house.browser("claire").await.get("/calls/encore").await.says(mark);
}

#[tokio::test]
async fn a_mediator_reports_a_hard_call_in_one_click_and_a_coordinator_looks_at_it() {
    let (house, mut claire, _) = house().await;
    let amina = MediatorId::new(house.person("amina", Role::Mediator, true).await);
    house.person("bruno", Role::Mediator, true).await;
    house.tell(Event::PresenceWanted { mediator: amina, presence: Wanted::Available }).await;
    let call = CallId::new("premier");
    let request = hotline::Request::new(Language::new("fr"), None);
    house.tell(Event::CallerQueued { call: call.clone(), request }).await;
    let offer = hotline::OfferId::nth(&call, 1);
    let leg = LegId::new("CAamina");
    house.tell(Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() }).await;
    house.tell(Event::MediatorJoined { offer, leg }).await;
    house.tell(Event::CallerJoined { call: call.clone(), leg: LegId::new("CApremier") }).await;
    house.tell(Event::CallerLegEnded { call, leg: LegId::new("CApremier") }).await;

    let mut amina = house.browser("amina").await;
    amina.get("/desk").await.says("Signaler cet appel à un coordinateur");
    let mut bruno = house.browser("bruno").await;
    bruno.get("/desk").await;
    assert_eq!(bruno.post("/desk/report", &[("call", "premier")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(amina.post("/desk/report", &[("call", "premier")]).await.status, StatusCode::SEE_OTHER);
    let desk = amina.get("/desk").await;
    desk.says("un coordinateur regardera cet appel");
    desk.says_not("do-report");
    assert_eq!(amina.post("/calls/premier/report/seen", &[]).await.status, StatusCode::FORBIDDEN);

    claire.get("/board").await.says("Un médiateur a signalé un appel");
    claire.get("/calls/premier").await.says("Signalé par Personne amina");
    claire.get("/blocked").await.says("Signalé par Personne amina");
    let seen = claire.post("/calls/premier/report/seen", &[]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    claire.get("/blocked").await.says_not("Signalé par");
    claire.get("/board").await.says_not("a signalé un appel");
    amina.get("/calls/premier").await.says("Un coordinateur l’a regardé");
}
