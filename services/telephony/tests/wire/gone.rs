//! The telephone company's REST interface gone, refusing or slow to allow; and what goes on there that nobody here knows.

use crate::house::{House, LINE, Plan, wait};
use crate::ringing::waiting;
use hotline::{CallState, LineRules, Millis, Presence};
use softswitch::OverLimit;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn five_minutes_without_the_company_lose_nobody_and_set_nobody_away() {
    let rules = LineRules { ring: Millis::seconds(1), ..LineRules::default() };
    let house = House::planned(Plan { rules, ..Plan::default() }).await;
    house.gate.shut(true);
    let (alix, phone) = house.available("alix").await;
    let caller = waiting(&house).await;
    let rank = house.until_state("waiting").await.queued_at;
    house.until("the ring is given up", |call| call.offers_made >= 1 && call.offer.is_none()).await;
    assert_eq!(house.presence(&alix).await, Presence::Available);
    // The company asks us for what the caller hears: that goes on.
    let heard = caller.said().len();
    house.handle().advance(Duration::from_secs(300)).await;
    assert!(caller.said().len() > heard, "signs of life during five minutes of waiting");
    assert_eq!(caller.snapshot().state, "talking", "still on the line");
    let call = house.call().await;
    assert_eq!((call.state, call.queued_at), (CallState::Waiting, rank));
    assert!(house.dispatcher.company_fails_since().is_some());

    house.gate.shut(false);
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    let call = house.until_state("talking").await;
    assert_eq!(call.queued_at, rank);
    assert_eq!(house.dispatcher.company_fails_since(), None);
    caller.hang_up();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_goes_on_while_the_company_s_interface_is_gone_and_is_ended_when_it_is_back() {
    let house = House::open().await;
    let (alix, phone) = house.available("alix").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    let call = house.until_state("talking").await;
    house.gate.shut(true);
    house.must(hotline::Event::HangUpWanted { mediator: alix.clone(), call: call.id }).await;
    house.until_presence(&alix, "wrap_up").await;
    assert_eq!(caller.snapshot().state, "talking", "nobody could be told to hang up");
    house.gate.shut(false);
    wait(&caller, "ended").await;
    wait(&phone, "ended").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_takes_one_call_a_second_and_refuses_the_rest_gets_all_of_them_in_the_end() {
    let house = House::planned(Plan { refuses: Some((1, OverLimit::Refuse)), ..Plan::default() }).await;
    let mut phones = Vec::new();
    for login in ["alix", "basile", "camille"] {
        phones.push(house.available(login).await);
    }
    for number in 1..=3 {
        let caller = house.telephone(&format!("+3363998010{number}"));
        caller.dial(LINE).unwrap();
        wait(&caller, "said:appuyez sur 1").await;
        caller.press("0").unwrap();
    }
    for (mediator, phone) in &phones {
        wait(phone, "ringing").await;
        assert_eq!(house.presence(mediator).await.word(), "ringing");
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_goes_on_at_the_company_is_told_however_many_pages_it_takes() {
    let house = House::open().await;
    let caller = waiting(&house).await;
    let leg = house.until_state("waiting").await.leg.expect("on the line");
    for number in 0..230 {
        house.ring(&format!("+3319900{number:04}")).await;
    }
    let underway = house.wire.carrier().underway().await.unwrap();
    assert_eq!(underway.legs.len(), 231);
    let call = house.call().await.id;
    let found = underway.legs.iter().find(|one| one.leg == leg).expect("the caller, oldest of all");
    assert_eq!(found.caller, Some(call));
    assert!(found.since.is_some());
    caller.hang_up();
    house.close().await;
}
