use axum::http::StatusCode;
use hotline::Endpoint;
use store::Role;

use crate::browser::{House, LINE};

const NEW: &[(&str, &str)] = &[
    ("name", "Amina B."),
    ("login", "amina"),
    ("role", "mediator"),
    ("locale", "fr"),
    ("lines", LINE),
    ("languages", "fr"),
    ("languages", "en"),
    ("topics", "caf"),
    ("endpoint", "telephone"),
    ("telephone", "06 39 98 00 01"),
    ("level", "professional"),
    ("territories", "38, 2a"),
    ("training", "aidants-connect"),
    ("cap", "6"),
];

/// The fields of `NEW` with some of them otherwise.
fn but<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let otherwise = |name: &str| changes.iter().any(|(one, _)| *one == name);
    NEW.iter().copied().filter(|(name, _)| !otherwise(name)).chain(changes.iter().copied()).collect()
}

#[tokio::test]
async fn somebody_new_gets_a_password_shown_once_with_which_they_sign_in() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    admin.get("/admin/people/new").await;
    let seen = admin.post("/admin/people/new", NEW).await;
    assert_eq!(seen.status, StatusCode::OK);
    seen.says("Amina B.");
    let password = seen.text.split("id=\"password\">").nth(1).unwrap().split('<').next().unwrap();

    let (account, _) = house.store.people().by_login("amina").await.unwrap().expect("she exists");
    let abilities = house.store.people().abilities(&account.id).await.unwrap().expect("she answers");
    assert_eq!(abilities.languages.len(), 2);
    assert!(matches!(abilities.endpoint, Endpoint::Telephone { .. }));
    assert_eq!((abilities.level, abilities.cap), (hotline::Level::Professional, Some(6)));
    assert_eq!(abilities.territories, ["2A", "38"].map(hotline::Territory::new));
    assert_eq!(abilities.training, [hotline::Training::new("aidants-connect")]);

    let mut amina = house.visitor();
    amina.get("/sign-in").await;
    let entered = amina.post("/sign-in", &[("login", "amina"), ("password", password)]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);

    let list = admin.get("/admin/people").await;
    list.says("Amina B.");
    list.says_not(password);
}

#[tokio::test]
async fn what_is_wrong_with_a_person_is_told_and_what_was_typed_is_kept() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    admin.get("/admin/people/new").await;
    for (field, value, told) in [
        ("name", "", "Écrivez un nom"),
        ("login", "Jean Paul", "lettres minuscules sans accent"),
        ("login", "admin", "déjà pris"),
        ("telephone", "12", "Écrivez un numéro"),
        ("territories", "Isère", "Un département s’écrit"),
        ("training", "aidants/connect", "Des lettres, chiffres"),
        ("cap", "beaucoup", "Un nombre entre 1 et 99"),
        ("role", "emperor", "Choisissez une réponse"),
        ("lines", "elsewhere", "n’existe plus"),
    ] {
        let seen = admin.post("/admin/people/new", &but(&[(field, value)])).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        seen.says(told);
        let kept = if field == "telephone" { value } else { "06 39 98 00 01" };
        seen.says(&format!("value=\"{kept}\""));
    }
    assert_eq!(house.store.people().list().await.unwrap().len(), 1, "nobody was made");
}

#[tokio::test]
async fn the_second_of_two_administrators_is_told_and_loses_nothing() {
    let house = House::build().await;
    house.person("autre", Role::Administrator, false).await;
    let id = house.person("amina", Role::Mediator, true).await;
    let path = format!("/admin/people/{id}");
    let (mut first, mut second) = (house.browser("admin").await, house.browser("autre").await);
    let version = first.get(&path).await.hidden("version");
    second.get(&path).await;

    let seen = first.post(&path, &but(&[("version", &version), ("name", "Amina Première")])).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    let mine = but(&[("version", &version), ("name", "Amina Seconde")]);
    let told = second.post(&path, &mine).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("Amina Première");
    told.says("value=\"Amina Seconde\"");
    let stored = house.store.people().find(&id).await.unwrap().unwrap();
    assert_eq!(stored.name, "Amina Première", "nothing is overwritten unawares");

    let version = told.hidden("version");
    let again = but(&[("version", &version), ("name", "Amina Seconde")]);
    assert_eq!(second.post(&path, &again).await.status, StatusCode::SEE_OTHER, "a decision, now");
    assert_eq!(house.store.people().find(&id).await.unwrap().unwrap().name, "Amina Seconde");
}

#[tokio::test]
async fn the_last_administrator_stays_and_nobody_locks_themselves_out() {
    let house = House::build().await;
    let (me, _) = house.store.people().by_login("admin").await.unwrap().unwrap();
    let path = format!("/admin/people/{}", me.id);
    let mut admin = house.browser("admin").await;
    let version = admin.get(&path).await.hidden("version");
    let seen = admin.post(&format!("{path}/access"), &[("active", "false")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.says("la dernière personne qui administre");
    let seen = admin.post(&path, &but(&[("version", &version), ("role", "coordinator")])).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    let stored = house.store.people().find(&me.id).await.unwrap().unwrap();
    assert!(stored.active && stored.role == Role::Administrator);

    // Not even by a way around the pages.
    let gone = store::Account { active: false, ..stored };
    let refused = house.store.people().change(&gone, None, crate::browser::NOW).await;
    assert!(matches!(refused, Err(store::StoreError::LastAdministrator)));
    assert!(house.store.people().find(&me.id).await.unwrap().unwrap().active);
}

#[tokio::test]
async fn closing_an_access_signs_out_and_opening_it_again_lets_in() {
    let house = House::build().await;
    let id = house.person("amina", Role::Mediator, true).await;
    let mut amina = house.browser("amina").await;
    assert_eq!(amina.get("/account").await.status, StatusCode::OK);
    let mut admin = house.browser("admin").await;
    admin.get(&format!("/admin/people/{id}")).await;
    house.person("nadia", Role::Mediator, true).await;
    let seen = admin.post(&format!("/admin/people/{id}/access"), &[("active", "false")]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    assert_eq!(amina.get("/account").await.status, StatusCode::SEE_OTHER, "led to the door");
    admin.get("/admin/people").await.says("Un accès fermé");
    admin.post(&format!("/admin/people/{id}/access"), &[("active", "true")]).await;
    house.browser("amina").await;
}

#[tokio::test]
async fn a_new_password_replaces_the_old_one() {
    let house = House::build().await;
    let id = house.person("amina", Role::Mediator, true).await;
    let mut admin = house.browser("admin").await;
    admin.get(&format!("/admin/people/{id}")).await;
    let seen = admin.post(&format!("/admin/people/{id}/password"), &[]).await;
    let password = seen.text.split("id=\"password\">").nth(1).unwrap().split('<').next().unwrap();
    let mut amina = house.visitor();
    amina.get("/sign-in").await;
    let old = amina.post("/sign-in", &[("login", "amina"), ("password", "une phrase tranquille")]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = amina.post("/sign-in", &[("login", "amina"), ("password", password)]).await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_code_for_the_telephone_is_shown_once_kept_as_a_hash_and_can_be_taken_away() {
    let house = House::build().await;
    let id = house.person("amina", Role::Mediator, true).await;
    let mut admin = house.browser("admin").await;
    let page = format!("/admin/people/{id}");
    let before = admin.get(&page).await;
    before.says("Pas encore de code");
    before.says("Son numéro de téléphone manque");
    let seen = admin.post(&format!("{page}/code"), &[]).await;
    let part =
        |id: &str| seen.text.split(&format!("id=\"{id}\">")).nth(1).unwrap().split('<').next().unwrap();
    let (code, number) = (part("code").replace(' ', ""), part("number").to_owned());
    assert!(hotline::Pin::parse(&code).is_some(), "six digits, not easy ones");

    let known = house.store.volunteers().by_number(&number).await.unwrap().expect("known by the number");
    assert!(known.pin_hash.starts_with("$argon2id$"));
    assert!(console::password::verify(&code, Some(&known.pin_hash)).await);
    let after = admin.get(&page).await;
    after.says("Dernier code donné");
    after.says(&number);
    after.says_not(part("code"));

    let again = admin.post(&format!("{page}/code"), &[]).await;
    again.says(&number);
    again.says_not(part("code"));
    admin.post(&format!("{page}/code/remove"), &[]).await;
    assert_eq!(house.store.volunteers().by_number(&number).await.unwrap(), None);
}

#[tokio::test]
async fn somebody_who_answers_in_the_browser_may_have_a_telephone_for_shifts_without_a_computer() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    admin.get("/admin/people/new").await;
    let seen = admin.post("/admin/people/new", &but(&[("endpoint", "browser")])).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    let (account, _) = house.store.people().by_login("amina").await.unwrap().expect("she exists");
    let id = hotline::MediatorId::new(account.id.as_str());
    let access = house.store.volunteers().access(&id).await.unwrap().expect("she answers");
    assert!(access.in_browser && access.telephone.is_some());
    admin.get(&format!("/admin/people/{id}")).await.says("06\u{a0}39\u{a0}98\u{a0}00\u{a0}01");
}

#[tokio::test]
async fn whoever_takes_the_last_mediator_from_a_line_is_told_and_decides() {
    let house = House::build().await;
    let id = house.person("amina", Role::Mediator, true).await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/people/{id}");
    let version = admin.get(&path).await.hidden("version");
    let without: Vec<_> =
        but(&[("version", &version)]).into_iter().filter(|(name, _)| *name != "lines").collect();
    let told = admin.post(&path, &without).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    told.says("id=\"lines-problem\"");
    told.says("il n’y aurait plus personne pour répondre");
    told.says("Ligne du matin");
    let kept = house.store.people().abilities(&id).await.unwrap().unwrap();
    assert_eq!(kept.lines.len(), 1, "nothing was changed");

    let refused = admin.post(&format!("{path}/access"), &[("active", "false")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("Fermer l’accès quand même");
    assert!(house.store.people().find(&id).await.unwrap().unwrap().active);

    let mut anyway = without.clone();
    anyway.push(("anyway", "yes"));
    assert_eq!(admin.post(&path, &anyway).await.status, StatusCode::SEE_OTHER);
    let now = house.store.people().abilities(&id).await.unwrap().unwrap();
    assert!(now.lines.is_empty());
    let seen = admin.post(&format!("{path}/access"), &[("active", "false")]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "no line hangs on them any more");
}

#[tokio::test]
async fn whoever_takes_what_a_topic_requires_from_the_last_who_has_it_is_told_and_decides() {
    let house = House::build().await;
    house.person("bruno", Role::Mediator, true).await;
    let mut admin = house.browser("admin").await;
    admin.get("/admin/people/new").await;
    admin.post("/admin/people/new", NEW).await;
    let (amina, _) = house.store.people().by_login("amina").await.unwrap().expect("she exists");
    let line = hotline::LineId::new(LINE);
    let mut row = house.store.lines().find(&line).await.unwrap().unwrap();
    let needs = hotline::TopicNeeds {
        level: Some(hotline::Level::Professional),
        training: vec![hotline::Training::new("aidants-connect")],
    };
    row.rules.topics.insert(hotline::TopicId::new("caf"), needs);
    house.store.lines().update(&row).await.unwrap();

    let path = format!("/admin/people/{}", amina.id);
    let version = admin.get(&path).await.hidden("version");
    let renamed = but(&[("version", &version), ("name", "Amina Benali")]);
    assert_eq!(admin.post(&path, &renamed).await.status, StatusCode::SEE_OTHER, "nothing is lost by a name");
    let version = admin.get(&path).await.hidden("version");
    for (field, value, required) in
        [("training", "", "aidants-connect"), ("level", "confirmed", "professionnel")]
    {
        let told = admin.post(&path, &but(&[("version", &version), (field, value)])).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        told.says(&format!("id=\"{field}-problem\""));
        told.says("« la CAF » (Ligne du matin");
        told.says(required);
        told.says("Enregistrer quand même");
    }
    let kept = house.store.people().abilities(&amina.id).await.unwrap().unwrap();
    assert_eq!(kept.training, [hotline::Training::new("aidants-connect")], "nothing was changed");

    let refused = admin.post(&format!("{path}/access"), &[("active", "false")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("« la CAF » (Ligne du matin");
    refused.says("Fermer l’accès quand même");

    let anyway = but(&[("version", &version), ("training", ""), ("anyway", "yes")]);
    assert_eq!(admin.post(&path, &anyway).await.status, StatusCode::SEE_OTHER);
    let version = admin.get(&path).await.hidden("version");
    let again = but(&[("version", &version), ("training", ""), ("cap", "8")]);
    assert_eq!(
        admin.post(&path, &again).await.status,
        StatusCode::SEE_OTHER,
        "what is so already is not asked again"
    );
}
