//! What administrators keep: people, and lines with their hours.
//!
//! Every form carries the version it was drawn from. Whoever saves over an older one is told what the other person
//! wrote, keeps what they typed, and decides ([`Differs`]).

mod lines;
mod people;

use crate::rooms::Rooms;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    lines::rooms(people::rooms(rooms))
}

/// One answer to pick from, in a row of chips or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

impl Choice {
    /// Those of `all` (value and label) with what is chosen marked.
    pub(crate) fn among(all: &[(String, String)], chosen: impl Fn(&str) -> bool) -> Vec<Self> {
        all.iter()
            .map(|(value, label)| Self { chosen: chosen(value), value: value.clone(), label: label.clone() })
            .collect()
    }
}

/// What stands between commas, sorted, nothing twice.
pub(super) fn parted(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = text
        .split([',', ';', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

/// Whether a mark or a territory may stand in the keys by which waiting calls are found: no `/` and no `+`.
pub(super) fn is_mark(text: &str) -> bool {
    text.len() <= 40 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// A field that somebody else changed meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Differs {
    /// The field's name for people.
    pub(super) field: String,
    /// What is stored now, in words.
    pub(super) theirs: String,
}

/// What somebody typed beside what is stored: the fields that differ, in the order of the form.
pub(super) fn differences(mine: Vec<(String, String)>, theirs: Vec<(String, String)>) -> Vec<Differs> {
    mine.into_iter()
        .zip(theirs)
        .filter(|((_, mine), (_, theirs))| mine != theirs)
        .map(|(_, (field, theirs))| Differs { field, theirs })
        .collect()
}
