//! The real router over a real database, and somebody who clicks: cookies kept, tokens sent, redirects followed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use console::{Flow, Parts, Settings, State, Telephones, Topic};
use dispatch::{Carrier, CarryError, Carrying, Dispatcher, LegStatus};
use hotline::{Effect, Endpoint, Event, Language, LegId, LineId, LineRules, PhoneNumber, Timestamp};
use store::testing::TestDatabase;
use store::{Abilities, LineSettings, ManualClock, NewAccount, Role, Store};
use tower::ServiceExt;

/// Monday 23 November 2026, 14:00 in Paris.
pub const NOW: Timestamp = Timestamp(1_795_438_800_000);
const PASSWORD: &str = "une phrase tranquille";

/// A telephone company that does everything and tells nothing.
struct Quiet;

impl Carrier for Quiet {
    fn carry<'a>(&'a self, _: &'a Effect) -> Carrying<'a, Result<Vec<Event>, CarryError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn leg<'a>(&'a self, _: &'a LegId) -> Carrying<'a, Result<LegStatus, CarryError>> {
        Box::pin(async { Ok(LegStatus::Live) })
    }

    fn answers(&self) -> Carrying<'_, Result<(), CarryError>> {
        Box::pin(async { Ok(()) })
    }
}

/// A house with one line and an administrator called `admin`.
pub struct House {
    _database: TestDatabase,
    pub store: Store,
    pub dispatcher: Dispatcher,
    pub state: State,
}

pub const LINE: &str = "ligne";

impl House {
    pub async fn build() -> Self {
        let database = TestDatabase::sqlite().await.expect("a database");
        let store = database.store.clone();
        let clock = Arc::new(ManualClock::at(NOW));
        let dispatcher =
            Dispatcher::new(store.clone(), Arc::new(Quiet), clock.clone(), dispatch::Settings::default());
        let topic =
            Topic { id: "caf".to_owned(), words: BTreeMap::from([("fr".to_owned(), "la CAF".to_owned())]) };
        let flow = Flow {
            for_volunteers: true,
            blocked: BTreeMap::from([("fr".to_owned(), vec!["Votre numéro est bloqué.".to_owned()])]),
            overflows: ["callback", "voicemail", "orientation"].map(str::to_owned).to_vec(),
            name: "accueil".to_owned(),
            title: "Accueil".to_owned(),
            languages: vec!["fr".to_owned(), "en".to_owned()],
            topics: vec![topic],
        };
        // One that leads nowhere after a long wait.
        let brief = Flow {
            overflows: Vec::new(),
            name: "bref".to_owned(),
            title: "Bref".to_owned(),
            topics: Vec::new(),
            ..flow.clone()
        };
        let settings = Settings {
            house: "Permanence".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            secure: false,
            telephones: Telephones::None,
            flows: vec![brief, flow],
            grace: Duration::from_secs(45),
        };
        let parts =
            Parts { store: store.clone(), clock, dispatcher: dispatcher.clone(), tokens: None, settings };
        let state = State::new(parts).expect("a console");
        let house = Self { _database: database, store, dispatcher, state };
        house.line(LINE, "Ligne du matin", "+33199000001").await;
        house.person("admin", Role::Administrator, false).await;
        house
    }

    pub async fn line(&self, id: &str, name: &str, number: &str) {
        let line = LineSettings {
            id: LineId::new(id),
            version: 1,
            name: name.to_owned(),
            flow: "accueil".to_owned(),
            numbers: vec![PhoneNumber::parse(number).expect("a number")],
            volunteers: None,
            hours: serde_json::to_value(dispatch::hours::Hours::always()).expect("hours"),
            rules: LineRules::default(),
            active: true,
        };
        self.store.lines().create(&line).await.expect("a line");
    }

    /// Somebody who may sign in by [`Browser::of`]; the new id.
    pub async fn person(&self, login: &str, role: Role, answers: bool) -> String {
        let abilities = Abilities::new(Endpoint::Browser, vec![LineId::new(LINE)], vec![Language::new("fr")]);
        let account = NewAccount {
            login: login.to_owned(),
            name: format!("Personne {login}"),
            role,
            password_hash: console::password::hash(PASSWORD, [7; 16]).await.expect("a hash"),
            locale: "fr".to_owned(),
            abilities: answers.then_some(abilities),
        };
        self.store.people().create(&account, NOW).await.expect("a person")
    }

    pub async fn tell(&self, event: Event) {
        let outcome = self.dispatcher.handle(event).await.expect("decided");
        outcome.result.expect("accepted");
    }

    pub fn visitor(&self) -> Browser {
        Browser { router: console::router(self.state.clone()), cookies: BTreeMap::new(), csrf: String::new() }
    }

    /// Somebody signed in, through the door.
    pub async fn browser(&self, login: &str) -> Browser {
        let mut browser = self.visitor();
        browser.get("/sign-in").await;
        let seen = browser.post("/sign-in", &[("login", login), ("password", PASSWORD)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{login} signs in");
        browser
    }
}

/// What came back.
pub struct Seen {
    pub status: StatusCode,
    pub text: String,
    pub location: String,
}

impl Seen {
    /// The values that a form of the page would send.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = self.text.split(&mark).nth(1).unwrap_or_else(|| panic!("no field {name}"));
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn says(&self, text: &str) {
        assert!(self.text.contains(text), "the page does not say {text:?}:\n{}", self.text);
    }

    #[track_caller]
    pub fn says_not(&self, text: &str) {
        assert!(!self.text.contains(text), "the page says {text:?}");
    }
}

pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// The token of the last page seen.
    pub csrf: String,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Seen {
        self.send(Request::get(path), Body::empty()).await
    }

    /// A form of the last page, its token included.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &self.csrf).extend_pairs(fields);
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body.finish())).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Seen {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; ")).body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = text.split_once('=').expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let status = response.status();
        let location = response.headers().get(header::LOCATION);
        let location = location.and_then(|path| path.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.expect("a body");
        let seen = Seen { status, text: String::from_utf8_lossy(&bytes).into_owned(), location };
        if seen.text.contains("name=\"csrf\"") {
            self.csrf = seen.hidden("csrf");
        }
        seen
    }
}
