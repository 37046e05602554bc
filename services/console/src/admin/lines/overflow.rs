//! Where a caller is led whom nobody could take, and after how long: as stored, as typed, and what is wrong with it.

use hotline::{LineId, LineRules, Millis, Overflow};

use super::super::Choice;
use super::around::Around;
use super::rules::{Unit, read_number, told_number};
use crate::page::Page;
use crate::typed::{Typed, Wrong};

/// In minutes: what comes after so long is neither hurried nor forgotten.
const LEAST: i64 = 1;
const MOST: i64 = 120;

/// No overflow at all.
const NEVER: &str = "never";
/// Before a line's id.
const LINE: &str = "line/";

/// The two answers, as text.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    to: String,
    pub(super) after: String,
}

impl Answer {
    pub(super) fn stored(page: &Page, rules: &LineRules) -> Self {
        let Some(after) = rules.rings.overflow_after else {
            return Self { to: NEVER.to_owned(), after: String::new() };
        };
        Self {
            to: match &rules.rings.overflow {
                Overflow::Line { line } => format!("{LINE}{line}"),
                other => other.word().to_owned(),
            },
            after: told_number(page, Unit::Minutes, after.0),
        }
    }

    /// `None` when the form does not ask: what is stored stays.
    pub(super) fn typed(typed: &Typed) -> Option<Self> {
        let get = |name: &str| typed.get(name).to_owned();
        typed.has("overflow").then(|| Self { to: get("overflow"), after: get("overflow_after") })
    }

    /// Writes the answers into the rules of `line`; a line that is led to must be one of the house.
    pub(super) fn read(
        &self,
        page: &Page,
        around: &Around,
        line: &LineId,
        rules: &mut LineRules,
        wrong: &mut Wrong,
    ) {
        let overflow = match self.to.as_str() {
            NEVER => {
                rules.rings.overflow_after = None;
                return;
            }
            "callback" => Some(Overflow::Callback),
            "voicemail" => Some(Overflow::Voicemail),
            "orientation" => Some(Overflow::Orientation),
            to => around
                .others(line)
                .find(|(id, _)| to.strip_prefix(LINE) == Some(id.as_str()))
                .map(|(id, _)| Overflow::Line { line: id.clone() }),
        };
        match overflow {
            Some(overflow) => rules.rings.overflow = overflow,
            None => wrong.add("overflow", page.t("people-problem-choice")),
        }
        match read_number(Unit::Minutes, LEAST..=MOST, &self.after) {
            Some(after) => rules.rings.overflow_after = Some(Millis(after)),
            None => wrong.add("overflow_after", super::rules::bounds(page, LEAST, MOST)),
        }
    }

    pub(super) fn choices(&self, page: &Page, around: &Around, line: &LineId) -> Vec<Choice> {
        let mut all: Vec<(String, String)> = [NEVER, "callback", "voicemail", "orientation"]
            .map(|word| (word.to_owned(), page.t(&format!("lines-overflow-{word}"))))
            .into();
        let others = around.others(line);
        all.extend(
            others.map(|(id, name)| (format!("{LINE}{id}"), page.t1("lines-overflow-line", "line", name))),
        );
        if all.iter().all(|(value, _)| *value != self.to) && self.to.starts_with(LINE) {
            // A line that was taken away stays visible until something else is chosen.
            all.push((self.to.clone(), page.t("lines-overflow-line-gone")));
        }
        Choice::among(&all, |value| value == self.to)
    }

    /// Both answers in words, to compare what was typed with what is stored.
    pub(super) fn told(&self, page: &Page, around: &Around, line: &LineId) -> String {
        let chosen = self.choices(page, around, line).into_iter().find(|one| one.chosen);
        let chosen = chosen.map(|one| one.label).unwrap_or_default();
        if self.to == NEVER {
            return chosen;
        }
        format!("{} {}, {chosen}", self.after, page.t(Unit::Minutes.key()))
    }
}
