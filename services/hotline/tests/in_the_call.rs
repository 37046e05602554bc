//! In the call: a transfer that fails gives the caller back to the first mediator, a supervisor is never secret, a talk
//! that was cut off is called once more. Each told as a story against the rules alone.

#![allow(clippy::expect_used, reason = "a story that cannot be told must fail")]

use hotline::{
    Board, BreakReason, Call, CallId, CallState, Decision, Effect, Ending, Event, Guest, Kind, Language,
    LegEnd, LegId, Line, LineId, LineRules, Mediator, MediatorId, Millis, OfferId, Part, PartyId,
    PhoneNumber, Presence, Rejected, Request, Timestamp, decide,
};

/// A hotline of two lines in which alix talks with a caller; bo and claire are there as well.
struct House {
    board: Board,
    now: Timestamp,
}

impl House {
    fn talking() -> Self {
        let lines = ["line", "other"].map(|id| Line { id: LineId::new(id), rules: LineRules::default() });
        let mut house = Self {
            board: Board { lines: lines.to_vec().into(), ..Board::default() },
            now: Timestamp(1_000_000),
        };
        for (name, line) in [("alix", "line"), ("bo", "line"), ("claire", "none"), ("dom", "other")] {
            house.board.mediators.push(Mediator {
                presence: if name == "claire" { Presence::Offline } else { Presence::Available },
                lines: vec![LineId::new(line)],
                languages: vec![Language::new("fr")],
                ..Mediator::new(mediator(name), house.now)
            });
        }
        house.must(&Event::CallArrived {
            call: call(),
            line: LineId::new("line"),
            leg: leg("caller"),
            number: PhoneNumber::parse("+33639980001"),
        });
        house.must(&Event::CallerQueued {
            call: call(),
            request: Request { priority: 3, ..Request::new(Language::new("fr"), None) },
        });
        house.comes(1, "alix");
        house.must(&Event::CallerJoined { call: call(), leg: leg("caller") });
        house
    }

    fn tell(&mut self, event: &Event) -> Result<Decision, Rejected> {
        self.now = self.now.plus(Millis(10));
        decide(&mut self.board, event, self.now)
    }
    fn must(&mut self, event: &Event) -> Decision {
        self.tell(event).unwrap_or_else(|why| panic!("{event:?} was rejected: {why}"))
    }
    /// Whoever the call's nth ring was for answers it and enters the conference.
    fn comes(&mut self, nth: i64, name: &str) -> Decision {
        let offer = OfferId::nth(&call(), nth);
        self.must(&Event::RingPlaced { offer: offer.clone(), leg: leg(name) });
        self.must(&Event::MediatorAnswered { offer: offer.clone(), leg: leg(name) });
        self.must(&Event::MediatorJoined { offer, leg: leg(name) })
    }
    fn ask(&mut self, name: &str, part: Part) -> Result<Decision, Rejected> {
        let guest = Guest::Mediator { mediator: mediator(name) };
        self.tell(&Event::GuestWanted { mediator: mediator("alix"), call: call(), guest, part })
    }
    fn ask_outside(&mut self, part: Part) -> Decision {
        let number = PhoneNumber::parse("+33199000099").expect("a number of the fiction range");
        let guest = Guest::Outside { number };
        self.must(&Event::GuestWanted { mediator: mediator("alix"), call: call(), guest, part })
    }
    fn supervise(&mut self, part: Part) -> Result<Decision, Rejected> {
        self.tell(&Event::SuperviseWanted { supervisor: mediator("claire"), call: call(), part })
    }
    fn hand_over(&mut self) -> Result<Decision, Rejected> {
        self.tell(&Event::HandOverWanted { mediator: mediator("alix"), call: call() })
    }
    fn call(&self) -> &Call {
        self.board.call(&call()).expect("the call")
    }
    fn presence(&self, name: &str) -> &Presence {
        &self.board.mediator(&mediator(name)).expect("the mediator").presence
    }
    fn is_alone_with_alix(&self) {
        let nobody = self.board.parties.iter().all(|party| !party.state.is_live());
        assert!(nobody, "{:?}", self.board.parties);
        assert_eq!(self.call().state, CallState::Talking);
        assert_eq!(self.call().mediator, Some(mediator("alix")));
        assert!(!self.call().held, "the caller is off hold");
        assert!(matches!(self.presence("alix"), Presence::Talking { .. }));
    }
}

fn call() -> CallId {
    CallId::new("c1")
}
fn mediator(name: &str) -> MediatorId {
    MediatorId::new(name)
}
fn leg(of: &str) -> LegId {
    LegId::new(format!("leg-{of}"))
}
fn hold(on: bool) -> Effect {
    Effect::SetHold { call: call(), leg: leg("caller"), on }
}
fn host(of: &str, on: bool) -> Effect {
    Effect::SetHost { call: call(), leg: leg(of), on }
}
fn hang_up(of: &str) -> Effect {
    Effect::HangUp { leg: leg(of) }
}
fn kinds(decision: &Decision) -> Vec<Kind> {
    decision.history.iter().map(|entry| entry.kind).collect()
}

#[test]
fn a_cold_transfer_leaves_the_talk_alone_until_the_colleague_is_there_and_then_the_first_mediator_leaves() {
    let mut house = House::talking();
    let asked = house.ask("bo", Part::Successor).expect("bo is free");
    assert!(
        matches!(&asked.effects[..], [Effect::RingMediator { mediator: rung, .. }] if *rung == mediator("bo"))
    );
    let passed = house.comes(2, "bo");
    assert_eq!(passed.effects, [host("bo", true), host("alix", false), hang_up("alix")]);
    assert_eq!(house.call().mediator, Some(mediator("bo")));
    assert_eq!(house.call().offer, Some(OfferId::nth(&call(), 2)));
    assert!(matches!(house.presence("alix"), Presence::WrapUp { .. }));
    assert!(matches!(house.presence("bo"), Presence::Talking { .. }));
    let late =
        Event::MediatorLegEnded { offer: OfferId::nth(&call(), 1), leg: leg("alix"), why: LegEnd::HungUp };
    assert_eq!(house.tell(&late), Err(Rejected::Stale), "the news of the first one's leg ends nothing");
    house.must(&Event::CallerLegEnded { call: call(), leg: leg("caller") });
    assert_eq!(house.call().state, CallState::Ended { ending: Ending::Talked });
    assert!(matches!(house.presence("bo"), Presence::WrapUp { .. }));
}

#[test]
fn a_colleague_who_does_not_answer_leaves_the_caller_with_the_first_mediator() {
    let mut house = House::talking();
    for part in [Part::Consulted, Part::Third, Part::Successor] {
        let nth = house.call().offers_made + 1;
        let asked = house.ask("bo", part).expect("bo is free");
        assert_eq!(asked.effects.contains(&hold(true)), part == Part::Consulted);
        let offer = OfferId::nth(&call(), nth);
        house.must(&Event::RingPlaced { offer: offer.clone(), leg: leg("bo") });
        house.now = house.now.plus(LineRules::default().ring);
        let over = house.must(&Event::OfferExpired { offer });
        assert!(kinds(&over).contains(&Kind::GuestMissed) && over.effects.contains(&hang_up("bo")));
        house.is_alone_with_alix();
        assert_eq!(*house.presence("bo"), Presence::OnBreak { reason: BreakReason::NoAnswer });
        let back = Event::PresenceWanted { mediator: mediator("bo"), presence: hotline::Wanted::Available };
        house.must(&back);
    }
}

#[test]
fn who_says_no_to_a_colleague_stays_available() {
    let mut house = House::talking();
    house.ask("bo", Part::Consulted).expect("bo is free");
    house.must(&Event::OfferDeclined { mediator: mediator("bo"), offer: OfferId::nth(&call(), 2) });
    house.is_alone_with_alix();
    assert_eq!(*house.presence("bo"), Presence::Available);
}

#[test]
fn in_a_warm_transfer_the_caller_is_on_hold_until_the_call_is_passed_or_taken_back() {
    let mut house = House::talking();
    assert!(house.ask("bo", Part::Consulted).expect("bo is free").effects.contains(&hold(true)));
    assert_eq!(house.hand_over(), Err(Rejected::WrongState), "bo is not there yet");
    house.comes(2, "bo");
    assert!(house.call().held && house.call().mediator == Some(mediator("alix")));
    let back = house.must(&Event::DismissWanted { mediator: mediator("alix"), call: call() });
    assert_eq!(back.effects, [hang_up("bo"), hold(false)]);
    house.is_alone_with_alix();
    assert_eq!(*house.presence("bo"), Presence::Available);

    house.ask("bo", Part::Consulted).expect("bo is free again");
    house.comes(3, "bo");
    let passed = house.hand_over().expect("bo is there");
    assert_eq!(passed.effects, [hold(false), host("bo", true), host("alix", false), hang_up("alix")]);
    assert!(!house.call().held && house.call().mediator == Some(mediator("bo")));
}

#[test]
fn a_consulted_colleague_who_hangs_up_gives_the_caller_back() {
    let mut house = House::talking();
    house.ask("bo", Part::Consulted).expect("bo is free");
    house.comes(2, "bo");
    let left =
        Event::MediatorLegEnded { offer: OfferId::nth(&call(), 2), leg: leg("bo"), why: LegEnd::HungUp };
    house.must(&left);
    house.is_alone_with_alix();
    assert_eq!(house.tell(&left), Err(Rejected::Stale), "told twice, nothing more happens");
}

#[test]
fn a_colleague_who_answers_and_never_arrives_is_let_go() {
    let mut house = House::talking();
    house.ask("bo", Part::Consulted).expect("bo is free");
    house.must(&Event::MediatorAnswered { offer: OfferId::nth(&call(), 2), leg: leg("bo") });
    let party = PartyId::nth(&call(), 2);
    assert_eq!(house.tell(&Event::PartyOver { party: party.clone() }), Err(Rejected::Stale), "not yet due");
    house.now = house.now.plus(LineRules::default().connect);
    house.must(&Event::PartyOver { party });
    house.is_alone_with_alix();
}

#[test]
fn nobody_is_asked_in_who_is_busy_and_nobody_but_the_mediator_asks() {
    let mut house = House::talking();
    assert_eq!(house.ask("claire", Part::Third), Err(Rejected::Occupied), "claire is offline");
    assert_eq!(house.ask("alix", Part::Third), Err(Rejected::Occupied));
    house.ask("bo", Part::Third).expect("bo is free");
    assert_eq!(house.ask("dom", Part::Third), Err(Rejected::Occupied), "one guest at a time");
    let guest = Guest::Mediator { mediator: mediator("dom") };
    let by_bo = Event::GuestWanted { mediator: mediator("bo"), call: call(), guest, part: Part::Third };
    assert_eq!(house.tell(&by_bo), Err(Rejected::NotYours));
    let hang_up = Event::HangUpWanted { mediator: mediator("bo"), call: call() };
    assert_eq!(house.tell(&hang_up), Err(Rejected::NotYours), "a guest ends nobody else's call");
}

#[test]
fn when_the_caller_hangs_up_everybody_is_let_go() {
    let mut house = House::talking();
    house.ask("bo", Part::Consulted).expect("bo is free");
    house.comes(2, "bo");
    house.supervise(Part::Listening).expect("claire may");
    house.comes(3, "claire");
    let over = house.must(&Event::CallerLegEnded { call: call(), leg: leg("caller") });
    for gone in ["alix", "bo", "claire"] {
        assert!(over.effects.contains(&hang_up(gone)), "{gone}: {:?}", over.effects);
    }
    assert_eq!(*house.presence("bo"), Presence::Available);
    assert_eq!(*house.presence("claire"), Presence::Offline);
    assert!(matches!(house.presence("alix"), Presence::WrapUp { .. }));
}

#[test]
fn a_mediator_who_is_lost_while_consulting_is_rung_again_and_the_colleague_is_let_go() {
    let mut house = House::talking();
    house.ask("bo", Part::Consulted).expect("bo is free");
    house.comes(2, "bo");
    house.must(&Event::CallerLeftConference { call: call(), leg: leg("caller") });
    assert!(matches!(house.call().state, CallState::Reconnecting { .. }) && !house.call().held);
    assert!(matches!(house.presence("alix"), Presence::Ringing { .. }), "the same mediator first");
    assert_eq!(*house.presence("bo"), Presence::Available);
}

#[test]
fn an_outside_number_speaks_with_both_and_goes_on_with_the_caller_when_the_mediator_leaves() {
    let mut house = House::talking();
    let asked = house.ask_outside(Part::Third);
    assert!(matches!(&asked.effects[..], [Effect::DialParty { .. }]), "{:?}", asked.effects);
    let party = PartyId::nth(&call(), 2);
    house.must(&Event::PartyRung { party: party.clone(), leg: leg("outside") });
    house.must(&Event::PartyJoined { party: party.clone(), leg: leg("outside") });
    let left = house.hand_over().expect("they are there");
    assert_eq!(left.effects, [host("outside", true), host("alix", false), hang_up("alix")]);
    assert!(matches!(house.presence("alix"), Presence::WrapUp { .. }));
    assert_eq!((house.call().state.clone(), house.call().offer.clone()), (CallState::Talking, None));
    let over = house.must(&Event::PartyLegEnded { party, leg: leg("outside"), why: LegEnd::HungUp });
    assert!(over.effects.contains(&hang_up("caller")), "the talk ends with the first who hangs up");
    assert_eq!(house.call().state, CallState::Ended { ending: Ending::Talked });
}

#[test]
fn an_outside_number_that_is_busy_or_silent_gives_the_caller_back() {
    let mut house = House::talking();
    let mut nth = 1;
    let mut ask = |house: &mut House| {
        nth += 1;
        assert!(house.ask_outside(Part::Consulted).effects.contains(&hold(true)));
        PartyId::nth(&call(), nth)
    };
    let busy = ask(&mut house);
    house.must(&Event::PartyRung { party: busy.clone(), leg: leg("o1") });
    house.must(&Event::PartyLegEnded { party: busy, leg: leg("o1"), why: LegEnd::Busy });
    house.is_alone_with_alix();
    let refused = ask(&mut house);
    house.must(&Event::PartyFailed { party: refused });
    house.is_alone_with_alix();
    let silent = ask(&mut house);
    house.must(&Event::PartyRung { party: silent.clone(), leg: leg("o3") });
    house.now = house.now.plus(Millis::minutes(1));
    let over = house.must(&Event::PartyOver { party: silent.clone() });
    assert!(over.effects.contains(&hang_up("o3")));
    house.is_alone_with_alix();
    let late = house.must(&Event::PartyRung { party: silent, leg: leg("o3-again") });
    assert_eq!(late.effects, [hang_up("o3-again")], "a ring placed late does not ring on");
}

#[test]
fn a_caller_sent_to_another_line_keeps_age_and_priority_and_is_offered_there_at_once() {
    let mut house = House::talking();
    let (age, priority) = (house.call().queued_at, house.call().priority);
    let sent = house.must(&Event::LineWanted {
        mediator: mediator("alix"),
        call: call(),
        line: LineId::new("other"),
        language: Language::new("fr"),
        topic: None,
    });
    assert_eq!(
        sent.effects[..3],
        [Effect::ReturnToQueue { call: call(), leg: leg("caller") }, host("alix", false), hang_up("alix")]
    );
    assert!(
        matches!(&sent.effects[3], Effect::RingMediator { mediator: rung, .. } if *rung == mediator("dom"))
    );
    assert_eq!((house.call().queued_at, house.call().priority), (age, priority));
    assert_eq!(house.call().state, CallState::Waiting);
    assert!(matches!(house.presence("alix"), Presence::WrapUp { .. }));
}

#[test]
fn a_supervisor_listens_whispers_and_speaks_and_the_history_says_so_each_time() {
    let mut house = House::talking();
    house.supervise(Part::Listening).expect("claire may");
    let joined = house.comes(2, "claire");
    assert!(kinds(&joined).contains(&Kind::Supervised));
    assert_eq!(house.supervise(Part::Listening), Err(Rejected::Stale));
    let whispers = house.supervise(Part::Whispering).expect("claire is there");
    let part = |muted, whisper: Option<&str>| Effect::SetPart {
        call: call(),
        leg: leg("claire"),
        muted,
        whisper: whisper.map(leg),
    };
    assert_eq!(whispers.effects, [part(false, Some("alix"))], "only the mediator hears it");
    assert_eq!(kinds(&whispers), [Kind::Supervised]);
    let speaks = house.supervise(Part::BargingIn).expect("claire is there");
    assert_eq!(speaks.effects, [part(false, None)]);
    let by_bo = Event::SuperviseWanted { supervisor: mediator("bo"), call: call(), part: Part::Listening };
    assert_eq!(house.tell(&by_bo), Err(Rejected::Occupied), "one supervisor at a time");
    house.must(&Event::LeaveWanted { mediator: mediator("claire"), call: call() });
    house.is_alone_with_alix();
    assert_eq!(*house.presence("claire"), Presence::Offline, "afterwards they are what they were");
}

#[test]
fn a_whisper_follows_the_call_to_the_colleague_who_takes_it() {
    let mut house = House::talking();
    house.supervise(Part::Whispering).expect("claire may");
    house.comes(2, "claire");
    house.ask("bo", Part::Successor).expect("bo is free");
    let passed = house.comes(3, "bo");
    let whisper =
        Effect::SetPart { call: call(), leg: leg("claire"), muted: false, whisper: Some(leg("bo")) };
    assert!(passed.effects.contains(&whisper), "{:?}", passed.effects);
}

#[test]
fn a_supervisor_who_takes_over_has_the_call_and_the_mediator_goes_to_wrap_up() {
    let mut house = House::talking();
    let take_over = Event::TakeOverWanted { supervisor: mediator("claire"), call: call() };
    assert_eq!(house.tell(&take_over), Err(Rejected::NotYours), "not without being there");
    house.supervise(Part::Listening).expect("claire may");
    house.comes(2, "claire");
    let taken = house.must(&take_over);
    let heard = Effect::SetPart { call: call(), leg: leg("claire"), muted: false, whisper: None };
    assert_eq!(taken.effects, [heard, host("claire", true), host("alix", false), hang_up("alix")]);
    assert_eq!(house.call().mediator, Some(mediator("claire")));
    assert!(matches!(house.presence("claire"), Presence::Talking { .. }));
    assert!(matches!(house.presence("alix"), Presence::WrapUp { .. }));
}

#[test]
fn a_talk_that_was_cut_off_is_called_once_more_by_the_same_mediator_and_not_twice() {
    let mut house = House::talking();
    let again = Event::CallAgainWanted { mediator: mediator("alix"), of: call() };
    assert_eq!(house.tell(&again), Err(Rejected::NotYours), "the talk goes on");
    house.must(&Event::CallerLegEnded { call: call(), leg: leg("caller") });
    let by_bo = Event::CallAgainWanted { mediator: mediator("bo"), of: call() };
    assert_eq!(house.tell(&by_bo), Err(Rejected::NotYours));
    let called = house.must(&again);
    assert!(
        matches!(&called.effects[..], [Effect::RingMediator { mediator: rung, .. }] if *rung == mediator("alix"))
    );
    let second = house.board.call(&call().again()).expect("a new call").clone();
    assert_eq!(second.number, PhoneNumber::parse("+33639980001"));
    assert_eq!(house.tell(&again), Err(Rejected::Stale));
    // The second talk may be cut off too; it is not called a third time.
    let offer = OfferId::nth(&second.id, 1);
    house.must(&Event::MediatorAnswered { offer: offer.clone(), leg: leg("alix2") });
    house.must(&Event::MediatorJoined { offer, leg: leg("alix2") });
    house.must(&Event::CallerRung { call: second.id.clone(), leg: leg("again") });
    house.must(&Event::CallerJoined { call: second.id.clone(), leg: leg("again") });
    house.must(&Event::CallerLegEnded { call: second.id.clone(), leg: leg("again") });
    let third = Event::CallAgainWanted { mediator: mediator("alix"), of: second.id };
    assert_eq!(house.tell(&third), Err(Rejected::WrongState));
}
