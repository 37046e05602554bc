//! A person's form: as stored, as typed, and what is wrong with it.

use hotline::{Endpoint, Language, Level, LineId, PhoneNumber, TopicId};
use store::{Abilities, Account, LineSettings};

use super::super::{Choice, is_mark, parted};
use crate::language::Language as PageLanguage;
use crate::page::Page;
use crate::person::{ROLES, Role};
use crate::state::State;
use crate::typed::{Typed, Wrong};
use crate::words;

/// Longest name shown to colleagues, in characters.
const LONGEST_NAME: usize = 80;
/// Shortest and longest login, in characters.
const LOGIN: std::ops::RangeInclusive<usize> = 2..=40;

/// What there is to pick from: value and label.
pub(super) struct Choices {
    pub(super) lines: Vec<(String, String)>,
    pub(super) languages: Vec<(String, String)>,
    pub(super) topics: Vec<(String, String)>,
}

impl Choices {
    /// `of`: what somebody knows already stays a choice even when no flow names it any more.
    pub(super) fn new(state: &State, page: &Page, lines: &[LineSettings], of: Option<&Abilities>) -> Self {
        let mut languages: Vec<String> = state.spoken().map(str::to_owned).collect();
        let mut topics: Vec<(String, String)> =
            state.topics().map(|topic| (topic.id.clone(), topic.words(page.language).to_owned())).collect();
        if let Some(abilities) = of {
            languages.extend(abilities.languages.iter().map(|language| language.0.clone()));
            topics.extend(abilities.topics.iter().map(|topic| (topic.0.clone(), topic.0.clone())));
        }
        Self {
            lines: lines.iter().map(|line| (line.id.0.clone(), line.name.clone())).collect(),
            languages: unique(languages.into_iter().map(|code| {
                let label = words::language(page, &Language::new(code.as_str()));
                (code, label)
            })),
            topics: unique(topics),
        }
    }
}

fn unique(pairs: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = Vec::new();
    for pair in pairs {
        if kept.iter().all(|(value, _)| *value != pair.0) {
            kept.push(pair);
        }
    }
    kept
}

/// The form's content. Everything is text as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) version: String,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) locale: String,
    lines: Vec<String>,
    languages: Vec<String>,
    topics: Vec<String>,
    endpoint: String,
    pub(super) telephone: String,
    level: String,
    pub(super) territories: String,
    pub(super) training: String,
    pub(super) cap: String,
}

/// What a good form says.
pub(super) struct Checked {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) locale: String,
    /// `None` for somebody who answers no calls.
    pub(super) abilities: Option<Abilities>,
    /// Their own telephone, wherever they usually answer.
    pub(super) telephone: Option<PhoneNumber>,
}

impl Form {
    /// For somebody new: a French-speaking mediator who answers every line in the browser.
    pub(super) fn new(choices: &Choices, page: &Page) -> Self {
        Self {
            role: Role::Mediator.word().to_owned(),
            locale: page.language.code().to_owned(),
            lines: choices.lines.iter().map(|(id, _)| id.clone()).collect(),
            languages: vec!["fr".to_owned()],
            endpoint: "browser".to_owned(),
            level: Level::default().word().to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn stored(
        account: &Account,
        abilities: Option<&Abilities>,
        telephone: Option<&PhoneNumber>,
    ) -> Self {
        let mut form = Self {
            version: account.version.to_string(),
            login: account.login.clone(),
            name: account.name.clone(),
            role: account.role.word().to_owned(),
            locale: account.locale.clone(),
            endpoint: "browser".to_owned(),
            telephone: telephone.map(words::number).unwrap_or_default(),
            level: Level::default().word().to_owned(),
            ..Self::default()
        };
        let Some(abilities) = abilities else { return form };
        form.lines = abilities.lines.iter().map(|line| line.0.clone()).collect();
        form.languages = abilities.languages.iter().map(|language| language.0.clone()).collect();
        form.topics = abilities.topics.iter().map(|topic| topic.0.clone()).collect();
        abilities.level.word().clone_into(&mut form.level);
        form.territories = joined(&abilities.territories, hotline::Territory::as_str);
        form.training = joined(&abilities.training, hotline::Training::as_str);
        form.cap = abilities.cap.map(|cap| cap.to_string()).unwrap_or_default();
        if let Endpoint::Telephone { number } = &abilities.endpoint {
            "telephone".clone_into(&mut form.endpoint);
            form.telephone = words::number(number);
        }
        form
    }

    pub(super) fn typed(typed: &Typed) -> Self {
        let get = |name| typed.get(name).to_owned();
        let all = |name| typed.all(name).map(str::to_owned).collect();
        Self {
            version: get("version"),
            login: get("login").to_lowercase(),
            name: get("name"),
            role: get("role"),
            locale: get("locale"),
            lines: all("lines"),
            languages: all("languages"),
            topics: all("topics"),
            endpoint: get("endpoint"),
            telephone: get("telephone"),
            level: get("level"),
            territories: get("territories"),
            training: get("training"),
            cap: get("cap"),
        }
    }

    /// What the form says, or what is wrong with it. `before`: what a person known already could do.
    pub(super) fn check(
        &self,
        page: &Page,
        choices: &Choices,
        before: Option<&Abilities>,
    ) -> Result<Checked, Wrong> {
        let mut wrong = Wrong::default();
        if self.name.is_empty() || self.name.chars().count() > LONGEST_NAME {
            wrong.add("name", page.t("people-problem-name"));
        }
        if !is_login(&self.login) {
            wrong.add("login", page.t("people-problem-login"));
        }
        let role = Role::parse(&self.role);
        if role.is_none() {
            wrong.add("role", page.t("people-problem-choice"));
        }
        if PageLanguage::from_code(&self.locale).is_none() {
            wrong.add("locale", page.t("people-problem-choice"));
        }
        for (field, values, known) in [
            ("lines", &self.lines, &choices.lines),
            ("languages", &self.languages, &choices.languages),
            ("topics", &self.topics, &choices.topics),
        ] {
            if values.iter().any(|value| known.iter().all(|(one, _)| one != value)) {
                wrong.add(field, page.t("people-problem-unknown"));
            }
        }
        if !self.lines.is_empty() && self.languages.is_empty() {
            wrong.add("languages", page.t("people-problem-languages"));
        }
        let level = Level::parse(&self.level);
        if level.is_none() {
            wrong.add("level", page.t("people-problem-choice"));
        }
        let territories = parted(&self.territories.to_uppercase().replace(' ', ","));
        if !territories.iter().all(|one| (2..=3).contains(&one.len()) && is_mark(one)) {
            wrong.add("territories", page.t("people-problem-territories"));
        }
        let training = parted(&self.training.to_lowercase());
        if !training.iter().all(|one| is_mark(one)) {
            wrong.add("training", page.t("people-problem-training"));
        }
        let cap = self.cap.trim().parse::<i64>().ok().filter(|cap| (1..=99).contains(cap));
        if cap.is_none() && !self.cap.trim().is_empty() {
            wrong.add("cap", page.t("people-problem-cap"));
        }
        let telephone = PhoneNumber::parse_national(&self.telephone);
        if telephone.is_none() && !(self.telephone.is_empty() && self.endpoint == "browser") {
            wrong.add("telephone", page.t("people-problem-telephone"));
        }
        let endpoint = match self.endpoint.as_str() {
            "browser" => Some(Endpoint::Browser),
            "telephone" => telephone.clone().map(|number| Endpoint::Telephone { number }),
            _ => {
                wrong.add("endpoint", page.t("people-problem-choice"));
                None
            }
        };
        let (Some(role), Some(endpoint), Some(level), true) = (role, endpoint, level, wrong.is_empty())
        else {
            return Err(wrong);
        };
        let answers = role == Role::Mediator || !self.lines.is_empty() || before.is_some();
        let abilities = Abilities {
            topics: self.topics.iter().map(TopicId::new).collect(),
            level,
            territories: territories.into_iter().map(hotline::Territory).collect(),
            training: training.into_iter().map(hotline::Training).collect(),
            cap,
            ..Abilities::new(
                endpoint,
                self.lines.iter().map(LineId::new).collect(),
                self.languages.iter().map(Language::new).collect(),
            )
        };
        Ok(Checked {
            login: self.login.clone(),
            name: self.name.clone(),
            role,
            locale: self.locale.clone(),
            abilities: answers.then_some(abilities),
            telephone,
        })
    }

    pub(super) fn roles(&self, page: &Page) -> Vec<Choice> {
        let all: Vec<_> =
            ROLES.map(|role| (role.word().to_owned(), page.t(&format!("role-{}", role.word())))).into();
        Choice::among(&all, |value| value == self.role)
    }

    pub(super) fn locales(&self) -> Vec<Choice> {
        let all = PageLanguage::ALL.map(|one| (one.code().to_owned(), one.own_name().to_owned()));
        Choice::among(&all, |value| value == self.locale)
    }

    pub(super) fn endpoints(&self, page: &Page) -> Vec<Choice> {
        let all = [
            ("browser".to_owned(), page.t("people-endpoint-browser")),
            ("telephone".to_owned(), page.t("people-endpoint-telephone")),
        ];
        Choice::among(&all, |value| value == self.endpoint)
    }

    pub(super) fn levels(&self, page: &Page) -> Vec<Choice> {
        let all = Level::ALL
            .map(|level| (level.word().to_owned(), page.t(&format!("people-level-{}", level.word()))));
        Choice::among(&all, |value| value == self.level)
    }

    pub(super) fn lines(&self, choices: &Choices) -> Vec<Choice> {
        Choice::among(&choices.lines, |value| self.lines.iter().any(|one| one == value))
    }

    pub(super) fn languages(&self, choices: &Choices) -> Vec<Choice> {
        Choice::among(&choices.languages, |value| self.languages.iter().any(|one| one == value))
    }

    pub(super) fn topics(&self, choices: &Choices) -> Vec<Choice> {
        Choice::among(&choices.topics, |value| self.topics.iter().any(|one| one == value))
    }

    /// Field by field in words, to compare what was typed with what is stored.
    pub(super) fn told(&self, page: &Page, choices: &Choices) -> Vec<(String, String)> {
        let picked = |all: Vec<Choice>| {
            let labels: Vec<String> = all.into_iter().filter(|c| c.chosen).map(|c| c.label).collect();
            if labels.is_empty() { page.t("people-none-chosen") } else { labels.join(", ") }
        };
        vec![
            (page.t("people-name"), self.name.clone()),
            (page.t("people-role"), picked(self.roles(page))),
            (page.t("people-locale"), picked(self.locales())),
            (page.t("people-lines"), picked(self.lines(choices))),
            (page.t("people-languages"), picked(self.languages(choices))),
            (page.t("people-topics"), picked(self.topics(choices))),
            (page.t("people-level"), picked(self.levels(page))),
            (
                page.t("people-territories"),
                parted(&self.territories.to_uppercase().replace(' ', ",")).join(", "),
            ),
            (page.t("people-training"), parted(&self.training.to_lowercase()).join(", ")),
            (page.t("people-cap"), self.cap.trim().to_owned()),
            (page.t("people-endpoint"), picked(self.endpoints(page))),
            (page.t("people-telephone"), self.number()),
        ]
    }

    /// The telephone as it would be stored, so that another way to write the same number is no difference.
    fn number(&self) -> String {
        PhoneNumber::parse_national(&self.telephone)
            .map_or_else(|| self.telephone.clone(), |number| words::number(&number))
    }
}

fn is_login(text: &str) -> bool {
    LOGIN.contains(&text.chars().count())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}

fn joined<T>(ids: &[T], text: impl Fn(&T) -> &str) -> String {
    ids.iter().map(text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::is_login;

    #[test]
    fn a_login_is_easy_to_dictate() {
        for good in ["amina", "jean-paul.b", "m2"] {
            assert!(is_login(good), "{good}");
        }
        for bad in ["a", "Amina", "jean paul", "é", "amina@example", &"a".repeat(41)] {
            assert!(!is_login(bad), "{bad}");
        }
    }
}
