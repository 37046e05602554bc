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
    let text = readable(&state.secret());
    let hash = password::hash(&text, state.salt()).await.map_err(Problem::internal)?;
    Ok((text, hash))
}

/// Four groups of four letters that are not mistaken for one another when read aloud over the telephone: 64 bits.
fn readable(token: &str) -> String {
    const LETTERS: &[u8; 16] = b"abcdefhkmnprstwx";
    let mut text = String::new();
    for (index, digit) in token.chars().filter_map(|letter| letter.to_digit(16)).take(16).enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::try_from(digit).unwrap_or(0)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn a_password_is_four_groups_of_four_clear_letters() {
        let text = readable(&"0123456789abcdef".repeat(4));
        assert_eq!(text, "abcd-efhk-mnpr-stwx");
        assert!(text.chars().count() >= crate::password::SHORTEST);
    }
}
