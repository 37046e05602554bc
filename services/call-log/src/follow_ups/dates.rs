//! Days in a line's time zone.

use hotline::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

/// The instants at which a day begins and is over, in that time zone: 23, 24 or 25 hours apart. `None` for a day that no
/// clock reaches.
pub fn due_between(day: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let begins = |day: Date| {
        let zoned = day.to_zoned_datetime(zone.clone()).ok()?;
        Some(Timestamp(zoned.timestamp().as_millisecond()))
    };
    Some((begins(day)?, begins(day.checked_add(1.day()).ok()?)?))
}

/// The day on which something is proposed that should be done in `days` days: never a Saturday or a Sunday, when nobody
/// answers at the body in charge.
pub fn proposed_day(now: Timestamp, zone: &TimeZone, days: i32) -> Option<Date> {
    let today = jiff::Timestamp::from_millisecond(now.0).ok()?.to_zoned_datetime(zone.clone()).date();
    let day = today.checked_add(Span::new().try_days(days).ok()?).ok()?;
    let rest = match day.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    day.checked_add(rest.days()).ok()
}
