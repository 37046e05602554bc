//! Numbers that are blocked: which, since when, until when, by whom and why; taken off by one click. A number is blocked
//! from the page of one of its calls (`form`), never by typing it.

mod form;

use std::collections::HashMap;

use axum::extract::{Path, State as Held};
use axum::response::{IntoResponse, Response};
use hotline::{Call, PhoneNumber};
use store::Block;

use crate::flash::Flash;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::report;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::words;

/// Shown at most: a house with more has another trouble than a list can tell.
const SHOWN: i64 = 200;

/// Who blocks and unblocks.
const KEEPERS: Needs = Needs::Either(Role::Coordinator, Role::Administrator);

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/blocked", KEEPERS, list)
        .post("/blocked/{block}/lift", KEEPERS, lift)
        .get("/calls/{call}/block", KEEPERS, form::show)
        .post("/calls/{call}/block", KEEPERS, form::block)
}

struct Row {
    id: String,
    number: String,
    /// The call whose number it is, for who may read calls.
    call: Option<String>,
    reason: String,
    note: Option<String>,
    /// "le 23/11/2026 à 14:05, par Claire".
    since: String,
    until: String,
    stopped: i64,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "blocked/list.html")]
struct ListPage {
    page: Page,
    /// Calls that mediators reported, for who may read calls.
    reports: Vec<report::Row>,
    rows: Vec<Row>,
}

async fn list(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    let names = names(&state).await?;
    let blocks = state.store().blocked().list(page.now, SHOWN).await?;
    let rows = blocks.into_iter().map(|block| row(&page, &person, &names, block)).collect();
    let reports = if person.has(Role::Coordinator) { report::open(&state, &page).await? } else { Vec::new() };
    Ok(ListPage { page, reports, rows }.into_response())
}

fn row(page: &Page, person: &Person, names: &HashMap<String, String>, block: Block) -> Row {
    Row {
        number: number(page, person, &block.number),
        call: person.has(Role::Coordinator).then_some(block.call.0.clone()),
        reason: page.t(&format!("blocked-reason-{}", block.reason.word())),
        since: since(page, names, &block),
        until: until(page, &block),
        stopped: block.stopped,
        note: block.note,
        id: block.id,
    }
}

/// As the call's page shows it to who may read that; else its end, enough to tell two apart.
fn number(page: &Page, person: &Person, number: &PhoneNumber) -> String {
    if person.has(Role::Coordinator) {
        return words::number(number);
    }
    let digits = number.expose();
    let end = digits.get(digits.len().saturating_sub(4)..).unwrap_or_default();
    page.t1("blocked-number-end", "end", end)
}

fn since(page: &Page, names: &HashMap<String, String>, block: &Block) -> String {
    let mut arguments = fluent_bundle::FluentArgs::new();
    arguments.set("when", page.when(&block.since));
    arguments.set("name", names.get(&block.by).cloned().unwrap_or_else(|| page.t("board-somebody")));
    page.language.text_args("blocked-since", &arguments)
}

fn until(page: &Page, block: &Block) -> String {
    block.until.map_or_else(|| page.t("blocked-until-lifted"), |until| page.when(&until))
}

async fn names(state: &State) -> Result<HashMap<String, String>, Problem> {
    Ok(state.store().people().list().await?.into_iter().map(|one| (one.id, one.name)).collect())
}

/// Takes a block off. The second of two who do so is told that it was done.
async fn lift(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    if !state.store().blocked().lift(&id, &person.id, page.now).await? {
        return Ok(Flash("flash-number-unblocked-before").then("/blocked"));
    }
    Ok(Flash("flash-number-unblocked").then("/blocked"))
}

/// How a call's number stands, on the call's page.
pub(crate) enum Standing {
    /// Nobody knows the number: nobody can block it.
    Withheld,
    Free,
    /// Blocked: since when, by whom, until when, in words.
    Blocked(String),
}

pub(crate) async fn standing(state: &State, page: &Page, call: &Call) -> Result<Standing, Problem> {
    let Some(number) = call.callers_number() else { return Ok(Standing::Withheld) };
    let Some(block) = state.store().blocked().of(number, page.now).await? else { return Ok(Standing::Free) };
    Ok(Standing::Blocked(told(page, &names(state).await?, &block)))
}

/// "Ce numéro est bloqué depuis …, par …, jusqu'à …".
fn told(page: &Page, names: &HashMap<String, String>, block: &Block) -> String {
    let mut arguments = fluent_bundle::FluentArgs::new();
    arguments.set("since", since(page, names, block));
    arguments.set("until", until(page, block));
    arguments.set("reason", page.t(&format!("blocked-reason-{}", block.reason.word())));
    page.language.text_args("blocked-already", &arguments)
}
