//! When something failed on our side: a spoken apology, and the caller is kept. Works without a database: whatever the
//! webhook itself says is enough.

use crate::form::Form;
use crate::guard;
use crate::handlers::flow::{Place, Question, act, ask, take_message};
use crate::handlers::{Caller, Words, no_line, park, say};
use crate::reply::Reply;
use crate::twiml::{Twiml, absolute, hang_up, play, prompts, redirect};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::State;
use ivr::{Input, Next, Position, Text};

/// `POST /telephony/fallback`, configured at the number: our answer to another webhook failed or came too late. The
/// caller is told, and led to a person: into the queue while the line is open, to the closed line's offers otherwise.
pub async fn fallback(State(wire): State<Wire>, Extension(form): Extension<Form>) -> Reply {
    let Some(caller) = Caller::find(&wire, None, None, &form)? else { return Ok(no_line(&wire)) };
    if form.is_outbound() || is_volunteers(&wire, &form) {
        return Ok(sorry_goodbye(&wire, &caller));
    }
    let line = &caller.line;
    let facts = caller.facts(&wire);
    let at = line.flow.person(&line.language, None);
    let turn = line.flow.turn(&at, &Input::Entered, &facts);
    Ok(apology(&wire, &caller, false).all(act(&wire, &caller, &at, turn, Place::Flow).await.into_verbs()))
}

/// The answer in place of a handler that came to no end: asks nobody, changes nothing. What it leads to makes good what is
/// missing. `address`: what was asked for, path and query.
pub fn keep(wire: &Wire, form: &Form, address: &str) -> Twiml {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let words: Words = serde_urlencoded::from_str(query).unwrap_or_default();
    let Ok(Some(caller)) = Caller::find(wire, None, words.line().as_ref(), form) else {
        return no_line(wire);
    };
    if form.is_outbound() || form.is_over() || is_volunteers(wire, form) {
        return sorry_goodbye(wire, &caller);
    }
    let flow = &caller.line.flow;
    match guard::kind(path) {
        // They hear the loop: a document there can't park them, and need not.
        "wait" => {
            let music = play(&absolute(flow.music(), wire.links().base()), 1);
            let again = wire.links().thread("wait", &caller.thread(&flow.position(&words.at)));
            Twiml::new().then(music).then(redirect(&again))
        }
        "left" => park(wire, &caller, &flow.position(&words.at)),
        "voice" => begin(wire, &caller, &flow.start()),
        "step" => begin(wire, &caller, &flow.position(&words.at)),
        // In a talk, or on the way: served, also when the line has closed meanwhile.
        _ => apology(wire, &caller, false)
            .all(park(wire, &caller, &flow.waiting_from(&flow.start())).into_verbs()),
    }
}

/// For who has not come to the queue yet: to it while the line is open. Nobody would come for who is parked at night, so
/// they are told when the line opens, and offered what a closed line offers.
pub(crate) fn begin(wire: &Wire, caller: &Caller, at: &Position) -> Twiml {
    let (flow, facts) = (&caller.line.flow, caller.facts(wire));
    let sorry = apology(wire, caller, at.refused().is_some());
    if facts.open && at.refused().is_none() {
        return sorry.all(park(wire, caller, &flow.waiting_from(at)).into_verbs());
    }
    // Who is not put through stands where they stood.
    let at = if at.refused().is_some() { at.clone() } else { flow.person_from(at) };
    let turn = flow.turn(&at, &Input::Entered, &facts);
    let next = match turn.next {
        Next::Gather { max_keys, timeout_seconds, finish_on, hints, at } => {
            let question = Question { max_keys, timeout_seconds, finish_on, hints };
            return sorry.all(ask(wire, caller, &turn.prompts, &question, &at, Place::Flow).into_verbs());
        }
        Next::Record { max_seconds, at } => take_message(wire, caller, max_seconds, &at),
        Next::Queue { at, .. } => park(wire, caller, &at),
        Next::CallbackRequest { .. } | Next::HangUp { .. } => Twiml::new().then(hang_up()),
    };
    sorry.all(prompts(&turn.prompts, wire.links().base())).all(next.into_verbs())
}

/// The apology, with no more in it than is true: a person comes while the line is open, for who is put through.
fn apology(wire: &Wire, caller: &Caller, refused: bool) -> Twiml {
    let facts = caller.facts(wire);
    let text = if facts.open && !refused { Text::Apology } else { Text::ApologyClosed };
    say(wire, &caller.line, text, &caller.line.language, &facts)
}

fn sorry_goodbye(wire: &Wire, caller: &Caller) -> Twiml {
    let (line, facts) = (&caller.line, caller.facts(wire));
    say(wire, line, Text::ApologyGoodbye, &line.language, &facts).then(hang_up())
}

/// Whoever dialled the volunteers' number is no caller: they must never find themselves in the queue.
fn is_volunteers(wire: &Wire, form: &Form) -> bool {
    wire.lines().of_volunteers(form.get("To")).is_some()
}
