//! Too many callers: the short way in, where they live, and what is offered after a long wait.

use crate::house::{CALLER, FLOW, House, LINE, Plan, ended, wait};
use crate::ringing::waiting;
use hotline::{CallState, Ending, LineRules, Millis, Overflow, Reach, Rings};
use std::time::Duration;

fn overflowing(overflow: Overflow) -> LineRules {
    let none = Millis(0);
    LineRules {
        ring: Millis::seconds(1),
        rings: Rings {
            same_mediator: none,
            territory: none,
            topic: none,
            overflow_after: Some(Millis::seconds(1)),
            overflow,
        },
        ..LineRules::default()
    }
}

async fn house(rules: LineRules) -> House {
    House::planned(Plan { rules, ..Plan::default() }).await
}

/// The rounds of the queue go on until the circle has widened to the overflow.
async fn long_wait(house: &House) {
    house.until("overflow", |call| call.reach == Reach::Overflow).await;
    house.handle().advance(Duration::from_secs(120)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_long_wait_a_key_leads_out_of_the_queue_to_a_message() {
    let house = house(overflowing(Overflow::Voicemail)).await;
    let caller = waiting(&house).await;
    let queued_at = house.until_state("waiting").await.queued_at;
    long_wait(&house).await;
    wait(&caller, "said:Pour laisser un message, appuyez sur 2").await;
    caller.press("2").unwrap();
    wait(&caller, "said:Après le signal sonore").await;
    let call = house.until_state("leaving_message").await;
    assert_eq!(call.queued_at, queued_at);
    wait(&caller, "play:beep").await;
    house.handle().advance(Duration::from_secs(1)).await;
    caller.speak("Bonjour, j'ai attendu longtemps.").unwrap();
    house.handle().advance(Duration::from_secs(3)).await;
    caller.hang_up();
    house.until("left", |call| call.state == CallState::Ended { ending: Ending::MessageLeft }).await;
    assert_eq!(house.store.recordings().unheard(10).await.unwrap().len(), 1);
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_to_the_voicemail_has_the_old_place_again() {
    let house = house(overflowing(Overflow::Voicemail)).await;
    let caller = waiting(&house).await;
    let queued_at = house.until_state("waiting").await.queued_at;
    long_wait(&house).await;
    wait(&caller, "said:Pour laisser un message, appuyez sur 2").await;
    caller.press("2").unwrap();
    wait(&caller, "play:beep").await;
    house.until_state("leaving_message").await;
    house.handle().advance(Duration::from_secs(7)).await;
    let call = house.until_state("waiting").await;
    assert_eq!(call.queued_at, queued_at, "the rank is the old one");
    // And is rung for like before.
    let (_, phone) = house.available("alix").await;
    wait(&phone, "ringing").await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orientation_is_told_once_and_whoever_presses_nothing_is_still_served() {
    let house = house(overflowing(Overflow::Orientation)).await;
    let caller = waiting(&house).await;
    long_wait(&house).await;
    wait(&caller, "said:une maison France Services").await;
    // Silence: back to the music and the rank.
    house.handle().advance(Duration::from_secs(6)).await;
    for _ in 0..4 {
        house.handle().advance(Duration::from_secs(60)).await;
    }
    wait(&caller, "said:Merci de patienter").await;
    let said = caller.said();
    let told = said.iter().filter(|text| text.contains("France Services")).count();
    assert_eq!(told, 1, "{said:?}");
    assert_eq!(house.call().await.state, CallState::Waiting);
    let (_, phone) = house.available("alix").await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    house.until_state("talking").await;
    caller.hang_up();
    house.until("over", ended).await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overflow_to_the_callback_says_so_and_keeps_the_place() {
    let house = house(overflowing(Overflow::Callback)).await;
    let caller = waiting(&house).await;
    let queued_at = house.until_state("waiting").await.queued_at;
    long_wait(&house).await;
    wait(&caller, "said:Nous n'avons encore trouvé personne").await;
    caller.press("1").unwrap();
    wait(&caller, "said:va vous rappeler à ce numéro").await;
    let call = house.until("promised", |call| call.called_back).await;
    assert_eq!(call.queued_at, queued_at);
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_surge_the_greeting_is_short_and_a_callback_is_offered_before_the_wait() {
    let house = house(LineRules { surge: true, ..LineRules::default() }).await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Bonjour, ici Solidarité Numérique").await;
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("1").unwrap();
    wait(&caller, "said:Beaucoup de personnes appellent").await;
    house.handle().advance(Duration::from_secs(6)).await;
    wait(&caller, "said:cherchons un bénévole").await;
    house.until_state("waiting").await;
    let said = caller.said().join(" ");
    assert!(!said.contains("Des bénévoles vous aident avec Internet"), "{said}");
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_caller_lives_is_told_by_the_beginning_of_their_number() {
    let flow = FLOW.replace("territories:\n", "territories:\n  \"+33639980\": 972\n");
    let house = House::planned(Plan { flow, ..Plan::default() }).await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("1").unwrap();
    let call = house.until_state("waiting").await;
    assert_eq!(call.territory.unwrap().as_str(), "972");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_caller_lives_is_asked_once_and_known_the_next_time() {
    let before = "  avant-attente:\n    surge: { busy: rappel-ou-attente, usual: attente }\n";
    let asking = r#"  avant-attente:
    territory:
      fr: Composez les deux chiffres de votre département, puis la touche dièse. Si vous ne savez pas, attendez.
      en: Dial the two digits of your département, then the hash key. If you do not know, please wait.
    corsica: { fr: "Corse-du-Sud, appuyez sur 1. Haute-Corse, sur 2.", en: "South, press 1. North, press 2." }
    wrong: { fr: Encore une fois., en: Once more. }
    chosen: { fr: "Département {territory}.", en: "The département {territory}." }
    then: vers-attente
  vers-attente:
    surge: { busy: rappel-ou-attente, usual: attente }
"#;
    assert!(FLOW.contains(before));
    let flow = FLOW.replace(before, asking);
    let house = House::planned(Plan { flow, ..Plan::default() }).await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("1").unwrap();
    wait(&caller, "said:les deux chiffres de votre département").await;
    caller.press("38#").unwrap();
    wait(&caller, "said:Département 38").await;
    assert_eq!(house.until_state("waiting").await.territory.unwrap().as_str(), "38");
    caller.hang_up();
    house.until("over", ended).await;

    let again = house.telephone(CALLER);
    again.dial(LINE).unwrap();
    wait(&again, "said:Pour un ordinateur").await;
    again.press("2").unwrap();
    let call = house.until_state("waiting").await;
    assert_eq!(call.territory.unwrap().as_str(), "38");
    let asked = again.said().iter().filter(|text| text.contains("votre département")).count();
    assert_eq!(asked, 1, "only in the first call: {:?}", again.said());
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_when_the_last_mediator_goes_away_is_told_the_truth_and_how_to_be_called_back() {
    let house = House::open().await;
    let (alix, phone) = house.available("alix").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.decline().unwrap();
    house.until_presence(&alix, "on_break").await;
    house.handle().advance(Duration::from_secs(120)).await;
    wait(&caller, "said:Aucun bénévole n'est disponible pour l'instant").await;
    wait(&caller, "said:Pour être rappelé sans perdre votre place, appuyez sur 1").await;
    caller.press("1").unwrap();
    house.until_state("awaiting_callback").await;
    house.assert_clean();
    house.close().await;
}
