//! The clock, the faults and the alerts over HTTP.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Handle;
use crate::exchange::Exchange;
use crate::faults::{CallbackFault, WebhookFault};

pub(super) fn router() -> Router<Exchange> {
    Router::new()
        .route("/control/clock", get(clock).post(advance))
        .route("/control/faults", get(faults).post(set_faults).delete(clear_faults))
        .route("/control/alerts", get(alerts).delete(clear_alerts))
}

async fn clock(State(exchange): State<Exchange>) -> Json<Value> {
    Json(json!({ "now": exchange.clock().now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

async fn advance(State(exchange): State<Exchange>, Json(body): Json<Advance>) -> Json<Value> {
    let handle = Handle::new(exchange);
    handle.advance(Duration::from_millis(body.advance_ms)).await;
    Json(json!({ "now": handle.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFaults {
    #[serde(default)]
    webhooks: Vec<WebhookFault>,
    callbacks: Option<CallbackFault>,
}

fn in_force(exchange: &Exchange) -> Json<Value> {
    Json(json!({ "webhooks": exchange.faults().pending(), "callbacks": exchange.faults().callbacks() }))
}

async fn faults(State(exchange): State<Exchange>) -> Json<Value> {
    in_force(&exchange)
}

async fn set_faults(State(exchange): State<Exchange>, Json(body): Json<NewFaults>) -> Json<Value> {
    for fault in body.webhooks {
        exchange.faults().add(fault);
    }
    if let Some(callbacks) = body.callbacks {
        exchange.faults().set_callbacks(callbacks);
    }
    in_force(&exchange)
}

async fn clear_faults(State(exchange): State<Exchange>) -> Json<Value> {
    exchange.faults().clear();
    in_force(&exchange)
}

async fn alerts(State(exchange): State<Exchange>) -> Json<Value> {
    Json(json!({ "alerts": exchange.alerts().all() }))
}

async fn clear_alerts(State(exchange): State<Exchange>) -> StatusCode {
    exchange.alerts().clear();
    StatusCode::NO_CONTENT
}
