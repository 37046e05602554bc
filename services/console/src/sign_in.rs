//! The way in and out: passwords, sessions, and patience with those who guess.
//!
//! A session is a random secret in a cookie and its hash in the database. It is new at every sign-in (nothing a visitor
//! brought along becomes a session) and at every change of password, which also ends the person's other sessions.

use axum::extract::{Query, State as Held};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use hotline::{Millis, Timestamp};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::Session;

use crate::address::Address;
use crate::context::cookie;
use crate::flash::Flash;
use crate::page::Page;
use crate::password;
use crate::patience::{self, Try};
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::settings::local;
use crate::state::State;
use crate::typed::Typed;

/// The session's cookie.
pub(crate) const SESSION: &str = "permanence_session";
/// A session lasts a long shift; nobody is signed out during a call, and a forgotten page not for days.
const LASTS: Millis = Millis(14 * 3_600_000);

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/", Needs::Nothing, home)
        .get("/sign-in", Needs::Nothing, show)
        .post("/sign-in", Needs::Nothing, enter)
        .post("/sign-out", Needs::SignedIn, leave)
        .get("/account", Needs::SignedIn, account)
        .post("/account/password", Needs::SignedIn, change_password)
}

/// What is stored of a secret: whoever reads the database can't sign in with it.
pub(crate) fn hash_of(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

async fn home(person: Option<Person>) -> Redirect {
    Redirect::to(person.map_or("/sign-in", |person| person.home()))
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    login: String,
    next: String,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    next: String,
}

async fn show(page: Page, person: Option<Person>, Query(wanted): Query<Wanted>) -> Response {
    let next = local(&wanted.next).to_owned();
    match person {
        Some(person) => Redirect::to(if next == "/" { person.home() } else { &next }).into_response(),
        None => SignInPage { page, login: String::new(), next, error: None }.into_response(),
    }
}

async fn enter(
    page: Page,
    Held(state): Held<State>,
    address: Address,
    jar: CookieJar,
    typed: Typed,
) -> Result<Response, Problem> {
    let login = typed.get("login").to_lowercase();
    let next = local(typed.get("next")).to_owned();
    // Passwords may begin or end with a space.
    let password = typed.all("password").next().unwrap_or_default();
    let Some(attempt) = Try::begin(&state, &format!("login {login}"), address, page.now).await? else {
        let error = patience::told(&page);
        return Ok(again(StatusCode::TOO_MANY_REQUESTS, page, login, next, error));
    };
    let found = state.store().people().by_login(&login).await?.filter(|(account, _)| account.active);
    if !password::verify(password, found.as_ref().map(|(_, hash)| hash.as_str())).await {
        attempt.failed(&state, page.now).await?;
        let error = page.t("sign-in-wrong");
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, page, login, next, error));
    }
    let Some((account, _)) = found else { return Err(Problem::SignedOut) };
    attempt.succeeded(&state).await?;
    end_session(&state, &jar).await?;
    let opened = open_session(&state, &account.id, page.now).await?;
    // The start page knows where each role's day begins.
    Ok((jar.add(opened), Redirect::to(&next)).into_response())
}

fn again(status: StatusCode, page: Page, login: String, next: String, error: String) -> Response {
    (status, SignInPage { page, login, next, error: Some(error) }).into_response()
}

async fn leave(Held(state): Held<State>, jar: CookieJar) -> Result<Response, Problem> {
    end_session(&state, &jar).await?;
    let gone = Cookie::build((SESSION, "")).path("/").removal().build();
    Ok((jar.add(gone), Flash("flash-signed-out").then("/sign-in")).into_response())
}

/// A new session of the account; gives its cookie.
async fn open_session(state: &State, account: &str, now: Timestamp) -> Result<Cookie<'static>, Problem> {
    let secret = state.secret();
    let session = Session {
        account_id: account.to_owned(),
        csrf_secret: state.secret(),
        created_at: now.0,
        expires_at: now.plus(LASTS).0,
    };
    state.store().sessions().create(&hash_of(&secret), &session).await?;
    Ok(cookie(state, SESSION, secret))
}

async fn end_session(state: &State, jar: &CookieJar) -> Result<(), Problem> {
    if let Some(session) = jar.get(SESSION) {
        state.store().sessions().delete(&hash_of(session.value())).await?;
    }
    Ok(())
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "account.html")]
struct AccountPage {
    page: Page,
    login: String,
    /// Why the present password was not taken.
    current_wrong: Option<String>,
    new_short: bool,
}

async fn account(page: Page, person: Person) -> AccountPage {
    AccountPage { page, login: person.login, current_wrong: None, new_short: false }
}

async fn change_password(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    address: Address,
    jar: CookieJar,
    typed: Typed,
) -> Result<Response, Problem> {
    let secret = format!("password of {}", person.id);
    let Some(attempt) = Try::begin(&state, &secret, address, page.now).await? else {
        let current_wrong = Some(patience::told(&page));
        let again = AccountPage { page, login: person.login, current_wrong, new_short: false };
        return Ok((StatusCode::TOO_MANY_REQUESTS, again).into_response());
    };
    let (_, hash) = state.store().people().by_login(&person.login).await?.ok_or(Problem::SignedOut)?;
    let current = typed.all("current").next().unwrap_or_default();
    let new = typed.all("new").next().unwrap_or_default();
    let fits = password::verify(current, Some(&hash)).await;
    if fits {
        attempt.succeeded(&state).await?;
    } else {
        attempt.failed(&state, page.now).await?;
    }
    let hashed = password::hash(new, state.salt()).await;
    let (true, Ok(hash)) = (fits, &hashed) else {
        let current_wrong = (!fits).then(|| page.t("account-password-current-wrong"));
        let again = AccountPage { page, login: person.login, current_wrong, new_short: hashed.is_err() };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    // Ends every session of the person, this one too.
    state.store().people().set_password(&person.id, hash).await?;
    let opened = open_session(&state, &person.id, page.now).await?;
    Ok((jar.add(opened), Flash("flash-password-changed").then("/account")).into_response())
}
