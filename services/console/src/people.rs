//! People: accounts, roles, and what a volunteer can do.

use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hotline::{Endpoint, Event, Language as Spoken, LineId, MediatorId, PhoneNumber, TopicId, Wanted};
use store::{Abilities, Account, Change, NewAccount, StoreError};

use crate::flash::Flash;
use crate::language::Language;
use crate::page::Page;
use crate::password;
use crate::person::{Person, ROLES, Role};
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;
use crate::typed::{Typed, Wrong};
use crate::words;

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms
        .get("/people", Needs::ADMINISTRATOR, list)
        .get("/people/new", Needs::ADMINISTRATOR, show_new)
        .post("/people/new", Needs::ADMINISTRATOR, create)
        .get("/people/{person}", Needs::ADMINISTRATOR, show)
        .post("/people/{person}", Needs::ADMINISTRATOR, save)
        .post("/people/{person}/password", Needs::ADMINISTRATOR, reset_password)
        .post("/people/{person}/active", Needs::ADMINISTRATOR, set_active)
}

struct Row {
    id: String,
    name: String,
    login: String,
    role: String,
    active: bool,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "people/list.html")]
struct ListPage {
    page: Page,
    people: Vec<Row>,
}

async fn list(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let people = state.store().people().list().await?;
    let people = people
        .into_iter()
        .map(|one| Row {
            role: page.t(&format!("role-{}", one.role.word())),
            id: one.id,
            name: one.name,
            login: one.login,
            active: one.active,
        })
        .collect();
    Ok(ListPage { page, people }.into_response())
}

/// A choice of a form: value, label, chosen.
type Choice = (String, String, bool);

struct FormView {
    version: i64,
    name: String,
    login: String,
    roles: Vec<Choice>,
    locales: Vec<Choice>,
    lines: Vec<Choice>,
    languages: Vec<Choice>,
    topics: Vec<Choice>,
    endpoints: Vec<Choice>,
    telephone: String,
    active: bool,
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "people/form.html")]
struct FormPage {
    page: Page,
    title: String,
    action: String,
    /// `None` while the person does not exist yet.
    id: Option<String>,
    form: FormView,
    wrong: Wrong,
}

/// What the form holds, wherever it comes from: the rows or what was typed.
struct Filled {
    version: i64,
    name: String,
    login: String,
    role: String,
    locale: String,
    lines: Vec<String>,
    languages: Vec<String>,
    topics: Vec<String>,
    endpoint: String,
    telephone: String,
    active: bool,
}

impl Filled {
    fn fresh() -> Self {
        Self {
            version: 0,
            name: String::new(),
            login: String::new(),
            role: Role::Mediator.word().to_owned(),
            locale: "fr".to_owned(),
            lines: Vec::new(),
            languages: vec!["fr".to_owned()],
            topics: Vec::new(),
            endpoint: "browser".to_owned(),
            telephone: String::new(),
            active: true,
        }
    }

    fn typed(typed: &Typed, active: bool) -> Self {
        let all = |name| typed.all(name).map(str::to_owned).collect();
        Self {
            version: typed.get("version").parse().unwrap_or(0),
            name: typed.get("name").to_owned(),
            login: typed.get("login").to_owned(),
            role: typed.get("role").to_owned(),
            locale: typed.get("locale").to_owned(),
            lines: all("lines"),
            languages: all("languages"),
            topics: all("topics"),
            endpoint: typed.get("endpoint").to_owned(),
            telephone: typed.get("telephone").to_owned(),
            active,
        }
    }

    fn stored(account: &Account, abilities: Option<&Abilities>) -> Self {
        let mut filled = Self {
            version: account.version,
            name: account.name.clone(),
            login: account.login.clone(),
            role: account.role.word().to_owned(),
            locale: account.locale.clone(),
            active: account.active,
            ..Self::fresh()
        };
        if let Some(abilities) = abilities {
            filled.lines = abilities.lines.iter().map(|one| one.0.clone()).collect();
            filled.languages = abilities.languages.iter().map(|one| one.0.clone()).collect();
            filled.topics = abilities.topics.iter().map(|one| one.0.clone()).collect();
            if let Endpoint::Telephone { number } = &abilities.endpoint {
                "telephone".clone_into(&mut filled.endpoint);
                filled.telephone = words::number(number);
            }
        }
        filled
    }

    async fn view(self, state: &State, page: &Page) -> Result<FormView, Problem> {
        let choice = |value: &str, label: String, chosen: bool| (value.to_owned(), label, chosen);
        let lines = state.store().lines().list().await?;
        Ok(FormView {
            version: self.version,
            name: self.name,
            login: self.login,
            roles: ROLES
                .into_iter()
                .map(|role| {
                    let word = role.word();
                    choice(word, page.t(&format!("role-{word}")), self.role == word)
                })
                .collect(),
            locales: Language::ALL
                .into_iter()
                .map(|one| choice(one.code(), one.own_name().to_owned(), self.locale == one.code()))
                .collect(),
            lines: lines
                .iter()
                .map(|line| {
                    let id = line.id.as_str();
                    choice(id, line.name.clone(), self.lines.iter().any(|one| one == id))
                })
                .collect(),
            languages: state
                .spoken()
                .map(|code| {
                    let label = words::language(page, &Spoken::new(code));
                    choice(code, label, self.languages.iter().any(|one| one == code))
                })
                .collect(),
            topics: state
                .topics()
                .map(|topic| {
                    let label = topic.words(page.language).to_owned();
                    choice(&topic.id, label, self.topics.contains(&topic.id))
                })
                .collect(),
            endpoints: vec![
                choice("browser", page.t("people-endpoint-browser"), self.endpoint != "telephone"),
                choice("telephone", page.t("people-endpoint-telephone"), self.endpoint == "telephone"),
            ],
            telephone: self.telephone,
            active: self.active,
        })
    }
}

/// What was typed, once nothing is wrong with it.
struct Checked {
    name: String,
    login: String,
    role: Role,
    locale: Language,
    /// `None`: answers no calls.
    abilities: Option<Abilities>,
}

/// Looks the form over; what is wrong is noted and `None` given back.
fn check(state: &State, page: &Page, typed: &Typed, wrong: &mut Wrong) -> Option<Checked> {
    let name = typed.get("name").to_owned();
    if name.is_empty() || name.chars().count() > 80 {
        wrong.add("name", page.t("people-problem-name"));
    }
    let login = typed.get("login").to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if !(2..=40).contains(&login.len()) || !login.chars().all(plain) {
        wrong.add("login", page.t("people-problem-login"));
    }
    let role = Role::parse(typed.get("role"));
    if role.is_none() {
        wrong.add("role", page.t("people-problem-role"));
    }
    let locale = Language::from_code(typed.get("locale")).unwrap_or_default();
    let lines: Vec<LineId> = typed.all("lines").map(LineId::new).collect();
    let languages: Vec<Spoken> = typed.all("languages").map(Spoken::new).collect();
    let topics: Vec<TopicId> = typed.all("topics").map(TopicId::new).collect();
    let endpoint = match typed.get("endpoint") {
        "telephone" => {
            PhoneNumber::parse_national(typed.get("telephone")).map(|number| Endpoint::Telephone { number })
        }
        _ => Some(Endpoint::Browser),
    };
    if endpoint.is_none() {
        wrong.add("telephone", page.t("people-problem-telephone"));
    }
    let answers = role == Some(Role::Mediator) || !lines.is_empty();
    if answers && languages.is_empty() {
        wrong.add("languages", page.t("people-problem-languages"));
    }
    if topics.iter().any(|topic| !state.topics().any(|known| known.id == topic.0)) {
        wrong.add("topics", page.t("people-problem-unknown"));
    }
    if !wrong.is_empty() {
        return None;
    }
    let abilities = answers.then_some(Abilities { endpoint: endpoint?, lines, languages, topics });
    Some(Checked { name, login, role: role?, locale, abilities })
}

async fn form(
    state: &State,
    page: Page,
    id: Option<String>,
    title: String,
    filled: Filled,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let action = id.as_ref().map_or_else(|| "/people/new".to_owned(), |id| format!("/people/{id}"));
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let form = filled.view(state, &page).await?;
    Ok((status, FormPage { page, title, action, id, form, wrong }).into_response())
}

async fn show_new(page: Page, Held(state): Held<State>) -> Result<Response, Problem> {
    let title = page.t("people-new-title");
    form(&state, page, None, title, Filled::fresh(), Wrong::default()).await
}

async fn find(state: &State, id: &str) -> Result<Account, Problem> {
    state.store().people().find(id).await?.ok_or(Problem::NotFound)
}

async fn show(page: Page, Held(state): Held<State>, Path(id): Path<String>) -> Result<Response, Problem> {
    let account = find(&state, &id).await?;
    let abilities = state.store().people().abilities(&id).await?;
    let filled = Filled::stored(&account, abilities.as_ref());
    form(&state, page, Some(id), account.name, filled, Wrong::default()).await
}

async fn create(page: Page, Held(state): Held<State>, typed: Typed) -> Result<Response, Problem> {
    let mut wrong = Wrong::default();
    if let Some(checked) = check(&state, &page, &typed, &mut wrong) {
        let password = temporary_password(&state);
        let new = NewAccount {
            login: checked.login.clone(),
            name: checked.name.clone(),
            role: checked.role,
            password_hash: password::hash(&password, state.salt()).await.map_err(Problem::internal)?,
            locale: checked.locale.code().to_owned(),
            abilities: checked.abilities,
        };
        match state.store().people().create(&new, page.now).await {
            Ok(_) => {
                announce(&state);
                let told = PasswordPage { page, name: checked.name, login: checked.login, password };
                return Ok(told.into_response());
            }
            Err(StoreError::Duplicate) => wrong.add("login", page.t("people-problem-login-taken")),
            Err(StoreError::Missing) => wrong.add("lines", page.t("people-problem-unknown")),
            Err(error) => return Err(error.into()),
        }
    }
    let title = page.t("people-new-title");
    form(&state, page, None, title, Filled::typed(&typed, true), wrong).await
}

async fn save(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let before = find(&state, &id).await?;
    let mut wrong = Wrong::default();
    if id == me.id && Role::parse(typed.get("role")) != Some(before.role) {
        wrong.add("role", page.t("people-self"));
    }
    if typed.get("login").to_lowercase() != before.login {
        wrong.add("login", page.t("people-problem-login-fixed"));
    }
    let Some(checked) = check(&state, &page, &typed, &mut wrong) else {
        let filled = Filled::typed(&typed, before.active);
        return form(&state, page, Some(id), before.name, filled, wrong).await;
    };
    let account = Account {
        version: typed.get("version").parse().map_err(|_| Problem::BadForm)?,
        name: checked.name,
        role: checked.role,
        locale: checked.locale.code().to_owned(),
        ..before
    };
    state.store().people().update(&account).await?;
    if let Some(abilities) = &checked.abilities {
        state.store().people().set_abilities(&id, abilities, page.now).await?;
    } else if let Some(mut none) = state.store().people().abilities(&id).await? {
        // Whoever answered calls and no longer does keeps a desk without a line: their past calls stay theirs.
        none.lines.clear();
        state.store().people().set_abilities(&id, &none, page.now).await?;
    }
    announce(&state);
    Ok(Flash("flash-saved").then("/people"))
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "people/password.html")]
struct PasswordPage {
    page: Page,
    name: String,
    login: String,
    password: String,
}

/// Four groups of four: 64 bits, easy to read over the telephone.
fn temporary_password(state: &State) -> String {
    let secret = state.secret();
    let groups: Vec<&str> = (0..4).filter_map(|group| secret.get(group * 4..group * 4 + 4)).collect();
    groups.join("-")
}

async fn reset_password(
    page: Page,
    Held(state): Held<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let account = find(&state, &id).await?;
    let password = temporary_password(&state);
    let hash = password::hash(&password, state.salt()).await.map_err(Problem::internal)?;
    state.store().people().set_password(&id, &hash).await?;
    Ok(PasswordPage { page, name: account.name, login: account.login, password }.into_response())
}

async fn set_active(
    page: Page,
    me: Person,
    Held(state): Held<State>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let mut account = find(&state, &id).await?;
    account.active = typed.get("active") == "true";
    if id == me.id && !account.active {
        let mut wrong = Wrong::default();
        wrong.add("role", page.t("people-self"));
        let abilities = state.store().people().abilities(&id).await?;
        account.active = true;
        let filled = Filled::stored(&account, abilities.as_ref());
        return form(&state, page, Some(id), account.name, filled, wrong).await;
    }
    state.store().people().update(&account).await?;
    if !account.active && state.store().mediators().find(&MediatorId::new(id.clone())).await?.is_some() {
        let leave = Event::PresenceWanted { mediator: MediatorId::new(id), presence: Wanted::Offline };
        match state.dispatch(leave).await {
            // Somebody who was offline already stays so.
            Ok(()) | Err(Problem::Refused) => {}
            Err(problem) => return Err(problem),
        }
    }
    announce(&state);
    Ok(Flash("flash-saved").then("/people"))
}

fn announce(state: &State) {
    state.store().feed().announce(Change::in_room(state.store().ids().next(state.now()), "people"));
}
