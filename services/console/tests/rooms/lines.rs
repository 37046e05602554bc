use axum::http::StatusCode;
use dispatch::hours::{Day, Hours};
use hotline::{Endpoint, Language, LineId, LineRules, Millis, Overflow, TopicId, TopicNeeds, Training};
use store::{Abilities, Role};

use crate::browser::{House, LINE, NOW};

pub const FORM: &[(&str, &str)] = &[
    ("name", "Ligne du matin"),
    ("active", "yes"),
    ("numbers", "01 99 00 00 01"),
    ("flow", "accueil"),
    ("language", "fr"),
    ("time_zone", "Europe/Paris"),
    ("monday", "9h-12h30, 13h30-18h"),
    ("public_holidays", "closed"),
    ("from", "2027-08-01"),
    ("to", "2027-08-15"),
    ("open", ""),
    ("ring", "25"),
    ("connect", "15"),
    ("reconnect", "30"),
    ("wrap_up", "1,5"),
    ("wrap_up_most", "10"),
    ("callback_ring", "30"),
    ("callback_attempts", "3"),
    ("callback_pause", "15"),
    ("same_mediator", "20"),
    ("territory", "45"),
    ("topic", "2"),
    ("ring_at_once", "3"),
    ("failed_priority", "1"),
    ("priority_worth", "10"),
    ("frequent_calls", "6"),
    ("frequent_days", "30"),
    ("daily_limit", "2"),
    ("strategy", "fewest_calls"),
    ("surge", "on"),
];

pub fn but<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let otherwise = |name: &str| changes.iter().any(|(one, _)| *one == name);
    FORM.iter().copied().filter(|(name, _)| !otherwise(name)).chain(changes.iter().copied()).collect()
}

#[tokio::test]
async fn hours_closures_and_times_are_kept_as_they_were_meant() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let version = admin.get(&path).await.hidden("version");
    let seen = admin.post(&path, &but(&[("version", &version)])).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    let line = house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap();
    let hours: Hours = serde_json::from_value(line.hours).unwrap();
    assert_eq!(hours.week[&Day::Monday], ["09:00-12:30", "13:30-18:00"]);
    assert_eq!(hours.week.len(), 1);
    assert_eq!(hours.exceptions.len(), 1);
    assert_eq!((line.rules.ring, line.rules.wrap_up), (Millis::seconds(25), Millis::seconds(90)));
    assert_eq!((line.rules.frequent, line.rules.daily_limit), (hotline::Frequent { calls: 6, days: 30 }, 2));
    let rings = &line.rules.rings;
    assert_eq!((rings.same_mediator, rings.territory), (Millis::seconds(20), Millis::seconds(45)));
    assert_eq!((rings.topic, line.rules.ring_at_once), (Millis::minutes(2), 3));
    assert_eq!((line.rules.strategy, line.rules.surge), (hotline::Strategy::FewestCalls, true));
    let shown = admin.get(&path).await;
    shown.says("value=\"1,5\"");
    shown.says("value=\"2027-08-15\"");
}

#[tokio::test]
async fn what_is_wrong_with_a_line_stands_beside_its_field_and_what_was_typed_is_kept() {
    let house = House::build().await;
    house.line("autre", "Ligne du soir", "+33199000002").await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let version = admin.get(&path).await.hidden("version");
    for (field, value, problem, told) in [
        ("name", "", "name-problem", "Écrivez un nom"),
        ("numbers", "zéro un", "numbers-problem", "n’est pas un numéro"),
        ("numbers", "01 99 00 00 02", "numbers-problem", "Ligne du soir"),
        ("monday", "le matin", "monday-problem", "plage d’heures"),
        ("monday", "9h-12h, 11h-18h", "monday-problem", "se chevauchent"),
        ("monday", "", "monday-problem", "n’ouvrirait pas de toute l’année"),
        ("time_zone", "Europe/Pairs", "time_zone-problem", "fuseau horaire"),
        ("to", "2027-07-01", "exceptions-problem", "finit avant"),
        ("ring", "3", "ring-problem", "de 5 à 120"),
        ("wrap_up_most", "1", "wrap_up_most-problem", "plus court"),
        ("flow", "nulle-part", "flow-problem", "accueil qui existe"),
    ] {
        // `from`, `to` and `open` are read in rows: the order of the fields is kept.
        let fields: Vec<(&str, &str)> = FORM
            .iter()
            .map(|(name, kept)| (*name, if *name == field { value } else { *kept }))
            .chain([("version", version.as_str())])
            .collect();
        let seen = admin.post(&path, &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
        seen.says(&format!("id=\"{problem}\""));
        seen.says(told);
        let kept = if field == "ring" { value } else { "25" };
        seen.says(&format!("value=\"{kept}\""));
    }
    let line = house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap();
    assert_eq!(line.version.to_string(), version, "nothing was saved");
}

#[tokio::test]
async fn the_second_of_two_who_change_a_line_sees_both_versions_and_decides() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let version = admin.get(&path).await.hidden("version");
    assert_eq!(admin.post(&path, &but(&[("version", &version)])).await.status, StatusCode::SEE_OTHER);
    let mine = but(&[("version", &version), ("tuesday", "10h-11h"), ("ring", "40")]);
    let told = admin.post(&path, &mine).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("25 secondes");
    told.says("value=\"10h-11h\"");
    told.says("value=\"40\"");
    let version = told.hidden("version");
    let mine = but(&[("version", &version), ("tuesday", "10h-11h"), ("ring", "40")]);
    assert_eq!(admin.post(&path, &mine).await.status, StatusCode::SEE_OTHER);
    let line = house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap();
    assert_eq!(line.rules.ring, Millis::seconds(40));
}

#[tokio::test]
async fn a_new_line_is_refused_while_nobody_could_be_rung_and_put_into_service_when_somebody_can() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    let blank = admin.get("/admin/lines/new").await;
    blank.says("<option value=\"accueil\" selected>");
    let box_of = blank.text.split("name=\"active\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(!box_of.contains("checked"), "off until somebody is on it: {box_of}");
    let form = but(&[("name", "Ligne jeunes"), ("numbers", "01 99 00 00 09")]);
    let refused = admin.post("/admin/lines/new", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("id=\"active-problem\"");
    refused.says("elle ne peut faire sonner personne");
    refused.says("value=\"Ligne jeunes\"");
    let off: Vec<_> = form.iter().copied().filter(|(name, _)| *name != "active").collect();
    let seen = admin.post("/admin/lines/new", &off).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    let list = admin.get("/admin/lines").await;
    list.says("Ligne jeunes");
    list.says_not("peut être mise en service");

    let lines = house.store.lines().list().await.unwrap();
    let line = lines.iter().find(|line| line.name == "Ligne jeunes").unwrap();
    let amina = house.person("amina", Role::Mediator, true).await;
    let both = Abilities::new(
        Endpoint::Browser,
        vec![LineId::new(LINE), line.id.clone()],
        vec![Language::new("fr")],
    );
    house.store.people().set_abilities(&amina, &both, NOW).await.unwrap();
    admin.get("/admin/lines").await.says("peut être mise en service");
    let path = format!("/admin/lines/{}", line.id);
    let version = admin.get(&path).await.hidden("version");
    let on = but(&[("name", "Ligne jeunes"), ("numbers", "01 99 00 00 09"), ("version", &version)]);
    let seen = admin.post(&path, &on).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    assert!(house.store.lines().find(&line.id).await.unwrap().unwrap().active);
}

#[tokio::test]
async fn rules_that_nobody_can_satisfy_are_refused_with_what_is_missing() {
    let house = House::build().await;
    house.person("amina", Role::Mediator, true).await;
    house.line("autre", "Ligne du soir", "+33199000002").await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let off: Vec<_> = FORM.iter().copied().filter(|(name, _)| *name != "active").collect();
    let save = async |rules: &dyn Fn(&mut LineRules)| {
        // As another page or a file would have left it while the line was off.
        let mut line = house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap();
        line.active = false;
        line.rules = LineRules::default();
        rules(&mut line.rules);
        house.store.lines().update(&line).await.unwrap();
    };
    let needs = |level, training: &[&str]| TopicNeeds {
        level,
        training: training.iter().map(|mark| Training::new(*mark)).collect(),
    };
    save(&|rules| {
        rules.topics.insert(TopicId::new("caf"), needs(None, &["aidants-connect"]));
    })
    .await;
    let version = admin.get(&path).await.hidden("version");
    let seen = admin.post(&path, &but(&[("version", &version)])).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.says("id=\"topics-problem\"");
    seen.says("aidants-connect");
    seen.says("la CAF");

    save(&|rules| {
        rules.topics.insert(TopicId::new("caf"), needs(Some(hotline::Level::Professional), &[]));
    })
    .await;
    let version = admin.get(&path).await.hidden("version");
    admin.post(&path, &but(&[("version", &version)])).await.says("l’expérience que demande le sujet");

    save(&|rules| {
        rules.rings.overflow = Overflow::Line { line: LineId::new("autre") };
        rules.rings.overflow_after = Some(Millis::minutes(5));
    })
    .await;
    let version = admin.get(&path).await.hidden("version");
    let seen = admin.post(&path, &but(&[("version", &version)])).await;
    seen.says("id=\"overflow-problem\"");
    seen.says("Ligne du soir");
    let mut kept = off.clone();
    kept.push(("version", &version));
    let seen = admin.post(&path, &kept).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "off, it may be whatever it is: {}", seen.text);
}

#[tokio::test]
async fn a_line_whose_last_mediator_left_may_still_be_given_a_closure() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let version = admin.get(&path).await.hidden("version");
    let seen = admin.post(&path, &but(&[("version", &version)])).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    admin.get("/admin/lines").await.says("ne peut faire sonner personne");
    let version = admin.get(&path).await.hidden("version");
    let english = but(&[("version", &version), ("language", "en")]);
    assert_eq!(admin.post(&path, &english).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_number_of_the_volunteers_is_another_than_the_public_ones() {
    let house = House::build().await;
    house.line("autre", "Ligne du soir", "+33199000002").await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let version = admin.get(&path).await.hidden("version");
    for (typed, told) in [
        ("01 99 00 00 01", "déjà celui que le public appelle"),
        ("01 99 00 00 02", "appartient déjà à la ligne"),
        ("12", "n’est pas un numéro"),
    ] {
        let seen = admin.post(&path, &but(&[("version", &version), ("volunteers", typed)])).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.says(told);
    }
    let seen = admin.post(&path, &but(&[("version", &version), ("volunteers", "01 99 00 00 03")])).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    let line = house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap();
    assert_eq!(line.volunteers.map(|number| number.expose().to_owned()), Some("+33199000003".to_owned()));
    admin.get(&path).await.says("01\u{a0}99\u{a0}00\u{a0}00\u{a0}03");
}

#[tokio::test]
async fn where_a_long_wait_leads_is_chosen_among_the_other_lines_and_what_else_there_is() {
    let house = House::build().await;
    house.line("autre", "Ligne du soir", "+33199000002").await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let page = admin.get(&path).await;
    page.says("passer à la ligne «\u{a0}Ligne du soir\u{a0}»");
    page.says_not("passer à la ligne «\u{a0}Ligne du matin\u{a0}»");
    page.says("value=\"never\" checked");
    let rings = async || house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap().rules.rings;
    for (to, overflow) in [
        ("line/autre", Overflow::Line { line: LineId::new("autre") }),
        ("callback", Overflow::Callback),
        ("voicemail", Overflow::Voicemail),
        ("orientation", Overflow::Orientation),
    ] {
        let version = admin.get(&path).await.hidden("version");
        let fields = but(&[("version", &version), ("overflow", to), ("overflow_after", "7,5")]);
        let seen = admin.post(&path, &fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
        let rings = rings().await;
        assert_eq!((rings.overflow, rings.overflow_after), (overflow, Some(Millis::seconds(450))));
        let page = admin.get(&path).await;
        page.says(&format!("value=\"{to}\" checked"));
        page.says("value=\"7,5\"");
    }
    // A form that does not ask changes nothing of it.
    let version = admin.get(&path).await.hidden("version");
    admin.post(&path, &but(&[("version", &version)])).await;
    assert_eq!(rings().await.overflow, Overflow::Orientation);
    let version = admin.get(&path).await.hidden("version");
    admin.post(&path, &but(&[("version", &version), ("overflow", "never"), ("overflow_after", "")])).await;
    assert_eq!(rings().await.overflow_after, None);
}

#[tokio::test]
async fn an_overflow_for_which_the_greeting_has_no_words_is_told_beside_its_field() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let version = admin.get(&path).await.hidden("version");
    for to in ["callback", "voicemail", "orientation"] {
        let led =
            [("version", version.as_str()), ("flow", "bref"), ("overflow", to), ("overflow_after", "5")];
        let seen = admin.post(&path, &but(&led)).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{to}");
        seen.says("id=\"overflow-problem\"");
        seen.says("n’a pas de texte pour cela");
        seen.says("name=\"overflow_after\" value=\"5\"");
    }
    let never =
        [("version", version.as_str()), ("flow", "bref"), ("overflow", "never"), ("overflow_after", "")];
    let seen = admin.post(&path, &but(&never)).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
}

#[tokio::test]
async fn an_overflow_that_leads_nowhere_or_comes_never_is_told_beside_its_field() {
    let house = House::build().await;
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let version = admin.get(&path).await.hidden("version");
    for (to, after, problem) in [
        ("line/ligne", "5", "overflow-problem"),
        ("line/ailleurs", "5", "overflow-problem"),
        ("", "5", "overflow-problem"),
        ("callback", "", "overflow_after-problem"),
        ("callback", "121", "overflow_after-problem"),
        ("callback", "bientôt", "overflow_after-problem"),
    ] {
        let fields = but(&[("version", &version), ("overflow", to), ("overflow_after", after)]);
        let seen = admin.post(&path, &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{to} {after}");
        seen.says(&format!("id=\"{problem}\""));
        seen.says(&format!("name=\"overflow_after\" value=\"{after}\""));
    }
}

#[tokio::test]
async fn a_limit_per_day_is_refused_where_the_flow_has_no_words_for_it() {
    let house = House::build().await;
    house.person("amina", Role::Mediator, true).await;
    let mute = "muet";
    let line = house.store.lines().find(&LineId::new(LINE)).await.unwrap().unwrap();
    let line = store::LineSettings { flow: mute.to_owned(), ..line };
    house.store.lines().update(&line).await.unwrap();
    let mut admin = house.browser("admin").await;
    let path = format!("/admin/lines/{LINE}");
    let version = admin.get(&path).await.hidden("version");
    let seen = admin.post(&path, &but(&[("version", &version), ("flow", mute)])).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.says("n’a pas de textes pour cela");
    let fields = but(&[("version", &version), ("flow", mute), ("daily_limit", "0")]);
    assert_eq!(admin.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
}
