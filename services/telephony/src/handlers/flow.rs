//! Running the flow: what came in, what the flow answers, what that changes.

use super::{Asked, Caller, Words, inbound, no_line, park, queue, refuse, say_goodbye};
use crate::form::Form;
use crate::reply::Reply;
use crate::twiml::{Listen, Twiml, gather, hang_up, leave, prompts, record, redirect};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, Query, State};
use hotline::{CallState, Event, Refusal, Rejected};
use ivr::{Facts, Input, Next, Position, Prompt, Text, Turn};

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
    let mut facts = refuse::facts(&wire, &caller, &at);
    add_territory(&wire, &caller, &at, &mut facts).await;
    let turn = caller.line.flow.turn(&at, &input, &facts);
    Ok(act(&wire, &caller, &at, turn, Place::Flow).await)
}

/// Who said in an earlier call where they live is not asked again.
async fn add_territory(wire: &Wire, caller: &Caller, at: &Position, facts: &mut Facts) {
    let open = facts.territory.is_none() && at.territory().is_none() && caller.line.flow.asks_territory();
    let Some(number) = caller.number.as_ref().filter(|_| open) else { return };
    let callers = wire.store().callers();
    let known = wire.soon("the département of a caller", callers.territory(number, &caller.call)).await;
    facts.territory = known.flatten().map(|territory| territory.as_str().to_owned());
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

/// Does what a turn says, and answers with it. `from`: where the caller stood before it.
pub async fn act(wire: &Wire, caller: &Caller, from: &Position, turn: Turn, place: Place) -> Twiml {
    let base = wire.links().base();
    let said = Twiml::new().all(prompts(&turn.prompts, base));
    match turn.next {
        Next::Gather { max_keys, timeout_seconds, finish_on, hints, at } => {
            let question = Question { max_keys, timeout_seconds, finish_on, hints };
            ask(wire, caller, &turn.prompts, &question, &at, place)
        }
        Next::Queue { topic, language, priority, territory, at } => {
            let asked =
                Asked { language: &language, topic: topic.as_deref(), territory: territory.as_deref() };
            match queue::join(wire, caller, asked, i64::from(priority)).await {
                queue::Joined::Over => {
                    let facts = caller.facts(wire);
                    say_goodbye(wire, &caller.line, Text::ApologyGoodbye, &language, &facts)
                }
                queue::Joined::Refused(why) => refuse::tell_why(wire, caller, why, place, &language).await,
                queue::Joined::In | queue::Joined::Unknown => said.all(park(wire, caller, &at).into_verbs()),
            }
        }
        Next::CallbackRequest { number, topic, language, territory, window } => {
            let asked =
                Asked { language: &language, topic: topic.as_deref(), territory: territory.as_deref() };
            let kept = keep_callback(wire, caller, number.as_deref(), window.as_deref(), asked).await;
            match kept {
                Kept::Yes => said.then(hang_up()),
                // Connected this instant: the music goes on until the mediator is there.
                Kept::Overtaken => park_again(wire, caller, place, from),
                Kept::Refused(why) => refuse::tell_why(wire, caller, why, place, &language).await,
                // A promise that could not be written down is not made.
                Kept::No if place == Place::Flow => crate::fallback::begin(wire, caller, from),
                Kept::No => {
                    let facts = caller.facts(wire);
                    let apology = super::say(wire, &caller.line, Text::Apology, &language, &facts);
                    apology.all(park_again(wire, caller, place, from).into_verbs())
                }
            }
        }
        Next::Record { .. } if place == Place::Queue => queue::to_message(wire, caller, from).await,
        Next::Record { max_seconds, at } => {
            wire.tell(Event::MessageStarted { call: caller.call.clone() }).await;
            said.all(take_message(wire, caller, max_seconds, &at).into_verbs())
        }
        Next::HangUp { ending } => {
            if ending == ivr::Ending::Told {
                wire.tell(Event::CallerTold { call: caller.call.clone() }).await;
            }
            said.then(hang_up())
        }
    }
}

/// A question of the flow, apart from its words.
pub(crate) struct Question {
    pub max_keys: u8,
    pub timeout_seconds: u16,
    pub finish_on: Option<char>,
    pub hints: Vec<String>,
}

/// Asks it; the answer, or none, comes back at `at`.
pub(crate) fn ask(
    wire: &Wire,
    caller: &Caller,
    said: &[Prompt],
    question: &Question,
    at: &Position,
    place: Place,
) -> Twiml {
    let action = wire.links().thread_with(place.word(), &caller.thread(at), &[("a", "1")]);
    let listen = Listen {
        action: &action,
        most_keys: u32::from(question.max_keys),
        timeout_seconds: u32::from(question.timeout_seconds),
        finish_on: question.finish_on,
        hints: &question.hints,
        locale: said.first().map_or("fr-FR", |prompt| prompt.locale),
    };
    // The redirect is only reached where a provider does not know `actionOnEmptyResult`.
    Twiml::new().then(gather(&listen, prompts(said, wire.links().base()))).then(redirect(&action))
}

/// Records, and comes back at `at`.
pub(crate) fn take_message(wire: &Wire, caller: &Caller, max_seconds: u16, at: &Position) -> Twiml {
    let thread = caller.thread(at);
    let action = wire.links().thread_with("step", &thread, &[("a", "1")]);
    let recording = wire.links().thread("recording", &thread);
    Twiml::new().then(record(&action, &recording, u32::from(max_seconds))).then(redirect(&action))
}

enum Kept {
    Yes,
    Overtaken,
    /// The call is not put through, and nothing is promised.
    Refused(Refusal),
    No,
}

async fn keep_callback(
    wire: &Wire,
    caller: &Caller,
    number: Option<&str>,
    window: Option<&str>,
    asked: Asked<'_>,
) -> Kept {
    // The time that a person was told is one on their clock; the rules go by the hotline's.
    let now = wire.wall();
    let lead = wire.lead();
    let schedule = &caller.line.schedule;
    // As many as were offered, and one more: the first may have ended since.
    let window = window.and_then(|token| {
        schedule.windows(now, crate::facts::WINDOWS + 1).into_iter().find(|window| window.token() == token)
    });
    let not_before = match &window {
        Some(window) => Some(window.from),
        None if schedule.is_open(now) => None,
        None => schedule.next_opening(now).map(|opening| opening.at),
    };
    let request = Event::CallbackRequested {
        call: caller.call.clone(),
        number: inbound::callable(number),
        not_before: not_before.map(|from| from.plus(lead)),
        not_after: window.map(|window| window.to.plus(lead)),
        request: super::queue::request(wire, caller, asked).await,
    };
    let mut outcome = wire.tell(request.clone()).await;
    if outcome.as_ref().is_some_and(|o| o.result == Err(Rejected::UnknownCall)) {
        // The database was away when the call arrived.
        wire.tell(inbound::arrival(caller)).await;
        outcome = wire.tell(request).await;
    }
    let Some(outcome) = outcome else { return Kept::No };
    let call = outcome.board.call(&caller.call);
    if let (Err(Rejected::Refused), Some(why)) = (outcome.result, call.and_then(|call| call.refused)) {
        return Kept::Refused(why);
    }
    let promised =
        call.is_some_and(|c| c.called_back && matches!(c.state, CallState::AwaitingCallback { .. }));
    match outcome.result {
        Ok(()) => Kept::Yes,
        // The same webhook once more.
        Err(_) if promised => Kept::Yes,
        Err(Rejected::WrongState) => Kept::Overtaken,
        Err(_) => Kept::No,
    }
}

/// Leaves the queue for the place where a message can be left.
pub(super) fn leave_queue() -> Twiml {
    Twiml::new().then(leave())
}

/// Back to waiting: in the queue the loop goes on, from the flow the caller is parked.
pub(super) fn park_again(wire: &Wire, caller: &Caller, place: Place, from: &Position) -> Twiml {
    let at = caller.line.flow.waiting_from(from);
    match place {
        Place::Queue => Twiml::new().then(redirect(&wire.links().thread("wait", &caller.thread(&at)))),
        Place::Flow => park(wire, caller, &at),
    }
}
