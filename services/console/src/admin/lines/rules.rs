//! A line's times in plain words: how long it rings, how long the sheet may take, how callbacks are tried.

use fluent_bundle::FluentArgs;
use hotline::{LineRules, Millis};

use crate::page::Page;
use crate::typed::{Typed, Wrong};

/// How a time is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Minutes,
    /// Not a time: how often.
    Times,
}

/// One number of the form.
pub(super) struct Rule {
    /// The field's name; its texts are `lines-rule-<name>` and `lines-rule-<name>-help`.
    pub(super) name: &'static str,
    pub(super) unit: Unit,
    /// In `unit`: what is neither hurried nor endless for a person who waits.
    least: i64,
    most: i64,
    get: fn(&LineRules) -> i64,
    set: fn(&mut LineRules, i64),
}

/// Every number of the form, in its order. `get` and `set` are in milliseconds, or in times.
pub(super) const RULES: [Rule; 8] = [
    Rule {
        name: "ring",
        unit: Unit::Seconds,
        least: 5,
        most: 120,
        get: |rules| rules.ring.0,
        set: |rules, value| rules.ring = Millis(value),
    },
    Rule {
        name: "connect",
        unit: Unit::Seconds,
        least: 5,
        most: 60,
        get: |rules| rules.connect.0,
        set: |rules, value| rules.connect = Millis(value),
    },
    Rule {
        name: "reconnect",
        unit: Unit::Seconds,
        least: 5,
        most: 300,
        get: |rules| rules.reconnect.0,
        set: |rules, value| rules.reconnect = Millis(value),
    },
    Rule {
        name: "wrap_up",
        unit: Unit::Minutes,
        least: 0,
        most: 60,
        get: |rules| rules.wrap_up.0,
        set: |rules, value| rules.wrap_up = Millis(value),
    },
    Rule {
        name: "wrap_up_most",
        unit: Unit::Minutes,
        least: 1,
        most: 120,
        get: |rules| rules.wrap_up_most.0,
        set: |rules, value| rules.wrap_up_most = Millis(value),
    },
    Rule {
        name: "callback_ring",
        unit: Unit::Seconds,
        least: 10,
        most: 120,
        get: |rules| rules.callback_ring.0,
        set: |rules, value| rules.callback_ring = Millis(value),
    },
    Rule {
        name: "callback_attempts",
        unit: Unit::Times,
        least: 1,
        most: 10,
        get: |rules| rules.callback_attempts,
        set: |rules, value| rules.callback_attempts = value,
    },
    Rule {
        name: "callback_pause",
        unit: Unit::Minutes,
        least: 1,
        most: 24 * 60,
        get: |rules| rules.callback_pause.0,
        set: |rules, value| rules.callback_pause = Millis(value),
    },
];

impl Unit {
    fn in_milliseconds(self) -> i64 {
        match self {
            Self::Seconds => 1_000,
            Self::Minutes => 60_000,
            Self::Times => 1,
        }
    }

    /// The key of the word after the number.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Seconds => "lines-unit-seconds",
            Self::Minutes => "lines-unit-minutes",
            Self::Times => "lines-unit-times",
        }
    }
}

impl Rule {
    /// As it is shown: "20", "1,5".
    pub(super) fn told(&self, page: &Page, rules: &LineRules) -> String {
        let (value, unit) = ((self.get)(rules), self.unit.in_milliseconds());
        let hundredths = (value % unit) * 100 / unit;
        if hundredths == 0 {
            return (value / unit).to_string();
        }
        let comma = if page.language == crate::Language::French { ',' } else { '.' };
        format!("{}{comma}{hundredths:02}", value / unit).trim_end_matches('0').to_owned()
    }

    /// What was typed; milliseconds rounded to the second, or times.
    fn read(&self, text: &str) -> Option<i64> {
        let text = text.trim().replace(',', ".");
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |text: &str| text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || !digits(whole)
            || !digits(part)
            || (self.unit != Unit::Minutes && !part.is_empty())
        {
            return None;
        }
        let hundredths: i64 = format!("{part:0<2}").get(..2)?.parse().ok()?;
        let whole: i64 = whole.parse().ok()?;
        let unit = self.unit.in_milliseconds();
        let value = whole * unit + hundredths * unit / 100;
        let value = if self.unit == Unit::Times { value } else { (value + 500) / 1_000 * 1_000 };
        (self.least * unit..=self.most * unit).contains(&value).then_some(value)
    }
}

/// Reads every number of the form into `rules`; what is wrong stands beside its field.
pub(super) fn read(page: &Page, typed: &Typed, rules: &mut LineRules, wrong: &mut Wrong) {
    for rule in &RULES {
        if let Some(value) = rule.read(typed.get(rule.name)) {
            (rule.set)(rules, value);
            continue;
        }
        let mut arguments = FluentArgs::new();
        arguments.set("least", rule.least);
        arguments.set("most", rule.most);
        wrong.add(rule.name, page.language.text_args("lines-problem-number", &arguments));
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
            let value = (rule.get)(&rules);
            assert!((rule.least * unit..=rule.most * unit).contains(&value), "{}", rule.name);
        }
    }
}
