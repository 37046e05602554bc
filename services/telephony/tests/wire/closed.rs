//! Outside the hours: told when, and offered something.

use crate::house::{CALLER, House, LINE, Plan, wait};
use dispatch::hours::Hours;
use hotline::{CallState, Ending};
use std::time::Duration;

/// A line that never opens.
async fn closed() -> House {
    let hours = Hours { week: std::collections::BTreeMap::new(), ..Hours::always() };
    House::planned(Plan { hours, ..Plan::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_line_says_so_and_keeps_a_request_to_be_called_back() {
    let house = closed().await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Nous sommes fermés").await;
    wait(&caller, "said:que nous vous rappelions").await;
    caller.press("1").unwrap();
    wait(&caller, "said:Pour être rappelé au numéro de ce téléphone").await;
    caller.press("1").unwrap();
    wait(&caller, "said:va vous rappeler à ce numéro").await;
    wait(&caller, "ended").await;
    let call = house.until("off the line", |call| call.called_back && call.leg.is_none()).await;
    assert!(matches!(call.state, CallState::AwaitingCallback { .. }));
    assert_eq!(call.number.unwrap().expose(), CALLER);
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_number_is_asked_for_by_keys() {
    let house = closed().await;
    let make = softswitch::telephone::Make {
        id: String::new(),
        address: CALLER.to_owned(),
        withheld: true,
        speaks: false,
        behaviour: Some(softswitch::telephone::Behaviour::default()),
        application: None,
    };
    let (caller, _) = house.handle().make(make).unwrap();
    caller.dial(LINE).unwrap();
    wait(&caller, "said:que nous vous rappelions").await;
    caller.press("1").unwrap();
    wait(&caller, "said:Votre numéro est masqué").await;
    caller.press("0639980042#").unwrap();
    wait(&caller, "said:C'est noté").await;
    let call = house.until("promised", |call| call.called_back).await;
    assert_eq!(call.number.unwrap().expose(), "+33639980042");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_nothing_was_told_the_hours() {
    let house = closed().await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:que nous vous rappelions").await;
    // Keys that serve nowhere are met gently, and lead to the goodbye.
    for again in 0..3 {
        caller.press("7").unwrap();
        if again < 2 {
            wait(&caller, "said:cette touche ne sert pas ici").await;
        }
    }
    house.until("told", |call| call.state == CallState::Ended { ending: Ending::Told }).await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_left_is_kept_with_its_sound_also_when_the_person_just_hangs_up() {
    let house = closed().await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:que nous vous rappelions").await;
    caller.press("2").unwrap();
    wait(&caller, "said:Après le signal sonore").await;
    house.until_state("leaving_message").await;
    wait(&caller, "play:beep").await;
    house.handle().advance(Duration::from_secs(1)).await;
    caller.speak("Bonjour, je n'arrive pas à ouvrir mon compte.").unwrap();
    house.handle().advance(Duration::from_secs(3)).await;
    caller.hang_up();
    let call =
        house.until("left", |call| call.state == CallState::Ended { ending: Ending::MessageLeft }).await;
    let kept = house.store.recordings().unheard(10).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((&kept[0].call, Some(&kept[0].id)), (&call.id, call.recording.as_ref()));
    assert!(kept[0].location.starts_with("http"));
    let sound = house.wire.recording(&kept[0].id).await.unwrap();
    assert!(sound.starts_with(b"RIFF"), "the sound itself can be fetched, as WAV");
    let forged = house.wire.recording(&hotline::RecordingId::new("../Calls")).await;
    assert!(forged.is_err(), "an id is no path");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_sms_is_kept_and_answered_in_the_line_s_words() {
    let house = House::open().await;
    let person = house.telephone(CALLER);
    person.send_message(LINE, "Bonjour, pouvez-vous m'aider ? 👋").unwrap();
    wait(&person, "message:bien reçu votre message").await;
    let unread = house.store.messages().unseen(10).await.unwrap();
    assert_eq!(unread.len(), 1, "who was told so waits for a reader");
    assert_eq!(unread[0].body, "Bonjour, pouvez-vous m'aider ? 👋");
    house.assert_clean();
    house.close().await;
}
