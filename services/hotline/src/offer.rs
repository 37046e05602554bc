//! An offer: one ring of one mediator for one call (TaskRouter's "reservation").

use crate::{CallId, LegId, MediatorId, OfferId, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub id: OfferId,
    /// The stored row's version; 0 while the row does not exist yet.
    pub version: i64,
    pub call: CallId,
    pub mediator: MediatorId,
    pub state: OfferState,
    /// The mediator's leg, once the provider has placed the ring.
    pub leg: Option<LegId>,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
    /// When `state` stopped being pending.
    pub settled_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    Pending,
    /// Taken: the mediator's leg is in, or entering, the conference.
    Accepted,
    Declined,
    /// Rang until its time was over.
    Expired,
    /// The caller left or the ring could not be placed; not the mediator's doing.
    Withdrawn,
    /// Was accepted; the connection or the talk is over.
    Completed,
}

impl OfferState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Completed => "completed",
        }
    }
    /// A mediator with a live offer gets no other (invariant 1).
    pub fn is_live(self) -> bool {
        matches!(self, Self::Pending | Self::Accepted)
    }
}

impl Offer {
    /// When this offer expires if nothing else happens first: the `deadline` column.
    pub fn deadline(&self) -> Option<Timestamp> {
        (self.state == OfferState::Pending).then_some(self.expires_at)
    }
}
