//! The coordinator's live board: who waits, who talks with whom, who is there, what was promised, what came of the day,
//! and what is wrong. Readable across a room, so it names mediators and never a caller.
//!
//! `/board` is the page, `/board/now` the part that is fetched again with each change. Messages have their own page:
//! a player that is being listened to must not be redrawn.

mod alerts;
mod messages;
mod supervision;
mod view;

use axum::extract::State as Held;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use hotline::{CallId, Event};

use crate::flash::Flash;
use crate::page::Page;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::Typed;
use view::Board;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/board", Needs::COORDINATOR, show)
        .get("/board/now", Needs::COORDINATOR, show_now)
        .post("/board/cancel-callback", Needs::COORDINATOR, cancel_callback)
        .get("/board/messages", Needs::COORDINATOR, messages::show)
        .get("/board/messages/{recording}/sound", Needs::COORDINATOR, messages::sound)
        .post("/board/messages/{recording}/heard", Needs::COORDINATOR, messages::heard)
        .post("/board/texts/{message}/read", Needs::COORDINATOR, messages::read)
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "board/page.html")]
struct BoardPage {
    page: Page,
    now: String,
    /// Why the last click changed nothing.
    second: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "board/now.html")]
struct NowPart<'a> {
    page: &'a Page,
    board: Board,
    /// The click that this answers.
    click: Option<Click>,
}

/// What is said of a click: beside the board, which is drawn anew at any moment.
struct Click {
    /// Why it changed nothing. A click that did something takes away what was said of the one before.
    second: Option<String>,
}

async fn show(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let now = draw(&state, &page, None).await?;
    Ok(BoardPage { page, now, second: None }.into_response())
}

async fn show_now(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    Ok(Html(draw(&state, &page, None).await?).into_response())
}

/// The part that is fetched again with each change, as an answer to a click. `second`: somebody else was first.
pub(crate) async fn part(state: &State, page: &Page, second: Option<String>) -> Result<Response, Problem> {
    Ok(Html(draw(state, page, Some(Click { second })).await?).into_response())
}

/// The whole board, as an answer to a click that changed nothing, and why.
pub(crate) async fn told(state: &State, page: Page, second: String) -> Result<Response, Problem> {
    let now = draw(state, &page, None).await?;
    Ok((StatusCode::CONFLICT, BoardPage { page, now, second: Some(second) }).into_response())
}

async fn draw(state: &State, page: &Page, click: Option<Click>) -> Result<String, Problem> {
    let board = Board::read(state, page).await?;
    askama::Template::render(&NowPart { page, board, click }).map_err(Problem::internal)
}

/// A callback that can't be kept is given up by name, not forgotten. Who comes second is told so.
async fn cancel_callback(
    page: Page,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let second = match state.dispatch(Event::CallbackCancelled { call: CallId::new(typed.get("call")) }).await
    {
        Ok(()) => None,
        Err(Problem::Refused) => Some(page.t("board-callback-moved-on")),
        Err(problem) => return Err(problem),
    };
    if headers.contains_key("hx-request") {
        return part(&state, &page, second).await;
    }
    match second {
        Some(text) => told(&state, page, text).await,
        None => Ok(Flash("flash-callback-cancelled").then("/board")),
    }
}
