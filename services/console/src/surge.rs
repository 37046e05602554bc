//! Surge mode ("affluence"): one switch per line on the coordinator's board, told at once at every mediator's desk.
//!
//! What it does is for the rules (`hotline::Reach`) and the flow to say. Here it is switched, and said who did so and when.

use axum::extract::State as Held;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use fluent_bundle::FluentArgs;
use hotline::{LineId, Millis};
use store::{LineSettings, StoreError, SurgeSwitch};

use crate::board;
use crate::desk;
use crate::flash::Flash;
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::Typed;
use crate::waiting;

/// How long the desks still say that a surge is over.
const AFTERWARDS: Millis = Millis::minutes(15);

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.post("/board/surge", Needs::COORDINATOR, switch).get("/desk/surge", Needs::MEDIATOR, show)
}

/// The switch of one line, as the board draws it.
pub(crate) struct Switch {
    pub(crate) line: String,
    pub(crate) name: String,
    pub(crate) on: bool,
    /// Who used it last, and when.
    pub(crate) told: Option<String>,
}

impl Switch {
    pub(crate) async fn of(state: &State, page: &Page, line: &LineSettings) -> Result<Self, Problem> {
        let last = state.store().lines().surge_switch(&line.id).await?;
        Ok(Self {
            line: line.id.as_str().to_owned(),
            name: line.name.clone(),
            on: line.rules.surge,
            told: last.filter(|last| last.on == line.rules.surge).map(|last| told(page, &last)),
        })
    }
}

fn told(page: &Page, last: &SurgeSwitch) -> String {
    let mut arguments = FluentArgs::new();
    arguments.set("name", last.by.as_str());
    arguments.set("when", page.when(&last.at));
    page.language.text_args(if last.on { "surge-on-by" } else { "surge-off-by" }, &arguments)
}

/// `POST /board/surge`: on or off, as the button said. Who comes second is told who was first.
async fn switch(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let line = LineId::new(typed.get("line"));
    let on = match typed.get("on") {
        "true" => true,
        "false" => false,
        _ => return Err(Problem::BadForm),
    };
    let changed = match state.store().lines().switch_surge(&line, on, &me.id, page.now).await {
        Ok(changed) => changed,
        Err(StoreError::Missing) => return Err(Problem::NotFound),
        Err(error) => return Err(error.into()),
    };
    let mut second = None;
    if changed {
        waiting::rules_changed(&state, &line).await;
    } else {
        let last = state.store().lines().surge_switch(&line).await?;
        second = Some(last.map_or_else(|| page.t("surge-was-so"), |last| told(&page, &last)));
    }
    if headers.contains_key("hx-request") {
        return board::part(&state, &page, second).await;
    }
    match second {
        Some(told) => board::told(&state, page, told).await,
        None => Ok(Flash(if on { "flash-surge-on" } else { "flash-surge-off" }).then("/board")),
    }
}

#[derive(askama::Template)]
#[template(path = "desk/surge.html")]
struct Banner {
    lines: Vec<Told>,
}

struct Told {
    title: String,
    text: String,
    on: bool,
}

/// What the desk says of it: while it lasts, and for a while after.
pub(crate) async fn banner(state: &State, page: &Page, person: &Person) -> Result<String, Problem> {
    let mediator = desk::mediator(state, &person.mediator()).await?;
    let several = mediator.lines.len() > 1;
    let mut lines = Vec::new();
    for id in &mediator.lines {
        let Some(line) = state.store().lines().find(id).await?.filter(|line| line.active) else { continue };
        let last = state.store().lines().surge_switch(id).await?.filter(|last| last.on == line.rules.surge);
        let over = last.as_ref().is_some_and(|last| page.now.since(last.at) < AFTERWARDS);
        let key = match (line.rules.surge, &last) {
            (true, Some(_)) => "desk-surge-since",
            (true, None) => "desk-surge",
            (false, Some(_)) if over => "desk-surge-over",
            (false, _) => continue,
        };
        let mut arguments = FluentArgs::new();
        arguments.set("hour", last.map(|last| page.hour(&last.at)).unwrap_or_default());
        let text = page.language.text_args(key, &arguments);
        let title = if line.rules.surge { "desk-surge-title" } else { "desk-surge-over-title" };
        let title =
            if several { page.t1(&format!("{title}-line"), "line", &line.name) } else { page.t(title) };
        lines.push(Told { title, text, on: line.rules.surge });
    }
    askama::Template::render(&Banner { lines }).map_err(Problem::internal)
}

async fn show(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    Ok(Html(banner(&state, &page, &person).await?).into_response())
}
