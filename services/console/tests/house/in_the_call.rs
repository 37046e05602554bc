//! Asking a colleague in, passing the call on, calling back after a cut: from the desk.

use axum::http::StatusCode;
use hotline::{CallId, LegId, MediatorId, OfferId, Presence};

use crate::browser::{Browser, House};

/// Alice talks with a caller, Bruno is free; their browsers.
async fn talking(house: &House) -> (Browser, Browser, MediatorId) {
    let mut alice = house.signed_in("alice").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    let call = house.caller("appel").await;
    house.talk(&call).await;
    let mut bruno = house.signed_in("bruno").await;
    bruno.post("/desk/presence", &[("presence", "available")]).await;
    let names = house.store.people().mediator_names().await.unwrap();
    let (id, _) = names.into_iter().find(|(_, name)| name == "Bruno Petit").unwrap();
    alice.get("/desk").await;
    (alice, bruno, id)
}

async fn bruno_comes(house: &House) {
    let offer = OfferId::nth(&CallId::new("appel"), 2);
    let leg = house.leg_of(&offer).await;
    house.tell(hotline::Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() }).await;
    house.tell(hotline::Event::MediatorJoined { offer, leg }).await;
}

#[tokio::test]
async fn a_colleague_is_asked_in_spoken_with_and_takes_the_call() {
    let house = House::raise().await;
    let (mut alice, mut bruno, id) = talking(&house).await;
    assert!(alice.fragment("/desk/now").await.body.contains("Transférer ou inviter"));
    let panel = alice.fragment("/desk/transfer?call=appel").await.body;
    for said in
        ["Bruno Petit", "Disponible", "Lui parler d’abord", "Passer l’appel directement", "Numéro extérieur"]
    {
        assert!(panel.contains(said), "{said} in {panel}");
    }
    assert!(!panel.contains("<html"), "a part of the page");
    assert!(alice.get("/desk/transfer?call=appel").await.body.contains("<html"), "a page without scripts");

    alice.post("/desk/guest", &[("call", "appel"), ("guest", id.as_str()), ("part", "consulted")]).await;
    let now = alice.fragment("/desk/now").await.body;
    assert!(now.contains("Ça sonne chez Bruno Petit") && now.contains("Revenir à la personne"), "{now}");
    assert!(!now.contains("Passer l’appel"), "not before Bruno is there");
    assert!(bruno.fragment("/desk/now").await.body.contains("Alice Martin veut vous parler"));

    bruno_comes(&house).await;
    let now = alice.fragment("/desk/now").await.body;
    assert!(now.contains("Vous parlez avec Bruno Petit") && now.contains("Passer l’appel"), "{now}");
    let guest = bruno.fragment("/desk/now").await.body;
    assert!(guest.contains("Vous parlez avec Alice Martin") && guest.contains("Quitter l’appel"), "{guest}");
    assert!(!guest.contains("Raccrocher"), "a guest ends nobody's call");

    alice.post("/desk/hand-over", &[("call", "appel")]).await;
    let after = alice.fragment("/desk/now").await.body;
    assert!(after.contains("L’appel continue avec quelqu’un d’autre"), "{after}");
    assert!(bruno.fragment("/desk/now").await.body.contains("Raccrocher"), "it is Bruno's call now");
    // The sheet is completed by who ends the call: Alice is done without.
    alice.post("/desk/done", &[]).await;
    let alice_now = house.store.mediators().find(&house.alice).await.unwrap().unwrap().presence;
    assert_eq!(alice_now, Presence::Available);
    let story = bruno.get("/calls/appel").await.body;
    for said in
        ["Bruno Petit est sollicité", "Bruno Petit rejoint l’appel", "L’appel est passé à Bruno Petit"]
    {
        assert!(story.contains(said), "{said}");
    }
}

#[tokio::test]
async fn what_cannot_be_called_is_said_and_the_caller_stays() {
    let house = House::raise().await;
    let (mut alice, mut bruno, _) = talking(&house).await;
    let token = alice.token.clone();
    let fields = [("call", "appel"), ("guest", "outside"), ("number", "01 99"), ("part", "third")];
    let short = alice.post_as("/desk/guest", &fields, Some(&token), &[("hx-request", "true")]).await;
    assert!(short.body.contains("Ce numéro n’est pas complet") && short.body.contains("Raccrocher"));
    let nobody = [("call", "appel"), ("part", "third")];
    let nobody = alice.post_as("/desk/guest", &nobody, Some(&token), &[("hx-request", "true")]).await;
    assert!(nobody.body.contains("Personne n’était choisi"));
    assert_eq!(bruno.get("/desk/transfer?call=appel").await.status, StatusCode::FORBIDDEN);

    let fields = [("call", "appel"), ("number", "02 61 91 00 42"), ("part", "third")];
    let asked = alice.post_as("/desk/guest", &fields, Some(&token), &[("hx-request", "true")]).await;
    assert!(asked.body.contains("Ça sonne chez 02\u{a0}61\u{a0}91\u{a0}00\u{a0}42"), "{}", asked.body);
    alice.post("/desk/dismiss", &[("call", "appel")]).await;
    assert!(alice.fragment("/desk/now").await.body.contains("Transférer ou inviter"));
}

#[tokio::test]
async fn a_talk_that_was_cut_off_is_called_back_by_one_click_and_once() {
    let house = House::raise().await;
    let (mut alice, _, _) = talking(&house).await;
    let call = CallId::new("appel");
    house.tell(hotline::Event::CallerLegEnded { call: call.clone(), leg: LegId::new("CA-appel") }).await;
    let now = alice.fragment("/desk/now").await.body;
    assert!(now.contains("La communication a été coupée"), "{now}");
    alice.post("/desk/again", &[("call", "appel")]).await;
    assert!(house.store.calls().find(&call.again()).await.unwrap().is_some());
    assert_eq!(alice.post("/desk/again", &[("call", "appel")]).await.status, StatusCode::CONFLICT);
}
