//! A shift by telephone, seen from the desk: said on every card, and ended by signing on here.

use axum::extract::State as Held;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use hotline::{Endpoint, Event, Mediator, Presence, Wanted};

use crate::person::Person;
use crate::problem::Problem;
use crate::state::State;

/// Whether somebody who is usually rung in the browser is rung at their telephone now.
pub(super) async fn is_by_telephone(state: &State, mediator: &Mediator) -> Result<bool, Problem> {
    if mediator.endpoint == Endpoint::Browser {
        return Ok(false);
    }
    Ok(state.store().volunteers().access(&mediator.id).await?.is_some_and(|access| access.in_browser))
}

/// "Available" is clicked here. Whether that is signing on in the console after a shift by telephone.
pub(super) async fn begins_here(state: &State, person: &Person) -> Result<bool, Problem> {
    let mediator = super::mediator(state, &person.mediator()).await?;
    if !matches!(mediator.presence, Presence::Offline | Presence::OnBreak { .. }) {
        return Ok(false);
    }
    let volunteers = state.store().volunteers();
    let access = volunteers.access(&mediator.id).await?.unwrap_or_default();
    if access.by_keys {
        volunteers.set_by_keys(&mediator.id, false).await?;
    }
    Ok(mediator.endpoint != Endpoint::Browser && access.in_browser)
}

/// `POST /desk/here`: calls ring in this page from now on. The page is loaded anew, for its telephone was off.
pub(super) async fn here(
    person: Person,
    Held(state): Held<State>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mediator = super::mediator(&state, &person.mediator()).await?;
    if is_by_telephone(&state, &mediator).await? {
        let id = person.mediator();
        state.dispatch(Event::EndpointWanted { mediator: id.clone(), endpoint: Endpoint::Browser }).await?;
        match state.dispatch(Event::PresenceWanted { mediator: id, presence: Wanted::Available }).await {
            // They were available, and still are.
            Ok(()) | Err(Problem::Refused) => {}
            Err(problem) => return Err(problem),
        }
    }
    if super::is_fragment(&headers) {
        let load = (HeaderName::from_static("hx-redirect"), HeaderValue::from_static("/desk"));
        return Ok([load].into_response());
    }
    Ok(Redirect::to("/desk").into_response())
}
