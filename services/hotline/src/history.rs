//! The append-only story of a call (`call_events`), written in the decision's own transaction. It serves the timeline,
//! the statistics, the live feed's ids and the audit. No personal data: words and ids only.

use crate::{CallId, MediatorId, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `None` for a mediator's own changes (presence).
    pub call: Option<CallId>,
    pub mediator: Option<MediatorId>,
    pub kind: Kind,
    pub at: Timestamp,
    /// A word that completes the kind: an ending, a break reason, an offer number.
    pub detail: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Arrived,
    Queued,
    Offered,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferWithdrawn,
    CallerRung,
    CallerNotReached,
    Talking,
    Held,
    Resumed,
    MediatorLost,
    ReturnedToQueue,
    /// The number's standing does not allow the call; the detail says why.
    Refused,
    /// The next circle of mediators is asked too; the detail says which.
    Widened,
    CallbackRequested,
    CallbackCancelled,
    /// Nobody was free in the window that the person chose.
    CallbackMissed,
    MessageStarted,
    Ended,
    Presence,
    /// The mediator is rung elsewhere from now on; the detail says where.
    Endpoint,
    /// "Not today": the detail names the topics, parted by commas; without one everything is taken back.
    TopicsRefused,
    /// A guest is rung: a colleague, or (without a mediator) an outside number.
    GuestRung,
    GuestJoined,
    /// The guest did not come.
    GuestMissed,
    GuestLeft,
    /// The call has another mediator, or (detail `outside`) goes on without one.
    HandedOver,
    SentToLine,
    /// A supervisor came in, or changed how they take part.
    Supervised,
    SupervisionEnded,
    /// The talk was cut off: its person is called once more.
    CalledAgain,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Queued => "queued",
            Self::Offered => "offered",
            Self::OfferAccepted => "offer_accepted",
            Self::OfferDeclined => "offer_declined",
            Self::OfferExpired => "offer_expired",
            Self::OfferWithdrawn => "offer_withdrawn",
            Self::CallerRung => "caller_rung",
            Self::CallerNotReached => "caller_not_reached",
            Self::Talking => "talking",
            Self::Held => "held",
            Self::Resumed => "resumed",
            Self::MediatorLost => "mediator_lost",
            Self::ReturnedToQueue => "returned_to_queue",
            Self::Refused => "refused",
            Self::Widened => "widened",
            Self::CallbackRequested => "callback_requested",
            Self::CallbackMissed => "callback_missed",
            Self::CallbackCancelled => "callback_cancelled",
            Self::MessageStarted => "message_started",
            Self::Ended => "ended",
            Self::Presence => "presence",
            Self::Endpoint => "endpoint",
            Self::TopicsRefused => "topics_refused",
            Self::GuestRung => "guest_rung",
            Self::GuestJoined => "guest_joined",
            Self::GuestMissed => "guest_missed",
            Self::GuestLeft => "guest_left",
            Self::HandedOver => "handed_over",
            Self::SentToLine => "sent_to_line",
            Self::Supervised => "supervised",
            Self::SupervisionEnded => "supervision_ended",
            Self::CalledAgain => "called_again",
        }
    }
}
