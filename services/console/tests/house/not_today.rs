//! "Not today": a mediator puts topics aside for a shift.

use axum::http::StatusCode;
use hotline::{Event, Presence, TopicId, Wanted};

use crate::browser::{Browser, House};

async fn refuses(house: &House) -> Vec<TopicId> {
    house.store.mediators().find(&house.alice).await.unwrap().unwrap().refuses
}

async fn alice_at_work(house: &House) -> Browser {
    let mut alice = house.signed_in("alice").await;
    alice.get("/desk").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    alice
}

#[tokio::test]
async fn a_topic_put_aside_is_not_offered_and_one_click_takes_it_back() {
    let house = House::raise().await;
    let mut alice = alice_at_work(&house).await;
    assert!(alice.get("/desk").await.body.contains("Écarter un sujet aujourd’hui"));
    let chosen = alice.post("/desk/not-today", &[("topics", "demarches")]).await;
    assert_eq!((chosen.status, chosen.location()), (StatusCode::SEE_OTHER, "/desk"), "without JavaScript");
    let desk = alice.get("/desk").await.body;
    assert!(desk.contains("ces sujets ne vous seront pas proposés\u{a0}: Démarche en ligne."), "{desk}");
    assert!(desk.contains("Vous avez écarté tous les sujets."), "what that means is told");

    house.caller("appel").await;
    let mediator = house.store.mediators().find(&house.alice).await.unwrap().unwrap();
    assert_eq!(mediator.presence, Presence::Available, "nothing rings");

    let token = alice.token.clone();
    let back = [("topic", "demarches")];
    let card =
        alice.post_as("/desk/not-today/take-back", &back, Some(&token), &[("hx-request", "true")]).await.body;
    assert!(!card.contains("Jusqu’à la fin"), "{card}");
    let mediator = house.store.mediators().find(&house.alice).await.unwrap().unwrap();
    assert!(matches!(mediator.presence, Presence::Ringing { .. }), "who waits is offered at once");
}

#[tokio::test]
async fn the_coordinator_sees_it_on_the_board_and_the_end_of_the_shift_ends_it() {
    let house = House::raise().await;
    let mut alice = alice_at_work(&house).await;
    alice.post("/desk/not-today", &[("topics", "demarches")]).await;
    let mut chloe = house.signed_in("chloe").await;
    let board = chloe.get("/board").await.body;
    assert!(board.contains("pas aujourd’hui\u{a0}: Démarche en ligne"), "{board}");
    house.tell(Event::PresenceWanted { mediator: house.alice.clone(), presence: Wanted::Offline }).await;
    assert!(refuses(&house).await.is_empty());
    assert!(!chloe.get("/board").await.body.contains("pas aujourd’hui\u{a0}:"));
}

#[tokio::test]
async fn a_topic_that_no_flow_names_is_not_kept_and_a_second_click_is_no_mistake() {
    let house = House::raise().await;
    let mut alice = alice_at_work(&house).await;
    let unknown = alice.post("/desk/not-today", &[("topics", "demarches\nautre")]).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    assert!(refuses(&house).await.is_empty());
    for _ in 0..2 {
        let chosen = alice.post("/desk/not-today", &[("topics", "demarches")]).await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(refuses(&house).await, [TopicId::new("demarches")]);
}
