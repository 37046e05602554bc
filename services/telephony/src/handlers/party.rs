//! An outside number that a mediator asks into a call: an authority, an association, a relative.

use super::{Role, enter, no_line, say_goodbye};
use crate::form::Form;
use crate::reply::Reply;
use crate::twiml::{Twiml, hang_up};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, State};
use hotline::{Event, LegEnd, PartyId};
use ivr::{Facts, Text};

/// `POST /telephony/party/{party}`: somebody, or their machine, picked up. No key is asked for: an authority's own menu
/// answers, and the mediator hears it.
pub async fn answered(
    State(wire): State<Wire>,
    Path(party): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (party, leg) = (PartyId(party), form.leg()?);
    if form.is_over() {
        return Ok(Twiml::new());
    }
    // Our own request's answer may still be on its way.
    let outcome = wire.tell(Event::PartyRung { party: party.clone(), leg: leg.clone() }).await;
    let board = outcome.map(|outcome| outcome.board).unwrap_or_default();
    let row = board.party(&party);
    let expected = row.is_some_and(|row| row.state.is_live() && row.leg.as_ref() == Some(&leg));
    match row.filter(|_| expected) {
        Some(row) => {
            let action = wire.links().party("/after", &party);
            Ok(enter(&wire, &row.call, party.as_str(), &action, Role::MEMBER))
        }
        None => Ok(goodbye(&wire, &form, Text::Goodbye)),
    }
}

/// `POST /telephony/party/{party}/after`, the action of their `<Dial>`: the conference is over for them.
pub async fn after(
    State(wire): State<Wire>,
    Path(party): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let leg = form.leg()?;
    wire.tell(Event::PartyLegEnded { party: PartyId(party), leg, why: LegEnd::HungUp }).await;
    Ok(Twiml::new().then(hang_up()))
}

/// `POST /telephony/party/{party}/status`: how their leg goes.
pub async fn status(
    State(wire): State<Wire>,
    Path(party): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (party, leg) = (PartyId(party), form.leg()?);
    let why = match form.get("CallStatus") {
        Some("queued" | "initiated" | "ringing") => {
            wire.tell(Event::PartyRung { party, leg }).await;
            return Ok(Twiml::new());
        }
        Some("completed") => LegEnd::HungUp,
        Some("busy") => LegEnd::Busy,
        Some("no-answer" | "canceled") => LegEnd::NoAnswer,
        Some("failed") => LegEnd::Failed,
        _ => return Ok(Twiml::new()),
    };
    wire.tell(Event::PartyLegEnded { party, leg, why }).await;
    Ok(Twiml::new())
}

/// `POST /telephony/party/{party}/sorry`, the fallback of their leg: our answer failed, the caller is with the mediator.
pub async fn sorry(
    State(wire): State<Wire>,
    Path(party): Path<String>,
    Extension(form): Extension<Form>,
) -> Reply {
    let leg = form.leg()?;
    wire.tell(Event::PartyLegEnded { party: PartyId(party), leg, why: LegEnd::Failed }).await;
    Ok(goodbye(&wire, &form, Text::ApologyGoodbye))
}

fn goodbye(wire: &Wire, form: &Form, text: Text) -> Twiml {
    match wire.line_of(None, form) {
        Some(line) => say_goodbye(wire, &line, text, &line.language, &Facts::default()),
        None => no_line(wire),
    }
}
