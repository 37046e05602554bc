//! What surrounds every request: limits, the trace, the figures, and the pages for machines.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use tracing::Instrument as _;

use crate::config::Secret;
use crate::failure::Failure;

/// The largest body taken. A webhook is a few kilobytes, a form of the console less than a hundred.
const LARGEST_BODY: usize = 1024 * 1024;
/// How long an answer may take to begin. The telephone company gives up after 15 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// How long a client may pause within its body.
const BODY_PAUSE: Duration = Duration::from_secs(10);

/// Wraps everything that is served.
pub fn surround(router: Router) -> Router {
    router
        // Innermost: extractors know this limit's error, and answer 413, only when nothing wraps it.
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(observe))
}

/// One line in the log and one count in the figures per request. The route is told, never the address: an
/// address may hold what identifies somebody.
async fn observe(route: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = known(request.method());
    let route = route.map_or_else(|| "(none)".to_owned(), |route| route.as_str().to_owned());
    let span = tracing::info_span!("request", method, route);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    let took = began.elapsed();
    span.in_scope(|| {
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), milliseconds, "a request failed");
        } else {
            tracing::debug!(status = status.as_u16(), milliseconds, "answered");
        }
    });
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels[..2]).record(took.as_secs_f64());
    response
}

/// The method's word for the log and the figures: anybody may send a method of their own making, and each word would be
/// a figure kept for ever.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"];
    KNOWN.into_iter().find(|known| method.as_str() == *known).unwrap_or("other")
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    // The panic hook has told the place; its message might hold personal data and is not repeated.
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong on our side. Nothing was lost; please try again.\n",
    )
        .into_response()
}

/// What `/health/ready` asks.
pub trait Readiness: Send + Sync + 'static {
    /// Every part and how it is.
    fn check(&self) -> futures_util::future::BoxFuture<'_, Vec<Part>>;
}

/// A part of the house as `/health/ready` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
    /// `ok`, or what is wrong.
    pub state: String,
    /// Whether requests can be answered all the same.
    pub ready: bool,
}

/// `/health/live`: the process answers. `/health/ready`: so do the parts it needs.
pub fn health(readiness: Arc<dyn Readiness>) -> Router {
    let ready = move || {
        let readiness = Arc::clone(&readiness);
        async move {
            let parts = readiness.check().await;
            let ready = parts.iter().all(|part| part.ready);
            let parts: serde_json::Map<String, serde_json::Value> =
                parts.into_iter().map(|part| (part.name.to_owned(), part.state.into())).collect();
            let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            let body = serde_json::json!({ "ready": ready, "parts": parts });
            (status, [(header::CACHE_CONTROL, "no-store")], axum::Json(body))
        }
    };
    Router::new().route("/health/live", get(|| async { "live\n" })).route("/health/ready", get(ready))
}

/// The process's figures.
#[derive(Clone)]
pub struct Figures {
    handle: PrometheusHandle,
    token: Option<Secret>,
}

impl Figures {
    /// Begins counting, for the life of the process.
    pub fn begin(token: Option<Secret>) -> Result<Self, Failure> {
        let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
        let failed = |error: &dyn std::error::Error| {
            Failure::new(
                format!("the figures can't be kept: {error}"),
                "this is a mistake of the program: report it",
            )
        };
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &buckets)
            .map_err(|error| failed(&error))?
            .build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|error| failed(&error))?;
        metrics::gauge!("permanence_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Ok(Self { handle, token })
    }

    /// `/metrics`, in Prometheus' text format.
    pub fn router(self) -> Router {
        Router::new().route("/metrics", get(render)).with_state(self)
    }

    /// Folds what was observed into the buckets: without a reader it would pile up.
    pub async fn keep_tidy(self) {
        let mut each = tokio::time::interval(Duration::from_secs(5));
        loop {
            each.tick().await;
            self.handle.run_upkeep();
        }
    }
}

async fn render(State(figures): State<Figures>, headers: HeaderMap) -> Response {
    if let Some(token) = &figures.token {
        let expected = format!("Bearer {}", token.expose());
        let given = headers.get(header::AUTHORIZATION).map_or(&b""[..], |value| value.as_bytes());
        // Of equal length every byte is compared: the delay tells nothing about the token.
        let differences = given.iter().zip(expected.as_bytes()).filter(|(a, b)| a != b).count();
        if given.len() != expected.len() || differences > 0 {
            return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
        }
    }
    let text = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (text, figures.handle.render()).into_response()
}

#[cfg(test)]
mod tests;
