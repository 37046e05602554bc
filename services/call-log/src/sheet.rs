//! The call sheet: who, about what, how it went. It saves itself as it is typed, one patch of fields after another.
//!
//! [`fields`] says what there is to fill in and what each field may hold, [`merge`] what becomes of a patch when two
//! people type at once, [`save`] keeps it. Only theme and outcome are required.

mod fields;
mod patch;
mod row;

#[cfg(test)]
mod tests;

pub use fields::{Field, Shape};
pub use patch::{Conflict, Patch, Refusal, Why, merge};

use crate::vocabulary::{AdministrativeTheme, Equipment, Operator, Outcome, Theme, Vocabulary};
use hotline::{CallId, Timestamp};
use std::collections::BTreeMap;
use store::{Store, StoreError};

/// A sheet as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub call: CallId,
    /// 0 while nothing was ever saved. A patch names the version it was typed on.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The account that saved last; empty while nobody did.
    pub updated_by: String,
    /// Since when it has been complete.
    pub completed_at: Option<Timestamp>,
    values: BTreeMap<Field, String>,
    /// For each field that was ever set, which version changed it last, and who.
    edits: BTreeMap<Field, (i64, String)>,
}

impl Sheet {
    /// The empty sheet of a call.
    pub fn new(call: CallId, now: Timestamp) -> Self {
        Self {
            call,
            version: 0,
            created_at: now,
            updated_at: now,
            updated_by: String::new(),
            completed_at: None,
            values: BTreeMap::new(),
            edits: BTreeMap::new(),
        }
    }

    /// What a field holds: a code, several codes joined by `|`, a number of minutes, or text.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values.get(&field).map(String::as_str)
    }
    /// The same for templates: empty when there is nothing.
    pub fn text(&self, field: Field) -> &str {
        self.get(field).unwrap_or_default()
    }
    /// Whether `code` is (one of) what the field holds.
    pub fn holds(&self, field: Field, code: &str) -> bool {
        self.text(field).split('|').any(|held| held == code)
    }

    pub fn theme(&self) -> Option<Theme> {
        Theme::from_code(self.get(Field::Theme)?)
    }
    pub fn administrative_theme(&self) -> Option<AdministrativeTheme> {
        AdministrativeTheme::from_code(self.get(Field::AdministrativeTheme)?)
    }
    pub fn operator(&self) -> Option<Operator> {
        Operator::from_code(self.get(Field::Operator)?)
    }
    pub fn outcome(&self) -> Option<Outcome> {
        Outcome::from_code(self.get(Field::Outcome)?)
    }
    pub fn equipment(&self) -> Vec<Equipment> {
        self.text(Field::Equipment).split('|').filter_map(Equipment::from_code).collect()
    }
    pub fn minutes(&self) -> Option<i64> {
        self.get(Field::Minutes)?.parse().ok()
    }

    /// The required fields that are still empty, in the order of the form.
    pub fn missing(&self) -> Vec<Field> {
        Field::ALL.iter().copied().filter(|f| f.is_required() && self.get(*f).is_none()).collect()
    }
    pub fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }
}

/// What became of a patch. What was good is kept even when something else was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub sheet: Sheet,
    /// Not kept, with the reason; everything else was.
    pub refused: Vec<Refusal>,
    /// Texts that somebody else changed since the patch's version: theirs stands, the patch's is in here, nothing is lost.
    pub conflicts: Vec<Conflict>,
}

/// The sheet of a call; an empty one while nothing was typed.
pub async fn load(store: &Store, call: &CallId, now: Timestamp) -> Result<Sheet, StoreError> {
    let row = store.sheets().get(call).await?;
    row.map_or_else(|| Ok(Sheet::new(call.clone(), now)), Sheet::try_from)
}

/// How often a save is decided again when another came between. Each time somebody else's save succeeded, and two people
/// typing save once a second: they never come near it.
const ATTEMPTS: usize = 32;

/// Keeps a patch. Saving the same patch again changes nothing, so a page that heard no answer just sends it again.
///
/// # Errors
/// [`StoreError::Missing`] when there is no such call.
pub async fn save(
    store: &Store,
    call: &CallId,
    patch: &Patch,
    by: &str,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    for _ in 0..ATTEMPTS {
        let before = load(store, call, now).await?;
        let saved = merge(&before, patch, by, now);
        if saved.sheet == before {
            return Ok(saved);
        }
        let mut row = saved.sheet.to_row()?;
        row.version = before.version;
        match store.sheets().put(&row).await {
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(saved),
        }
    }
    Err(StoreError::Conflict)
}
