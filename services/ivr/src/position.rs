//! Where a call is in its flow, as a short text that travels in the webhook's address.
//!
//! The flow keeps nothing between two turns, and neither does the server: the position comes back with the
//! next webhook. So it holds no personal data, and nothing it says is believed without a check. A position
//! that makes no sense (typed by hand, or of a flow that was changed during the call) leads to a person.

use std::fmt;

/// Where a call is: the step, how often it was asked there, and what was chosen on the way.
///
/// `Display` writes it in `[a-z0-9._-]` only, so it needs no escaping in an address;
/// [`Flow::position`](crate::Flow::position) reads it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub(crate) step: String,
    /// Questions already asked at this step (menus), or rounds already heard (queue).
    pub(crate) attempt: u8,
    pub(crate) language: String,
    pub(crate) topic: Option<String>,
    /// Questions asked in the whole call: bounds every path, whatever the caller does.
    pub(crate) asked: u8,
    /// At a callback step: whether a number is being typed.
    pub(crate) typing: bool,
}

/// The first field of every position: a format that changes is then simply not understood.
const VERSION: &str = "1";

/// A position is never longer than this; anything longer was not written by us.
const MAX_LENGTH: usize = 160;

impl Position {
    /// The step's name in the flow file.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The language chosen so far.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The topic chosen so far.
    pub fn topic(&self) -> Option<&str> {
        self.topic.as_deref()
    }

    /// Reads the form without asking whether the flow knows the names in it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let fields: Vec<&str> = text.split('.').collect();
        let [version, step, attempt, language, topic, asked, typing] = fields.as_slice() else {
            return None;
        };
        if *version != VERSION {
            return None;
        }
        Some(Self {
            step: (*step).to_owned(),
            attempt: attempt.parse().ok()?,
            language: (*language).to_owned(),
            topic: (!topic.is_empty()).then(|| (*topic).to_owned()),
            asked: asked.parse().ok()?,
            typing: match *typing {
                "n" => true,
                "" => false,
                _ => return None,
            },
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, attempt, language, topic, asked, typing } = self;
        let topic = topic.as_deref().unwrap_or_default();
        let typing = if *typing { "n" } else { "" };
        write!(f, "{VERSION}.{step}.{attempt}.{language}.{topic}.{asked}.{typing}")
    }
}
