//! Callbacks that were asked for, and people whom a mediator calls.

use crate::house::{CALLER, House, LINE, LINE_ID, ended, wait};
use crate::ringing::waiting;
use hotline::{CallId, CallState, Ending, Event, Language, LineId, PhoneNumber};
use softswitch::{Failure, WebhookFault};
use store::Clock;

/// A caller who asked from the queue to be called back, and hung up.
async fn promised(house: &House) -> softswitch::Phone {
    let caller = waiting(house).await;
    wait(&caller, "said:sans perdre votre place").await;
    caller.press("1").unwrap();
    wait(&caller, "said:va vous rappeler à ce numéro").await;
    wait(&caller, "ended").await;
    house.until("off the line", |call| call.called_back && call.leg.is_none()).await;
    caller
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_to_be_called_back_keeps_the_place_is_rung_and_talks() {
    let house = House::open().await;
    let caller = promised(&house).await;
    let queued_at = house.call().await.queued_at;
    let (_, phone) = house.available("alix").await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&phone, "said:Nous appelons la personne").await;
    wait(&caller, "ringing").await;
    assert_eq!(caller.snapshot().call.unwrap().other, LINE, "the hotline's number is shown");
    caller.answer().unwrap();
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("1").unwrap();
    let call = house.until_state("talking").await;
    assert_eq!(call.queued_at, queued_at);
    caller.hang_up();
    house.until("kept", |call| call.state == CallState::Ended { ending: Ending::CallbackKept }).await;
    wait(&phone, "ended").await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_called_back_who_is_not_there_is_tried_again_later_and_the_mediator_is_free() {
    let house = House::open().await;
    let caller = promised(&house).await;
    let (mediator, phone) = house.available("alix").await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&caller, "ringing").await;
    caller.decline().unwrap();
    house.until_presence(&mediator, "available").await;
    let call = house.until_state("awaiting_callback").await;
    assert_eq!(call.callback_attempts, 1);
    assert!(
        matches!(call.state, CallState::AwaitingCallback { not_before, .. } if not_before > house.dispatcher.now())
    );
    wait(&phone, "ended").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_through_by_an_answer_that_was_lost_is_kept_when_the_mediator_is_gone_by_the_next() {
    let house = House::open().await;
    let caller = promised(&house).await;
    let (_, phone) = house.available("alix").await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&caller, "ringing").await;
    // The key reaches us and our answer is lost; when it is told again the mediator's connection is gone.
    let lost = WebhookFault {
        times: 1,
        url_contains: "/key".to_owned(),
        delay_ms: 0,
        fail: Some(Failure::Timeout),
        reaches_application: true,
    };
    house.handle().add_fault(lost.clone());
    house.handle().add_fault(WebhookFault {
        delay_ms: 3_000,
        fail: None,
        reaches_application: false,
        ..lost
    });
    caller.answer().unwrap();
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("1").unwrap();
    house.until_state("talking").await;
    phone.hang_up();
    house.until_state("reconnecting").await;
    wait(&phone, "ringing").await;
    wait(&caller, "said:nous vous gardons").await;
    phone.answer().unwrap();
    wait(&caller, "event:joined").await;
    caller.hang_up();
    house.until("kept", |call| call.state == CallState::Ended { ending: Ending::CallbackKept }).await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mediator_calls_a_person_who_is_told_who_calls() {
    let house = House::open().await;
    let (mediator, phone) = house.available("alix").await;
    let person = house.telephone(CALLER);
    let now = store::SystemClock.now();
    house
        .must(Event::OutboundWanted {
            call: CallId::new(house.store.ids().next(now)),
            line: LineId::new(LINE_ID),
            mediator,
            number: PhoneNumber::parse(CALLER).unwrap(),
            language: Language::new("fr"),
            topic: None,
            follow_up: None,
        })
        .await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&person, "ringing").await;
    person.answer().unwrap();
    wait(&person, "said:vous rappelle, comme convenu").await;
    house.until_state("talking").await;
    person.hang_up();
    house.until("over", ended).await;
    wait(&phone, "ended").await;
    house.assert_clean();
    house.close().await;
}
