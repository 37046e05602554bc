//! The mediator's leg: answering in the browser, pressing 1 on a telephone, and every way not to.

use super::{Role, Words, enter, no_line, say, say_goodbye, volunteer};
use crate::form::Form;
use crate::lines::Line;
use crate::reply::Reply;
use crate::twiml::{Listen, Twiml, gather, hang_up, prompts, redirect};
use crate::wire::{DECISION_PATIENCE, Wire};
use axum::Extension;
use axum::extract::{Path, Query, State};
use hotline::{Board, Call, CallState, Endpoint, Event, LegEnd, LegId, OfferId, OfferState, Part, Subject};
use ivr::{Facts, Text};
use std::sync::Arc;

/// How often "appuyez sur 1" is said.
const ASKED: u8 = 2;

/// Seconds in which to press 1 after it was said.
const PATIENCE: u32 = 6;

/// `POST /telephony/offer/{offer}`: the mediator's telephone was picked up. In the browser that is acceptance; on an
/// ordinary telephone a key must be pressed, which no voicemail does.
pub async fn answered(
    State(wire): State<Wire>,
    Path(offer): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (offer, leg) = (OfferId(offer), form.leg()?);
    let Some(line) = wire.line_of(words.line().as_ref(), &form) else { return Ok(no_line(&wire)) };
    if form.is_over() {
        return Ok(Twiml::new());
    }
    if words.p.is_some() {
        return Ok(accept(&wire, &line, &offer, &leg).await);
    }
    let Some(board) = wire.board(&Subject::Offer(offer.clone())).await else {
        return Ok(say_goodbye(&wire, &line, Text::ConnectionFailed, &line.language, &Facts::default()));
    };
    match endpoint(&board, &offer) {
        Some(Endpoint::Telephone { .. }) => Ok(ask(&wire, &line, &board, &offer, &leg, 0)),
        // A ring placed by a version whose addresses did not say so. Not known: accepting it will be refused, with the
        // reason.
        Some(Endpoint::Browser) | None => Ok(accept(&wire, &line, &offer, &leg).await),
    }
}

fn endpoint<'b>(board: &'b Board, offer: &OfferId) -> Option<&'b Endpoint> {
    let mediator = &board.offer(offer)?.mediator;
    board.mediator(mediator).map(|mediator| &mediator.endpoint)
}

/// `POST /telephony/offer/{offer}/key`: a key, or none, after "appuyez sur 1".
pub async fn key(
    State(wire): State<Wire>,
    Path(offer): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (offer, leg) = (OfferId(offer), form.leg()?);
    let Some(line) = wire.line_of(words.line().as_ref(), &form) else { return Ok(no_line(&wire)) };
    if form.is_over() {
        return Ok(Twiml::new());
    }
    if form.get("Digits").is_some_and(|keys| keys.starts_with('1')) {
        return Ok(accept(&wire, &line, &offer, &leg).await);
    }
    if words.n < ASKED
        && let Some(board) = wire.board(&Subject::Offer(offer.clone())).await
    {
        return Ok(ask(&wire, &line, &board, &offer, &leg, words.n));
    }
    Ok(say_goodbye(&wire, &line, Text::Declined, &line.language, &Facts::default()))
}

/// "Une personne attend …, appuyez sur 1", while the offer is open.
fn ask(wire: &Wire, line: &Arc<Line>, board: &Board, offer: &OfferId, leg: &LegId, asked: u8) -> Twiml {
    let open = board.offer(offer).is_some_and(|o| match o.state {
        OfferState::Pending => o.leg.as_ref().is_none_or(|known| known == leg),
        _ => false,
    });
    if !open {
        return too_late(wire, line, board, offer);
    }
    let facts = facts(wire, board, offer);
    let text = match part(board, offer) {
        _ if asked > 0 => Text::PressOneAgain,
        None => Text::PressOne,
        Some(Part::Listening | Part::Whispering | Part::BargingIn) => Text::SupervisorPressOne,
        Some(Part::Consulted | Part::Third | Part::Successor) => Text::GuestPressOne,
    };
    let said = line.flow.text(text, &line.language, &facts);
    let action = wire.links().offer("/key", offer, &line.id, &[("n", &(asked + 1).to_string())]);
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

/// What a colleague or a supervisor was asked in for; `None` for the ring of a call's own mediator.
fn part(board: &Board, offer: &OfferId) -> Option<Part> {
    board.parties.iter().find(|p| p.state.is_live() && p.offer() == Some(offer)).map(|p| p.part)
}

/// What is told of the call that the offer is about.
fn facts(wire: &Wire, board: &Board, offer: &OfferId) -> Facts {
    let call = board.offer(offer).and_then(|offer| board.call(&offer.call));
    Facts {
        topic: call.and_then(|call| call.topic.as_ref()).map(|topic| topic.as_str().to_owned()),
        waited_minutes: call.and_then(|call| {
            let since = call.queued_at.unwrap_or(call.arrived_at);
            u32::try_from(wire.now().since(since).as_seconds() / 60).ok()
        }),
        ..Facts::default()
    }
}

/// Acceptance: one compare-and-set. The winner joins the conference, everybody else is thanked.
async fn accept(wire: &Wire, line: &Arc<Line>, offer: &OfferId, leg: &LegId) -> Twiml {
    let event = Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() };
    // Who picked up hears something in time. Should it be decided after all, the end of this leg undoes it.
    let Ok(Some(outcome)) = tokio::time::timeout(DECISION_PATIENCE, wire.tell(event)).await else {
        return say_goodbye(wire, line, Text::ConnectionFailed, &line.language, &Facts::default());
    };
    let board = &outcome.board;
    let row = board.offer(offer).filter(|o| o.state == OfferState::Accepted && o.leg.as_ref() == Some(leg));
    let Some(call) = row.and_then(|o| board.call(&o.call)) else {
        return too_late(wire, line, board, offer);
    };
    // Won just now; or the same webhook came once more, and is answered as the first time.
    let part = part(board, offer);
    let coached = call.offer.as_ref().and_then(|own| board.offer(own)).and_then(|own| own.leg.clone());
    let role = match part {
        None => Role::HOST,
        Some(Part::Listening) => Role { muted: true, ..Role::MEMBER },
        Some(Part::Whispering) => Role { coach: coached.as_ref(), ..Role::MEMBER },
        Some(_) => Role::MEMBER,
    };
    let said = if must_be_rung(call) {
        say(wire, line, Text::CallingBack, &line.language, &facts(wire, board, offer))
    } else {
        Twiml::new()
    };
    let action = wire.links().offer("/after", offer, &line.id, &[]);
    said.all(enter(wire, &call.id, offer.as_str(), &action, role).into_verbs())
}

/// The person is not on the line and is called next.
fn must_be_rung(call: &Call) -> bool {
    call.leg.is_none()
}

fn too_late(wire: &Wire, line: &Arc<Line>, board: &Board, offer: &OfferId) -> Twiml {
    let gone = offer.call().and_then(|call| board.call(&call).map(|c| c.state.is_ended())).unwrap_or(true);
    let text = if gone { Text::CallerGone } else { Text::AlreadyTaken };
    say_goodbye(wire, line, text, &line.language, &Facts::default())
}

/// `POST /telephony/offer/{offer}/after`, the action of the mediator's `<Dial>`: the conference is over for them. Why
/// was decided elsewhere; here it is only said.
pub async fn after(
    State(wire): State<Wire>,
    Path(offer): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let offer = OfferId(offer);
    let leg = form.leg()?;
    if form.is_over() {
        wire.tell(Event::MediatorLegEnded { offer, leg, why: LegEnd::HungUp }).await;
        return Ok(Twiml::new());
    }
    let Some(line) = wire.line_of(words.line().as_ref(), &form) else { return Ok(no_line(&wire)) };
    let board = wire.board(&Subject::Offer(offer.clone())).await.unwrap_or_default();
    let text = match offer.call().and_then(|call| board.call(&call).cloned()) {
        Some(call) if call.talk_began_at.is_some() => Text::MediatorGoodbye,
        Some(Call { state: CallState::Ended { .. }, .. }) => Text::CallerGone,
        _ => Text::ConnectionFailed,
    };
    Ok(say(&wire, &line, text, &line.language, &Facts::default()).then(hang_up()))
}

/// `POST /telephony/offer/{offer}/status`: how the mediator's leg goes. The first news of it names the leg, should our
/// own request's answer have been lost.
pub async fn status(
    State(wire): State<Wire>,
    Path(offer): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (offer, leg) = (OfferId(offer), form.leg()?);
    let why = match form.get("CallStatus") {
        Some("queued" | "initiated" | "ringing") => {
            wire.tell(Event::RingPlaced { offer, leg }).await;
            return Ok(Twiml::new());
        }
        Some("completed") => {
            // What they asked for by its keys after the talk begins now that their telephone is free.
            if !form.is_to_browser() {
                volunteer::wishes::freed(&wire, &leg).await;
            }
            LegEnd::HungUp
        }
        Some("busy") => LegEnd::Busy,
        Some("no-answer" | "canceled") => LegEnd::NoAnswer,
        Some("failed") => LegEnd::Failed,
        _ => return Ok(Twiml::new()),
    };
    wire.legs().ended(&leg);
    wire.tell(Event::MediatorLegEnded { offer, leg, why }).await;
    Ok(Twiml::new())
}

/// `POST /telephony/offer/{offer}/sorry`, the fallback of the mediator's leg: our answer failed, the caller keeps their
/// place.
pub async fn sorry(
    State(wire): State<Wire>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    form.leg()?;
    Ok(match wire.line_of(words.line().as_ref(), &form) {
        Some(line) => say_goodbye(&wire, &line, Text::ConnectionFailed, &line.language, &Facts::default()),
        None => no_line(&wire),
    })
}
