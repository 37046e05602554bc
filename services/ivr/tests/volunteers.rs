//! The texts of the number of the volunteers: there as a whole or not at all, and every key said.

#![allow(clippy::expect_used, reason = "a flow that cannot be read fails the test")]

use ivr::{Facts, Flow, Text};

const SHIPPED: &str = include_str!("../../../ivr-flows/solidarite-numerique.yaml");

fn errors(source: &str) -> Vec<String> {
    Flow::parse("flow.yaml", source).errors().map(|problem| problem.message.clone()).collect()
}

fn said(text: Text, language: &str, facts: &Facts) -> String {
    let flow = Flow::parse("flow.yaml", SHIPPED).flow.expect("the shipped flow is sound");
    flow.text(text, language, facts).iter().map(|prompt| prompt.what.words().to_owned()).collect()
}

#[test]
fn a_flow_without_a_word_for_volunteers_is_sound_and_says_that_it_has_none() {
    let (without, _) = SHIPPED.split_once("\nvolunteer:\n").expect("the part stands last");
    let report = Flow::parse("flow.yaml", without);
    assert!(!report.flow.expect("sound").speaks_to_volunteers());
    assert!(Flow::parse("flow.yaml", SHIPPED).flow.expect("sound").speaks_to_volunteers());
}

#[test]
fn a_part_for_volunteers_that_lacks_a_text_is_refused() {
    let lacking = SHIPPED.replace("  bad_code:", "  bad_cod:");
    assert!(errors(&lacking).contains(&"`volunteer` lacks `bad_code`".to_owned()));
}

#[test]
fn a_key_that_is_not_said_is_refused() {
    let silent = SHIPPED.replace("Orientée ailleurs, sur 4.", "Orientée ailleurs.");
    assert_eq!(errors(&silent), ["`outcome` does not tell what the key 4 does, in `fr`"]);
}

#[test]
fn a_flow_from_before_the_topics_is_whole_and_one_with_some_of_their_texts_is_not() {
    let keys =
        ["aside", "menu_topics", "topic_taken", "topic_aside", "topic_noted", "topics_over", "aside_every"];
    let without = |gone: &dyn Fn(&str) -> bool| {
        let (before, volunteer) = SHIPPED.split_once("\nvolunteer:\n").expect("the part stands last");
        let mut kept = format!("{before}\nvolunteer:\n");
        let mut keep = true;
        for line in volunteer.lines() {
            if line.starts_with("  ") && !line.starts_with("   ") {
                keep = !line.trim().split_once(':').is_some_and(|(key, _)| gone(key));
            }
            if keep {
                kept.push_str(line);
                kept.push('\n');
            }
        }
        kept
    };
    let older = Flow::parse("flow.yaml", &without(&|key| keys.contains(&key))).flow.expect("sound");
    assert!(older.speaks_to_volunteers() && !older.puts_topics_aside());
    assert!(Flow::parse("flow.yaml", SHIPPED).flow.expect("sound").puts_topics_aside());
    assert_eq!(errors(&without(&|key| key == "topics_over")), ["`volunteer` lacks `topics_over`"]);
}

#[test]
fn a_topic_is_named_with_its_keys_and_what_is_put_aside_is_counted_as_people_say_it() {
    let nameless = SHIPPED.replace("{topic} : vous le prenez.", "Ce sujet : vous le prenez.");
    assert_eq!(errors(&nameless), ["`topic_taken` never says `{topic}`, in `fr`"]);
    let facts = Facts { topic: Some("emploi".to_owned()), ..Facts::default() };
    let taken = said(Text::VolunteerTopicTaken, "fr", &facts);
    assert_eq!(
        taken,
        "Recherche d'emploi : vous le prenez. Appuyez sur 1 pour l'écarter aujourd'hui, sur 2 pour le sujet suivant, \
         sur 0 pour revenir."
    );
    let aside = |count, language| {
        let facts = Facts { aside: Some(count), ..Facts::default() };
        said(Text::VolunteerAside, language, &facts)
    };
    assert!(aside(1, "fr").contains("écarté un sujet"), "{}", aside(1, "fr"));
    assert!(aside(2, "en").contains("put 2 topics aside"), "{}", aside(2, "en"));
}

#[test]
fn how_many_wait_is_said_as_people_say_it() {
    let waiting = |count, language| {
        let facts = Facts { waiting: Some(count), ..Facts::default() };
        said(Text::VolunteerWaiting, language, &facts)
    };
    assert_eq!(waiting(0, "fr"), "En ce moment, personne n'attend.");
    assert_eq!(waiting(1, "fr"), "En ce moment, une personne attend.");
    assert_eq!(waiting(3, "fr"), "En ce moment, 3 personnes attendent.");
    assert_eq!(waiting(2, "en"), "At the moment, 2 people are waiting.");
}

#[test]
fn who_dialled_the_volunteers_by_mistake_is_given_the_public_number() {
    let facts = Facts { public_number: Some("+33199000001".to_owned()), ..Facts::default() };
    let said = said(Text::VolunteerMistaken, "fr", &facts);
    assert!(said.contains("appelez le 01 99 00 00 01"), "{said}");
}
