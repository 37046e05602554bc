//! Asking somebody into the call, and passing it on: to a colleague, to an outside number, to another line.
//!
//! `GET /desk/transfer` is the panel under the call: who is there, and how. Choosing is confirming: each way says beside
//! it what will happen. A page of its own without scripts.

use axum::extract::{Query, State as Held};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use hotline::{CallId, Event, Guest, LineId, MediatorId, Part, PhoneNumber, Presence};
use serde::Deserialize;

use super::{call_of, is_fragment, wish};
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::Typed;
use crate::words;

pub(super) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/desk/transfer", Needs::MEDIATOR, show)
        .post("/desk/guest", Needs::MEDIATOR, ask)
        .post("/desk/hand-over", Needs::MEDIATOR, hand_over)
        .post("/desk/dismiss", Needs::MEDIATOR, dismiss)
        .post("/desk/leave", Needs::MEDIATOR, leave)
        .post("/desk/line", Needs::MEDIATOR, to_line)
        .post("/desk/again", Needs::MEDIATOR, again)
}

/// A colleague as the panel lists them.
struct Colleague {
    id: String,
    name: String,
    presence: String,
    colour: &'static str,
    free: bool,
}

/// Another line the caller may be sent to.
struct OtherLine {
    id: String,
    name: String,
    /// How many could be rung there now, in words.
    available: String,
}

struct Panel {
    call: String,
    colleagues: Vec<Colleague>,
    lines: Vec<OtherLine>,
}

impl Panel {
    /// The ways to ask somebody in: form value, text key, key of what will happen.
    #[expect(clippy::unused_self, reason = "called from the template on the panel it draws")]
    fn ways(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            ("consulted", "transfer-consulted", "transfer-consulted-help"),
            ("third", "transfer-third", "transfer-third-help"),
            ("successor", "transfer-successor", "transfer-successor-help"),
        ]
    }
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "desk/transfer.html")]
struct PanelPart {
    page: Page,
    panel: Panel,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "desk/transfer_page.html")]
struct PanelPage {
    page: Page,
    panel: Panel,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    call: String,
}

async fn show(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let panel = read(&state, &page, &person.mediator(), &CallId::new(asked.call)).await?;
    Ok(if is_fragment(&headers) {
        PanelPart { page, panel }.into_response()
    } else {
        PanelPage { page, panel }.into_response()
    })
}

async fn read(state: &State, page: &Page, me: &MediatorId, call: &CallId) -> Result<Panel, Problem> {
    let store = state.store();
    let row = store.calls().find(call).await?.ok_or(Problem::NotFound)?;
    if row.mediator.as_ref() != Some(me) {
        return Err(Problem::Forbidden);
    }
    let names = super::others::names(state).await?;
    let mediators = store.mediators().list().await?;
    let mut colleagues: Vec<Colleague> = mediators
        .iter()
        .filter(|one| &one.id != me && one.presence != Presence::Offline)
        .map(|one| {
            let (presence, colour) = words::presence(page, &one.presence);
            let name = names.get(&one.id).cloned().unwrap_or_else(|| page.t("board-somebody"));
            let free = one.presence == Presence::Available;
            Colleague { id: one.id.as_str().to_owned(), name, presence, colour, free }
        })
        .collect();
    colleagues.sort_by(|a, b| (!a.free, &a.name).cmp(&(!b.free, &b.name)));
    let lines = store
        .lines()
        .list()
        .await?
        .into_iter()
        // A person we called is not kept waiting on a line.
        .filter(|line| line.active && line.id != row.line && row.origin == hotline::Origin::Inbound)
        .map(|line| {
            let free = mediators
                .iter()
                .filter(|one| one.presence == Presence::Available && one.lines.contains(&line.id));
            let available = page.tn("transfer-line-available", i64::try_from(free.count()).unwrap_or(0));
            OtherLine { id: line.id.as_str().to_owned(), name: line.name, available }
        })
        .collect();
    Ok(Panel { call: call.as_str().to_owned(), colleagues, lines })
}

fn part_of(typed: &Typed) -> Result<Part, Problem> {
    match typed.get("part") {
        "consulted" => Ok(Part::Consulted),
        "third" => Ok(Part::Third),
        "successor" => Ok(Part::Successor),
        _ => Err(Problem::BadForm),
    }
}

/// Asks in the colleague who was chosen, else the number that was typed.
async fn ask(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let chosen = typed.get("guest");
    let guest = if chosen == "outside" || (chosen.is_empty() && !typed.get("number").is_empty()) {
        match PhoneNumber::parse_national(typed.get("number")) {
            Some(number) => Guest::Outside { number },
            None => return super::refuse(&state, &page, &person, &headers, "transfer-bad-number").await,
        }
    } else if chosen.is_empty() {
        return super::refuse(&state, &page, &person, &headers, "transfer-nobody-chosen").await;
    } else {
        Guest::Mediator { mediator: MediatorId::new(chosen) }
    };
    let event = Event::GuestWanted {
        mediator: person.mediator(),
        call: call_of(&typed),
        guest,
        part: part_of(&typed)?,
    };
    wish(&state, &page, &person, &headers, event).await
}

async fn hand_over(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let event = Event::HandOverWanted { mediator: person.mediator(), call: call_of(&typed) };
    wish(&state, &page, &person, &headers, event).await
}

async fn dismiss(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let event = Event::DismissWanted { mediator: person.mediator(), call: call_of(&typed) };
    wish(&state, &page, &person, &headers, event).await
}

/// A guest or a supervisor leaves somebody else's call.
async fn leave(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let event = Event::LeaveWanted { mediator: person.mediator(), call: call_of(&typed) };
    wish(&state, &page, &person, &headers, event).await
}

/// Sends the caller to another line's queue; the topic goes with them where that line's flow knows it.
async fn to_line(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let (call, line) = (call_of(&typed), LineId::new(typed.get("line")));
    let row = state.store().calls().find(&call).await?.ok_or(Problem::NotFound)?;
    let Some(target) = state.store().lines().find(&line).await?.filter(|line| line.active) else {
        return super::refuse(&state, &page, &person, &headers, "transfer-nobody-chosen").await;
    };
    let topic = row.topic.filter(|topic| state.flow_knows(&target.flow, topic.as_str()));
    let event = Event::LineWanted { mediator: person.mediator(), call, line, language: row.language, topic };
    wish(&state, &page, &person, &headers, event).await
}

/// "La communication a été coupée : rappeler."
async fn again(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let event = Event::CallAgainWanted { mediator: person.mediator(), of: call_of(&typed) };
    wish(&state, &page, &person, &headers, event).await
}
