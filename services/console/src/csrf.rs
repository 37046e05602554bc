//! No form is accepted that our own pages did not show: each carries a token that another site can't know.
//!
//! The token is a keyed hash of the visitor's cookie, so nothing is stored and it changes with the session. It comes in
//! the field `csrf` of a form or in the header `x-csrf-token` (htmx sends it with each request, see `layout.html`).

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::problem::Problem;

/// The largest form, in bytes: a sheet with long notes is a few kilobytes.
pub(crate) const LARGEST_FORM: usize = 256 * 1024;

/// The token of this request's forms, put into the request by `context`.
#[derive(Clone, Debug)]
pub(crate) struct Token(pub(crate) String);

impl Token {
    /// The token that belongs to a cookie's secret.
    pub(crate) fn of(secret: &str) -> Self {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
            // HMAC takes keys of any length; without one no form could be accepted, which is the safe way to fail.
            return Self(String::new());
        };
        mac.update(b"permanence console form v1");
        Self(hex::encode(mac.finalize().into_bytes()))
    }

    fn fits(&self, sent: &str) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(sent.as_bytes()))
    }
}

/// Refuses a changing request without the token. Stands in front of every route.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let Some(token) = request.extensions().get::<Token>().cloned() else {
        return Problem::Csrf.into_response();
    };
    if let Some(sent) = request.headers().get("x-csrf-token") {
        return match sent.to_str() {
            Ok(sent) if token.fits(sent) => next.run(request).await,
            _ => Problem::Csrf.into_response(),
        };
    }
    let form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !form {
        return Problem::Csrf.into_response();
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LARGEST_FORM).await else {
        return Problem::TooLarge.into_response();
    };
    let sent = url::form_urlencoded::parse(&bytes).find(|(name, _)| name == "csrf");
    match sent {
        Some((_, sent)) if token.fits(&sent) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        _ => Problem::Csrf.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_own_cookie_only() {
        let token = Token::of("one");
        assert!(token.fits(&Token::of("one").0));
        assert!(!token.fits(&Token::of("other").0));
        assert!(!token.fits(""));
    }
}
