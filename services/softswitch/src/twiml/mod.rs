//! TwiML: what an application answers to a webhook, read into verbs.
//!
//! [`read`] takes the text and the place it will be executed in, because not every verb is allowed everywhere:
//! a conference's wait document may not `<Gather>`, a whisper may not `<Dial>`. What is not allowed is skipped with
//! a warning (12200), as the provider does; what is not XML or has no `<Response>` is an error (12100).
//!
//! How to add a verb: a variant here, its reading in `verbs.rs` with the attributes it knows, its execution in
//! `call/`.

mod attributes;
mod dial;
mod verbs;
mod xml;

/// Where a document is executed, which decides the verbs it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An ordinary call.
    Call,
    /// `waitUrl` of `<Enqueue>`.
    QueueWait,
    /// `waitUrl` of `<Conference>`, `HoldUrl` and `AnnounceUrl`.
    ConferenceWait,
    /// `url` of `<Number>`, `<Client>` or `<Queue>`: said to one side before the two are joined.
    Whisper,
    /// The answer to an incoming message.
    Message,
}

/// A verb, ready to be executed.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    Say(Say),
    Play(Play),
    /// Seconds.
    Pause(u64),
    Gather(Box<Gather>),
    Redirect(Target),
    Hangup,
    /// True for `reason="busy"`.
    Reject(bool),
    Dial(Box<Dial>),
    Enqueue(Box<Enqueue>),
    Leave,
    Record(Box<Record>),
    Message(Box<Message>),
}

/// A URL of the application, absolute or relative to the document it stands in, with its HTTP method.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub url: String,
    pub get: bool,
}

/// A status callback: where, how, and for which events.
#[derive(Debug, Clone, PartialEq)]
pub struct Callback {
    pub target: Target,
    pub events: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Say {
    pub text: String,
    pub voice: Option<String>,
    /// BCP 47; the provider's default is `en-US`.
    pub language: String,
    /// 0 repeats for ever.
    pub loops: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Play {
    pub url: String,
    /// 0 repeats for ever.
    pub loops: u32,
    /// Keys to send instead of a file.
    pub digits: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute of the provider's")]
pub struct Gather {
    pub keys: bool,
    pub speech: bool,
    /// Seconds of silence that end it.
    pub timeout: u64,
    pub num_digits: Option<usize>,
    /// `None` when no key ends it.
    pub finish_on_key: Option<char>,
    pub action: Option<String>,
    pub get: bool,
    pub action_on_empty: bool,
    /// A key stops the prompt.
    pub barge_in: bool,
    pub language: String,
    /// Say, Play and Pause only.
    pub prompts: Vec<Verb>,
}

/// `<Dial>`.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute of the provider's")]
pub struct Dial {
    pub action: Option<String>,
    pub get: bool,
    /// Seconds of ringing.
    pub timeout: u64,
    /// Seconds of talk.
    pub time_limit: u64,
    pub hangup_on_star: bool,
    pub caller_id: Option<String>,
    pub answer_on_bridge: bool,
    pub record: bool,
    pub recording_callback: Option<Target>,
    pub sequential: bool,
    pub to: DialTo,
}

/// Whom to dial.
#[derive(Debug, Clone, PartialEq)]
pub enum DialTo {
    /// Numbers and clients, at most ten; the first answer wins.
    Legs(Vec<Noun>),
    Conference(Box<Conference>),
    /// The head of a queue by name, with the whisper it hears first.
    Queue {
        name: String,
        whisper: Option<Target>,
    },
}

/// `<Number>` or `<Client>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Noun {
    /// `+33…` or `client:identity`.
    pub address: String,
    pub whisper: Option<Target>,
    pub status: Option<Callback>,
    /// Keys sent after the answer.
    pub send_digits: Option<String>,
    /// `<Parameter>` of a `<Client>`.
    pub parameters: Vec<(String, String)>,
}

/// `<Conference>`, also what a REST participant is given.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute of the provider's")]
pub struct Conference {
    pub name: String,
    pub muted: bool,
    /// On entering and on leaving.
    pub beep: (bool, bool),
    pub start_on_enter: bool,
    pub end_on_exit: bool,
    /// The call this one whispers to.
    pub coach: Option<String>,
    pub label: Option<String>,
    pub max_participants: usize,
    /// `None` plays the provider's music, an empty URL plays nothing.
    pub wait: Option<Target>,
    pub record: bool,
    pub recording_callback: Option<Target>,
    pub status: Option<Callback>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Enqueue {
    pub name: String,
    pub action: Option<String>,
    pub get: bool,
    /// `None` plays music.
    pub wait: Option<Target>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub action: Option<String>,
    pub get: bool,
    /// Seconds of silence that end it.
    pub timeout: u64,
    /// Keys that end it.
    pub finish_on_key: String,
    /// Seconds.
    pub max_length: u64,
    pub beep: bool,
    pub status: Option<Callback>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub to: Option<String>,
    pub from: Option<String>,
    pub body: String,
    pub action: Option<String>,
    pub get: bool,
    pub status: Option<Target>,
}

/// A document with what was wrong in it without stopping it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    pub verbs: Vec<Verb>,
    /// Each becomes a warning 12200.
    pub warnings: Vec<String>,
}

/// The largest document the provider takes.
pub const LONGEST: usize = 64 * 1024;

/// Reads a document for a place. The error is the reason given with alert 12100.
pub fn read(text: &str, place: Place) -> Result<Document, String> {
    let root = xml::parse(text)?;
    if root.name != "Response" {
        return Err(format!("the root element is <{}>, not <Response>", root.name));
    }
    Ok(verbs::read(&root, place))
}
