//! What can happen. What the world did (a callback) and what somebody wants (a click) are different kinds, because
//! the world can't be refused, only ignored, and a wish can.

use crate::{
    CallId, Endpoint, FollowUpId, Guest, Language, LegId, LineId, MediatorId, Millis, OfferId, Part, PartyId,
    PhoneNumber, RecordingId, Refusal, Request, Timestamp, TopicId,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    // ---- the caller, told by the provider or the flow
    /// A person dialled a line's number. Creates the call; a duplicate is rejected as known.
    CallArrived {
        call: CallId,
        line: LineId,
        leg: LegId,
        number: Option<PhoneNumber>,
    },
    /// The flow is through: the person waits for a mediator. Again after a lost talk: keeps the rank.
    CallerQueued {
        call: CallId,
        request: Request,
    },
    /// The person asks to be called back, from the queue (keeps the rank) or from the flow (closed hours).
    CallbackRequested {
        call: CallId,
        number: Option<PhoneNumber>,
        not_before: Option<Timestamp>,
        /// The end of the window that the person chose; `None`: whenever somebody is free.
        not_after: Option<Timestamp>,
        /// What is known by now: who asks before joining the queue was never asked elsewhere.
        request: Request,
    },
    /// The person begins to speak to the voicemail.
    MessageStarted {
        call: CallId,
    },
    /// The voicemail is stored.
    MessageLeft {
        call: CallId,
        recording: RecordingId,
    },
    /// The number's standing does not allow the call to be put through (see [`LineRules::refusal`]): the flow says why.
    /// From the flow only; who waits or talks is not touched by what was decided meanwhile.
    ///
    /// [`LineRules::refusal`]: crate::LineRules::refusal
    CallRefused {
        call: CallId,
        why: Refusal,
    },
    /// The hours (or another reason) were told, something was offered, and the flow hung up.
    CallerTold {
        call: CallId,
    },
    /// The caller's leg is over, whoever hung up.
    CallerLegEnded {
        call: CallId,
        leg: LegId,
    },
    /// The caller's leg entered the conference.
    CallerJoined {
        call: CallId,
        leg: LegId,
    },
    /// The ring to a person called back was placed: this is now the caller's leg.
    CallerRung {
        call: CallId,
        leg: LegId,
    },
    /// The person called back did not answer, was busy, or did not press the key.
    CallerNotReached {
        call: CallId,
        leg: Option<LegId>,
    },
    /// The conference ended for the caller, who is still on the line and was parked in the wait loop again. The second
    /// witness of a lost mediator's leg: callbacks are best-effort.
    CallerLeftConference {
        call: CallId,
        leg: LegId,
    },
    /// The caller could not be moved into the conference (already gone, or refused by the provider).
    BringFailed {
        call: CallId,
    },

    // ---- the mediator's leg, told by the provider
    /// The provider accepted to ring the mediator: this is the offer's leg.
    RingPlaced {
        offer: OfferId,
        leg: LegId,
    },
    /// The provider can't ring the mediator.
    RingFailed {
        offer: OfferId,
    },
    /// The mediator answered (browser) or pressed 1 (telephone): acceptance, one compare-and-set.
    MediatorAnswered {
        offer: OfferId,
        leg: LegId,
    },
    /// The mediator's leg entered the conference.
    MediatorJoined {
        offer: OfferId,
        leg: LegId,
    },
    /// The mediator's leg is over: unanswered, refused, or hung up.
    MediatorLegEnded {
        offer: OfferId,
        leg: LegId,
        why: LegEnd,
    },

    // ---- what people want, from the console
    /// Sign on, take a break, leave. While busy it is kept for after the wrap-up.
    PresenceWanted {
        mediator: MediatorId,
        presence: Wanted,
    },
    /// Be rung there from now on: at one's own telephone for a shift without a computer, in the browser again when
    /// signing on in the console. Refused while a call rings or is talked, which stay where they are.
    EndpointWanted {
        mediator: MediatorId,
        endpoint: Endpoint,
    },
    /// "Not these today": topics that the mediator does not want until they sign off. Replaces what was refused before.
    TopicsRefused {
        mediator: MediatorId,
        topics: Vec<TopicId>,
    },
    /// "Not this one": the offer goes to the next mediator.
    OfferDeclined {
        mediator: MediatorId,
        offer: OfferId,
    },
    /// The mediator ends the conversation.
    HangUpWanted {
        mediator: MediatorId,
        call: CallId,
    },
    HoldWanted {
        mediator: MediatorId,
        call: CallId,
        on: bool,
    },
    MuteWanted {
        mediator: MediatorId,
        call: CallId,
        on: bool,
    },
    /// More time for the sheet; bounded by the line's `wrap_up_most`.
    WrapUpExtended {
        mediator: MediatorId,
        by: Millis,
    },
    /// The sheet is saved and complete: the wrap-up is over.
    WrapUpDone {
        mediator: MediatorId,
    },
    /// "Rappeler": call a person through the platform, showing the line's number.
    OutboundWanted {
        call: CallId,
        line: LineId,
        mediator: MediatorId,
        number: PhoneNumber,
        language: Language,
        topic: Option<TopicId>,
        follow_up: Option<FollowUpId>,
    },
    /// Somebody of the house tries who would answer: their own telephone is rung, and they join the queue like a caller
    /// who asks for this.
    TestCallWanted {
        call: CallId,
        line: LineId,
        /// Who tries it: the account, whether it answers calls or not.
        by: MediatorId,
        number: PhoneNumber,
        request: Request,
    },
    /// The mediator's console is gone (no live connection for a while); only matters to a browser telephone.
    ConsoleLost {
        mediator: MediatorId,
    },
    /// A coordinator gives up a callback that can't be kept.
    CallbackCancelled {
        call: CallId,
    },

    /// "La communication a été coupée : rappeler", from the wrap-up, once per call: nobody can tell a cut from a hang-up
    /// but the mediator.
    CallAgainWanted {
        mediator: MediatorId,
        of: CallId,
    },
    /// The call's mediator asks somebody in.
    GuestWanted {
        mediator: MediatorId,
        call: CallId,
        guest: Guest,
        part: Part,
    },
    /// "Passer l'appel": the guest who is there takes the call.
    HandOverWanted {
        mediator: MediatorId,
        call: CallId,
    },
    /// "Revenir": the guest leaves.
    DismissWanted {
        mediator: MediatorId,
        call: CallId,
    },
    /// A guest or a supervisor leaves by themself.
    LeaveWanted {
        mediator: MediatorId,
        call: CallId,
    },
    /// The caller is sent to another line's queue.
    LineWanted {
        mediator: MediatorId,
        call: CallId,
        line: LineId,
        language: Language,
        /// What the other line's flow knows of the caller's topic.
        topic: Option<TopicId>,
    },
    /// A supervisor comes in, or takes part otherwise.
    SuperviseWanted {
        supervisor: MediatorId,
        call: CallId,
        part: Part,
    },
    /// A supervisor takes the call.
    TakeOverWanted {
        supervisor: MediatorId,
        call: CallId,
    },

    // ---- an outside number's leg, told by the provider
    PartyRung {
        party: PartyId,
        leg: LegId,
    },
    PartyFailed {
        party: PartyId,
    },
    PartyJoined {
        party: PartyId,
        leg: LegId,
    },
    PartyLegEnded {
        party: PartyId,
        leg: LegId,
        why: LegEnd,
    },

    // ---- time
    /// A party was not in the conference in time.
    PartyOver {
        party: PartyId,
    },
    OfferExpired {
        offer: OfferId,
    },
    ConnectOver {
        call: CallId,
    },
    ReconnectOver {
        call: CallId,
    },
    WrapUpOver {
        mediator: MediatorId,
    },
    /// A waiting call's next circle is asked too, or a callback's window opens; or the line's rules changed and the call
    /// has to be looked at with the new ones.
    WaitDue {
        call: CallId,
    },
    /// The window that a person chose to be called back in is over. What the rules can't know comes with it: the line's
    /// hours, and the history.
    WindowOver {
        call: CallId,
        /// When the line is open next for as long and at that time of day; `None`: no more.
        next: Option<(Timestamp, Timestamp)>,
        /// Whether anybody who may take the call was at work in the window: otherwise it was no attempt.
        at_work: bool,
    },
    /// Two decisions passed each other, or a node starts: look again at the head of the queue.
    Sweep {
        line: LineId,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegEnd {
    /// Rang and was not answered, or answered and no key was pressed.
    NoAnswer,
    Busy,
    /// Not registered, wrong number, provider error.
    Failed,
    /// Was in conversation (or connecting) and ended.
    HungUp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    Available,
    OnBreak,
    /// A pause after a hard call; the coordinator sees why.
    Recovering,
    Offline,
}

/// Which rows an event is about: what `store` must load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    NewCall(CallId, LineId),
    Call(CallId),
    /// A call whose reach the event is about to change. Candidates must be loaded for every circle of [`Reach::circles`]
    /// and not for the stored needs; of each circle, one mediator on duty as well (a circle of which nobody is on duty is
    /// passed over). `request` is what the event says the caller asks for; `None`: what the stored call says.
    ///
    /// [`Reach::circles`]: crate::Reach::circles
    Circles {
        call: CallId,
        /// The line that the event is about to move the call to, if it moves.
        line: Option<LineId>,
        request: Option<Request>,
    },
    Offer(OfferId),
    Mediator(MediatorId),
    /// A mediator who will refuse these topics: the calls they may take must be loaded by these and not by the stored ones.
    Refusing {
        mediator: MediatorId,
        topics: Vec<TopicId>,
    },
    MediatorAndCall(MediatorId, CallId),
    MediatorAndOffer(MediatorId, OfferId),
    /// A call that does not exist yet, made by a mediator.
    NewOutbound {
        call: CallId,
        line: LineId,
        mediator: MediatorId,
    },
    Line(LineId),
    /// A party, with the call it belongs to.
    Party(PartyId),
    /// A call that is to follow another, both with their mediator.
    Following {
        call: CallId,
        of: CallId,
        mediator: MediatorId,
    },
}

impl Event {
    /// The event's word in the metrics and the logs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::CallArrived { .. } => "call_arrived",
            Self::CallerQueued { .. } => "caller_queued",
            Self::CallbackRequested { .. } => "callback_requested",
            Self::MessageStarted { .. } => "message_started",
            Self::MessageLeft { .. } => "message_left",
            Self::CallRefused { .. } => "call_refused",
            Self::CallerTold { .. } => "caller_told",
            Self::CallerLegEnded { .. } => "caller_leg_ended",
            Self::CallerJoined { .. } => "caller_joined",
            Self::CallerRung { .. } => "caller_rung",
            Self::CallerNotReached { .. } => "caller_not_reached",
            Self::CallerLeftConference { .. } => "caller_left_conference",
            Self::BringFailed { .. } => "bring_failed",
            Self::RingPlaced { .. } => "ring_placed",
            Self::RingFailed { .. } => "ring_failed",
            Self::MediatorAnswered { .. } => "mediator_answered",
            Self::MediatorJoined { .. } => "mediator_joined",
            Self::MediatorLegEnded { .. } => "mediator_leg_ended",
            Self::PresenceWanted { .. } => "presence_wanted",
            Self::EndpointWanted { .. } => "endpoint_wanted",
            Self::TopicsRefused { .. } => "topics_refused",
            Self::OfferDeclined { .. } => "offer_declined",
            Self::HangUpWanted { .. } => "hang_up_wanted",
            Self::HoldWanted { .. } => "hold_wanted",
            Self::MuteWanted { .. } => "mute_wanted",
            Self::WrapUpExtended { .. } => "wrap_up_extended",
            Self::WrapUpDone { .. } => "wrap_up_done",
            Self::OutboundWanted { .. } => "outbound_wanted",
            Self::TestCallWanted { .. } => "test_call_wanted",
            Self::ConsoleLost { .. } => "console_lost",
            Self::CallbackCancelled { .. } => "callback_cancelled",
            Self::CallAgainWanted { .. } => "call_again_wanted",
            Self::GuestWanted { .. } => "guest_wanted",
            Self::HandOverWanted { .. } => "hand_over_wanted",
            Self::DismissWanted { .. } => "dismiss_wanted",
            Self::LeaveWanted { .. } => "leave_wanted",
            Self::LineWanted { .. } => "line_wanted",
            Self::SuperviseWanted { .. } => "supervise_wanted",
            Self::TakeOverWanted { .. } => "take_over_wanted",
            Self::PartyRung { .. } => "party_rung",
            Self::PartyFailed { .. } => "party_failed",
            Self::PartyJoined { .. } => "party_joined",
            Self::PartyLegEnded { .. } => "party_leg_ended",
            Self::PartyOver { .. } => "party_over",
            Self::OfferExpired { .. } => "offer_expired",
            Self::ConnectOver { .. } => "connect_over",
            Self::ReconnectOver { .. } => "reconnect_over",
            Self::WrapUpOver { .. } => "wrap_up_over",
            Self::WaitDue { .. } => "wait_due",
            Self::WindowOver { .. } => "window_over",
            Self::Sweep { .. } => "sweep",
        }
    }
    /// Whether the decision may book somebody for a call: it queues a caller or frees a mediator or a caller. Any other
    /// changes only the rows that its subject names.
    pub fn may_book(&self) -> bool {
        !matches!(
            self,
            Self::CallArrived { .. }
                | Self::CallRefused { .. }
                | Self::TestCallWanted { .. }
                | Self::CallerTold { .. }
                | Self::MessageLeft { .. }
                | Self::CallerJoined { .. }
                | Self::CallerRung { .. }
                | Self::RingPlaced { .. }
                | Self::MediatorJoined { .. }
                | Self::HoldWanted { .. }
                | Self::MuteWanted { .. }
                | Self::WrapUpExtended { .. }
        )
    }
    /// Whether it is the passing of time that tells it: a row's deadline has come.
    pub fn is_deadline(&self) -> bool {
        matches!(
            self,
            Self::OfferExpired { .. }
                | Self::ConnectOver { .. }
                | Self::ReconnectOver { .. }
                | Self::WrapUpOver { .. }
                | Self::WaitDue { .. }
                | Self::WindowOver { .. }
                | Self::PartyOver { .. }
        )
    }
    pub fn subject(&self) -> Subject {
        match self {
            Self::CallArrived { call, line, .. } | Self::TestCallWanted { call, line, .. } => {
                Subject::NewCall(call.clone(), line.clone())
            }
            Self::CallerQueued { call, request } | Self::CallbackRequested { call, request, .. } => {
                Subject::Circles { call: call.clone(), line: None, request: Some(request.clone()) }
            }
            Self::WaitDue { call } => Subject::Circles { call: call.clone(), line: None, request: None },
            Self::MessageStarted { call }
            | Self::MessageLeft { call, .. }
            | Self::CallRefused { call, .. }
            | Self::WindowOver { call, .. }
            | Self::CallerTold { call }
            | Self::CallerLegEnded { call, .. }
            | Self::CallerJoined { call, .. }
            | Self::CallerRung { call, .. }
            | Self::CallerLeftConference { call, .. }
            | Self::CallerNotReached { call, .. }
            | Self::BringFailed { call }
            | Self::CallbackCancelled { call }
            | Self::ConnectOver { call }
            | Self::ReconnectOver { call } => Subject::Call(call.clone()),
            Self::RingPlaced { offer, .. }
            | Self::RingFailed { offer }
            | Self::MediatorAnswered { offer, .. }
            | Self::MediatorJoined { offer, .. }
            | Self::MediatorLegEnded { offer, .. }
            | Self::OfferExpired { offer } => Subject::Offer(offer.clone()),
            Self::PresenceWanted { mediator, .. }
            | Self::EndpointWanted { mediator, .. }
            | Self::WrapUpExtended { mediator, .. }
            | Self::WrapUpDone { mediator }
            | Self::ConsoleLost { mediator }
            | Self::WrapUpOver { mediator } => Subject::Mediator(mediator.clone()),
            Self::TopicsRefused { mediator, topics } => {
                Subject::Refusing { mediator: mediator.clone(), topics: topics.clone() }
            }
            Self::OfferDeclined { mediator, offer } => {
                Subject::MediatorAndOffer(mediator.clone(), offer.clone())
            }
            Self::OutboundWanted { call, line, mediator, .. } => {
                Subject::NewOutbound { call: call.clone(), line: line.clone(), mediator: mediator.clone() }
            }
            Self::CallAgainWanted { mediator, of } => {
                Subject::Following { call: of.again(), of: of.clone(), mediator: mediator.clone() }
            }
            Self::HangUpWanted { mediator, call }
            | Self::HoldWanted { mediator, call, .. }
            | Self::MuteWanted { mediator, call, .. }
            | Self::GuestWanted { call, guest: Guest::Mediator { mediator }, .. }
            | Self::GuestWanted { call, guest: Guest::Outside { .. }, mediator, .. }
            | Self::HandOverWanted { mediator, call }
            | Self::DismissWanted { mediator, call }
            | Self::LeaveWanted { mediator, call }
            | Self::SuperviseWanted { supervisor: mediator, call, .. }
            | Self::TakeOverWanted { supervisor: mediator, call } => {
                Subject::MediatorAndCall(mediator.clone(), call.clone())
            }
            Self::LineWanted { call, line, language, topic, .. } => Subject::Circles {
                call: call.clone(),
                line: Some(line.clone()),
                request: Some(Request::new(language.clone(), topic.clone())),
            },
            Self::PartyRung { party, .. }
            | Self::PartyFailed { party }
            | Self::PartyJoined { party, .. }
            | Self::PartyLegEnded { party, .. }
            | Self::PartyOver { party } => Subject::Party(party.clone()),
            Self::Sweep { line } => Subject::Line(line.clone()),
        }
    }
}
