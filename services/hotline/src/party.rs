//! A party: whoever is in a call beside the caller and its mediator. A guest (a colleague, an outside number), asked in
//! by the mediator; a supervisor, who asked in themself. A call has at most one of each.
//!
//! A colleague and a supervisor are rung by an offer of their own, like anybody else: it books them (invariant 1), and
//! their leg, its deadline and its webhooks are the offer's. An outside number has no presence; its leg is the party's.

use crate::{CallId, LegId, MediatorId, OfferId, PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub id: PartyId,
    /// The stored row's version; 0 while the row does not exist yet.
    pub version: i64,
    pub call: CallId,
    pub who: Who,
    pub part: Part,
    pub state: PartyState,
    /// An outside number's leg. A mediator's is their offer's.
    pub leg: Option<LegId>,
    /// The mediator who asked for this party; a supervisor themself.
    pub made_by: MediatorId,
    pub made_at: Timestamp,
    /// When the party must be in the conference at the latest, while that is nobody else's deadline.
    pub until: Option<Timestamp>,
}

/// One party of one call: `<call>.p<n>`, n being one of the numbers by which the call counts its rings.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyId(pub String);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "who")]
pub enum Who {
    /// A colleague or a supervisor, booked by this offer.
    Mediator { mediator: MediatorId, offer: OfferId },
    /// A telephone outside of the hotline.
    Outside { number: PhoneNumber },
}

/// What a party is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Speaks with the mediator while the caller is on hold: a warm transfer, as far as it goes.
    Consulted,
    /// Speaks with both: a third person.
    Third,
    /// Takes the call as soon as they are there: a cold transfer.
    Successor,
    /// A supervisor who hears and is not heard.
    Listening,
    /// A supervisor whom only the mediator hears.
    Whispering,
    /// A supervisor who speaks with both.
    BargingIn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyState {
    /// Rung, or on the way into the conference.
    Ringing,
    /// In the conference.
    Joined,
    /// Left, never came, or has become the call's own mediator.
    Gone,
}

/// Whom a mediator asks in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "guest")]
pub enum Guest {
    Mediator { mediator: MediatorId },
    Outside { number: PhoneNumber },
}

impl PartyId {
    pub fn nth(call: &CallId, number: i64) -> Self {
        Self(format!("{call}.p{number}"))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The call that this party belongs to; `None` when the text was never a party's id.
    pub fn call(&self) -> Option<CallId> {
        let (call, number) = self.0.rsplit_once(".p")?;
        number.parse::<i64>().ok()?;
        (!call.is_empty()).then(|| CallId::new(call))
    }
}

impl std::fmt::Display for PartyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Part {
    /// The part's word in the database and the history.
    pub fn word(self) -> &'static str {
        match self {
            Self::Consulted => "consulted",
            Self::Third => "third",
            Self::Successor => "successor",
            Self::Listening => "listening",
            Self::Whispering => "whispering",
            Self::BargingIn => "barging_in",
        }
    }
    /// A supervisor's, who asked in themself; otherwise a guest's.
    pub fn is_supervisor(self) -> bool {
        matches!(self, Self::Listening | Self::Whispering | Self::BargingIn)
    }
}

impl PartyState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Joined => "joined",
            Self::Gone => "gone",
        }
    }
    pub fn is_live(self) -> bool {
        self != Self::Gone
    }
}

impl Party {
    /// When something must happen to this party if nothing else does first: the `deadline` column.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.until.filter(|_| self.state == PartyState::Ringing)
    }
    /// The colleague or supervisor; `None` for an outside number.
    pub fn mediator(&self) -> Option<&MediatorId> {
        match &self.who {
            Who::Mediator { mediator, .. } => Some(mediator),
            Who::Outside { .. } => None,
        }
    }
    /// The offer that books them; `None` for an outside number.
    pub fn offer(&self) -> Option<&OfferId> {
        match &self.who {
            Who::Mediator { offer, .. } => Some(offer),
            Who::Outside { .. } => None,
        }
    }
    pub fn is_supervisor(&self) -> bool {
        self.part.is_supervisor()
    }
}
