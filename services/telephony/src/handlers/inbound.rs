//! A person dials a line's number; and the end of that leg.

use super::{Caller, flow, no_line, refuse, volunteer};
use crate::form::{Form, number};
use crate::reply::Reply;
use crate::twiml::Twiml;
use crate::wire::{Wire, inbound_leg};
use axum::Extension;
use axum::extract::State;
use hotline::{Event, Rejected};
use ivr::Input;
use std::time::Duration;

/// When the end of a call that nobody knows is told again. Together longer than the provider tries a webhook (15 s).
const AGAIN: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(13)];

/// `POST /telephony/voice`: one decision, then the flow's first words. No request to the provider, and one read by index
/// beside the decision (is the number blocked?): this answer must come fast, on the worst of days. When the decision could not be stored the flow begins all the same;
/// the call is then stored when the caller joins the queue.
pub async fn voice(State(wire): State<Wire>, Extension(form): Extension<Form>) -> Reply {
    if let Some(line) = wire.lines().of_volunteers(form.get("To")) {
        return Ok(volunteer::door(&wire, &line, &form.leg()?));
    }
    let Some(caller) = Caller::find(&wire, None, None, &form)? else {
        tracing::error!("a call came for a number that belongs to no line");
        return Ok(no_line(&wire));
    };
    let at = refuse::door(&wire, &caller).await;
    let facts = refuse::facts(&wire, &caller, &at);
    let turn = caller.line.flow.turn(&at, &Input::Entered, &facts);
    Ok(flow::act(&wire, &caller, &at, turn, flow::Place::Flow).await)
}

/// The event that makes the call known; harmless twice.
pub(super) fn arrival(caller: &Caller) -> Event {
    Event::CallArrived {
        call: caller.call.clone(),
        line: caller.line.id.clone(),
        leg: caller.leg.clone(),
        number: caller.number.clone(),
    }
}

/// `POST /telephony/status`, configured at the number: the caller's leg is over, or a volunteer's.
pub async fn status(State(wire): State<Wire>, Extension(form): Extension<Form>) -> Reply {
    let (call, leg) = inbound_leg(&form)?;
    if form.is_over() && wire.lines().of_volunteers(form.get("To")).is_some() {
        volunteer::wishes::freed(&wire, &leg).await;
    } else if form.is_over() && !form.is_outbound() {
        let ended = Event::CallerLegEnded { call, leg };
        if !is_of_a_call(&wire, &ended).await {
            tokio::spawn(tell_again(wire, ended));
        }
    }
    Ok(Twiml::new())
}

/// Tells it; false when nobody knows the call.
async fn is_of_a_call(wire: &Wire, ended: &Event) -> bool {
    let outcome = wire.tell(ended.clone()).await;
    outcome.is_none_or(|outcome| outcome.result != Err(Rejected::UnknownCall))
}

/// Who hung up at once may be gone before their first webhook has reached us, or another node is still storing the call:
/// it must not stand there as somebody who listens until the next comparison with the provider.
async fn tell_again(wire: Wire, ended: Event) {
    for pause in AGAIN {
        tokio::time::sleep(pause).await;
        if is_of_a_call(&wire, &ended).await {
            return;
        }
    }
}

/// A number typed or told, when it can be called.
pub(super) fn callable(text: Option<&str>) -> Option<hotline::PhoneNumber> {
    text.and_then(number)
}
