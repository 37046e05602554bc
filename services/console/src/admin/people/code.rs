//! The code by which a mediator signs on with a telephone: made here, shown once, kept only as a hash.

use axum::extract::{Path, State as Held};
use axum::response::{IntoResponse, Response};
use hotline::{MediatorId, Pin};
use store::{StoreError, VolunteerAccess};

use super::{Outcome, Stored, draw_stored, load};
use crate::flash::Flash;
use crate::page::Page;
use crate::password;
use crate::person::Person;
use crate::problem::Problem;
use crate::state::State;
use crate::typed::Typed;

/// Personal numbers that are tried; in an association of a thousand mediators one in nine is taken.
const CANDIDATES: usize = 24;

/// What a person's page says of their access by telephone.
pub(super) struct ByTelephone {
    /// When their code was made, in words.
    pub(super) since: Option<String>,
    /// The last code as the form saw it: whoever comes after another is told.
    pub(super) stamp: String,
    pub(super) number: Option<String>,
    pub(super) no_telephone: bool,
}

impl ByTelephone {
    pub(super) fn of(page: &Page, access: &VolunteerAccess) -> Self {
        Self {
            since: access.pin_set_at.map(|at| page.when(&at)),
            stamp: stamp(access),
            number: access.number.clone(),
            no_telephone: access.telephone.is_none(),
        }
    }
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "admin/people/code.html")]
struct CodePage {
    page: Page,
    id: String,
    name: String,
    number: String,
    /// In three pairs, as it is read aloud.
    code: String,
}

/// `POST /admin/people/{person}/code`: a new code; the old one is worth nothing from now on.
pub(super) async fn give(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let stored = load(&state, &id).await?;
    if let Some(told) = moved_on(&state, &page, &me, &stored, &typed) {
        return Ok(told);
    }
    let drawn = || numbers_of(&state.secret());
    let pin = Pin::draw(drawn()).or_else(|| Pin::draw(drawn()));
    let pin = pin.ok_or_else(|| Problem::internal(StoreError::Corrupt("randomness")))?;
    let hash = password::hash_code(&pin, state.salt()).await.map_err(Problem::internal)?;
    let numbers: Vec<String> = (0..CANDIDATES / 8)
        .flat_map(|_| drawn())
        .map(|number| (1_000 + number % 9_000).to_string())
        .collect();
    let mediator = MediatorId::new(id.as_str());
    let shown = stored.access.as_ref().ok_or(Problem::NotFound)?;
    // Making one takes its time: somebody else may have been quicker.
    match state.store().volunteers().set_pin_of(&mediator, shown, &hash, &numbers, page.now).await {
        Ok(number) => {
            let code = pin.expose();
            let code = format!("{} {} {}", &code[..2], &code[2..4], &code[4..]);
            Ok(CodePage { page, id, name: stored.account.name, number, code }.into_response())
        }
        Err(StoreError::Missing) => Err(Problem::NotFound),
        Err(StoreError::Conflict) => {
            let stored = load(&state, &id).await?;
            Ok(tell_moved_on(&state, page, &me, &stored))
        }
        Err(StoreError::Duplicate) => {
            let outcome = Outcome { refused: Some(page.t("people-code-full")), ..Outcome::default() };
            Ok(draw_stored(&state, page, &me, &stored, outcome))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/people/{person}/code/remove`.
pub(super) async fn remove(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let stored = load(&state, &id).await?;
    if let Some(told) = moved_on(&state, &page, &me, &stored, &typed) {
        return Ok(told);
    }
    let shown = stored.access.as_ref().ok_or(Problem::NotFound)?;
    if !state.store().volunteers().clear_pin_of(&MediatorId::new(id.as_str()), shown).await? {
        let stored = load(&state, &id).await?;
        return Ok(tell_moved_on(&state, page, &me, &stored));
    }
    Ok(Flash("flash-code-removed").then(&format!("/admin/people/{id}")))
}

/// When the last code was given, to compare; `0` while there is none.
fn stamp(access: &VolunteerAccess) -> String {
    access.pin_set_at.map_or(0, |at| at.0).to_string()
}

/// Somebody else gave or removed a code since the form was drawn.
fn moved_on(state: &State, page: &Page, me: &Person, stored: &Stored, typed: &Typed) -> Option<Response> {
    let seen = typed.get("since");
    let now = stored.access.as_ref().map_or_else(|| "0".to_owned(), stamp);
    if seen.is_empty() || seen == now {
        return None;
    }
    Some(tell_moved_on(state, page.clone(), me, stored))
}

/// Theirs may have been handed over already.
fn tell_moved_on(state: &State, page: Page, me: &Person, stored: &Stored) -> Response {
    let refused = Some(page.t("people-code-moved-on"));
    draw_stored(state, page, me, stored, Outcome { refused, ..Outcome::default() })
}

/// Eight numbers out of one secret.
fn numbers_of(secret: &str) -> Vec<u64> {
    let digits: Vec<u64> = secret.chars().filter_map(|letter| letter.to_digit(16)).map(u64::from).collect();
    digits.chunks(8).map(|chunk| chunk.iter().fold(0, |number, digit| number * 16 + digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::numbers_of;

    #[test]
    fn a_secret_makes_eight_numbers_of_thirty_two_bits() {
        let numbers = numbers_of(&"0123456789abcdef".repeat(4));
        assert_eq!(numbers.len(), 8);
        assert_eq!(numbers[..2], [0x0123_4567, 0x89ab_cdef]);
    }
}
