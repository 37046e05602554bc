//! The badge in the header of a mediator's every page: where they stand, and the way to a call that rings.

use axum::extract::State as Held;
use axum::response::IntoResponse;

use crate::desk;
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::words;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.get("/presence", Needs::MEDIATOR, show)
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "presence.html")]
struct Badge {
    page: Page,
    text: String,
    colour: &'static str,
    /// The offer that rings, and what a notification says of it: this page may be another than the desk.
    offer: Option<(String, String)>,
}

async fn show(page: Page, person: Person, Held(state): Held<State>) -> Result<impl IntoResponse, Problem> {
    let mediator = desk::mediator(&state, &person.mediator()).await?;
    let (text, colour) = words::presence(&page, &mediator.presence);
    let offer = match &mediator.presence {
        hotline::Presence::Ringing { offer, call } => {
            let summary = desk::summary(&state, &page, call).await?;
            Some((offer.as_str().to_owned(), summary))
        }
        _ => None,
    };
    Ok(Badge { page, text, colour, offer })
}
