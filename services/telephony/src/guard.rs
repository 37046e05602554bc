//! The door: what every webhook passes before anything is believed or changed.
//!
//! Signature, then form, then (where the address carries something of ours) the seal. Behind it the last net: whatever
//! happens to a handler, the provider gets an answer in time, and that answer keeps the caller.

use crate::fallback;
use crate::form::{BadForm, Form};
use crate::signature::Body;
use crate::wire::Wire;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics::histogram;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// No form of the provider comes near this; an SMS of 1600 characters fills a tenth.
const LARGEST_BODY: usize = 256 * 1024;

/// How long a body may take to arrive: a slow sender must not hold a place for ever.
const BODY_PATIENCE: Duration = Duration::from_secs(5);

/// The provider waits 15 s in all, retries included in ours: an answer that keeps the caller must come well before.
const HANDLER_PATIENCE: Duration = Duration::from_secs(8);

/// Addresses that are configured at the provider rather than made by us: they carry no seal.
const UNSEALED: [&str; 4] =
    ["/telephony/voice", "/telephony/sms", "/telephony/status", "/telephony/fallback"];

pub async fn guard(State(wire): State<Wire>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let what = kind(request.uri().path());
    let response = checked(&wire, request, next).await;
    let status = response.status().as_u16().to_string();
    histogram!("permanence_webhook_seconds", "webhook" => what, "status" => status)
        .record(begun.elapsed().as_secs_f64());
    response
}

async fn checked(wire: &Wire, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let address = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let Ok(body) = timeout(BODY_PATIENCE, to_bytes(body, LARGEST_BODY)).await else {
        return (StatusCode::REQUEST_TIMEOUT, "the request did not arrive in time").into_response();
    };
    let Ok(body) = body else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "the request is too large").into_response();
    };
    let is_form = parts.method == Method::POST && has_form(&parts.headers);
    let form = if is_form { Form::parse(&body) } else { Ok(Form::default()) };
    let signature = wire.signature(&parts.headers);
    let genuine = match &form {
        Ok(form) if is_form => wire.verifier().accepts(signature, &address, Body::Form(form.fields())),
        _ => wire.verifier().accepts(signature, &address, Body::Raw(&body)),
    };
    if !genuine {
        return (StatusCode::FORBIDDEN, "the signature does not fit").into_response();
    }
    let form = match form {
        Ok(form) if is_form => form,
        // Who has the provider ask by GET has the fields in the address, and has signed them with it.
        Ok(_) if parts.method == Method::GET => {
            match Form::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
                Ok(form) => form,
                Err(why) => return bad(why),
            }
        }
        Ok(_) => return bad(BadForm::NotAForm),
        Err(why) => return bad(why),
    };
    if !UNSEALED.contains(&parts.uri.path()) && !wire.links().is_ours(&address) {
        return (StatusCode::FORBIDDEN, "the address was not made here").into_response();
    }
    parts.extensions.insert(form.clone());
    let request = Request::from_parts(parts, axum::body::Body::empty());
    if let Ok(response) = timeout(HANDLER_PATIENCE, next.run(request)).await {
        return response;
    }
    tracing::error!(webhook = kind(address.split('?').next().unwrap_or_default()), "a webhook took too long");
    fallback::keep(wire, &form, &address).into_response()
}

pub(crate) fn bad(why: BadForm) -> Response {
    (StatusCode::BAD_REQUEST, why.to_string()).into_response()
}

fn has_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().starts_with("application/x-www-form-urlencoded"))
}

/// The webhook's word in the metrics: the first part of its path, never an id.
pub(crate) fn kind(path: &str) -> &'static str {
    const KINDS: [&str; 17] = [
        "voice",
        "step",
        "wait",
        "left",
        "offer",
        "conference",
        "alone",
        "join",
        "after",
        "back",
        "hold",
        "person",
        "recording",
        "status",
        "sms",
        "fallback",
        "volunteer",
    ];
    let word = path.split("/telephony/").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    KINDS.into_iter().find(|kind| *kind == word).unwrap_or("other")
}
