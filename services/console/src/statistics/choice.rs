//! Which line and which days: what was asked for, made sense of.

use call_log::period::{BadPeriod, Period, local_day, zone_of};
use hotline::LineId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use serde::Deserialize;
use store::LineSettings;

use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;

/// The address' question. Everything may be missing or wrong.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    line: Option<String>,
    from: Option<String>,
    to: Option<String>,
    /// For downloads.
    pub(super) table: Option<String>,
    pub(super) separator: Option<String>,
}

/// What the page shows.
pub(super) struct Choice {
    /// `None` while the house has no line.
    pub(super) line: Option<LineId>,
    pub(super) lines: Vec<LineChoice>,
    pub(super) period: Period,
    /// As typed, for the form.
    pub(super) from: String,
    pub(super) to: String,
    pub(super) shortcuts: Vec<Shortcut>,
    /// Why the period asked for could not be shown; the last four weeks are shown instead.
    pub(super) wrong: Option<String>,
}

pub(super) struct LineChoice {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// A period that is often wanted.
pub(super) struct Shortcut {
    pub(super) text: String,
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) here: bool,
}

/// Four weeks, today included: enough to see a rhythm.
const USUAL_DAYS: i32 = 28;

impl Choice {
    pub(super) async fn make(state: &State, page: &Page, asked: &Asked) -> Result<Self, Problem> {
        let lines = state.store().lines().list().await?;
        let wanted = asked.line.as_deref().filter(|line| !line.is_empty());
        let line = match wanted {
            Some(wanted) => Some(lines.iter().find(|l| l.id.as_str() == wanted).ok_or(Problem::NotFound)?),
            None => busiest(state, page, &lines).await?,
        };
        let zone = line.map_or_else(|| page.times.zone().clone(), |line| zone_of(&line.hours));
        let today = local_day(page.now, &zone).unwrap_or_default();
        let usual = || Period::last_days(USUAL_DAYS, page.now, zone.clone()).map_err(Problem::internal);
        let (period, wrong) = match asked.period(today, &zone) {
            None => (usual()?, None),
            Some(Ok(period)) => (period, None),
            Some(Err(wrong)) => (usual()?, Some(page.t(wrong.key()))),
        };
        let typed = |text: &Option<String>, date: Date| match (text, &wrong) {
            (Some(text), Some(_)) => text.clone(),
            _ => date.to_string(),
        };
        Ok(Self {
            from: typed(&asked.from, period.first),
            to: typed(&asked.to, period.last),
            shortcuts: shortcuts(page, today, &period),
            lines: lines
                .iter()
                .map(|l| LineChoice {
                    id: l.id.as_str().to_owned(),
                    name: l.name.clone(),
                    chosen: line.is_some_and(|line| line.id == l.id),
                })
                .collect(),
            line: line.map(|line| line.id.clone()),
            period,
            wrong,
        })
    }

    /// The line's id for links.
    pub(super) fn line_id(&self) -> &str {
        self.line.as_ref().map_or("", LineId::as_str)
    }

    /// `permanence-days-2026-11-01-2026-11-23.csv`
    pub(super) fn file_name(&self, what: &str) -> String {
        format!("permanence-{what}-{}-{}.csv", self.period.first, self.period.last)
    }
}

/// The line that had the most calls lately: what a coordinator most likely wants to see.
async fn busiest<'l>(
    state: &State,
    page: &Page,
    lines: &'l [LineSettings],
) -> Result<Option<&'l LineSettings>, Problem> {
    let mut busiest: Option<(i64, &LineSettings)> = None;
    for line in lines.iter().filter(|line| line.active || lines.len() == 1) {
        let Ok(period) = Period::last_days(USUAL_DAYS, page.now, zone_of(&line.hours)) else { continue };
        let quarters = state.store().statistics().quarters(&period.span(&line.id)).await?;
        let calls = quarters.iter().map(|quarter| quarter.calls).sum();
        if busiest.is_none_or(|(most, _)| calls > most) {
            busiest = Some((calls, line));
        }
    }
    Ok(busiest.map(|(_, line)| line).or(lines.first()))
}

/// Why the days typed are no period.
enum Wrong {
    NotADate,
    Period(BadPeriod),
}

impl Wrong {
    fn key(&self) -> &'static str {
        match self {
            Self::NotADate | Self::Period(BadPeriod::OutOfReach) => "statistics-wrong-date",
            Self::Period(BadPeriod::Backwards) => "statistics-wrong-backwards",
            Self::Period(BadPeriod::TooLong) => "statistics-wrong-long",
        }
    }
}

impl Asked {
    /// `None` when no day was asked for. One day alone stands for "until today" or "that day".
    fn period(&self, today: Date, zone: &TimeZone) -> Option<Result<Period, Wrong>> {
        let day = |text: &Option<String>| {
            let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
            Some(text.parse::<Date>().map_err(|_| Wrong::NotADate))
        };
        let (from, to) = match (day(&self.from), day(&self.to)) {
            (None, None) => return None,
            (Some(from), None) => (from, Ok(today)),
            (None, Some(Ok(to))) => (Ok(to), Ok(to)),
            (None, Some(Err(wrong))) => return Some(Err(wrong)),
            (Some(from), Some(to)) => (from, to),
        };
        Some(from.and_then(|from| {
            let to = to?;
            Period::new(from, to, zone.clone()).map_err(Wrong::Period)
        }))
    }
}

fn shortcuts(page: &Page, today: Date, period: &Period) -> Vec<Shortcut> {
    let back = |days: i64| Span::new().try_days(days).ok().and_then(|days| today.checked_sub(days).ok());
    let month = today.first_of_month();
    let last_month = month.checked_sub(1.day()).unwrap_or(month);
    [
        ("statistics-today", Some(today), today),
        ("statistics-last-week", back(6), today),
        ("statistics-last-four-weeks", back(i64::from(USUAL_DAYS) - 1), today),
        ("statistics-this-month", Some(month), today),
        ("statistics-last-month", Some(last_month.first_of_month()), last_month),
    ]
    .into_iter()
    .filter_map(|(key, from, to)| {
        let from = from?;
        let here = from == period.first && to == period.last;
        Some(Shortcut { text: page.t(key), from, to, here })
    })
    .collect()
}
