//! The one way to change a call.
//!
//! `caller` and `ring` say what news from the provider does, `wish` what people's clicks do, `clock` what the passing of
//! time does, `wait` how a waiting call's circle widens, `talk` how two parties come together and part, `party`, `transfer`
//! and `supervise` how others join them, `shift` where a mediator is rung, `matching` who is offered to whom, `test_call` how the house tries a line. Each rule
//! changes rows
//! through [`Decider`], which writes the history and collects the effects.

mod again;
mod caller;
mod clock;
mod matching;
mod party;
pub(crate) mod planted;
mod ring;
mod shift;
mod supervise;
mod talk;
mod test_call;
mod transfer;
mod wait;
mod wish;

use crate::{
    Board, BreakReason, Call, CallId, CallState, Decision, Effect, Ending, Entry, Event, Kind, Line,
    LineRules, Mediator, MediatorId, Offer, OfferId, OfferState, Presence, Rejected, Timestamp,
};
use planted::{Planted, planted};
use std::sync::{Arc, LazyLock};

/// Decides what `event` changes at `now`: changes the rows of `board` and says what must follow.
///
/// # Errors
/// [`Rejected`] when the event changes nothing; the board is then untouched.
pub fn decide(board: &mut Board, event: &Event, now: Timestamp) -> Result<Decision, Rejected> {
    let mut decider = Decider { board: board.clone(), now, decision: Decision::default(), unheard: None };
    decider.apply(event)?;
    let forgotten = planted(Planted::IdleAfterWrapUp) && matches!(event, Event::WrapUpDone { .. });
    if event.may_book() && !forgotten {
        decider.match_up();
    }
    if decider.board == *board && decider.decision == Decision::default() {
        return Err(Rejected::Stale);
    }
    *board = decider.board;
    Ok(decider.decision)
}

/// The board as `event` leaves it while nobody is offered to anybody: whoever is free in it needs partners to choose
/// from. `None` when the event is rejected and could bring nobody together either.
pub fn before_bookings(board: &Board, event: &Event, now: Timestamp) -> Option<Board> {
    let mut after = Board { silent_until: Some(Timestamp(i64::MAX)), ..board.clone() };
    match decide(&mut after, event, now) {
        Ok(_) => Some(after),
        // Nothing changes by itself, and yet two who are free already may meet: each needs all who could be chosen.
        Err(Rejected::Stale) => {
            let waits = after.calls.iter().any(|call| call.is_offerable(now));
            let free = after.mediators.iter().any(|one| one.presence == Presence::Available);
            (waits && free).then_some(after)
        }
        Err(_) => None,
    }
}

/// The rules of a line; the usual ones if it is not known.
struct Rules(Option<Arc<Line>>);

impl std::ops::Deref for Rules {
    type Target = LineRules;
    fn deref(&self) -> &LineRules {
        static USUAL: LazyLock<LineRules> = LazyLock::new(LineRules::default);
        self.0.as_ref().map_or(&USUAL, |line| &line.rules)
    }
}

/// A decision in the making.
struct Decider {
    board: Board,
    now: Timestamp,
    decision: Decision,
    /// For whom this mediator's telephone did not ring a moment ago: whoever else may take the call is asked first.
    unheard: Option<(CallId, MediatorId)>,
}

impl Decider {
    fn apply(&mut self, event: &Event) -> Result<(), Rejected> {
        match event {
            Event::CallArrived { call, line, leg, number } => {
                self.call_arrived(call, line, leg, number.as_ref())
            }
            Event::CallerQueued { call, request } => self.caller_queued(call, request),
            Event::CallbackRequested { call, number, not_before, not_after, request } => {
                self.callback_requested(call, number.as_ref(), (*not_before, *not_after), request)
            }
            Event::MessageStarted { call } => self.message_started(call),
            Event::MessageLeft { call, recording } => self.message_left(call, recording),
            Event::CallRefused { call, why } => self.call_refused(call, *why),
            Event::CallerTold { call } => self.caller_told(call),
            Event::CallerLegEnded { call, leg } => self.caller_leg_ended(call, leg),
            Event::CallerJoined { call, leg } => self.caller_joined(call, leg),
            Event::CallerRung { call, leg } => self.caller_rung(call, leg),
            Event::CallerNotReached { call, leg } => self.caller_not_reached(call, leg.as_ref()),
            Event::CallerLeftConference { call, leg } => self.caller_left_conference(call, leg),
            Event::BringFailed { call } => self.bring_failed(call),
            Event::RingPlaced { offer, leg } => self.ring_placed(offer, leg),
            Event::RingFailed { offer } => self.ring_failed(offer),
            Event::MediatorAnswered { offer, leg } => self.mediator_answered(offer, leg),
            Event::MediatorJoined { offer, leg } => self.mediator_joined(offer, leg),
            Event::MediatorLegEnded { offer, leg, why } => self.mediator_leg_ended(offer, leg, *why),
            Event::PresenceWanted { mediator, presence } => self.presence_wanted(mediator, *presence),
            Event::EndpointWanted { mediator, endpoint } => self.endpoint_wanted(mediator, endpoint),
            Event::TopicsRefused { mediator, topics } => self.topics_refused(mediator, topics),
            Event::OfferDeclined { mediator, offer } => self.offer_declined(mediator, offer),
            Event::HangUpWanted { mediator, call } => self.hang_up_wanted(mediator, call),
            Event::HoldWanted { mediator, call, on } => self.hold_wanted(mediator, call, *on),
            Event::MuteWanted { mediator, call, on } => self.mute_wanted(mediator, call, *on),
            Event::WrapUpExtended { mediator, by } => self.wrap_up_extended(mediator, *by),
            Event::WrapUpDone { mediator } => self.wrap_up_done(mediator),
            Event::OutboundWanted { call, line, mediator, number, language, topic, follow_up } => self
                .outbound_wanted(&wish::Outbound {
                    call,
                    line,
                    mediator,
                    number,
                    language,
                    topic,
                    follow_up,
                }),
            Event::TestCallWanted { call, line, by, number, request } => {
                self.test_call_wanted(call, (line, by), number, request)
            }
            Event::ConsoleLost { mediator } => self.console_lost(mediator),
            Event::CallbackCancelled { call } => self.callback_cancelled(call),
            Event::CallAgainWanted { mediator, of } => self.call_again_wanted(mediator, of),
            Event::GuestWanted { mediator, call, guest, part } => {
                self.guest_wanted(mediator, call, guest, *part)
            }
            Event::HandOverWanted { mediator, call } => self.hand_over_wanted(mediator, call),
            Event::DismissWanted { mediator, call } => self.dismiss_wanted(mediator, call),
            Event::LeaveWanted { mediator, call } => self.leave_wanted(mediator, call),
            Event::LineWanted { mediator, call, line, topic, .. } => {
                self.line_wanted(mediator, call, line, topic.as_ref())
            }
            Event::SuperviseWanted { supervisor, call, part } => {
                self.supervise_wanted(supervisor, call, *part)
            }
            Event::TakeOverWanted { supervisor, call } => self.take_over_wanted(supervisor, call),
            Event::PartyRung { party, leg } => self.party_rung(party, leg),
            Event::PartyFailed { party } => self.party_failed(party),
            Event::PartyJoined { party, leg } => self.party_joined(party, leg),
            Event::PartyLegEnded { party, leg, why } => self.party_leg_ended(party, leg, *why),
            Event::PartyOver { party } => self.party_over(party),
            Event::OfferExpired { offer } => self.offer_expired(offer),
            Event::ConnectOver { call } => self.connect_over(call),
            Event::ReconnectOver { call } => self.reconnect_over(call),
            Event::WrapUpOver { mediator } => self.wrap_up_over(mediator),
            Event::WaitDue { call } => self.wait_due(call),
            Event::WindowOver { call, next, at_work } => self.window_over(call, *next, *at_work),
            Event::Sweep { line } => self.board.line(line).map(|_| ()).ok_or(Rejected::UnknownLine),
        }
    }

    // ---- rows, found or refused

    fn call(&self, id: &CallId) -> Result<&Call, Rejected> {
        self.board.call(id).ok_or(Rejected::UnknownCall)
    }
    fn call_mut(&mut self, id: &CallId) -> Result<&mut Call, Rejected> {
        self.board.call_mut(id).ok_or(Rejected::UnknownCall)
    }
    fn mediator(&self, id: &MediatorId) -> Result<&Mediator, Rejected> {
        self.board.mediator(id).ok_or(Rejected::UnknownMediator)
    }
    fn mediator_mut(&mut self, id: &MediatorId) -> Result<&mut Mediator, Rejected> {
        self.board.mediator_mut(id).ok_or(Rejected::UnknownMediator)
    }
    fn offer(&self, id: &OfferId) -> Result<&Offer, Rejected> {
        self.board.offer(id).ok_or(Rejected::UnknownOffer)
    }
    /// The rules of the call's line, kept beside the board so that both can be used at once.
    fn rules_of(&self, call: &CallId) -> Rules {
        let line = self.board.call(call).map(|c| &c.line);
        Rules(line.and_then(|id| self.board.lines.shared().find(|l| &l.id == id)).cloned())
    }

    // ---- changes, each with its trace

    fn note(
        &mut self,
        kind: Kind,
        call: Option<&CallId>,
        mediator: Option<&MediatorId>,
        detail: Option<&str>,
    ) {
        self.decision.history.push(Entry {
            call: call.cloned(),
            mediator: mediator.cloned(),
            kind,
            at: self.now,
            detail: detail.map(str::to_owned),
        });
    }

    fn then(&mut self, effect: Effect) {
        self.decision.effects.push(effect);
    }

    fn set_state(&mut self, id: &CallId, state: CallState) -> Result<(), Rejected> {
        let now = self.now;
        let call = self.call_mut(id)?;
        call.state = state;
        call.state_since = now;
        Ok(())
    }

    /// Ends a call; whoever is still on the line is hung up by the caller of this.
    fn end(&mut self, id: &CallId, ending: Ending) -> Result<(), Rejected> {
        let forgotten = planted(Planted::TalkForgotten) && ending == Ending::Talked;
        let ending = if forgotten { Ending::HungUp } else { ending };
        self.set_state(id, CallState::Ended { ending })?;
        let call = self.call_mut(id)?;
        call.offer = None;
        call.also.clear();
        call.held = false;
        call.muted = false;
        let mediator = call.mediator.clone();
        self.note(Kind::Ended, Some(id), mediator.as_ref(), Some(ending.word()));
        Ok(())
    }

    fn set_presence(&mut self, id: &MediatorId, presence: Presence) -> Result<(), Rejected> {
        let now = self.now;
        let detail = match &presence {
            Presence::OnBreak { reason } => reason.word(),
            other => other.word(),
        };
        let call = presence.call().cloned();
        let mediator = self.mediator_mut(id)?;
        mediator.presence = presence;
        mediator.presence_since = now;
        self.note(Kind::Presence, call.as_ref(), Some(id), Some(detail));
        Ok(())
    }

    /// Away: no more calls until the mediator says so. What they asked for while busy is overtaken by that.
    fn set_away(&mut self, id: &MediatorId, reason: BreakReason) -> Result<(), Rejected> {
        self.mediator_mut(id)?.after = crate::After::default();
        self.set_presence(id, Presence::OnBreak { reason })
    }

    /// Settles a live offer and takes it off its call. Whether its leg must be hung up is for the caller of this to say.
    fn settle(&mut self, id: &OfferId, state: OfferState, kind: Option<Kind>) -> Result<Offer, Rejected> {
        let now = self.now;
        let offer = self.board.offer_mut(id).ok_or(Rejected::UnknownOffer)?;
        offer.state = state;
        offer.settled_at = offer.settled_at.or(Some(now));
        let offer = offer.clone();
        if let Some(call) = self.board.call_mut(&offer.call) {
            if call.offer.as_ref() == Some(id) {
                // Another telephone that still rings takes its place.
                call.offer = (!call.also.is_empty()).then(|| call.also.remove(0));
            } else {
                call.also.retain(|other| other != id);
            }
        }
        if let Some(kind) = kind {
            self.note(kind, Some(&offer.call), Some(&offer.mediator), None);
        }
        Ok(offer)
    }

    fn hang_up(&mut self, leg: Option<&crate::LegId>) {
        if let Some(leg) = leg {
            self.then(Effect::HangUp { leg: leg.clone() });
        }
    }
}

impl BreakReason {
    /// The reason's word in the database, the metrics and the history.
    pub fn word(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::NoAnswer => "no_answer",
            Self::Declined => "declined",
            Self::Unreachable => "unreachable",
            Self::ConnectionLost => "connection_lost",
            Self::HardCall => "hard_call",
            Self::CapReached => "cap_reached",
        }
    }
}
