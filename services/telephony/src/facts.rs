//! What a flow must know of the world, looked up for one turn.

use crate::lines::Line;
use dispatch::hours;
use hotline::{Overflow, PhoneNumber, Timestamp};
use ivr::{CallerNumber, DayPart, Facts, Reopening};
use jiff::civil::DateTime;

/// How many times of day a person may choose among to be called back: more can't be kept in mind.
pub const WINDOWS: usize = 2;

/// What needs no database: the hours and the caller's number.
pub fn facts(line: &Line, number: Option<&PhoneNumber>, now: Timestamp) -> Facts {
    let open = line.schedule.is_open(now);
    Facts {
        open,
        reopens: if open { None } else { reopening(line, now) },
        callback_possible: true,
        caller: if number.is_some() { CallerNumber::Known } else { CallerNumber::Withheld },
        surge: line.surge,
        territory: number.and_then(|number| line.flow.territory_of(number.expose())).map(str::to_owned),
        windows: line.schedule.windows(now, WINDOWS).iter().filter_map(window).collect(),
        ..Facts::default()
    }
}

/// When the line answers on another day than today, whether or not it is open now.
pub fn reopening_after_today(line: &Line, now: Timestamp) -> Option<Reopening> {
    let (_, ends) = line.schedule.day(now)?;
    // Asked in the day's last moment, so that tomorrow is still "tomorrow".
    reopening(line, Timestamp(ends.0.saturating_sub(1)))
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

/// A window, ready to be said.
fn window(window: &hours::Window) -> Option<ivr::Window> {
    let hour = |at: DateTime| Some((u8::try_from(at.hour()).ok()?, u8::try_from(at.minute()).ok()?));
    let day = spoken(window.date.to_datetime(window.local_to.time()), window.days_ahead)?;
    Some(ivr::Window {
        token: window.token(),
        days_ahead: day.days_ahead,
        weekday: day.weekday,
        day: day.day,
        month: day.month,
        part: match window.part {
            hours::DayPart::Morning => DayPart::Morning,
            hours::DayPart::Afternoon => DayPart::Afternoon,
            hours::DayPart::Evening => DayPart::Evening,
        },
        from: window.local_from.and_then(hour),
        to: hour(window.local_to)?,
    })
}

/// Where the flow leads who was not taken for long. To another line one comes without a word.
pub fn overflow(line: &Line) -> Option<ivr::Overflow> {
    match line.overflow {
        Overflow::Line { .. } => None,
        Overflow::Callback => Some(ivr::Overflow::Callback),
        Overflow::Voicemail => Some(ivr::Overflow::Voicemail),
        Overflow::Orientation => Some(ivr::Overflow::Orientation),
    }
}
