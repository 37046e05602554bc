use axum::http::StatusCode;
use hotline::{Level, LineId, LineRules, TopicId, TopicNeeds, Training};

use crate::browser::{Browser, House, LINE, Seen};
use crate::lines::but;

const PATH: &str = "/admin/lines/ligne";

async fn rules(house: &House) -> LineRules {
    house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap().rules
}

async fn save(admin: &mut Browser, fields: &[(&str, &str)]) -> Seen {
    let version = admin.get(PATH).await.hidden("version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    admin.post(PATH, &but(&all)).await
}

fn needs(level: Option<Level>, training: &[&str]) -> TopicNeeds {
    TopicNeeds { level, training: training.iter().map(|mark| Training::new(*mark)).collect() }
}

/// Tax questions were asked before the line's greeting changed: no flow names the topic any more.
async fn with_an_older_topic(house: &House) {
    let mut line = house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap();
    line.rules.topics.insert(TopicId::new("impots"), needs(Some(Level::Professional), &["finances"]));
    house.store.lines().update(&line).await.unwrap();
}

#[tokio::test]
async fn what_a_topic_requires_is_ticked_and_typed_and_taken_back() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    admin.get(PATH).await.says("la CAF");
    let seen = save(
        &mut admin,
        &[("need", "caf"), ("level/caf", "confirmed"), ("fresh/caf", "Aidants-Connect, ecoute")],
    )
    .await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    let caf = TopicId::new("caf");
    let asked = needs(Some(Level::Confirmed), &["aidants-connect", "ecoute"]);
    assert_eq!(rules(&house).await.topics.get(&caf), Some(&asked));

    let page = admin.get(PATH).await;
    page.says("name=\"mark/caf\" value=\"ecoute\" checked");
    save(&mut admin, &[("need", "caf"), ("level/caf", ""), ("mark/caf", "ecoute"), ("fresh/caf", "")]).await;
    assert_eq!(rules(&house).await.topics.get(&caf), Some(&needs(None, &["ecoute"])));
    save(&mut admin, &[("need", "caf"), ("level/caf", ""), ("fresh/caf", "")]).await;
    assert!(rules(&house).await.topics.is_empty(), "what asks for nothing is not kept");
}

#[tokio::test]
async fn a_topic_of_an_older_greeting_is_shown_and_kept_until_it_is_removed() {
    let house = House::build().await;
    with_an_older_topic(&house).await;
    let mut admin = house.browser("admin").await;
    let page = admin.get(PATH).await;
    page.says("absent de l’accueil");
    page.says("name=\"remove/impots\"");
    let impots = TopicId::new("impots");
    // A page that did not show it drops nothing either.
    save(&mut admin, &[("need", "caf")]).await;
    assert!(rules(&house).await.topics.contains_key(&impots));
    let as_shown = [("need", "impots"), ("level/impots", "professional"), ("mark/impots", "finances")];
    save(&mut admin, &as_shown).await;
    assert!(rules(&house).await.topics.contains_key(&impots));
    let removed = [&as_shown[..], &[("remove/impots", "yes")]].concat();
    save(&mut admin, &removed).await;
    assert!(rules(&house).await.topics.is_empty());
    admin.get(PATH).await.says_not("absent de l’accueil");
}

#[tokio::test]
async fn a_training_that_cannot_be_meant_is_told_and_nothing_typed_is_lost() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    let seen = save(&mut admin, &[("need", "caf"), ("level/caf", "confirmed"), ("fresh/caf", "a/b")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.says("id=\"topics-problem\"");
    seen.says("Une formation de «\u{a0}la CAF\u{a0}»");
    seen.says("value=\"a/b\"");
    seen.says("value=\"confirmed\" selected");
    assert!(rules(&house).await.topics.is_empty());
}

#[tokio::test]
async fn the_second_of_two_who_change_a_topic_is_told_what_it_requires_now() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    let version = admin.get(PATH).await.hidden("version");
    let theirs = [("version", version.as_str()), ("need", "caf"), ("fresh/caf", "ecoute")];
    assert_eq!(admin.post(PATH, &but(&theirs)).await.status, StatusCode::SEE_OTHER);
    let mine = [("version", version.as_str()), ("need", "caf"), ("level/caf", "professional")];
    let told = admin.post(PATH, &but(&mine)).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("la CAF\u{a0}: ecoute");
    told.says("value=\"professional\" selected");
}
