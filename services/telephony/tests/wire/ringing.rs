//! Offers: declined, unanswered, withdrawn, pressed 1 on an ordinary telephone.

use crate::house::{CALLER, House, LINE, LINE_ID, Plan, ended, wait};
use hotline::{
    BreakReason, CallId, CallState, Effect, Ending, Endpoint, Event, LineId, LineRules, MediatorId, Millis,
    OfferId, PhoneNumber, Presence, Wanted,
};
use softswitch::Phone;

const OWN: &str = "+33639980077";

/// A caller who asked for a person and waits.
pub async fn waiting(house: &House) -> Phone {
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("0").unwrap();
    wait(&caller, "said:cherchons un bénévole").await;
    caller
}

pub async fn with_own_telephone(house: &House) -> (MediatorId, Phone) {
    let id =
        house.mediator("camille", Endpoint::Telephone { number: PhoneNumber::parse(OWN).unwrap() }).await;
    let phone = house.telephone(OWN);
    house.must(Event::PresenceWanted { mediator: id.clone(), presence: Wanted::Available }).await;
    (id, phone)
}

fn away(reason: BreakReason) -> Presence {
    Presence::OnBreak { reason }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_offer_goes_on_to_the_next_mediator_and_the_caller_never_notices() {
    let house = House::open().await;
    let (alix, first) = house.available("alix").await;
    let (_, second) = house.available("basile").await;
    let caller = waiting(&house).await;
    wait(&first, "ringing").await;
    first.decline().unwrap();
    wait(&second, "ringing").await;
    assert_eq!(house.presence(&alix).await, away(BreakReason::Declined));
    second.answer().unwrap();
    house.until_state("talking").await;
    caller.hang_up();
    house.until("over", ended).await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_ring_stops_and_the_mediator_is_away_with_the_reason() {
    let rules = LineRules { ring: Millis::seconds(1), ..LineRules::default() };
    let house = House::planned(Plan { rules, ..Plan::default() }).await;
    let (alix, phone) = house.available("alix").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    house.until_presence(&alix, "on_break").await;
    assert_eq!(house.presence(&alix).await, away(BreakReason::NoAnswer));
    wait(&phone, "event:ring_cancelled").await;
    assert_eq!(house.call().await.state, CallState::Waiting);
    assert_eq!(caller.snapshot().state, "talking", "still hears the music");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_leaves_while_it_rings_stops_the_ring_and_leaves_no_ghost() {
    let house = House::open().await;
    let (alix, phone) = house.available("alix").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    caller.hang_up();
    house.until("over", |call| call.state == CallState::Ended { ending: Ending::HungUp }).await;
    wait(&phone, "event:ring_cancelled").await;
    house.until_presence(&alix, "available").await;
    assert_eq!(house.store.dispatching().live_calls().await.unwrap(), vec![]);
    assert_eq!(house.store.dispatching().live_offers().await.unwrap(), vec![]);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mediator_on_their_own_telephone_presses_1_and_talks() {
    let house = House::open().await;
    let (camille, phone) = with_own_telephone(&house).await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&phone, "said:appuyez sur 1").await;
    assert_eq!(house.call().await.state, CallState::Waiting, "picking up is not accepting");
    phone.press("1").unwrap();
    let call = house.until_state("talking").await;
    assert_eq!(call.mediator, Some(camille));
    caller.hang_up();
    wait(&phone, "ended").await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voicemail_never_presses_1_so_the_caller_keeps_waiting() {
    let rules = LineRules { ring: Millis::seconds(2), ..LineRules::default() };
    let house = House::planned(Plan { rules, ..Plan::default() }).await;
    let (camille, phone) = with_own_telephone(&house).await;
    let _caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&phone, "said:appuyez sur 1").await;
    house.until_presence(&camille, "on_break").await;
    assert_eq!(house.presence(&camille).await, away(BreakReason::NoAnswer));
    assert_eq!(house.call().await.state, CallState::Waiting);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_pressed_after_the_offer_went_on_is_thanked_and_takes_nobody_s_call() {
    let rules = LineRules { ring: Millis::seconds(1), ..LineRules::default() };
    let house = House::planned(Plan { rules, ..Plan::default() }).await;
    let (camille, phone) = with_own_telephone(&house).await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    caller.hang_up();
    house.until("over", ended).await;
    // The telephone may still be answered in the instant in which its ring is being stopped.
    if phone.answer().is_ok() {
        wait(&phone, "ended").await;
    }
    house.until_presence(&camille, "available").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mediator_freed_while_the_telephone_still_rings_is_rung_for_the_next_caller_and_not_called_busy() {
    let house = House::open().await;
    let (alix, phone) = house.available("alix").await;
    let carrier = house.wire.carrier();
    let ring = |n: i64| {
        let call = CallId::new(format!("01HZZZZZZZZZZZZZZZZZZZZZ{n:02}"));
        Effect::RingMediator {
            offer: OfferId::nth(&call, 1),
            call,
            line: LineId::new(LINE_ID),
            mediator: alix.clone(),
            endpoint: Endpoint::Browser,
            ring: Millis::seconds(20),
        }
    };
    // The first caller's ring was decided against; the decision that ends it already rings for the second.
    let (first, second) = (ring(1), ring(2));
    let answers = carrier.carry(&first).await.unwrap();
    let [Event::RingPlaced { leg, .. }] = &answers[..] else { panic!("{answers:?}") };
    wait(&phone, "ringing").await;
    let hang_up = Effect::HangUp { leg: leg.clone() };
    let stopped = async {
        // A question and its answer: a ring that did not wait would have been refused by now.
        carrier.leg(leg).await.unwrap();
        carrier.carry(&hang_up).await.unwrap();
    };
    let (placed, ()) = tokio::join!(carrier.carry(&second), stopped);
    let answers = placed.unwrap();
    let [Event::RingPlaced { leg: again, .. }] = &answers[..] else { panic!("{answers:?}") };
    wait(&phone, "ringing").await;
    assert_eq!(phone.snapshot().call.unwrap().call, again.as_str());
    house.close().await;
}
