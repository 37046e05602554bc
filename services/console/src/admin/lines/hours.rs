//! Hours as people type them, made into what [`dispatch::hours`] keeps.

use std::collections::BTreeMap;

use dispatch::hours::{Day, Exception, Hours, HoursError, PublicHolidays, Schedule};
use fluent_bundle::FluentArgs;
use jiff::civil::Date;

use crate::page::Page;
use crate::typed::{Typed, Wrong};

/// A day and its field's name.
pub(super) const DAYS: [(Day, &str); 7] = [
    (Day::Monday, "monday"),
    (Day::Tuesday, "tuesday"),
    (Day::Wednesday, "wednesday"),
    (Day::Thursday, "thursday"),
    (Day::Friday, "friday"),
    (Day::Saturday, "saturday"),
    (Day::Sunday, "sunday"),
];

/// What public holidays mean: the value, its word in the form, its text.
pub(super) const HOLIDAYS: [(PublicHolidays, &str, &str); 3] = [
    (PublicHolidays::Closed, "closed", "lines-holidays-closed"),
    (PublicHolidays::ClosedAlsaceMoselle, "closed_alsace_moselle", "lines-holidays-alsace"),
    (PublicHolidays::Open, "open", "lines-holidays-open"),
];

/// The hours as typed; what is wrong with them stands beside its field.
pub(super) fn read(page: &Page, typed: &Typed, wrong: &mut Wrong) -> Hours {
    let mut hours = Hours { time_zone: typed.get("time_zone").to_owned(), ..blank() };
    if let Err(error) = Schedule::new(&hours) {
        wrong.add("time_zone", told(page, &error));
    }
    for (day, name) in DAYS {
        let spans = spans(typed.get(name));
        // Each day alone, so that the mistake is told where it is.
        if let Err(error) = Schedule::new(&Hours { week: [(day, spans.clone())].into(), ..blank() }) {
            wrong.add(name, told(page, &error));
        }
        if !spans.is_empty() {
            hours.week.insert(day, spans);
        }
    }
    for row in rows(typed) {
        if row.is_empty() {
            continue;
        }
        match row.read(page) {
            Ok(exception) => hours.exceptions.push(exception),
            Err(problem) => wrong.add("exceptions", problem),
        }
    }
    match HOLIDAYS.into_iter().find(|(_, word, _)| *word == typed.get("public_holidays")) {
        Some((value, _, _)) => hours.public_holidays = value,
        None => wrong.add("public_holidays", page.t("people-problem-choice")),
    }
    hours
}

/// Whether the line will ever open again, as far as a year goes.
pub(super) fn opens(page: &Page, hours: &Hours) -> bool {
    Schedule::new(hours)
        .is_ok_and(|schedule| schedule.is_open(page.now) || schedule.next_opening(page.now).is_some())
}

fn blank() -> Hours {
    Hours {
        time_zone: "UTC".to_owned(),
        week: BTreeMap::new(),
        public_holidays: PublicHolidays::Open,
        exceptions: Vec::new(),
    }
}

/// Some days that are not as usual, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) open: String,
}

impl Row {
    pub(super) fn of(exception: &Exception) -> Self {
        Self {
            from: exception.from.to_string(),
            to: exception.to.to_string(),
            open: exception.open.join(", "),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.from.is_empty() && self.to.is_empty() && self.open.is_empty()
    }

    /// "01/08/2027 – 15/08/2027 : 09:00-12:00", for comparisons.
    pub(super) fn told(&self, page: &Page) -> String {
        let open = if self.open.is_empty() { page.t("lines-day-closed") } else { self.open.clone() };
        let to = if self.to.is_empty() { &self.from } else { &self.to };
        if *to == self.from {
            format!("{}: {open}", self.from)
        } else {
            format!("{} – {to}: {open}", self.from)
        }
    }

    fn read(&self, page: &Page) -> Result<Exception, String> {
        let date = |text: &str| -> Result<Date, String> {
            text.parse().map_err(|_| {
                let shown = if text.is_empty() { page.t("lines-date-empty") } else { text.to_owned() };
                page.t1("lines-problem-date", "date", &shown)
            })
        };
        let from = date(&self.from)?;
        // One date alone is that one day.
        let to = if self.to.is_empty() { from } else { date(&self.to)? };
        let exception = Exception { from, to, open: spans(&self.open) };
        let alone = Hours { exceptions: vec![exception.clone()], ..blank() };
        Schedule::new(&alone).map(|_| exception).map_err(|error| told(page, &error))
    }
}

/// The rows of the form, empty ones included.
pub(super) fn rows(typed: &Typed) -> Vec<Row> {
    typed
        .all("from")
        .zip(typed.all("to"))
        .zip(typed.all("open"))
        .map(|((from, to), open)| Row {
            from: from.trim().to_owned(),
            to: to.trim().to_owned(),
            open: open.trim().to_owned(),
        })
        .collect()
}

/// `9h-12h30, 13h30–18h` and `09:00-12:30; 13:30-18:00` alike. What is not understood stays as typed, for the error.
pub(super) fn spans(text: &str) -> Vec<String> {
    text.split([',', ';', '/'])
        .flat_map(|part| part.split(" et "))
        .map(str::trim)
        .filter(|span| !span.is_empty())
        .map(|span| written(span).unwrap_or_else(|| span.to_owned()))
        .collect()
}

fn written(span: &str) -> Option<String> {
    let plain = span.to_lowercase().replace(['–', '—', 'à'], "-");
    let (from, to) = plain.split_once('-')?;
    Some(format!("{}-{}", clock(from)?, clock(to)?))
}

/// `9`, `9h`, `9h30`, `9:30`, `09:30` as `09:30`.
fn clock(text: &str) -> Option<String> {
    let text = text.trim().replace(['h', '.'], ":").replace(' ', "");
    let (hours, minutes) = text.split_once(':').unwrap_or((&text, ""));
    let minutes = if minutes.is_empty() { "00" } else { minutes };
    let number = |text: &str| -> Option<u16> {
        ((1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse().ok())
            .flatten()
    };
    Some(format!("{:02}:{:02}", number(hours)?, number(minutes)?))
}

fn told(page: &Page, error: &HoursError) -> String {
    match error {
        HoursError::TimeZone(zone) => page.t1("lines-problem-time-zone", "zone", zone),
        HoursError::Span(span) | HoursError::Unreadable(span) => page.t1("lines-problem-span", "span", span),
        HoursError::Overlap(first, second) => {
            let mut arguments = FluentArgs::new();
            arguments.set("first", first.clone());
            arguments.set("second", second.clone());
            page.language.text_args("lines-problem-overlap", &arguments)
        }
        HoursError::Backwards(date) => page.t1("lines-problem-backwards", "date", &date.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn hours_are_understood_as_people_write_them() {
        for (typed, kept) in [
            ("09:00-18:00", vec!["09:00-18:00"]),
            ("9h-12h30, 13h30–18h", vec!["09:00-12:30", "13:30-18:00"]),
            ("9 - 12 et 14 à 18", vec!["09:00-12:00", "14:00-18:00"]),
            ("9.30-24:00;", vec!["09:30-24:00"]),
            ("", vec![]),
            ("le matin", vec!["le matin"]),
            ("9h-midi", vec!["9h-midi"]),
        ] {
            assert_eq!(spans(typed), kept, "{typed}");
        }
    }
}
