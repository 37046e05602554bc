//! A mediator's calls so far, and one call's page with its story in words.

use std::collections::HashMap;

use axum::extract::{Path, State as Held};
use axum::response::{IntoResponse, Response};
use call_log::vocabulary::{Outcome, Vocabulary};
use hotline::{Call, CallId, CallState, Event, LineRules, MediatorId, Origin, Timestamp};
use store::HistoryEntry;

use crate::blocked;
use crate::frequent;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::report;
use crate::rooms::{Needs, Rooms};
use crate::sheet;
use crate::state::State;
use crate::times::span_in_words;
use crate::to_complete;
use crate::why_others;
use crate::words;

/// How many of the latest calls a mediator's list shows.
const SHOWN: i64 = 100;
/// How many the desk looks at to show today's.
const OF_A_DAY: i64 = 40;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.get("/calls", Needs::MEDIATOR, list).get("/calls/{call}", sheet::WRITERS, show).post(
        "/calls/{call}/call-back",
        Needs::MEDIATOR,
        call_back,
    )
}

/// One line of a list.
struct Row {
    id: String,
    when: String,
    topic: String,
    length: String,
    outcome: String,
    complete: bool,
}

async fn rows(state: &State, page: &Page, calls: &[Call]) -> Result<Vec<Row>, Problem> {
    let mut rows = Vec::with_capacity(calls.len());
    for call in calls {
        let sheet = call_log::sheet::load(state.store(), &call.id, page.now).await?;
        rows.push(Row {
            id: call.id.as_str().to_owned(),
            when: page.when(&call.arrived_at),
            topic: sheet.theme().map_or_else(
                || words::topic(state, page, call.topic.as_ref()),
                |theme| theme.french().to_owned(),
            ),
            length: length(page, call),
            outcome: sheet.outcome().map(Outcome::french).unwrap_or_default().to_owned(),
            // Nothing was said: nothing is owed.
            complete: sheet.is_complete() || !call.was_talked() || call.test,
        });
    }
    Ok(rows)
}

fn length(page: &Page, call: &Call) -> String {
    let Some(began) = call.talk_began_at else { return page.t("calls-length-none") };
    let ended = if call.state.is_ended() { call.state_since } else { page.now };
    span_in_words(ended.since(began))
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "calls/list.html")]
struct ListPage {
    page: Page,
    calls: Vec<Row>,
}

async fn list(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    let calls = state.store().calls().latest_of_mediator(&person.mediator(), SHOWN).await?;
    let calls = rows(&state, &page, &calls).await?;
    Ok(ListPage { page, calls }.into_response())
}

#[derive(askama::Template)]
#[template(path = "desk/work_idle.html")]
struct Today<'a> {
    page: &'a Page,
    calls: Vec<Row>,
    to_complete: Vec<to_complete::Row>,
}

/// Today's calls of this mediator, for the desk between two calls.
pub(crate) async fn today(state: &State, page: &Page, person: &Person) -> Result<String, Problem> {
    let midnight = page.times.midnight(page.now);
    let mut calls = state.store().calls().latest_of_mediator(&person.mediator(), OF_A_DAY).await?;
    // A callback that was asked for yesterday and talked this morning is work of today.
    calls.retain(|call| call.talk_began_at.unwrap_or(call.arrived_at) >= midnight);
    let calls = rows(state, page, &calls).await?;
    let to_complete = to_complete::on_the_desk(state, page, person).await?;
    askama::Template::render(&Today { page, calls, to_complete }).map_err(Problem::internal)
}

struct Step {
    at: Timestamp,
    text: String,
    /// Of an offer, to a coordinator: why it did not go to anybody else.
    others: Option<String>,
}

struct CallView {
    id: String,
    when: String,
    facts: Vec<(String, String)>,
    timeline: Vec<Step>,
    /// Some step says why others were not chosen: how that is known is told once.
    explained: bool,
    may_call_back: bool,
    /// "Appelle souvent …".
    often: Option<String>,
    /// For coordinators: whether the number is or can be blocked.
    standing: Option<blocked::Standing>,
    report: Option<report::Shown>,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "calls/call.html")]
struct CallPage {
    page: Page,
    call: CallView,
    sheet: String,
}

/// The call, if this person may read it: one they had or were offered, or any for a coordinator.
pub(crate) async fn readable(
    state: &State,
    person: &Person,
    id: &CallId,
) -> Result<(Call, Vec<HistoryEntry>), Problem> {
    let call = state.store().calls().find(id).await?.ok_or(Problem::NotFound)?;
    let history = state.store().calls().history(id).await?;
    let mine = call.mediator.as_ref() == Some(&person.mediator())
        || history.iter().any(|entry| entry.mediator_id.as_deref() == Some(&person.id));
    if mine || person.has(Role::Coordinator) { Ok((call, history)) } else { Err(Problem::NotFound) }
}

async fn show(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (call, history) = readable(&state, &person, &CallId::new(id)).await?;
    let mut names: HashMap<MediatorId, String> =
        state.store().people().mediator_names().await?.into_iter().collect();
    if call.test {
        names.extend(tester(&state, &history).await?);
    }
    let may_call_back =
        call.callers_number().is_some() && call.state.is_ended() && person.has(Role::Mediator);
    // Who was on a break when is for those who lead, not for colleagues.
    let others = if person.has(Role::Coordinator) {
        why_others::of_offers(&state, &page, &call, &history, &names).await?
    } else {
        HashMap::new()
    };
    let report = report::of(&state, &page, &person, &call).await?;
    let line = state.store().lines().find(&call.line).await?;
    let rules = line.map_or_else(LineRules::default, |line| line.rules);
    let view = CallView {
        id: call.id.as_str().to_owned(),
        when: page.when(&call.arrived_at),
        facts: facts(&state, &page, &call, &names),
        explained: !others.is_empty(),
        timeline: history
            .iter()
            .map(|entry| Step { others: others.get(&entry.id).cloned(), ..step(&page, &call, entry, &names) })
            .collect(),
        may_call_back,
        report,
        often: frequent::mark(&state, &page, &call, &rules).await?,
        standing: if person.has(Role::Coordinator) && !call.test {
            Some(blocked::standing(&state, &page, &call).await?)
        } else {
            None
        },
    };
    let sheet = match sheet::work(&state, &page, &person, &call.id).await {
        Ok(sheet) => sheet,
        // An offer they passed on: its story may be read, the sheet is its mediator's.
        Err(Problem::Forbidden) => String::new(),
        Err(problem) => return Err(problem),
    };
    Ok(CallPage { page, call: view, sheet }.into_response())
}

/// Who placed a test call: they need not be a mediator.
async fn tester(state: &State, history: &[HistoryEntry]) -> Result<Option<(MediatorId, String)>, Problem> {
    let by = history.iter().find(|entry| entry.kind == "arrived").and_then(|entry| entry.mediator_id.clone());
    let Some(by) = by else { return Ok(None) };
    let account = state.store().people().find(&by).await?;
    Ok(account.map(|account| (MediatorId::new(by), account.name)))
}

fn facts(
    state: &State,
    page: &Page,
    call: &Call,
    names: &HashMap<MediatorId, String>,
) -> Vec<(String, String)> {
    let number = call.callers_number().map_or_else(|| page.t("desk-number-hidden"), words::number);
    let mut facts = vec![
        (page.t("calls-fact-topic"), words::topic(state, page, call.topic.as_ref())),
        (page.t("calls-fact-language"), words::language(page, &call.language)),
        (page.t("calls-fact-number"), number),
        (page.t("calls-fact-state"), words::state_of(page, call)),
    ];
    if let Some(territory) = &call.territory {
        facts.insert(2, (page.t("calls-fact-territory"), words::territory(territory)));
    }
    if let CallState::AwaitingCallback { not_before, not_after: Some(end) } = &call.state {
        facts.push((page.t("calls-fact-window"), format!("{} – {}", page.when(not_before), page.when(end))));
    }
    if call.test {
        facts.insert(0, (page.t("desk-offer-kind"), page.t("test-call")));
    }
    if let Some(name) = call.mediator.as_ref().and_then(|id| names.get(id)) {
        facts.push((page.t("calls-fact-mediator"), name.clone()));
    }
    if let (Some(queued), Some(talked)) = (call.queued_at, call.talk_began_at) {
        facts.push((page.t("calls-fact-waited"), span_in_words(talked.since(queued))));
    }
    facts.push((page.t("calls-fact-length"), length(page, call)));
    facts
}

/// One entry of the history, in words.
fn step(page: &Page, call: &Call, entry: &HistoryEntry, names: &HashMap<MediatorId, String>) -> Step {
    let outbound = matches!(call.origin, Origin::Outbound { .. });
    let key = match entry.kind.as_str() {
        "arrived" if call.test => "story-arrived-test".to_owned(),
        "arrived" if outbound => "story-arrived-outbound".to_owned(),
        "refused" | "callback_missed" => {
            format!("story-{}-{}", entry.kind, entry.detail.as_deref().unwrap_or_default())
        }
        // Of an outside number nobody's name is told.
        kind if entry.mediator_id.is_none() && page.language.has(&format!("story-{kind}-outside")) => {
            format!("story-{kind}-outside")
        }
        kind => format!("story-{kind}"),
    };
    let mediator = entry
        .mediator_id
        .as_ref()
        .and_then(|id| names.get(&MediatorId::new(id.clone())).cloned())
        .unwrap_or_else(|| page.t("story-somebody"));
    let ending = match (&call.state, &entry.detail) {
        (_, Some(word)) if page.language.has(&format!("calls-ending-{word}")) => {
            page.t(&format!("calls-ending-{word}"))
        }
        (CallState::Ended { ending }, _) => page.t(&words::ending_key(*ending)),
        _ => String::new(),
    };
    let part = entry.detail.as_ref().map(|word| format!("part-{word}"));
    let part = part.filter(|key| page.language.has(key)).map(|key| page.t(&key)).unwrap_or_default();
    let text = if page.language.has(&key) {
        let mut arguments = fluent_bundle::FluentArgs::new();
        arguments.set("mediator", mediator);
        arguments.set("ending", ending);
        arguments.set("part", part);
        let (reach, strategy) = why(page, entry.detail.as_deref());
        arguments.set("reach", reach);
        let story = page.language.text_args(&key, &arguments);
        if strategy.is_empty() {
            story
        } else {
            arguments.set("strategy", strategy);
            arguments.set("story", story);
            page.language.text_args("story-why", &arguments)
        }
    } else {
        // A word of a newer version: better shown raw than left out.
        entry.kind.clone()
    };
    Step { at: Timestamp(entry.at), text, others: None }
}

/// Why a mediator was chosen, in words: the circle that was asked, and whose turn it was. The rules write
/// "circle.strategy" into an offer's history, and the circle alone when it widens.
fn why(page: &Page, detail: Option<&str>) -> (String, String) {
    let word = |word: &str| {
        let key = format!("story-why-{word}");
        if page.language.has(&key) { page.t(&key) } else { String::new() }
    };
    let detail = detail.unwrap_or_default();
    let (reach, strategy) = detail.split_once('.').unwrap_or((detail, ""));
    (word(reach), word(strategy))
}

/// "Rappeler": a new call to the same person, through the platform and under the line's number.
async fn call_back(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (call, _) = readable(&state, &person, &CallId::new(id)).await?;
    let number = call.callers_number().cloned().ok_or(Problem::Refused)?;
    let event = Event::OutboundWanted {
        call: CallId::new(state.store().ids().next(page.now)),
        line: call.line.clone(),
        mediator: person.mediator(),
        number,
        language: call.language.clone(),
        topic: call.topic.clone(),
        follow_up: None,
    };
    state.dispatch(event).await?;
    Ok(axum::response::Redirect::to("/desk").into_response())
}
