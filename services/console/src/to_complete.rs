//! Sheets to complete: conversations whose theme or outcome is still missing, for their mediator and for coordinators.
//!
//! Who works with a telephone only tells the outcome by a key and writes the rest here, when there is a computer.

use std::collections::HashMap;

use axum::extract::State as Held;
use axum::response::{IntoResponse, Response};
use call_log::vocabulary::{Outcome, Vocabulary};
use hotline::{CallId, MediatorId, Millis, Timestamp};

use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::rooms::Rooms;
use crate::sheet;
use crate::state::State;

/// Older ones are nobody's homework any more.
const SINCE: Millis = Millis(30 * 24 * 3_600_000);
/// Shown on the page.
const SHOWN: i64 = 200;
/// Shown on the desk.
const ON_THE_DESK: i64 = 5;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.get("/sheets/to-complete", sheet::WRITERS, show)
}

/// One sheet of the list.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) when: String,
    /// Empty for a mediator, whose they all are.
    pub(crate) mediator: String,
    pub(crate) outcome: String,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "calls/to_complete.html")]
struct ToCompletePage {
    page: Page,
    rows: Vec<Row>,
    everybody: bool,
    /// Set when there are more than are shown.
    shown: Option<i64>,
}

async fn show(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    let everybody = person.has(Role::Coordinator);
    let whose = (!everybody).then(|| person.mediator());
    let rows = rows(&state, &page, whose.as_ref(), SHOWN).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == SHOWN);
    Ok(ToCompletePage { page, rows, everybody, shown: full.then_some(SHOWN) }.into_response())
}

/// A mediator's oldest, for the desk between two calls.
pub(crate) async fn on_the_desk(state: &State, page: &Page, person: &Person) -> Result<Vec<Row>, Problem> {
    rows(state, page, Some(&person.mediator()), ON_THE_DESK).await
}

async fn rows(
    state: &State,
    page: &Page,
    whose: Option<&MediatorId>,
    limit: i64,
) -> Result<Vec<Row>, Problem> {
    let since = Timestamp(page.now.0.saturating_sub(SINCE.0));
    let calls: Vec<CallId> = state.store().sheets().to_complete(whose, since, limit).await?;
    let names: HashMap<MediatorId, String> = match whose {
        Some(_) => HashMap::new(),
        None => state.store().people().mediator_names().await?.into_iter().collect(),
    };
    let mut rows = Vec::with_capacity(calls.len());
    for id in calls {
        let Some(call) = state.store().calls().find(&id).await? else { continue };
        let sheet = call_log::sheet::load(state.store(), &id, page.now).await?;
        rows.push(Row {
            id: id.0,
            when: page.when(&call.arrived_at),
            mediator: call.mediator.and_then(|one| names.get(&one).cloned()).unwrap_or_default(),
            outcome: sheet.outcome().map(Outcome::french).unwrap_or_default().to_owned(),
        });
    }
    Ok(rows)
}
