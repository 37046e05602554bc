//! A coordinator in a mediator's call: listens, whispers, speaks with both, takes over. From the board, where the talks
//! are listed, or from their own desk, where the card of the call is. Their own telephone rings first, and the mediator
//! is shown that they are there.

use axum::extract::State as Held;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use hotline::{CallId, Event, Part};

use crate::board;
use crate::desk;
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::Typed;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.post("/board/supervise", Needs::COORDINATOR, from_board).post(
        "/desk/supervise",
        Needs::COORDINATOR,
        from_desk,
    )
}

/// What was clicked: a part, or `take_over`, or `leave`.
fn event(person: &Person, typed: &Typed) -> Result<Event, Problem> {
    let (supervisor, call) = (person.mediator(), CallId::new(typed.get("call")));
    Ok(match typed.get("part") {
        "listening" => Event::SuperviseWanted { supervisor, call, part: Part::Listening },
        "whispering" => Event::SuperviseWanted { supervisor, call, part: Part::Whispering },
        "barging_in" => Event::SuperviseWanted { supervisor, call, part: Part::BargingIn },
        "take_over" => Event::TakeOverWanted { supervisor, call },
        "leave" => Event::LeaveWanted { mediator: supervisor, call },
        _ => return Err(Problem::BadForm),
    })
}

async fn from_board(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    state.dispatch(event(&person, &typed)?).await?;
    if headers.contains_key("hx-request") {
        return board::part(&state, &page, None).await;
    }
    Ok(Redirect::to("/board").into_response())
}

async fn from_desk(
    page: Page,
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let event = event(&person, &typed)?;
    desk::wish(&state, &page, &person, &headers, event).await
}
