//! Keeps foreign web pages away from the control API. It has no password, and a page opened in a browser on the same
//! machine could otherwise post to it, or reach it under a name that resolves to loopback.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use super::Refusal;
use crate::exchange::Exchange;

/// Refuses what a page of another origin sends, and names that are not the switch's own.
pub(super) async fn own_pages_only(
    State(exchange): State<Exchange>,
    request: Request,
    next: Next,
) -> Response {
    if is_ours(&exchange, request.headers()) {
        next.run(request).await
    } else {
        Refusal::new(StatusCode::FORBIDDEN, "the control API is not for pages of other origins")
            .into_response()
    }
}

fn is_ours(exchange: &Exchange, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(host) = text(header::HOST) else { return true };
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    let literal = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let public = Url::parse(exchange.public_url()).ok();
    let known = name == "localhost" || public.as_ref().and_then(Url::host_str) == Some(name);
    let same_origin = match text(header::ORIGIN) {
        None => true,
        Some(origin) => {
            origin.split_once("://").is_some_and(|(_, authority)| authority == host)
                || exchange.config().allowed_origins.iter().any(|one| one.trim_end_matches('/') == origin)
        }
    };
    (literal || known) && same_origin
}
