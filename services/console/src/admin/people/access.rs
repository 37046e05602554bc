//! Who may sign in: a new password, an access that is closed or opened again. Each form carries what it was drawn from,
//! so that the second of two administrators is told.

use axum::extract::{Path, State as Held};
use axum::response::{IntoResponse, Redirect, Response};
use hotline::{Event, MediatorId, Wanted};
use store::{Account, StoreError};

use super::{Anyway, Outcome, announce, draw_stored, first_password, load};
use crate::answering;
use crate::flash::Flash;
use crate::page::Page;
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::state::State;
use crate::typed::Typed;

pub(super) async fn reset_password(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    if id == me.id {
        // One's own is changed where the present one is asked for.
        return Ok(Redirect::to("/account").into_response());
    }
    let stored = load(&state, &id).await?;
    let seen = typed.get("version");
    let mut moved_on = !seen.is_empty() && seen != stored.account.version.to_string();
    let mut made = String::new();
    if !moved_on {
        let (password, hash) = first_password::make(&state).await?;
        // Making one takes its time: somebody else may have been quicker.
        moved_on = !state.store().people().set_password_of(&stored.account, &hash).await?;
        made = password;
    }
    if moved_on {
        // Perhaps a password that somebody else has just written down for this person.
        let refused = Some(page.t("people-password-moved-on"));
        let stored = load(&state, &id).await?;
        return Ok(draw_stored(&state, page, &me, &stored, Outcome { refused, ..Outcome::default() }));
    }
    let (account, password) = (stored.account, made);
    Ok(first_password::show(page, account.name, account.login, password, id))
}

pub(super) async fn set(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let stored = load(&state, &id).await?;
    let active = match typed.get("active") {
        "true" => true,
        "false" => false,
        _ => return Err(Problem::BadForm),
    };
    let refuse = |key: &str| Outcome { refused: Some(page.t(key)), ..Outcome::default() };
    if id == me.id && !active {
        let alone = is_last_administrator(&state, &id).await?;
        let outcome = refuse(if alone { "people-last-administrator" } else { "people-self-access" });
        return Ok(draw_stored(&state, page, &me, &stored, outcome));
    }
    if stored.account.active == active {
        let outcome = refuse(if active { "people-access-was-open" } else { "people-access-was-closed" });
        return Ok(draw_stored(&state, page, &me, &stored, outcome));
    }
    if !active && !typed.has("anyway") {
        let alone = answering::left_alone(&state, &MediatorId::new(id.as_str()), None, page.now).await?;
        if !alone.is_empty() {
            let refused = Some(alone.tell_closing(&state, &page));
            let outcome = Outcome { refused, anyway: Some(Anyway::Close), ..Outcome::default() };
            return Ok(draw_stored(&state, page, &me, &stored, outcome));
        }
    }
    let account = Account { active, ..stored.account.clone() };
    match state.store().people().change(&account, None, page.now).await {
        Ok(()) => {}
        Err(StoreError::LastAdministrator) => {
            let outcome = refuse("people-last-administrator");
            return Ok(draw_stored(&state, page, &me, &stored, outcome));
        }
        Err(error) => return Err(error.into()),
    }
    if !active && stored.abilities.is_some() {
        // No call rings where nobody can sign in any more; a talk that goes on may end first.
        let leave =
            Event::PresenceWanted { mediator: MediatorId::new(id.as_str()), presence: Wanted::Offline };
        match state.dispatch(leave).await {
            // Already offline.
            Ok(()) | Err(Problem::Refused) => {}
            Err(problem) => return Err(problem),
        }
    }
    announce(&state, &id, stored.abilities.as_ref()).await;
    Ok(Flash(if active { "flash-access-open" } else { "flash-access-closed" }).then("/admin/people"))
}

async fn is_last_administrator(state: &State, id: &str) -> Result<bool, Problem> {
    let people = state.store().people().list().await?;
    Ok(!people.iter().any(|one| one.active && one.role == Role::Administrator && one.id != id))
}
