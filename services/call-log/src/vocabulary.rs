//! The words of the call sheet, in one declarative place.
//!
//! Each value has a code (what is stored and exported: the API value of La Coop de la médiation numérique where it has
//! one), its French label verbatim (shown as it stands, in every language) and an English gloss for readers who need one.
//!
//! To add a value: one line in the right table below. A code, once stored, is never renamed; a label may be.

mod demarche;
mod outcome;
mod person;
mod session;

pub use demarche::{AdministrativeTheme, Operator, Theme};
pub use outcome::{FollowUpKind, Outcome};
pub use person::{AgeBand, Gender, Relation, Status};
pub use session::{Autonomy, Channel, DURATIONS, DurationBand, Equipment, Referral};

/// A closed list of words.
pub trait Vocabulary: Copy + Eq + std::fmt::Debug + Sized + 'static {
    /// Every value, in the order in which a form shows them.
    const ALL: &'static [Self];

    /// What is stored, sent by forms and exported.
    fn code(self) -> &'static str;
    /// The label, verbatim French.
    fn french(self) -> &'static str;
    /// A gloss in English.
    fn english(self) -> &'static str;

    /// The value with that code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == code)
    }
    /// The French label of a stored code; the code itself when it is unknown (data from a newer version).
    fn french_of(code: &str) -> &str {
        Self::from_code(code).map_or(code, |value| value.french())
    }
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident => $code:literal, $french:literal, $english:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$value_doc])* #[serde(rename = $code)] $value),+ }

        impl $crate::vocabulary::Vocabulary for $name {
            const ALL: &'static [Self] = &[$(Self::$value),+];
            fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }
            fn french(self) -> &'static str {
                match self { $(Self::$value => $french),+ }
            }
            fn english(self) -> &'static str {
                match self { $(Self::$value => $english),+ }
            }
        }
    };
}
use vocabulary;

#[cfg(test)]
mod tests;
