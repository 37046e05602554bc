//! After a hard call a mediator asks a coordinator to look at it, in one click. It blocks nobody: whoever is asked looks
//! at the call first, and decides.

use axum::extract::{Path, State as Held};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use hotline::{Call, CallId};
use store::{Change, Report};

use crate::flash::Flash;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::Typed;
use crate::{calls, desk};

/// Shown at most; the rest comes into sight as these are looked at.
const SHOWN: i64 = 50;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .post("/desk/report", Needs::MEDIATOR, from_the_desk)
        .post("/calls/{call}/report", Needs::MEDIATOR, from_the_call)
        .post("/calls/{call}/report/seen", Needs::COORDINATOR, seen)
}

/// Whoever had the call, or was offered it, may report it; once is enough.
async fn make(state: &State, page: &Page, person: &Person, call: &CallId) -> Result<(), Problem> {
    calls::readable(state, person, call).await?;
    if state.store().reports().make(call, &person.id, page.now).await? {
        announce(state, page);
    }
    Ok(())
}

/// Boards that are open count anew.
fn announce(state: &State, page: &Page) {
    state.store().feed().announce(Change::in_room(state.store().ids().next(page.now), "messages"));
}

async fn from_the_desk(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    make(&state, &page, &person, &CallId::new(typed.get("call"))).await?;
    if headers.contains_key("hx-request") {
        return desk::answer(&state, &page, &person, None).await;
    }
    Ok(Redirect::to("/desk").into_response())
}

async fn from_the_call(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let call = CallId::new(id);
    make(&state, &page, &person, &call).await?;
    Ok(Flash("flash-call-reported").then(&format!("/calls/{call}")))
}

/// A coordinator has looked at it. Done by another a moment ago is as good.
async fn seen(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    if state.store().reports().settle(&CallId::new(id), &person.id, page.now).await? {
        announce(&state, &page);
    }
    Ok(Flash("flash-report-seen").then("/blocked"))
}

/// A call that waits for a coordinator's look.
pub(crate) struct Row {
    pub(crate) call: String,
    /// "Signalé par Inès, hier à 9:12."
    pub(crate) told: String,
}

pub(crate) async fn open(state: &State, page: &Page) -> Result<Vec<Row>, Problem> {
    let mut rows = Vec::new();
    for report in state.store().reports().open(SHOWN).await? {
        rows.push(Row { told: told(state, page, &report).await?, call: report.call.0 });
    }
    Ok(rows)
}

/// How many calls wait for a coordinator's look.
pub(crate) async fn count(state: &State) -> Result<i64, Problem> {
    Ok(i64::try_from(state.store().reports().open(SHOWN).await?.len()).unwrap_or(SHOWN))
}

async fn told(state: &State, page: &Page, report: &Report) -> Result<String, Problem> {
    let name = state.store().people().find(&report.by).await?.map(|account| account.name);
    let mut arguments = fluent_bundle::FluentArgs::new();
    arguments.set("name", name.unwrap_or_else(|| page.t("board-somebody")));
    arguments.set("when", page.when(&report.at));
    Ok(page.language.text_args("report-told", &arguments))
}

/// A call's report on its page.
pub(crate) enum Shown {
    /// Nobody has reported it, and this reader may.
    MayBeMade,
    /// `may_settle`: nobody has looked at it, and this reader may say that they have.
    Made { told: String, waits: bool, may_settle: bool },
}

pub(crate) async fn of(
    state: &State,
    page: &Page,
    person: &Person,
    call: &Call,
) -> Result<Option<Shown>, Problem> {
    let Some(report) = state.store().reports().of(&call.id).await? else {
        return Ok((person.has(Role::Mediator) && call.was_talked()).then_some(Shown::MayBeMade));
    };
    let waits = report.settled_at.is_none();
    let may_settle = waits && person.has(Role::Coordinator);
    Ok(Some(Shown::Made { told: told(state, page, &report).await?, waits, may_settle }))
}
