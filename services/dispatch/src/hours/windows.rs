//! The parts of the days in which a line can call somebody back, as people name them: « demain matin ».

use super::{Date, HORIZON_DAYS, Schedule, Span, hour_of};
use hotline::{Millis, Timestamp};
use jiff::ToSpan;
use jiff::civil::{DateTime, Time};

/// A shorter rest of a window is no promise: in less, nobody may have become free.
const SHORTEST: Millis = Millis::minutes(60);
/// Where days are cut, in minutes after midnight: at noon and at six; not within an hour of an end, so that « 9 h à
/// 12 h 30 » stays a morning.
const CUTS: [u16; 2] = [12 * 60, 18 * 60];
const CRUMB: u16 = 60;

/// A part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DayPart {
    Morning,
    Afternoon,
    Evening,
}

/// A time in which a person may be called back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// From when: now, if it has begun.
    pub from: Timestamp,
    /// The end, excluded.
    pub to: Timestamp,
    /// The first moment on the wall clock of the line's time zone; `None` when it has begun.
    pub local_from: Option<DateTime>,
    /// The end, on the same clock; midnight is the next day's first moment.
    pub local_to: DateTime,
    pub date: Date,
    pub part: DayPart,
    /// Days from the line's today: 0 today, 1 tomorrow.
    pub days_ahead: u32,
}

impl Window {
    /// The same text for the same part of the same day: `20261130m`. Letters and digits only.
    pub fn token(&self) -> String {
        let part = match self.part {
            DayPart::Morning => 'm',
            DayPart::Afternoon => 'a',
            DayPart::Evening => 'e',
        };
        format!("{:04}{:02}{:02}{part}", self.date.year(), self.date.month(), self.date.day())
    }
}

impl Schedule {
    /// The next windows in which the line is open, at most `most`: those of today that are not nearly over, then those
    /// of the next days.
    pub fn windows(&self, now: Timestamp, most: usize) -> Vec<Window> {
        let Some(today) = self.local(now).map(|local| local.date()) else { return Vec::new() };
        (0..HORIZON_DAYS)
            .filter_map(|days| Some((u32::try_from(days).ok()?, today.checked_add(days.days()).ok()?)))
            .flat_map(|(days_ahead, date)| {
                parts(self.spans_on(date))
                    .into_iter()
                    .filter_map(move |(part, span)| self.window(now, days_ahead, date, part, span))
            })
            .take(most)
            .collect()
    }

    /// After the window that ended at `end` was missed: the next one of the same part of a day, or the next at all when the
    /// line has none of these any more.
    pub fn window_after(&self, end: Timestamp, now: Timestamp) -> Option<Window> {
        let missed = self.local(Timestamp(end.0.saturating_sub(1)))?;
        let minute = u16::try_from(missed.hour()).ok()? * 60 + u16::try_from(missed.minute()).ok()?;
        let days = parts(self.spans_on(missed.date()));
        let held = days.iter().find(|(_, (from, to))| (*from..*to).contains(&minute));
        // The hours may have changed since it was promised.
        let part = held.map_or(part_of(minute, minute), |(part, _)| *part);
        let mut later = self.windows(now.max(end), usize::MAX);
        later.retain(|window| end < window.to);
        let same = later.iter().position(|window| window.part == part).unwrap_or(0);
        (!later.is_empty()).then(|| later.swap_remove(same))
    }

    fn window(
        &self,
        now: Timestamp,
        days_ahead: u32,
        date: Date,
        part: DayPart,
        (from, to): Span,
    ) -> Option<Window> {
        let local_from = date.at(hour_of(from), i8::try_from(from % 60).ok()?, 0, 0);
        let local_to = if to >= 24 * 60 {
            date.tomorrow().ok()?.to_datetime(Time::midnight())
        } else {
            date.at(hour_of(to), i8::try_from(to % 60).ok()?, 0, 0)
        };
        let (begins, ends) = (self.moment(local_from)?, self.moment(local_to)?);
        let has_begun = begins <= now;
        let from = if has_begun { now } else { begins };
        (ends.since(from) >= SHORTEST).then(|| Window {
            from,
            to: ends,
            local_from: (!has_begun).then_some(local_from),
            local_to,
            date,
            part,
            days_ahead,
        })
    }
}

/// The spans of a day cut into its parts; a pause within a part is left in it.
fn parts(spans: &[Span]) -> Vec<(DayPart, Span)> {
    let mut parts: Vec<(DayPart, Span)> = Vec::new();
    for (from, to) in spans {
        let mut begin = *from;
        let mut pieces = Vec::new();
        for cut in CUTS {
            if begin + CRUMB <= cut && cut + CRUMB < *to {
                pieces.push((begin, cut));
                begin = cut;
            }
        }
        pieces.push((begin, *to));
        for (from, to) in pieces {
            let part = part_of(from, to);
            match parts.last_mut().filter(|(last, _)| *last == part) {
                Some((_, span)) => span.1 = to,
                None => parts.push((part, (from, to))),
            }
        }
    }
    parts
}

/// Which part of the day a span counts as that begins and ends at these minutes after midnight.
fn part_of(from: u16, to: u16) -> DayPart {
    match CUTS.iter().filter(|cut| **cut <= from || **cut + CRUMB < to).count() {
        0 => DayPart::Morning,
        1 => DayPart::Afternoon,
        _ => DayPart::Evening,
    }
}
