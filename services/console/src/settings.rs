//! Small things a visitor sets for themselves: the language.

use axum::Form;
use axum::extract::State as Held;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use crate::context::{LANGUAGE, cookie};
use crate::language::Language;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.post("/language", Needs::Nothing, choose)
}

#[derive(Deserialize)]
struct Choice {
    language: String,
    #[serde(default)]
    back: String,
}

async fn choose(
    Held(state): Held<State>,
    person: Option<Person>,
    jar: CookieJar,
    Form(choice): Form<Choice>,
) -> Result<Response, Problem> {
    let language = Language::from_code(&choice.language).ok_or(Problem::BadForm)?;
    if let Some(person) = person {
        state.store().people().set_locale(&person.id, language.code()).await?;
    }
    let mut chosen = cookie(&state, LANGUAGE, language.code().to_owned());
    // Chosen once, kept: also after signing out.
    chosen.make_permanent();
    Ok((jar.add(chosen), Redirect::to(local(&choice.back))).into_response())
}

/// `path` when it is a path of ours; the start page otherwise. Never an address elsewhere (`//host`, `/\host`).
pub(crate) fn local(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    if ours { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn a_way_back_never_leads_elsewhere() {
        assert_eq!(local("/desk?x=1"), "/desk?x=1");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb"] {
            assert_eq!(local(elsewhere), "/");
        }
    }
}
