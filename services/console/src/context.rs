//! Who asks, and in which language: found once per request, before any handler.

use axum::extract::{Request, State as Held};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::csrf::Token;
use crate::language::Language;
use crate::page::Page;
use crate::problem;
use crate::state::State;

/// Holds a random secret for visitors who are not signed in: the key of the sign-in form's token.
const VISITOR: &str = "permanence_visitor";
/// Holds the language somebody chose.
pub(crate) const LANGUAGE: &str = "permanence_language";

/// A cookie of ours: for this site only, out of reach of scripts, over HTTPS when people reach us so.
pub(crate) fn cookie(state: &State, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(state.secure())
        .build()
}

impl Language {
    /// The language chosen, else the browser's, else French.
    pub(crate) fn of(parts: &Parts, jar: &CookieJar) -> Self {
        jar.get(LANGUAGE).and_then(|cookie| Self::from_code(cookie.value())).unwrap_or_else(|| {
            parts
                .headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok())
                .map_or(Self::French, Self::from_header)
        })
    }
}

/// Puts the form token (and the person, once signed in) into the request, and draws what went wrong behind it.
pub(crate) async fn establish(Held(state): Held<State>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let jar = CookieJar::from_headers(&parts.headers);
    let known = jar.get(VISITOR).map(|cookie| cookie.value().to_owned()).filter(|secret| secret.len() == 64);
    let visitor = known.clone().unwrap_or_else(|| state.secret());
    parts.extensions.insert(Token::of(&visitor));
    let page = Page::of(&parts, &state);
    let mut response = problem::draw(page, Request::from_parts(parts, body), next).await;
    if known.is_none()
        && let Ok(value) = HeaderValue::from_str(&cookie(&state, VISITOR, visitor).to_string())
    {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
