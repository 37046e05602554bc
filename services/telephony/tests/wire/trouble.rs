//! What goes wrong in the field: lost answers, a database that is away, callbacks late, twice and out of order.

use crate::house::{CALLER, House, LINE, ended, wait};
use crate::ringing::waiting;
use hotline::{CallState, Ending};
use softswitch::{CallbackFault, Failure, WebhookFault};

fn failing(url_contains: &str, times: u32, reaches_application: bool) -> WebhookFault {
    WebhookFault {
        times,
        url_contains: url_contains.to_owned(),
        delay_ms: 0,
        fail: Some(Failure::Status(500)),
        reaches_application,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_our_answer_fails_the_caller_hears_an_apology_and_is_in_the_queue() {
    let house = House::open().await;
    // The first answer and both retries fail; the provider then asks the fallback.
    house.handle().add_fault(failing("/telephony/step", 3, false));
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("1").unwrap();
    wait(&caller, "said:un incident est survenu de notre côté").await;
    wait(&caller, "said:cherchons un bénévole").await;
    house.until_state("waiting").await;
    let (_, phone) = house.available("alix").await;
    wait(&phone, "ringing").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_after_it_took_effect_is_given_once_more_and_changes_nothing() {
    let house = House::open().await;
    let (_, phone) = house.available("alix").await;
    let _caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    house.handle().add_fault(failing("/telephony/offer", 1, true));
    house.handle().add_fault(failing("/telephony/join", 1, true));
    phone.answer().unwrap();
    let call = house.until_state("talking").await;
    assert_eq!(call.offers_made, 1);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_webhook_lost_on_our_side_still_makes_one_call() {
    let house = House::open().await;
    house.handle().add_fault(failing("/telephony/voice", 1, true));
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:incident est survenu").await;
    house.until_state("waiting").await;
    house.call().await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hung_up_before_the_first_webhook_reached_us_is_not_taken_for_one_who_listens() {
    let house = House::open().await;
    house.handle().add_fault(WebhookFault {
        delay_ms: 1_500,
        fail: None,
        ..failing("/telephony/voice", 1, false)
    });
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    caller.hang_up();
    wait(&caller, "ended").await;
    house.until("stored", |_| true).await;
    house.until("over", ended).await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_twice_and_out_of_order_change_nothing() {
    let house = House::open().await;
    house.handle().set_callback_faults(CallbackFault { twice: true, ..CallbackFault::default() });
    let (mediator, phone) = house.available("alix").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    house.until_state("talking").await;
    caller.hang_up();
    house.until("talked", |call| call.state == CallState::Ended { ending: Ending::Talked }).await;
    house.until_presence(&mediator, "wrap_up").await;
    wait(&phone, "ended").await;
    assert_eq!(house.store.dispatching().live_offers().await.unwrap(), vec![]);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn late_callbacks_bring_the_two_together_all_the_same() {
    let house = House::open().await;
    house.handle().set_callback_faults(CallbackFault { late_ms: 700, ..CallbackFault::default() });
    let (_, phone) = house.available("alix").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    house.until_state("talking").await;
    caller.hang_up();
    house.until("over", ended).await;
    wait(&phone, "ended").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_a_caller_is_greeted_chooses_and_waits_and_nothing_is_an_error() {
    let house = House::open().await;
    house.store.close().await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Solidarité Numérique").await;
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("2").unwrap();
    wait(&caller, "said:cherchons un bénévole").await;
    wait(&caller, "play:file").await;
    assert_eq!(caller.snapshot().state, "talking");
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_is_gone_when_brought_frees_the_mediator() {
    let house = House::open().await;
    let (mediator, phone) = house.available("alix").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    // Nobody hears of the hang-up: the provider's refusal to move the leg is the only news.
    house.handle().set_callback_faults(CallbackFault { late_ms: 60_000, ..CallbackFault::default() });
    house.handle().add_fault(failing("/telephony/left", 9, false));
    caller.hang_up();
    phone.answer().unwrap();
    house.handle().set_callback_faults(CallbackFault::default());
    house.until("over", |call| matches!(call.state, CallState::Ended { .. })).await;
    house.until_presence(&mediator, "available").await;
    house.close().await;
}
