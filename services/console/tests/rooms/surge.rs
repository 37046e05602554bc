use axum::http::StatusCode;
use hotline::{Event, LineId, MediatorId, Presence, TopicId, Wanted};
use store::Role;

use crate::board::caller;
use crate::browser::{House, LINE, NOW};
use crate::lines::but;

/// Somebody at work who knows only this topic.
async fn at_work(house: &House, login: &str, topic: &str) -> MediatorId {
    let id = house.person(login, Role::Mediator, true).await;
    let mut abilities = house.store.people().abilities(&id).await.unwrap().unwrap();
    abilities.topics = vec![TopicId::new(topic)];
    house.store.people().set_abilities(&id, &abilities, NOW).await.unwrap();
    let mediator = MediatorId::new(id);
    house.tell(Event::PresenceWanted { mediator: mediator.clone(), presence: Wanted::Available }).await;
    mediator
}

async fn surge(house: &House) -> bool {
    house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap().rules.surge
}

#[tokio::test]
async fn one_click_on_the_board_has_everyone_take_what_waits_and_says_who_clicked() {
    let house = House::build().await;
    house.person("claire", Role::Coordinator, false).await;
    at_work(&house, "amina", "caf").await;
    let bruno = at_work(&house, "bruno", "impots").await;
    caller(&house, "premier", "fr").await;
    caller(&house, "second", "fr").await;
    let presence = async || house.store.mediators().find(&bruno).await.unwrap().unwrap().presence;
    assert_eq!(presence().await, Presence::Available, "the second waits for who knows the topic");

    let mut claire = house.browser("claire").await;
    let board = claire.get("/board").await;
    board.says("Passer en affluence");
    board.says("Chacun prendra tous les sujets");
    let switched = claire.post("/board/surge", &[("line", LINE), ("on", "true")]).await;
    assert_eq!(switched.status, StatusCode::SEE_OTHER);
    assert!(matches!(presence().await, Presence::Ringing { .. }), "looked at with the new rules at once");
    let board = claire.get("/board").await;
    board.says("Affluence mise en route");
    board.says("Mise en route par Personne claire, aujourd’hui à 14:00");

    let mut desk = house.browser("bruno").await;
    desk.get("/desk").await.says("Depuis 14:00, beaucoup de personnes appellent");
    claire.post("/board/surge", &[("line", LINE), ("on", "false")]).await;
    desk.get("/desk/surge").await.says("L’affluence est terminée");
    claire.get("/board").await.says("Arrêtée par Personne claire");
    assert!(!surge(&house).await);
}

#[tokio::test]
async fn the_second_of_two_who_switch_is_told_who_was_first() {
    let house = House::build().await;
    house.person("claire", Role::Coordinator, false).await;
    house.person("denis", Role::Coordinator, false).await;
    let (mut claire, mut denis) = (house.browser("claire").await, house.browser("denis").await);
    claire.get("/board").await;
    denis.get("/board").await;
    claire.post("/board/surge", &[("line", LINE), ("on", "true")]).await;
    let told = denis.post("/board/surge", &[("line", LINE), ("on", "true")]).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("role=\"alert\">Mise en route par Personne claire");
    assert!(surge(&house).await, "and nothing was switched back");
}

#[tokio::test]
async fn a_line_s_form_that_was_open_meanwhile_does_not_undo_the_switch_unawares() {
    let house = House::build().await;
    house.person("claire", Role::Coordinator, false).await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let version = admin.get(&path).await.hidden("version");
    let mut claire = house.browser("claire").await;
    claire.get("/board").await;
    claire.post("/board/surge", &[("line", LINE), ("on", "true")]).await;
    let without: Vec<(&str, &str)> = but(&[("version", version.as_str())]);
    let without: Vec<(&str, &str)> = without.into_iter().filter(|(name, _)| *name != "surge").collect();
    let told = admin.post(&path, &without).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(surge(&house).await);

    // Saving again is a decision, and kept with its name like a click on the board.
    let version = told.hidden("version");
    let again: Vec<(&str, &str)> = but(&[("version", version.as_str())]);
    let again: Vec<(&str, &str)> = again.into_iter().filter(|(name, _)| *name != "surge").collect();
    assert_eq!(admin.post(&path, &again).await.status, StatusCode::SEE_OTHER);
    claire.get("/board").await.says("Arrêtée par Personne admin");
}

#[tokio::test]
async fn the_switch_is_for_coordinators_and_a_line_that_is_not_there_is_told() {
    let house = House::build().await;
    house.person("claire", Role::Coordinator, false).await;
    house.person("amina", Role::Mediator, true).await;
    let mut amina = house.browser("amina").await;
    amina.get("/desk").await;
    let refused = amina.post("/board/surge", &[("line", LINE), ("on", "true")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let mut claire = house.browser("claire").await;
    claire.get("/board").await;
    let nowhere = claire.post("/board/surge", &[("line", "ailleurs"), ("on", "true")]).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    let nonsense = claire.post("/board/surge", &[("line", LINE), ("on", "peut-être")]).await;
    assert_eq!(nonsense.status, StatusCode::BAD_REQUEST);
    assert!(!surge(&house).await);
}
