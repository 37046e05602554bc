//! Numbers that are blocked, and a limit of conversations per day: whom it stops, and that nobody is stopped in silence.

#![allow(clippy::expect_used, reason = "a story that cannot be told must fail")]
mod house;

use hotline::{
    CallState, CallerStanding, Ending, Event, Figure, Kind, Language, LineId, LineRules, PhoneNumber,
    RecordingId, Refusal, Rejected, Request,
};
use house::{House, callback, id, leg, rung};

fn arrive(house: &mut House, call: &str) {
    house.must(&Event::CallArrived {
        call: id(call),
        line: LineId::new("line"),
        leg: leg(call),
        number: PhoneNumber::parse("+33639980001"),
    });
}

fn queued(call: &str) -> Event {
    Event::CallerQueued { call: id(call), request: Request::new(Language::new("fr"), None) }
}

/// A line that gives each number two conversations a day.
fn twice_a_day() -> LineRules {
    LineRules { daily_limit: 2, ..LineRules::default() }
}

#[test]
fn nobody_is_refused_by_a_line_that_has_no_limit() {
    let rules = LineRules::default();
    assert_eq!(rules.daily_limit, 0);
    assert_eq!(rules.refusal(&CallerStanding { talks_today: 40, ..CallerStanding::default() }, true), None);
}

#[test]
fn who_spoke_as_often_as_the_line_gives_to_one_is_refused_until_tomorrow() {
    let spoke = |talks_today| CallerStanding { talks_today, ..CallerStanding::default() };
    assert_eq!(twice_a_day().refusal(&spoke(1), true), None);
    assert_eq!(twice_a_day().refusal(&spoke(2), true), Some(Refusal::DailyLimit));
    assert_eq!(twice_a_day().refusal(&spoke(3), true), Some(Refusal::DailyLimit));
    assert_eq!(twice_a_day().refusal(&spoke(2), false), None, "a closed line tells its hours to everybody");
    assert_eq!(
        twice_a_day().refusal(&CallerStanding::default(), true),
        None,
        "a withheld number has no standing"
    );
}

#[test]
fn what_is_owed_to_a_person_weighs_more_than_the_limit() {
    let owed = CallerStanding { talks_today: 5, owed: true, ..CallerStanding::default() };
    assert_eq!(twice_a_day().refusal(&owed, true), None);
}

#[test]
fn a_block_weighs_more_than_anything_and_leaves_one_message_a_day() {
    let blocked = CallerStanding { blocked: true, owed: true, ..CallerStanding::default() };
    for open in [true, false] {
        assert_eq!(LineRules::default().refusal(&blocked, open), Some(Refusal::Blocked));
        let again = CallerStanding { messages_today: 1, ..blocked };
        assert_eq!(LineRules::default().refusal(&again, open), Some(Refusal::BlockedAgain));
    }
}

#[test]
fn who_is_refused_joins_no_queue_and_rings_nobody_whatever_they_press() {
    let mut house = House::with_mediators(&["alix"]);
    arrive(&mut house, "c1");
    let refused = house.must(&Event::CallRefused { call: id("c1"), why: Refusal::Blocked });
    assert_eq!(refused.effects, []);
    assert_eq!(
        (refused.history[0].kind, refused.history[0].detail.as_deref()),
        (Kind::Refused, Some("blocked"))
    );
    assert_eq!(house.tell(&queued("c1")), Err(Rejected::Refused));
    assert_eq!(house.tell(&callback("c1", None)), Err(Rejected::Refused));
    let next = house.queue("c2");
    assert_eq!(rung(&next), ["alix"], "the next caller finds the mediator free");
}

#[test]
fn who_is_refused_and_hangs_up_was_told_and_gave_nothing_up() {
    let mut house = House::with_mediators(&["alix"]);
    arrive(&mut house, "c1");
    house.must(&Event::CallRefused { call: id("c1"), why: Refusal::DailyLimit });
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::Told });
    assert_eq!(house.call("c1").figure(), Some(Figure::Told));
}

#[test]
fn a_message_left_by_who_is_refused_is_kept_also_when_it_is_stored_after_they_hung_up() {
    for late in [false, true] {
        let mut house = House::with_mediators(&[]);
        arrive(&mut house, "c1");
        house.must(&Event::CallRefused { call: id("c1"), why: Refusal::Blocked });
        house.must(&Event::MessageStarted { call: id("c1") });
        let left = Event::MessageLeft { call: id("c1"), recording: RecordingId::new("r") };
        let gone = Event::CallerLegEnded { call: id("c1"), leg: leg("c1") };
        for event in if late { [&gone, &left] } else { [&left, &gone] } {
            house.must(event);
        }
        assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::MessageLeft });
        assert_eq!(house.call("c1").figure(), Some(Figure::Messages));
    }
}

#[test]
fn a_refusal_told_twice_changes_nothing_the_second_time() {
    let mut house = House::with_mediators(&[]);
    arrive(&mut house, "c1");
    house.must(&Event::CallRefused { call: id("c1"), why: Refusal::Blocked });
    let again = house.tell(&Event::CallRefused { call: id("c1"), why: Refusal::BlockedAgain });
    assert_eq!(again, Err(Rejected::Stale));
    assert_eq!(house.call("c1").refused, Some(Refusal::Blocked));
}

#[test]
fn a_number_that_is_blocked_while_its_owner_waits_or_talks_is_stopped_at_the_next_call() {
    let mut house = House::with_mediators(&["alix"]);
    house.queue("c1");
    let refused = Event::CallRefused { call: id("c1"), why: Refusal::Blocked };
    assert_eq!(house.tell(&refused), Err(Rejected::WrongState));
    house.talk("c1");
    assert_eq!(house.tell(&refused), Err(Rejected::WrongState));
    assert_eq!(house.call("c1").state, CallState::Talking);
}
