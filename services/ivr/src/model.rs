//! A flow as it stands in its file: names keep the place they were read at, so that every check can point.

use std::collections::BTreeMap;

use crate::facts::Overflow;
use crate::refusal::Refusal;
use crate::text::Text;

/// A place in the file: line and column from 1, and the length of what stands there, in characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub line: usize,
    pub column: usize,
    pub length: usize,
}

/// A name written in the file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub text: String,
    pub place: Place,
}

/// What is said, per language. Checked to hold every language of the flow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub place: Place,
    pub by_language: BTreeMap<String, Vec<Part>>,
}

/// One piece of what is said.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub place: Place,
    /// The words; of a recording, its transcript.
    pub text: String,
    /// The recording's address.
    pub audio: Option<String>,
    /// Said in another language than the one around it (« For English, press 9 » in a French menu).
    pub language: Option<Name>,
}

/// A topic callers choose among and mediators know about.
#[derive(Debug, Clone)]
pub(crate) struct Topic {
    pub name: Name,
    /// How it is told to a mediator.
    pub words: Words,
}

#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub name: Name,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Say { words: Words, then: Name },
    Menu(Menu),
    Offer(Offer),
    Hours { open: Name, closed: Name },
    Surge { busy: Name, usual: Name },
    Territory(Box<Territory>),
    Queue { words: Words, topic: Option<Name>, priority: u8 },
    Callback(Box<Callback>),
    Record { ask: Words, saved: Words, max_seconds: u16, otherwise: Name },
    Goodbye { words: Words },
}

#[derive(Debug, Clone)]
pub(crate) struct Menu {
    pub ask: Words,
    pub choices: Vec<Choice>,
    pub asking: Asking,
}

/// Something told, with keys for who wants it: whoever presses nothing goes on.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub ask: Words,
    pub choices: Vec<Choice>,
    pub wait_seconds: u16,
    pub then: Name,
}

/// The question for the caller's département. Who does not know it, or does not manage, goes on without.
#[derive(Debug, Clone)]
pub(crate) struct Territory {
    pub ask: Words,
    /// « Pour la Corse-du-Sud, appuyez sur 1. Pour la Haute-Corse, sur 2. »
    pub corsica: Words,
    /// What was typed is no département.
    pub wrong: Words,
    pub chosen: Words,
    /// How often the question is put again after a number that is none.
    pub tries: u8,
    pub wait_seconds: u16,
    pub then: Name,
}

/// How patiently a question is put: the gentle texts, how often, and where a caller who can't is led.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub silence: Words,
    pub wrong: Words,
    /// How often the question is put again.
    pub tries: u8,
    pub wait_seconds: u16,
    pub otherwise: Name,
}

#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub key: char,
    pub place: Place,
    pub topic: Option<Name>,
    pub language: Option<Name>,
    pub then: Option<Name>,
    /// Words that choose it when the answer is spoken.
    pub spoken: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Callback {
    /// « Pour être rappelé à ce numéro, appuyez sur 1. Pour un autre numéro, sur 2. »
    pub ask: Words,
    /// The number is hidden: type one.
    pub hidden: Words,
    /// Another number is wanted: type it.
    pub other: Words,
    /// What was typed is no number.
    pub bad_number: Words,
    /// Kept, at the caller's own number.
    pub confirmed: Words,
    /// Kept, at the number typed.
    pub confirmed_number: Words,
    /// When to be called back, if the flow asks for it.
    pub windows: Option<Windows>,
    pub asking: Asking,
}

/// The question when to be called back.
#[derive(Debug, Clone)]
pub(crate) struct Windows {
    /// « Pour être rappelé dès que possible, appuyez sur 1. »
    pub ask: Words,
    /// Said for each window there is: « Pour {window}, appuyez sur {key}. »
    pub each: Words,
    /// Kept for a window, at the caller's own number.
    pub confirmed: Words,
    /// Kept for a window, at the number typed.
    pub confirmed_number: Words,
}

/// What is heard in the queue, besides its texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waiting {
    pub music: String,
    /// The step « 1 » leads to while waiting.
    pub callback: Option<Name>,
    /// The offer that is heard once when nobody could be found for long, for each way out that a line may name.
    pub overflow: BTreeMap<Overflow, Name>,
}

/// The whole file.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub name: Name,
    pub title: String,
    pub languages: Vec<Name>,
    pub voices: BTreeMap<String, String>,
    /// What a typed number is completed with (`33` for France).
    pub country_code: String,
    pub start: Name,
    pub person: Name,
    pub topics: Vec<Topic>,
    /// The beginnings of numbers that tell a département, and which.
    pub territories: Vec<(Name, Name)>,
    pub steps: Vec<Step>,
    /// Names of steps of which it could not be told what they do: known, so that nobody calls them unknown.
    pub unreadable: Vec<String>,
    pub waiting: Waiting,
    /// Where a call begins that is not put through: every reason, or none.
    pub refused: BTreeMap<Refusal, Name>,
    pub texts: BTreeMap<Text, Words>,
    pub limits: Limits,
}

/// What the check holds a flow to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Longest prompt, in characters per language: about twenty seconds of slow speech.
    pub prompt_characters: usize,
    /// Most topics a menu may offer: what a worried caller can keep in mind.
    pub choices: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { prompt_characters: 300, choices: 4 }
    }
}

impl Model {
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name.text == name)
    }

    pub fn topic(&self, name: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.name.text == name)
    }

    pub fn language(&self, name: &str) -> Option<&str> {
        self.languages.iter().map(|known| known.text.as_str()).find(|known| *known == name)
    }

    /// The language a caller hears first.
    pub fn first_language(&self) -> &str {
        self.languages.first().map_or("fr", |language| language.text.as_str())
    }
}
