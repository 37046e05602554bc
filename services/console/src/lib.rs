//! THE DESK. Server-rendered pages for mediators, coordinators and administrators, and their live updates.
//!
//! What it may not do: change a call or a presence by itself. A click becomes a [`hotline::Event`] handed to the
//! dispatcher, the same way a webhook goes; there is no second way. It holds no SQL (`store`) and knows no provider
//! (`telephony`). Nothing personal goes into addresses or logs.
//!
//! # How to add a page
//! 1. A module (`src/<room>.rs`, or a folder) with `pub(crate) fn rooms(rooms: Rooms) -> Rooms` that adds its routes
//!    **with who may enter** ([`Needs`]); call it in [`plan`]. The guard is put in front by the plan, and a test walks
//!    every route as every role.
//! 2. A handler: `async fn show(page: Page, Held(state): Held<State>) -> Result<impl IntoResponse, Problem>`. [`Page`] is
//!    an extractor with the reader, their language, the form token and the time. [`Person`] is one too, and
//!    [`Problem`] turns into an error page (`?` works on store errors).
//! 3. A template in `templates/<room>.html` that extends `layout.html` (blocks `title`, `width`: `wide` or `narrow`,
//!    `head`, `content`) and a struct with a field `page: Page`, deriving `askama::Template` and
//!    `askama_web::WebTemplate`. A fragment for live updates is the same without `extends`.
//! 4. Texts in `locales/fr/<room>.ftl` and `locales/en/<room>.ftl`, keys prefixed with the room's name:
//!    `{{ page.t("room-title") }}`, `{{ page.t1("room-hello", "name", name) }}`,
//!    `{{ page.tn("room-count", count) }}` (`$count`). Tests compare both languages and look for keys never written.
//!    Use no-break spaces before `: ; ! ?` in French.
//! 5. Forms: `method="post"`, a hidden field `csrf` with `page.csrf` (htmx requests carry it by themselves), errors next
//!    to their field (`.field.wrong`, `.error`, `aria-describedby`), what was typed kept; on success
//!    `Flash("flash-saved").then("/room")`.
//! 6. Live: an element with `hx-get="/room/fragment" hx-trigger="sse:<topic>, resync from:body"`. The stream says what
//!    changed, never the HTML (see [`live`]). Running times: `<span data-since="…">` or `data-until` in epoch ms.
//! 7. Look: `assets/src/console.css` has the parts (`.card`, `.field`, `.chips`, `.badge`, `.figures`, `.list`,
//!    `.timeline`, `.notice`, `.scroll > table`, `.chart`). No inline style or script: the security policy refuses them.

mod address;
mod admin;
mod answering;
pub mod assets;
mod blocked;
mod board;
mod calls;
mod consoles;
mod context;
mod csrf;
mod desk;
mod elsewhere;
mod flash;
mod follow_ups;
mod frequent;
mod headers;
mod language;
pub mod live;
mod page;
pub mod password;
mod patience;
mod person;
mod presence;
mod problem;
mod report;
mod rooms;
mod settings;
mod sheet;
mod sign_in;
mod sounds;
mod state;
mod statistics;
mod supervise;
mod surge;
pub mod times;
mod to_complete;
mod typed;
mod waiting;
mod who;
mod why_others;
mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;

pub use consoles::GRACE;
pub use flash::Flash;
pub use language::Language;
pub use page::Page;
pub use person::{Person, ROLES, Role};
pub use problem::Problem;
pub use rooms::{Needs, Room, Rooms};
pub use sounds::{Fetching, SoundError, Sounds};
pub use state::{Flow, Parts, Settings, SetupError, State, Telephones, TokenError, TokenMaker, Topic};
pub use typed::{Typed, Wrong};

/// Every room of the house.
fn plan() -> Rooms {
    let mut rooms = Rooms::default();
    for add in [
        sign_in::rooms,
        settings::rooms,
        live::rooms,
        presence::rooms,
        desk::rooms,
        sheet::rooms,
        calls::rooms,
        to_complete::rooms,
        board::rooms,
        who::rooms,
        supervise::rooms,
        surge::rooms,
        blocked::rooms,
        report::rooms,
        follow_ups::rooms,
        statistics::rooms,
        admin::rooms,
    ] {
        rooms = add(rooms);
    }
    rooms
}

/// Every route with who may enter: for tests and for whoever wants to look.
pub fn routes() -> Vec<Room> {
    plan().into_parts().1
}

/// The console, ready to be served beside the telephony webhooks.
pub fn router(state: State) -> Router {
    let (rooms, _) = plan().into_parts();
    rooms
        // Said here, so that it holds when this router is merged with others.
        .fallback(async || Problem::NotFound)
        .layer(from_fn(csrf::check))
        .layer(from_fn(flash::forget))
        .layer(from_fn_with_state(state.clone(), context::establish))
        .route("/assets/{name}", get(assets::serve))
        .layer(DefaultBodyLimit::max(csrf::LARGEST_FORM))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .with_state(state)
}
