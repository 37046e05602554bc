//! What the number of the volunteers answers to silence, on a leg that proved nothing, and when we fail.

use super::{Desk, LEG};
use dispatch::hours::Hours;
use hotline::{LegId, LineId};

const VOLUNTEERS: [(&str, &str); 1] = [("To", "+33199000003")];

impl Desk {
    fn volunteer(&self, what: &str, leg: &str, more: &[(&str, &str)]) -> String {
        self.links.volunteer(what, &LegId::new(leg), &LineId::new("sn"), more)
    }
}

#[tokio::test]
async fn silence_is_answered_kindly_and_ends() {
    let desk = Desk::open(Hours::default()).await;
    let first = desk.post("/telephony/voice", &VOLUNTEERS).await;
    assert!(first.contains("Composez votre code") && first.contains("finishOnKey=\"#\""), "{first}");
    let nothing = |n: &str| desk.volunteer("/code", LEG, &[("n", n)]);
    let again = desk.post(&nothing("1"), &VOLUNTEERS).await;
    assert!(again.contains("appelez le 01 99 00 00 01") && again.contains("<Gather"), "{again}");
    let last = desk.post(&nothing("3"), &VOLUNTEERS).await;
    assert!(last.contains("appelez le 01 99 00 00 01") && last.contains("<Hangup/>"), "{last}");
}

#[tokio::test]
async fn the_menu_is_said_three_times_to_silence_and_then_says_goodbye() {
    let desk = Desk::open(Hours::default()).await;
    let id = desk.available("alix", hotline::Endpoint::Browser).await;
    let key = |n: &str| desk.volunteer("/key", LEG, &[("m", id.as_str()), ("n", n)]);
    for n in ["0", "1"] {
        let said = desk.post(&key(n), &VOLUNTEERS).await;
        assert!(said.contains("Prenez votre temps") && said.contains("<Gather"), "{said}");
    }
    let last = desk.post(&key("2"), &VOLUNTEERS).await;
    assert!(last.contains("Au revoir") && last.contains("<Hangup/>"), "{last}");
}

#[tokio::test]
async fn what_was_proven_on_one_leg_opens_nothing_on_another() {
    let desk = Desk::open(Hours::default()).await;
    let id = desk.available("alix", hotline::Endpoint::Browser).await;
    let theirs = desk.volunteer("/key", "CA-another", &[("m", id.as_str()), ("n", "0")]);
    let mut fields = VOLUNTEERS.to_vec();
    fields.push(("Digits", "3"));
    let (status, _) = desk.answer(&theirs, &fields).await;
    assert_eq!(status, 400);
    let row = desk.store.mediators().find(&id).await.unwrap().unwrap();
    assert_eq!(row.presence, hotline::Presence::Available, "nobody left");
}

#[tokio::test]
async fn a_volunteer_never_finds_themselves_in_the_queue_when_we_fail() {
    let desk = Desk::open(Hours::always()).await;
    let sorry = desk.post("/telephony/fallback", &VOLUNTEERS).await;
    assert!(sorry.contains("<Hangup/>") && !sorry.contains("<Enqueue"), "{sorry}");
}

#[tokio::test]
async fn who_has_no_telephone_is_told_and_nothing_else_changes() {
    let desk = Desk::open(Hours::default()).await;
    let id = desk.available("alix", hotline::Endpoint::Browser).await;
    let mut fields = VOLUNTEERS.to_vec();
    fields.push(("Digits", "1"));
    let key = desk.volunteer("/key", LEG, &[("m", id.as_str()), ("n", "0")]);
    let said = desk.post(&key, &fields).await;
    assert!(said.contains("Nous ne savons pas encore à quel numéro vous appeler"), "{said}");
    assert_eq!(desk.store.volunteers().take_wish(&LegId::new(LEG)).await.unwrap(), None);
}

#[tokio::test]
async fn a_topics_key_that_is_told_twice_does_not_undo_itself() {
    let desk = Desk::open(Hours::default()).await;
    let id = desk.available("alix", hotline::Endpoint::Browser).await;
    let refused = async || desk.store.mediators().find(&id).await.unwrap().unwrap().refuses;
    let words = [("m", id.as_str()), ("t", "emploi"), ("n", "0")];
    let one = [VOLUNTEERS[0], ("Digits", "1")];
    let aside = desk.volunteer("/topic", LEG, &words);
    let first = desk.post(&aside, &one).await;
    assert!(first.contains("est noté") && first.contains("emploi : écarté"), "{first}");
    assert_eq!(desk.post(&aside, &one).await, first, "answered as it was");
    assert_eq!(refused().await, [hotline::TopicId::new("emploi")]);
    let back = desk.volunteer("/topic", LEG, &[words[0], words[1], words[2], ("b", "1")]);
    for _ in 0..2 {
        let said = desk.post(&back, &one).await;
        assert!(said.contains("emploi : vous le prenez"), "{said}");
    }
    assert_eq!(refused().await, []);
}

#[tokio::test]
async fn silence_at_a_topic_is_answered_kindly_and_who_puts_every_topic_aside_is_told_what_that_means() {
    let desk = Desk::open(Hours::default()).await;
    let id = desk.available("alix", hotline::Endpoint::Browser).await;
    let at = |topic, n| desk.volunteer("/topic", LEG, &[("m", id.as_str()), ("t", topic), ("n", n)]);
    for n in ["0", "1"] {
        let said = desk.post(&at("emploi", n), &VOLUNTEERS).await;
        assert!(said.contains("Prenez votre temps") && said.contains("vous le prenez"), "{said}");
        assert!(said.contains("<Gather"), "{said}");
    }
    let last = desk.post(&at("emploi", "2"), &VOLUNTEERS).await;
    assert!(last.contains("Au revoir") && last.contains("<Hangup/>"), "{last}");
    let one = [VOLUNTEERS[0], ("Digits", "1")];
    for topic in ["demarches", "appareil", "internet"] {
        let said = desk.post(&at(topic, "0"), &one).await;
        assert!(!said.contains("écarté tous les sujets"), "{said}");
    }
    let said = desk.post(&at("emploi", "0"), &one).await;
    assert!(said.contains("écarté tous les sujets") && said.contains("prenez plutôt une pause"), "{said}");
}
