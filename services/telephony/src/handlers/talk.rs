//! The conference of a call: who came in, and where a caller goes on when it is over.

use super::{CALLER, Caller, Role, enter, no_line, park, say, say_goodbye};
use crate::form::{BadForm, Form};
use crate::lines::Line;
use crate::reply::Reply;
use crate::twiml::{Twiml, absolute, hang_up, pause, play};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, State};
use hotline::{
    Board, Call, CallId, CallState, Event, LegId, Millis, OfferId, PartyId, Reach, Subject, Timestamp,
};
use ivr::{Facts, Text};
use std::sync::Arc;

/// Seconds of silence in one document heard while alone: asked for again when it runs out.
const ALONE: u32 = 30;

/// No round of the wait loop is longer: its music is shorter.
const ROUND: Millis = Millis::minutes(2);

/// `POST /telephony/conference/{call}`: what happens in the conference. The label says who it is about; a provider that
/// does not send labels back is answered from our rows.
pub async fn conference(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let call = CallId::new(call);
    let sid = form.get("ConferenceSid").ok_or(BadForm::Missing("ConferenceSid"))?;
    match form.get("StatusCallbackEvent") {
        Some("conference-end") => wire.conferences().forget(&call, sid),
        Some("participant-join") => {
            wire.conferences().remember(&call, sid);
            let leg = form.leg()?;
            if let Some(event) = joined(&wire, &call, leg, form.get("ParticipantLabel")).await {
                wire.tell(event).await;
            }
        }
        _ => {}
    }
    Ok(Twiml::new())
}

async fn joined(wire: &Wire, call: &CallId, leg: LegId, label: Option<&str>) -> Option<Event> {
    if label == Some(CALLER) {
        return Some(Event::CallerJoined { call: call.clone(), leg });
    }
    let labelled = label.map(|label| OfferId(label.to_owned())).filter(|o| o.call().as_ref() == Some(call));
    if let Some(offer) = labelled {
        return Some(Event::MediatorJoined { offer, leg });
    }
    let labelled = label.map(|label| PartyId(label.to_owned())).filter(|p| p.call().as_ref() == Some(call));
    if let Some(party) = labelled {
        return Some(Event::PartyJoined { party, leg });
    }
    let board = wire.board(&Subject::Call(call.clone())).await?;
    if board.call(call)?.leg.as_ref() == Some(&leg) {
        return Some(Event::CallerJoined { call: call.clone(), leg });
    }
    if let Some(party) = board.parties.iter().find(|party| party.leg.as_ref() == Some(&leg)) {
        return Some(Event::PartyJoined { party: party.id.clone(), leg });
    }
    let offer = board.offers.iter().find(|offer| offer.leg.as_ref() == Some(&leg))?.id.clone();
    Some(Event::MediatorJoined { offer, leg })
}

/// `POST /telephony/alone/{call}`: heard by whoever is alone in the conference. A mediator hears nothing for the second
/// until the caller is there; silence is kinder than a burst of music.
pub async fn alone(Extension(form): Extension<Form>) -> Reply {
    form.leg()?;
    Ok(Twiml::new().then(pause(ALONE)))
}

/// `POST /telephony/join/{call}`: the caller is moved out of the queue.
pub async fn join(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (call, leg) = (CallId::new(call), form.leg()?);
    if form.is_over() {
        wire.tell(Event::CallerLegEnded { call, leg }).await;
        return Ok(Twiml::new());
    }
    let board = wire.board(&Subject::Call(call.clone())).await.unwrap_or_default();
    let said = match place(&wire, &board, &call, &form) {
        Some((line, language)) => say(&wire, &line, Text::Connecting, &language, &Facts::default()),
        None => Twiml::new(),
    };
    Ok(said.all(enter(&wire, &call, CALLER, &wire.links().call("after", &call), Role::MEMBER).into_verbs()))
}

/// The line and the language of a call, as far as they can be told.
fn place(wire: &Wire, board: &Board, call: &CallId, form: &Form) -> Option<(Arc<Line>, String)> {
    let row = board.call(call);
    let line = wire.line_of(row.map(|row| &row.line), form)?;
    let language = row.map_or_else(|| line.language.clone(), |row| row.language.as_str().to_owned());
    Some((line, language))
}

/// `POST /telephony/after/{call}`, the action of the caller's `<Dial>`: the conference is over for the caller. Who is
/// still on the line was not hung up on: the mediator's leg was lost, and the caller is kept.
pub async fn after(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (call, leg) = (CallId::new(call), form.leg()?);
    if form.is_over() {
        wire.tell(Event::CallerLegEnded { call, leg }).await;
        return Ok(Twiml::new());
    }
    let outcome = wire.tell(Event::CallerLeftConference { call: call.clone(), leg }).await;
    let board = outcome.map(|outcome| outcome.board).unwrap_or_default();
    // Sent to another line: its mediator left, and was not lost.
    let waits = board.call(&call).is_some_and(|row| row.state == CallState::Waiting);
    let why = if waits { Text::BackInQueue } else { Text::MediatorLost };
    Ok(keep(&wire, &board, &call, &form, why))
}

/// `POST /telephony/back/{call}`: the caller is sent back to the wait loop.
pub async fn back(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let call = CallId::new(call);
    form.leg()?;
    let board = wire.board(&Subject::Call(call.clone())).await.unwrap_or_default();
    Ok(keep(&wire, &board, &call, &form, Text::BackInQueue))
}

/// Keeps a caller who is on the line with nobody: to the wait loop with a word of explanation, unless the call is over.
pub(super) fn keep(wire: &Wire, board: &Board, call: &CallId, form: &Form, why: Text) -> Twiml {
    let Some((line, language)) = place(wire, board, call, form) else { return no_line(wire) };
    let row = board.call(call);
    if row.is_some_and(|row| matches!(row.state, CallState::Ended { .. })) {
        return say_goodbye(wire, &line, Text::Goodbye, &language, &Facts::default());
    }
    let Ok(leg) = form.leg() else { return Twiml::new().then(hang_up()) };
    let number = form.their_number();
    let topic = row.and_then(|row| row.topic.as_ref()).map(|topic| topic.as_str().to_owned());
    let territory = row.and_then(|row| row.territory.as_ref()).map(|code| code.as_str().to_owned());
    let told = row.is_some_and(|row| heard_the_way_out(row, wire.now()));
    let caller = Caller { line: line.clone(), call: call.clone(), leg, number };
    let at = line.flow.waiting(&language, topic.as_deref()).knowing(territory.as_deref(), told);
    say(wire, &line, why, &language, &Facts::default()).all(park(wire, &caller, &at).into_verbs())
}

/// The way out of a long wait is told in the round after its time has come: once in a call. Who talks hears no round.
fn heard_the_way_out(row: &Call, now: Timestamp) -> bool {
    let until = row.talk_began_at.unwrap_or(now);
    row.reach == Reach::Overflow && until.since(row.reach_since) >= ROUND
}

/// `POST /telephony/hold/{call}`: what the caller hears on hold.
pub async fn hold(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let call = CallId::new(call);
    let board = wire.board(&Subject::Call(call.clone())).await.unwrap_or_default();
    let Some((line, language)) = place(&wire, &board, &call, &form) else {
        return Ok(Twiml::new().then(pause(ALONE)));
    };
    let music = absolute(line.flow.music(), wire.links().base());
    Ok(say(&wire, &line, Text::OnHold, &language, &Facts::default()).then(play(&music, 0)))
}
