//! A person we call: a callback that was promised, a follow-up, or somebody of the house who tries a line.

use super::talk::keep;
use super::{CALLER, Caller, Role, Words, enter, no_line, park, say, say_goodbye};
use crate::form::Form;
use crate::lines::Line;
use crate::reply::Reply;
use crate::twiml::{Listen, Twiml, gather, prompts, redirect};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, Query, State};
use hotline::{Board, Call, CallId, CallState, Event, LegId, Origin};
use ivr::{Facts, Text};
use std::sync::Arc;

/// How often "appuyez sur 1" is said.
const ASKED: u8 = 2;

/// Seconds in which to press 1: who is old or surprised needs a moment.
const PATIENCE: u32 = 8;

/// A called person, their call and how it stands.
struct Called {
    call: CallId,
    leg: LegId,
    line: Arc<Line>,
    language: String,
    board: Board,
}

/// Makes the leg known (its own request's answer may still be on its way) and finds the call. `Err`: what to answer when
/// there is nothing to go on with.
async fn find(wire: &Wire, call: &str, form: &Form) -> Result<Result<Called, Twiml>, crate::form::BadForm> {
    let (call, leg) = (CallId::new(call), form.leg()?);
    let outcome = wire.tell(Event::CallerRung { call: call.clone(), leg: leg.clone() }).await;
    let board = outcome.map(|outcome| outcome.board).unwrap_or_default();
    let row = board.call(&call);
    let Some(line) = wire.line_of(row.map(|row| &row.line), form) else { return Ok(Err(no_line(wire))) };
    let language = row.map_or_else(|| line.language.clone(), |row| row.language.as_str().to_owned());
    let theirs = row.filter(|row| row.leg.as_ref() == Some(&leg));
    let expected = theirs.is_some_and(|row| {
        (matches!(row.state, CallState::Connecting { .. } | CallState::Talking) || is_trying(row))
    });
    if !expected
        && theirs.is_some_and(|row| matches!(row.state, CallState::Reconnecting { .. } | CallState::Waiting))
    {
        // They came through, our answer was lost, and the mediator's leg before it was asked for again.
        return Ok(Err(keep(wire, &board, &call, form, Text::MediatorLost)));
    }
    if !expected {
        // The mediator left meanwhile, or nobody asked for this call any more.
        return Ok(Err(say_goodbye(wire, &line, Text::CalledBackMissed, &language, &Facts::default())));
    }
    Ok(Ok(Called { call, leg, line, language, board }))
}

/// Somebody of the house who tries the line, up to the queue.
fn is_trying(row: &Call) -> bool {
    row.test && matches!(row.state, CallState::InFlow | CallState::Waiting)
}

/// A test call joins the queue, asking for what was described, and waits like any other.
async fn into_queue(wire: &Wire, called: &Called, row: &Call) -> Twiml {
    let queued = Event::CallerQueued { call: called.call.clone(), request: row.request() };
    wire.tell(queued).await;
    let waiting = Caller {
        line: Arc::clone(&called.line),
        call: called.call.clone(),
        leg: called.leg.clone(),
        number: row.number.clone(),
    };
    let topic = row.topic.as_ref().map(hotline::TopicId::as_str);
    let at = called.line.flow.waiting(row.language.as_str(), topic);
    park(wire, &waiting, &at)
}

/// `POST /telephony/person/{call}`: the person picked up. Who asked to be called back presses 1, for their voicemail
/// would not; who is called for a follow-up is told who calls.
pub async fn answered(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let called = match find(&wire, &call, &form).await? {
        Ok(called) => called,
        Err(goodbye) => return Ok(goodbye),
    };
    let inbound = called.board.call(&called.call).is_some_and(|call| call.origin == Origin::Inbound);
    if inbound {
        return Ok(ask(&wire, &called, 0));
    }
    let said = say(&wire, &called.line, Text::FollowUpCall, &called.language, &Facts::default());
    Ok(said.all(into_conference(&wire, &called).await.into_verbs()))
}

fn ask(wire: &Wire, called: &Called, asked: u8) -> Twiml {
    let text = if asked == 0 { Text::CalledBack } else { Text::CalledBackAgain };
    let said = called.line.flow.text(text, &called.language, &Facts::default());
    let action = wire.links().call_with("person", &called.call, "/key", &[("n", &(asked + 1).to_string())]);
    let listen = Listen {
        action: &action,
        most_keys: 1,
        timeout_seconds: PATIENCE,
        finish_on: None,
        hints: &[],
        locale: "fr-FR",
    };
    Twiml::new().then(gather(&listen, prompts(&said, wire.links().base()))).then(redirect(&action))
}

/// The mediator is there already, so the two talk from now on. The news of the conference comes later, perhaps after the
/// news that the person hung up: who was put through must not be rung once more for that.
async fn into_conference(wire: &Wire, called: &Called) -> Twiml {
    wire.tell(Event::CallerJoined { call: called.call.clone(), leg: called.leg.clone() }).await;
    enter(wire, &called.call, CALLER, &wire.links().call("after", &called.call), Role::MEMBER)
}

/// `POST /telephony/person/{call}/key`: a key, or none, after "appuyez sur 1".
pub async fn key(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    if form.is_over() {
        return status(State(wire), Path(call), Extension(form)).await;
    }
    let called = match find(&wire, &call, &form).await? {
        Ok(called) => called,
        Err(goodbye) => return Ok(goodbye),
    };
    if form.get("Digits").is_some_and(|keys| keys.starts_with('1')) {
        return Ok(match called.board.call(&called.call).filter(|row| is_trying(row)) {
            Some(row) => into_queue(&wire, &called, row).await,
            None => into_conference(&wire, &called).await,
        });
    }
    if words.n < ASKED {
        return Ok(ask(&wire, &called, words.n));
    }
    wire.tell(Event::CallerNotReached { call: called.call.clone(), leg: Some(called.leg.clone()) }).await;
    Ok(say_goodbye(&wire, &called.line, Text::CalledBackMissed, &called.language, &Facts::default()))
}

/// `POST /telephony/person/{call}/status`: how the person's leg goes.
pub async fn status(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (call, leg) = (CallId::new(call), form.leg()?);
    match form.get("CallStatus") {
        Some("queued" | "initiated" | "ringing" | "in-progress") => {
            wire.tell(Event::CallerRung { call, leg }).await;
        }
        Some("completed") => {
            wire.tell(Event::CallerLegEnded { call, leg }).await;
        }
        Some("busy" | "no-answer" | "failed" | "canceled") => {
            // First who it is about: this may be the first we hear of the leg.
            wire.tell(Event::CallerRung { call: call.clone(), leg: leg.clone() }).await;
            wire.tell(Event::CallerNotReached { call, leg: Some(leg) }).await;
        }
        _ => {}
    }
    Ok(Twiml::new())
}

/// `POST /telephony/person/{call}/sorry`, the fallback of the person's leg: our answer failed. They are told, and the
/// call is tried again as one that was not reached.
pub async fn sorry(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (call, leg) = (CallId::new(call), form.leg()?);
    wire.tell(Event::CallerNotReached { call, leg: Some(leg) }).await;
    Ok(match wire.line_of(None, &form) {
        Some(line) => say_goodbye(&wire, &line, Text::ApologyGoodbye, &line.language, &Facts::default()),
        None => no_line(&wire),
    })
}
