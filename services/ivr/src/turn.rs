//! The shapes of one exchange: what came in, what to say, what to do next.

use crate::position::Position;

/// What the telephone company reported since the last turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The call has just come to this position: nothing was asked yet.
    Entered,
    /// The keys pressed, as reported (`"2"`, `"0639980102"`, `"3#"`).
    Keys(String),
    /// What the caller said, as recognised.
    Speech(String),
    /// A message was recorded (after [`Next::Record`]).
    Recorded,
    /// The wait for an answer ran out, or the recording was empty.
    Nothing,
}

/// One answer of the flow: say `prompts` in order, then do `next`.
///
/// With [`Next::Gather`] the prompts are said *inside* the gathering, so that a key interrupts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What the caller hears, in order.
    pub prompts: Vec<Prompt>,
    /// What happens after the last prompt.
    pub next: Next,
    /// The language the caller has chosen by now (`fr`), also when the call leaves the flow.
    pub language: String,
    /// The topic the caller has chosen by now, if any.
    pub topic: Option<String>,
}

/// Something to be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Text or recording.
    pub what: Spoken,
    /// The language it is in, as the flow names it (`fr`, `en`).
    pub language: String,
    /// The same as the telephone company wants it (`fr-FR`, `en-GB`).
    pub locale: &'static str,
    /// The voice the flow asks for, in the provider's naming; `None` for the provider's own choice.
    pub voice: Option<String>,
    /// Whether a key may cut it short. Prompts of a [`Next::Gather`] always may.
    pub interruptible: bool,
}

/// The two ways of being heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// Text for a voice to say; every placeholder is already filled in.
    Say(String),
    /// A recording: an absolute URL, or a path under the public URL. `transcript` is what it says, for
    /// whoever reads instead of hearing.
    Play {
        /// Where the sound is.
        url: String,
        /// The words of the recording.
        transcript: String,
    },
}

impl Spoken {
    /// The words, whether they are spoken by a voice or recorded.
    pub fn words(&self) -> &str {
        match self {
            Self::Say(text) => text,
            Self::Play { transcript, .. } => transcript,
        }
    }
}

/// What the telephone does when the prompts are over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Listen. Come back with [`Input::Keys`], [`Input::Speech`] or [`Input::Nothing`] at `at`.
    Gather {
        /// Stop listening after so many keys.
        max_keys: u8,
        /// Seconds of silence after the last prompt or key before [`Input::Nothing`].
        timeout_seconds: u16,
        /// The key that ends the entry early, for entries longer than one key.
        finish_on: Option<char>,
        /// Words worth recognising when the answer may be spoken; empty: keys only.
        hints: Vec<String>,
        /// Where to come back.
        at: Position,
    },
    /// Enter the queue. Come back with [`Flow::wait`](crate::Flow::wait) at `at` for what is heard there.
    Queue {
        /// The topic chosen; `None` when the caller asked for a person without saying why.
        topic: Option<String>,
        /// The language to be served in.
        language: String,
        /// The flow's priority, 0 for everybody; higher is served first.
        priority: u8,
        /// The département the caller keyed.
        territory: Option<String>,
        /// Where to come back.
        at: Position,
    },
    /// Keep a request to be called back, with the place in the queue when the call had one. The prompts
    /// (the confirmation) are heard after it is kept; then the call ends.
    CallbackRequest {
        /// The number typed, in E.164 (`+33…`). Personal data: never into a URL or a log. `None` for the
        /// number the caller calls from.
        number: Option<String>,
        /// The topic chosen.
        topic: Option<String>,
        /// The language to be called back in.
        language: String,
        /// The département the caller keyed.
        territory: Option<String>,
        /// The token of the [`Window`](crate::Window) chosen; `None`: as soon as possible.
        window: Option<String>,
    },
    /// Record a message, with a tone before it. Out of the queue the prompts are not said yet: the call leaves the queue
    /// and enters the step that [`Flow::message`](crate::Flow::message) says. Come back with [`Input::Recorded`] or [`Input::Nothing`].
    Record {
        /// The longest message, in seconds.
        max_seconds: u16,
        /// Where to come back.
        at: Position,
    },
    /// End the call.
    HangUp {
        /// How it ended, for the statistics.
        ending: Ending,
    },
}

/// How a call that the flow itself ends has ended. The flow never ends a call that was offered nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ending {
    /// Told the hours and offered something, which the caller did not take.
    Told,
    /// A message was left.
    Message,
}
