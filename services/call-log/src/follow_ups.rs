//! What was promised for after the call: an owner, a day, and what became of it.
//!
//! "Rappeler" is done by the console: it hands `hotline::Event::OutboundWanted` with the follow-up's id to the
//! dispatcher, so that the person sees the hotline's number. Here is who may act, when a promise is due, and the story.

mod dates;

#[cfg(test)]
mod tests;

pub use dates::{due_between, proposed_day};

use crate::Actor;
use crate::screening::{Finding, screen};
use crate::vocabulary::{FollowUpKind, Vocabulary};
use hotline::{CallId, FollowUpId, LineId, Timestamp};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::{FollowUpChange, FollowUpRow, ListedFollowUp, Store, StoreError};

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its day is still to come.
    Upcoming,
    /// Its day is today, in the line's time zone.
    Due,
    /// Its day is over.
    Overdue,
    Done,
}

impl Standing {
    /// A word for classes and text keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Done => "done",
        }
    }
}

/// How `follow_up` stands at `now`.
pub fn standing(follow_up: &FollowUpRow, now: Timestamp) -> Standing {
    if follow_up.done_at.is_some() {
        Standing::Done
    } else if follow_up.overdue_from <= now.0 {
        Standing::Overdue
    } else if follow_up.due_from <= now.0 {
        Standing::Due
    } else {
        Standing::Upcoming
    }
}

/// A promise to be written down.
#[derive(Clone, Debug)]
pub struct Promise {
    pub line: LineId,
    pub call: Option<CallId>,
    pub owner: String,
    pub kind: FollowUpKind,
    /// The day it is due, in the line's time zone.
    pub day: Date,
    pub zone: TimeZone,
    /// What exactly, in a few words.
    pub note: String,
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("no such follow-up")]
    Unknown,
    /// Only its owner and coordinators may change it; a mediator promises for themselves only.
    #[error("the follow-up is somebody else's")]
    NotYours,
    /// It is done already, or it was not done.
    #[error("the follow-up has moved on")]
    MovedOn,
    /// The note holds something that must not be kept.
    #[error("the note holds a secret")]
    Secret(Vec<Finding>),
    #[error("the note is longer than {LONGEST_NOTE} characters")]
    TooLong,
    #[error("the day can't be used")]
    Day,
    #[error("the follow-up could not be kept")]
    Store(#[from] StoreError),
}

/// A few words, in characters.
pub const LONGEST_NOTE: usize = 1_000;

/// Writes a promise down. Says its id.
pub async fn promise(
    store: &Store,
    promise: &Promise,
    by: &Actor,
    now: Timestamp,
) -> Result<FollowUpId, Refused> {
    if !by.may_act_for(&promise.owner) {
        return Err(Refused::NotYours);
    }
    let note = promise.note.trim();
    if note.chars().count() > LONGEST_NOTE {
        return Err(Refused::TooLong);
    }
    let found = screen(note);
    if !found.is_empty() {
        return Err(Refused::Secret(found));
    }
    let (due_from, overdue_from) = due_between(promise.day, &promise.zone).ok_or(Refused::Day)?;
    let row = FollowUpRow {
        id: store.ids().next(now),
        version: 0,
        line_id: promise.line.as_str().to_owned(),
        call_id: promise.call.as_ref().map(|call| call.as_str().to_owned()),
        owner_id: promise.owner.clone(),
        kind: promise.kind.code().to_owned(),
        note: (!note.is_empty()).then(|| note.to_owned()),
        due_on: promise.day.to_string(),
        due_from: due_from.0,
        overdue_from: overdue_from.0,
        created_at: now.0,
        created_by: by.account.clone(),
        done_at: None,
        done_by: None,
    };
    store.follow_ups().put(&row, FollowUpChange::Created, Some(&row.due_on), &by.account, now).await?;
    Ok(FollowUpId::new(row.id))
}

/// Done. Doing it twice is no error: it stays done by whoever did it first.
pub async fn done(store: &Store, id: &FollowUpId, by: &Actor, now: Timestamp) -> Result<(), Refused> {
    change(store, id, by, now, |row| {
        if row.done_at.is_some() {
            return Ok(None);
        }
        row.done_at = Some(now.0);
        row.done_by = Some(by.account.clone());
        Ok(Some((FollowUpChange::Done, None)))
    })
    .await
}

/// Not done after all.
pub async fn reopen(store: &Store, id: &FollowUpId, by: &Actor, now: Timestamp) -> Result<(), Refused> {
    change(store, id, by, now, |row| {
        if row.done_at.is_none() {
            return Ok(None);
        }
        row.done_at = None;
        row.done_by = None;
        Ok(Some((FollowUpChange::Reopened, None)))
    })
    .await
}

/// Another day, in the line's time zone.
pub async fn postpone(
    store: &Store,
    id: &FollowUpId,
    day: Date,
    zone: &TimeZone,
    by: &Actor,
    now: Timestamp,
) -> Result<(), Refused> {
    let (due_from, overdue_from) = due_between(day, zone).ok_or(Refused::Day)?;
    change(store, id, by, now, |row| {
        if row.done_at.is_some() {
            return Err(Refused::MovedOn);
        }
        if row.due_on == day.to_string() {
            return Ok(None);
        }
        row.due_on = day.to_string();
        row.due_from = due_from.0;
        row.overdue_from = overdue_from.0;
        Ok(Some((FollowUpChange::Postponed, Some(row.due_on.clone()))))
    })
    .await
}

/// Another owner. A mediator may hand their own promise to somebody; a coordinator anybody's.
pub async fn reassign(
    store: &Store,
    id: &FollowUpId,
    owner: &str,
    by: &Actor,
    now: Timestamp,
) -> Result<(), Refused> {
    change(store, id, by, now, |row| {
        if row.done_at.is_some() {
            return Err(Refused::MovedOn);
        }
        if row.owner_id == owner {
            return Ok(None);
        }
        owner.clone_into(&mut row.owner_id);
        Ok(Some((FollowUpChange::Reassigned, Some(owner.to_owned()))))
    })
    .await
}

/// The follow-up if `by` may act on it.
pub async fn find(store: &Store, id: &FollowUpId, by: &Actor) -> Result<ListedFollowUp, Refused> {
    let found = store.follow_ups().get(id).await?.ok_or(Refused::Unknown)?;
    if by.may_act_for(&found.follow_up.owner_id) { Ok(found) } else { Err(Refused::NotYours) }
}

type Step = Option<(FollowUpChange, Option<String>)>;

/// Loads, changes, keeps; and decides again when somebody else was quicker. `None` when there is nothing to change.
async fn change(
    store: &Store,
    id: &FollowUpId,
    by: &Actor,
    now: Timestamp,
    decide: impl Fn(&mut FollowUpRow) -> Result<Step, Refused>,
) -> Result<(), Refused> {
    for _ in 0..4 {
        let mut row = find(store, id, by).await?.follow_up;
        let Some((what, detail)) = decide(&mut row)? else { return Ok(()) };
        match store.follow_ups().put(&row, what, detail.as_deref(), &by.account, now).await {
            Err(StoreError::Conflict) => {}
            other => return Ok(other?),
        }
    }
    Err(Refused::Store(StoreError::Conflict))
}
