//! The traps that the closest peers fell into, each told as a story against the rules alone.

#![allow(clippy::expect_used, reason = "a story that cannot be told must fail")]
mod house;

use hotline::{
    BreakReason, CallState, Effect, Ending, Endpoint, Event, LegEnd, LineId, LineRules, MediatorId, Millis,
    OfferId, OfferState, PhoneNumber, Presence, Rejected, Stage, Wanted,
};
use house::{House, callback, id, leg, offer, rung};

#[test]
fn one_mediator_is_rung_and_the_caller_is_brought_only_when_the_mediator_is_there() {
    let mut house = House::with_mediators(&["alix"]);
    assert_eq!(rung(&house.queue("c1")), ["alix"]);
    let answered = house.must(&Event::MediatorAnswered { offer: offer("c1.1"), leg: leg("m") });
    assert_eq!(answered.effects, [], "nobody is moved before the mediator's voice is there");
    let joined = house.must(&Event::MediatorJoined { offer: offer("c1.1"), leg: leg("m") });
    assert_eq!(joined.effects, [Effect::BringCaller { call: id("c1"), leg: leg("c1") }]);
    assert!(
        matches!(house.presence("alix"), Presence::Connecting { .. }),
        "not shown as in call without voice"
    );
    house.must(&Event::CallerJoined { call: id("c1"), leg: leg("c1") });
    assert_eq!(house.call("c1").state, CallState::Talking);
}

#[test]
fn of_two_legs_that_answer_one_offer_the_second_is_refused_and_its_hang_up_leaves_the_talk_alone() {
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c1");
    house.must(&Event::MediatorAnswered { offer: offer("c1.1"), leg: leg("first") });
    let second = house.tell(&Event::MediatorAnswered { offer: offer("c1.1"), leg: leg("second") });
    assert_eq!(second, Err(Rejected::OfferGone));
    house.must(&Event::MediatorJoined { offer: offer("c1.1"), leg: leg("first") });
    house.must(&Event::CallerJoined { call: id("c1"), leg: leg("c1") });
    let gone = house.tell(&Event::MediatorLegEnded {
        offer: offer("c1.1"),
        leg: leg("second"),
        why: LegEnd::HungUp,
    });
    assert_eq!(gone, Err(Rejected::Stale));
    assert_eq!(house.call("c1").state, CallState::Talking);
}

#[test]
fn a_ring_placed_after_the_caller_left_is_hung_up_and_leaves_no_ghost() {
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c1");
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::HungUp });
    assert_eq!(*house.presence("alix"), Presence::Available);
    let late = house.must(&Event::RingPlaced { offer: offer("c1.1"), leg: leg("m") });
    assert_eq!(late.effects, [Effect::HangUp { leg: leg("m") }]);
    let answered = house.tell(&Event::MediatorAnswered { offer: offer("c1.1"), leg: leg("m") });
    assert_eq!(answered, Err(Rejected::OfferGone));
}

#[test]
fn when_the_caller_hangs_up_while_a_telephone_rings_it_stops_and_the_next_caller_is_offered_at_once() {
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c1");
    house.must(&Event::RingPlaced { offer: offer("c1.1"), leg: leg("m") });
    assert_eq!(rung(&house.queue("c2")), [""; 0]);
    let left = house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    assert_eq!(left.effects[0], Effect::HangUp { leg: leg("m") });
    assert_eq!(rung(&left), ["alix"], "freed and offered the head of the queue in the same decision");
    assert_eq!(house.call("c2").offer, Some(offer("c2.1")));
}

#[test]
fn an_answer_reported_before_the_ring_is_still_an_answer() {
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c1");
    house.must(&Event::MediatorAnswered { offer: offer("c1.1"), leg: leg("m") });
    assert_eq!(house.tell(&Event::RingPlaced { offer: offer("c1.1"), leg: leg("m") }), Err(Rejected::Stale));
    house.must(&Event::MediatorJoined { offer: offer("c1.1"), leg: leg("m") });
    assert!(matches!(house.call("c1").state, CallState::Connecting { stage: Stage::CallerJoining, .. }));
}

#[test]
fn unanswered_for_twenty_seconds_the_call_goes_to_the_next_and_the_first_is_away_with_the_reason() {
    let mut house = House::with_mediators(&["alix", "bo"]);
    house.queue("c1");
    house.must(&Event::RingPlaced { offer: offer("c1.1"), leg: leg("m") });
    assert_eq!(
        house.tell(&Event::OfferExpired { offer: offer("c1.1") }),
        Err(Rejected::Stale),
        "not yet due"
    );
    house.wait(Millis::seconds(20));
    let expired = house.must(&Event::OfferExpired { offer: offer("c1.1") });
    assert_eq!(rung(&expired), ["bo"]);
    assert_eq!(*house.presence("alix"), Presence::OnBreak { reason: BreakReason::NoAnswer });
    house.must(&Event::PresenceWanted { mediator: MediatorId::new("alix"), presence: Wanted::Available });
    assert_eq!(*house.presence("alix"), Presence::Available);
}

#[test]
fn a_declined_caller_keeps_the_head_of_the_queue() {
    let mut house = House::with_mediators(&["alix", "bo"]);
    house.queue("c1");
    house.queue("c2");
    house.queue("c3");
    let declined =
        house.must(&Event::OfferDeclined { mediator: MediatorId::new("bo"), offer: offer("c2.1") });
    assert_eq!(rung(&declined), [""; 0], "alix rings for the first caller, bo said no");
    let back =
        house.must(&Event::PresenceWanted { mediator: MediatorId::new("bo"), presence: Wanted::Available });
    assert_eq!(rung(&back), ["bo"]);
    assert_eq!(house.call("c2").offer, Some(offer("c2.2")), "before the third, who came later");
}

#[test]
fn nobody_else_can_decline_or_hang_up_for_a_mediator() {
    let mut house = House::with_mediators(&["alix", "bo"]);
    house.queue("c1");
    let bo = MediatorId::new("bo");
    assert_eq!(
        house.tell(&Event::OfferDeclined { mediator: bo.clone(), offer: offer("c1.1") }),
        Err(Rejected::NotYours)
    );
    house.talk("c1");
    assert_eq!(house.tell(&Event::HangUpWanted { mediator: bo, call: id("c1") }), Err(Rejected::NotYours));
}

#[test]
fn a_lost_browser_leg_rings_the_same_mediator_again_and_the_caller_stays() {
    let mut house = House::with_mediators(&["alix", "bo"]);
    house.queue("c1");
    house.talk("c1");
    let lost =
        house.must(&Event::MediatorLegEnded { offer: offer("c1.1"), leg: leg("c1.1"), why: LegEnd::HungUp });
    assert_eq!(rung(&lost), ["alix"], "not bo: the same mediator first");
    assert!(matches!(house.call("c1").state, CallState::Reconnecting { .. }));
    let again = house.tell(&Event::CallerLeftConference { call: id("c1"), leg: leg("c1") });
    assert_eq!(again, Err(Rejected::Stale), "the second witness of the same loss changes nothing");
    house.talk("c1");
    assert_eq!(house.call("c1").state, CallState::Talking);
}

#[test]
fn a_mediator_who_does_not_come_back_gives_the_caller_to_another_at_the_old_rank() {
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c1");
    house.talk("c1");
    let rank = house.call("c1").queued_at;
    house.queue("c2");
    house.must(&Event::CallerLeftConference { call: id("c1"), leg: leg("c1") });
    house.must(&Event::RingPlaced { offer: offer("c1.2"), leg: leg("again") });
    house.wait(LineRules::default().reconnect);
    house.must(&Event::ReconnectOver { call: id("c1") });
    assert_eq!(house.call("c1").state, CallState::Waiting);
    assert_eq!(house.call("c1").queued_at, rank);
    assert_eq!(*house.presence("alix"), Presence::OnBreak { reason: BreakReason::ConnectionLost });
    let back =
        house.must(&Event::PresenceWanted { mediator: MediatorId::new("alix"), presence: Wanted::Available });
    assert_eq!(rung(&back), ["alix"]);
    assert!(house.call("c1").offer.is_some() && house.call("c2").offer.is_none());
}

#[test]
fn a_mediator_on_an_own_telephone_who_hangs_up_has_finished_unless_the_caller_stays() {
    let mut house = House::with_mediators(&["alix"]).on_own_telephone("alix");
    house.queue("c1");
    house.talk("c1");
    house.must(&Event::MediatorLegEnded { offer: offer("c1.1"), leg: leg("c1.1"), why: LegEnd::HungUp });
    assert!(matches!(house.presence("alix"), Presence::WrapUp { .. }));
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::Talked });
}

#[test]
fn a_mediator_on_an_own_telephone_is_asked_how_it_went_when_the_caller_hangs_up() {
    let mut house = House::with_mediators(&["alix"]).on_own_telephone("alix");
    house.queue("c1");
    house.talk("c1");
    let over = house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    let asked = Effect::AskOutcome {
        call: id("c1"),
        line: LineId::new("line"),
        mediator: MediatorId::new("alix"),
        leg: leg("c1.1"),
    };
    assert_eq!(over.effects, [asked], "the leg is kept");
    assert!(matches!(house.presence("alix"), Presence::WrapUp { .. }));
    let hung_up = Event::MediatorLegEnded { offer: offer("c1.1"), leg: leg("c1.1"), why: LegEnd::HungUp };
    assert_eq!(house.tell(&hung_up), Err(Rejected::Stale), "the talk was over already");
}

#[test]
fn a_mediator_signed_in_twice_is_rung_at_the_place_chosen_last_and_only_there() {
    let mut house = House::with_mediators(&["alix"]);
    let number = PhoneNumber::parse("+33199000042").expect("a number of the fiction range");
    let telephone = Endpoint::Telephone { number };
    let wanted = |endpoint: &Endpoint| Event::EndpointWanted {
        mediator: MediatorId::new("alix"),
        endpoint: endpoint.clone(),
    };
    house.must(&wanted(&telephone));
    assert_eq!(house.tell(&wanted(&telephone)), Err(Rejected::Stale), "told twice");
    let rings = house.queue("c1").effects;
    let [Effect::RingMediator { endpoint, .. }] = &rings[..] else { panic!("{rings:?}") };
    assert_eq!(endpoint, &telephone);
    assert_eq!(house.tell(&Event::ConsoleLost { mediator: MediatorId::new("alix") }), Err(Rejected::Stale));
    assert_eq!(house.tell(&wanted(&Endpoint::Browser)), Err(Rejected::Occupied), "it rings there already");
    house.talk("c1");
    assert_eq!(
        house.tell(&wanted(&Endpoint::Browser)),
        Err(Rejected::Occupied),
        "the talk stays where it is"
    );
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    house.must(&wanted(&Endpoint::Browser));
    house.must(&Event::WrapUpDone { mediator: MediatorId::new("alix") });
    let rings = house.queue("c2").effects;
    assert!(matches!(&rings[..], [Effect::RingMediator { endpoint: Endpoint::Browser, .. }]), "{rings:?}");
}

#[test]
fn either_side_hanging_up_ends_both_legs_and_begins_the_wrap_up() {
    for mediator_hangs_up in [true, false] {
        let mut house = House::with_mediators(&["alix"]);
        house.queue("c1");
        house.talk("c1");
        let over = if mediator_hangs_up {
            house.must(&Event::HangUpWanted { mediator: MediatorId::new("alix"), call: id("c1") })
        } else {
            house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") })
        };
        assert!(over.effects.contains(&Effect::HangUp { leg: leg("c1.1") }));
        assert_eq!(over.effects.contains(&Effect::HangUp { leg: leg("c1") }), mediator_hangs_up);
        assert!(matches!(house.presence("alix"), Presence::WrapUp { .. }));
        assert_eq!(house.offer("c1.1"), OfferState::Completed);
        assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::Talked });
    }
}

#[test]
fn a_callback_keeps_the_place_and_is_not_rung_while_the_caller_still_hears_the_confirmation() {
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c0");
    house.talk("c0");
    house.queue("c1");
    house.queue("c2");
    house.must(&callback("c1", None));
    house.must(&Event::HangUpWanted { mediator: MediatorId::new("alix"), call: id("c0") });
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    let free = house.must(&Event::WrapUpDone { mediator: MediatorId::new("alix") });
    assert_eq!(rung(&free), ["alix"]);
    assert_eq!(house.call("c1").offer, Some(offer("c1.1")), "before the second caller, who came later");
    house.must(&Event::MediatorAnswered { offer: offer("c1.1"), leg: leg("m") });
    let joined = house.must(&Event::MediatorJoined { offer: offer("c1.1"), leg: leg("m") });
    assert!(
        matches!(joined.effects[..], [Effect::DialCaller { .. }]),
        "the mediator first, then the person is rung"
    );
    house.must(&Event::CallerRung { call: id("c1"), leg: leg("back") });
    house.must(&Event::CallerJoined { call: id("c1"), leg: leg("back") });
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("back") });
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::CallbackKept });
}

#[test]
fn a_callback_is_tried_three_times_spaced_and_never_twice_at_once() {
    let rules = LineRules::default();
    let mut house = House::with_mediators(&["alix"]);
    house.must(&Event::CallArrived {
        call: id("c1"),
        line: LineId::new("line"),
        leg: leg("c1"),
        number: PhoneNumber::parse("+33639980001"),
    });
    house.must(&callback("c1", None));
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    for attempt in 1..=rules.callback_attempts {
        let ring = OfferId::nth(&id("c1"), attempt);
        house.must(&Event::MediatorAnswered { offer: ring.clone(), leg: leg(ring.as_str()) });
        house.must(&Event::MediatorJoined { offer: ring.clone(), leg: leg(ring.as_str()) });
        let back = leg(&format!("back{attempt}"));
        house.must(&Event::CallerRung { call: id("c1"), leg: back.clone() });
        let unreached = Event::CallerNotReached { call: id("c1"), leg: Some(back) };
        house.must(&unreached);
        assert_eq!(house.tell(&unreached), Err(Rejected::Stale));
        assert_eq!(*house.presence("alix"), Presence::Available);
        if attempt < rules.callback_attempts {
            assert!(
                house.tell(&Event::Sweep { line: LineId::new("line") }).is_err(),
                "not before the pause is over"
            );
            house.wait(rules.callback_pause);
            assert_eq!(rung(&house.must(&Event::Sweep { line: LineId::new("line") })), ["alix"]);
        }
    }
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::CallbackFailed });
}

#[test]
fn a_withheld_number_can_leave_one_to_be_called_back_at() {
    let mut house = House::with_mediators(&[]);
    house.must(&Event::CallArrived {
        call: id("c1"),
        line: LineId::new("line"),
        leg: leg("c1"),
        number: None,
    });
    let without = callback("c1", None);
    assert_eq!(house.tell(&without), Err(Rejected::NoNumber));
    let number = PhoneNumber::parse_national("06 39 98 00 07");
    assert!(number.is_some());
    house.must(&callback("c1", number.clone()));
    assert_eq!(house.call("c1").number, number);
}

#[test]
fn a_recording_whose_beginning_nobody_told_of_is_a_message_left() {
    let mut house = House::with_mediators(&[]);
    house.must(&Event::CallArrived {
        call: id("c1"),
        line: LineId::new("line"),
        leg: leg("c1"),
        number: None,
    });
    house.must(&Event::MessageLeft { call: id("c1"), recording: hotline::RecordingId::new("r") });
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::MessageLeft });
}

#[test]
fn a_recording_announced_after_the_hang_up_is_a_message_left() {
    let mut house = House::with_mediators(&[]);
    house.must(&Event::CallArrived {
        call: id("c1"),
        line: LineId::new("line"),
        leg: leg("c1"),
        number: None,
    });
    house.must(&Event::MessageStarted { call: id("c1") });
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    let recording = hotline::RecordingId::new("r");
    house.must(&Event::MessageLeft { call: id("c1"), recording });
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::MessageLeft });
}

#[test]
fn the_wrap_up_lasts_until_the_sheet_is_saved_can_be_extended_and_is_bounded() {
    let rules = LineRules::default();
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c1");
    house.talk("c1");
    house.must(&Event::HangUpWanted { mediator: MediatorId::new("alix"), call: id("c1") });
    let alix = MediatorId::new("alix");
    house.wait(rules.wrap_up);
    for _ in 0..20 {
        let _ = house.tell(&Event::WrapUpExtended { mediator: alix.clone(), by: Millis::minutes(2) });
    }
    let Presence::WrapUp { began, until, .. } = *house.presence("alix") else { panic!("still in wrap-up") };
    assert_eq!(until, began.plus(rules.wrap_up_most));
    assert_eq!(house.tell(&Event::WrapUpOver { mediator: alix.clone() }), Err(Rejected::Stale), "not early");
    house.must(&Event::WrapUpDone { mediator: alix });
    assert_eq!(*house.presence("alix"), Presence::Available);
}

#[test]
fn a_break_asked_for_during_the_talk_begins_after_the_wrap_up() {
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c1");
    house.talk("c1");
    let alix = MediatorId::new("alix");
    house.must(&Event::PresenceWanted { mediator: alix.clone(), presence: Wanted::OnBreak });
    house.must(&Event::HangUpWanted { mediator: alix.clone(), call: id("c1") });
    house.must(&Event::WrapUpDone { mediator: alix });
    assert_eq!(*house.presence("alix"), Presence::OnBreak { reason: BreakReason::Chosen });
}

#[test]
fn a_closed_console_is_not_rung() {
    let mut house = House::with_mediators(&["alix", "bo"]);
    house.queue("c1");
    let lost = house.must(&Event::ConsoleLost { mediator: MediatorId::new("alix") });
    assert_eq!(rung(&lost), ["bo"]);
    assert_eq!(*house.presence("alix"), Presence::OnBreak { reason: BreakReason::ConnectionLost });
}

#[test]
fn a_number_is_never_shown_by_debug() {
    let number = PhoneNumber::parse("+33639980001");
    assert_eq!(format!("{number:?}"), "Some(PhoneNumber(…))");
}
