//! Everybody, at a glance.

use std::collections::HashMap;

use axum::extract::State as Held;
use axum::response::{IntoResponse, Response};
use hotline::{Endpoint, Mediator};
use store::Account;

use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::words;

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "admin/people/list.html")]
struct ListPage {
    page: Page,
    people: Vec<Row>,
    closed: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    login: String,
    role: String,
    /// Empty for somebody who answers no calls.
    lines: String,
    languages: String,
    /// Where they answer.
    endpoint: Option<String>,
    /// A mediator without a line receives no call.
    unused: bool,
}

pub(super) async fn show(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let store = state.store();
    let lines: HashMap<String, String> =
        store.lines().list().await?.into_iter().map(|line| (line.id.0, line.name)).collect();
    let mediators: HashMap<String, Mediator> =
        store.mediators().list().await?.into_iter().map(|one| (one.id.0.clone(), one)).collect();
    let (active, closed): (Vec<_>, Vec<_>) =
        store.people().list().await?.into_iter().partition(|one| one.active);
    let rows = |people: Vec<Account>| -> Vec<Row> {
        people.into_iter().map(|one| row(&page, &mediators, &lines, one)).collect()
    };
    let (people, closed) = (rows(active), rows(closed));
    Ok(ListPage { page, people, closed }.into_response())
}

fn row(
    page: &Page,
    mediators: &HashMap<String, Mediator>,
    lines: &HashMap<String, String>,
    account: Account,
) -> Row {
    let mediator = mediators.get(&account.id);
    let joined = |words: Vec<String>| words.join(", ");
    let answers = |one: &Mediator| match one.endpoint {
        Endpoint::Browser => page.t("people-answers-browser"),
        Endpoint::Telephone { .. } => page.t("people-answers-telephone"),
    };
    Row {
        role: page.t(&format!("role-{}", account.role.word())),
        lines: mediator.map_or_else(String::new, |one| {
            joined(one.lines.iter().filter_map(|line| lines.get(line.as_str()).cloned()).collect())
        }),
        languages: mediator.map_or_else(String::new, |one| {
            joined(one.languages.iter().map(|language| words::language(page, language)).collect())
        }),
        endpoint: mediator.filter(|one| !one.lines.is_empty()).map(answers),
        unused: account.role == crate::person::Role::Mediator
            && mediator.is_none_or(|one| one.lines.is_empty() || one.languages.is_empty()),
        id: account.id,
        name: account.name,
        login: account.login,
    }
}
