use axum::http::{Method, StatusCode};
use console::Needs;
use store::Role;

use crate::browser::House;

#[tokio::test]
async fn every_room_of_the_board_and_of_administration_is_closed_to_every_other_role() {
    let house = House::build().await;
    house.person("mediateur", Role::Mediator, true).await;
    house.person("coordinateur", Role::Coordinator, false).await;
    let rooms: Vec<_> = console::routes()
        .into_iter()
        .filter(|room| room.path.starts_with("/board") || room.path.starts_with("/admin"))
        .collect();
    assert!(rooms.len() > 12);
    for (login, own) in [
        ("mediateur", Needs::MEDIATOR),
        ("coordinateur", Needs::COORDINATOR),
        ("admin", Needs::ADMINISTRATOR),
    ] {
        let mut browser = house.browser(login).await;
        browser.get("/account").await;
        for room in &rooms {
            let path = room.path.replace("{person}", "x").replace("{line}", "x").replace("{recording}", "x");
            let seen = match room.method {
                Method::GET => browser.get(&path).await,
                _ => browser.post(&path, &[]).await,
            };
            let refused = seen.status == StatusCode::FORBIDDEN;
            assert_eq!(refused, room.needs != own, "{login} at {} {}", room.method, room.path);
        }
    }
}

#[tokio::test]
async fn a_visitor_is_led_to_the_door_and_a_form_without_its_token_changes_nothing() {
    let house = House::build().await;
    let mut visitor = house.visitor();
    for path in ["/board", "/board/messages", "/admin/people", "/admin/lines"] {
        let seen = visitor.get(path).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER);
        assert!(seen.location.starts_with("/sign-in"), "{path}");
    }
    let mut admin = house.browser("admin").await;
    admin.get("/admin/people/new").await;
    admin.csrf = "0".repeat(64);
    let seen = admin.post("/admin/people/new", &[("login", "intrus"), ("name", "Intrus")]).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    assert!(house.store.people().by_login("intrus").await.unwrap().is_none());
}
