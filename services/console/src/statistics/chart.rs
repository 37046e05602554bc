//! The one chart: calls over the period, drawn as SVG by the server, and the same numbers as a table.

use call_log::statistics::{Report, Tally};
use jiff::civil::Date;

use crate::page::Page;

/// What a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Hour,
    Day,
    Week,
    Month,
}

impl Step {
    /// Few enough bars to be told apart.
    fn for_days(days: usize) -> Self {
        match days {
            0..=1 => Self::Hour,
            2..=62 => Self::Day,
            63..=400 => Self::Week,
            _ => Self::Month,
        }
    }

    /// The word in text keys.
    fn word(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

pub(super) struct Chart {
    pub(super) title: String,
    pub(super) first_column: String,
    pub(super) bars: Vec<Bar>,
    pub(super) lines: Vec<Line>,
    pub(super) bottom: i64,
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) left: i64,
}

/// One bar with its three parts, from the bottom: answered, callbacks and messages and told, abandoned.
pub(super) struct Bar {
    /// In full, for the table.
    pub(super) name: String,
    /// Short, under the bar; empty where there is no room.
    pub(super) label: String,
    pub(super) tally: Tally,
    pub(super) x: i64,
    pub(super) middle: i64,
    pub(super) width: i64,
    pub(super) parts: Vec<Part>,
}

pub(super) struct Part {
    /// `bar-1` to `bar-3`.
    pub(super) class: &'static str,
    pub(super) y: i64,
    pub(super) height: i64,
}

/// A line across with its number.
pub(super) struct Line {
    pub(super) y: i64,
    pub(super) text: i64,
}

const WIDTH: i64 = 960;
const HEIGHT: i64 = 300;
const LEFT: i64 = 44;
const TOP: i64 = 14;
const BOTTOM: i64 = 262;
/// At most so many labels fit side by side.
const LABELS: usize = 16;

impl Chart {
    pub(super) fn of(page: &Page, report: &Report) -> Self {
        let step = Step::for_days(report.days.len());
        let told = steps(page, step, report);
        let most = told.iter().map(|(_, _, tally)| tally.offered()).max().unwrap_or(0);
        let top = nice(most);
        let y = |calls: i64| BOTTOM - (calls * (BOTTOM - TOP)) / top;
        let count = i64::try_from(told.len()).unwrap_or(1).max(1);
        let room = (WIDTH - LEFT) / count;
        let width = (room * 7 / 10).clamp(2, 48);
        let every = told.len().div_ceil(LABELS).max(1);
        let bars = told
            .into_iter()
            .enumerate()
            .zip(0..)
            .map(|((index, (name, label, tally)), n)| {
                let middle = LEFT + n * (WIDTH - LEFT) / count + room / 2;
                let others = tally.callbacks + tally.messages + tally.told;
                let mut under = 0;
                let parts = [("bar-1", tally.answered), ("bar-2", others), ("bar-3", tally.abandoned)];
                let parts = parts.into_iter().filter(|(_, calls)| *calls > 0).map(|(class, calls)| {
                    let (from, to) = (y(under), y(under + calls));
                    under += calls;
                    Part { class, y: to, height: from - to }
                });
                Bar {
                    parts: parts.collect(),
                    label: if index % every == 0 { label } else { String::new() },
                    x: middle - width / 2,
                    name,
                    tally,
                    middle,
                    width,
                }
            })
            .collect();
        Self {
            title: page.t(&format!("statistics-chart-{}", step.word())),
            first_column: page.t(&format!("statistics-step-{}", step.word())),
            bars,
            lines: (0..=4).map(|n| top * n / 4).map(|text| Line { y: y(text), text }).collect(),
            bottom: BOTTOM,
            width: WIDTH,
            height: HEIGHT,
            left: LEFT,
        }
    }
}

/// The next number that four round steps reach: 4, 8, 12, 20, 40, 60, 80, 100, 200 …
fn nice(most: i64) -> i64 {
    let mut unit = 1;
    loop {
        for round in [10, 15, 20, 25, 30, 40, 50, 75] {
            // Steps of 1.5 or 2.5 calls are no steps.
            let top = 4 * round * unit;
            if top % 40 == 0 && top / 10 >= most {
                return top / 10;
            }
        }
        unit *= 10;
    }
}

/// Name, label and figures of each bar.
fn steps(page: &Page, step: Step, report: &Report) -> Vec<(String, String, Tally)> {
    if step == Step::Hour {
        return hours(report);
    }
    let mut told: Vec<(Date, String, String, Tally)> = Vec::new();
    for (day, tally) in &report.days {
        let begins = match step {
            Step::Hour | Step::Day => *day,
            // A week is named for its Monday, the first one for the day on which the period begins.
            Step::Week => {
                let monday = i32::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(jiff::Span::new().days(monday)).unwrap_or(*day).max(report.period.first)
            }
            Step::Month => day.first_of_month(),
        };
        match told.last_mut() {
            Some((known, _, _, sum)) if *known == begins => sum.add_all(tally),
            _ => told.push((begins, name(page, step, begins), label(step, begins), *tally)),
        }
    }
    told.into_iter().map(|(_, name, label, tally)| (name, label, tally)).collect()
}

fn name(page: &Page, step: Step, day: Date) -> String {
    if step == Step::Month {
        return format!("{} {}", page.t(&format!("month-{}", day.month())), day.year());
    }
    let weekday = page.t(&format!("weekday-{}", day.weekday().to_monday_one_offset()));
    format!("{weekday} {}", day.strftime("%d/%m/%Y"))
}

fn label(step: Step, day: Date) -> String {
    day.strftime(if step == Step::Month { "%m/%y" } else { "%d/%m" }).to_string()
}

/// From the first hour with a call to the last; a whole day's work when there was none.
fn hours(report: &Report) -> Vec<(String, String, Tally)> {
    let busy = |tally: &Tally| tally.offered() > 0;
    let first = report.hours.iter().position(busy).unwrap_or(9).min(9);
    let last = report.hours.iter().rposition(busy).unwrap_or(17).max(17);
    report.hours[first..=last]
        .iter()
        .zip(first..)
        .map(|(tally, hour)| (format!("{hour}:00 – {}:00", hour + 1), format!("{hour}:00"), *tally))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_reaches_the_longest_bar_and_divides_by_four() {
        for most in 0..3_000 {
            let top = nice(most);
            assert!(top >= most && top % 4 == 0 && top <= (most * 3).max(4), "{most}: {top}");
        }
    }

    #[test]
    fn a_long_period_is_told_in_fewer_bars() {
        assert_eq!(Step::for_days(1), Step::Hour);
        assert_eq!(Step::for_days(28), Step::Day);
        assert_eq!(Step::for_days(90), Step::Week);
        assert_eq!(Step::for_days(800), Step::Month);
    }
}
