//! What a flow must know of the world, looked up for one turn.

use crate::lines::Line;
use hotline::{PhoneNumber, Timestamp};
use ivr::{CallerNumber, Facts, Reopening};
use jiff::civil::DateTime;

/// What needs no database: the hours and the caller's number.
pub fn facts(line: &Line, number: Option<&PhoneNumber>, now: Timestamp) -> Facts {
    let open = line.schedule.is_open(now);
    Facts {
        open,
        reopens: if open { None } else { reopening(line, now) },
        callback_possible: true,
        caller: if number.is_some() { CallerNumber::Known } else { CallerNumber::Withheld },
        ..Facts::default()
    }
}

fn reopening(line: &Line, now: Timestamp) -> Option<Reopening> {
    let opening = line.schedule.next_opening(now)?;
    spoken(opening.local, opening.days_ahead)
}

fn spoken(local: DateTime, days_ahead: u32) -> Option<Reopening> {
    Some(Reopening {
        days_ahead,
        weekday: u8::try_from(local.weekday().to_monday_zero_offset()).ok()?,
        day: u8::try_from(local.day()).ok()?,
        month: u8::try_from(local.month()).ok()?,
        hour: u8::try_from(local.hour()).ok()?,
        minute: u8::try_from(local.minute()).ok()?,
    })
}
