//! Times as people read them, in the line's time zone.

use hotline::{Millis, Timestamp};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, ZonedDateTime};

use crate::language::Language;

/// The time zone of the house (Europe/Paris unless configured).
#[derive(Clone, Debug)]
pub struct Times(TimeZone);

impl Times {
    /// `None` when the zone's name is unknown to the tz database.
    pub fn new(zone: &str) -> Option<Self> {
        TimeZone::get(zone).ok().map(Self)
    }

    /// The moment in the house's zone.
    pub fn zoned(&self, at: Timestamp) -> ZonedDateTime {
        jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned_datetime(self.0.clone())
    }

    /// The zone itself, for days and hours computed elsewhere.
    pub fn zone(&self) -> &TimeZone {
        &self.0
    }

    /// When the day of `now` began.
    pub fn midnight(&self, now: Timestamp) -> Timestamp {
        self.zoned(now).start_of_day().map_or(now, |start| Timestamp(start.timestamp().as_millisecond()))
    }

    /// The day so many days after `now`'s, in the house's zone.
    pub fn date_in(&self, now: Timestamp, days: i32) -> Date {
        let today = self.zoned(now).date();
        today.checked_add(days.days()).unwrap_or(today)
    }

    pub(crate) fn hour(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%H:%M").to_string()
    }

    pub(crate) fn clock(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%H:%M:%S").to_string()
    }

    pub(crate) fn machine(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    pub(crate) fn day(&self, language: Language, at: Timestamp) -> String {
        let zoned = self.zoned(at);
        let weekday = language.text(&format!("weekday-{}", zoned.weekday().to_monday_one_offset()));
        let month = language.text(&format!("month-{}", zoned.month()));
        format!("{weekday} {} {month} {}", zoned.day(), zoned.year())
    }

    pub(crate) fn when(&self, language: Language, at: Timestamp, now: Timestamp) -> String {
        let (zoned, today) = (self.zoned(at), self.zoned(now).date());
        let hour = self.hour(at);
        if zoned.date() == today {
            return language.text_with("time-today", "hour", hour);
        }
        if zoned.date().tomorrow().is_ok_and(|next| next == today) {
            return language.text_with("time-yesterday", "hour", hour);
        }
        let mut arguments = fluent_bundle::FluentArgs::new();
        arguments.set("date", zoned.strftime("%d/%m/%Y").to_string());
        arguments.set("hour", hour);
        language.text_args("time-date", &arguments)
    }

    /// A span in words, alike in French and English: "45 s", "12 min 05 s", "1 h 20 min".
    #[expect(clippy::unused_self, reason = "called beside its siblings from templates")]
    pub(crate) fn span(&self, span: Millis) -> String {
        span_in_words(span)
    }
}

/// "45 s", "12 min 05 s", "1 h 20 min" (with no-break spaces).
pub fn span_in_words(span: Millis) -> String {
    let seconds = span.as_seconds();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}\u{a0}s"),
        (0, minutes, seconds) => format!("{minutes}\u{a0}min\u{a0}{seconds:02}\u{a0}s"),
        (hours, minutes, _) => format!("{hours}\u{a0}h\u{a0}{minutes:02}\u{a0}min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_lines_zone_over_the_change_of_hour() {
        let paris = Times::new("Europe/Paris").expect("known");
        // 2026-10-25: 00:30 UTC is 02:30 CEST, 01:30 UTC is 02:30 CET.
        assert_eq!(paris.machine(Timestamp(1_792_888_200_000)), "2026-10-25T02:30:00+02:00");
        assert_eq!(paris.machine(Timestamp(1_792_891_800_000)), "2026-10-25T02:30:00+01:00");
    }

    #[test]
    fn spans_are_told_as_people_say_them() {
        assert_eq!(span_in_words(Millis::seconds(45)), "45\u{a0}s");
        assert_eq!(span_in_words(Millis::seconds(725)), "12\u{a0}min\u{a0}05\u{a0}s");
        assert_eq!(span_in_words(Millis::seconds(4800)), "1\u{a0}h\u{a0}20\u{a0}min");
    }
}
