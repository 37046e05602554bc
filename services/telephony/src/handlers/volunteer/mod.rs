//! A mediator with a telephone only: they dial the line's number for volunteers, give their code, and work by keys.
//!
//! The number they call from is never proof of who they are: anybody can show any number. It only saves typing: from
//! their own telephone six digits are enough, from any other their personal number goes before them. The question is the
//! same for everybody, so that it tells nobody whose telephone is a volunteer's.
//!
//! `access` says who calls, `menu` what the keys do, `topics` which topics they put aside, `outcome` what is asked after a
//! call, `wishes` what follows when the telephone is free again. What was proven rides in the sealed addresses of this one leg.

mod access;
pub mod menu;
pub mod outcome;
pub mod topics;
pub mod wishes;

use super::{Words, no_line, say_goodbye};
use crate::form::{BadForm, Form};
use crate::lines::Line;
use crate::reply::Reply;
use crate::twiml::{Listen, Twiml, gather, prompts, redirect};
use crate::wire::Wire;
use access::Who;
use axum::Extension;
use axum::extract::{Path, Query, State};
use hotline::{LegId, MediatorId, Pin};
use ivr::{Facts, Text};
use std::sync::Arc;

/// How often the code is asked for in one call.
const ASKED: u8 = 3;

/// Seconds to go on typing: a code is looked up on paper.
const TYPING: u32 = 10;

/// A personal number and a code, and a few digits to spare: what is longer was not meant as either.
const MOST_KEYS: u32 = 16;

/// The line's number of the volunteers is answered.
pub fn door(wire: &Wire, line: &Arc<Line>, leg: &LegId) -> Twiml {
    if !line.flow.speaks_to_volunteers() {
        tracing::error!(line = line.id.as_str(), "the flow of a line has no words for its volunteers");
        return say_goodbye(wire, line, Text::ApologyGoodbye, &line.language, &Facts::default());
    }
    ask_code(wire, line, leg, Text::VolunteerWelcome, 1)
}

fn ask_code(wire: &Wire, line: &Arc<Line>, leg: &LegId, text: Text, nth: u8) -> Twiml {
    let said = line.flow.text(text, &line.language, &facts(line));
    let action = wire.links().volunteer("/code", leg, &line.id, &[("n", &nth.to_string())]);
    let listen = Listen {
        action: &action,
        most_keys: MOST_KEYS,
        timeout_seconds: TYPING,
        finish_on: Some('#'),
        hints: &[],
        locale: said.first().map_or("fr-FR", |prompt| prompt.locale),
    };
    Twiml::new().then(gather(&listen, prompts(&said, wire.links().base()))).then(redirect(&action))
}

/// What is told to whoever dialled: where the public calls.
fn facts(line: &Line) -> Facts {
    Facts { public_number: line.shown.as_ref().map(|n| n.expose().to_owned()), ..Facts::default() }
}

/// Whose key was pressed, and on which line; or the answer to a leg that has no line, or is over.
fn heard(
    wire: &Wire,
    leg: &str,
    words: &Words,
    form: &Form,
) -> Result<Result<(LegId, Arc<Line>), Twiml>, BadForm> {
    let leg = own_leg(leg, form)?;
    let Some(line) = wire.line_of(words.line().as_ref(), form) else { return Ok(Err(no_line(wire))) };
    Ok(if form.is_over() { Err(Twiml::new()) } else { Ok((leg, line)) })
}

/// `POST /telephony/volunteer/{leg}/code`: a code, or none.
pub async fn code(
    State(wire): State<Wire>,
    Path(leg): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (leg, line) = match heard(&wire, &leg, &words, &form)? {
        Ok(heard) => heard,
        Err(answer) => return Ok(answer),
    };
    let goodbye = |text| say_goodbye(&wire, &line, text, &line.language, &facts(&line));
    let again = |text, last| {
        if words.n >= ASKED { goodbye(last) } else { ask_code(&wire, &line, &leg, text, words.n + 1) }
    };
    let Some((personal, code)) = Pin::split(form.get("Digits").unwrap_or_default()) else {
        return Ok(again(Text::VolunteerMistaken, Text::VolunteerMistakenGoodbye));
    };
    Ok(match access::identify(&wire, form.their_number().as_ref(), personal, code).await {
        Ok(Who::Known(mediator)) => menu::enter(&wire, &line, &leg, mediator).await,
        Ok(Who::Nobody) => again(Text::VolunteerBadCode, Text::VolunteerMistakenGoodbye),
        Ok(Who::Locked) => goodbye(Text::VolunteerLocked),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "a code could not be looked at");
            goodbye(Text::ApologyGoodbye)
        }
    })
}

/// The leg of the address, if it is the one that asks: what was proven on one leg opens nothing on another.
fn own_leg(named: &str, form: &Form) -> Result<LegId, BadForm> {
    let leg = form.leg()?;
    if leg.as_str() == named { Ok(leg) } else { Err(BadForm::Missing("CallSid")) }
}

#[derive(Clone)]
/// A mediator on the line, who has proven who they are.
struct Session {
    line: Arc<Line>,
    leg: LegId,
    mediator: MediatorId,
    language: String,
    /// They were available when they called, and are again when they hang up without another wish.
    was_available: bool,
}

impl Session {
    /// `None` when the account was closed meanwhile, or can't be read.
    async fn of(
        wire: &Wire,
        line: Arc<Line>,
        leg: LegId,
        mediator: MediatorId,
        was_available: bool,
    ) -> Option<Self> {
        let account = match wire.store().people().find(mediator.as_str()).await {
            Ok(account) => account.filter(|account| account.active)?,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "an account could not be read");
                return None;
            }
        };
        let language = line.flow.known_language(&account.locale).to_owned();
        Some(Self { line, leg, mediator, language, was_available })
    }

    fn say_goodbye(&self, wire: &Wire, text: Text) -> Twiml {
        say_goodbye(wire, &self.line, text, &self.language, &facts(&self.line))
    }

    /// Asks for one key, after these texts.
    fn ask(&self, wire: &Wire, what: &str, texts: &[Text], facts: &Facts, more: &[(&str, &str)]) -> Twiml {
        let said: Vec<_> =
            texts.iter().flat_map(|text| self.line.flow.text(*text, &self.language, facts)).collect();
        let mut words = vec![("m", self.mediator.as_str())];
        if self.was_available {
            words.push(("w", "1"));
        }
        words.extend_from_slice(more);
        let action = wire.links().volunteer(what, &self.leg, &self.line.id, &words);
        let listen = Listen {
            action: &action,
            most_keys: 1,
            timeout_seconds: TYPING,
            finish_on: None,
            hints: &[],
            locale: said.first().map_or("fr-FR", |prompt| prompt.locale),
        };
        Twiml::new().then(gather(&listen, prompts(&said, wire.links().base()))).then(redirect(&action))
    }
}
