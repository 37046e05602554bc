//! What every page knows: the reader, their language, the form token, the time. Each template struct holds it as `page`.

use std::borrow::Borrow;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::cookie::CookieJar;
use fluent_bundle::FluentValue;
use hotline::Timestamp;

use crate::csrf::Token;
use crate::flash;
use crate::language::Language;
use crate::person::{Person, Role};
use crate::state::State;
use crate::times::Times;

/// The context of one page. An extractor: ask for it in a handler and hand it to the template.
#[derive(Clone, Debug)]
pub struct Page {
    pub language: Language,
    pub person: Option<Person>,
    /// The hidden field `csrf` of every form.
    pub csrf: String,
    /// A message left by the page before.
    pub flash: Option<String>,
    /// Path of this page, to mark it in the navigation and to come back after a change of language.
    pub path: String,
    pub now: Timestamp,
    pub times: Times,
    /// The installation's name in the header.
    pub house: String,
}

/// A link of the navigation.
pub struct Link {
    pub path: &'static str,
    pub text: String,
    pub here: bool,
}

impl Page {
    /// The text of a key, in the reader's language.
    pub fn t(&self, key: &str) -> String {
        self.language.text(key)
    }

    /// A text with one word in it.
    pub fn t1(&self, key: &str, name: &str, value: &str) -> String {
        self.language.text_with(key, name, value)
    }

    /// A text with one number in it, named `count` (Fluent picks singular or plural).
    pub fn tn(&self, key: &str, count: impl Borrow<i64>) -> String {
        self.language.text_with(key, "count", FluentValue::from(*count.borrow()))
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        crate::assets::address(name)
    }

    /// 14:05, in the line's time zone.
    pub fn hour(&self, at: &Timestamp) -> String {
        self.times.hour(*at)
    }

    /// 14:05:09, for a call's story.
    pub fn clock(&self, at: &Timestamp) -> String {
        self.times.clock(*at)
    }

    /// "lundi 23 novembre 2026".
    pub fn day(&self, at: &Timestamp) -> String {
        self.times.day(self.language, *at)
    }

    /// "aujourd'hui à 14:05", "hier à 9:12" or "23/11/2026 à 14:05".
    pub fn when(&self, at: &Timestamp) -> String {
        self.times.when(self.language, *at, self.now)
    }

    /// 2026-11-23T14:05:00+01:00, for `<time datetime>`.
    pub fn machine_time(&self, at: &Timestamp) -> String {
        self.times.machine(*at)
    }

    /// "12 min 05 s", "1 h 20 min": from `since` until now.
    pub fn since(&self, since: &Timestamp) -> String {
        self.times.span(self.now.since(*since))
    }

    /// The rooms this person may enter, in the order of their work.
    pub fn navigation(&self) -> Vec<Link> {
        let Some(person) = &self.person else { return Vec::new() };
        let rooms: [(&'static str, &str, &[Role]); 8] = [
            ("/desk", "nav-desk", &[Role::Mediator]),
            ("/calls", "nav-calls", &[Role::Mediator]),
            ("/board", "nav-board", &[Role::Coordinator]),
            ("/statistics", "nav-statistics", &[Role::Coordinator]),
            ("/follow-ups", "nav-follow-ups", &[Role::Mediator, Role::Coordinator]),
            ("/blocked", "nav-blocked", &[Role::Coordinator, Role::Administrator]),
            ("/admin/people", "nav-people", &[Role::Administrator]),
            ("/admin/lines", "nav-lines", &[Role::Administrator]),
        ];
        rooms
            .into_iter()
            .filter(|(_, _, roles)| roles.iter().any(|role| person.has(*role)))
            .map(|(path, key, _)| Link {
                path,
                text: self.t(key),
                here: self.path == path || self.path.starts_with(&format!("{path}/")),
            })
            .collect()
    }

    /// Whether the reader is a mediator (whose presence the header shows).
    pub fn is_mediator(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.has(Role::Mediator))
    }

    /// The other languages, for the switch: code and own name.
    pub fn other_languages(&self) -> Vec<(&'static str, &'static str)> {
        Language::ALL
            .into_iter()
            .filter(|language| *language != self.language)
            .map(|language| (language.code(), language.own_name()))
            .collect()
    }

    pub(crate) fn of(parts: &Parts, state: &State) -> Self {
        let jar = CookieJar::from_headers(&parts.headers);
        Self {
            language: Language::of(parts, &jar),
            person: parts.extensions.get::<Person>().cloned(),
            csrf: parts.extensions.get::<Token>().map(|token| token.0.clone()).unwrap_or_default(),
            flash: flash::read(&jar),
            path: parts.uri.path().to_owned(),
            now: state.now(),
            times: state.times().clone(),
            house: state.house().to_owned(),
        }
    }
}

impl FromRequestParts<State> for Page {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, state))
    }
}
