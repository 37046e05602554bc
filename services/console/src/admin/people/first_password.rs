//! Passwords given by an administrator: made here, shown once, handed over in person.

use axum::response::{IntoResponse, Response};

use crate::page::Page;
use crate::password;
use crate::problem::Problem;
use crate::state::State;

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "admin/people/password.html")]
struct PasswordPage {
    page: Page,
    id: String,
    name: String,
    login: String,
    password: String,
}

/// The page that shows a new password, the only time.
pub(super) fn show(page: Page, name: String, login: String, password: String, id: String) -> Response {
    PasswordPage { page, id, name, login, password }.into_response()
}

/// A new password and what is stored of it.
pub(super) async fn make(state: &State) -> Result<(String, String), Problem> {
    let text = password::readable(&state.secret());
    let hash = password::hash(&text, state.salt()).await.map_err(Problem::internal)?;
    Ok((text, hash))
}
