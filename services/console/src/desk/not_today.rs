//! "Not today": topics that a mediator does not want until the end of their shift. Said plainly while it holds, taken back
//! with one click. `GET /desk/not-today` is the card below the desk's own; `/desk/not-today/told` what holds, which alone is
//! drawn anew at each tick: the list is the reader's while they tick.

use std::collections::BTreeSet;

use axum::extract::State as Held;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use hotline::{Event, Mediator, TopicId};

use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::Typed;

pub(super) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/desk/not-today", Needs::MEDIATOR, show)
        .get("/desk/not-today/told", Needs::MEDIATOR, show_told)
        .post("/desk/not-today", Needs::MEDIATOR, choose)
        .post("/desk/not-today/take-back", Needs::MEDIATOR, take_back)
}

#[derive(askama::Template)]
#[template(path = "desk/not_today.html")]
struct Card<'a> {
    page: &'a Page,
    /// Not while a call needs all attention.
    shown: bool,
    version: i64,
    told: Option<String>,
    topics: Vec<Choice>,
    meaning: Option<&'static str>,
}

#[derive(askama::Template)]
#[template(path = "desk/not_today_told.html")]
struct Holding<'a> {
    page: &'a Page,
    shown: bool,
    /// The mediator's row: a page does not go back to what it stood at before.
    version: i64,
    /// What holds, in words; `None`: every topic is taken.
    told: Option<String>,
    topics: Vec<Choice>,
    /// The key of what it means to refuse so much.
    meaning: Option<&'static str>,
}

struct Choice {
    id: TopicId,
    label: String,
    refused: bool,
}

/// The card as it stands; nothing where there is nothing to choose.
pub(super) async fn card(state: &State, page: &Page, mediator: &Mediator) -> Result<String, Problem> {
    let Holding { page, shown, version, told, topics, meaning } = read(state, page, mediator).await?;
    askama::Template::render(&Card { page, shown, version, told, topics, meaning }).map_err(Problem::internal)
}

async fn read<'a>(state: &State, page: &'a Page, mediator: &Mediator) -> Result<Holding<'a>, Problem> {
    let topics = topics(state, page, mediator).await?;
    let refused: Vec<&str> = topics.iter().filter(|one| one.refused).map(|one| one.label.as_str()).collect();
    let told = (!refused.is_empty()).then(|| page.t1("not-today-holds", "topics", &refused.join(", ")));
    let shown = mediator.presence.offer().is_none();
    let meaning = meaning(mediator, &topics);
    Ok(Holding { page, shown, version: mediator.version, told, topics, meaning })
}

/// The topics of the flows of their lines, and whatever is refused already, each once.
async fn topics(state: &State, page: &Page, mediator: &Mediator) -> Result<Vec<Choice>, Problem> {
    let mut flows = Vec::new();
    for line in &mediator.lines {
        flows.extend(state.store().lines().find(line).await?.map(|line| line.flow));
    }
    let known = state.settings().flows.iter().filter(|flow| flows.contains(&flow.name));
    let named = known.flat_map(|flow| &flow.topics).map(|topic| TopicId::new(topic.id.as_str()));
    let mut seen = BTreeSet::new();
    Ok(named
        .chain(mediator.refuses.iter().cloned())
        .filter(|topic| seen.insert(topic.clone()))
        .map(|id| Choice {
            label: state.topic(id.as_str(), page.language),
            refused: mediator.refuses.contains(&id),
            id,
        })
        .collect())
}

/// Who refuses all they know goes on receiving calls, but not those they would expect: they are told which.
fn meaning(mediator: &Mediator, topics: &[Choice]) -> Option<&'static str> {
    let takes = |one: &Choice| !one.refused;
    if !topics.iter().any(takes) {
        return (!topics.is_empty()).then_some("not-today-every");
    }
    let known = |one: &Choice| mediator.topics.is_empty() || mediator.topics.contains(&one.id);
    let takes_known = topics.iter().any(|one| known(one) && takes(one));
    (!takes_known).then_some("not-today-every-known")
}

async fn show(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    let mediator = super::mediator(&state, &person.mediator()).await?;
    Ok(Html(card(&state, &page, &mediator).await?).into_response())
}

async fn show_told(page: Page, person: Person, Held(state): Held<State>) -> Result<Response, Problem> {
    let mediator = super::mediator(&state, &person.mediator()).await?;
    answer(&state, &page, &mediator).await
}

async fn answer(state: &State, page: &Page, mediator: &Mediator) -> Result<Response, Problem> {
    let told = read(state, page, mediator).await?;
    Ok(Html(askama::Template::render(&told).map_err(Problem::internal)?).into_response())
}

/// The ticks as they stand replace what was refused before.
async fn choose(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let mediator = super::mediator(&state, &person.mediator()).await?;
    let known = topics(&state, &page, &mediator).await?;
    let refused: Vec<TopicId> = typed.all("topics").map(TopicId::new).collect();
    // Only what a flow names: an id is kept as a line of text.
    if refused.iter().any(|topic| !known.iter().any(|one| one.id == *topic)) {
        return Err(Problem::BadForm);
    }
    refuse(&state, &page, mediator, &headers, refused).await
}

async fn take_back(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let mediator = super::mediator(&state, &person.mediator()).await?;
    let wanted = TopicId::new(typed.get("topic"));
    let refused = mediator.refuses.iter().filter(|topic| **topic != wanted).cloned().collect();
    refuse(&state, &page, mediator, &headers, refused).await
}

async fn refuse(
    state: &State,
    page: &Page,
    mediator: Mediator,
    headers: &HeaderMap,
    topics: Vec<TopicId>,
) -> Result<Response, Problem> {
    match state.dispatch(Event::TopicsRefused { mediator: mediator.id.clone(), topics }).await {
        // It is so already: a second click, or another window.
        Ok(()) | Err(Problem::Refused) => {}
        Err(problem) => return Err(problem),
    }
    if !super::is_fragment(headers) {
        return Ok(Redirect::to("/desk").into_response());
    }
    let mediator = super::mediator(state, &mediator.id).await?;
    answer(state, page, &mediator).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline::{MediatorId, Timestamp};

    fn told(known: &[&str], refused: &[&str]) -> Option<&'static str> {
        let ids = |all: &[&str]| all.iter().map(|id| TopicId::new(*id)).collect();
        let mediator = Mediator {
            topics: ids(known),
            refuses: ids(refused),
            ..Mediator::new(MediatorId::new("m"), Timestamp(0))
        };
        let choices = ["caf", "impots", "emploi"].map(|id| Choice {
            id: TopicId::new(id),
            label: id.to_owned(),
            refused: refused.contains(&id),
        });
        meaning(&mediator, &choices)
    }

    #[test]
    fn who_refuses_everything_they_know_is_told_what_that_means() {
        assert_eq!(told(&[], &[]), None);
        assert_eq!(told(&["caf", "impots"], &["caf"]), None);
        assert_eq!(told(&["caf", "impots"], &["caf", "impots"]), Some("not-today-every-known"));
        assert_eq!(told(&["caf"], &["caf", "impots", "emploi"]), Some("not-today-every"));
        assert_eq!(told(&[], &["caf", "impots"]), None, "knows every topic, and takes one");
    }
}
