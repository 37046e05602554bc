//! What stays true once it is true, and makes news old: a telephone company tells most ends three times over, by the leg's
//! status, by the end of what it executed and by the conference. Whoever remembers a fact need not look at the rows.

use crate::{Call, CallId, CallState, Event, LegId, Offer, OfferId};

/// Never untrue again, whatever happens next. The simulation holds every event to it ([`Event::old_by`]).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// The offer is over: its ring, its connection, its talk.
    OfferOver(OfferId),
    /// The offer's ring is this leg.
    RingIs(OfferId, LegId),
    /// The call is over, and its caller is off the line.
    CallOver(CallId),
}

impl Fact {
    /// What these rows tell.
    pub fn of<'r>(
        offers: impl IntoIterator<Item = &'r Offer>,
        calls: impl IntoIterator<Item = &'r Call>,
    ) -> Vec<Self> {
        let mut facts = Vec::new();
        for offer in offers {
            facts.extend(offer.leg.clone().map(|leg| Self::RingIs(offer.id.clone(), leg)));
            if !offer.state.is_live() {
                facts.push(Self::OfferOver(offer.id.clone()));
            }
        }
        for call in calls {
            if matches!(call.state, CallState::Ended { .. }) && call.leg.is_none() {
                facts.push(Self::CallOver(call.id.clone()));
            }
        }
        facts
    }
}

impl Event {
    /// The fact beside which this event is [`crate::Rejected::Stale`], always. `None`: the rows must be asked.
    pub fn old_by(&self) -> Option<Fact> {
        match self {
            Self::RingPlaced { offer, leg } => Some(Fact::RingIs(offer.clone(), leg.clone())),
            Self::MediatorLegEnded { offer, .. } => Some(Fact::OfferOver(offer.clone())),
            Self::CallerLegEnded { call, .. } => Some(Fact::CallOver(call.clone())),
            _ => None,
        }
    }
}
