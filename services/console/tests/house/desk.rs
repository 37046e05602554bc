//! A mediator's day at the desk.

use axum::http::StatusCode;
use hotline::{CallId, Event, Language, LegId, PhoneNumber, Presence, Request, Territory};

use crate::browser::House;

async fn presence(house: &House) -> Presence {
    house.store.mediators().find(&house.alice).await.unwrap().unwrap().presence
}

#[tokio::test]
async fn a_call_is_offered_talked_held_and_wrapped_up_from_the_desk() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    assert!(alice.get("/desk").await.body.contains("Me rendre disponible"));
    alice.post("/desk/presence", &[("presence", "available")]).await;
    assert!(alice.get("/desk").await.body.contains("Restez tranquille"));

    let call = house.caller("appel").await;
    let offer = alice.fragment("/desk/now").await.body;
    for said in ["Un appel pour vous", "Démarche en ligne", "Français", "Répondre", "Passer"] {
        assert!(offer.contains(said), "{said} in {offer}");
    }
    assert!(!offer.contains("639980001") && !offer.contains("06 39"), "an offer shows no number");
    assert!(alice.fragment("/presence").await.body.contains("data-offer=\"appel.1\""));

    house.talk(&call).await;
    let now = alice.fragment("/desk/now").await.body;
    assert!(now.contains("Raccrocher") && now.contains("data-since"), "{now}");
    assert!(now.contains("06\u{a0}39\u{a0}98\u{a0}00\u{a0}01"));
    assert!(alice.get("/desk").await.body.contains("data-sheet=\"appel\""), "the sheet is open");

    let held = alice
        .post_as(
            "/desk/hold",
            &[("call", "appel"), ("on", "true")],
            Some(&alice.token.clone()),
            &[("hx-request", "true")],
        )
        .await;
    assert!(held.body.contains("La personne est en attente"), "{}", held.body);
    alice.post("/desk/mute", &[("call", "appel"), ("on", "true")]).await;
    assert!(alice.fragment("/desk/now").await.body.contains("Votre micro est coupé"));

    alice.post("/desk/hang-up", &[("call", "appel")]).await;
    let after = alice.fragment("/desk/now").await.body;
    assert!(after.contains("J’ai terminé") && after.contains("il manque"), "{after}");
    assert!(after.contains("Encore 3 minutes"));

    // Not before the sheet has its theme and outcome.
    alice.post("/desk/done", &[]).await;
    assert!(matches!(presence(&house).await, Presence::WrapUp { .. }));
    alice.post("/sheets/appel", &[("version", "0"), ("theme", "email"), ("outcome", "finalisee")]).await;
    alice.post("/desk/done", &[]).await;
    assert_eq!(presence(&house).await, Presence::Available);

    let story = alice.get("/calls/appel").await.body;
    for said in
        ["La personne a appelé.", "proposé à Alice Martin", "Alice Martin a répondu", "Fin de l’appel"]
    {
        assert!(story.contains(said), "{said}");
    }
    assert!(alice.get("/calls").await.body.contains("/calls/appel"));
}

#[tokio::test]
async fn more_time_moves_the_end_of_the_wrap_up() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    let call = house.caller("appel").await;
    house.talk(&call).await;
    alice.post("/desk/hang-up", &[("call", "appel")]).await;
    let Presence::WrapUp { until: before, .. } = presence(&house).await else { panic!("wraps up") };
    alice.post("/desk/more-time", &[]).await;
    let Presence::WrapUp { until: after, .. } = presence(&house).await else { panic!("wraps up") };
    assert_eq!(after, before.plus(hotline::Millis::minutes(3)));
}

#[tokio::test]
async fn a_declined_call_sets_the_mediator_away_with_the_reason_and_one_click_to_come_back() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    house.caller("appel").await;
    alice.post("/desk/decline", &[("offer", "appel.1")]).await;
    let now = alice.fragment("/desk/now").await.body;
    assert!(now.contains("Vous avez passé un appel") && now.contains("Je suis de retour"), "{now}");
}

#[tokio::test]
async fn a_click_that_comes_too_late_says_so_and_shows_how_things_stand() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    let token = alice.token.clone();
    let late =
        alice.post_as("/desk/hang-up", &[("call", "appel")], Some(&token), &[("hx-request", "true")]).await;
    assert_eq!(late.status, StatusCode::OK);
    assert!(late.body.contains("Cette action n’était plus possible") && late.body.contains("Hors ligne"));
    let without_script = alice.post("/desk/hang-up", &[("call", "appel")]).await;
    assert_eq!(without_script.status, StatusCode::CONFLICT);
    assert!(without_script.body.contains("Ce n’est plus possible"));
}

#[tokio::test]
async fn nobody_reads_or_writes_a_colleague_s_call() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    let call = house.caller("appel").await;
    house.talk(&call).await;
    let mut bruno = house.signed_in("bruno").await;
    assert_eq!(bruno.get("/calls/appel").await.status, StatusCode::NOT_FOUND);
    assert_eq!(bruno.post("/sheets/appel", &[("notes", "x")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(bruno.get("/desk/work/appel").await.status, StatusCode::FORBIDDEN);
    let hang_up = bruno.post("/desk/hang-up", &[("call", "appel")]).await;
    assert_eq!(hang_up.status, StatusCode::CONFLICT);
    assert!(matches!(presence(&house).await, Presence::Talking { .. }));
    let mut chloe = house.signed_in("chloe").await;
    assert_eq!(chloe.get("/calls/appel").await.status, StatusCode::OK, "a coordinator may");
}

#[tokio::test]
async fn the_telephone_s_token_is_for_this_mediator_only() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    let answer = alice.get("/desk/telephone").await;
    let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(told["kind"], "switch");
    assert_eq!(told["token"], format!("token-for-{}", house.alice));
    assert_eq!(told["script"], "http://127.0.0.1:5080/telephones/phone.js");
}

#[tokio::test]
async fn calling_back_begins_a_new_call_to_the_same_person() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    let call = house.caller("appel").await;
    house.talk(&call).await;
    alice.post("/desk/hang-up", &[("call", "appel")]).await;
    alice.post("/sheets/appel", &[("theme", "email"), ("outcome", "a_rappeler")]).await;
    alice.post("/desk/done", &[]).await;
    house
        .tell(Event::PresenceWanted { mediator: house.alice.clone(), presence: hotline::Wanted::OnBreak })
        .await;
    let answer = alice.post("/calls/appel/call-back", &[]).await;
    assert_eq!(answer.location(), "/desk", "{}", answer.body);
    let latest = house.store.calls().latest_of_mediator(&house.alice, 5).await.unwrap();
    let back = latest.iter().find(|call| call.id.as_str() != "appel").expect("a new call");
    assert_eq!(back.number.as_ref().unwrap().expose(), "+33639980001");
}

#[tokio::test]
async fn a_shift_by_telephone_is_said_on_the_desk_and_signing_on_here_ends_it() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    let number = hotline::PhoneNumber::parse("+33639980077").unwrap();
    house.store.volunteers().set_telephone(&house.alice, Some(&number)).await.unwrap();
    let telephone = hotline::Endpoint::Telephone { number };
    let by_telephone = Event::EndpointWanted { mediator: house.alice.clone(), endpoint: telephone.clone() };
    for clicked in ["/desk/presence", "/desk/here"] {
        house.tell(by_telephone.clone()).await;
        let card = alice.get("/desk").await.body;
        assert!(card.contains("votre téléphone qui sonne, pas cette page"), "{card}");
        alice.post(clicked, &[("presence", "available")]).await;
        let row = house.store.mediators().find(&house.alice).await.unwrap().unwrap();
        assert_eq!((row.endpoint, row.presence), (hotline::Endpoint::Browser, Presence::Available));
        assert!(!alice.get("/desk").await.body.contains("pas cette page"));
    }
}

#[tokio::test]
async fn what_is_still_to_be_written_is_listed_for_the_mediator_and_for_the_coordinator() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    alice.get("/desk").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    let call = house.caller("appel").await;
    house.talk(&call).await;
    alice.post("/desk/hang-up", &[("call", "appel")]).await;
    alice.post("/sheets/appel", &[("version", "0"), ("outcome", "finalisee")]).await;
    let list = alice.get("/sheets/to-complete").await.body;
    assert!(list.contains("/calls/appel") && list.contains("finalisée"), "{list}");
    alice.post("/sheets/appel", &[("version", "0"), ("theme", "email")]).await;
    let list = alice.get("/sheets/to-complete").await.body;
    assert!(list.contains("Toutes les fiches sont complètes"), "{list}");
}

#[tokio::test]
async fn a_break_has_its_reason_and_the_coordinator_sees_it() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    let mut chloe = house.signed_in("chloe").await;
    alice.get("/desk").await;
    for (wanted, told, seen) in [
        ("on_break", "Vous êtes en pause", "à sa demande"),
        ("recovering", "Vous soufflez après un appel difficile", "souffle après un appel difficile"),
    ] {
        alice.post("/desk/presence", &[("presence", "available")]).await;
        assert!(alice.get("/desk").await.body.contains("value=\"recovering\""));
        alice.post("/desk/presence", &[("presence", wanted)]).await;
        assert!(alice.get("/desk").await.body.contains(told), "{told}");
        assert!(chloe.get("/board").await.body.contains(seen), "{seen}");
    }
}

#[tokio::test]
async fn who_wanted_a_break_after_so_many_calls_is_told_before_and_thanked_then() {
    let house = House::raise().await;
    let people = house.store.people();
    let mut abilities = people.abilities(house.alice.as_str()).await.unwrap().unwrap();
    abilities.cap = Some(1);
    people.set_abilities(house.alice.as_str(), &abilities, crate::browser::MORNING).await.unwrap();
    let mut alice = house.signed_in("alice").await;
    alice.get("/desk").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    let desk = alice.get("/desk").await.body;
    assert!(desk.contains("La pause que vous avez souhaitée vient après un appel."), "{desk}");
    let call = house.caller("appel").await;
    house.talk(&call).await;
    alice.post("/desk/hang-up", &[("call", "appel")]).await;
    let desk = alice.get("/desk").await.body;
    assert!(desk.contains("Vous avez pris le nombre d’appels que vous souhaitiez, merci."), "{desk}");
    alice.post("/sheets/appel", &[("version", "0"), ("theme", "email"), ("outcome", "finalisee")]).await;
    alice.post("/desk/done", &[]).await;
    let away = Presence::OnBreak { reason: hotline::BreakReason::CapReached };
    assert_eq!(presence(&house).await, away);
    assert!(alice.get("/desk").await.body.contains("une pause est bien méritée"));
}

#[tokio::test]
async fn where_a_caller_lives_and_when_they_want_to_be_called_back_is_shown() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    let call = CallId::new("appel");
    let number = PhoneNumber::parse("+33639980001");
    let leg = LegId::new("CA-appel");
    let arrived = Event::CallArrived { call: call.clone(), line: house.line.clone(), leg, number };
    house.tell(arrived).await;
    let request =
        Request { territory: Some(Territory::new("2A")), ..Request::new(Language::new("fr"), None) };
    house.tell(Event::CallerQueued { call: call.clone(), request: request.clone() }).await;
    let offer = alice.fragment("/desk/now").await.body;
    assert!(offer.contains("Département") && offer.contains("2A, Corse-du-Sud"), "{offer}");
    house.talk(&call).await;
    let now = alice.fragment("/desk/now").await.body;
    assert!(now.contains("2A, Corse-du-Sud"), "{now}");
    let page = alice.get("/calls/appel").await.body;
    assert!(page.contains("Département") && page.contains("2A, Corse-du-Sud"), "{page}");

    let later = CallId::new("plus-tard");
    let leg = LegId::new("CA-plus-tard");
    let number = PhoneNumber::parse("+33639980002");
    let arrived = Event::CallArrived { call: later.clone(), line: house.line.clone(), leg, number };
    house.tell(arrived).await;
    let begin = store::Clock::now(house.clock.as_ref()).plus(hotline::Millis::minutes(60));
    let wanted = Event::CallbackRequested {
        call: later,
        number: None,
        not_before: Some(begin),
        not_after: Some(begin.plus(hotline::Millis::minutes(180))),
        request,
    };
    house.tell(wanted).await;
    let mut chloe = house.signed_in("chloe").await;
    let page = chloe.get("/calls/plus-tard").await.body;
    assert!(page.contains("À rappeler"), "{page}");
}
