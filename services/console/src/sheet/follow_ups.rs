//! What follows the call, noted beside its sheet: what, by when, by whom. The list of all of them is another room.

use axum::extract::{Path, State as Held};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use call_log::follow_ups::{self, Promise, Refused};
use call_log::vocabulary::{FollowUpKind, Vocabulary};
use hotline::{Call, CallId};
use jiff::civil::Date;

use super::{SheetPage, actor, own_call, view};
use crate::language::Language;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::state::State;
use crate::typed::Typed;

#[derive(askama::Template)]
#[template(path = "sheet/follow_ups.html")]
struct Panel<'a> {
    page: &'a Page,
    call: &'a str,
    known: Vec<String>,
    /// Code, label, chosen.
    kinds: Vec<(&'static str, &'static str, bool)>,
    /// Account, name, chosen.
    owners: Vec<(String, String, bool)>,
    due_on: String,
    today: String,
    note: String,
    problem: Option<String>,
}

/// The panel; with what was typed and why it was refused when it was.
pub(super) async fn panel(
    state: &State,
    page: &Page,
    person: &Person,
    call: &Call,
    refused: Option<(&Typed, String)>,
) -> Result<String, Problem> {
    let known = state.store().follow_ups().of_call(&call.id).await?;
    let sheet = call_log::sheet::load(state.store(), &call.id, page.now).await?;
    let natural = sheet.outcome().and_then(call_log::vocabulary::Outcome::natural_follow_up);
    let (kind, days) = natural.unwrap_or((FollowUpKind::CallBack, 7));
    let typed = refused.as_ref().map(|(typed, _)| *typed);
    let word = typed.map_or(kind.code(), |typed| typed.get("kind"));
    let owner = typed.map_or(person.id.as_str(), |typed| typed.get("owner"));
    let known = known
        .iter()
        .map(|one| {
            let mut arguments = fluent_bundle::FluentArgs::new();
            arguments.set("kind", label(page, FollowUpKind::from_stored(&one.follow_up.kind)));
            arguments.set("day", page.day(&hotline::Timestamp(one.follow_up.due_from)));
            arguments.set("owner", one.owner_name.clone());
            page.language.text_args("sheet-follow-up-known", &arguments)
        })
        .collect();
    let panel = Panel {
        page,
        call: call.id.as_str(),
        known,
        kinds: FollowUpKind::ALL
            .iter()
            .map(|kind| (kind.code(), label(page, *kind), kind.code() == word))
            .collect(),
        owners: owners(state, person)
            .await?
            .into_iter()
            .map(|(id, name)| {
                let chosen = id == owner;
                (id, name, chosen)
            })
            .collect(),
        due_on: typed.map_or_else(
            || page.times.date_in(page.now, days).to_string(),
            |typed| typed.get("due_on").to_owned(),
        ),
        today: page.times.date_in(page.now, 0).to_string(),
        note: typed.map(|typed| typed.get("note").to_owned()).unwrap_or_default(),
        problem: refused.map(|(_, problem)| problem),
    };
    askama::Template::render(&panel).map_err(Problem::internal)
}

fn label(page: &Page, kind: FollowUpKind) -> &'static str {
    match page.language {
        Language::French => kind.french(),
        Language::English => kind.english(),
    }
}

/// Who may be given a follow-up: oneself; everybody who answers calls, by a coordinator.
async fn owners(state: &State, person: &Person) -> Result<Vec<(String, String)>, Problem> {
    if !person.has(Role::Coordinator) {
        return Ok(vec![(person.id.clone(), person.name.clone())]);
    }
    let people = state.store().people().list().await?;
    Ok(people.into_iter().filter(|one| one.active).map(|one| (one.id, one.name)).collect())
}

/// `POST /sheets/{call}/follow-ups`.
pub(super) async fn add(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(call): Path<String>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let call = own_call(&state, &person, &CallId::new(call)).await?;
    let day = typed.get("due_on").parse::<Date>().ok().filter(|day| *day >= page.times.date_in(page.now, 0));
    let kept = match day {
        None => Err(Refused::Day),
        Some(day) => {
            let promise = Promise {
                line: call.line.clone(),
                call: Some(call.id.clone()),
                owner: typed.get("owner").to_owned(),
                kind: FollowUpKind::from_code(typed.get("kind")).ok_or(Problem::BadForm)?,
                day,
                zone: page.times.zone().clone(),
                note: typed.get("note").to_owned(),
            };
            follow_ups::promise(state.store(), &promise, &actor(&person), page.now).await
        }
    };
    let fragment = headers.contains_key("hx-request");
    let problem = match kept {
        Ok(_) if fragment => None,
        Ok(_) => return Ok(Redirect::to("/desk").into_response()),
        Err(Refused::Secret(found)) => {
            found.first().map(|finding| view::why(&page, call_log::sheet::Why::Secret(*finding)))
        }
        Err(Refused::TooLong) => {
            Some(page.tn("sheet-problem-long", i64::try_from(follow_ups::LONGEST_NOTE).unwrap_or(i64::MAX)))
        }
        Err(Refused::Day) => Some(page.t("sheet-follow-up-bad-date")),
        Err(Refused::NotYours) => return Err(Problem::Forbidden),
        Err(Refused::Unknown) => return Err(Problem::NotFound),
        Err(Refused::MovedOn) => return Err(Problem::Conflict),
        Err(Refused::Store(error)) => return Err(error.into()),
    };
    if problem.is_none() {
        state
            .store()
            .feed()
            .announce(store::Change::in_room(state.store().ids().next(page.now), "follow_ups"));
    }
    let wrong = problem.is_some();
    let html = panel(&state, &page, &person, &call, problem.map(|problem| (&typed, problem))).await?;
    if wrong && !fragment {
        // A browser without scripts gets a whole page, with what was typed.
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, SheetPage { page, sheet: html }).into_response());
    }
    Ok(Html(html).into_response())
}
