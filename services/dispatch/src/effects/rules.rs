//! What each effect needs to be carried out well: its lane, how long it is worth trying, what to say when it can't be
//! done, and whether it is still wanted when it is taken up late.

use hotline::{Board, CallState, Effect, Event, LegId, Millis, OfferState, PartyState, Stage, Subject};

/// Effects of one lane are carried out one after the other, in the order in which they were decided: a leg is not
/// released from hold before it was put on hold.
pub fn lane(effect: &Effect) -> &str {
    match effect {
        Effect::RingMediator { offer, .. } => offer.as_str(),
        Effect::DialCaller { call, .. } => call.as_str(),
        Effect::DialParty { party, .. } => party.as_str(),
        Effect::BringCaller { leg, .. }
        | Effect::ReturnToQueue { leg, .. }
        | Effect::HangUp { leg }
        | Effect::AskOutcome { leg, .. }
        | Effect::SetHold { leg, .. }
        | Effect::SetMute { leg, .. }
        | Effect::SetHost { leg, .. }
        | Effect::SetPart { leg, .. } => leg.as_str(),
    }
}

/// Whether the provider limits how many of these may be begun in a second.
pub fn is_paced(effect: &Effect) -> bool {
    matches!(effect, Effect::RingMediator { .. } | Effect::DialCaller { .. } | Effect::DialParty { .. })
}

/// How long an effect is worth trying, from when it is taken up. Afterwards it is given up, and a deadline of the rows
/// (an offer's, a connection's) does what must follow: a company that does not answer says nothing about a person.
pub fn worth(effect: &Effect) -> Millis {
    match effect {
        Effect::RingMediator { ring, .. }
        | Effect::DialCaller { ring, .. }
        | Effect::DialParty { ring, .. } => *ring,
        Effect::BringCaller { .. } => Millis::seconds(12),
        Effect::SetHold { .. } | Effect::SetMute { .. } | Effect::SetHost { .. } | Effect::SetPart { .. } => {
            Millis::seconds(20)
        }
        // Nobody may be left hanging in an empty conference, nor a line kept busy, however long the provider was away.
        Effect::ReturnToQueue { .. } | Effect::HangUp { .. } | Effect::AskOutcome { .. } => {
            Millis::minutes(120)
        }
    }
}

/// What is true when the provider says that the effect can't be carried out.
pub fn when_impossible(effect: &Effect) -> Option<Event> {
    match effect {
        Effect::RingMediator { offer, .. } => Some(Event::RingFailed { offer: offer.clone() }),
        Effect::BringCaller { call, .. } => Some(Event::BringFailed { call: call.clone() }),
        Effect::DialCaller { call, .. } => Some(Event::CallerNotReached { call: call.clone(), leg: None }),
        // The provider says that the leg is no more: so the person is gone.
        Effect::ReturnToQueue { call, leg } => {
            Some(Event::CallerLegEnded { call: call.clone(), leg: leg.clone() })
        }
        Effect::DialParty { party, .. } => Some(Event::PartyFailed { party: party.clone() }),
        Effect::HangUp { .. }
        | Effect::AskOutcome { .. }
        | Effect::SetHold { .. }
        | Effect::SetMute { .. }
        | Effect::SetHost { .. }
        | Effect::SetPart { .. } => None,
    }
}

/// The rows that say whether the effect is still wanted.
pub fn subject(effect: &Effect) -> Option<Subject> {
    match effect {
        Effect::RingMediator { offer, .. } => Some(Subject::Offer(offer.clone())),
        Effect::BringCaller { call, .. }
        | Effect::DialCaller { call, .. }
        | Effect::ReturnToQueue { call, .. }
        | Effect::SetHold { call, .. }
        | Effect::SetMute { call, .. }
        | Effect::SetHost { call, .. }
        | Effect::SetPart { call, .. } => Some(Subject::Call(call.clone())),
        Effect::DialParty { party, .. } => Some(Subject::Party(party.clone())),
        Effect::HangUp { .. } | Effect::AskOutcome { .. } => None,
    }
}

/// Whether an effect that was not carried out at once is still what the rows ask for.
pub fn is_wanted(effect: &Effect, board: &Board) -> bool {
    let state = |call| board.call(call).map(|c| &c.state);
    let is_leg = |call, leg: &LegId| board.call(call).is_some_and(|c| c.leg.as_ref() == Some(leg));
    let joining =
        |call| matches!(state(call), Some(CallState::Connecting { stage: Stage::CallerJoining, .. }));
    match effect {
        // A leg that is known already was rung before the crash.
        Effect::RingMediator { offer, .. } => {
            board.offer(offer).is_some_and(|o| o.state == OfferState::Pending && o.leg.is_none())
        }
        Effect::BringCaller { call, leg } => joining(call) && is_leg(call, leg),
        Effect::DialCaller { call, .. } => board
            .call(call)
            .is_some_and(|c| c.leg.is_none() && (joining(call) || (c.test && c.state == CallState::InFlow))),
        Effect::ReturnToQueue { call, leg } => {
            matches!(state(call), Some(CallState::Waiting | CallState::Reconnecting { .. }))
                && is_leg(call, leg)
        }
        Effect::SetHold { call, leg, on } => {
            matches!(state(call), Some(CallState::Talking))
                && is_leg(call, leg)
                && board.call(call).is_some_and(|c| c.held == *on)
        }
        Effect::SetMute { call, on, .. } => {
            matches!(state(call), Some(CallState::Talking))
                && board.call(call).is_some_and(|c| c.muted == *on)
        }
        // Who leaves is no longer in the rows, and must still be asked to leave the others together.
        Effect::SetHost { call, .. } => matches!(state(call), Some(CallState::Talking | CallState::Waiting)),
        Effect::SetPart { call, .. } => matches!(state(call), Some(CallState::Talking)),
        Effect::DialParty { party, .. } => {
            board.party(party).is_some_and(|p| p.state == PartyState::Ringing && p.leg.is_none())
        }
        // The talk is over for good: nothing can take the question back.
        Effect::HangUp { .. } | Effect::AskOutcome { .. } => true,
    }
}
