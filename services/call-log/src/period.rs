//! A span of whole days in a line's time zone: what the figures are told over.

use hotline::{LineId, Timestamp};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::{QUARTER, Span};

/// From the first moment of `first` to the last of `last`, where the line is.
#[derive(Clone, Debug)]
pub struct Period {
    pub first: Date,
    /// Included.
    pub last: Date,
    pub zone: TimeZone,
}

/// The longest period, in days: three years and a bit, so that a page stays readable and a question bounded.
pub const LONGEST: i32 = 1_100;

/// Why a period can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPeriod {
    #[error("the period ends before it begins")]
    Backwards,
    #[error("the period is longer than {LONGEST} days")]
    TooLong,
    #[error("the period is out of the calendar's reach")]
    OutOfReach,
}

impl Period {
    pub fn new(first: Date, last: Date, zone: TimeZone) -> Result<Self, BadPeriod> {
        let days = first.until(last).map_err(|_| BadPeriod::OutOfReach)?.get_days();
        if days < 0 {
            return Err(BadPeriod::Backwards);
        }
        if days >= LONGEST {
            return Err(BadPeriod::TooLong);
        }
        let period = Self { first, last, zone };
        period.bounds().map(|_| period).ok_or(BadPeriod::OutOfReach)
    }

    /// The `days` days that end today.
    pub fn last_days(days: i32, now: Timestamp, zone: TimeZone) -> Result<Self, BadPeriod> {
        let today = local_day(now, &zone).ok_or(BadPeriod::OutOfReach)?;
        let back = jiff::Span::new().try_days(days - 1).map_err(|_| BadPeriod::OutOfReach)?;
        let first = today.checked_sub(back).map_err(|_| BadPeriod::OutOfReach)?;
        Self::new(first, today, zone)
    }

    /// What to ask the store.
    pub fn span(&self, line: &LineId) -> Span {
        // `new` has seen that the bounds exist.
        let (from, to) = self.bounds().unwrap_or_default();
        Span { line: line.clone(), from, to }
    }

    /// Every day, in order.
    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let last = self.last;
        self.first.series(1.day()).take_while(move |day| *day <= last)
    }

    /// The local day and hour of a quarter of an hour since the epoch; `None` outside the calendar.
    pub(crate) fn day_and_hour(&self, quarter: i64) -> Option<(Date, usize)> {
        let zoned = jiff::Timestamp::from_millisecond(quarter.checked_mul(QUARTER)?)
            .ok()?
            .to_zoned_datetime(self.zone.clone());
        Some((zoned.date(), usize::try_from(zoned.hour()).ok()?))
    }

    fn bounds(&self) -> Option<(Timestamp, Timestamp)> {
        let begins = |day: Date| {
            let zoned = day.to_zoned_datetime(self.zone.clone()).ok()?;
            Some(Timestamp(zoned.timestamp().as_millisecond()))
        };
        Some((begins(self.first)?, begins(self.last.tomorrow().ok()?)?))
    }
}

/// The time zone in which a line lives: `time_zone` of its hours (see `dispatch::hours`), Paris when it names none.
pub fn zone_of(hours: &serde_json::Value) -> TimeZone {
    let name = hours.get("time_zone").and_then(serde_json::Value::as_str).unwrap_or("Europe/Paris");
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The day it is at `at` where the line is.
pub fn local_day(at: Timestamp, zone: &TimeZone) -> Option<Date> {
    Some(jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned_datetime(zone.clone()).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").expect("known")
    }

    #[test]
    fn a_period_is_whole_local_days_over_the_change_of_clocks() {
        let period = Period::new(date(2026, 3, 28), date(2026, 3, 30), paris()).expect("good");
        let span = period.span(&LineId::new("l"));
        assert_eq!(span.to.since(span.from).0, (3 * 24 - 1) * 3_600_000);
        assert_eq!(period.days().count(), 3);
    }

    #[test]
    fn a_quarter_of_an_hour_falls_in_its_local_hour_also_where_offsets_are_no_whole_hours() {
        let quarter =
            |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_millisecond() / QUARTER;
        let paris = Period::new(date(2026, 10, 25), date(2026, 10, 25), paris()).expect("good");
        // Two o'clock comes twice that night; both are the hour 2 of the same day.
        for text in ["2026-10-25T00:15:00Z", "2026-10-25T01:15:00Z"] {
            assert_eq!(paris.day_and_hour(quarter(text)), Some((date(2026, 10, 25), 2)));
        }
        let marquesas = TimeZone::get("Pacific/Marquesas").expect("known");
        let there = Period::new(date(2026, 1, 1), date(2026, 1, 1), marquesas).expect("good");
        assert_eq!(there.day_and_hour(quarter("2026-01-01T18:30:00Z")), Some((date(2026, 1, 1), 9)));
        assert_eq!(there.day_and_hour(quarter("2026-01-01T18:15:00Z")), Some((date(2026, 1, 1), 8)));
    }

    #[test]
    fn a_period_that_ends_before_it_begins_or_never_ends_is_refused() {
        let of = |first, last| Period::new(first, last, paris()).map(|_| ());
        assert_eq!(of(date(2026, 1, 2), date(2026, 1, 1)), Err(BadPeriod::Backwards));
        assert_eq!(of(date(2020, 1, 1), date(2026, 1, 1)), Err(BadPeriod::TooLong));
        assert_eq!(of(date(9999, 12, 31), date(9999, 12, 31)), Err(BadPeriod::OutOfReach));
        assert_eq!(of(date(2026, 1, 1), date(2026, 1, 1)), Ok(()));
    }

    #[test]
    fn the_last_seven_days_end_today() {
        let now =
            Timestamp("2026-11-23T23:30:00Z".parse::<jiff::Timestamp>().expect("a time").as_millisecond());
        let week = Period::last_days(7, now, paris()).expect("good");
        assert_eq!(
            (week.first, week.last),
            (date(2026, 11, 18), date(2026, 11, 24)),
            "already tomorrow in Paris"
        );
    }
}
