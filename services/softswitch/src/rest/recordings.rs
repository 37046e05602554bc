//! Recordings: what is known of them as JSON, and the sound as WAV.

use axum::http::header;
use axum::response::IntoResponse as _;
use serde_json::{Value, json};

use super::error::ApiError;
use super::{Answer, Request, list};
use crate::clock::rfc2822;
use crate::exchange::Exchange;
use crate::recordings::Entry;

fn json_of(exchange: &Exchange, entry: &Entry) -> Value {
    let account = &exchange.config().account_sid;
    json!({
        "sid": entry.sid,
        "account_sid": account,
        "call_sid": entry.call_sid,
        "conference_sid": entry.conference_sid,
        "status": entry.status(),
        "duration": entry.duration_s().map(|seconds| seconds.to_string()),
        "channels": 1,
        "source": entry.source,
        "error_code": Value::Null,
        "api_version": "2010-04-01",
        "price": Value::Null,
        "price_unit": "USD",
        "start_time": rfc2822(entry.created),
        "date_created": rfc2822(entry.created),
        "date_updated": rfc2822(entry.created),
        "media_url": exchange.recording_url(&entry.sid),
        "uri": format!("/2010-04-01/Accounts/{account}/Recordings/{}.json", entry.sid),
    })
}

pub(super) fn list(
    request: &Request<'_>,
    call: Option<&str>,
    conference: Option<&str>,
) -> Result<Answer, ApiError> {
    let call = call.or(request.form.get("CallSid"));
    let conference = conference.or(request.form.get("ConferenceSid"));
    let mut all = request.exchange.recordings().all();
    all.retain(|one| {
        call.is_none_or(|call| one.call_sid == call)
            && conference.is_none_or(|conference| one.conference_sid.as_deref() == Some(conference))
    });
    list::page(request, "recordings", &all, |one| one.sid.clone(), |one| json_of(request.exchange, one))
}

/// `RE….json` is the facts; `RE…` and `RE….wav` the sound.
pub(super) async fn show(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let not_found = || ApiError::not_found(request.path);
    let name = sid.strip_suffix(".wav").unwrap_or(sid);
    let entry = request.exchange.recordings().find(|one| one.sid == name).ok_or_else(not_found)?;
    if request.path.strip_suffix(".json").is_some() {
        return Ok(Answer::Ok(json_of(request.exchange, &entry)));
    }
    if entry.duration_s().is_none() {
        // Still being made.
        return Err(not_found());
    }
    let bytes = tokio::fs::read(&entry.path).await.map_err(|_| not_found())?;
    Ok(Answer::Raw(([(header::CONTENT_TYPE, "audio/x-wav")], bytes).into_response()))
}

pub(super) fn delete(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let found = request.exchange.recordings().remove(|one| one.sid == sid);
    let entry = found.ok_or_else(|| ApiError::not_found(request.path))?;
    // A file that is already gone is what was asked for.
    drop(std::fs::remove_file(&entry.path));
    Ok(Answer::NoContent)
}
