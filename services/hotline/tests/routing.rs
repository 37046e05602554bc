//! Who is asked for whom, and when the circle widens: each rule as a story. Where another hotline's software is known to
//! fail at it, its report is named.

#![allow(clippy::expect_used, reason = "a story that cannot be told must fail")]

mod house;

use hotline::{
    BreakReason, CallState, Ending, Event, Kind, Language, Level, Line, LineId, LineRules, MediatorId,
    Millis, OfferState, Overflow, PhoneNumber, Presence, Reach, Rejected, Request, Strategy, Territory,
    Timestamp, TopicId, TopicNeeds, Training, Wanted,
};
use house::{House, callback, id, leg, offer, rung};

fn about(topic: &str) -> Request {
    Request::new(Language::new("fr"), Some(TopicId::new(topic)))
}

fn due(call: &str) -> Event {
    Event::WaitDue { call: id(call) }
}

impl House {
    fn knows(&mut self, name: &str, topic: &str) {
        self.mediator(name).topics = vec![TopicId::new(topic)];
    }
    fn busy(&mut self, name: &str) {
        let call = format!("busy-{name}");
        self.board.calls.push(hotline::Call::new(
            id(&call),
            LineId::new("line"),
            hotline::Origin::Inbound,
            self.now,
        ));
        let until = self.now.plus(Millis::minutes(60));
        self.mediator(name).presence = Presence::WrapUp { call: id(&call), began: self.now, until };
    }
    fn wants(&mut self, name: &str, presence: Wanted) -> Result<hotline::Decision, Rejected> {
        self.tell(&Event::PresenceWanted { mediator: MediatorId::new(name), presence })
    }
}

#[test]
fn a_caller_is_kept_for_who_knows_the_topic_and_given_to_anyone_when_the_time_is_over() {
    let mut house = House::with_mediators(&["expert", "other"]);
    house.knows("expert", "caf");
    house.knows("other", "impots");
    house.busy("expert");
    assert_eq!(rung(&house.queue_with("c1", about("caf"))), Vec::<&str>::new());
    assert_eq!(house.call("c1").reach, Reach::Topic);
    assert_eq!(house.tell(&due("c1")), Err(Rejected::Stale), "not before its time");
    let wait = house.rules().rings.topic;
    house.wait(wait);
    let widened = house.must(&due("c1"));
    assert_eq!(rung(&widened), ["other"]);
    let told = widened.history.iter().find(|e| e.kind == Kind::Widened).expect("the history says so");
    assert_eq!(told.detail.as_deref(), Some("anyone"));
}

#[test]
fn a_circle_of_which_nobody_is_on_duty_is_not_waited_for() {
    let mut house = House::with_mediators(&["expert", "other"]);
    house.knows("expert", "caf");
    house.knows("other", "impots");
    house.wants("expert", Wanted::OnBreak).expect("a break");
    assert_eq!(rung(&house.queue_with("c1", about("caf"))), ["other"], "at once");
}

#[test]
fn the_mediator_who_knows_the_caller_is_asked_first_and_briefly() {
    let mut house = House::with_mediators(&["first", "friend"]);
    house.mediator("first").idle_since = hotline::Timestamp(0);
    let request = Request { known: Some(MediatorId::new("friend")), ..about("caf") };
    assert_eq!(rung(&house.queue_with("c1", request.clone())), ["friend"]);
    house.busy("first");
    assert_eq!(
        rung(&house.queue_with("c2", request)),
        Vec::<&str>::new(),
        "kept for the friend, who is rung"
    );
    assert_eq!(house.call("c2").reach, Reach::SameMediator);
    let brief = house.rules().rings.same_mediator;
    house.wait(brief);
    house.must(&due("c2"));
    assert!(house.call("c2").reach > Reach::SameMediator);
}

#[test]
fn territory_then_topic_then_anyone_each_in_its_time() {
    let mut house = House::with_mediators(&["isere", "expert", "anyone"]);
    for (name, topic) in [("isere", "caf"), ("expert", "caf"), ("anyone", "impots")] {
        house.knows(name, topic);
    }
    house.mediator("isere").territories = vec![Territory::new("38")];
    house.mediator("expert").territories = vec![Territory::new("2A")];
    house.mediator("anyone").territories = vec![Territory::new("38")];
    house.busy("isere");
    let request = Request { territory: Some(Territory::new("38")), ..about("caf") };
    assert_eq!(rung(&house.queue_with("c1", request.clone())), Vec::<&str>::new());
    assert_eq!(house.call("c1").reach, Reach::Territory);
    let wait = house.rules().rings.territory;
    house.wait(wait);
    assert_eq!(rung(&house.must(&due("c1"))), ["expert"]);
    house.must(&Event::OfferDeclined { mediator: MediatorId::new("expert"), offer: offer("c1.1") });
    let wait = house.rules().rings.topic;
    house.wait(wait);
    assert_eq!(rung(&house.must(&due("c1"))), ["anyone"]);
}

#[test]
fn a_mark_that_a_topic_requires_is_required_of_everyone_for_ever_and_a_level_only_for_a_time() {
    let mut house = House::with_mediators(&["trained", "pro"]);
    let needs =
        TopicNeeds { level: Some(Level::Professional), training: vec![Training::new("aidants-connect")] };
    house.rules().topics.insert(TopicId::new("impots"), needs);
    house.mediator("trained").training = vec![Training::new("aidants-connect")];
    house.mediator("pro").level = Level::Professional;
    house.mediator("pro").training = vec![Training::new("aidants-connect")];
    house.busy("pro");
    assert_eq!(rung(&house.queue_with("c1", about("impots"))), Vec::<&str>::new());
    let wait = house.rules().rings.topic;
    house.wait(wait);
    assert_eq!(rung(&house.must(&due("c1"))), ["trained"]);

    let mut house = House::with_mediators(&["untrained"]);
    let needs = TopicNeeds { level: None, training: vec![Training::new("aidants-connect")] };
    house.rules().topics.insert(TopicId::new("impots"), needs);
    house.queue_with("c1", about("impots"));
    house.wait(Millis::minutes(60));
    assert_eq!(house.call("c1").offer, None, "who did not follow the training is never asked");
}

#[test]
fn not_today_is_kept_at_every_circle_until_the_mediator_signs_off() {
    let mut house = House::with_mediators(&["alix"]);
    let alix = MediatorId::new("alix");
    house.must(&Event::TopicsRefused { mediator: alix.clone(), topics: vec![TopicId::new("caf")] });
    assert_eq!(rung(&house.queue_with("c1", about("caf"))), Vec::<&str>::new());
    assert_eq!(rung(&house.queue_with("c2", about("impots"))), ["alix"], "anything else");
    house.must(&Event::OfferDeclined { mediator: alix.clone(), offer: offer("c2.1") });
    house.wants("alix", Wanted::Offline).expect("gone");
    assert_eq!(rung(&house.wants("alix", Wanted::Available).expect("back")), ["alix"]);
    assert_eq!(house.call("c1").offer, Some(offer("c1.1")), "another day, and the oldest first");
}

#[test]
fn taking_a_refusal_back_offers_the_caller_who_waits_in_the_same_decision() {
    let mut house = House::with_mediators(&["alix"]);
    let alix = MediatorId::new("alix");
    house.must(&Event::TopicsRefused { mediator: alix.clone(), topics: vec![TopicId::new("caf")] });
    house.queue_with("c1", about("caf"));
    assert_eq!(rung(&house.must(&Event::TopicsRefused { mediator: alix, topics: vec![] })), ["alix"]);
}

#[test]
fn who_failed_to_get_through_today_goes_before_who_came_a_little_earlier_but_nobody_starves() {
    let mut house = House::with_mediators(&["alix"]);
    house.busy("alix");
    house.queue("patient");
    house.wait(Millis::minutes(5));
    let unlucky = Request { failed_before: 1, ..Request::new(Language::new("fr"), None) };
    house.queue_with("unlucky", unlucky.clone());
    assert!(house.call("unlucky").rank() < house.call("patient").rank());
    house.wait(Millis::minutes(10));
    house.queue_with("later", unlucky);
    assert!(
        house.call("patient").rank() < house.call("later").rank(),
        "whoever waited longer than a point is worth"
    );
}

#[test]
fn among_equals_nobody_is_overtaken_by_who_came_later_callbacks_included() {
    let mut house = House::with_mediators(&["alix"]);
    house.busy("alix");
    house.queue("first");
    house.queue("second");
    house.must(&callback("first", None));
    house.must(&Event::CallerLegEnded { call: id("first"), leg: leg("first") });
    let free = house.must(&Event::WrapUpDone { mediator: MediatorId::new("alix") });
    assert_eq!(rung(&free), ["alix"]);
    assert_eq!(house.call("first").offer, Some(offer("first.1")), "the place was kept (queued-callbacks#9)");
}

#[test]
fn the_strategy_says_whose_turn_it_is() {
    let mut house = House::with_mediators(&["idle", "fresh", "beginner"]);
    house.mediator("idle").idle_since = hotline::Timestamp(0);
    house.mediator("idle").taken = 5;
    house.mediator("fresh").taken = 1;
    house.mediator("beginner").taken = 3;
    house.mediator("beginner").level = Level::FirstSteps;
    for (strategy, whose) in [
        (Strategy::LongestIdle, "idle"),
        (Strategy::FewestCalls, "fresh"),
        (Strategy::LevelFirst, "beginner"),
    ] {
        let mut house = House { board: house.board.clone(), now: house.now };
        house.rules().strategy = strategy;
        assert_eq!(rung(&house.queue("c1")), [whose], "{strategy:?}");
    }
}

/// asterisk#176: two agents answer one caller. freeswitch#2529: a zombie leg.
#[test]
fn several_telephones_ring_the_first_to_press_1_has_the_call_and_the_others_stop_at_once() {
    let mut house = House::with_mediators(&["a", "b", "c"])
        .on_own_telephone("a")
        .on_own_telephone("b")
        .on_own_telephone("c");
    house.rules().ring_at_once = 3;
    assert_eq!(rung(&house.queue("c1")), ["a", "b", "c"]);
    for n in 1..=3 {
        let offer = offer(&format!("c1.{n}"));
        house.must(&Event::RingPlaced { leg: leg(offer.as_str()), offer });
    }
    let won = house.must(&Event::MediatorAnswered { offer: offer("c1.2"), leg: leg("c1.2") });
    let stopped: Vec<_> = won.effects.iter().map(hotline::Effect::word).collect();
    assert_eq!(stopped, ["hang_up", "hang_up"]);
    assert_eq!((house.offer("c1.1"), house.offer("c1.3")), (OfferState::Withdrawn, OfferState::Withdrawn));
    assert_eq!((house.presence("a"), house.presence("c")), (&Presence::Available, &Presence::Available));
    let late = house.tell(&Event::MediatorAnswered { offer: offer("c1.1"), leg: leg("c1.1") });
    assert_eq!(late, Err(Rejected::OfferGone));
    assert_eq!(house.call("c1").offer, Some(offer("c1.2")));
    assert!(house.call("c1").also.is_empty());
}

#[test]
fn when_one_of_several_telephones_declines_the_others_ring_on() {
    let mut house = House::with_mediators(&["a", "b"]).on_own_telephone("a").on_own_telephone("b");
    house.rules().ring_at_once = 2;
    house.queue("c1");
    house.must(&Event::RingFailed { offer: offer("c1.1") });
    assert_eq!(house.call("c1").offer, Some(offer("c1.2")));
    let gone = house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    assert_eq!(gone.effects, [], "no leg was placed yet: there is none to hang up");
    assert_eq!(house.presence("b"), &Presence::Available);
    let placed = house.must(&Event::RingPlaced { offer: offer("c1.2"), leg: leg("late") });
    assert_eq!(placed.effects.len(), 1, "a ring that is placed too late is hung up at once");
}

/// yap#540: three callers, three volunteers, and one caller sent to voicemail while busy volunteers are rung.
#[test]
fn three_callers_and_three_volunteers_are_three_conversations() {
    let mut house = House::with_mediators(&["a", "b", "c"])
        .on_own_telephone("a")
        .on_own_telephone("b")
        .on_own_telephone("c");
    house.rules().ring_at_once = 3;
    for call in ["c1", "c2", "c3"] {
        house.queue(call);
    }
    for call in ["c1", "c2", "c3"] {
        house.talk(call);
    }
    for call in ["c1", "c2", "c3"] {
        assert_eq!(house.call(call).state, CallState::Talking);
    }
}

/// freeswitch#2901: the same agent is called again and again while the others are passed over.
#[test]
fn who_did_not_answer_is_away_and_the_next_is_asked() {
    let mut house = House::with_mediators(&["a", "b"]);
    house.queue("c1");
    house.must(&Event::RingPlaced { offer: offer("c1.1"), leg: leg("a") });
    let ring = house.rules().ring;
    house.wait(ring);
    assert_eq!(rung(&house.must(&Event::OfferExpired { offer: offer("c1.1") })), ["b"]);
    assert_eq!(house.presence("a"), &Presence::OnBreak { reason: BreakReason::NoAnswer });
}

/// asterisk#1691: a queue that stops offering once everybody declined.
#[test]
fn a_queue_that_everybody_declined_is_offered_again_to_whoever_comes_back() {
    let mut house = House::with_mediators(&["a", "b"]);
    house.queue("c1");
    for (n, name) in [(1, "a"), (2, "b")] {
        let offer = offer(&format!("c1.{n}"));
        house.must(&Event::OfferDeclined { mediator: MediatorId::new(name), offer });
    }
    assert_eq!(house.call("c1").offer, None);
    assert_eq!(rung(&house.wants("b", Wanted::Available).expect("back")), ["b"]);
}

/// asterisk#1006: a wrap-up that ends early.
#[test]
fn a_wrap_up_lasts_until_it_is_over_whatever_timers_say() {
    let mut house = House::with_mediators(&["a"]);
    house.queue("c1");
    house.talk("c1");
    house.must(&Event::HangUpWanted { mediator: MediatorId::new("a"), call: id("c1") });
    let over = Event::WrapUpOver { mediator: MediatorId::new("a") };
    assert_eq!(house.tell(&over), Err(Rejected::Stale));
    house.must(&Event::WrapUpExtended { mediator: MediatorId::new("a"), by: Millis::minutes(2) });
    let wrap_up = house.rules().wrap_up;
    house.wait(wrap_up);
    assert_eq!(house.tell(&over), Err(Rejected::Stale), "extended");
    house.wait(Millis::minutes(2));
    house.must(&over);
    assert_eq!(house.presence("a"), &Presence::Available);
}

#[test]
fn a_cap_gives_a_break_after_so_many_calls_and_one_click_ends_it() {
    let mut house = House::with_mediators(&["a"]);
    house.mediator("a").cap = Some(1);
    house.queue("c1");
    house.talk("c1");
    house.must(&Event::HangUpWanted { mediator: MediatorId::new("a"), call: id("c1") });
    house.queue("c2");
    let done = house.must(&Event::WrapUpDone { mediator: MediatorId::new("a") });
    assert_eq!(rung(&done), Vec::<&str>::new());
    assert_eq!(house.presence("a"), &Presence::OnBreak { reason: BreakReason::CapReached });
    assert_eq!(rung(&house.wants("a", Wanted::Available).expect("back")), ["a"]);
    assert_eq!(house.mediator("a").taken, 0, "another go");
}

#[test]
fn a_pause_after_a_hard_call_is_said_and_may_be_asked_for_during_it() {
    let mut house = House::with_mediators(&["a"]);
    house.queue("c1");
    house.talk("c1");
    house.wants("a", Wanted::Recovering).expect("kept for later");
    house.must(&Event::HangUpWanted { mediator: MediatorId::new("a"), call: id("c1") });
    house.must(&Event::WrapUpDone { mediator: MediatorId::new("a") });
    assert_eq!(house.presence("a"), &Presence::OnBreak { reason: BreakReason::HardCall });
}

#[test]
fn in_a_surge_everyone_takes_anything_from_the_moment_the_switch_is_thrown() {
    let mut house = House::with_mediators(&["expert", "beginner"]);
    house.knows("expert", "caf");
    house.knows("beginner", "impots");
    house.mediator("beginner").level = Level::FirstSteps;
    house.busy("expert");
    house.queue_with("waiting", about("caf"));
    assert_eq!(house.call("waiting").offer, None);
    house.rules().surge = true;
    assert_eq!(rung(&house.must(&due("waiting"))), ["beginner"]);
}

#[test]
fn rules_that_change_while_calls_wait_count_from_the_next_look() {
    let mut house = House::with_mediators(&["expert", "other"]);
    house.knows("expert", "caf");
    house.knows("other", "impots");
    house.busy("expert");
    house.queue_with("c1", about("caf"));
    house.wait(Millis::seconds(30));
    house.rules().rings.topic = Millis::seconds(20);
    assert_eq!(rung(&house.must(&due("c1"))), ["other"]);
}

#[test]
fn an_overflow_leads_to_another_lines_mediators_at_the_same_rank_and_only_if_somebody_is_there() {
    let mut house = House::with_mediators(&["ours", "theirs"]);
    let other = LineId::new("other");
    house.board.lines.push(Line { id: other.clone(), rules: LineRules::default() });
    house.mediator("theirs").lines = vec![other.clone()];
    house.busy("ours");
    house.rules().rings.overflow_after = Some(Millis::minutes(1));
    house.rules().rings.overflow = Overflow::Line { line: other.clone() };
    house.queue("c1");
    let rank = house.call("c1").rank_at;
    house.wait(Millis::minutes(1));
    assert_eq!(rung(&house.must(&due("c1"))), ["theirs"]);
    assert_eq!((house.call("c1").rank_at, &house.call("c1").line), (rank, &other));

    house.mediator("theirs").presence = Presence::Offline;
    house.queue("c2");
    house.wait(Millis::minutes(1));
    house.must(&due("c2"));
    assert_eq!(house.call("c2").line, LineId::new("line"), "nobody is there: the caller stays");
    assert_eq!(house.call("c2").reach, Reach::Overflow);
}

#[test]
fn a_callback_is_kept_in_the_window_the_caller_chose_and_the_next_days_if_nobody_was_free() {
    let mut house = House::with_mediators(&["a"]);
    house.busy("a");
    house.queue("c1");
    let (begin, end) = (house.now.plus(Millis::minutes(60)), house.now.plus(Millis::minutes(120)));
    house.must(&Event::CallbackRequested {
        call: id("c1"),
        number: PhoneNumber::parse("+33639980001"),
        not_before: Some(begin),
        not_after: Some(end),
        request: Request::new(Language::new("fr"), None),
    });
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    let free = house.must(&Event::WrapUpDone { mediator: MediatorId::new("a") });
    assert_eq!(rung(&free), Vec::<&str>::new(), "not before the window");
    house.queue("c2");
    house.talk("c2");
    house.wait(Millis::minutes(121));
    let day = Millis::minutes(24 * 60);
    assert_eq!(house.tell(&due("c1")), Err(Rejected::Stale), "a window's end is news of its own");
    // Friday's window, and the line is closed until Monday.
    let monday = (begin.plus(Millis(3 * day.0)), end.plus(Millis(3 * day.0)));
    let over = |next, at_work| Event::WindowOver { call: id("c1"), next, at_work };
    assert_eq!(house.tell(&over(Some((begin, end)), true)).map(|_| ()), Err(Rejected::Stale), "it is over");
    house.must(&over(Some(monday), true));
    assert_eq!(
        house.call("c1").state,
        CallState::AwaitingCallback { not_before: monday.0, not_after: Some(monday.1) }
    );
    assert_eq!(house.tell(&over(Some(monday), true)), Err(Rejected::Stale), "told twice");
    for days in 4..6 {
        house.wait(Millis(if days == 4 { 3 * day.0 } else { day.0 }));
        let next = (begin.plus(Millis(days * day.0)), end.plus(Millis(days * day.0)));
        house.must(&over(Some(next), true));
    }
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::CallbackFailed }, "never for ever");
}

#[test]
fn a_window_on_a_day_on_which_nobody_works_is_no_attempt_and_two_weeks_of_them_are_the_end() {
    let mut house = House::with_mediators(&["a"]);
    house.busy("a");
    house.queue("c1");
    let (begin, end) = (house.now.plus(Millis::minutes(60)), house.now.plus(Millis::minutes(120)));
    house.must(&Event::CallbackRequested {
        call: id("c1"),
        number: PhoneNumber::parse("+33639980001"),
        not_before: Some(begin),
        not_after: Some(end),
        request: Request::new(Language::new("fr"), None),
    });
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    house.must(&Event::WrapUpDone { mediator: MediatorId::new("a") });
    house.wants("a", Wanted::Offline).expect("home");
    let day = Millis::minutes(24 * 60);
    house.wait(Millis::minutes(121));
    let over =
        |next: (Timestamp, Timestamp)| Event::WindowOver { call: id("c1"), next: Some(next), at_work: false };
    // Longer than the attempts would last.
    for days in 1..6 {
        house.must(&over((begin.plus(Millis(days * day.0)), end.plus(Millis(days * day.0)))));
        assert_eq!(house.call("c1").callback_attempts, 0);
        house.wait(day);
    }
    // Back at work within the window: rung for.
    house.wait(Millis::minutes(-31));
    let back = house.wants("a", Wanted::Available).expect("back");
    assert_eq!(rung(&back), ["a"]);

    let mut forgotten = House::with_mediators(&["a"]);
    forgotten.busy("a");
    forgotten.queue("c1");
    let end = forgotten.now.plus(Millis::minutes(120));
    forgotten.must(&Event::CallbackRequested {
        call: id("c1"),
        number: PhoneNumber::parse("+33639980001"),
        not_before: None,
        not_after: Some(end),
        request: Request::new(Language::new("fr"), None),
    });
    forgotten.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    forgotten.wants("a", Wanted::Offline).expect("home");
    for _ in 0..15 {
        forgotten.wait(day);
        let now = forgotten.now;
        let _ = forgotten.tell(&over((now, now.plus(Millis::minutes(60)))));
    }
    assert_eq!(forgotten.call("c1").state, CallState::Ended { ending: Ending::CallbackFailed });
}

#[test]
fn a_missed_callback_of_a_line_without_hours_is_kept_for_the_next_day_and_for_two_weeks_at_most() {
    let mut house = House::with_mediators(&["a"]);
    house.busy("a");
    house.queue("c1");
    let end = house.now.plus(Millis::minutes(120));
    house.must(&Event::CallbackRequested {
        call: id("c1"),
        number: PhoneNumber::parse("+33639980001"),
        not_before: None,
        not_after: Some(end),
        request: Request::new(Language::new("fr"), None),
    });
    house.must(&Event::CallerLegEnded { call: id("c1"), leg: leg("c1") });
    house.wait(Millis::minutes(121));
    let over = Event::WindowOver { call: id("c1"), next: None, at_work: false };
    house.must(&over);
    let CallState::AwaitingCallback { not_after: Some(to), .. } = house.call("c1").state else {
        panic!("it is kept")
    };
    assert_eq!(to, end.plus(Millis::minutes(24 * 60)));
    for _ in 0..14 {
        house.wait(Millis::minutes(24 * 60));
        house.must(&over);
    }
    assert_eq!(house.call("c1").state, CallState::Ended { ending: Ending::CallbackFailed });
}

#[test]
fn a_callback_promised_by_a_clock_that_was_days_ahead_is_kept_now_and_one_for_an_opening_then() {
    let mut house = House::with_mediators(&["a"]);
    house.busy("a");
    let opening = house.now.plus(Millis::minutes(20 * 60));
    for (call, not_before) in [("soon", None), ("opening", Some(opening))] {
        house.queue(call);
        let mut asked = callback(call, None);
        if let Event::CallbackRequested { not_before: from, .. } = &mut asked {
            *from = not_before;
        }
        house.must(&asked);
        house.must(&Event::CallerLegEnded { call: id(call), leg: leg(call) });
    }
    house.wait(Millis(-2 * 24 * 3_600_000));
    house.must(&due("soon"));
    let CallState::AwaitingCallback { not_before, .. } = house.call("soon").state else { panic!("promised") };
    assert_eq!(not_before, house.now);
    assert_eq!(house.tell(&due("opening")), Err(Rejected::Stale));
}

/// freepbx#525: a callback that rings twice.
#[test]
fn a_callback_asked_for_twice_is_one_callback() {
    let mut house = House::with_mediators(&["a"]);
    house.busy("a");
    house.queue("c1");
    house.must(&callback("c1", None));
    assert_eq!(house.tell(&callback("c1", None)), Err(Rejected::Stale));
}

#[test]
fn the_history_says_why_this_mediator_was_chosen() {
    let mut house = House::with_mediators(&["a"]);
    let decided = house.queue_with("c1", about("caf"));
    let offered = decided.history.iter().find(|e| e.kind == Kind::Offered).expect("an offer");
    assert_eq!(offered.detail.as_deref(), Some("topic.longest_idle"));
}

#[test]
fn rules_that_cannot_be_meant_are_named() {
    let line = LineId::new("line");
    assert_eq!(LineRules::default().problems(&line), []);
    let mut rules = LineRules { ring_at_once: 9, ring: Millis(0), ..LineRules::default() };
    rules.rings.overflow = Overflow::Line { line: line.clone() };
    assert_eq!(rules.problems(&line).len(), 3);
}
