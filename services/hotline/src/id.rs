//! Identities: opaque, sortable text made elsewhere (`store::ids`). Never a number or a name of a person.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// One person's request to the hotline, from first ring to its end, callbacks included.
    CallId,
    /// A volunteer who answers.
    MediatorId,
    /// A hotline with its numbers, flow and hours.
    LineId,
    /// What the call is about, as chosen in the flow (`caf`, `impots` …).
    TopicId,
    /// A French département by its code (`38`, `2A`, `974`): where the caller lives, whom a mediator answers for.
    Territory,
    /// A mark of a training that a mediator followed (`aidants_connect`); a topic may require it.
    Training,
    /// A spoken language, ISO 639-1 (`fr`, `en`).
    Language,
    /// The provider's identity of one leg (its CallSid). Opaque.
    LegId,
    /// A stored recording (voicemail).
    RecordingId,
    /// A dated promise to do something for a caller after the call.
    FollowUpId,
}

/// One ring of one mediator for one call: `<call>.<n>`, n counting from 1. A late webhook names an offer that is
/// no longer pending and is rejected.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfferId(pub String);

impl CallId {
    /// The call that follows this one when the talk was cut off. Its name follows from the first one's, so that there can
    /// only be one.
    #[must_use]
    pub fn again(&self) -> Self {
        Self(format!("{}{AGAIN}", self.0))
    }
    /// Whether this call follows one that was cut off.
    pub fn is_again(&self) -> bool {
        self.0.ends_with(AGAIN)
    }
}

/// What the name of a call that follows another ends with.
const AGAIN: &str = "-again";

impl OfferId {
    pub fn nth(call: &CallId, number: i64) -> Self {
        Self(format!("{call}.{number}"))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The call that this offer is about; `None` when the text was never an offer id.
    pub fn call(&self) -> Option<CallId> {
        let (call, number) = self.0.rsplit_once('.')?;
        number.parse::<i64>().ok()?;
        (!call.is_empty()).then(|| CallId::new(call))
    }
}

impl std::fmt::Display for OfferId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A telephone number in E.164 (`+33199000001`). Its `Debug` never shows the digits: logs are read by many.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// `None` unless the text is `+` and 6 to 15 digits (ITU-T E.164). Withheld callers (`anonymous`) are `None` too.
    pub fn parse(text: &str) -> Option<Self> {
        let compact: String =
            text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}')).collect();
        let digits = compact.strip_prefix('+')?;
        ((6..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
            .then_some(Self(compact))
    }
    /// The same, and a national French number (`06 39 98 …`) is understood as well.
    pub fn parse_national(text: &str) -> Option<Self> {
        let compact: String = text.chars().filter(char::is_ascii_digit).collect();
        match (text.trim().starts_with('+'), compact.len(), compact.strip_prefix('0')) {
            (false, 10, Some(rest)) if !rest.starts_with('0') => Self::parse(&format!("+33{rest}")),
            _ => Self::parse(text),
        }
    }
    /// The digits, for the wire and for people with the right to see them; never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}
