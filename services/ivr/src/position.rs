//! Where a call is in its flow, as a short text that travels in the webhook's address.
//!
//! The flow keeps nothing between two turns, and neither does the server: the position comes back with the
//! next webhook. So it holds no personal data, and nothing it says is believed without a check. A position
//! that makes no sense (typed by hand, or of a flow that was changed during the call) leads to a person.

use std::fmt;

use crate::refusal::Refusal;
use crate::territory;

/// Where a call is: the step, how often it was asked there, and what was chosen on the way.
///
/// `Display` writes it in `[a-zA-Z0-9._-]` only, so it needs no escaping in an address;
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
    /// Which of its questions a step with several has asked.
    pub(crate) asking: Question,
    /// The département that was keyed.
    pub(crate) territory: Option<String>,
    /// At a callback step: the tokens of the windows among which is chosen; once chosen, that one.
    pub(crate) windows: Vec<String>,
    /// The way out of a long wait was told in this call: it is told once.
    pub(crate) overflowed: bool,
    /// Why the caller is not put through: kept on every step that follows, so that no key leads to the queue.
    pub(crate) refused: Option<Refusal>,
}

/// A question of a step that may ask several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Question {
    /// The step's first: a key.
    #[default]
    Key,
    /// A number to be called back at.
    Number,
    /// When to be called back, at the caller's own number.
    Window,
    /// When to be called back; the number is asked next.
    WindowThenNumber,
    /// Which part of Corsica.
    Corsica,
}

impl Question {
    const ALL: [Self; 5] = [Self::Key, Self::Number, Self::Window, Self::WindowThenNumber, Self::Corsica];

    fn letter(self) -> &'static str {
        match self {
            Self::Key => "",
            Self::Number => "n",
            Self::Window => "w",
            Self::WindowThenNumber => "v",
            Self::Corsica => "c",
        }
    }
}

/// The first field of every position: a format that changes is then simply not understood.
const VERSION: &str = "1";

/// A position is never longer than this; anything longer was not written by us.
const MAX_LENGTH: usize = 200;

/// More windows than these are never chosen among, and no token is longer.
const MOST_WINDOWS: usize = 3;
const LONGEST_TOKEN: usize = 12;

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

    /// The département keyed so far.
    pub fn territory(&self) -> Option<&str> {
        self.territory.as_deref()
    }

    /// The same place for whom a row knows more of: their département, and whether the way out of a long wait was told.
    #[must_use]
    pub fn knowing(self, territory: Option<&str>, told: bool) -> Self {
        let territory = territory.filter(|code| territory::is_known(code)).map(str::to_owned);
        Self { territory, overflowed: told, ..self }
    }

    /// Why the caller is not put through, if they are not.
    pub fn refused(&self) -> Option<Refusal> {
        self.refused
    }

    /// Reads the form without asking whether the flow knows the names in it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let fields: Vec<&str> = text.split('.').collect();
        let (first, rest) = fields.split_at_checked(7)?;
        let [version, step, attempt, language, topic, asked, marks] = first else { return None };
        // What most calls never choose is left out.
        let (territory, windows, told) = match rest {
            [] => ("", "", ""),
            [territory, windows, told] => (*territory, *windows, *told),
            _ => return None,
        };
        if *version != VERSION {
            return None;
        }
        // No question has the letter of a refusal.
        let refused = marks.chars().last().and_then(Refusal::of_letter);
        let asking = refused.map_or(*marks, |refusal| marks.trim_end_matches(refusal.letter()));
        Some(Self {
            step: (*step).to_owned(),
            attempt: attempt.parse().ok()?,
            language: (*language).to_owned(),
            topic: (!topic.is_empty()).then(|| (*topic).to_owned()),
            asked: asked.parse().ok()?,
            asking: Question::ALL.into_iter().find(|question| question.letter() == asking)?,
            territory: match territory {
                "" => None,
                code if territory::is_known(code) => Some(code.to_owned()),
                _ => return None,
            },
            windows: tokens(windows)?,
            refused,
            overflowed: match told {
                "o" => true,
                "" => false,
                _ => return None,
            },
        })
    }
}

fn tokens(text: &str) -> Option<Vec<String>> {
    let tokens: Vec<String> = text.split('-').filter(|token| !token.is_empty()).map(str::to_owned).collect();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let good = tokens.len() <= MOST_WINDOWS
        && tokens.iter().all(|token| token.len() <= LONGEST_TOKEN && token.chars().all(plain));
    good.then_some(tokens)
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, attempt, language, topic, asked, asking, territory, windows, overflowed, refused } =
            self;
        let topic = topic.as_deref().unwrap_or_default();
        write!(f, "{VERSION}.{step}.{attempt}.{language}.{topic}.{asked}.{}", asking.letter())?;
        if let Some(refused) = refused {
            write!(f, "{}", refused.letter())?;
        }
        if territory.is_none() && windows.is_empty() && !overflowed {
            return Ok(());
        }
        let territory = territory.as_deref().unwrap_or_default();
        write!(f, ".{territory}.{}.{}", windows.join("-"), if *overflowed { "o" } else { "" })
    }
}
