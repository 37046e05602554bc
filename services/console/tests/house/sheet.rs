//! The sheet saves itself, refuses secrets with the reason, and loses nothing that was typed.

use axum::http::StatusCode;
use hotline::CallId;
use serde_json::Value;

use crate::browser::{Browser, House};

async fn talking(house: &House) -> (Browser, CallId) {
    let mut alice = house.signed_in("alice").await;
    alice.post("/desk/presence", &[("presence", "available")]).await;
    let call = house.caller("appel").await;
    house.talk(&call).await;
    alice.get("/desk").await;
    (alice, call)
}

async fn typed(browser: &mut Browser, fields: &[(&str, &str)]) -> Value {
    let token = browser.token.clone();
    let headers = [("accept", "application/json"), ("x-csrf-token", token.as_str())];
    let answer = browser.post_as("/sheets/appel", fields, None, &headers).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn what_is_typed_is_there_when_the_page_is_opened_again() {
    let house = House::raise().await;
    let (mut alice, _) = talking(&house).await;
    let told =
        typed(&mut alice, &[("version", "0"), ("notes", "Cherche son e-mail 📨"), ("relation", "proche")])
            .await;
    assert_eq!(told["version"], 1);
    assert_eq!(told["problems"], serde_json::json!({}));
    let told = typed(
        &mut alice,
        &[("version", "1"), ("equipment", "ordinateur"), ("equipment", "telephone"), ("theme", "email")],
    )
    .await;
    assert_eq!(told["fields"]["equipment"], serde_json::json!(["ordinateur", "telephone"]));
    assert_eq!(told["complete"], false);
    let page = alice.get("/desk").await.body;
    assert!(page.contains("Cherche son e-mail 📨"));
    assert!(page.contains("value=\"proche\" checked"));
    assert!(page.contains("value=\"email\" selected"));
    assert!(page.contains("value=\"ordinateur\" checked"));
}

#[tokio::test]
async fn a_secret_in_the_notes_is_refused_with_the_reason_and_the_rest_is_kept() {
    let house = House::raise().await;
    let (mut alice, _) = talking(&house).await;
    for (secret, reason) in [
        ("son numéro 2 69 05 49 588 157 80", "numéro de sécurité sociale"),
        ("sa carte 4970 1012 3456 7893", "carte bancaire"),
        ("mot de passe : Soleil2024!", "mot de passe"),
    ] {
        let told = typed(&mut alice, &[("version", "0"), ("notes", secret), ("commune", "Pau")]).await;
        let problem = told["problems"]["notes"].as_str().unwrap_or_default().to_owned();
        assert!(problem.contains(reason), "{secret}: {told}");
        assert!(!problem.contains("Soleil") && !problem.contains("588"), "the reason repeats no secret");
        assert_eq!(told["fields"]["commune"], serde_json::json!(["Pau"]));
        assert_eq!(told["fields"]["notes"], serde_json::json!([""]));
    }
}

#[tokio::test]
async fn without_scripts_the_form_comes_back_with_what_was_typed_and_what_is_wrong() {
    let house = House::raise().await;
    let (mut alice, _) = talking(&house).await;
    let fields = [
        ("version", "0"),
        ("theme", "email"),
        ("notes", "mot de passe : Soleil2024!"),
        ("minutes", "beaucoup"),
    ];
    let answer = alice.post("/sheets/appel", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Soleil2024!"), "what was typed stays in its field");
    assert!(answer.body.contains("value=\"beaucoup\""));
    assert!(answer.body.contains("aria-invalid=\"true\""));
    assert!(answer.body.contains("value=\"email\" selected"), "what was good is kept");
}

#[tokio::test]
async fn a_text_that_a_colleague_changed_meanwhile_is_not_overwritten() {
    let house = House::raise().await;
    let (mut alice, _) = talking(&house).await;
    typed(&mut alice, &[("version", "0"), ("notes", "première")]).await;
    let mut chloe = house.signed_in("chloe").await;
    typed(&mut chloe, &[("version", "1"), ("notes", "complétée par Chloé")]).await;
    let told = typed(&mut alice, &[("version", "1"), ("notes", "première, suite")]).await;
    assert!(told["problems"]["notes"].as_str().unwrap().contains("complétée par Chloé"), "{told}");
    assert_eq!(told["fields"]["notes"], serde_json::json!(["complétée par Chloé"]));
}

#[tokio::test]
async fn a_follow_up_has_a_day_and_an_owner_and_never_a_day_gone_by() {
    let house = House::raise().await;
    let (mut alice, call) = talking(&house).await;
    let owner = house.alice.as_str().to_owned();
    let fields =
        |day| [("kind", "rappeler"), ("due_on", day), ("owner", owner.as_str()), ("note", "le matin")];
    let token = alice.token.clone();
    let fragment = [("hx-request", "true")];
    let past =
        alice.post_as("/sheets/appel/follow-ups", &fields("2026-11-20"), Some(&token), &fragment).await;
    assert!(past.body.contains("à partir d’aujourd’hui") && past.body.contains("value=\"le matin\""));
    let kept =
        alice.post_as("/sheets/appel/follow-ups", &fields("2026-11-27"), Some(&token), &fragment).await;
    assert!(kept.body.contains("Rappeler, vendredi 27 novembre 2026, Alice Martin"), "{}", kept.body);
    assert_eq!(house.store.follow_ups().of_call(&call).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_form_shows_the_field_s_own_words() {
    let house = House::raise().await;
    let (mut alice, _) = talking(&house).await;
    let sheet = alice.fragment("/desk/work/appel").await.body;
    let legends: Vec<&str> =
        sheet.split("<legend>").skip(1).filter_map(|rest| rest.split('<').next()).map(str::trim).collect();
    insta::assert_debug_snapshot!(legends);
    for word in ["Avec guidage", "hors périmètre", "non vérifié", "Pas de matériel", "70 ans et plus"] {
        assert!(sheet.contains(word), "{word}");
    }
}
