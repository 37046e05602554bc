//! When a line answers: the week, public holidays and exceptional closures, in the line's own time zone.
//!
//! Pure: the time is handed in. The callers' menu (`telephony`), the console's forms and `doctor` all ask here, so
//! that a line is never open for one and closed for another.
//!
//! [`Hours`] is what is stored and typed (JSON in the line's row); [`Schedule`] is the same, checked.

mod holidays;
mod windows;

pub use holidays::{easter, public_holiday};
pub use windows::{DayPart, Window};

use hotline::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{ToSpan, ZonedDateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far ahead an opening is looked for: a line that opens on no day of a year opens never.
const HORIZON_DAYS: i32 = 370;

/// A line's hours as they are stored and edited.
///
/// ```json
/// {"time_zone": "Europe/Paris", "week": {"monday": ["09:00-12:30", "13:30-18:00"]},
///  "public_holidays": "closed", "exceptions": [{"from": "2027-08-01", "to": "2027-08-15", "open": []}]}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hours {
    /// IANA name.
    pub time_zone: String,
    /// The spans of each day; a day that is not named is closed.
    pub week: BTreeMap<Day, Vec<String>>,
    pub public_holidays: PublicHolidays,
    /// Days that are not as usual; the first that fits a date wins over the week and the holidays.
    pub exceptions: Vec<Exception>,
}

impl Default for Hours {
    /// Monday to Friday 9–18 h, as Solidarité Numérique is open, closed on public holidays.
    fn default() -> Self {
        let week = [Day::Monday, Day::Tuesday, Day::Wednesday, Day::Thursday, Day::Friday];
        Self {
            time_zone: "Europe/Paris".to_owned(),
            week: week.into_iter().map(|day| (day, vec!["09:00-18:00".to_owned()])).collect(),
            public_holidays: PublicHolidays::Closed,
            exceptions: Vec::new(),
        }
    }
}

impl Hours {
    /// Reads hours as a line's row holds them (`LineSettings::hours`); `null` is the default.
    pub fn read(stored: &serde_json::Value) -> Result<Self, HoursError> {
        if stored.is_null() {
            return Ok(Self::default());
        }
        Self::deserialize(stored).map_err(|error| HoursError::Unreadable(error.to_string()))
    }

    /// Open day and night, every day.
    pub fn always() -> Self {
        Self {
            week: Day::ALL.into_iter().map(|day| (day, vec!["00:00-24:00".to_owned()])).collect(),
            public_holidays: PublicHolidays::Open,
            ..Self::default()
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Day {
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    fn of(weekday: Weekday) -> Self {
        match weekday {
            Weekday::Monday => Self::Monday,
            Weekday::Tuesday => Self::Tuesday,
            Weekday::Wednesday => Self::Wednesday,
            Weekday::Thursday => Self::Thursday,
            Weekday::Friday => Self::Friday,
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
        }
    }
}

/// What a French public holiday means for the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicHolidays {
    /// As any other day.
    Open,
    /// Closed on the eleven days of the Code du travail (L3133-1).
    #[default]
    Closed,
    /// Closed on these and on the two of Alsace-Moselle (L3134-13).
    ClosedAlsaceMoselle,
}

/// Some days that are not as usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The first day.
    pub from: Date,
    /// The last day, included.
    pub to: Date,
    /// The spans of each of these days; none: closed.
    #[serde(default)]
    pub open: Vec<String>,
}

/// Why hours can't be kept, for whoever typed them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    #[error("the hours are not readable: {0}")]
    Unreadable(String),
    #[error("{0:?} is no time zone; an example is Europe/Paris")]
    TimeZone(String),
    #[error("{0:?} is no span of hours; an example is 09:00-18:00")]
    Span(String),
    #[error("the spans {0} and {1} overlap")]
    Overlap(String, String),
    #[error("the closure that begins on {0} ends before it begins")]
    Backwards(Date),
}

/// From and to in minutes after midnight, `from < to ≤ 1440`.
type Span = (u16, u16);

/// Hours that have been checked: answers whether a line is open.
#[derive(Clone, Debug)]
pub struct Schedule {
    zone: TimeZone,
    week: BTreeMap<Day, Vec<Span>>,
    public_holidays: PublicHolidays,
    exceptions: Vec<(Date, Date, Vec<Span>)>,
}

/// The next time a line opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    pub at: Timestamp,
    /// The same on the wall clock of the line's time zone.
    pub local: DateTime,
    /// Days from the line's today: 0 today, 1 tomorrow.
    pub days_ahead: u32,
}

impl Schedule {
    pub fn new(hours: &Hours) -> Result<Self, HoursError> {
        let zone =
            TimeZone::get(&hours.time_zone).map_err(|_| HoursError::TimeZone(hours.time_zone.clone()))?;
        let week = hours
            .week
            .iter()
            .map(|(day, texts)| Ok((*day, spans(texts)?)))
            .collect::<Result<_, HoursError>>()?;
        let exceptions = hours
            .exceptions
            .iter()
            .map(|exception| {
                if exception.to < exception.from {
                    return Err(HoursError::Backwards(exception.from));
                }
                Ok((exception.from, exception.to, spans(&exception.open)?))
            })
            .collect::<Result<_, HoursError>>()?;
        Ok(Self { zone, week, public_holidays: hours.public_holidays, exceptions })
    }

    /// Reads and checks hours as a line's row holds them.
    pub fn read(stored: &serde_json::Value) -> Result<Self, HoursError> {
        Self::new(&Hours::read(stored)?)
    }

    /// Whether the line answers at this moment.
    pub fn is_open(&self, now: Timestamp) -> bool {
        let Some(local) = self.local(now) else { return false };
        let minute = minute_of(local.time());
        self.spans_on(local.date()).iter().any(|(from, to)| (*from..*to).contains(&minute))
    }

    /// When the line opens next, strictly after `now`; `None` when it doesn't within a year.
    pub fn next_opening(&self, now: Timestamp) -> Option<Opening> {
        let today = self.local(now)?.date();
        (0..HORIZON_DAYS).find_map(|days| {
            let date = today.checked_add(days.days()).ok()?;
            self.spans_on(date).iter().find_map(|(from, _)| {
                let local = date.at(hour_of(*from), i8::try_from(from % 60).ok()?, 0, 0);
                let at = self.moment(local)?;
                (at > now).then_some(Opening { at, local, days_ahead: u32::try_from(days).ok()? })
            })
        })
    }

    /// The wall clock of the line at `now`; `None` only for a time outside of the calendar.
    pub fn local(&self, now: Timestamp) -> Option<ZonedDateTime> {
        Some(jiff::Timestamp::from_millisecond(now.0).ok()?.to_zoned_datetime(self.zone.clone()))
    }

    /// A wall-clock time that a DST change skips is taken an hour later, one that comes twice the first time.
    fn moment(&self, local: DateTime) -> Option<Timestamp> {
        let at = self.zone.to_ambiguous_zoned_datetime(local).compatible().ok()?;
        Some(Timestamp(at.timestamp().as_millisecond()))
    }

    /// When the line's day at `now` began, and when it ends.
    pub fn day(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let local = self.local(now)?;
        let began = local.start_of_day().ok()?;
        let ends = local.tomorrow().ok()?.start_of_day().ok()?;
        Some((Timestamp(began.timestamp().as_millisecond()), Timestamp(ends.timestamp().as_millisecond())))
    }

    fn spans_on(&self, date: Date) -> &[Span] {
        if let Some((_, _, spans)) =
            self.exceptions.iter().find(|(from, to, _)| (*from..=*to).contains(&date))
        {
            return spans;
        }
        let holiday = match self.public_holidays {
            PublicHolidays::Open => false,
            PublicHolidays::Closed => public_holiday(date, false).is_some(),
            PublicHolidays::ClosedAlsaceMoselle => public_holiday(date, true).is_some(),
        };
        if holiday { &[] } else { self.week.get(&Day::of(date.weekday())).map_or(&[], Vec::as_slice) }
    }
}

fn spans(texts: &[String]) -> Result<Vec<Span>, HoursError> {
    let mut spans = texts
        .iter()
        .map(|text| span(text).ok_or_else(|| HoursError::Span(text.clone())))
        .collect::<Result<Vec<_>, _>>()?;
    spans.sort_unstable();
    for pair in spans.windows(2) {
        if let [first, second] = pair
            && second.0 < first.1
        {
            return Err(HoursError::Overlap(written(*first), written(*second)));
        }
    }
    Ok(spans)
}

/// `09:00-18:00`; the end may be `24:00`.
fn span(text: &str) -> Option<Span> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minutes(from.trim())?, minutes(to.trim())?);
    (from < to && from < 24 * 60).then_some((from, to))
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let all = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && all <= 24 * 60).then_some(all)
}

fn written((from, to): Span) -> String {
    format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
}

fn minute_of(time: Time) -> u16 {
    u16::try_from(time.hour()).unwrap_or(0) * 60 + u16::try_from(time.minute()).unwrap_or(0)
}

fn hour_of(minutes: u16) -> i8 {
    i8::try_from(minutes / 60).unwrap_or(0)
}

#[cfg(test)]
mod tests;
