//! A line's form: as stored, as typed, and what is wrong with it.

use dispatch::hours::Hours;
use hotline::{Language, LineId, LineRules, Overflow, PhoneNumber, Strategy};
use store::LineSettings;

use super::super::Choice;
use super::around::Around;
use super::hours::{self, DAYS, HOLIDAYS, Row};
use super::overflow::Answer;
use super::rules::{self, RULES};
use super::topics::{self, Need};
use crate::page::Page;
use crate::state::{Flow, State};
use crate::typed::{Typed, Wrong};
use crate::words;

/// Longest name, in characters.
const LONGEST_NAME: usize = 80;
/// Empty rows for special days that are always there to be filled in.
const SPARE: usize = 3;
/// Offered while typing; any IANA name is taken. Paris first, then France overseas.
pub(super) const ZONES: [&str; 12] = [
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
    "Europe/Brussels",
    "Europe/Zurich",
];

/// The form's content. Everything is text as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) version: String,
    pub(super) name: String,
    pub(super) active: bool,
    pub(super) numbers: String,
    pub(super) volunteers: String,
    flow: String,
    language: String,
    pub(super) time_zone: String,
    /// Monday first.
    week: [String; 7],
    public_holidays: String,
    pub(super) exceptions: Vec<Row>,
    /// In the order of [`RULES`].
    rules: Vec<String>,
    /// Whose turn it is, as [`Strategy::word`].
    strategy: String,
    pub(super) surge: bool,
    needs: Vec<Need>,
    pub(super) overflow: Answer,
}

/// A weekday of the form.
pub(super) struct DayField {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) spans: String,
}

/// A time of the form.
pub(super) struct RuleField {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) help: String,
    pub(super) value: String,
    pub(super) unit: String,
}

/// The flow that leaves the line most ways open, whatever the files are called; the first of several.
fn most_able(flows: &[Flow]) -> Option<&Flow> {
    let ways = |flow: &&Flow| {
        flow.overflows.len() + usize::from(flow.for_volunteers) + usize::from(!flow.blocked.is_empty())
    };
    flows.iter().rev().max_by_key(ways)
}

impl Form {
    /// For a new line: Solidarité Numérique's hours and the times that were seen to work. It answers no calls yet:
    /// nobody can be on it before it exists.
    pub(super) fn new(state: &State, page: &Page) -> Self {
        let flow = most_able(&state.settings().flows).map(|flow| flow.name.clone()).unwrap_or_default();
        let line = LineSettings {
            id: LineId::new(""),
            version: 0,
            name: String::new(),
            flow,
            numbers: Vec::new(),
            volunteers: None,
            hours: serde_json::to_value(Hours { time_zone: zone(page), ..Hours::default() })
                .unwrap_or_default(),
            rules: LineRules::default(),
            active: false,
        };
        Self::stored(state, page, &line)
    }

    pub(super) fn stored(state: &State, page: &Page, line: &LineSettings) -> Self {
        let hours: Hours = serde_json::from_value(line.hours.clone()).unwrap_or_default();
        let holidays = HOLIDAYS.into_iter().find(|(value, _, _)| *value == hours.public_holidays);
        Self {
            version: line.version.to_string(),
            name: line.name.clone(),
            active: line.active,
            numbers: line.numbers.iter().map(words::number).collect::<Vec<_>>().join("\n"),
            volunteers: line.volunteers.as_ref().map(words::number).unwrap_or_default(),
            flow: line.flow.clone(),
            language: line.rules.language.as_str().to_owned(),
            time_zone: hours.time_zone.clone(),
            week: DAYS.map(|(day, _)| hours.week.get(&day).map(|spans| spans.join(", ")).unwrap_or_default()),
            public_holidays: holidays.map(|(_, word, _)| word.to_owned()).unwrap_or_default(),
            exceptions: with_spare(hours.exceptions.iter().map(Row::of).collect()),
            rules: RULES.iter().map(|rule| rule.told(page, &line.rules)).collect(),
            strategy: line.rules.strategy.word().to_owned(),
            surge: line.rules.surge,
            needs: topics::stored(state, &line.flow, &line.rules),
            overflow: Answer::stored(page, &line.rules),
        }
    }

    /// `stored`: for what the form does not ask.
    pub(super) fn typed(page: &Page, typed: &Typed, stored: &LineSettings) -> Self {
        let get = |name: &str| typed.get(name).to_owned();
        Self {
            version: get("version"),
            name: get("name"),
            active: typed.has("active"),
            numbers: get("numbers"),
            volunteers: get("volunteers"),
            flow: get("flow"),
            language: get("language"),
            time_zone: get("time_zone"),
            week: DAYS.map(|(_, name)| get(name)),
            public_holidays: get("public_holidays"),
            exceptions: with_spare(hours::rows(typed).into_iter().filter(|row| !row.is_empty()).collect()),
            rules: RULES.iter().map(|rule| get(rule.name)).collect(),
            strategy: get("strategy"),
            surge: typed.has("surge"),
            needs: topics::typed(typed),
            overflow: Answer::typed(typed).unwrap_or_else(|| Answer::stored(page, &stored.rules)),
        }
    }

    /// The line the form describes, over what is stored of it (or a new one); or what is wrong.
    pub(super) fn check(
        &self,
        state: &State,
        page: &Page,
        typed: &Typed,
        around: &Around,
        mut line: LineSettings,
    ) -> Result<LineSettings, Wrong> {
        let mut wrong = Wrong::default();
        if self.name.is_empty() || self.name.chars().count() > LONGEST_NAME {
            wrong.add("name", page.t("lines-problem-name"));
        }
        line.name.clone_from(&self.name);
        line.active = self.active;
        line.numbers = numbers(page, &self.numbers, &mut wrong);
        if self.flow != line.flow && !state.settings().flows.iter().any(|flow| flow.name == self.flow) {
            wrong.add("flow", page.t("lines-problem-flow"));
        }
        line.flow.clone_from(&self.flow);
        line.volunteers = self.volunteers(state, page, &line, &mut wrong);
        if !state.spoken().any(|code| code == self.language) && line.rules.language.0 != self.language {
            wrong.add("language", page.t("people-problem-choice"));
        }
        let hours = hours::read(page, typed, &mut wrong);
        rules::read(page, typed, &mut line.rules, &mut wrong);
        self.overflow.read(page, around, &line.id, &mut line.rules, &mut wrong);
        if self.leads_without_words(state, &line.rules) {
            wrong.add("overflow", page.t("lines-problem-overflow-flow"));
        }
        topics::read(state, page, &line.flow, &self.needs, &mut line.rules, &mut wrong);
        if line.rules.daily_limit > 0 && !self.tells_refusals(state) {
            wrong.add("daily_limit", page.t("lines-problem-daily-limit-flow"));
        }
        line.rules.language = Language::new(self.language.as_str());
        line.rules.surge = self.surge;
        match Strategy::parse(&self.strategy) {
            Some(strategy) => line.rules.strategy = strategy,
            None => wrong.add("strategy", page.t("people-problem-choice")),
        }
        if wrong.is_empty() && !line.rules.problems(&line.id).is_empty() {
            wrong.add("ring", page.t("lines-problem-rules"));
        }
        if wrong.is_empty() && line.active && !hours::opens(page, &hours) {
            wrong.add("monday", page.t("lines-problem-never"));
        }
        match serde_json::to_value(&hours) {
            Ok(hours) => line.hours = hours,
            Err(_) => wrong.add("monday", page.t("people-problem-choice")),
        }
        if wrong.is_empty() { Ok(line) } else { Err(wrong) }
    }

    /// Whether callers would be led, after a long wait, where the chosen flow has no words for it.
    fn leads_without_words(&self, state: &State, rules: &LineRules) -> bool {
        let way = &rules.rings.overflow;
        let said = rules.rings.overflow_after.is_some() && !matches!(way, Overflow::Line { .. });
        // A flow that is not known any more is told beside its own field.
        let flow = state.settings().flows.iter().find(|flow| flow.name == self.flow);
        said && flow.is_some_and(|flow| flow.overflows.iter().all(|word| word != way.word()))
    }

    /// The number of the volunteers: not one that the public calls, and only with a flow that has words for them.
    fn volunteers(
        &self,
        state: &State,
        page: &Page,
        line: &LineSettings,
        wrong: &mut Wrong,
    ) -> Option<PhoneNumber> {
        if self.volunteers.is_empty() {
            return None;
        }
        let number = PhoneNumber::parse_national(&self.volunteers);
        let speaks = state.settings().flows.iter().any(|flow| flow.name == self.flow && flow.for_volunteers);
        match &number {
            None => wrong.add("volunteers", page.t1("lines-problem-numbers", "number", &self.volunteers)),
            Some(number) if line.numbers.contains(number) => {
                wrong.add("volunteers", page.t("lines-problem-volunteers-public"));
            }
            Some(_) if !speaks => wrong.add("volunteers", page.t("lines-problem-volunteers-flow")),
            Some(_) => {}
        }
        number
    }

    /// Whether the flow has words for callers who are not put through.
    fn tells_refusals(&self, state: &State) -> bool {
        state.settings().flows.iter().any(|flow| flow.name == self.flow && !flow.blocked.is_empty())
    }

    pub(super) fn flows(&self, state: &State) -> Vec<Choice> {
        let mut all: Vec<(String, String)> =
            state.settings().flows.iter().map(|flow| (flow.name.clone(), flow.title.clone())).collect();
        if !self.flow.is_empty() && all.iter().all(|(name, _)| *name != self.flow) {
            // A flow that was taken away stays visible until another is chosen.
            all.push((self.flow.clone(), self.flow.clone()));
        }
        Choice::among(&all, |name| name == self.flow)
    }

    pub(super) fn languages(&self, state: &State, page: &Page) -> Vec<Choice> {
        let mut codes: Vec<&str> = state.spoken().collect();
        if !self.language.is_empty() && !codes.contains(&self.language.as_str()) {
            codes.push(&self.language);
        }
        let all: Vec<(String, String)> = codes
            .into_iter()
            .map(|code| (code.to_owned(), words::language(page, &Language::new(code))))
            .collect();
        Choice::among(&all, |code| code == self.language)
    }

    pub(super) fn holidays(&self, page: &Page) -> Vec<Choice> {
        let all = HOLIDAYS.map(|(_, word, key)| (word.to_owned(), page.t(key)));
        Choice::among(&all, |word| word == self.public_holidays)
    }

    pub(super) fn week(&self, page: &Page) -> Vec<DayField> {
        DAYS.iter()
            .zip(&self.week)
            .zip(1..)
            .map(|(((_, name), spans), number)| DayField {
                name,
                label: capital(&page.t(&format!("weekday-{number}"))),
                spans: spans.clone(),
            })
            .collect()
    }

    pub(super) fn strategies(&self, page: &Page) -> Vec<Choice> {
        let all = Strategy::ALL
            .map(|one| (one.word().to_owned(), page.t(&format!("lines-strategy-{}", one.word()))));
        Choice::among(&all, |value| value == self.strategy)
    }

    pub(super) fn topics(&self, state: &State, page: &Page, around: &Around) -> Vec<topics::Row> {
        topics::rows(state, page, &self.flow, &self.needs, around)
    }

    pub(super) fn rules(&self, page: &Page) -> Vec<RuleField> {
        RULES
            .iter()
            .zip(&self.rules)
            .map(|(rule, value)| RuleField {
                name: rule.name,
                label: page.t(&format!("lines-rule-{}", rule.name)),
                help: page.t(&format!("lines-rule-{}-help", rule.name)),
                value: value.clone(),
                unit: page.t(rule.unit.key()),
            })
            .collect()
    }

    /// Field by field in words, to compare what was typed with what is stored.
    pub(super) fn told(
        &self,
        state: &State,
        page: &Page,
        around: &Around,
        line: &LineId,
    ) -> Vec<(String, String)> {
        let picked = |all: Vec<Choice>| {
            all.into_iter().find(|one| one.chosen).map(|one| one.label).unwrap_or_default()
        };
        let active = if self.active { "lines-active-yes" } else { "lines-active-no" };
        let mut told = vec![
            (page.t("lines-name"), self.name.clone()),
            (page.t("lines-active"), page.t(active)),
            (page.t("lines-numbers"), same_numbers(&self.numbers)),
            (page.t("lines-volunteers"), same_numbers(&self.volunteers)),
            (page.t("lines-flow"), picked(self.flows(state))),
            (page.t("lines-language"), picked(self.languages(state, page))),
            (page.t("lines-time-zone"), self.time_zone.clone()),
        ];
        for day in self.week(page) {
            told.push((day.label, hours::spans(&day.spans).join(", ")));
        }
        told.push((page.t("lines-holidays"), picked(self.holidays(page))));
        let exceptions: Vec<String> =
            self.exceptions.iter().filter(|row| !row.is_empty()).map(|row| row.told(page)).collect();
        told.push((page.t("lines-exceptions"), exceptions.join(" · ")));
        told.extend(
            self.rules(page).into_iter().map(|rule| (rule.label, format!("{} {}", rule.value, rule.unit))),
        );
        told.push((page.t("lines-strategy"), picked(self.strategies(page))));
        let surge = if self.surge { "lines-surge-on" } else { "lines-surge-off" };
        told.push((page.t("lines-surge"), page.t(surge)));
        told.push((page.t("lines-overflow"), self.overflow.told(page, around, line)));
        told.push((page.t("lines-topics"), topics::told(state, page, &self.needs)));
        told
    }
}

fn with_spare(mut rows: Vec<Row>) -> Vec<Row> {
    rows.extend((0..SPARE).map(|_| Row::default()));
    rows
}

/// The zone's name of the house's times.
fn zone(page: &Page) -> String {
    page.times.zone().iana_name().unwrap_or("Europe/Paris").to_owned()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Numbers however they were written.
fn same_numbers(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let told = lines.map(|line| {
        PhoneNumber::parse_national(line).map_or_else(|| line.to_owned(), |number| words::number(&number))
    });
    told.collect::<Vec<_>>().join(", ")
}

fn numbers(page: &Page, text: &str, wrong: &mut Wrong) -> Vec<PhoneNumber> {
    let mut numbers = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match PhoneNumber::parse_national(line) {
            Some(number) if !numbers.contains(&number) => numbers.push(number),
            Some(_) => {}
            None => wrong.add("numbers", page.t1("lines-problem-numbers", "number", line)),
        }
    }
    if numbers.is_empty() {
        wrong.add("numbers", page.t("lines-problem-numbers-none"));
    }
    numbers
}
