//! A line's times in plain words: how long it rings, how long the sheet may take, how callbacks are tried, how the
//! circle of who is asked widens.

use std::ops::RangeInclusive;

use fluent_bundle::FluentArgs;
use hotline::LineRules;

use crate::page::Page;
use crate::typed::{Typed, Wrong};

/// How a time is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Minutes,
    /// Not a time: how often.
    Times,
    /// Whole days, kept as such.
    Days,
}

/// One number of the form.
pub(super) struct Rule {
    /// The field's name; its texts are `lines-rule-<name>` and `lines-rule-<name>-help`.
    pub(super) name: &'static str,
    pub(super) unit: Unit,
    /// In `unit`: what is neither hurried nor endless for a person who waits.
    least: i64,
    most: i64,
    /// Where it stands, in milliseconds, times or days.
    field: fn(&mut LineRules) -> &mut i64,
}

/// Every number of the form, in its order.
pub(super) const RULES: [Rule; 17] = [
    Rule::new("ring", Unit::Seconds, 5, 120, |rules| &mut rules.ring.0),
    Rule::new("connect", Unit::Seconds, 5, 60, |rules| &mut rules.connect.0),
    Rule::new("reconnect", Unit::Seconds, 5, 300, |rules| &mut rules.reconnect.0),
    Rule::new("wrap_up", Unit::Minutes, 0, 60, |rules| &mut rules.wrap_up.0),
    Rule::new("wrap_up_most", Unit::Minutes, 1, 120, |rules| &mut rules.wrap_up_most.0),
    Rule::new("callback_ring", Unit::Seconds, 10, 120, |rules| &mut rules.callback_ring.0),
    Rule::new("callback_attempts", Unit::Times, 1, 10, |rules| &mut rules.callback_attempts),
    Rule::new("callback_pause", Unit::Minutes, 1, 24 * 60, |rules| &mut rules.callback_pause.0),
    Rule::new("same_mediator", Unit::Seconds, 0, 600, |rules| &mut rules.rings.same_mediator.0),
    Rule::new("territory", Unit::Seconds, 0, 3_600, |rules| &mut rules.rings.territory.0),
    Rule::new("topic", Unit::Minutes, 0, 120, |rules| &mut rules.rings.topic.0),
    Rule::new("ring_at_once", Unit::Times, 1, hotline::RING_AT_ONCE_MOST, |rules| &mut rules.ring_at_once),
    Rule::new("failed_priority", Unit::Times, 0, 5, |rules| &mut rules.failed_priority),
    Rule::new("priority_worth", Unit::Minutes, 1, 120, |rules| &mut rules.priority_worth.0),
    Rule::new("frequent_calls", Unit::Times, 0, 100, |rules| &mut rules.frequent.calls),
    Rule::new("frequent_days", Unit::Days, 1, 365, |rules| &mut rules.frequent.days),
    Rule::new("daily_limit", Unit::Times, 0, 20, |rules| &mut rules.daily_limit),
];

impl Unit {
    fn in_milliseconds(self) -> i64 {
        match self {
            Self::Seconds => 1_000,
            Self::Minutes => 60_000,
            Self::Times | Self::Days => 1,
        }
    }

    /// The key of the word after the number.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Seconds => "lines-unit-seconds",
            Self::Minutes => "lines-unit-minutes",
            Self::Times => "lines-unit-times",
            Self::Days => "lines-unit-days",
        }
    }
}

impl Rule {
    const fn new(
        name: &'static str,
        unit: Unit,
        least: i64,
        most: i64,
        field: fn(&mut LineRules) -> &mut i64,
    ) -> Self {
        Self { name, unit, least, most, field }
    }

    /// What stands in `rules`, in milliseconds or in times.
    fn of(&self, rules: &LineRules) -> i64 {
        *(self.field)(&mut rules.clone())
    }

    pub(super) fn told(&self, page: &Page, rules: &LineRules) -> String {
        told_number(page, self.unit, self.of(rules))
    }

    fn read(&self, text: &str) -> Option<i64> {
        read_number(self.unit, self.least..=self.most, text)
    }
}

/// As it is shown: "20", "1,5".
pub(super) fn told_number(page: &Page, unit: Unit, value: i64) -> String {
    let unit = unit.in_milliseconds();
    let hundredths = (value % unit) * 100 / unit;
    if hundredths == 0 {
        return (value / unit).to_string();
    }
    let comma = if page.language == crate::Language::French { ',' } else { '.' };
    format!("{}{comma}{hundredths:02}", value / unit).trim_end_matches('0').to_owned()
}

/// What was typed, if it is within bounds given in `unit`; milliseconds rounded to the second, or times.
pub(super) fn read_number(unit: Unit, bounds: RangeInclusive<i64>, text: &str) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || (unit != Unit::Minutes && !part.is_empty()) {
        return None;
    }
    let hundredths: i64 = format!("{part:0<2}").get(..2)?.parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    let span = unit.in_milliseconds();
    let value = whole * span + hundredths * span / 100;
    let value = if span == 1 { value } else { (value + 500) / 1_000 * 1_000 };
    (bounds.start() * span..=bounds.end() * span).contains(&value).then_some(value)
}

/// "Écrivez un nombre de … à …."
pub(super) fn bounds(page: &Page, least: i64, most: i64) -> String {
    let mut arguments = FluentArgs::new();
    arguments.set("least", least);
    arguments.set("most", most);
    page.language.text_args("lines-problem-number", &arguments)
}

/// Reads every number of the form into `rules`; what is wrong stands beside its field.
pub(super) fn read(page: &Page, typed: &Typed, rules: &mut LineRules, wrong: &mut Wrong) {
    for rule in &RULES {
        if let Some(value) = rule.read(typed.get(rule.name)) {
            *(rule.field)(rules) = value;
            continue;
        }
        wrong.add(rule.name, bounds(page, rule.least, rule.most));
    }
    if wrong.is_empty() && rules.wrap_up_most < rules.wrap_up {
        wrong.add("wrap_up_most", page.t("lines-problem-wrap-up"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str) -> &'static Rule {
        RULES.iter().find(|rule| rule.name == name).expect("a rule of the form")
    }

    #[test]
    fn a_time_is_read_in_its_unit_within_its_bounds() {
        assert_eq!(rule("ring").read("20"), Some(20_000));
        assert_eq!(rule("wrap_up").read("1,5"), Some(90_000));
        assert_eq!(rule("wrap_up").read(" 3 "), Some(180_000));
        assert_eq!(rule("callback_attempts").read("3"), Some(3));
        for (name, text) in [
            ("ring", "4"),
            ("ring", "121"),
            ("ring", "1.5"),
            ("ring", ""),
            ("ring", "vingt"),
            ("wrap_up", "-1"),
        ] {
            assert_eq!(rule(name).read(text), None, "{name} {text}");
        }
    }

    #[test]
    fn every_default_is_within_the_bounds_of_the_form() {
        let rules = LineRules::default();
        for rule in &RULES {
            let unit = rule.unit.in_milliseconds();
            let value = rule.of(&rules);
            assert!((rule.least * unit..=rule.most * unit).contains(&value), "{}", rule.name);
        }
    }
}
