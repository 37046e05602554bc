//! Lines: name, numbers, greeting, hours, days that are not as usual, and the times of the rules.

mod around;
mod form;
mod hours;
mod list;
mod overflow;
mod rules;
mod topics;

use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hotline::{LineId, LineRules};
use store::{LineSettings, StoreError};

use super::{Choice, Differs, differences};
use crate::answering;
use crate::flash::Flash;
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::{Typed, Wrong};
use crate::waiting;
use around::Around;
use form::{DayField, Form, RuleField, ZONES};

pub(super) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/admin/lines", Needs::ADMINISTRATOR, list::show)
        .get("/admin/lines/new", Needs::ADMINISTRATOR, show_new)
        .post("/admin/lines/new", Needs::ADMINISTRATOR, create)
        .get("/admin/lines/{line}", Needs::ADMINISTRATOR, show)
        .post("/admin/lines/{line}", Needs::ADMINISTRATOR, save)
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "admin/lines/form.html")]
struct FormPage {
    page: Page,
    title: String,
    action: String,
    /// Where it is explained who would answer this line; `None` while it does not exist yet.
    who: Option<String>,
    form: Form,
    flows: Vec<Choice>,
    languages: Vec<Choice>,
    holidays: Vec<Choice>,
    week: Vec<DayField>,
    rules: Vec<RuleField>,
    strategies: Vec<Choice>,
    topics: Vec<topics::Row>,
    overflows: Vec<Choice>,
    zones: [&'static str; ZONES.len()],
    wrong: Wrong,
    conflict: Option<Vec<Differs>>,
}

/// `known`: the line's id and stored name; `None` while it does not exist yet.
async fn draw(
    state: &State,
    page: Page,
    known: Option<(&LineId, &str)>,
    form: Form,
    wrong: Wrong,
    conflict: Option<Vec<Differs>>,
) -> Result<Response, Problem> {
    let around = Around::read(state).await?;
    let status = match (&conflict, wrong.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, true) => StatusCode::OK,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let drawn = FormPage {
        title: known.map_or_else(|| page.t("lines-new-title"), |(_, name)| name.to_owned()),
        action: known.map_or_else(|| "/admin/lines/new".to_owned(), |(id, _)| format!("/admin/lines/{id}")),
        who: known.map(|(id, _)| crate::who::path(id)),
        flows: form.flows(state),
        languages: form.languages(state, &page),
        holidays: form.holidays(&page),
        week: form.week(&page),
        rules: form.rules(&page),
        strategies: form.strategies(&page),
        topics: form.topics(state, &page, &around),
        overflows: form.overflow.choices(&page, &around, known.map_or(&LineId::new(""), |(id, _)| id)),
        zones: ZONES,
        wrong,
        conflict,
        page,
        form,
    };
    Ok((status, drawn).into_response())
}

async fn find(state: &State, id: &str) -> Result<LineSettings, Problem> {
    state.store().lines().find(&LineId::new(id)).await?.ok_or(Problem::NotFound)
}

async fn show_new(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let form = Form::new(&state, &page);
    draw(&state, page, None, form, Wrong::default(), None).await
}

async fn create(page: Page, Held(state): Held<State>, typed: Typed) -> Result<Response, Problem> {
    let blank = LineSettings {
        id: LineId::new(state.store().ids().next(page.now)),
        version: 1,
        name: String::new(),
        flow: String::new(),
        numbers: Vec::new(),
        volunteers: None,
        hours: serde_json::Value::Null,
        rules: LineRules::default(),
        active: true,
    };
    let form = Form::typed(&page, &typed, &blank);
    let mut wrong = Wrong::default();
    let line = match form.check(&state, &page, &typed, &Around::read(&state).await?, blank) {
        Ok(line) => line,
        Err(wrong) => return draw(&state, page, None, form, wrong, None).await,
    };
    answering::refuse_gaps(&state, &page, None, &line, &mut wrong).await?;
    if wrong.is_empty() {
        match state.store().lines().create(&line).await {
            Ok(()) => {
                waiting::announce(&state, &line.id);
                return Ok(Flash("flash-line-created").then("/admin/lines"));
            }
            Err(StoreError::Duplicate) => taken(&state, &page, &line, &mut wrong).await?,
            Err(error) => return Err(error.into()),
        }
    }
    draw(&state, page, None, form, wrong, None).await
}

async fn show(page: Page, Held(state): Held<State>, Path(id): Path<String>) -> Result<Response, Problem> {
    let line = find(&state, &id).await?;
    let form = Form::stored(&state, &page, &line);
    draw(&state, page, Some((&line.id, &line.name)), form, Wrong::default(), None).await
}

async fn save(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let stored = find(&state, &id).await?;
    let mut form = Form::typed(&page, &typed, &stored);
    let version = form.version.parse().map_err(|_| Problem::BadForm)?;
    let around = Around::read(&state).await?;
    let mut line = match form.check(&state, &page, &typed, &around, stored.clone()) {
        Ok(line) => line,
        Err(wrong) => return draw(&state, page, Some((&stored.id, &stored.name)), form, wrong, None).await,
    };
    line.version = version;
    let mut wrong = Wrong::default();
    answering::refuse_gaps(&state, &page, Some(&stored), &line, &mut wrong).await?;
    if !wrong.is_empty() {
        return draw(&state, page, Some((&stored.id, &stored.name)), form, wrong, None).await;
    }
    match state.store().lines().update_by(&line, &me.id, page.now).await {
        Ok(()) => {
            waiting::rules_changed(&state, &line.id).await;
            Ok(Flash("flash-saved").then("/admin/lines"))
        }
        Err(StoreError::Duplicate) => {
            taken(&state, &page, &line, &mut wrong).await?;
            draw(&state, page, Some((&stored.id, &stored.name)), form, wrong, None).await
        }
        Err(StoreError::Conflict) => {
            // Somebody else saved first: what was typed stays, what they wrote stands beside it, and saving again is a
            // decision.
            let stored = find(&state, &id).await?;
            let theirs = Form::stored(&state, &page, &stored);
            let differs = differences(
                form.told(&state, &page, &around, &stored.id),
                theirs.told(&state, &page, &around, &stored.id),
            );
            form.version = theirs.version;
            draw(&state, page, Some((&stored.id, &stored.name)), form, Wrong::default(), Some(differs)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Which of the numbers belongs to which other line.
async fn taken(state: &State, page: &Page, line: &LineSettings, wrong: &mut Wrong) -> Result<(), Problem> {
    let lines = state.store().lines().list().await?;
    for other in lines.iter().filter(|other| other.id != line.id) {
        let theirs = |number| other.numbers.contains(number) || other.volunteers.as_ref() == Some(number);
        let told = || page.t1("lines-problem-numbers-taken", "line", &other.name);
        if line.numbers.iter().any(theirs) {
            wrong.add("numbers", told());
        } else if line.volunteers.as_ref().is_some_and(theirs) {
            wrong.add("volunteers", told());
        }
    }
    if wrong.is_empty() {
        wrong.add("numbers", page.t("lines-problem-numbers-taken-before"));
    }
    Ok(())
}
