//! The routes of the browser telephones' protocol; see the module.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde::Deserialize;
use serde_json::{Value, json};

use super::stream::{events, leave, leave_when_away};
use super::token::{self, Granted};
use super::{Event, Make, Telephone, Unable, cors, is_e164};
use crate::exchange::Exchange;
use crate::media::webrtc::{self, LegEvent, WebRtcConfig};

/// Numbers given to whoever asks for none: the regulator's range for fiction.
const FICTION: &str = "+3363998";
const FICTION_COUNT: u32 = 10_000;

/// An error of this protocol.
struct Problem(StatusCode, &'static str, String);

impl Problem {
    fn bad(message: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, "bad_request", message.into())
    }

    fn unknown_telephone() -> Self {
        Self(StatusCode::NOT_FOUND, "unknown_telephone", "Register the telephone again.".to_owned())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "code": self.1, "message": self.2 }))).into_response()
    }
}

impl From<Unable> for Problem {
    fn from(unable: Unable) -> Self {
        let (status, code) = match unable {
            Unable::Busy => (StatusCode::CONFLICT, "busy"),
            Unable::NoCall => (StatusCode::NOT_FOUND, "unknown_call"),
            Unable::NoTelephone => (StatusCode::NOT_FOUND, "unknown_telephone"),
            Unable::BadNumber | Unable::BadKeys => (StatusCode::BAD_REQUEST, "bad_request"),
        };
        Self(status, code, unable.to_string())
    }
}

/// The routes under `/telephones/api`.
pub(crate) fn router(exchange: &Exchange) -> Router<Exchange> {
    let api = Router::new()
        .route("/registrations", post(register))
        .route("/{telephone}", get(show).delete(unregister))
        .route("/{telephone}/token", post(renew))
        .route("/{telephone}/events", get(follow))
        .route("/{telephone}/calls", post(dial))
        .route("/{telephone}/calls/{call}/answer", post(answer))
        .route("/{telephone}/calls/{call}/decline", post(decline))
        .route("/{telephone}/calls/{call}/hang-up", post(hang_up))
        .route("/{telephone}/calls/{call}/keys", post(keys))
        .route("/{telephone}/calls/{call}/speech", post(speech))
        .route("/{telephone}/calls/{call}/spoken", post(spoken))
        .route("/{telephone}/calls/{call}/media", post(media))
        .route("/{telephone}/messages", get(messages).post(send_message))
        .layer(middleware::from_fn_with_state(exchange.clone(), cors::allow));
    Router::new().nest("/telephones/api", api)
}

fn find(exchange: &Exchange, id: &str) -> Result<Arc<Telephone>, Problem> {
    exchange
        .telephones()
        .by_id(id)
        .filter(|telephone| !telephone.is_scripted())
        .ok_or_else(Problem::unknown_telephone)
}

#[derive(Deserialize)]
struct Registration {
    number: Option<String>,
    token: Option<String>,
    #[serde(default)]
    speaks: bool,
}

async fn register(
    State(exchange): State<Exchange>,
    Json(body): Json<Registration>,
) -> Result<Response, Problem> {
    let mut make = Make { id: exchange.ids().sid("TE"), speaks: body.speaks, ..Make::default() };
    let mut reachable = true;
    let mut ends = None;
    match (body.number, body.token) {
        (Some(_), Some(_)) => return Err(Problem::bad("a number or a token, not both")),
        (None, Some(token)) => {
            let granted = granted(&exchange, &token)?;
            make.address = format!("client:{}", granted.identity);
            make.application = granted.application;
            reachable = granted.incoming;
            ends = Some(granted.ends);
        }
        (Some(number), None) => {
            let number: String = number.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
            if !is_e164(&number) {
                return Err(Problem::bad("a number is written +33 and nine digits"));
            }
            if exchange.numbers().by_number(&number).is_some() {
                return Err(Problem::bad("that number belongs to a line"));
            }
            make.address = number;
        }
        (None, None) => make.address = free_number(&exchange),
    }
    let telephone = exchange.telephones().add(Telephone::new(make), reachable);
    if let Some(ends) = ends {
        telephone.set_token_ends(ends);
        expire(&exchange, &telephone, ends);
    }
    leave_when_away(&exchange, &telephone);
    let body = json!({ "telephone": telephone.id, "address": telephone.address, "expires_at": telephone.token_ends() });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

fn granted(exchange: &Exchange, token: &str) -> Result<Granted, Problem> {
    token::check(token, exchange.config(), exchange.clock().now())
        .map_err(|why| Problem(StatusCode::UNAUTHORIZED, "bad_token", why.to_owned()))
}

/// A number of the fiction range that nobody has.
fn free_number(exchange: &Exchange) -> String {
    let mut at = exchange.ids().below(FICTION_COUNT);
    for _ in 0..FICTION_COUNT {
        let number = format!("{FICTION}{at:04}");
        if exchange.telephones().at(&number).is_empty() && exchange.numbers().by_number(&number).is_none() {
            return number;
        }
        at = (at + 1) % FICTION_COUNT;
    }
    // Ten thousand pages are open: they share.
    format!("{FICTION}{at:04}")
}

/// Takes it off the network when its token ends, unless it was renewed.
fn expire(exchange: &Exchange, telephone: &Arc<Telephone>, ends: i64) {
    let (exchange, telephone) = (exchange.clone(), Arc::clone(telephone));
    tokio::spawn(async move {
        exchange.clock().sleep_until(ends).await;
        if telephone.token_ends() == Some(ends) && exchange.telephones().by_id(&telephone.id).is_some() {
            telephone.show(exchange.clock().now(), Event::Unregistered { reason: "token_expired" });
            leave(&exchange, &telephone);
        }
    });
}

async fn show(State(exchange): State<Exchange>, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(Json(find(&exchange, &id)?.snapshot()).into_response())
}

async fn unregister(State(exchange): State<Exchange>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    leave(&exchange, &find(&exchange, &id)?);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Renewal {
    token: String,
}

async fn renew(
    State(exchange): State<Exchange>,
    Path(id): Path<String>,
    Json(body): Json<Renewal>,
) -> Result<Json<Value>, Problem> {
    let telephone = find(&exchange, &id)?;
    let granted = granted(&exchange, &body.token)?;
    if telephone.address != format!("client:{}", granted.identity) {
        return Err(Problem(
            StatusCode::UNAUTHORIZED,
            "bad_token",
            "the token is somebody else's".to_owned(),
        ));
    }
    telephone.set_token_ends(granted.ends);
    expire(&exchange, &telephone, granted.ends);
    Ok(Json(json!({ "expires_at": granted.ends })))
}

async fn follow(
    State(exchange): State<Exchange>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let telephone = find(&exchange, &id)?;
    let seen =
        headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|id| id.parse().ok());
    Ok(events(&exchange, &telephone, seen))
}

#[derive(Deserialize)]
struct Dialling {
    to: String,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

async fn dial(
    State(exchange): State<Exchange>,
    Path(id): Path<String>,
    Json(body): Json<Dialling>,
) -> Result<Response, Problem> {
    let telephone = find(&exchange, &id)?;
    let to: String = body.to.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let call = exchange.dial(&telephone, &to, body.parameters.into_iter().collect())?;
    Ok((StatusCode::CREATED, Json(json!({ "call": call.sid }))).into_response())
}

async fn answer(
    State(exchange): State<Exchange>,
    Path((id, call)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    find(&exchange, &id)?.answer(Some(&call))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn decline(
    State(exchange): State<Exchange>,
    Path((id, call)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    find(&exchange, &id)?.decline(Some(&call), exchange.clock().now())?;
    Ok(StatusCode::NO_CONTENT)
}

async fn hang_up(
    State(exchange): State<Exchange>,
    Path((id, call)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    find(&exchange, &id)?.hang_up(Some(&call));
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Keys {
    digits: String,
}

async fn keys(
    State(exchange): State<Exchange>,
    Path((id, call)): Path<(String, String)>,
    Json(body): Json<Keys>,
) -> Result<StatusCode, Problem> {
    find(&exchange, &id)?.press(Some(&call), &body.digits, exchange.clock().now())?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Speech {
    text: String,
}

async fn speech(
    State(exchange): State<Exchange>,
    Path((id, call)): Path<(String, String)>,
    Json(body): Json<Speech>,
) -> Result<StatusCode, Problem> {
    find(&exchange, &id)?.speak(Some(&call), &body.text)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Spoken {
    say: u64,
}

async fn spoken(
    State(exchange): State<Exchange>,
    Path((id, call)): Path<(String, String)>,
    Json(body): Json<Spoken>,
) -> Result<StatusCode, Problem> {
    find(&exchange, &id)?.spoken(Some(&call), body.say)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Offer {
    sdp: String,
}

async fn media(
    State(exchange): State<Exchange>,
    Path((id, call)): Path<(String, String)>,
    Json(offer): Json<Offer>,
) -> Result<Json<Value>, Problem> {
    let telephone = find(&exchange, &id)?;
    if telephone.call_sid().as_deref() != Some(&call) {
        return Err(Unable::NoCall.into());
    }
    let no_media = |why: String| Problem(StatusCode::UNPROCESSABLE_ENTITY, "no_media", why);
    let mixer = exchange.media().ok_or_else(|| no_media("this switch carries no voice".to_owned()))?;
    let answered = webrtc::answer(&offer.sdp, &WebRtcConfig::default())
        .await
        .map_err(|error| no_media(error.to_string()))?;
    if !mixer.connect(&call, answered.leg) {
        return Err(Unable::NoCall.into());
    }
    let mut events = answered.events;
    tokio::spawn(async move {
        while let Some(event) = events.recv().await {
            if let LegEvent::Key(key) = event {
                // The call may have ended under the finger.
                let _ = telephone.press(Some(&call), &key.to_string(), exchange.clock().now());
            }
        }
    });
    Ok(Json(json!({ "type": "answer", "sdp": answered.sdp })))
}

#[derive(Deserialize)]
struct Sms {
    to: String,
    body: String,
}

async fn send_message(
    State(exchange): State<Exchange>,
    Path(id): Path<String>,
    Json(sms): Json<Sms>,
) -> Result<Response, Problem> {
    let telephone = find(&exchange, &id)?;
    let message = exchange.message_from_telephone(&telephone, &sms.to, &sms.body)?;
    let body = json!({
        "sid": message.sid, "from": message.from, "to": message.to, "body": message.body,
        "direction": "out", "at": message.created,
    });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

async fn messages(State(exchange): State<Exchange>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let telephone = find(&exchange, &id)?;
    let of = |address: &str| address == telephone.address;
    let mut all: Vec<Value> = exchange
        .messages()
        .all()
        .iter()
        .filter(|one| of(&one.from) || of(&one.to))
        .map(|one| {
            json!({
                "sid": one.sid, "from": one.from, "to": one.to, "body": one.body,
                "direction": if of(&one.from) { "out" } else { "in" }, "at": one.created,
            })
        })
        .collect();
    all.reverse();
    Ok(Json(json!({ "messages": all })))
}
