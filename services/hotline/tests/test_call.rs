//! A test call: who of the house wants to know who would answer is rung, waits like anybody, and is in no figure.

#![allow(clippy::expect_used, reason = "a story that cannot be told must fail")]

mod house;

use hotline::{
    CallState, Decision, Effect, Ending, Event, Figure, Kind, Language, LineId, Millis, PhoneNumber,
    Presence, Rejected, Request, TopicId, circles,
};
use house::{House, id, leg, rung};

fn wanted(call: &str) -> Event {
    Event::TestCallWanted {
        call: id(call),
        line: LineId::new("line"),
        by: hotline::MediatorId::new("coordinator"),
        number: PhoneNumber::parse("+33199000042").expect("a number of the fiction range"),
        request: request(),
    }
}

fn request() -> Request {
    Request::new(Language::new("fr"), Some(TopicId::new("caf")))
}

/// Rung, answered, the key pressed.
fn join(house: &mut House, call: &str) -> Decision {
    house.must(&wanted(call));
    house.must(&Event::CallerRung { call: id(call), leg: leg(call) });
    let request = house.call(call).request();
    house.must(&Event::CallerQueued { call: id(call), request })
}

#[test]
fn it_rings_who_wants_it_then_whom_the_answer_names_and_counts_nowhere() {
    let mut house = House::with_mediators(&["expert", "other"]);
    house.mediator("other").topics = vec![TopicId::new("impots")];
    let told = circles(&house.board.lines, &LineId::new("line"), &request(), &house.board.mediators);
    let named = told[0].rung[0].id.clone();
    let decided = house.must(&wanted("t"));
    assert!(matches!(&decided.effects[..], [Effect::DialCaller { .. }]), "nobody else is disturbed yet");
    let arrived = decided.history.iter().find(|entry| entry.kind == Kind::Arrived).expect("it is told");
    assert_eq!(arrived.detail.as_deref(), Some("test"));
    assert_eq!(house.tell(&wanted("t")), Err(Rejected::Stale), "told twice");
    house.must(&Event::CallerRung { call: id("t"), leg: leg("t") });
    let request = house.call("t").request();
    assert_eq!(rung(&house.must(&Event::CallerQueued { call: id("t"), request })), [named.as_str()]);
    assert_eq!(house.call("t").figure(), Some(Figure::Test), "from its beginning");
    house.talk("t");
    house.must(&Event::CallerLegEnded { call: id("t"), leg: leg("t") });
    assert_eq!(house.call("t").state, CallState::Ended { ending: Ending::Talked });
    assert_eq!(house.call("t").figure(), Some(Figure::Test), "to its end");
}

#[test]
fn it_overtakes_nobody_and_is_overtaken_by_nobody() {
    let mut house = House::with_mediators(&["a"]);
    house.queue("busy");
    house.queue("first");
    join(&mut house, "t");
    house.queue("last");
    assert!(house.call("first").rank() < house.call("t").rank());
    assert!(house.call("t").rank() < house.call("last").rank());
}

#[test]
fn whoever_does_not_answer_or_presses_nothing_has_tried_nothing() {
    let mut house = House::with_mediators(&["a"]);
    house.must(&wanted("never-rung"));
    house.must(&Event::CallerNotReached { call: id("never-rung"), leg: None });
    house.must(&wanted("no-key"));
    house.must(&Event::CallerRung { call: id("no-key"), leg: leg("no-key") });
    let ended = house.must(&Event::CallerNotReached { call: id("no-key"), leg: Some(leg("no-key")) });
    assert_eq!(ended.effects, [Effect::HangUp { leg: leg("no-key") }]);
    for call in ["never-rung", "no-key"] {
        assert_eq!(house.call(call).state, CallState::Ended { ending: Ending::NotReached });
        let again = Event::CallerNotReached { call: id(call), leg: None };
        assert_eq!(house.tell(&again), Err(Rejected::Stale), "told twice");
    }
    assert_eq!(house.presence("a"), &Presence::Available);
}

#[test]
fn a_ring_whose_news_is_lost_does_not_stay_for_ever() {
    let mut house = House::with_mediators(&["a"]);
    house.must(&wanted("t"));
    assert_eq!(house.tell(&Event::ConnectOver { call: id("t") }), Err(Rejected::Stale), "not yet");
    let deadline = house.call("t").deadline(house.now).expect("a deadline");
    house.wait(Millis(deadline.since(house.now).0));
    house.must(&Event::ConnectOver { call: id("t") });
    assert_eq!(house.call("t").state, CallState::Ended { ending: Ending::NotReached });
}
