//! Running the flow: what came in, what the flow answers, what that changes.

use super::{Caller, Words, inbound, no_line, park, queue, say_goodbye};
use crate::form::Form;
use crate::reply::Reply;
use crate::twiml::{Listen, Twiml, gather, hang_up, prompts, record, redirect};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, Query, State};
use hotline::{CallState, Event, Rejected};
use ivr::{Input, Next, Position, Text, Turn};

/// In which loop a turn is answered: its questions come back there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Flow,
    Queue,
}

impl Place {
    fn word(self) -> &'static str {
        match self {
            Self::Flow => "step",
            Self::Queue => "wait",
        }
    }
}

/// `POST /telephony/step/{call}`: an answer to a question of the flow, or its absence.
pub async fn step(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let Some(caller) = Caller::find(&wire, Some(&call), words.line().as_ref(), &form)? else {
        return Ok(no_line(&wire));
    };
    let at = caller.line.flow.position(&words.at);
    let input = input(&form);
    if input == Input::Recorded {
        super::message::keep(&wire, &caller, &form).await;
    }
    if form.is_over() {
        // The person hung up during a recording: kept above, nothing more to say.
        return Ok(Twiml::new());
    }
    let facts = caller.facts(&wire);
    let turn = caller.line.flow.turn(&at, &input, &facts);
    Ok(act(&wire, &caller, turn, Place::Flow).await)
}

/// What came in, where a question was asked.
pub(super) fn input(form: &Form) -> Input {
    if form.get("RecordingUrl").is_some() {
        return if form.get("RecordingDuration") == Some("0") { Input::Nothing } else { Input::Recorded };
    }
    match (form.get("Digits"), form.get("SpeechResult")) {
        (Some(keys), _) if keys != "hangup" => Input::Keys(keys.to_owned()),
        (_, Some(words)) => Input::Speech(words.to_owned()),
        _ => Input::Nothing,
    }
}

/// Does what a turn says, and answers with it.
pub async fn act(wire: &Wire, caller: &Caller, turn: Turn, place: Place) -> Twiml {
    let base = wire.links().base();
    let said = Twiml::new().all(prompts(&turn.prompts, base));
    match turn.next {
        Next::Gather { max_keys, timeout_seconds, finish_on, hints, at } => {
            let action = wire.links().thread_with(place.word(), &caller.thread(&at), &[("a", "1")]);
            let locale = turn.prompts.first().map_or("fr-FR", |prompt| prompt.locale);
            let listen = Listen {
                action: &action,
                most_keys: u32::from(max_keys),
                timeout_seconds: u32::from(timeout_seconds),
                finish_on,
                hints: &hints,
                locale,
            };
            // The redirect is only reached where a provider does not know `actionOnEmptyResult`.
            Twiml::new().then(gather(&listen, prompts(&turn.prompts, base))).then(redirect(&action))
        }
        Next::Queue { topic, language, priority, at } => {
            match queue::join(wire, caller, &language, topic.as_deref(), i64::from(priority)).await {
                queue::Joined::Over => {
                    let facts = caller.facts(wire);
                    say_goodbye(wire, &caller.line, Text::ApologyGoodbye, &language, &facts)
                }
                queue::Joined::In | queue::Joined::Unknown => said.all(park(wire, caller, &at).into_verbs()),
            }
        }
        Next::CallbackRequest { number, topic, language } => {
            let kept = keep_callback(wire, caller, number.as_deref(), topic, &language).await;
            match kept {
                Kept::Yes => said.then(hang_up()),
                // Connected this instant: the music goes on until the mediator is there.
                Kept::Overtaken => park_again(wire, caller, place, &language),
                // A promise that could not be written down is not made.
                Kept::No => {
                    let facts = caller.facts(wire);
                    let apology = super::say(wire, &caller.line, Text::Apology, &language, &facts);
                    apology.all(park_again(wire, caller, place, &language).into_verbs())
                }
            }
        }
        Next::Record { max_seconds, at } => {
            wire.tell(Event::MessageStarted { call: caller.call.clone() }).await;
            let thread = caller.thread(&at);
            let action = wire.links().thread_with("step", &thread, &[("a", "1")]);
            let recording = wire.links().thread("recording", &thread);
            said.then(record(&action, &recording, u32::from(max_seconds))).then(redirect(&action))
        }
        Next::HangUp { ending } => {
            if ending == ivr::Ending::Told {
                wire.tell(Event::CallerTold { call: caller.call.clone() }).await;
            }
            said.then(hang_up())
        }
    }
}

enum Kept {
    Yes,
    Overtaken,
    No,
}

async fn keep_callback(
    wire: &Wire,
    caller: &Caller,
    number: Option<&str>,
    topic: Option<String>,
    language: &str,
) -> Kept {
    let now = wire.now();
    let schedule = &caller.line.schedule;
    let not_before = if schedule.is_open(now) { None } else { schedule.next_opening(now).map(|o| o.at) };
    let request = Event::CallbackRequested {
        call: caller.call.clone(),
        number: inbound::callable(number),
        not_before,
        not_after: None,
        request: super::queue::request(wire, caller, language, topic.as_deref()).await,
    };
    let mut outcome = wire.tell(request.clone()).await;
    if outcome.as_ref().is_some_and(|o| o.result == Err(Rejected::UnknownCall)) {
        // The database was away when the call arrived.
        wire.tell(inbound::arrival(caller)).await;
        outcome = wire.tell(request).await;
    }
    let Some(outcome) = outcome else { return Kept::No };
    let promised = outcome
        .board
        .call(&caller.call)
        .is_some_and(|c| c.called_back && matches!(c.state, CallState::AwaitingCallback { .. }));
    match outcome.result {
        Ok(()) => Kept::Yes,
        // The same webhook once more.
        Err(_) if promised => Kept::Yes,
        Err(Rejected::WrongState) => Kept::Overtaken,
        Err(_) => Kept::No,
    }
}

/// Back to waiting: in the queue the loop goes on, from the flow the caller is parked.
fn park_again(wire: &Wire, caller: &Caller, place: Place, language: &str) -> Twiml {
    let at: Position = caller.line.flow.waiting(language, None);
    match place {
        Place::Queue => Twiml::new().then(redirect(&wire.links().thread("wait", &caller.thread(&at)))),
        Place::Flow => park(wire, caller, &at),
    }
}
