//! A call: one person's request, from the first ring to its end.

use crate::{
    CallId, FollowUpId, Language, LegId, LineId, MediatorId, Millis, Needs, OfferId, PhoneNumber, Reach,
    RecordingId, Refusal, Territory, Timestamp, TopicId,
};
use serde::{Deserialize, Serialize};

/// How long somebody who wants to try a line may take to answer their own telephone and press the key.
const TEST_RING: Millis = Millis::minutes(3);

/// One request. It outlives its legs: a caller who asks to be called back keeps the same call and the same rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, independent of the others")]
pub struct Call {
    pub id: CallId,
    /// The stored row's version; 0 while the row does not exist yet.
    pub version: i64,
    pub line: LineId,
    pub origin: Origin,
    /// The number the person called from or is called at; `None` when withheld.
    pub number: Option<PhoneNumber>,
    /// The caller's present leg at the provider; `None` while nobody is on the line.
    pub leg: Option<LegId>,
    pub language: Language,
    pub topic: Option<TopicId>,
    /// The département the caller chose.
    pub territory: Option<Territory>,
    /// The mediator who knows this caller, if any.
    pub known: Option<MediatorId>,
    /// Points; each is worth some waiting (see [`crate::LineRules::priority_worth`]).
    pub priority: i64,
    pub arrived_at: Timestamp,
    /// When the person joined the queue: their rank among equals. Never changes afterwards.
    pub queued_at: Option<Timestamp>,
    /// The rank itself: `queued_at`, earlier by what the priority is worth. Earlier goes first.
    pub rank_at: Timestamp,
    /// Which circle of mediators is asked now.
    pub reach: Reach,
    /// Since when.
    pub reach_since: Timestamp,
    /// When the next circle is asked too; `None` when there is no wider one.
    pub widens_at: Option<Timestamp>,
    /// What a mediator must be to take this call now.
    pub needs: Needs,
    pub state: CallState,
    /// When `state` was entered.
    pub state_since: Timestamp,
    /// The ring that is going on for this call, or the offer that was accepted, if any.
    pub offer: Option<OfferId>,
    /// Further telephones that ring at once for it. Empty unless `offer` is pending.
    pub also: Vec<OfferId>,
    /// Offers made so far; the next one's number is this plus one.
    pub offers_made: i64,
    /// The mediator who talks, or talked last, with this person.
    pub mediator: Option<MediatorId>,
    /// When the two first heard each other.
    pub talk_began_at: Option<Timestamp>,
    /// The person is on hold.
    pub held: bool,
    /// The mediator is muted.
    pub muted: bool,
    /// The person asked to be called back: the ending counts as a callback, whatever becomes of it.
    pub called_back: bool,
    /// A callback: attempts at ringing the person so far.
    pub callback_attempts: i64,
    /// The voicemail left, if any.
    pub recording: Option<RecordingId>,
    /// Why the call is not put through, if it is not: it never joins the queue.
    pub refused: Option<Refusal>,
    /// Somebody of the house tries who would answer: rung like any other, marked as such, in no figure.
    pub test: bool,
}

/// Why there is a call at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Origin {
    /// The person dialled.
    Inbound,
    /// A mediator calls the person, for a follow-up or from an earlier call. Such calls are not "offered" calls.
    Outbound { mediator: MediatorId, follow_up: Option<FollowUpId> },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum CallState {
    /// In the flow: greeting, menus.
    InFlow,
    /// On the line, in the queue.
    Waiting,
    /// Off the line, the place in the queue kept; not before that time, and not after the other one.
    AwaitingCallback {
        not_before: Timestamp,
        /// The end of the window that the caller chose, if they chose one.
        not_after: Option<Timestamp>,
    },
    /// A mediator accepted; the mediator's leg, then the caller's, is brought into the conference.
    Connecting {
        stage: Stage,
        deadline: Timestamp,
    },
    /// Both are in the conference.
    Talking,
    /// The mediator's leg was lost; the caller is kept for the same mediator until then.
    Reconnecting {
        deadline: Timestamp,
    },
    /// Speaking to the voicemail.
    LeavingMessage,
    Ended {
        ending: Ending,
    },
}

/// How far a connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The mediator's leg answered and is entering the conference.
    MediatorJoining,
    /// The caller is being moved out of the queue, or rung, or pressing the key.
    CallerJoining,
}

/// Every call ends in exactly one of these (invariant 5). The first word of each figure: see [`Ending::figure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Talked with a mediator.
    Talked,
    /// Asked to be called back, was, and talked.
    CallbackKept,
    /// Asked to be called back and could not be reached in the attempts allowed.
    CallbackFailed,
    /// Left a message.
    MessageLeft,
    /// Told the hours (or a blocked line's reason) and offered something.
    Told,
    /// Hung up first.
    HungUp,
    /// An outbound call whose person could not be reached, or whose mediator gave up.
    NotReached,
}

/// The column of the day's figures an ending counts in: offered = answered + abandoned + callbacks + messages + told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    Answered,
    Abandoned,
    Callbacks,
    Messages,
    Told,
    /// Outbound calls: outside the sum.
    Outbound,
    /// Test calls, from their beginning: in no figure at all.
    Test,
}

impl Ending {
    /// Every ending's word in the database, the metrics and the history.
    pub fn word(self) -> &'static str {
        match self {
            Self::Talked => "talked",
            Self::CallbackKept => "callback_kept",
            Self::CallbackFailed => "callback_failed",
            Self::MessageLeft => "message_left",
            Self::Told => "told",
            Self::HungUp => "hung_up",
            Self::NotReached => "not_reached",
        }
    }
    /// The figure an inbound call with this ending counts in; see [`Call::figure`].
    pub fn figure(self) -> Figure {
        match self {
            Self::Talked => Figure::Answered,
            Self::CallbackKept | Self::CallbackFailed => Figure::Callbacks,
            Self::MessageLeft => Figure::Messages,
            Self::Told => Figure::Told,
            Self::HungUp => Figure::Abandoned,
            Self::NotReached => Figure::Outbound,
        }
    }
}

impl CallState {
    /// The state's word in the database, the metrics and the history.
    pub fn word(&self) -> &'static str {
        match self {
            Self::InFlow => "in_flow",
            Self::Waiting => "waiting",
            Self::AwaitingCallback { .. } => "awaiting_callback",
            Self::Connecting { .. } => "connecting",
            Self::Talking => "talking",
            Self::Reconnecting { .. } => "reconnecting",
            Self::LeavingMessage => "leaving_message",
            Self::Ended { .. } => "ended",
        }
    }
    pub fn is_ended(&self) -> bool {
        matches!(self, Self::Ended { .. })
    }
}

impl Call {
    /// A call that has just begun, in the flow, with nothing known yet.
    pub fn new(id: CallId, line: LineId, origin: Origin, now: Timestamp) -> Self {
        Self {
            id,
            version: 0,
            line,
            origin,
            number: None,
            leg: None,
            language: Language::new("fr"),
            topic: None,
            territory: None,
            known: None,
            priority: 0,
            arrived_at: now,
            queued_at: None,
            rank_at: now,
            reach: Reach::Anyone,
            reach_since: now,
            widens_at: None,
            needs: Needs::of_language(Language::new("fr")),
            state: CallState::InFlow,
            state_since: now,
            offer: None,
            also: Vec::new(),
            offers_made: 0,
            mediator: None,
            talk_began_at: None,
            held: false,
            muted: false,
            called_back: false,
            callback_attempts: 0,
            recording: None,
            refused: None,
            test: false,
        }
    }
    /// The order of the queue (invariant 4): age, to which each point of priority adds some; then id so that it is
    /// total. Two of the same priority are served in the order in which they came.
    pub fn rank(&self) -> (Timestamp, &CallId) {
        (self.rank_at, &self.id)
    }
    /// In the queue, and nobody is being rung for it: may be offered now.
    pub fn is_offerable(&self, now: Timestamp) -> bool {
        self.offer.is_none()
            && self.origin == Origin::Inbound
            && match self.state {
                CallState::Waiting => true,
                // Who still hears "we will call you back" can't be rung yet.
                CallState::AwaitingCallback { not_before, not_after } => {
                    not_before <= now && not_after.is_none_or(|end| now < end) && self.leg.is_none()
                }
                _ => false,
            }
    }
    /// The day's figure this call counts in, once it is settled. A promised callback is settled as soon as promised.
    pub fn figure(&self) -> Option<Figure> {
        match (&self.origin, &self.state) {
            _ if self.test => Some(Figure::Test),
            (Origin::Outbound { .. }, _) => Some(Figure::Outbound),
            (Origin::Inbound, _) if self.called_back => Some(Figure::Callbacks),
            (Origin::Inbound, CallState::Ended { ending }) => Some(ending.figure()),
            (Origin::Inbound, _) => None,
        }
    }
    /// How the call ends when the person is gone: a talk that took place stays a talk, even if it was cut off. Who was
    /// refused has been told so, and gave nothing up.
    pub fn ending_when_gone(&self) -> Ending {
        match (self.was_talked(), self.called_back) {
            (false, _) if self.refused.is_some() => Ending::Told,
            (true, true) => Ending::CallbackKept,
            (true, false) => Ending::Talked,
            (false, _) => Ending::HungUp,
        }
    }
    /// Whether the conversation counts as held: the two heard each other.
    pub fn was_talked(&self) -> bool {
        self.talk_began_at.is_some()
    }
}

impl Call {
    /// The number of who called, for people to see and to call again. Nobody's in a test: there it is the private
    /// telephone of whoever tries the line.
    pub fn callers_number(&self) -> Option<&PhoneNumber> {
        self.number.as_ref().filter(|_| !self.test)
    }

    /// The end of the window in which a person was promised a callback; `None` when they chose none.
    pub fn promised_until(&self) -> Option<Timestamp> {
        match self.state {
            CallState::AwaitingCallback { not_after, .. } => not_after,
            _ => None,
        }
    }

    /// When something must happen to this call if nothing else does first: the `deadline` column.
    ///
    /// A callback whose ring is going on has none: what the ring leads to says more.
    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        match self.state {
            CallState::Connecting { deadline, .. } | CallState::Reconnecting { deadline } => Some(deadline),
            CallState::Waiting => self.widens_at,
            // Nobody else's telephone waits for it; the news of the ring may be lost.
            CallState::InFlow if self.test => Some(self.state_since.plus(TEST_RING)),
            CallState::AwaitingCallback { .. } if self.origin != Origin::Inbound || self.offer.is_some() => {
                None
            }
            CallState::AwaitingCallback { not_before, .. } if now < not_before => Some(not_before),
            CallState::AwaitingCallback { not_after, .. } => {
                [not_after, self.widens_at].into_iter().flatten().min()
            }
            _ => None,
        }
    }
}
