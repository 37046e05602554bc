//! The provider's REST API, version 2010-04-01: Basic authentication, forms in, JSON out.
//!
//! One table ([`route`]) says which path is which resource; each resource is a file. Paths end in `.json` or in
//! nothing. What is unknown in a form is kept with the resource, what is wrong is refused with the provider's code.
//! Source: the provider's OpenAPI description of 2026-04, and its error dictionary.
//!
//! How to add a resource: a file with its JSON and its requests, and its lines in [`route`].

mod account;
mod calls;
mod conferences;
mod error;
mod form;
mod journal;
mod list;
mod messages;
mod numbers;
mod queues;
mod rate;
mod recordings;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use subtle::ConstantTimeEq as _;

pub(crate) use journal::{Journal, Noted};
pub(crate) use rate::Rate;

use crate::exchange::Exchange;
use error::ApiError;
use form::Form;

/// What a resource answers with.
pub(super) enum Answer {
    Ok(Value),
    Created(Value),
    NoContent,
    Raw(Response),
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Self::Ok(body) => (StatusCode::OK, body),
            Self::Created(body) => (StatusCode::CREATED, body),
            Self::NoContent => return StatusCode::NO_CONTENT.into_response(),
            Self::Raw(response) => return response,
        };
        (status, axum::Json(body)).into_response()
    }
}

/// A request that passed authentication.
pub(crate) struct Request<'a> {
    pub exchange: &'a Exchange,
    /// `/2010-04-01/Accounts/AC…/…` as it was asked.
    pub path: &'a str,
    /// From the query and, for a POST, the body.
    pub form: Form,
}

/// A call as REST shows it, with the parameters it was created with that nobody knows.
pub(crate) fn call_with_unknown(exchange: &Exchange, sid: &str) -> Option<Value> {
    let call = exchange.calls().get(sid)?;
    let mut shown = calls::json_of(exchange, &call);
    shown["unknown_parameters"] =
        call.unknown.iter().map(|(name, value)| serde_json::json!([name, value])).collect();
    Some(shown)
}

/// The routes; everything is under `/2010-04-01/Accounts/{AC}`.
pub(crate) fn router() -> Router<Exchange> {
    Router::new().route("/2010-04-01/Accounts/{*rest}", any(handle))
}

async fn handle(
    State(exchange): State<Exchange>,
    Path(rest): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !authorised(&exchange, &headers) {
        let mut response = ApiError::new(401, 20_003, "Authenticate").into_response();
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Basic realm=\"Twilio API\""));
        return response;
    }
    let form = match Form::read(uri.query(), &headers, &body) {
        Ok(form) => form,
        Err(error) => return error.into_response(),
    };
    let rest = rest.strip_suffix(".json").unwrap_or(&rest);
    let segments: Vec<&str> = rest.split('/').collect();
    let parameters = form.all_pairs().to_vec();
    let request = Request { exchange: &exchange, path: uri.path(), form };
    let response = match route(&method, &segments, request).await {
        Ok(answer) => answer.into_response(),
        Err(error) => error.into_response(),
    };
    exchange.journal().note(Noted {
        at: exchange.clock().now(),
        method: method.to_string(),
        path: uri.path().to_owned(),
        parameters,
        status: response.status().as_u16(),
    });
    response
}

async fn route(method: &Method, segments: &[&str], request: Request<'_>) -> Result<Answer, ApiError> {
    let not_found = || ApiError::not_found(request.path);
    let [account, rest @ ..] = segments else { return Err(not_found()) };
    if *account != request.exchange.config().account_sid {
        return Err(not_found());
    }
    match (method.as_str(), rest) {
        ("GET", []) => Ok(account::show(&request)),
        ("GET", ["Calls"]) => calls::list(&request),
        ("POST", ["Calls"]) => calls::create(&request),
        ("GET", ["Calls", sid]) => calls::show(&request, sid),
        ("POST", ["Calls", sid]) => calls::update(&request, sid),
        ("DELETE", ["Calls", sid]) => calls::delete(&request, sid),
        ("GET", ["Calls", sid, "Recordings"]) => recordings::list(&request, Some(sid), None),
        ("GET", ["Queues"]) => queues::list(&request),
        ("POST", ["Queues"]) => queues::create(&request),
        ("GET", ["Queues", sid]) => queues::show(&request, sid),
        ("POST", ["Queues", sid]) => queues::update(&request, sid),
        ("DELETE", ["Queues", sid]) => queues::delete(&request, sid),
        ("GET", ["Queues", sid, "Members"]) => queues::members(&request, sid),
        ("GET", ["Queues", sid, "Members", call]) => queues::member(&request, sid, call),
        ("POST", ["Queues", sid, "Members", call]) => queues::dequeue(&request, sid, call),
        ("GET", ["Conferences"]) => conferences::list(&request),
        ("GET", ["Conferences", sid]) => conferences::show(&request, sid),
        ("POST", ["Conferences", sid]) => conferences::update(&request, sid),
        ("GET", ["Conferences", sid, "Recordings"]) => recordings::list(&request, None, Some(sid)),
        ("GET", ["Conferences", sid, "Participants"]) => conferences::participants(&request, sid),
        ("POST", ["Conferences", sid, "Participants"]) => conferences::add(&request, sid),
        ("GET", ["Conferences", sid, "Participants", id]) => conferences::participant(&request, sid, id),
        ("POST", ["Conferences", sid, "Participants", id]) => conferences::change(&request, sid, id),
        ("DELETE", ["Conferences", sid, "Participants", id]) => conferences::kick(&request, sid, id),
        ("GET", ["Messages"]) => messages::list(&request),
        ("POST", ["Messages"]) => messages::create(&request),
        ("GET", ["Messages", sid]) => messages::show(&request, sid),
        ("DELETE", ["Messages", sid]) => messages::delete(&request, sid),
        ("GET", ["Recordings"]) => recordings::list(&request, None, None),
        ("GET", ["Recordings", sid]) => recordings::show(&request, sid).await,
        ("DELETE", ["Recordings", sid]) => recordings::delete(&request, sid),
        ("GET", ["IncomingPhoneNumbers"]) => numbers::list(&request),
        ("POST", ["IncomingPhoneNumbers"]) => numbers::create(&request),
        ("GET", ["IncomingPhoneNumbers", sid]) => numbers::show(&request, sid),
        ("POST", ["IncomingPhoneNumbers", sid]) => numbers::update(&request, sid),
        ("DELETE", ["IncomingPhoneNumbers", sid]) => numbers::delete(&request, sid),
        ("GET", ["Applications"]) => numbers::list_applications(&request),
        ("POST", ["Applications"]) => numbers::create_application(&request),
        ("GET", ["Applications", sid]) => numbers::show_application(&request, sid),
        ("POST", ["Applications", sid]) => numbers::update_application(&request, sid),
        ("DELETE", ["Applications", sid]) => numbers::delete_application(&request, sid),
        ("GET" | "POST" | "DELETE", _) => Err(not_found()),
        _ => Err(ApiError::new(405, 20_004, "Method not allowed")),
    }
}

/// The account's sid with its token, or the API key with its secret.
fn authorised(exchange: &Exchange, headers: &HeaderMap) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, encoded)| STANDARD.decode(encoded.trim()).ok())
        .and_then(|decoded| String::from_utf8(decoded).ok());
    let Some((user, password)) = given.as_deref().and_then(|pair| pair.split_once(':')) else {
        return false;
    };
    let config = exchange.config();
    let same = |expected: &str, given: &str| -> bool { expected.as_bytes().ct_eq(given.as_bytes()).into() };
    (same(&config.account_sid, user) & same(&config.auth_token, password))
        | (same(&config.api_key, user) & same(&config.api_secret, password))
}
