//! Calls: create, read, list, send elsewhere, end.

use serde_json::{Value, json};

use super::error::ApiError;
use super::{Answer, Request, list, rate};
use crate::call::{Call, Signal, Source, Status, seconds};
use crate::clock::{date, rfc2822};
use crate::exchange::{Exchange, Outgoing};
use crate::telephone::{is_address, is_e164};
use crate::twiml::Target;

/// Seconds of ringing: the provider's default and most.
pub(super) const DEFAULT_RING_S: u64 = 60;
pub(super) const LONGEST_RING_S: u64 = 600;
/// Characters of an inline document.
const LONGEST_TWIML: usize = 4_000;
/// What a call's status callback may ask for.
pub(super) const EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];

const CREATE: [&str; 36] = [
    "To",
    "From",
    "Url",
    "Method",
    "Twiml",
    "ApplicationSid",
    "FallbackUrl",
    "FallbackMethod",
    "StatusCallback",
    "StatusCallbackEvent",
    "StatusCallbackMethod",
    "Timeout",
    "TimeLimit",
    "SendDigits",
    "Record",
    "RecordingChannels",
    "RecordingStatusCallback",
    "RecordingStatusCallbackMethod",
    "RecordingStatusCallbackEvent",
    "RecordingTrack",
    "Trim",
    "CallerId",
    "CallReason",
    "CallToken",
    "MachineDetection",
    "MachineDetectionTimeout",
    "MachineDetectionSpeechThreshold",
    "MachineDetectionSpeechEndThreshold",
    "MachineDetectionSilenceTimeout",
    "AsyncAmd",
    "AsyncAmdStatusCallback",
    "AsyncAmdStatusCallbackMethod",
    "SipAuthUsername",
    "SipAuthPassword",
    "Byoc",
    "ClientNotificationUrl",
];

pub(super) fn json_of(exchange: &Exchange, call: &Call) -> Value {
    let account = &exchange.config().account_sid;
    let uri = format!("/2010-04-01/Accounts/{account}/Calls/{}", call.sid);
    let state = call.state();
    let phone_number = exchange
        .numbers()
        .by_number(&call.to)
        .or_else(|| exchange.numbers().by_number(&call.from))
        .map(|number| number.sid);
    json!({
        "sid": call.sid,
        "account_sid": account,
        "parent_call_sid": call.parent,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.from,
        "from_formatted": call.from,
        "phone_number_sid": phone_number,
        "status": state.status.as_str(),
        "direction": call.direction.as_str(),
        "date_created": rfc2822(state.created),
        "date_updated": rfc2822(state.updated),
        "start_time": state.started.map(rfc2822),
        "end_time": state.ended.map(rfc2822),
        "duration": state.ended.map(|_| seconds(state.answered, state.ended).to_string()),
        "queue_time": state.queue_time_ms.to_string(),
        "answered_by": Value::Null,
        "api_version": "2010-04-01",
        "annotation": Value::Null,
        "caller_name": Value::Null,
        "forwarded_from": Value::Null,
        "group_sid": Value::Null,
        "trunk_sid": Value::Null,
        "price": Value::Null,
        "price_unit": "USD",
        "uri": format!("{uri}.json"),
        "subresource_uris": {
            "recordings": format!("{uri}/Recordings.json"),
            "notifications": format!("{uri}/Notifications.json"),
        },
    })
}

fn find(request: &Request<'_>, sid: &str) -> Result<std::sync::Arc<Call>, ApiError> {
    request.exchange.calls().get(sid).ok_or_else(|| ApiError::not_found(request.path))
}

pub(super) fn show(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    Ok(Answer::Ok(json_of(request.exchange, &*find(request, sid)?)))
}

pub(super) fn list(request: &Request<'_>) -> Result<Answer, ApiError> {
    let form = &request.form;
    let mut calls = request.exchange.calls().all();
    calls.retain(|call| {
        let state = call.state();
        let day = date(state.started.unwrap_or(state.created));
        let end = state.ended.map(date);
        form.get("To").is_none_or(|to| call.to == to)
            && form.get("From").is_none_or(|from| call.from == from)
            && form.get("ParentCallSid").is_none_or(|parent| call.parent.as_deref() == Some(parent))
            && form.get("Status").is_none_or(|status| state.status.as_str() == status)
            && form.get("StartTime").is_none_or(|at| at.starts_with(&day))
            && form.get("StartTime<").is_none_or(|at| *day <= *at.get(..10).unwrap_or(at))
            && form.get("StartTime>").is_none_or(|at| *day >= *at.get(..10).unwrap_or(at))
            && form.get("EndTime").is_none_or(|at| end.as_ref().is_some_and(|end| at.starts_with(end)))
    });
    list::page(request, "calls", &calls, |call| call.sid.clone(), |call| json_of(request.exchange, call))
}

/// From and To of a call to be made, checked as the provider checks them.
pub(super) fn parties(request: &Request<'_>) -> Result<(String, String), ApiError> {
    let form = &request.form;
    let to = form.get("To").ok_or_else(|| ApiError::bad(21_201, "No 'To' number is specified"))?;
    let from = form.get("From").ok_or_else(|| ApiError::bad(21_213, "No 'From' number is specified"))?;
    if !is_address(to) {
        return Err(ApiError::bad(21_211, "The 'To' number is not a valid phone number."));
    }
    if !is_address(from) {
        return Err(ApiError::bad(21_212, "The 'From' number is not a valid phone number."));
    }
    if is_e164(from) && request.exchange.numbers().by_number(from).is_none() {
        return Err(ApiError::bad(
            21_210,
            "The source phone number provided is not yet verified for your account.",
        ));
    }
    if from.starts_with("client:") && is_e164(to) {
        return Err(ApiError::bad(21_212, "The 'From' of a call to a number must be a number."));
    }
    Ok((from.to_owned(), to.to_owned()))
}

/// The document a request names: Url xor Twiml, or none.
fn source(request: &Request<'_>) -> Result<Option<Source>, ApiError> {
    let url = request.form.target("Url", "Method", 21_205)?;
    let twiml = request.form.get("Twiml");
    match (url, twiml) {
        (Some(_), Some(_)) => Err(ApiError::bad(20_001, "Url and Twiml exclude each other")),
        (Some(url), None) => Ok(Some(Source::url(url))),
        (None, Some(twiml)) if twiml.chars().count() > LONGEST_TWIML => {
            Err(ApiError::bad(20_001, format!("Twiml may have at most {LONGEST_TWIML} characters")))
        }
        (None, Some(twiml)) => Ok(Some(Source::Inline(twiml.to_owned()))),
        (None, None) => Ok(None),
    }
}

pub(super) fn create(request: &Request<'_>) -> Result<Answer, ApiError> {
    let form = &request.form;
    let exchange = request.exchange;
    let (from, to) = parties(request)?;
    let mut fallback = form.target("FallbackUrl", "FallbackMethod", 21_205)?;
    let mut callback = form.callback("", &EVENTS, &["completed"])?;
    let source = match (source(request)?, form.get("ApplicationSid")) {
        (Some(source), _) => source,
        (None, Some(sid)) => {
            let bad = || ApiError::bad(21_218, "Invalid ApplicationSid");
            let application = exchange.numbers().application(sid).ok_or_else(bad)?;
            fallback = application.voice_fallback;
            callback = application.status_callback.map(|target: Target| crate::twiml::Callback {
                target,
                events: vec!["completed".to_owned()],
            });
            Source::url(application.voice.ok_or_else(bad)?)
        }
        (None, None) => return Err(ApiError::bad(21_205, "Url parameter is required.")),
    };
    let call = exchange.place(Outgoing {
        from,
        to,
        source,
        ring_s: form.number("Timeout", 1, LONGEST_RING_S)?.unwrap_or(DEFAULT_RING_S),
        callback,
        fallback,
        unknown: form.unknown(&CREATE),
        not_before: rate::admit(exchange)?,
        expected: None,
    });
    Ok(Answer::Created(json_of(exchange, &call)))
}

pub(super) fn update(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let form = &request.form;
    let exchange = request.exchange;
    let call = find(request, sid)?;
    let source = source(request)?;
    let status = call.status();
    let gone = || ApiError::bad(21_220, "Call is not in-progress. Cannot redirect.");
    match (form.get("Status"), source) {
        (Some(_), Some(_)) => {
            return Err(ApiError::bad(20_001, "Status excludes Url and Twiml"));
        }
        (Some("completed"), None) if !status.is_final() => {
            call.send(Signal::Finish);
        }
        (Some("canceled"), None)
            if matches!(status, Status::Queued | Status::Initiated | Status::Ringing) =>
        {
            call.send(Signal::Finish);
        }
        (Some("completed" | "canceled"), None) => {
            return Err(ApiError::bad(21_220, "Call is not in the expected state."));
        }
        (Some(_), None) => return Err(ApiError::bad(20_001, "Status must be completed or canceled")),
        (None, Some(source)) => {
            let fallback = form.target("FallbackUrl", "FallbackMethod", 21_205)?;
            // An inbound call that rings is already being executed; an outbound one has nobody to hear it.
            let reachable = status == Status::InProgress
                || (status == Status::Ringing && call.direction == crate::call::Direction::Inbound);
            if !reachable || !call.send(Signal::Redirect(source)) {
                return Err(gone());
            }
            // So that the queue is seen without it at once.
            exchange.queues().remove(&call.sid, exchange.clock().now());
            if fallback.is_some() {
                call.state().fallback = fallback;
            }
        }
        (None, None) => {}
    }
    if let Some(callback) = form.callback("", &EVENTS, &["completed"])? {
        call.state().callback = Some(callback);
    }
    Ok(Answer::Ok(json_of(exchange, &call)))
}

pub(super) fn delete(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let call = find(request, sid)?;
    if !call.status().is_final() {
        return Err(ApiError::bad(20_009, "Cannot delete this resource: the call is in progress"));
    }
    request.exchange.calls().forget(sid);
    Ok(Answer::NoContent)
}
