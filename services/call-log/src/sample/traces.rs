//! What the mediators of the sample wrote down: sheets, and promises with a day.

use super::dice::Dice;
use super::past::PastCall;
use super::words;
use crate::Actor;
use crate::follow_ups::{self, Promise, Refused, proposed_day};
use crate::sheet::{Field, Patch, Sheet, merge};
use crate::vocabulary::{FollowUpKind, Outcome, Referral, Theme, Vocabulary};
use hotline::{Millis, Timestamp};
use jiff::tz::TimeZone;
use store::{Store, StoreError};

/// Leaves the traces of every talk; says how many sheets and follow-ups.
pub(super) async fn leave(
    store: &Store,
    calls: &[PastCall],
    zone: &TimeZone,
    coordinator: &str,
    dice: &mut Dice,
    now: Timestamp,
) -> Result<(usize, usize), StoreError> {
    let mut sheets = Vec::new();
    let mut promises = Vec::new();
    for past in calls {
        let Some(mediator) = past.call.mediator.as_ref().filter(|_| past.call.was_talked()) else { continue };
        // One sheet in thirty was forgotten, as it happens.
        if dice.percent(3) {
            continue;
        }
        let written = past.ended.plus(Millis::seconds(40));
        let sheet = merge(
            &Sheet::new(past.call.id.clone(), written),
            &Patch { base: 0, values: fill(past, dice) },
            mediator.as_str(),
            written,
        )
        .sheet;
        if let Some(promise) = promised(past, &sheet, zone, dice) {
            promises.push((promise, written));
        }
        sheets.push(sheet.to_row()?);
    }
    let written = sheets.len();
    for mut row in sheets {
        row.version = 0;
        store.sheets().put(&row).await?;
    }
    let mut kept = 0;
    for (promise, at) in promises {
        kept += usize::from(keep(store, &promise, coordinator, at, dice, now).await?);
    }
    Ok((written, kept))
}

fn fill(past: &PastCall, dice: &mut Dice) -> Vec<(Field, String)> {
    let mut values: Vec<(Field, String)> = Vec::new();
    let mut put = |field: Field, value: &str| values.push((field, value.to_owned()));
    let theme = words::theme(past.topic, dice);
    put(Field::Theme, theme.code());
    if theme == Theme::Administrative {
        let (field, operator, name) = dice.pick(&words::DEMARCHES);
        put(Field::AdministrativeTheme, field.code());
        put(Field::Operator, operator.code());
        put(Field::Demarche, name);
    }
    let outcome = dice.pick(&words::OUTCOMES);
    put(Field::Outcome, outcome.code());
    if outcome == Outcome::Referred {
        put(Field::Referral, dice.pick::<Referral>(&words::REFERRALS).code());
    }
    put(Field::Relation, dice.pick(&words::RELATIONS).code());
    put(Field::Equipment, dice.pick(&words::EQUIPMENT).code());
    put(Field::Autonomy, dice.pick(&words::AUTONOMY).code());
    if dice.percent(70) {
        put(Field::Gender, dice.pick(&words::GENDERS).code());
        put(Field::AgeBand, dice.pick(&words::AGES).code());
        put(Field::Status, dice.pick(&words::STATUSES).code());
    }
    if dice.percent(40) {
        let (commune, postcode) = words::COMMUNES[dice.index(words::COMMUNES.len())];
        put(Field::Commune, commune);
        put(Field::Postcode, postcode);
    }
    if dice.percent(45) {
        put(Field::Notes, words::NOTES[dice.index(words::NOTES.len())]);
    }
    values
}

fn promised(past: &PastCall, sheet: &Sheet, zone: &TimeZone, dice: &mut Dice) -> Option<Promise> {
    let (kind, days) = sheet.outcome()?.natural_follow_up()?;
    if !dice.percent(30) {
        return None;
    }
    let kind = if dice.percent(15) { FollowUpKind::Send } else { kind };
    Some(Promise {
        line: past.call.line.clone(),
        call: Some(past.call.id.clone()),
        owner: past.call.mediator.as_ref()?.as_str().to_owned(),
        kind,
        day: proposed_day(past.ended, zone, days)?,
        zone: zone.clone(),
        note: words::follow_up_note(kind, dice).to_owned(),
    })
}

/// Keeps a promise; most of those whose day is over are done, the others are what a coordinator looks for.
async fn keep(
    store: &Store,
    promise: &Promise,
    coordinator: &str,
    at: Timestamp,
    dice: &mut Dice,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let owner = Actor::mediator(promise.owner.clone());
    let id = match follow_ups::promise(store, promise, &owner, at).await {
        Ok(id) => id,
        Err(Refused::Store(error)) => return Err(error),
        // Nothing else can be wrong with our own promises; one that is refused is left out.
        Err(_) => return Ok(false),
    };
    let due = follow_ups::due_between(promise.day, &promise.zone);
    let Some((from, to)) = due.filter(|(from, _)| *from <= now) else { return Ok(true) };
    let over = to <= now;
    if dice.percent(if over { 88 } else { 35 }) {
        let latest = now.0.min(to.0 - 1).max(from.0);
        let when = Timestamp(dice.between(from.0, latest).max(at.0));
        let by = if dice.percent(10) { Actor::coordinator(coordinator) } else { owner };
        if let Err(Refused::Store(error)) = follow_ups::done(store, &id, &by, when).await {
            return Err(error);
        }
    }
    Ok(true)
}
