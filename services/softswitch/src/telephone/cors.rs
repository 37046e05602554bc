//! Lets the pages of known origins use the telephones: the console embeds one.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::exchange::Exchange;

/// How long a browser remembers the permission, in seconds.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// Adds the CORS headers for an allowed origin and answers its preflights.
pub(super) async fn allow(State(exchange): State<Exchange>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let allowed = origin.filter(|origin| {
        let known = &exchange.config().allowed_origins;
        origin.to_str().is_ok_and(|origin| known.iter().any(|one| one.trim_end_matches('/') == origin))
    });
    let preflight = request.method() == Method::OPTIONS;
    let mut response =
        if preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    if let Some(origin) = allowed {
        permit(response.headers_mut(), origin);
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    response
}

fn permit(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers
        .insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, DELETE, OPTIONS"));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type, last-event-id"),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
}
