//! Conferences and their participants.

use std::sync::Arc;

use serde_json::{Value, json};

use super::calls::{DEFAULT_RING_S, EVENTS, LONGEST_RING_S, parties};
use super::error::ApiError;
use super::{Answer, Request, list, rate};
use crate::call::Source;
use crate::clock::{date, rfc2822};
use crate::conference::{Change, Conference, Participant, Stage, participant_status};
use crate::exchange::{Exchange, Outgoing};
use crate::twiml::{self, Dial, DialTo, Target, Verb};

/// What a conference's status callback may ask for.
const CONFERENCE_EVENTS: [&str; 9] =
    ["start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"];
const LARGEST: u64 = 250;

const ADD: [&str; 36] = [
    "From",
    "To",
    "StatusCallback",
    "StatusCallbackMethod",
    "StatusCallbackEvent",
    "Label",
    "Timeout",
    "Record",
    "Muted",
    "Beep",
    "StartConferenceOnEnter",
    "EndConferenceOnExit",
    "WaitUrl",
    "WaitMethod",
    "EarlyMedia",
    "MaxParticipants",
    "ConferenceRecord",
    "ConferenceTrim",
    "ConferenceStatusCallback",
    "ConferenceStatusCallbackMethod",
    "ConferenceStatusCallbackEvent",
    "RecordingChannels",
    "RecordingStatusCallback",
    "RecordingStatusCallbackMethod",
    "RecordingStatusCallbackEvent",
    "ConferenceRecordingStatusCallback",
    "ConferenceRecordingStatusCallbackMethod",
    "ConferenceRecordingStatusCallbackEvent",
    "Coaching",
    "CallSidToCoach",
    "JitterBufferSize",
    "CallerId",
    "CallReason",
    "TimeLimit",
    "MachineDetection",
    "Region",
];

fn json_of(exchange: &Exchange, conference: &Conference) -> Value {
    let account = &exchange.config().account_sid;
    let uri = format!("/2010-04-01/Accounts/{account}/Conferences/{}", conference.sid);
    let inner = conference.inner();
    json!({
        "sid": conference.sid,
        "account_sid": account,
        "friendly_name": conference.name,
        "status": inner.stage.as_str(),
        "region": "us1",
        "api_version": "2010-04-01",
        "date_created": rfc2822(conference.created),
        "date_updated": rfc2822(inner.updated),
        "reason_conference_ended": inner.reason_ended,
        "call_sid_ending_conference": inner.call_ending,
        "uri": format!("{uri}.json"),
        "subresource_uris": {
            "participants": format!("{uri}/Participants.json"),
            "recordings": format!("{uri}/Recordings.json"),
        },
    })
}

fn participant_json(exchange: &Exchange, conference: &str, one: &Participant) -> Value {
    let account = &exchange.config().account_sid;
    let call = &one.call.sid;
    json!({
        "account_sid": account,
        "call_sid": call,
        "conference_sid": conference,
        "label": one.label,
        "muted": one.muted,
        "hold": one.hold,
        "coaching": one.coaching,
        "call_sid_to_coach": one.coach.as_ref().filter(|_| one.coaching),
        "start_conference_on_enter": one.start_on_enter,
        "end_conference_on_exit": one.end_on_exit,
        "status": participant_status(one),
        "queue_time": one.call.state().queue_time_ms.to_string(),
        "date_created": rfc2822(one.created),
        "date_updated": rfc2822(one.updated),
        "uri": format!("/2010-04-01/Accounts/{account}/Conferences/{conference}/Participants/{call}.json"),
    })
}

fn find(request: &Request<'_>, sid: &str) -> Result<Arc<Conference>, ApiError> {
    request.exchange.conferences().get(sid).ok_or_else(|| ApiError::not_found(request.path))
}

/// A conference in which something can still be changed, by sid or by name.
fn find_open(request: &Request<'_>, id: &str) -> Result<Arc<Conference>, ApiError> {
    let found = if is_sid(id) {
        request.exchange.conferences().get(id)
    } else {
        request.exchange.conferences().named(id)
    };
    found.filter(|one| one.inner().stage != Stage::Completed).ok_or_else(|| ApiError::not_found(request.path))
}

fn is_sid(id: &str) -> bool {
    id.len() == 34 && id.starts_with("CF") && id[2..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(super) fn list(request: &Request<'_>) -> Result<Answer, ApiError> {
    let form = &request.form;
    let mut all = request.exchange.conferences().all();
    all.retain(|one| {
        form.get("FriendlyName").is_none_or(|name| one.name == name)
            && form.get("Status").is_none_or(|status| one.inner().stage.as_str() == status)
            && form.get("DateCreated").is_none_or(|at| at.starts_with(&date(one.created)))
    });
    list::page(request, "conferences", &all, |one| one.sid.clone(), |one| json_of(request.exchange, one))
}

pub(super) fn show(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    Ok(Answer::Ok(json_of(request.exchange, &*find(request, sid)?)))
}

pub(super) fn update(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let exchange = request.exchange;
    let conference = find_open(request, sid)?;
    let announce = request.form.target("AnnounceUrl", "AnnounceMethod", 21_205)?;
    match request.form.get("Status") {
        None => {}
        Some("completed") => exchange.end_conference(&conference),
        Some(_) => return Err(ApiError::bad(20_001, "Status must be completed")),
    }
    if let Some(target) = announce {
        conference.announce(None, &target);
    }
    Ok(Answer::Ok(json_of(exchange, &conference)))
}

pub(super) fn participants(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let conference = find(request, sid)?;
    let form = &request.form;
    let (muted, hold, coaching) = (form.boolean("Muted")?, form.boolean("Hold")?, form.boolean("Coaching")?);
    let mut all = conference.inner().participants.clone();
    all.retain(|one| {
        muted.is_none_or(|muted| one.muted == muted)
            && hold.is_none_or(|hold| one.hold == hold)
            && coaching.is_none_or(|coaching| one.coaching == coaching)
    });
    let sid = &conference.sid;
    list::page(
        request,
        "participants",
        &all,
        |one| one.call.sid.clone(),
        |one| participant_json(request.exchange, sid, one),
    )
}

pub(super) fn participant(request: &Request<'_>, sid: &str, id: &str) -> Result<Answer, ApiError> {
    let conference = find_open(request, sid)?;
    let one = conference.inner().find(id).cloned();
    let one = one.ok_or_else(|| ApiError::not_found(request.path))?;
    Ok(Answer::Ok(participant_json(request.exchange, &conference.sid, &one)))
}

/// Calls somebody into a conference, which is made by naming it.
pub(super) fn add(request: &Request<'_>, id: &str) -> Result<Answer, ApiError> {
    let form = &request.form;
    let exchange = request.exchange;
    let (from, to) = parties(request)?;
    let spec = spec(request)?;
    let callback = form.callback("", &EVENTS, &["completed"])?;
    let ring_s = form.number("Timeout", 1, LONGEST_RING_S)?.unwrap_or(DEFAULT_RING_S);
    let time_limit = form.number("TimeLimit", 1, 86_400)?.unwrap_or(14_400);
    if let Some(label) = &spec.label
        && find_open(request, id).is_ok_and(|open| open.inner().find(label).is_some())
    {
        return Err(ApiError::bad(16_025, "Participant label is already in use in this conference"));
    }
    let not_before = rate::admit(exchange)?;
    let conference = if is_sid(id) {
        find_open(request, id)?
    } else {
        exchange.conferences().open(id, || exchange.ids().sid("CF"), exchange.clock().now())
    };
    let spec = twiml::Conference { name: conference.name.clone(), ..spec };
    {
        // The first participant fixes the callback, also while it is still being called.
        let mut inner = conference.inner();
        if spec.status.is_some() {
            inner.fix_callback(spec.status.as_ref());
        }
    }
    let dial = Dial {
        action: None,
        get: false,
        timeout: 30,
        time_limit,
        hangup_on_star: false,
        caller_id: None,
        answer_on_bridge: false,
        record: false,
        recording_callback: None,
        sequential: false,
        to: DialTo::Conference(Box::new(spec.clone())),
    };
    let call = exchange.place(Outgoing {
        from,
        to,
        source: Source::Verbs(vec![Verb::Dial(Box::new(dial))]),
        ring_s,
        callback,
        fallback: None,
        unknown: form.unknown(&ADD),
        not_before,
        expected: Some((Arc::clone(&conference), spec)),
    });
    let one = conference.inner().find(&call.sid).cloned();
    let one = one.ok_or_else(|| ApiError::not_found(request.path))?;
    Ok(Answer::Created(participant_json(exchange, &conference.sid, &one)))
}

fn spec(request: &Request<'_>) -> Result<twiml::Conference, ApiError> {
    let form = &request.form;
    let coaching = form.boolean("Coaching")?.unwrap_or(false);
    let coach = form.get("CallSidToCoach").map(str::to_owned);
    if coaching && coach.is_none() {
        return Err(ApiError::bad(20_001, "Coaching needs CallSidToCoach"));
    }
    let beep = match form.get("Beep").unwrap_or("true") {
        "true" => (true, true),
        "false" => (false, false),
        "onEnter" => (true, false),
        "onExit" => (false, true),
        _ => return Err(ApiError::bad(20_001, "Beep must be true, false, onEnter or onExit")),
    };
    let wait = match form.given("WaitUrl") {
        Some("") => Some(Target { url: String::new(), get: false }),
        _ => form.target("WaitUrl", "WaitMethod", 21_205)?,
    };
    let record = form.boolean("ConferenceRecord").unwrap_or(Some(true)).unwrap_or(false)
        || form.get("ConferenceRecord") == Some("record-from-start");
    let most = form.number("MaxParticipants", 2, LARGEST)?.unwrap_or(LARGEST);
    Ok(twiml::Conference {
        name: String::new(),
        muted: form.boolean("Muted")?.unwrap_or(false),
        beep,
        start_on_enter: form.boolean("StartConferenceOnEnter")?.unwrap_or(true),
        end_on_exit: form.boolean("EndConferenceOnExit")?.unwrap_or(false),
        coach: coach.filter(|_| coaching),
        label: form.get("Label").map(str::to_owned),
        max_participants: usize::try_from(most).unwrap_or(250),
        wait,
        record,
        recording_callback: form.target(
            "ConferenceRecordingStatusCallback",
            "ConferenceRecordingStatusCallbackMethod",
            21_609,
        )?,
        status: form.callback("Conference", &CONFERENCE_EVENTS, &["start", "end"])?,
    })
}

pub(super) fn change(request: &Request<'_>, sid: &str, id: &str) -> Result<Answer, ApiError> {
    let form = &request.form;
    let exchange = request.exchange;
    let conference = find_open(request, sid)?;
    let hold = form.boolean("Hold")?;
    let change = Change {
        muted: form.boolean("Muted")?,
        hold,
        hold_target: form.target("HoldUrl", "HoldMethod", 21_205)?,
        coaching: form.boolean("Coaching")?,
        coach: form.get("CallSidToCoach").map(str::to_owned),
        end_on_exit: form.boolean("EndConferenceOnExit")?,
        beep_on_exit: form.boolean("BeepOnExit")?,
    };
    if change.coaching == Some(true) {
        let mut inner = conference.inner();
        let already = inner.find(id).and_then(|one| one.coach.clone());
        let coached = change.coach.clone().or(already);
        if coached.is_none_or(|call| inner.find(&call).is_none()) {
            return Err(ApiError::bad(16_201, "CallSidToCoach must be a participant of this conference"));
        }
    }
    let announce = form.target("AnnounceUrl", "AnnounceMethod", 21_205)?;
    let one = exchange
        .change_participant(&conference, id, change)
        .ok_or_else(|| ApiError::not_found(request.path))?;
    if let Some(target) = announce {
        conference.announce(Some(&one.call.sid), &target);
    }
    Ok(Answer::Ok(participant_json(exchange, &conference.sid, &one)))
}

pub(super) fn kick(request: &Request<'_>, sid: &str, id: &str) -> Result<Answer, ApiError> {
    let conference = find_open(request, sid)?;
    if request.exchange.kick(&conference, id) {
        Ok(Answer::NoContent)
    } else {
        Err(ApiError::not_found(request.path))
    }
}
