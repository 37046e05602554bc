//! Keys pressed too early, too late, twice: by a caller, and by a mediator on their own telephone.

use crate::house::{CALLER, House, LINE, Plan, ended, wait};
use crate::ringing::{waiting, with_own_telephone};
use hotline::{CallState, Ending};
use std::time::Duration;

/// A house in which what is said takes as long as a calm voice takes.
async fn unhurried() -> House {
    House::planned(Plan { quick: false, ..Plan::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_before_the_sentence_is_over_is_taken_at_once() {
    let house = unhurried().await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    // The greeting has only begun; the menu was not heard yet.
    wait(&caller, "said:Bonjour. Vous êtes bien à Solidarité Numérique").await;
    caller.press("2").unwrap();
    wait(&caller, "said:cherchons un bénévole").await;
    let call = house.until_state("waiting").await;
    assert_eq!(call.topic.unwrap().as_str(), "appareil");
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_after_its_time_answers_the_question_that_is_put_again() {
    let house = House::open().await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:appuyez sur 1").await;
    house.handle().advance(Duration::from_secs(9)).await;
    wait(&caller, "said:Prenez votre temps").await;
    caller.press("3").unwrap();
    wait(&caller, "said:cherchons un bénévole").await;
    assert_eq!(house.until_state("waiting").await.topic.unwrap().as_str(), "internet");
    // Too late for the menu altogether: in the queue the keys of the menu mean nothing.
    for key in ["2", "9", "#", "4"] {
        caller.press(key).unwrap();
        wait(&caller, "said:prochaine personne").await;
    }
    let call = house.call().await;
    assert_eq!((call.state, call.topic.unwrap().as_str()), (CallState::Waiting, "internet"));
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_bounces_chooses_once_and_asks_for_no_callback() {
    let house = unhurried().await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Bonjour. Vous êtes bien à Solidarité Numérique").await;
    caller.press("1").unwrap();
    caller.press("1").unwrap();
    wait(&caller, "said:cherchons un bénévole").await;
    caller.press("1").unwrap();
    house.handle().advance(Duration::from_secs(4)).await;
    wait(&caller, "said:prochaine personne").await;
    let call = house.call().await;
    assert_eq!((call.state, call.called_back), (CallState::Waiting, false));
    assert_eq!(call.topic.unwrap().as_str(), "demarches");
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_for_a_callback_pressed_twice_is_one_callback() {
    let house = unhurried().await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Bonjour. Vous êtes bien à Solidarité Numérique").await;
    caller.press("0").unwrap();
    wait(&caller, "said:cherchons un bénévole").await;
    house.handle().advance(Duration::from_secs(4)).await;
    wait(&caller, "said:prochaine personne").await;
    caller.press("1").unwrap();
    wait(&caller, "said:va vous rappeler à ce numéro").await;
    caller.press("1").unwrap();
    caller.press("1").unwrap();
    house.handle().advance(Duration::from_secs(10)).await;
    wait(&caller, "ended").await;
    let call = house.until("off the line", |call| call.called_back && call.leg.is_none()).await;
    assert!(matches!(call.state, CallState::AwaitingCallback { .. }));
    let asked = house.store.calls().history(&call.id).await.unwrap();
    assert_eq!(asked.iter().filter(|entry| entry.kind == "callback_requested").count(), 1);
    // One ring of the mediator, one of the caller.
    let (_, phone) = house.available("alix").await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&caller, "ringing").await;
    caller.answer().unwrap();
    wait(&caller, "said:Pour nous parler, appuyez sur 1").await;
    caller.press("1").unwrap();
    caller.press("1").unwrap();
    assert_eq!(house.until_state("talking").await.callback_attempts, 1);
    caller.hang_up();
    house.until("kept", |call| call.state == CallState::Ended { ending: Ending::CallbackKept }).await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_on_an_offer_pressed_early_and_twice_is_one_acceptance() {
    let house = unhurried().await;
    let (camille, phone) = with_own_telephone(&house).await;
    let caller = waiting_unhurried(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&phone, "said:Une personne attend").await;
    phone.press("1").unwrap();
    phone.press("1").unwrap();
    let call = house.until_state("talking").await;
    phone.press("1").unwrap();
    assert_eq!((call.mediator.as_ref(), call.offers_made), (Some(&camille), 1));
    assert_eq!(house.presence(&camille).await.word(), "talking");
    caller.hang_up();
    house.until("over", ended).await;
    wait(&phone, "ended").await;
    house.assert_clean();
    house.close().await;
}

/// A caller who asked for a person before the greeting was over, and waits.
async fn waiting_unhurried(house: &House) -> softswitch::Phone {
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Bonjour. Vous êtes bien à Solidarité Numérique").await;
    caller.press("0").unwrap();
    wait(&caller, "said:cherchons un bénévole").await;
    caller
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_keys_on_an_offer_are_asked_again_and_take_no_call() {
    let house = House::open().await;
    let (camille, phone) = with_own_telephone(&house).await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&phone, "said:appuyez sur 1").await;
    phone.press("9").unwrap();
    wait(&phone, "said:Pour répondre, appuyez sur 1. Sinon, raccrochez").await;
    assert_eq!(house.call().await.state, CallState::Waiting);
    phone.press("1").unwrap();
    assert_eq!(house.until_state("talking").await.mediator, Some(camille));
    caller.hang_up();
    house.until("over", ended).await;
    house.close().await;
}
