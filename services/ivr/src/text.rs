//! Everything that is heard outside the steps of a flow: in the queue, in a failure, on a mediator's
//! telephone. Each has a place in the flow file; [`Flow::text`](crate::Flow::text) says it.
//!
//! To add a text: add a line below, then the same key to every file in `ivr-flows/` (the check names the
//! files that lack it).

/// A placeholder that a text may hold, written `{name}` in the flow file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// The line's name.
    Line,
    /// « une personne », « 3 personnes »: how many are before the caller.
    Ahead,
    /// The caller's rank, as a number.
    Position,
    /// « une minute », « 5 minutes »: the wait still to come.
    Minutes,
    /// « moins d'une minute », « 12 minutes »: how long the caller has waited.
    Waited,
    /// « demain à 9 heures »: when the line answers again.
    Reopens,
    /// The topic in words.
    Topic,
    /// The number just typed, in pairs.
    Number,
}

impl Placeholder {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Line,
        Self::Ahead,
        Self::Position,
        Self::Minutes,
        Self::Waited,
        Self::Reopens,
        Self::Topic,
        Self::Number,
    ];

    /// The name between the braces.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Ahead => "ahead",
            Self::Position => "position",
            Self::Minutes => "minutes",
            Self::Waited => "waited",
            Self::Reopens => "reopens",
            Self::Topic => "topic",
            Self::Number => "number",
        }
    }
}

macro_rules! texts {
    ($( $(#[$doc:meta])* $variant:ident = $section:literal / $key:literal $([$($placeholder:ident),+])?; )+) => {
        /// A text of the flow file's `waiting`, `caller` or `mediator` part.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Text { $( $(#[$doc])* $variant, )+ }

        impl Text {
            /// Every text, in the order of the flow file.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The part of the flow file it stands in.
            pub fn section(self) -> &'static str {
                match self { $( Self::$variant => $section, )+ }
            }

            /// Its key in that part.
            pub fn key(self) -> &'static str {
                match self { $( Self::$variant => $key, )+ }
            }

            /// What it may hold besides `{line}`.
            pub fn placeholders(self) -> &'static [Placeholder] {
                match self { $( Self::$variant => &[$($( Placeholder::$placeholder, )+)?], )+ }
            }
        }
    };
}

texts! {
    /// In the queue, first in it.
    WaitNext = "waiting" / "next_in_line";
    /// In the queue, others before.
    WaitAhead = "waiting" / "people_ahead" [Ahead, Position];
    /// An estimate, when there is an honest one.
    WaitEstimate = "waiting" / "estimate" [Minutes];
    /// Instead of an estimate, when there is none.
    WaitUnknown = "waiting" / "no_estimate";
    /// « 1 » to be called back.
    WaitOfferCallback = "waiting" / "offer_callback";
    /// Later rounds: a short sign of life between two announcements of the rank.
    WaitStillHere = "waiting" / "still_here";

    /// A mediator has answered; the two are about to be put together.
    Connecting = "caller" / "connecting";
    /// Before the music, when the mediator puts the caller on hold.
    OnHold = "caller" / "on_hold";
    /// The mediator's leg was lost; the caller is kept.
    MediatorLost = "caller" / "mediator_lost";
    /// Back in the queue at the old place.
    BackInQueue = "caller" / "back_in_queue";
    /// Something failed on our side; the caller is led to a person.
    Apology = "caller" / "apology";
    /// Something failed and the call cannot be kept.
    ApologyGoodbye = "caller" / "apology_goodbye";
    /// The queue takes nobody more.
    QueueFull = "caller" / "queue_full";
    /// The caller asked to be called back and the telephone rings: « appuyez sur 1 ».
    CalledBack = "caller" / "called_back";
    /// The same once more after a silence.
    CalledBackAgain = "caller" / "called_back_again";
    /// Before hanging up on a called-back telephone where nobody pressed 1.
    CalledBackMissed = "caller" / "called_back_missed";
    /// A mediator calls for a follow-up: said as the person picks up.
    FollowUpCall = "caller" / "follow_up_call";
    /// After the talk.
    Goodbye = "caller" / "goodbye";
    /// The answer to an SMS, read and not heard.
    SmsReply = "caller" / "sms_reply" [Reopens];

    /// On a mediator's own telephone: who calls and « appuyez sur 1 ».
    PressOne = "mediator" / "press_1" [Topic, Waited];
    /// The same after a silence or another key.
    PressOneAgain = "mediator" / "press_1_again" [Topic];
    /// The offer was declined by a key or by silence.
    Declined = "mediator" / "declined";
    /// Somebody else was quicker.
    AlreadyTaken = "mediator" / "already_taken";
    /// The caller had hung up before the answer.
    CallerGone = "mediator" / "caller_gone";
    /// The caller hung up during the talk.
    CallerLeft = "mediator" / "caller_left";
    /// Moving the caller into the talk failed.
    ConnectionFailed = "mediator" / "connection_failed";
    /// The mediator has taken a callback: the person is being rung.
    CallingBack = "mediator" / "calling_back" [Topic];
    /// The person rung did not answer.
    CallbackUnanswered = "mediator" / "callback_unanswered";
    /// After the talk.
    MediatorGoodbye = "mediator" / "goodbye";
}
