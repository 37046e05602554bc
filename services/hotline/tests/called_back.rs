//! Callbacks whose way is rough: a mediator who is lost while the person rings, a talk that was cut off before.

#![allow(clippy::expect_used, reason = "a story that cannot be told must fail")]
mod house;

use hotline::{
    CallState, Ending, Event, LegEnd, LineId, LineRules, MediatorId, OfferId, PhoneNumber, Wanted,
};
use house::{House, callback, id, leg};

/// Somebody who was promised a callback and hung up; alix is asked first.
fn promised() -> House {
    let mut house = House::with_mediators(&["alix"]);
    house.must(&Event::CallArrived {
        call: id("c1"),
        line: LineId::new("line"),
        leg: leg("c1"),
        number: PhoneNumber::parse("+33639980001"),
    });
    house.must(&callback("c1", None));
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    house
}

/// The mediator takes the call and is there; the person is to be rung.
fn taken(house: &mut House) -> OfferId {
    let ring = house.call("c1").offer.clone().expect("the mediator is asked first");
    house.must(&Event::MediatorAnswered { offer: ring.clone(), leg: leg(ring.as_str()) });
    house.must(&Event::MediatorJoined { offer: ring.clone(), leg: leg(ring.as_str()) });
    ring
}

fn alix_is_back(house: &mut House) {
    house.must(&Event::PresenceWanted { mediator: MediatorId::new("alix"), presence: Wanted::Available });
}

#[test]
fn a_callback_whose_mediator_is_lost_each_time_is_given_up_after_the_attempts_allowed() {
    let mut house = promised();
    let most = LineRules::default().callback_attempts;
    for attempt in 1..=most {
        let ring = taken(&mut house);
        house.must(&Event::CallerRung { call: id("c1"), leg: leg(&format!("back{attempt}")) });
        let lost = leg(ring.as_str());
        house.must(&Event::MediatorLegEnded { offer: ring, leg: lost, why: LegEnd::HungUp });
        assert_eq!(house.call("c1").callback_attempts, attempt);
        if attempt < most {
            alix_is_back(&mut house);
        }
    }
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::CallbackFailed });
}

#[test]
fn an_attempt_in_which_the_mediator_was_lost_before_the_person_rang_is_not_counted() {
    let mut house = promised();
    let ring = taken(&mut house);
    let lost = leg(ring.as_str());
    house.must(&Event::MediatorLegEnded { offer: ring, leg: lost, why: LegEnd::HungUp });
    assert_eq!(house.call("c1").callback_attempts, 0);
    assert!(matches!(house.call("c1").state, CallState::AwaitingCallback { .. }));
}

#[test]
fn who_was_cut_off_and_then_asks_to_be_called_back_is_tried_spaced_and_not_for_ever() {
    let rules = LineRules::default();
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c1");
    let ring = taken(&mut house);
    house.must(&Event::CallerJoined { call: id("c1"), leg: leg("c1") });
    let lost = leg(ring.as_str());
    house.must(&Event::MediatorLegEnded { offer: ring, leg: lost, why: LegEnd::HungUp });
    house.wait(rules.reconnect);
    house.must(&Event::ReconnectOver { call: id("c1") });
    house.must(&callback("c1", None));
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    for attempt in 1..=rules.callback_attempts {
        taken(&mut house);
        let back = leg(&format!("back{attempt}"));
        house.must(&Event::CallerRung { call: id("c1"), leg: back.clone() });
        house.must(&Event::CallerNotReached { call: id("c1"), leg: Some(back) });
        if attempt < rules.callback_attempts {
            assert!(house.call("c1").offer.is_none(), "not before the pause is over");
            house.wait(rules.callback_pause);
            house.must(&Event::Sweep { line: LineId::new("line") });
        }
    }
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::CallbackFailed });
}
