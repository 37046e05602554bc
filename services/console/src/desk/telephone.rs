//! The mediator's browser telephone: which company's, and the token that lets this browser be rung.

use axum::Json;
use axum::extract::State as Held;
use hotline::{Endpoint, Mediator};
use serde::Serialize;

use crate::person::Person;
use crate::problem::Problem;
use crate::state::{State, Telephones};

/// What `telephone.js` needs to connect.
#[derive(Serialize)]
pub(super) struct Setup {
    kind: &'static str,
    /// Where the company's script is.
    script: Option<String>,
    /// Lets this browser be rung as this mediator, for a while. Asked again before it ends.
    token: Option<String>,
    edge: Option<String>,
}

/// `switch`, `twilio` or `none` (the mediator answers on a telephone of their own, or no company is configured).
pub(super) fn kind(state: &State, mediator: &Mediator) -> &'static str {
    match (&mediator.endpoint, &state.settings().telephones) {
        (Endpoint::Telephone { .. }, _) | (_, Telephones::None) => "none",
        (Endpoint::Browser, Telephones::Switch { .. }) => "switch",
        (Endpoint::Browser, Telephones::Twilio { .. }) => "twilio",
    }
}

/// `GET /desk/telephone`.
pub(super) async fn give(person: Person, Held(state): Held<State>) -> Result<Json<Setup>, Problem> {
    let mediator = super::mediator(&state, &person.mediator()).await?;
    let kind = kind(&state, &mediator);
    if kind == "none" {
        return Ok(Json(Setup { kind, script: None, token: None, edge: None }));
    }
    let token = state.telephone_token(&mediator.id)?;
    let (script, edge) = match &state.settings().telephones {
        Telephones::Switch { script, .. } => (script.clone(), None),
        Telephones::Twilio { edge } => (crate::assets::address("twilio.js"), edge.clone()),
        Telephones::None => return Err(Problem::NotFound),
    };
    Ok(Json(Setup { kind, script: Some(script), token: Some(token), edge }))
}
