//! Who asks, and in which language: found once per request, before any handler.

use axum::extract::{Request, State as Held};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use hotline::MediatorId;

use crate::csrf::Token;
use crate::language::Language;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::{self, Problem};
use crate::sign_in::{SESSION, hash_of};
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
    /// The account's language, else the one chosen, else the browser's, else French.
    pub(crate) fn of(parts: &Parts, jar: &CookieJar) -> Self {
        if let Some(language) = parts.extensions.get::<Self>() {
            return *language;
        }
        jar.get(LANGUAGE).and_then(|cookie| Self::from_code(cookie.value())).unwrap_or_else(|| {
            parts
                .headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok())
                .map_or(Self::French, Self::from_header)
        })
    }
}

/// Puts the person and the form token into the request, and draws what went wrong behind it.
pub(crate) async fn establish(Held(state): Held<State>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let jar = CookieJar::from_headers(&parts.headers);
    let known = jar.get(VISITOR).map(|cookie| cookie.value().to_owned()).filter(|secret| secret.len() == 64);
    let visitor = known.clone().unwrap_or_else(|| state.secret());
    parts.extensions.insert(Token::of(&visitor));
    let found = match jar.get(SESSION) {
        Some(session) => who(&state, session.value()).await,
        None => Ok(None),
    };
    let failed = match found {
        Ok(Some((person, language, token))) => {
            parts.extensions.insert(person);
            parts.extensions.insert(token);
            if let Some(language) = language {
                parts.extensions.insert(language);
            }
            None
        }
        Ok(None) => None,
        Err(problem) => Some(problem),
    };
    let page = Page::of(&parts, &state);
    let request = Request::from_parts(parts, body);
    let mut response = match failed {
        None => problem::draw(page, request, next).await,
        Some(problem) => problem::draw_one(page, &request, problem),
    };
    if known.is_none()
        && let Ok(value) = HeaderValue::from_str(&cookie(&state, VISITOR, visitor).to_string())
    {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The person behind a session's secret, the language of their account, and their form token.
async fn who(state: &State, secret: &str) -> Result<Option<(Person, Option<Language>, Token)>, Problem> {
    let store = state.store();
    let Some((account, csrf_secret)) = store.sessions().who(&hash_of(secret), state.now()).await? else {
        return Ok(None);
    };
    let answers = account.role == Role::Mediator
        || store.mediators().find(&MediatorId::new(account.id.clone())).await?.is_some();
    let language = Language::from_code(&account.locale);
    Ok(Some((Person::of(&account, answers), language, Token::of(&csrf_secret))))
}
