//! The coordinator's live board: who waits, who talks, who is there, today's figures, and what is wrong.

use std::collections::HashMap;

use axum::extract::State as Held;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use hotline::{Call, CallId, CallState, Event, LineId, Mediator, MediatorId, Presence, Timestamp};
use store::Span;

use crate::page::Page;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::Typed;
use crate::words;

/// Waiting calls shown by name; more are counted.
const SHOWN: usize = 30;
/// Live calls read per line: more than a team of a hundred can have at once.
const LIVE: i64 = 500;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.get("/board", Needs::COORDINATOR, show).get("/board/now", Needs::COORDINATOR, show_now).post(
        "/board/cancel-callback",
        Needs::COORDINATOR,
        cancel_callback,
    )
}

struct Waits {
    call: String,
    topic: String,
    language: String,
    since: Timestamp,
    ringing: bool,
}

struct Talks {
    call: String,
    mediator: String,
    topic: String,
    language: String,
    since: Timestamp,
    held: bool,
}

struct Member {
    name: String,
    presence: String,
    colour: &'static str,
    reason: Option<String>,
    since: Timestamp,
}

struct Promised {
    call: String,
    topic: String,
    language: String,
    when: String,
}

#[derive(Default)]
struct Board {
    alerts: Vec<String>,
    waiting: Vec<Waits>,
    waiting_total: i64,
    longest: Option<Timestamp>,
    talking: Vec<Talks>,
    available: i64,
    team: Vec<Member>,
    offline: i64,
    callbacks: Vec<Promised>,
    figures: Figures,
}

/// The day's figures: the first is the sum of the others.
#[derive(Clone, Copy, Default)]
struct Figures {
    answered: i64,
    abandoned: i64,
    callbacks: i64,
    messages: i64,
    told: i64,
}

impl Board {
    fn waiting_hidden(&self) -> i64 {
        self.waiting_total - i64::try_from(self.waiting.len()).unwrap_or(0)
    }

    fn today(&self) -> [(i64, &'static str); 6] {
        let f = self.figures;
        [
            (f.answered + f.abandoned + f.callbacks + f.messages + f.told, "board-offered"),
            (f.answered, "board-answered"),
            (f.abandoned, "board-abandoned"),
            (f.callbacks, "board-called-back"),
            (f.messages, "board-messages"),
            (f.told, "board-told"),
        ]
    }
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "board/page.html")]
struct BoardPage {
    page: Page,
    now: String,
}

#[derive(askama::Template)]
#[template(path = "board/now.html")]
struct NowPart<'a> {
    page: &'a Page,
    board: Board,
}

async fn show(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let now = draw(&state, &page).await?;
    Ok(BoardPage { page, now }.into_response())
}

async fn show_now(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    Ok(Html(draw(&state, &page).await?).into_response())
}

async fn draw(state: &State, page: &Page) -> Result<String, Problem> {
    let board = read(state, page).await?;
    askama::Template::render(&NowPart { page, board }).map_err(Problem::internal)
}

async fn read(state: &State, page: &Page) -> Result<Board, Problem> {
    let store = state.store();
    let names: HashMap<MediatorId, String> = store.people().mediator_names().await?.into_iter().collect();
    let mediators = store.mediators().list().await?;
    let mut board = Board::default();
    let mut uncovered = 0;
    for line in store.lines().list().await?.iter().filter(|line| line.active) {
        let calls = store.calls().live(&line.id, LIVE).await?;
        let queue = store.queue().waiting(&line.id).await?;
        board.waiting_total += queue.callers - queue.callbacks;
        for call in &calls {
            place(state, page, call, &names, &mut board);
            uncovered += i64::from(waits(call) && !covered(call, &mediators));
        }
        figures(state, page, &line.id, &mut board.figures).await?;
    }
    board.waiting.sort_by_key(|one| one.since);
    board.longest = board.waiting.first().map(|one| one.since);
    board.waiting_total = board.waiting_total.max(i64::try_from(board.waiting.len()).unwrap_or(0));
    board.waiting.truncate(SHOWN);
    board.available = count(&mediators, |presence| matches!(presence, Presence::Available));
    board.offline = count(&mediators, |presence| matches!(presence, Presence::Offline));
    board.team = team(page, &mediators, &names);
    if board.waiting_total > 0 && board.available == 0 {
        board.alerts.push(page.t("board-alert-nobody"));
    } else if uncovered > 0 {
        board.alerts.push(page.tn("board-alert-unreachable", uncovered));
    }
    Ok(board)
}

fn waits(call: &Call) -> bool {
    matches!(call.state, CallState::Waiting | CallState::AwaitingCallback { .. })
}

/// Whether anybody at work could take this call at all.
fn covered(call: &Call, mediators: &[Mediator]) -> bool {
    mediators.iter().any(|mediator| {
        !matches!(mediator.presence, Presence::Offline | Presence::OnBreak { .. })
            && mediator.may_take(&call.line, &call.language, call.topic.as_ref())
    })
}

fn place(state: &State, page: &Page, call: &Call, names: &HashMap<MediatorId, String>, board: &mut Board) {
    let id = call.id.as_str().to_owned();
    let topic = words::topic(state, page, call.topic.as_ref());
    let language = words::language(page, &call.language);
    let since = call.queued_at.unwrap_or(call.arrived_at);
    match call.state {
        CallState::Waiting => {
            board.waiting.push(Waits { call: id, topic, language, since, ringing: call.offer.is_some() });
        }
        CallState::AwaitingCallback { not_before } => {
            let (key, at) = if not_before <= page.now {
                ("board-callback-now", call.state_since)
            } else {
                ("board-callback-from", not_before)
            };
            let when = page.t1(key, "when", &page.when(&at));
            board.callbacks.push(Promised { call: id, topic, language, when });
        }
        CallState::Talking | CallState::Connecting { .. } | CallState::Reconnecting { .. } => {
            let mediator = call
                .mediator
                .as_ref()
                .and_then(|id| names.get(id).cloned())
                .unwrap_or_else(|| page.t("story-somebody"));
            let since = call.talk_began_at.unwrap_or(call.state_since);
            board.talking.push(Talks { call: id, mediator, topic, language, since, held: call.held });
        }
        CallState::InFlow | CallState::LeavingMessage | CallState::Ended { .. } => {}
    }
}

fn count(mediators: &[Mediator], which: impl Fn(&Presence) -> bool) -> i64 {
    i64::try_from(mediators.iter().filter(|one| which(&one.presence)).count()).unwrap_or(i64::MAX)
}

/// Who is there, those who could be rung first, then by how long they have been so.
fn team(page: &Page, mediators: &[Mediator], names: &HashMap<MediatorId, String>) -> Vec<Member> {
    let mut there: Vec<&Mediator> =
        mediators.iter().filter(|one| one.presence != Presence::Offline).collect();
    there.sort_by_key(|one| (one.presence != Presence::Available, one.presence_since));
    there
        .into_iter()
        .map(|one| {
            let (presence, colour) = words::presence(page, &one.presence);
            let reason = match one.presence {
                Presence::OnBreak { reason } => Some(page.t(words::reason_key(reason))),
                _ => None,
            };
            let name = names.get(&one.id).cloned().unwrap_or_default();
            Member { name, presence, colour, reason, since: one.presence_since }
        })
        .collect()
}

/// Adds a line's calls of today that have ended.
async fn figures(state: &State, page: &Page, line: &LineId, into: &mut Figures) -> Result<(), Problem> {
    let span =
        Span { line: line.clone(), from: page.times.midnight(page.now), to: Timestamp(page.now.0 + 1) };
    for count in state.store().statistics().quarters(&span).await? {
        match count.figure.as_deref() {
            Some("answered") => into.answered += count.calls,
            Some("abandoned") => into.abandoned += count.calls,
            Some("callbacks") => into.callbacks += count.calls,
            Some("messages") => into.messages += count.calls,
            Some("told") => into.told += count.calls,
            // Outbound calls are outside the sum; a call in progress counts once it has ended.
            _ => {}
        }
    }
    Ok(())
}

/// A callback that can't be kept is given up by name, not forgotten.
async fn cancel_callback(
    page: Page,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    state.dispatch(Event::CallbackCancelled { call: CallId::new(typed.get("call")) }).await?;
    if headers.contains_key("hx-request") {
        return Ok(Html(draw(&state, &page).await?).into_response());
    }
    Ok(Redirect::to("/board").into_response())
}
