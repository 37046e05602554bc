//! People: accounts, roles, and what a volunteer can do.

mod access;
mod code;
mod first_password;
mod form;
mod list;

use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hotline::{LineId, MediatorId, PhoneNumber};
use store::{Abilities, Account, Change, LineSettings, NewAccount, StoreError, VolunteerAccess};

use super::{Choice, Differs, differences};
use crate::answering;
use crate::flash::Flash;
use crate::page::Page;
use crate::person::Person;
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::{Typed, Wrong};
use form::{Choices, Form};

pub(super) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/admin/people", Needs::ADMINISTRATOR, list::show)
        .get("/admin/people/new", Needs::ADMINISTRATOR, show_new)
        .post("/admin/people/new", Needs::ADMINISTRATOR, create)
        .get("/admin/people/{person}", Needs::ADMINISTRATOR, show)
        .post("/admin/people/{person}", Needs::ADMINISTRATOR, save)
        .post("/admin/people/{person}/password", Needs::ADMINISTRATOR, access::reset_password)
        .post("/admin/people/{person}/code", Needs::ADMINISTRATOR, code::give)
        .post("/admin/people/{person}/code/remove", Needs::ADMINISTRATOR, code::remove)
        .post("/admin/people/{person}/access", Needs::ADMINISTRATOR, access::set)
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "admin/people/form.html")]
struct FormPage {
    page: Page,
    title: String,
    /// `None` while the person does not exist yet.
    known: Option<Known>,
    form: Form,
    roles: Vec<Choice>,
    locales: Vec<Choice>,
    lines: Vec<Choice>,
    languages: Vec<Choice>,
    topics: Vec<Choice>,
    levels: Vec<Choice>,
    endpoints: Vec<Choice>,
    wrong: Wrong,
    /// Why nothing was changed, when it is no field's fault.
    refused: Option<String>,
    /// What was refused would leave a line or a topic without anybody, and may be done all the same.
    anyway: Option<Anyway>,
    conflict: Option<Vec<Differs>>,
}

/// What may be done all the same, by whoever has read what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anyway {
    Save,
    Close,
}

/// A person who exists, as the form needs them.
struct Known {
    id: String,
    active: bool,
    /// Whoever looks at the form; some things nobody may do to themselves.
    myself: bool,
    /// How they sign on by telephone; `None` for somebody who answers no calls.
    by_telephone: Option<code::ByTelephone>,
}

/// What is drawn beside the form's own content.
#[derive(Default)]
struct Outcome {
    wrong: Wrong,
    refused: Option<String>,
    anyway: Option<Anyway>,
    conflict: Option<Vec<Differs>>,
}

impl Outcome {
    fn status(&self) -> StatusCode {
        match (&self.conflict, self.wrong.is_empty() && self.refused.is_none()) {
            (Some(_), _) => StatusCode::CONFLICT,
            (None, true) => StatusCode::OK,
            (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

fn draw(
    page: Page,
    known: Option<(&Stored, &Person)>,
    choices: &Choices,
    form: Form,
    outcome: Outcome,
) -> Response {
    let status = outcome.status();
    let drawn = FormPage {
        title: known.map_or_else(|| page.t("people-new-title"), |(stored, _)| stored.account.name.clone()),
        known: known.map(|(stored, me)| Known {
            id: stored.account.id.clone(),
            active: stored.account.active,
            myself: stored.account.id == me.id,
            by_telephone: stored.access.as_ref().map(|access| code::ByTelephone::of(&page, access)),
        }),
        roles: form.roles(&page),
        locales: form.locales(),
        lines: form.lines(choices),
        languages: form.languages(choices),
        topics: form.topics(choices),
        levels: form.levels(&page),
        endpoints: form.endpoints(&page),
        wrong: outcome.wrong,
        refused: outcome.refused,
        anyway: outcome.anyway,
        conflict: outcome.conflict,
        page,
        form,
    };
    (status, drawn).into_response()
}

/// Somebody's rows.
struct Stored {
    account: Account,
    abilities: Option<Abilities>,
    access: Option<VolunteerAccess>,
    lines: Vec<LineSettings>,
}

impl Stored {
    fn form(&self) -> Form {
        let telephone = self.access.as_ref().and_then(|access| access.telephone.as_ref());
        Form::stored(&self.account, self.abilities.as_ref(), telephone)
    }
}

async fn load(state: &State, id: &str) -> Result<Stored, Problem> {
    let people = state.store().people();
    Ok(Stored {
        account: people.find(id).await?.ok_or(Problem::NotFound)?,
        abilities: people.abilities(id).await?,
        access: state.store().volunteers().access(&MediatorId::new(id)).await?,
        lines: state.store().lines().list().await?,
    })
}

async fn show_new(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let lines = state.store().lines().list().await?;
    let choices = Choices::new(&state, &page, &lines, None);
    let form = Form::new(&choices, &page);
    Ok(draw(page, None, &choices, form, Outcome::default()))
}

async fn create(page: Page, Held(state): Held<State>, typed: Typed) -> Result<Response, Problem> {
    let lines = state.store().lines().list().await?;
    let choices = Choices::new(&state, &page, &lines, None);
    let form = Form::typed(&typed);
    let checked = match form.check(&page, &choices, None) {
        Ok(checked) => checked,
        Err(wrong) => return Ok(draw(page, None, &choices, form, Outcome { wrong, ..Outcome::default() })),
    };
    let (password, password_hash) = first_password::make(&state).await?;
    let new = NewAccount {
        login: checked.login,
        name: checked.name,
        role: checked.role,
        password_hash,
        locale: checked.locale,
        abilities: checked.abilities,
    };
    let mut wrong = Wrong::default();
    match state.store().people().create(&new, page.now).await {
        Ok(id) => {
            set_telephone(&state, &id, new.abilities.as_ref(), checked.telephone.as_ref()).await?;
            announce(&state, &id, new.abilities.as_ref()).await;
            return Ok(first_password::show(page, new.name, new.login, password, id));
        }
        Err(StoreError::Duplicate) => wrong.add("login", page.t("people-problem-login-taken")),
        Err(StoreError::Missing) => wrong.add("lines", page.t("people-problem-unknown")),
        Err(error) => return Err(error.into()),
    }
    Ok(draw(page, None, &choices, form, Outcome { wrong, ..Outcome::default() }))
}

async fn show(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let stored = load(&state, &id).await?;
    Ok(draw_stored(&state, page, &me, &stored, Outcome::default()))
}

fn draw_stored(state: &State, page: Page, me: &Person, stored: &Stored, outcome: Outcome) -> Response {
    let choices = Choices::new(state, &page, &stored.lines, stored.abilities.as_ref());
    draw(page, Some((stored, me)), &choices, stored.form(), outcome)
}

async fn save(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let stored = load(&state, &id).await?;
    let choices = Choices::new(&state, &page, &stored.lines, stored.abilities.as_ref());
    let mut form = Form::typed(&typed);
    // The login is what sheets and habits hang on: it is told, not asked.
    form.login.clone_from(&stored.account.login);
    let known = Some((&stored, &me));
    let version = form.version.parse().map_err(|_| Problem::BadForm)?;
    let checked = match form.check(&page, &choices, stored.abilities.as_ref()) {
        Ok(checked) => checked,
        Err(wrong) => return Ok(draw(page, known, &choices, form, Outcome { wrong, ..Outcome::default() })),
    };
    let mut wrong = Wrong::default();
    if id == me.id && checked.role != stored.account.role {
        wrong.add("role", page.t("people-self-role"));
        return Ok(draw(page, known, &choices, form, Outcome { wrong, ..Outcome::default() }));
    }
    if let Some(abilities) =
        checked.abilities.as_ref().filter(|_| stored.account.active && !typed.has("anyway"))
    {
        let mediator = MediatorId::new(id.as_str());
        let alone = answering::left_alone(&state, &mediator, Some(abilities), page.now).await?;
        if !alone.is_empty() {
            alone.tell(&state, &page, &mut wrong);
            let outcome = Outcome { wrong, anyway: Some(Anyway::Save), ..Outcome::default() };
            return Ok(draw(page, known, &choices, form, outcome));
        }
    }
    let account = Account {
        version,
        name: checked.name,
        role: checked.role,
        locale: checked.locale,
        ..stored.account.clone()
    };
    match state.store().people().change(&account, checked.abilities.as_ref(), page.now).await {
        Ok(()) => {
            set_telephone(&state, &id, checked.abilities.as_ref(), checked.telephone.as_ref()).await?;
            announce(&state, &id, checked.abilities.as_ref()).await;
            return Ok(Flash("flash-saved").then("/admin/people"));
        }
        Err(StoreError::Conflict) => {
            // Read again: the other save may have come after `load`.
            let stored = load(&state, &id).await?;
            return Ok(conflict(&state, page, &me, form, &stored));
        }
        Err(StoreError::LastAdministrator) => wrong.add("role", page.t("people-last-administrator")),
        Err(StoreError::Missing) => wrong.add("lines", page.t("people-problem-unknown")),
        Err(error) => return Err(error.into()),
    }
    Ok(draw(page, known, &choices, form, Outcome { wrong, ..Outcome::default() }))
}

/// Somebody else saved first: what was typed stays, what they wrote stands beside it, and saving again is a decision.
fn conflict(state: &State, page: Page, me: &Person, mut form: Form, stored: &Stored) -> Response {
    let choices = Choices::new(state, &page, &stored.lines, stored.abilities.as_ref());
    let theirs = stored.form();
    let differs = differences(form.told(&page, &choices), theirs.told(&page, &choices));
    form.version = theirs.version;
    let outcome = Outcome { conflict: Some(differs), ..Outcome::default() };
    draw(page, Some((stored, me)), &choices, form, outcome)
}

/// Their own telephone, for whoever answers calls.
async fn set_telephone(
    state: &State,
    id: &str,
    abilities: Option<&Abilities>,
    telephone: Option<&PhoneNumber>,
) -> Result<(), Problem> {
    if abilities.is_some() {
        state.store().volunteers().set_telephone(&MediatorId::new(id), telephone).await?;
    }
    Ok(())
}

/// Tells the other pages and nodes, and has the queues looked at again: who waits may have found their mediator.
async fn announce(state: &State, id: &str, abilities: Option<&Abilities>) {
    let mut change = Change::in_room(state.store().ids().next(state.now()), "people");
    let lines: &[LineId] = abilities.map_or(&[], |abilities| &abilities.lines);
    change.lines = lines.to_vec();
    if abilities.is_some() {
        change.mediators.push(MediatorId::new(id));
    }
    state.store().feed().announce(change);
    crate::waiting::sweep(state, lines).await;
}
