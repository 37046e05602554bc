//! A patch: some fields, typed on a version of the sheet. What of it is kept, and what not.

use super::fields::{Field, Shape};
use super::{Saved, Sheet};
use crate::screening::{Finding, screen};
use hotline::Timestamp;

/// Fields somebody typed or chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// The version of the sheet on which it was typed.
    pub base: i64,
    /// Empty text empties the field.
    pub values: Vec<(Field, String)>,
}

impl Patch {
    /// From a form's pairs. `version` is the base; a field that comes several times (checkboxes) holds them all; names
    /// that are no field (the form's token) are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut patch = Self::default();
        for (name, value) in pairs {
            if name == "version" {
                patch.base = value.parse().unwrap_or(0);
            } else if let Some(field) = Field::from_name(name) {
                match patch.values.iter_mut().find(|(known, _)| *known == field) {
                    Some((_, held)) if matches!(field.shape(), Shape::Several(_)) => {
                        held.push('|');
                        held.push_str(value);
                    }
                    Some((_, held)) => value.clone_into(held),
                    None => patch.values.push((field, value.to_owned())),
                }
            }
        }
        patch
    }
}

/// A field that was not kept, and why. It never holds what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub field: Field,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A social-security number, a card or a password stands in the text, there.
    Secret(Finding),
    /// No such choice.
    UnknownChoice,
    /// More characters than that.
    TooLong { most: usize },
    /// No whole number within these bounds.
    NotANumber { least: i64, most: i64 },
}

/// A text that two people changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub field: Field,
    /// What stands now, and who wrote it (an account).
    pub theirs: String,
    pub by: String,
    /// What the patch wanted to write.
    pub yours: String,
}

/// The sheet with what can be kept of `patch`.
///
/// A choice that two people made: the later stands, as on paper. A text that somebody else changed since the patch's
/// version is not overwritten: the conflict is told with both texts. Who changes their own text again (a page that heard
/// no answer and sends once more) is in no conflict.
pub fn merge(before: &Sheet, patch: &Patch, by: &str, now: Timestamp) -> Saved {
    let mut saved = Saved { sheet: before.clone(), refused: Vec::new(), conflicts: Vec::new() };
    let next = before.version + 1;
    for (field, typed) in &patch.values {
        let field = *field;
        let value = match accept(field, typed) {
            Ok(value) => value,
            Err(whys) => {
                saved.refused.extend(whys.into_iter().map(|why| Refusal { field, why }));
                continue;
            }
        };
        if before.text(field) == value {
            continue;
        }
        let foreign = before.edits.get(&field).filter(|(version, who)| *version > patch.base && who != by);
        if let (Shape::Text { .. }, Some((_, who))) = (field.shape(), foreign) {
            let theirs = before.text(field).to_owned();
            saved.conflicts.push(Conflict { field, theirs, by: who.clone(), yours: value });
            continue;
        }
        if value.is_empty() {
            saved.sheet.values.remove(&field);
        } else {
            saved.sheet.values.insert(field, value);
        }
        saved.sheet.edits.insert(field, (next, by.to_owned()));
    }
    if saved.sheet != *before {
        saved.sheet.version = next;
        saved.sheet.updated_at = now;
        by.clone_into(&mut saved.sheet.updated_by);
        saved.sheet.completed_at = saved.sheet.is_complete().then(|| before.completed_at.unwrap_or(now));
    }
    saved
}

/// What is kept of what was typed; empty to empty the field.
fn accept(field: Field, typed: &str) -> Result<String, Vec<Why>> {
    let value = typed.trim();
    if value.is_empty() {
        return Ok(String::new());
    }
    match field.shape() {
        Shape::One(known) if known(value) => Ok(value.to_owned()),
        Shape::Several(known) => {
            let mut codes: Vec<&str> = value.split('|').filter(|code| !code.is_empty()).collect();
            codes.sort_unstable();
            codes.dedup();
            if codes.iter().all(|code| known(code)) {
                Ok(codes.join("|"))
            } else {
                Err(vec![Why::UnknownChoice])
            }
        }
        Shape::One(_) => Err(vec![Why::UnknownChoice]),
        Shape::Number { least, most } => match value.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(number.to_string()),
            _ => Err(vec![Why::NotANumber { least, most }]),
        },
        Shape::Text { most } => {
            let text = value.replace("\r\n", "\n").replace('\0', "");
            if text.chars().count() > most {
                return Err(vec![Why::TooLong { most }]);
            }
            let found = screen(&text);
            if found.is_empty() { Ok(text) } else { Err(found.into_iter().map(Why::Secret).collect()) }
        }
    }
}
