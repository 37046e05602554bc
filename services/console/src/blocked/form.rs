//! Blocking the number of a call: the page says what the person will hear and for how long, and asks for a reason.

use std::collections::BTreeMap;

use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use call_log::screening::screen;
use hotline::{Call, CallId, Millis, PhoneNumber, Timestamp};
use store::{BlockReason, NewBlock, StoreError};

use super::{names, number, told};
use crate::flash::Flash;
use crate::language::Language;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::state::State;
use crate::typed::{Typed, Wrong};

/// A remark, not a report.
const LONGEST_NOTE: usize = 500;
const DAY: i64 = 24 * 60 * 60_000;
/// Form value, and how long; the last has no end.
const SPANS: [(&str, Option<Millis>); 4] = [
    ("day", Some(Millis(DAY))),
    ("week", Some(Millis(7 * DAY))),
    ("month", Some(Millis(30 * DAY))),
    ("open", None),
];

/// A radio button.
struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "blocked/form.html")]
struct FormPage {
    page: Page,
    call: String,
    /// Where "back" leads: the call for who may read it, else the list.
    back: String,
    number: String,
    /// What the person will hear, in the reader's language or French.
    heard: Vec<String>,
    /// Lines whose flow has no words for it, by name.
    deaf: String,
    reasons: Vec<Choice>,
    spans: Vec<Choice>,
    note: String,
    longest_note: usize,
    wrong: Wrong,
    /// It is blocked already: since when, by whom.
    already: Option<String>,
}

/// The call and its number; a withheld one can't be blocked.
async fn find(state: &State, id: String) -> Result<(Call, PhoneNumber), Problem> {
    let call = state.store().calls().find(&CallId::new(id)).await?.ok_or(Problem::NotFound)?;
    let number = call.callers_number().cloned().ok_or(Problem::NotFound)?;
    Ok((call, number))
}

pub(super) async fn show(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (call, number) = find(&state, id).await?;
    let status = StatusCode::OK;
    draw(&state, page, &person, (&call, &number), &Typed::default(), (status, Wrong::default())).await
}

async fn draw(
    state: &State,
    page: Page,
    person: &Person,
    (call, called): (&Call, &PhoneNumber),
    typed: &Typed,
    (status, wrong): (StatusCode, Wrong),
) -> Result<Response, Problem> {
    let already = match state.store().blocked().of(called, page.now).await? {
        Some(block) => Some(told(&page, &names(state).await?, &block)),
        None => None,
    };
    let reason = typed.get("reason");
    let span = if typed.has("until") { typed.get("until") } else { "week" };
    let lines = state.store().lines().list().await?;
    let words =
        |flow: &str| state.settings().flows.iter().find(|one| one.name == flow).map(|one| &one.blocked);
    let heard = words(lines.iter().find(|line| line.id == call.line).map_or("", |line| &line.flow));
    let heard = heard.and_then(|words| {
        words.get(page.language.code()).or_else(|| words.get(Language::French.code())).cloned()
    });
    let deaf = lines.iter().filter(|line| line.active && words(&line.flow).is_none_or(BTreeMap::is_empty));
    let drawn = FormPage {
        back: if person.has(Role::Coordinator) {
            format!("/calls/{}", call.id)
        } else {
            "/blocked".to_owned()
        },
        call: call.id.as_str().to_owned(),
        number: number(&page, person, called),
        heard: heard.unwrap_or_default(),
        deaf: deaf.map(|line| line.name.as_str()).collect::<Vec<_>>().join(", "),
        reasons: BlockReason::ALL
            .map(|one| Choice {
                value: one.word(),
                label: page.t(&format!("blocked-reason-{}", one.word())),
                chosen: one.word() == reason,
            })
            .into(),
        spans: SPANS
            .map(|(value, _)| Choice {
                value,
                label: page.t(&format!("blocked-span-{value}")),
                chosen: value == span,
            })
            .into(),
        note: typed.get("note").to_owned(),
        longest_note: LONGEST_NOTE,
        wrong,
        already,
        page,
    };
    Ok((status, drawn).into_response())
}

/// Blocks from the number's next call on. The second of two who do so at once is told who was first.
pub(super) async fn block(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let (call, number) = find(&state, id).await?;
    let mut wrong = Wrong::default();
    let asked = read(&page, &typed, &mut wrong);
    let Some((reason, until, note)) = asked.filter(|_| wrong.is_empty()) else {
        let answer = (StatusCode::UNPROCESSABLE_ENTITY, wrong);
        return draw(&state, page, &person, (&call, &number), &typed, answer).await;
    };
    let new = NewBlock {
        number: number.clone(),
        call: call.id.clone(),
        reason,
        note,
        until,
        by: person.id.clone(),
    };
    match state.store().blocked().block(&new, page.now).await {
        Ok(_) => {
            // Who blocks has looked at the call.
            state.store().reports().settle(&call.id, &person.id, page.now).await?;
            Ok(Flash("flash-number-blocked").then("/blocked"))
        }
        Err(StoreError::Duplicate) => {
            let answer = (StatusCode::CONFLICT, Wrong::default());
            draw(&state, page, &person, (&call, &number), &typed, answer).await
        }
        Err(error) => Err(error.into()),
    }
}

type Asked = (BlockReason, Option<Timestamp>, Option<String>);

/// What was typed; `None`, and why, when it won't do.
fn read(page: &Page, typed: &Typed, wrong: &mut Wrong) -> Option<Asked> {
    let reason = BlockReason::parse(typed.get("reason"));
    if reason.is_none() {
        wrong.add("reason", page.t("blocked-problem-reason"));
    }
    let span = SPANS.into_iter().find(|(value, _)| *value == typed.get("until"));
    if span.is_none() {
        wrong.add("until", page.t("blocked-problem-until"));
    }
    // A form sends CR LF where the page, which counts too, has one letter.
    let note = typed.get("note").replace("\r\n", "\n");
    if note.chars().count() > LONGEST_NOTE {
        wrong.add("note", page.t("blocked-problem-note"));
    } else if let Some(found) = screen(&note).first() {
        let why = match page.language {
            Language::French => found.secret.reason_french(),
            Language::English => found.secret.reason_english(),
        };
        wrong.add("note", page.t1("blocked-problem-secret", "why", why));
    }
    let until = span?.1.map(|span| page.now.plus(span));
    Some((reason?, until, (!note.is_empty()).then_some(note)))
}
