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
    /// The number just typed, in pairs; in what mediators hear, the number that the public calls.
    Number,
    /// « personne n'attend », « 3 personnes attendent »: told to mediators.
    Waiting,
    /// « une fiche », « 3 fiches »: what a mediator has still to complete.
    Sheets,
    /// « un sujet », « 3 sujets »: what a mediator has put aside for this shift.
    Aside,
    /// « demain matin »: a part of a day in which to be called back.
    Window,
    /// « entre 9 heures et midi »: its hours.
    Hours,
    /// The key that chooses it, as a digit.
    Key,
    /// The département that was keyed, as a number.
    Territory,
}

impl Placeholder {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 15] = [
        Self::Line,
        Self::Ahead,
        Self::Position,
        Self::Minutes,
        Self::Waited,
        Self::Reopens,
        Self::Topic,
        Self::Number,
        Self::Waiting,
        Self::Sheets,
        Self::Aside,
        Self::Window,
        Self::Hours,
        Self::Key,
        Self::Territory,
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
            Self::Waiting => "waiting",
            Self::Sheets => "sheets",
            Self::Aside => "aside",
            Self::Window => "window",
            Self::Hours => "hours",
            Self::Key => "key",
            Self::Territory => "territory",
        }
    }
}

macro_rules! texts {
    ($( $(#[$doc:meta])* $variant:ident = $section:literal / $key:literal $([$($placeholder:ident),+])?; )+) => {
        /// A text of the flow file's `waiting`, `caller`, `mediator` or `volunteer` part.
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
    /// Instead of an estimate, while no mediator is at work.
    WaitNobody = "waiting" / "nobody";
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
    /// Something failed while the line is closed; what a closed line offers follows.
    ApologyClosed = "caller" / "apology_closed";
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
    /// A colleague asks them into their talk: « appuyez sur 1 ».
    GuestPressOne = "mediator" / "guest_press_1" [Topic];
    /// They asked to listen to a talk, and their own telephone rings.
    SupervisorPressOne = "mediator" / "supervisor_press_1" [Topic];
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

    /// The number of the volunteers is answered: asks for the code.
    VolunteerWelcome = "volunteer" / "welcome";
    /// Nothing or too little was typed: perhaps somebody who looks for help.
    VolunteerMistaken = "volunteer" / "mistaken" [Number];
    /// The same, before hanging up.
    VolunteerMistakenGoodbye = "volunteer" / "mistaken_goodbye" [Number];
    /// The code does not fit.
    VolunteerBadCode = "volunteer" / "bad_code";
    /// Too many codes did not fit, from this telephone or for this person.
    VolunteerLocked = "volunteer" / "locked" [Number];
    /// Where the mediator stands: available.
    VolunteerAvailable = "volunteer" / "available";
    /// On a break by choice, or after a call they passed on.
    VolunteerOnBreak = "volunteer" / "on_break";
    /// Set away because a call rang in vain.
    VolunteerMissed = "volunteer" / "missed";
    /// Set away because their telephone could not be rung, or the connection was lost.
    VolunteerUnreachable = "volunteer" / "unreachable";
    /// Not on duty.
    VolunteerOffline = "volunteer" / "offline";
    /// A call rings or is talked, elsewhere.
    VolunteerTalking = "volunteer" / "talking";
    /// After a call.
    VolunteerWrapUp = "volunteer" / "wrap_up";
    /// How many people wait.
    VolunteerWaiting = "volunteer" / "waiting" [Waiting];
    /// How many sheets are to be completed, when there are any.
    VolunteerSheets = "volunteer" / "sheets" [Sheets];
    /// Where they stand, while the line's surge switch is on.
    VolunteerSurge = "volunteer" / "surge";
    /// How many topics they have put aside, when there are any.
    VolunteerAside = "volunteer" / "aside" [Aside];
    /// What the keys do: 1, 2, 3 and 0.
    VolunteerMenu = "volunteer" / "menu";
    /// « 4 » for the outcome of the last call, when it is not known yet.
    VolunteerMenuOutcome = "volunteer" / "menu_outcome";
    /// « 5 » for the topics, one at a time.
    VolunteerMenuTopics = "volunteer" / "menu_topics";
    /// A topic that they take, and « 1 » to put it aside.
    VolunteerTopicTaken = "volunteer" / "topic_taken" [Topic];
    /// A topic that they have put aside, and « 1 » to take it back.
    VolunteerTopicAside = "volunteer" / "topic_aside" [Topic];
    /// The key did what it says; the topic follows as it stands now.
    VolunteerTopicNoted = "volunteer" / "topic_noted";
    /// After the last topic.
    VolunteerTopicsOver = "volunteer" / "topics_over";
    /// Every topic is put aside: what that means.
    VolunteerAsideEvery = "volunteer" / "aside_every";
    /// A key that does nothing there.
    VolunteerWrong = "volunteer" / "wrong";
    /// No key was pressed.
    VolunteerSilence = "volunteer" / "silence";
    /// 1: available as soon as the telephone is free.
    VolunteerNowAvailable = "volunteer" / "now_available";
    /// 2: on a break from now on.
    VolunteerNowOnBreak = "volunteer" / "now_on_break";
    /// 3: the shift is over.
    VolunteerNowOffline = "volunteer" / "now_offline";
    /// 1, but there is no telephone of theirs to ring.
    VolunteerNoTelephone = "volunteer" / "no_telephone";
    /// Before hanging up after much silence.
    VolunteerGoodbye = "volunteer" / "goodbye";
    /// After a call: how it went, a key for each outcome.
    VolunteerOutcome = "volunteer" / "outcome";
    /// The outcome is written down.
    VolunteerOutcomeSaved = "volunteer" / "outcome_saved";
    /// The outcome is left for later.
    VolunteerOutcomeLater = "volunteer" / "outcome_later";
}

impl Text {
    /// What the keys need by which mediators put topics aside. A flow from before them has none of these, and is whole.
    pub(crate) const TOPICS_ASIDE: [Self; 7] = [
        Self::VolunteerAside,
        Self::VolunteerMenuTopics,
        Self::VolunteerTopicTaken,
        Self::VolunteerTopicAside,
        Self::VolunteerTopicNoted,
        Self::VolunteerTopicsOver,
        Self::VolunteerAsideEvery,
    ];
}
