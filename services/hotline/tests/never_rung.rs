//! A telephone company that does not place the rings it is asked for: nobody is blamed, nobody loses their place.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

use hotline::{
    Board, BreakReason, CallId, CallState, Decision, Effect, Event, Language, LegId, Line, LineId, LineRules,
    Mediator, MediatorId, Millis, OfferId, OfferState, PhoneNumber, Presence, Rejected, Request, Strategy,
    Timestamp, decide,
};

struct House {
    board: Board,
    now: Timestamp,
}

impl House {
    /// One line, one mediator, one caller who waits and for whom that mediator is to be rung.
    fn ringing() -> Self {
        let now = Timestamp(1_000_000);
        let line = Line { id: LineId::new("line"), rules: LineRules::default() };
        let mediator = Mediator {
            presence: Presence::Available,
            lines: vec![LineId::new("line")],
            languages: vec![Language::new("fr")],
            ..Mediator::new(alix(), now)
        };
        let mut house = Self {
            board: Board { lines: vec![line].into(), mediators: vec![mediator].into(), ..Board::default() },
            now,
        };
        house.must(&Event::CallArrived {
            call: call(),
            line: LineId::new("line"),
            leg: LegId::new("caller"),
            number: PhoneNumber::parse("+33639980001"),
        });
        house.must(&Event::CallerQueued { call: call(), request: Request::new(Language::new("fr"), None) });
        assert_eq!(house.presence().offer(), Some(&offer(1)));
        house
    }

    fn tell(&mut self, event: &Event) -> Result<Decision, Rejected> {
        decide(&mut self.board, event, self.now)
    }
    fn must(&mut self, event: &Event) -> Decision {
        self.tell(event).unwrap_or_else(|why| panic!("{event:?} was rejected: {why}"))
    }
    fn wait(&mut self, span: Millis) {
        self.now = self.now.plus(span);
    }
    fn presence(&self) -> &Presence {
        &self.board.mediator(&alix()).unwrap().presence
    }
    fn call(&self) -> &hotline::Call {
        self.board.call(&call()).unwrap()
    }
}

fn alix() -> MediatorId {
    MediatorId::new("alix")
}
fn call() -> CallId {
    CallId::new("c1")
}
fn offer(nth: i64) -> OfferId {
    OfferId::nth(&call(), nth)
}

#[test]
fn a_mediator_whose_telephone_never_rang_is_not_away_for_it() {
    let mut house = House::ringing();
    let (rank, ring) = (house.call().queued_at, LineRules::default().ring);
    house.board.silent_until = Some(house.now.plus(Millis::minutes(5)));
    house.wait(ring);
    house.must(&Event::OfferExpired { offer: offer(1) });
    assert_eq!(*house.presence(), Presence::Available);
    assert_eq!(house.board.offer(&offer(1)).unwrap().state, OfferState::Withdrawn);
    assert_eq!((house.call().state.clone(), house.call().queued_at), (CallState::Waiting, rank));
}

/// freeswitch#2901, where only the news of the ring is lost.
#[test]
fn whoever_is_free_too_is_rung_before_a_mediator_whose_telephone_did_not_ring() {
    let mut house = House::ringing();
    let other = Mediator {
        presence: Presence::Available,
        lines: vec![LineId::new("line")],
        languages: vec![Language::new("fr")],
        ..Mediator::new(MediatorId::new("basile"), house.now)
    };
    // Whatever the line's strategy says.
    let other = Mediator { taken: 9, level: hotline::Level::Professional, ..other };
    house.board.mediators.push(other);
    let ring = LineRules::default().ring;
    for (rung, strategy) in
        [("basile", Strategy::FewestCalls), ("alix", Strategy::LevelFirst), ("basile", Strategy::LongestIdle)]
    {
        house.board.lines =
            vec![Line { id: LineId::new("line"), rules: LineRules { strategy, ..LineRules::default() } }]
                .into();
        house.wait(ring);
        let offer = house.call().offer.clone().unwrap();
        let decided = house.must(&Event::OfferExpired { offer });
        let next = decided.effects.iter().find_map(|effect| match effect {
            Effect::RingMediator { mediator, .. } => Some(mediator.as_str()),
            _ => None,
        });
        assert_eq!(next, Some(rung));
    }
}

#[test]
fn nobody_is_offered_while_the_telephone_company_is_silent_and_the_head_of_the_queue_is_once_it_speaks() {
    let mut house = House::ringing();
    house.board.silent_until = Some(house.now.plus(Millis::seconds(30)));
    house.wait(LineRules::default().ring);
    let nothing = house.must(&Event::OfferExpired { offer: offer(1) });
    assert_eq!(nothing.effects, vec![]);
    assert_eq!(house.tell(&Event::Sweep { line: LineId::new("line") }), Err(Rejected::Stale));
    house.wait(Millis::seconds(10));
    let again = house.must(&Event::Sweep { line: LineId::new("line") });
    assert!(matches!(&again.effects[..], [Effect::RingMediator { mediator, .. }] if *mediator == alix()));
}

#[test]
fn a_ring_that_was_placed_late_rings_its_full_time() {
    let mut house = House::ringing();
    let ring = LineRules::default().ring;
    house.wait(Millis(ring.0 - 1_000));
    house.must(&Event::RingPlaced { offer: offer(1), leg: LegId::new("m") });
    house.wait(Millis(ring.0 - 1));
    assert_eq!(house.tell(&Event::OfferExpired { offer: offer(1) }), Err(Rejected::Stale));
    house.wait(Millis(1));
    house.must(&Event::OfferExpired { offer: offer(1) });
    assert_eq!(*house.presence(), Presence::OnBreak { reason: BreakReason::NoAnswer });
}

#[test]
fn an_attempt_at_a_callback_in_which_nothing_rang_is_not_counted() {
    let mut house = House::ringing();
    house.must(&Event::CallbackRequested {
        call: call(),
        number: None,
        not_before: None,
        not_after: None,
        request: Request::new(Language::new("fr"), None),
    });
    house.must(&Event::CallerLegEnded { call: call(), leg: LegId::new("caller") });
    let rung = house.call().offer.clone().expect("the mediator is asked first");
    house.must(&Event::MediatorAnswered { offer: rung.clone(), leg: LegId::new("m") });
    house.must(&Event::MediatorJoined { offer: rung, leg: LegId::new("m") });
    assert_eq!(house.call().callback_attempts, 1);
    house.wait(Millis::minutes(1));
    house.must(&Event::ConnectOver { call: call() });
    assert_eq!(house.call().callback_attempts, 0);
    assert!(matches!(house.call().state, CallState::AwaitingCallback { .. }));
    assert_eq!(*house.presence(), Presence::Available);
}
