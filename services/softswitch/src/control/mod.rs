//! The control API: telephones without a browser, the clock, faults, alerts. JSON in, JSON out, under `/control`.
//!
//! For tests, the demo's background traffic and the benchmark. It has no password: the switch listens
//! on loopback, and what a web page of another origin sends is refused.
//! The same things can be done in Rust by [`Handle`] and [`Phone`].
//!
//! | request | body | answer |
//! | --- | --- | --- |
//! | `GET /control` | | a short listing of what is here |
//! | `POST /control/telephones` | `{"number": "+33199000001", "withheld": false, "behaviour": {…}}`; `client:name` is allowed as a number | 201 the telephone; a telephone that exists gets the new behaviour (200) |
//! | `GET /control/telephones` | | `{"telephones": […]}` |
//! | `GET /control/telephones/{number}` | | the snapshot (see [`crate::telephone`]) and `tones`: the tones now heard, in Hz |
//! | `DELETE /control/telephones/{number}` | | 204 |
//! | `POST …/{number}/dial` | `{"to": "+33…", "parameters": {…}}` | 201 `{"call": "CA…"}` |
//! | `POST …/{number}/answer`, `/decline`, `/hang-up` | | 204; 409 when there is no such call |
//! | `POST …/{number}/press` | `{"keys": "1#"}` | 204 |
//! | `POST …/{number}/speak` | `{"text": "…"}` | 204 |
//! | `POST …/{number}/tone` | `{"hz": 440}` until told otherwise, `{"hz": 440, "ms": 1500}` for so long, `{"hz": null}` for silence | 204 |
//! | `POST …/{number}/messages` | `{"to": "+33…", "body": "…"}` | 201 `{"sid": "SM…"}` |
//! | `GET …/{number}/messages` | | `{"messages": […]}`, oldest first |
//! | `GET …/{number}/said?since=ID` | | `{"said": [{"id", "at", "call", "text", "language"}]}` |
//! | `GET …/{number}/events?since=ID` | | `{"events": […]}` |
//! | `GET …/{number}/wait?until=…&since=ID&timeout_ms=…` | | 200 when it came true: `{"met": true, "telephone": snapshot, "event": … or null}`; 408 with `met: false` otherwise |
//! | `GET /control/clock`, `POST /control/clock` | `{"advance_ms": 5000}` | `{"now": epoch ms}` |
//! | `GET`/`POST`/`DELETE /control/faults` | `{"webhooks": [{"times": 2, "url_contains": "/voice", "delay_ms": 0, "fail": "connect" or "timeout" or {"status": 503}, "reaches_application": false}], "callbacks": {"late_ms": 0, "twice": false, "out_of_order": false, "lost": false}}`; webhooks are added, callbacks replaced | the faults in force |
//! | `GET`/`DELETE /control/alerts` | | `{"alerts": [{"at", "code", "level", "message", "resource", "url"}]}` |
//! | `GET /control/requests` | | `{"requests": [{"at", "method", "path", "parameters": [[name, value], …], "status"}]}`: the last REST requests, oldest first |
//! | `GET /control/calls/{sid}` | | the call as REST shows it, and `unknown_parameters`: `[[name, value], …]` it was created with |
//! | `GET /control/status` | | `{"now", "live_calls", "telephones", "quick", "media"}` |
//! | `POST /control/reset` | | 204: every call ends, scripted telephones, calls, queues, messages, faults and alerts are forgotten; numbers stay |
//!
//! `until` is one of `idle`, `dialling`, `ringing`, `talking` (the state now), `ended` (the last call is over),
//! `said:TEXT` (contained in something said), `message:TEXT` (an SMS that came), `event:NAME` (any event of
//! [`crate::telephone`], such as `event:joined`), `play:WHAT` (`play:music`), `tone:HZ` (heard now, within 5 %).
//! What is looked for in events is looked for since `since`, by default since the current or last call began.
//!
//! `behaviour`: `{"on_ring": "answer" | "decline" | "busy", "after_ms": 0, "on_said": [{"contains": "appuyez sur 1",
//! "press": "1", "hang_up": false}], "talk_ms": 60000}`, all optional.

mod faults;
mod guard;
mod handle;
mod telephones;
mod until;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde_json::{Value, json};

pub use handle::{Handle, Phone};
pub use until::{UnknownCondition, Until};

use crate::exchange::Exchange;
use crate::telephone::Unable;

/// The routes.
pub(crate) fn router(exchange: &Exchange) -> Router<Exchange> {
    Router::new()
        .route("/control", get(listing))
        .route("/control/status", get(status))
        .route("/control/reset", post(reset))
        .route("/control/calls/{sid}", get(call))
        .route("/control/requests", get(requests))
        .merge(faults::router())
        .merge(telephones::router())
        .layer(middleware::from_fn_with_state(exchange.clone(), guard::own_pages_only))
}

/// An error of the control API: `{"message"}` with a status.
pub(crate) struct Refusal(StatusCode, String);

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self(status, message.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "message": self.1 }))).into_response()
    }
}

impl From<Unable> for Refusal {
    fn from(unable: Unable) -> Self {
        let status = match unable {
            Unable::Busy | Unable::NoCall => StatusCode::CONFLICT,
            Unable::NoTelephone => StatusCode::NOT_FOUND,
            Unable::BadNumber | Unable::BadKeys => StatusCode::BAD_REQUEST,
        };
        Self(status, unable.to_string())
    }
}

async fn listing() -> Json<Value> {
    Json(json!({
        "what": "the softswitch's control API; its documentation is the module softswitch::control",
        "requests": [
            "GET /control/status",
            "GET /control/requests",
            "GET /control/calls/{sid}",
            "POST /control/reset",
            "GET, POST /control/clock {advance_ms}",
            "GET, POST, DELETE /control/faults {webhooks, callbacks}",
            "GET, DELETE /control/alerts",
            "GET, POST /control/telephones {number, withheld, behaviour}",
            "GET, DELETE /control/telephones/{number}",
            "POST /control/telephones/{number}/dial {to, parameters}",
            "POST /control/telephones/{number}/answer | decline | hang-up",
            "POST /control/telephones/{number}/press {keys}",
            "POST /control/telephones/{number}/speak {text}",
            "POST /control/telephones/{number}/tone {hz, ms}",
            "GET, POST /control/telephones/{number}/messages {to, body}",
            "GET /control/telephones/{number}/said?since=",
            "GET /control/telephones/{number}/events?since=",
            "GET /control/telephones/{number}/wait?until=&since=&timeout_ms=",
        ],
    }))
}

async fn status(State(exchange): State<Exchange>) -> Json<Value> {
    Json(json!({
        "now": exchange.clock().now(),
        "live_calls": exchange.calls().live(),
        "telephones": exchange.telephones().all().len(),
        "quick": exchange.config().quick,
        "media": exchange.config().media,
    }))
}

async fn call(State(exchange): State<Exchange>, Path(sid): Path<String>) -> Result<Json<Value>, Refusal> {
    let shown = crate::rest::call_with_unknown(&exchange, &sid);
    shown.map(Json).ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "there is no such call"))
}

async fn requests(State(exchange): State<Exchange>) -> Json<Value> {
    Json(json!({ "requests": exchange.journal().all() }))
}

async fn reset(State(exchange): State<Exchange>) -> StatusCode {
    Handle::new(exchange).reset();
    StatusCode::NO_CONTENT
}
