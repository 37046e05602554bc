//! Scripted telephones over HTTP.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Handle, Phone, Refusal, Until};
use crate::exchange::Exchange;
use crate::telephone::{Behaviour, Event, Make, Unable};

/// How long `wait` waits when not told: real milliseconds, and the most it may be told.
const DEFAULT_WAIT_MS: u64 = 5_000;
const LONGEST_WAIT_MS: u64 = 120_000;

pub(super) fn router() -> Router<Exchange> {
    let telephone = Router::new()
        .route("/", get(show).delete(remove))
        .route("/dial", post(dial))
        .route("/answer", post(answer))
        .route("/decline", post(decline))
        .route("/hang-up", post(hang_up))
        .route("/press", post(press))
        .route("/speak", post(speak))
        .route("/tone", post(tone))
        .route("/messages", get(messages).post(send_message))
        .route("/said", get(said))
        .route("/events", get(events))
        .route("/wait", get(wait));
    Router::new()
        .route("/control/telephones", get(list).post(make))
        .nest("/control/telephones/{number}", telephone)
}

fn phone(exchange: Exchange, number: &str) -> Result<Phone, Refusal> {
    Handle::new(exchange).find(number).ok_or_else(|| Unable::NoTelephone.into())
}

fn shown(phone: &Phone) -> Value {
    let mut value = json!(phone.snapshot());
    value["tones"] = json!(phone.tones());
    value
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    number: String,
    #[serde(default)]
    withheld: bool,
    #[serde(default)]
    behaviour: Behaviour,
    #[serde(default)]
    application: Option<String>,
}

async fn make(State(exchange): State<Exchange>, Json(new): Json<New>) -> Result<Response, Refusal> {
    let (phone, is_new) = Handle::new(exchange).make(Make {
        address: new.number,
        withheld: new.withheld,
        behaviour: Some(new.behaviour),
        application: new.application,
        ..Make::default()
    })?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(shown(&phone))).into_response())
}

async fn list(State(exchange): State<Exchange>) -> Json<Value> {
    let all: Vec<_> =
        exchange.telephones().all().iter().map(|telephone| json!(telephone.snapshot())).collect();
    Json(json!({ "telephones": all }))
}

async fn show(State(exchange): State<Exchange>, Path(number): Path<String>) -> Result<Json<Value>, Refusal> {
    Ok(Json(shown(&phone(exchange, &number)?)))
}

async fn remove(State(exchange): State<Exchange>, Path(number): Path<String>) -> Result<StatusCode, Refusal> {
    phone(exchange, &number)?.remove();
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DialBody {
    to: String,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

async fn dial(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
    Json(body): Json<DialBody>,
) -> Result<Response, Refusal> {
    let call = phone(exchange, &number)?.dial_with(&body.to, body.parameters.into_iter().collect())?;
    Ok((StatusCode::CREATED, Json(json!({ "call": call }))).into_response())
}

async fn answer(State(exchange): State<Exchange>, Path(number): Path<String>) -> Result<StatusCode, Refusal> {
    phone(exchange, &number)?.answer()?;
    Ok(StatusCode::NO_CONTENT)
}

async fn decline(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
) -> Result<StatusCode, Refusal> {
    phone(exchange, &number)?.decline()?;
    Ok(StatusCode::NO_CONTENT)
}

async fn hang_up(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
) -> Result<StatusCode, Refusal> {
    phone(exchange, &number)?.hang_up();
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    keys: String,
}

async fn press(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
    Json(body): Json<Keys>,
) -> Result<StatusCode, Refusal> {
    phone(exchange, &number)?.press(&body.keys)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    text: String,
}

async fn speak(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
    Json(body): Json<Words>,
) -> Result<StatusCode, Refusal> {
    phone(exchange, &number)?.speak(&body.text)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToneBody {
    hz: Option<u32>,
    ms: Option<u64>,
}

async fn tone(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
    Json(body): Json<ToneBody>,
) -> Result<StatusCode, Refusal> {
    let phone = phone(exchange, &number)?;
    match (body.hz, body.ms) {
        (Some(hz), Some(ms)) => phone.tone_for(hz, Duration::from_millis(ms)),
        (hz, _) => phone.tone(hz),
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sms {
    to: String,
    body: String,
}

async fn send_message(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
    Json(sms): Json<Sms>,
) -> Result<Response, Refusal> {
    let sid = phone(exchange, &number)?.send_message(&sms.to, &sms.body)?;
    Ok((StatusCode::CREATED, Json(json!({ "sid": sid }))).into_response())
}

async fn messages(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let phone = phone(exchange, &number)?;
    let all: Vec<_> = phone
        .events_after(0)
        .into_iter()
        .filter(|logged| matches!(logged.event, Event::Message { .. }))
        .collect();
    Ok(Json(json!({ "messages": all })))
}

#[derive(Deserialize)]
struct Since {
    since: Option<u64>,
}

async fn said(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
    Query(query): Query<Since>,
) -> Result<Json<Value>, Refusal> {
    let events = phone(exchange, &number)?.events_after(query.since.unwrap_or(0));
    let said: Vec<_> = events
        .into_iter()
        .filter_map(|logged| match logged.event {
            Event::Say { call, text, language, .. } => Some(
                json!({ "id": logged.id, "at": logged.at, "call": call, "text": text, "language": language }),
            ),
            _ => None,
        })
        .collect();
    Ok(Json(json!({ "said": said })))
}

async fn events(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
    Query(query): Query<Since>,
) -> Result<Json<Value>, Refusal> {
    let events = phone(exchange, &number)?.events_after(query.since.unwrap_or(0));
    Ok(Json(json!({ "events": events })))
}

#[derive(Deserialize)]
struct WaitQuery {
    until: String,
    since: Option<u64>,
    timeout_ms: Option<u64>,
}

async fn wait(
    State(exchange): State<Exchange>,
    Path(number): Path<String>,
    Query(query): Query<WaitQuery>,
) -> Result<Response, Refusal> {
    let phone = phone(exchange, &number)?;
    let until: Until = query
        .until
        .parse()
        .map_err(|error: super::UnknownCondition| Refusal::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    let limit = query.timeout_ms.unwrap_or(DEFAULT_WAIT_MS).min(LONGEST_WAIT_MS);
    let met = phone.wait(&until, query.since, Duration::from_millis(limit)).await;
    let status = if met.is_ok() { StatusCode::OK } else { StatusCode::REQUEST_TIMEOUT };
    let body = json!({ "met": met.is_ok(), "telephone": shown(&phone), "event": met.ok().flatten() });
    Ok((status, Json(body)).into_response())
}
