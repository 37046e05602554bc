//! The call sheet: shown beside the call, saved as it is typed.
//!
//! `POST /sheets/{call}` takes a patch: some fields and the version they were typed on (`call_log::sheet`). A script gets
//! JSON (`version`, `at`, `problems` by field, `fields` as they stand); a browser without scripts gets the page again,
//! with what was typed and what is wrong with it.

mod follow_ups;
mod view;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State as Held};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use call_log::Actor;
use call_log::sheet::{Field, Patch, Saved, Shape};
use hotline::{Call, CallId, Timestamp};
use serde::Serialize;
use store::Change;

use crate::flash::Flash;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::Typed;
use view::SheetView;

pub(crate) const WRITERS: Needs = Needs::Either(Role::Mediator, Role::Coordinator);

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.post("/sheets/{call}", WRITERS, save).post("/sheets/{call}/follow-ups", WRITERS, follow_ups::add)
}

#[derive(askama::Template)]
#[template(path = "sheet/sheet.html")]
struct SheetCard<'a> {
    page: &'a Page,
    sheet: SheetView,
}

/// The person as `call_log` asks about them.
pub(crate) fn actor(person: &Person) -> Actor {
    if person.has(Role::Coordinator) {
        Actor::coordinator(person.id.clone())
    } else {
        Actor::mediator(person.id.clone())
    }
}

/// The call, if this person may write its sheet: their own call, or any for a coordinator.
async fn own_call(state: &State, person: &Person, call: &CallId) -> Result<Call, Problem> {
    let call = state.store().calls().find(call).await?.ok_or(Problem::NotFound)?;
    let mine = call.mediator.as_ref().map(hotline::MediatorId::as_str);
    let occupied = || async {
        // While it is being connected the call does not name its mediator yet.
        let mediator = state.store().mediators().find(&person.mediator()).await?;
        Ok::<_, Problem>(mediator.is_some_and(|one| one.presence.call() == Some(&call.id)))
    };
    if actor(person).may_write_sheet(mine) || occupied().await? { Ok(call) } else { Err(Problem::Forbidden) }
}

/// The sheet with its follow-ups, for the page beside the call.
pub(crate) async fn work(
    state: &State,
    page: &Page,
    person: &Person,
    call: &CallId,
) -> Result<String, Problem> {
    let call = own_call(state, person, call).await?;
    draw(state, page, person, &call, None).await
}

async fn draw(
    state: &State,
    page: &Page,
    person: &Person,
    call: &Call,
    refused: Option<(&Saved, &Typed)>,
) -> Result<String, Problem> {
    let sheet = match refused {
        Some((saved, _)) => saved.sheet.clone(),
        None => call_log::sheet::load(state.store(), &call.id, page.now).await?,
    };
    let follow_ups = follow_ups::panel(state, page, person, call, None).await?;
    let mut view = SheetView::of(state, page, call, &sheet, follow_ups);
    if let Some((saved, typed)) = refused {
        view.show_problems(&problems(page, saved), typed);
    }
    askama::Template::render(&SheetCard { page, sheet: view }).map_err(Problem::internal)
}

#[derive(Serialize)]
struct Told {
    version: i64,
    at: String,
    problems: BTreeMap<&'static str, String>,
    fields: BTreeMap<&'static str, Vec<String>>,
    complete: bool,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "sheet/page.html")]
struct SheetPage {
    page: Page,
    sheet: String,
}

async fn save(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(call): Path<String>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let call = own_call(&state, &person, &CallId::new(call)).await?;
    let mut patch = Patch::from_pairs(typed.pairs());
    let json = headers.get(header::ACCEPT).is_some_and(|kind| kind.as_bytes() == b"application/json");
    if !json {
        // A browser sends nothing for a group whose every box was unticked.
        for field in Field::ALL.iter().filter(|field| matches!(field.shape(), Shape::Several(_))) {
            if !typed.has(field.name()) {
                patch.values.push((*field, String::new()));
            }
        }
    }
    let saved = call_log::sheet::save(state.store(), &call.id, &patch, &person.id, page.now).await?;
    announce(&state, &call.id, page.now);
    if json {
        let told = Told {
            version: saved.sheet.version,
            at: page.hour(&page.now),
            problems: problems(&page, &saved),
            fields: fields(&saved),
            complete: saved.sheet.is_complete(),
        };
        return Ok(Json(told).into_response());
    }
    if saved.refused.is_empty() && saved.conflicts.is_empty() {
        return Ok(Flash("flash-saved").then("/desk"));
    }
    let sheet = draw(&state, &page, &person, &call, Some((&saved, &typed))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, SheetPage { page, sheet }).into_response())
}

/// Tells open pages that the sheet changed; the card on the desk shows whether it is complete.
fn announce(state: &State, call: &CallId, now: Timestamp) {
    let mut change = Change::in_room(state.store().ids().next(now), "sheets");
    change.calls.push(call.clone());
    state.store().feed().announce(change);
}

/// What is wrong, by field, in the reader's words. It never repeats a secret.
fn problems(page: &Page, saved: &Saved) -> BTreeMap<&'static str, String> {
    let refused = saved.refused.iter().map(|one| (one.field.name(), view::why(page, one.why)));
    let conflicts = saved.conflicts.iter().map(|conflict| {
        (conflict.field.name(), page.t1("sheet-problem-conflict", "theirs", &conflict.theirs))
    });
    let mut problems = BTreeMap::new();
    for (field, text) in refused.chain(conflicts) {
        problems.entry(field).or_insert(text);
    }
    problems
}

/// Every field as it stands, several codes as a list.
fn fields(saved: &Saved) -> BTreeMap<&'static str, Vec<String>> {
    Field::ALL
        .iter()
        .map(|field| {
            let text = saved.sheet.text(*field);
            let values = match field.shape() {
                Shape::Several(_) => {
                    text.split('|').filter(|code| !code.is_empty()).map(str::to_owned).collect()
                }
                _ => vec![text.to_owned()],
            };
            (field.name(), values)
        })
        .collect()
}
