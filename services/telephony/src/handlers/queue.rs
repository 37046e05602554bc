//! Waiting: the loop the caller hears, and what it means to leave it.

use super::{Asked, Caller, Words, flow, inbound, no_line, park, refuse, say, say_goodbye};
use crate::form::Form;
use crate::reply::Reply;
use crate::twiml::{Twiml, redirect};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, Query, State};
use hotline::{
    Call, CallState, Event, Language, Millis, Refusal, Rejected, Request, Subject, Territory, TopicId,
};
use ivr::{Facts, Input, Position, Text};
use std::time::Instant;

/// Where a caller who is to wait stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// In the queue, or further.
    In,
    /// Not known: the database is away. The wait loop tries again each round.
    Unknown,
    /// The call is over, whoever is still on the line.
    Over,
    /// The call is not put through.
    Refused(Refusal),
}

/// Puts a call into the queue; one that our rows never heard of is made known first.
pub(super) async fn join(wire: &Wire, caller: &Caller, asked: Asked<'_>, priority: i64) -> Joined {
    let request = Request { priority, ..request(wire, caller, asked).await };
    let queued = Event::CallerQueued { call: caller.call.clone(), request };
    let mut outcome = wire.tell(queued.clone()).await;
    if outcome.as_ref().is_some_and(|o| o.result == Err(Rejected::UnknownCall)) {
        wire.tell(inbound::arrival(caller)).await;
        outcome = wire.tell(queued).await;
    }
    let Some(outcome) = outcome else { return Joined::Unknown };
    match outcome.board.call(&caller.call) {
        Some(call) if call.state.is_ended() => Joined::Over,
        Some(Call { refused: Some(why), .. }) => Joined::Refused(*why),
        Some(_) => Joined::In,
        None => Joined::Unknown,
    }
}

/// What a caller asks for: what the flow knows, and what their number tells. Without a database, what the flow knows.
/// The département is the one keyed in this call, else that of an earlier one, else what their number begins with.
pub(super) async fn request(wire: &Wire, caller: &Caller, asked: Asked<'_>) -> Request {
    let by_number = || {
        let number = caller.number.as_ref()?;
        caller.line.flow.territory_of(number.expose()).map(Territory::new)
    };
    let keyed = asked.territory.map(Territory::new);
    let request = Request::new(Language::new(asked.language), asked.topic.map(TopicId::new));
    match wire.store().callers().known(&caller.call, wire.now()).await {
        Ok(known) => Request {
            known: known.mediator,
            failed_before: known.failed_today,
            territory: keyed.or(known.territory).or_else(by_number),
            ..request
        },
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "what a number tells could not be read");
            Request { territory: keyed.or_else(by_number), ..request }
        }
    }
}

/// `POST /telephony/wait/{call}`: one round of waiting. Also where a caller is sent who can't be parked: the document
/// ends by asking for the next round itself.
pub async fn wait(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let Some(caller) = Caller::find(&wire, Some(&call), words.line().as_ref(), &form)? else {
        return Ok(no_line(&wire));
    };
    let at = caller.line.flow.position(&words.at);
    let input = if words.a.is_some() { flow::input(&form) } else { Input::Entered };
    let mut facts = caller.facts(&wire);
    if !add_place(&wire, &caller, &mut facts).await {
        match standing(&wire, &caller).await {
            // Only where the flow has a way out to the voicemail: else they would be sent back and forth for ever.
            Standing::Leaving if caller.line.flow.message(&at).is_some() => return Ok(flow::leave_queue()),
            Standing::ToJoin | Standing::Leaving => {
                let joined = join(&wire, &caller, Asked::at(&at), 0).await;
                if let Joined::Refused(why) = joined {
                    let place = flow::Place::Queue;
                    return Ok(refuse::tell_why(&wire, &caller, why, place, at.language()).await);
                }
                add_place(&wire, &caller, &mut facts).await;
            }
            // The key that asked for it, told once more: it is promised in the same words.
            Standing::Promised if matches!(input, Input::Keys(_)) => {}
            Standing::Promised | Standing::Over => {
                return Ok(say_goodbye(&wire, &caller.line, Text::Goodbye, at.language(), &facts));
            }
            Standing::Elsewhere => {}
        }
    }
    let turn = caller.line.flow.wait(&at, &input, &facts);
    Ok(flow::act(&wire, &caller, &at, turn, flow::Place::Queue).await)
}

/// Adds the rank and the estimate. Whether the caller is in the queue, as far as we know: without a database the loop
/// goes on, and says nothing it does not know.
async fn add_place(wire: &Wire, caller: &Caller, facts: &mut Facts) -> bool {
    let queue = wire.store().queue();
    let (place, among) = match wire.soon("a place in the queue", queue.place_among(&caller.call)).await {
        Some(Some(found)) => found,
        Some(None) => return false,
        None => return true,
    };
    facts.position = u32::try_from(place.ahead.saturating_add(1)).ok();
    facts.overflow = if place.overflow { crate::facts::overflow(&caller.line) } else { None };
    let mut outlook = wire.outlooks().known(&among, Instant::now());
    if outlook.is_none() {
        outlook = wire.soon("the outlook of a call", queue.outlook(&caller.call)).await;
        if let Some(read) = outlook {
            wire.outlooks().keep(&among, read);
        }
    }
    if let Some(outlook) = outlook {
        facts.nobody = outlook.on_duty == 0;
        facts.estimate_minutes = outlook.estimate(place, caller.line.wrap_up).and_then(minutes);
    }
    true
}

/// Whole minutes, rounded up: an estimate that is kept is better than a shorter one.
fn minutes(span: Millis) -> Option<u32> {
    u32::try_from(span.0.max(0).saturating_add(59_999) / 60_000).ok()
}

/// Where a caller stands who hears the wait loop and is not in the queue.
enum Standing {
    /// Our rows do not have them waiting: the database was away when they joined.
    ToJoin,
    /// A callback was promised.
    Promised,
    /// The call is over.
    Over,
    /// They chose to leave a message: the answer that led them there was lost.
    Leaving,
    /// About to be moved; or nobody can tell.
    Elsewhere,
}

async fn standing(wire: &Wire, caller: &Caller) -> Standing {
    let Some(board) = wire.board(&Subject::Call(caller.call.clone())).await else {
        return Standing::Elsewhere;
    };
    match board.call(&caller.call).map(|call| &call.state) {
        None | Some(CallState::InFlow) => Standing::ToJoin,
        // The answer that said so was lost on its way: nobody may wait for ever for it.
        Some(CallState::AwaitingCallback { .. }) => Standing::Promised,
        Some(CallState::Ended { .. }) => Standing::Over,
        Some(CallState::LeavingMessage) => Standing::Leaving,
        Some(_) => Standing::Elsewhere,
    }
}

/// A caller in the queue chose to leave a message. A recording is not possible there: they leave it, and `left` leads them
/// on. Who was given to a mediator this instant goes on hearing the music; what could not be written down is not done.
pub(super) async fn to_message(wire: &Wire, caller: &Caller, from: &Position) -> Twiml {
    let outcome = wire.tell(Event::MessageStarted { call: caller.call.clone() }).await;
    let again = flow::park_again(wire, caller, flow::Place::Queue, from);
    match outcome.map(|outcome| outcome.result) {
        Some(Ok(()) | Err(Rejected::Stale)) => flow::leave_queue(),
        Some(Err(_)) => again,
        None => {
            let facts = caller.facts(wire);
            say(wire, &caller.line, Text::Apology, from.language(), &facts).all(again.into_verbs())
        }
    }
}

/// Whether the call left the queue for a message.
async fn leaves_message(wire: &Wire, caller: &Caller) -> bool {
    let board = wire.board(&Subject::Call(caller.call.clone())).await;
    board
        .and_then(|board| Some(board.call(&caller.call)?.state == CallState::LeavingMessage))
        .unwrap_or(false)
}

/// `POST /telephony/left/{call}`, the action of `<Enqueue>`: why the caller left the provider's parking place.
pub async fn left(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let Some(caller) = Caller::find(&wire, Some(&call), words.line().as_ref(), &form)? else {
        return Ok(no_line(&wire));
    };
    let result = form.get("QueueResult").unwrap_or_default();
    if result == "hangup" || form.is_over() {
        wire.tell(Event::CallerLegEnded { call: caller.call, leg: caller.leg }).await;
        return Ok(Twiml::new());
    }
    if matches!(result, "redirected" | "redirected-from-bridged" | "bridged" | "bridging-in-process") {
        // Moved by us: the document it was moved to is what is executed.
        return Ok(Twiml::new());
    }
    // Full, or something failed at the provider: the caller keeps their place, and waits in a loop of our own.
    let at = caller.line.flow.position(&words.at);
    let wait = wire.links().thread("wait", &caller.thread(&at));
    if matches!(result, "queue-full" | "error" | "system-error") {
        return Ok(Twiml::new().then(redirect(&wait)));
    }
    if let Some(message) = caller.line.flow.message(&at)
        && leaves_message(&wire, &caller).await
    {
        let turn = caller.line.flow.turn(&message, &Input::Entered, &caller.facts(&wire));
        return Ok(flow::act(&wire, &caller, &message, turn, flow::Place::Flow).await);
    }
    Ok(park(&wire, &caller, &at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_rounded_up_to_whole_minutes() {
        assert_eq!(minutes(Millis(0)), Some(0));
        assert_eq!(minutes(Millis(1)), Some(1));
        assert_eq!(minutes(Millis::minutes(5)), Some(5));
        assert_eq!(minutes(Millis(300_001)), Some(6));
    }
}
