//! What is left for later: voicemail, and SMS.

use super::{Caller, Words};
use crate::form::{BadForm, Form};
use crate::lines::Line;
use crate::reply::Reply;
use crate::twiml::{Twiml, message};
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, Query, State};
use hotline::{Event, RecordingId};
use ivr::{Facts, Input, Prompt, Text};
use std::time::Duration;
use store::{Change, Direction, Message, Recording};

/// An SMS longer than ten parts is nobody's message.
const LONGEST_SMS: usize = 1_600;

/// A recording that the database could not take is noted again each time after this pause, for an hour and more.
const PAUSE: Duration = Duration::from_secs(2);
const AGAIN: u32 = 2_000;

/// `POST /telephony/recording/{call}`: the recording is stored at the provider. Comes also when the person hung up while
/// speaking, and may be the only news of the message.
pub async fn recording(
    State(wire): State<Wire>,
    Path(call): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let stored = form.get("RecordingStatus").is_none_or(|status| status == "completed");
    if stored
        && form.get("RecordingDuration") != Some("0")
        && let Some(caller) = Caller::find(&wire, Some(&call), words.line().as_ref(), &form)?
    {
        keep(&wire, &caller, &form).await;
    }
    Ok(Twiml::new())
}

/// Keeps where the sound is, and says that a message was left. Harmless twice.
pub(super) async fn keep(wire: &Wire, caller: &Caller, form: &Form) {
    let (Some(sid), Some(url)) = (form.get("RecordingSid"), form.get("RecordingUrl")) else { return };
    let id = RecordingId::new(sid);
    let seconds: Option<i64> = form.get("RecordingDuration").and_then(|text| text.parse().ok());
    let row = Recording {
        id: id.clone(),
        call: caller.call.clone(),
        line: caller.line.id.clone(),
        made_at: wire.now(),
        duration_ms: seconds.map(|seconds| seconds.saturating_mul(1000)),
        media_type: "audio/wav".to_owned(),
        location: url.to_owned(),
        heard_at: None,
        heard_by: None,
    };
    let left = Event::MessageLeft { call: caller.call.clone(), recording: id };
    match wire.store().recordings().keep(&row).await {
        Ok(_) => {
            wire.tell(left).await;
        }
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a recording could not be noted yet: it is tried again"
            );
            // Who spoke has hung up and believes us: the provider does not say this again.
            let wire = wire.clone();
            tokio::spawn(async move {
                for _ in 0..AGAIN {
                    tokio::time::sleep(PAUSE).await;
                    if wire.store().recordings().keep(&row).await.is_ok() {
                        wire.tell(left).await;
                        return;
                    }
                }
                tracing::error!("a recording was never noted; it is at the telephone company");
            });
        }
    }
}

/// `POST /telephony/sms`: a person writes to the line. Kept, and answered in the line's words.
pub async fn sms(State(wire): State<Wire>, Extension(form): Extension<Form>) -> Reply {
    let sid = form.get("MessageSid").or_else(|| form.get("SmsSid")).ok_or(BadForm::Missing("MessageSid"))?;
    let Some(line) = wire.lines().by_number(form.get("To")) else { return Ok(Twiml::new()) };
    // A short code or a word (an operator's own message) can't be answered, and is no person.
    let Some(number) = form.get("From").and_then(crate::form::number) else { return Ok(Twiml::new()) };
    let now = wire.now();
    let blocked = wire.soon("whether a number is blocked", wire.store().blocked().of(&number, now)).await;
    let blocked = blocked.flatten().is_some();
    let row = Message {
        id: wire.store().ids().next(now),
        line: line.id.clone(),
        call: None,
        direction: Direction::In,
        number,
        body: body(form.get("Body").unwrap_or_default()),
        provider_id: Some(sid.to_owned()),
        status: "received".to_owned(),
        error: None,
        at: now,
        seen_at: None,
        seen_by: None,
        blocked,
    };
    // One that was kept before is told once more because our first answer was lost: the same answer again.
    if let Err(error) = wire.store().messages().keep(&row).await {
        tracing::error!(error = &error as &dyn std::error::Error, "a message could not be kept");
        // Not confirmed: who writes must not believe that we have it.
        return Ok(Twiml::new());
    }
    // The coordinators' board counts it at once: "we have received your message" is only true once somebody can read it.
    wire.store().feed().announce(Change::in_room(wire.store().ids().next(now), "messages"));
    if blocked && is_answered(&wire, &line, &row).await {
        return Ok(Twiml::new());
    }
    let facts = crate::facts::facts(&line, None, now);
    let reply = reply_to_blocked(&line, &facts)
        .filter(|_| blocked)
        .unwrap_or_else(|| line.flow.text(Text::SmsReply, &line.language, &facts));
    let reply: Vec<&str> = reply.iter().map(|prompt| prompt.what.words()).collect();
    Ok(Twiml::new().then(message(&reply.join(" "))))
}

/// Whether a blocked number wrote to this line earlier today, and was answered then.
async fn is_answered(wire: &Wire, line: &Line, row: &Message) -> bool {
    let since = line.schedule.day(row.at).map_or(row.at, |(began, _)| began);
    let beside = row.provider_id.as_deref().unwrap_or_default();
    let messages = wire.store().messages();
    let count = messages.count_blocked(&line.id, &row.number, since, beside);
    wire.soon("what a blocked number wrote today", count).await.is_some_and(|count| count > 0)
}

/// What a blocked number hears whose message of today is kept; to be read here. `None` when the flow has no words for it.
fn reply_to_blocked(line: &Line, facts: &Facts) -> Option<Vec<Prompt>> {
    let at = line.flow.refused(ivr::Refusal::BlockedAgain, &line.language)?;
    Some(line.flow.turn(&at, &Input::Entered, facts).prompts)
}

/// The text as it is kept: of a bounded length, and without the character that PostgreSQL keeps in no text.
fn body(text: &str) -> String {
    text.chars().filter(|letter| *letter != '\0').take(LONGEST_SMS).collect()
}
