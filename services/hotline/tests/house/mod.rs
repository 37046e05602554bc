//! A small hotline whose whole world fits on one board, for stories told against the rules alone.

#![allow(
    clippy::expect_used,
    dead_code,
    reason = "a story that cannot be told must fail; not each tells all of them"
)]

use hotline::{
    Board, Call, CallId, Decision, Effect, Endpoint, Event, Language, LegId, Line, LineId, LineRules,
    Mediator, MediatorId, Millis, OfferId, OfferState, PhoneNumber, Presence, Rejected, Request, Timestamp,
    decide,
};

/// A small hotline whose whole world fits on one board.
pub struct House {
    pub board: Board,
    pub now: Timestamp,
}

impl House {
    pub fn with_mediators(names: &[&str]) -> Self {
        let line = Line { id: LineId::new("line"), rules: LineRules::default() };
        let mut house =
            Self { board: Board { lines: vec![line].into(), ..Board::default() }, now: Timestamp(1_000_000) };
        for name in names {
            house.board.mediators.push(Mediator {
                presence: Presence::Available,
                lines: vec![LineId::new("line")],
                languages: vec![Language::new("fr")],
                ..Mediator::new(MediatorId::new(*name), house.now)
            });
        }
        house
    }

    pub fn on_own_telephone(mut self, name: &str) -> Self {
        let number = PhoneNumber::parse("+33199000042").expect("a number of the fiction range");
        self.board.mediator_mut(&MediatorId::new(name)).expect("a mediator").endpoint =
            Endpoint::Telephone { number };
        self
    }

    pub fn tell(&mut self, event: &Event) -> Result<Decision, Rejected> {
        self.now = self.now.plus(Millis(10));
        decide(&mut self.board, event, self.now)
    }

    pub fn must(&mut self, event: &Event) -> Decision {
        self.tell(event).unwrap_or_else(|why| panic!("{event:?} was rejected: {why}"))
    }

    pub fn wait(&mut self, span: Millis) {
        self.now = self.now.plus(span);
    }

    /// The line's rules, to be chosen by a story.
    pub fn rules(&mut self) -> &mut LineRules {
        &mut self.board.lines[0].rules
    }
    /// A mediator, to be given abilities by a story.
    pub fn mediator(&mut self, name: &str) -> &mut Mediator {
        self.board.mediator_mut(&MediatorId::new(name)).expect("the mediator")
    }

    /// A caller dials and joins the queue.
    pub fn queue(&mut self, call: &str) -> Decision {
        self.queue_with(call, Request::new(Language::new("fr"), None))
    }

    /// The same, asking for something.
    pub fn queue_with(&mut self, call: &str, request: Request) -> Decision {
        self.must(&Event::CallArrived {
            call: id(call),
            line: LineId::new("line"),
            leg: leg(call),
            number: PhoneNumber::parse("+33639980001"),
        });
        self.must(&Event::CallerQueued { call: id(call), request })
    }

    /// The offer that rings for a call is answered, both legs join, the two talk.
    pub fn talk(&mut self, call: &str) {
        let offer = self.call(call).offer.clone().expect("an offer rings");
        self.must(&Event::MediatorAnswered { offer: offer.clone(), leg: leg(offer.as_str()) });
        self.must(&Event::MediatorJoined { offer: offer.clone(), leg: leg(offer.as_str()) });
        self.must(&Event::CallerJoined { call: id(call), leg: leg(call) });
    }

    pub fn call(&self, call: &str) -> &Call {
        self.board.call(&id(call)).expect("the call")
    }
    pub fn presence(&self, name: &str) -> &Presence {
        &self.board.mediator(&MediatorId::new(name)).expect("the mediator").presence
    }
    pub fn offer(&self, offer: &str) -> OfferState {
        self.board.offer(&OfferId(offer.into())).expect("the offer").state
    }
}

pub fn id(call: &str) -> CallId {
    CallId::new(call)
}
pub fn leg(of: &str) -> LegId {
    LegId::new(format!("leg-{of}"))
}
pub fn offer(id: &str) -> OfferId {
    OfferId(id.into())
}
pub fn rung(decision: &Decision) -> Vec<&str> {
    let mut names = Vec::new();
    for effect in &decision.effects {
        if let Effect::RingMediator { mediator, .. } = effect {
            names.push(mediator.as_str());
        }
    }
    names
}

pub fn callback(call: &str, number: Option<PhoneNumber>) -> Event {
    let language = Language::new("fr");
    let request = Request::new(language, None);
    Event::CallbackRequested { call: id(call), number, not_before: None, not_after: None, request }
}
