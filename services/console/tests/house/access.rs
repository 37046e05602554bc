//! Who may enter what, and how.

use axum::http::{Method, StatusCode, header};
use console::{Needs, Role};

use crate::browser::{House, PASSWORD};

fn admitted(needs: Needs, role: Option<Role>) -> bool {
    match (needs, role) {
        (Needs::Nothing, _) | (Needs::SignedIn, Some(_)) => true,
        (_, None) => false,
        (Needs::Role(wanted), Some(role)) => wanted == role,
        (Needs::Either(one, other), Some(role)) => one == role || other == role,
    }
}

#[tokio::test]
async fn every_route_admits_exactly_those_it_says_and_tells_the_others_why() {
    let house = House::raise().await;
    let routes = console::routes();
    assert!(routes.len() > 30, "the plan was found");
    for (login, role) in [
        (None, None),
        (Some("alice"), Some(Role::Mediator)),
        (Some("chloe"), Some(Role::Coordinator)),
        (Some("ada"), Some(Role::Administrator)),
    ] {
        for room in &routes {
            // Signing out would end the walk, the stream has no end.
            if matches!(room.path, "/sign-out" | "/live") {
                continue;
            }
            let mut browser = match login {
                Some(login) => house.signed_in(login).await,
                None => house.visitor(),
            };
            browser.get("/sign-in").await;
            let path: String = room
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { "nothing" } else { part })
                .collect::<Vec<_>>()
                .join("/");
            let answer = match room.method {
                Method::GET => browser.get(&path).await,
                _ => browser.post(&path, &[]).await,
            };
            let refused = match role {
                None if room.method == Method::GET => answer.location().starts_with("/sign-in?next="),
                None => answer.status == StatusCode::UNAUTHORIZED,
                Some(_) => answer.body.contains("Cette page n’est pas pour votre rôle"),
            };
            let expected = !admitted(room.needs, role);
            assert_eq!(refused, expected, "{login:?} {} {} {}", room.method, room.path, answer.status);
            assert!(!answer.status.is_server_error(), "{login:?} {} {}", room.method, room.path);
        }
    }
}

#[tokio::test]
async fn a_form_without_the_page_s_token_changes_nothing() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    let wish = [("presence", "available")];
    for token in [None, Some(""), Some("0123456789abcdef")] {
        let answer = alice.post_as("/desk/presence", &wish, token, &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    // The token of a visitor's own session is no token of hers.
    let mut visitor = house.visitor();
    visitor.get("/sign-in").await;
    let answer = alice.post_as("/desk/presence", &wish, Some(&visitor.token), &[]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let mediator = house.store.mediators().find(&house.alice).await.unwrap().unwrap();
    assert_eq!(mediator.presence, hotline::Presence::Offline);

    let answer = alice.post("/desk/presence", &wish).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let mediator = house.store.mediators().find(&house.alice).await.unwrap().unwrap();
    assert_eq!(mediator.presence, hotline::Presence::Available);
}

#[tokio::test]
async fn a_wrong_password_keeps_the_name_and_says_what_to_do() {
    let house = House::raise().await;
    let mut visitor = house.visitor();
    let answer = visitor.sign_in("alice", "pas la bonne phrase").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("value=\"alice\""));
    assert!(answer.body.contains("ne convient pas"));
    assert!(!answer.body.contains("pas la bonne phrase"));
    assert!(visitor.cookie("permanence_session").is_none());
}

#[tokio::test]
async fn after_five_wrong_tries_even_the_right_password_waits_and_then_works_again() {
    let house = House::raise().await;
    let mut visitor = house.visitor();
    for _ in 0..5 {
        visitor.sign_in("alice", "pas la bonne phrase").await;
    }
    let answer = visitor.sign_in("Alice", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.body.contains("Trop d’essais"));
    // Somebody else is not held up by it.
    house.signed_in("bruno").await;
    house.clock.advance(hotline::Millis::minutes(16));
    let answer = visitor.sign_in("alice", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn of_many_wrong_passwords_sent_at_once_no_more_are_looked_at_than_one_after_the_other() {
    let house = House::raise().await;
    let mut visitor = house.visitor();
    visitor.get("/sign-in").await;
    let guesses = (0..20).map(|_| {
        let mut twin = visitor.twin();
        async move {
            let fields = [("login", "alice"), ("password", "pas la bonne phrase"), ("next", "")];
            twin.post("/sign-in", &fields).await.status
        }
    });
    let answers = futures_util::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|status| **status == StatusCode::UNPROCESSABLE_ENTITY).count();
    assert!(looked_at <= 5, "{answers:?}");
}

#[tokio::test]
async fn the_present_password_can_t_be_guessed_on_a_page_left_open() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    let new = |current| [("current", current), ("new", "encore une autre phrase")];
    for _ in 0..5 {
        alice.post("/account/password", &new("autre chose")).await;
    }
    let answer = alice.post("/account/password", &new(PASSWORD)).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.body.contains("Trop d’essais"));
    assert_eq!(alice.get("/desk").await.status, StatusCode::OK, "nobody is thrown out of a call by it");
}

#[tokio::test]
async fn a_session_is_new_at_each_sign_in_and_dead_after_signing_out() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    let first = alice.cookie("permanence_session").cloned().unwrap();
    let mut left_open = alice.twin();
    alice.sign_in("alice", PASSWORD).await;
    assert_ne!(alice.cookie("permanence_session"), Some(&first));
    assert!(left_open.get("/desk").await.location().starts_with("/sign-in"), "the old session is gone");

    let mut left_open = alice.twin();
    let answer = alice.post("/sign-out", &[]).await;
    assert_eq!(answer.location(), "/sign-in");
    assert!(alice.get("/sign-in").await.body.contains("Vous êtes déconnecté"));
    assert!(left_open.get("/desk").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_keeps_this_one() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    let mut elsewhere = house.signed_in("alice").await;
    let wrong = alice.post("/account/password", &[("current", "autre chose"), ("new", "court")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("pas votre mot de passe actuel") && wrong.body.contains("au moins 10"));
    let new = [("current", PASSWORD), ("new", "encore une autre phrase")];
    assert_eq!(alice.post("/account/password", &new).await.location(), "/account");
    assert_eq!(alice.get("/desk").await.status, StatusCode::OK);
    assert!(elsewhere.get("/desk").await.location().starts_with("/sign-in"));
    assert_eq!(house.visitor().sign_in("alice", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_page_runs_nothing_that_stands_in_it_and_loads_nothing_from_elsewhere() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    for path in ["/desk", "/calls", "/account", "/nowhere"] {
        let answer = alice.get(path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("script-src 'self' http://127.0.0.1:5080"), "{policy}");
        assert!(!answer.body.contains("<script>") && !answer.body.contains(" style="), "{path}");
        assert!(!answer.body.contains(" onclick="), "{path}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    }
}

#[tokio::test]
async fn the_way_back_after_signing_in_never_leads_to_another_site() {
    let house = House::raise().await;
    let mut visitor = house.visitor();
    let asked = visitor.get("/calls?page=2").await;
    assert_eq!(asked.location(), "/sign-in?next=%2Fcalls%3Fpage%3D2");
    visitor.get("/sign-in?next=%2F%2Fevil.example").await;
    let fields = [("login", "alice"), ("password", PASSWORD), ("next", "//evil.example")];
    assert_eq!(visitor.post("/sign-in", &fields).await.location(), "/");
}

#[tokio::test]
async fn the_language_is_the_account_s_and_the_browser_s_before_that() {
    let house = House::raise().await;
    let mut visitor = house.visitor();
    let answer = visitor.send(Method::GET, "/sign-in", None, &[("accept-language", "en-GB,en")]).await;
    assert!(answer.body.contains("<html lang=\"en\">") && answer.body.contains("Welcome"));
    let mut alice = house.signed_in("alice").await;
    alice.post("/language", &[("language", "en"), ("back", "/desk")]).await;
    assert!(alice.get("/desk").await.body.contains("My desk"));
    assert!(house.signed_in("alice").await.get("/desk").await.body.contains("My desk"), "it is remembered");
}

#[tokio::test]
async fn a_huge_form_is_refused_politely() {
    let house = House::raise().await;
    let mut alice = house.signed_in("alice").await;
    let huge = "x".repeat(10_000_000);
    let answer = alice.post("/desk/presence", &[("presence", &huge)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("C’est trop long"));
}
