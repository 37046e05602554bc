//! When something failed on our side: a spoken apology, and the caller is kept. Works without a database: whatever the
//! webhook itself says is enough.

use crate::form::Form;
use crate::handlers::flow::{Place, act};
use crate::handlers::{Caller, no_line, park, say};
use crate::reply::Reply;
use crate::twiml::{Twiml, hang_up};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::State;
use ivr::{Input, Text};

/// `POST /telephony/fallback`, configured at the number: our answer to another webhook failed or came too late. The
/// caller is told, and led to a person: into the queue while the line is open, to the closed line's offers otherwise.
pub async fn fallback(State(wire): State<Wire>, Extension(form): Extension<Form>) -> Reply {
    let Some(caller) = Caller::find(&wire, None, None, &form)? else { return Ok(no_line(&wire)) };
    if form.is_outbound() || is_volunteers(&wire, &form) {
        return Ok(keep(&wire, &form));
    }
    let line = &caller.line;
    let facts = caller.facts(&wire);
    let apology = say(&wire, line, Text::Apology, &line.language, &facts);
    let turn = line.flow.turn(&line.flow.person(&line.language, None), &Input::Entered, &facts);
    Ok(apology.all(act(&wire, &caller, turn, Place::Flow).await.into_verbs()))
}

/// The answer in place of a handler that came to no end: asks nobody, changes nothing. The wait loop it leads to makes
/// good what is missing.
pub fn keep(wire: &Wire, form: &Form) -> Twiml {
    let Ok(Some(caller)) = Caller::find(wire, None, None, form) else { return no_line(wire) };
    let facts = caller.facts(wire);
    let language = caller.line.language.clone();
    if form.is_outbound() || form.is_over() || is_volunteers(wire, form) {
        return say(wire, &caller.line, Text::ApologyGoodbye, &language, &facts).then(hang_up());
    }
    let at = caller.line.flow.waiting(&language, None);
    say(wire, &caller.line, Text::Apology, &language, &facts).all(park(wire, &caller, &at).into_verbs())
}

/// Whoever dialled the volunteers' number is no caller: they must never find themselves in the queue.
fn is_volunteers(wire: &Wire, form: &Form) -> bool {
    wire.lines().of_volunteers(form.get("To")).is_some()
}
