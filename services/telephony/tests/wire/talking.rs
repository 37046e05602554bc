//! A caller and a mediator come together, and part.

use crate::house::{CALLER, House, LINE, ended, wait};
use hotline::{CallState, Ending, Event, Presence};

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_dials_chooses_waits_is_answered_talks_and_hangs_up() {
    let house = House::open().await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Solidarité Numérique").await;
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("1").unwrap();
    let call = house.until_state("waiting").await;
    assert_eq!(call.topic.as_ref().unwrap().as_str(), "demarches");
    assert_eq!(call.number.as_ref().unwrap().expose(), CALLER);
    wait(&caller, "said:la prochaine personne").await;

    let (mediator, phone) = house.available("alix").await;
    wait(&phone, "ringing").await;
    assert_eq!(phone.snapshot().call.unwrap().other, LINE, "the hotline's number is shown");
    phone.answer().unwrap();
    let call = house.until_state("talking").await;
    assert_eq!(call.mediator.as_ref(), Some(&mediator));
    wait(&caller, "event:joined").await;
    wait(&phone, "event:joined").await;
    assert!(caller.said().iter().any(|text| text.contains("prend votre appel")), "{:?}", caller.said());

    caller.hang_up();
    house.until("talked", |call| call.state == CallState::Ended { ending: Ending::Talked }).await;
    wait(&phone, "ended").await;
    house.until_presence(&mediator, "wrap_up").await;
    house.must(Event::WrapUpDone { mediator: mediator.clone() }).await;
    assert_eq!(house.presence(&mediator).await, Presence::Available);
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mediator_who_hangs_up_ends_the_call_for_both() {
    let house = House::open().await;
    let (mediator, phone) = house.available("alix").await;
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:appuyez sur 1").await;
    caller.press("0").unwrap();
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    let call = house.until_state("talking").await;
    house.must(Event::HangUpWanted { mediator: mediator.clone(), call: call.id }).await;
    wait(&phone, "ended").await;
    wait(&caller, "ended").await;
    let call = house.until("over", ended).await;
    assert_eq!(call.state, CallState::Ended { ending: Ending::Talked });
    house.assert_clean();
    house.close().await;
}

/// The two are talking.
async fn talking(house: &House) -> (hotline::MediatorId, softswitch::Phone, softswitch::Phone) {
    let (mediator, phone) = house.available("alix").await;
    let caller = crate::ringing::waiting(house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    house.until_state("talking").await;
    wait(&caller, "event:joined").await;
    (mediator, phone, caller)
}

#[tokio::test(flavor = "multi_thread")]
async fn hold_is_announced_and_ends_when_the_mediator_is_back() {
    let house = House::open().await;
    let (mediator, _phone, caller) = talking(&house).await;
    let call = house.call().await.id;
    house.must(Event::HoldWanted { mediator: mediator.clone(), call: call.clone(), on: true }).await;
    wait(&caller, "said:revient vers vous").await;
    house.must(Event::HoldWanted { mediator: mediator.clone(), call: call.clone(), on: false }).await;
    let released = |events: Vec<softswitch::telephone::Logged>| {
        events.iter().rev().find_map(|logged| match &logged.event {
            softswitch::telephone::Event::Joined { hold, .. } => Some(!hold),
            _ => None,
        })
    };
    let deadline = tokio::time::Instant::now() + crate::house::PATIENCE;
    while released(caller.events_after(0)) != Some(true) {
        assert!(tokio::time::Instant::now() < deadline, "never released: {:?}", caller.events_after(0));
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(!house.call().await.held);
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_mediator_does_not_hang_up_the_caller_and_the_same_mediator_is_rung_again() {
    let house = House::open().await;
    let (mediator, phone, caller) = talking(&house).await;
    phone.hang_up();
    wait(&caller, "said:Restez en ligne, nous vous gardons").await;
    wait(&phone, "ringing").await;
    assert_eq!(caller.snapshot().state, "talking", "the line of the caller is still up");
    phone.answer().unwrap();
    let call = house.until_state("talking").await;
    assert_eq!(call.mediator, Some(mediator));
    caller.hang_up();
    house.until("talked", |call| call.state == CallState::Ended { ending: Ending::Talked }).await;
    house.assert_clean();
    house.close().await;
}
