//! What was promised for after a call: mine, or everybody's for coordinators. Done from here; "rappeler" too, by a wish
//! like any other. What the rules are is `call_log::follow_ups`' business.

mod view;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, Query, State as Held};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use call_log::follow_ups::{self, Refused};
use call_log::period::zone_of;
use hotline::{CallId, Event, FollowUpId, Language, LineId, PhoneNumber, TopicId};
use jiff::civil::Date;
use serde::Deserialize;
use store::Change;

use crate::flash::Flash;
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::Rooms;
use crate::sheet::{WRITERS, actor};
use crate::state::State;
use crate::typed::Typed;
use view::{Choice, List};

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/follow-ups", WRITERS, show)
        .get("/follow-ups/list", WRITERS, show_list)
        .post("/follow-ups/{id}/done", WRITERS, done)
        .post("/follow-ups/{id}/reopen", WRITERS, reopen)
        .post("/follow-ups/{id}/postpone", WRITERS, postpone)
        .post("/follow-ups/{id}/reassign", WRITERS, reassign)
        .post("/follow-ups/{id}/call", crate::rooms::Needs::MEDIATOR, call)
}

/// Whose, and which: from the address, or from a form's hidden fields so that one comes back to where one was.
#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    whose: Option<String>,
    show: Option<String>,
}

#[derive(Template, WebTemplate)]
#[template(path = "follow_ups/page.html")]
struct Index {
    page: Page,
    choice: Choice,
    list: String,
    /// What could not be done, and what was kept.
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "follow_ups/list.html")]
struct ListFragment<'a> {
    page: &'a Page,
    choice: &'a Choice,
    list: List,
}

async fn show(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let choice = Choice::of(&person, asked.whose.as_deref(), asked.show.as_deref());
    draw(page, &person, &state, choice, None).await
}

async fn show_list(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let choice = Choice::of(&person, asked.whose.as_deref(), asked.show.as_deref());
    let html = fragment(&page, &person, &state, &choice).await?;
    Ok(axum::response::Html(html).into_response())
}

async fn fragment(page: &Page, person: &Person, state: &State, choice: &Choice) -> Result<String, Problem> {
    let list = view::list(state, page, person, choice).await?;
    ListFragment { page, choice, list }.render().map_err(Problem::internal)
}

async fn draw(
    page: Page,
    person: &Person,
    state: &State,
    choice: Choice,
    problem: Option<String>,
) -> Result<Response, Problem> {
    let list = fragment(&page, person, state, &choice).await?;
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok((status, Index { page, choice, list, problem }).into_response())
}

async fn done(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let result = follow_ups::done(state.store(), &FollowUpId::new(id), &actor(&person), page.now).await;
    answer(page, &person, &state, &typed, result, "flash-follow-up-done").await
}

async fn reopen(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let result = follow_ups::reopen(state.store(), &FollowUpId::new(id), &actor(&person), page.now).await;
    answer(page, &person, &state, &typed, result, "flash-follow-up-reopened").await
}

async fn postpone(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let (id, actor) = (FollowUpId::new(id), actor(&person));
    let result = match typed.get("due_on").parse::<Date>() {
        Err(_) => Err(Refused::Day),
        Ok(_) if moved_on(&state, &id, &actor, &typed).await? => Err(Refused::MovedOn),
        Ok(day) => postponed(&state, &page, &id, day, &actor).await,
    };
    answer(page, &person, &state, &typed, result, "flash-follow-up-postponed").await
}

async fn postponed(
    state: &State,
    page: &Page,
    id: &FollowUpId,
    day: Date,
    actor: &call_log::Actor,
) -> Result<(), Refused> {
    let found = follow_ups::find(state.store(), id, actor).await?.follow_up;
    let line = state.store().lines().find(&LineId::new(found.line_id)).await?;
    let zone = line.map_or_else(|| page.times.zone().clone(), |line| zone_of(&line.hours));
    if call_log::period::local_day(page.now, &zone).is_none_or(|today| day < today) {
        return Err(Refused::Day);
    }
    follow_ups::postpone(state.store(), id, day, &zone, actor, page.now).await
}

/// Whether somebody changed it since the form was drawn. Who may not see it is refused by what follows.
async fn moved_on(
    state: &State,
    id: &FollowUpId,
    actor: &call_log::Actor,
    typed: &Typed,
) -> Result<bool, Problem> {
    let seen = typed.get("version");
    match follow_ups::find(state.store(), id, actor).await {
        Ok(found) => Ok(!seen.is_empty() && seen != found.follow_up.version.to_string()),
        Err(Refused::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// What a form of the list wanted, in words: it is told back when somebody else was first.
async fn wanted(state: &State, page: &Page, typed: &Typed) -> Result<Option<String>, Problem> {
    if typed.has("due_on") {
        return Ok(Some(view::day(page, typed.get("due_on"))));
    }
    Ok(state.store().people().find(typed.get("owner")).await?.map(|account| account.name))
}

async fn reassign(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let owner = typed.get("owner");
    let known = state.store().people().find(owner).await?.filter(|account| account.active);
    let owner = known.ok_or(Problem::BadForm)?.id;
    let (id, actor) = (FollowUpId::new(id), actor(&person));
    let result = if moved_on(&state, &id, &actor, &typed).await? {
        Err(Refused::MovedOn)
    } else {
        follow_ups::reassign(state.store(), &id, &owner, &actor, page.now).await
    };
    answer(page, &person, &state, &typed, result, "flash-follow-up-reassigned").await
}

/// Back to the list with a word of what was done, or the list with what stood in the way.
async fn answer(
    page: Page,
    person: &Person,
    state: &State,
    typed: &Typed,
    result: Result<(), Refused>,
    flash: &'static str,
) -> Result<Response, Problem> {
    let choice = Choice::of(person, Some(typed.get("whose")), Some(typed.get("show")));
    let problem = match result {
        Ok(()) => {
            let news = Change::in_room(state.store().ids().next(page.now), "follow_ups");
            state.store().feed().announce(news);
            return Ok(Flash(flash).then(&choice.path()));
        }
        Err(Refused::Unknown) => return Err(Problem::NotFound),
        Err(Refused::NotYours) => return Err(Problem::Forbidden),
        Err(Refused::Store(error)) => return Err(error.into()),
        Err(Refused::Day) => page.t("follow-ups-problem-day"),
        Err(Refused::MovedOn) => match wanted(state, &page, typed).await? {
            Some(mine) => page.t1("follow-ups-problem-changed", "mine", &mine),
            None => page.t("follow-ups-problem-moved"),
        },
        Err(Refused::Secret(_) | Refused::TooLong) => page.t("follow-ups-problem-moved"),
    };
    draw(page, person, state, choice, Some(problem)).await
}

/// "Rappeler": the platform calls the person, showing the line's number. The promise stays open until it is said done.
async fn call(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let id = FollowUpId::new(id);
    let found = match follow_ups::find(state.store(), &id, &actor(&person)).await {
        Ok(found) => found,
        refused => {
            let result = refused.map(|_| ());
            return answer(page, &person, &state, &typed, result, "flash-follow-up-done").await;
        }
    };
    let number = found.call_number.as_deref().and_then(PhoneNumber::parse).ok_or(Problem::Refused)?;
    let event = Event::OutboundWanted {
        call: CallId::new(state.store().ids().next(page.now)),
        line: LineId::new(found.follow_up.line_id),
        mediator: person.mediator(),
        number,
        language: Language::new(found.call_language.unwrap_or_else(|| "fr".to_owned())),
        topic: found.call_topic.map(TopicId::new),
        follow_up: Some(id),
    };
    match state.dispatch(event).await {
        Ok(()) => Ok(Redirect::to("/desk").into_response()),
        Err(Problem::Refused) => {
            let choice = Choice::of(&person, Some(typed.get("whose")), Some(typed.get("show")));
            let problem = page.t("follow-ups-problem-call");
            draw(page, &person, &state, choice, Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}
