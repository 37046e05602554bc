//! A house with people in it, and a browser: cookies kept, forms' tokens read from the page they stand in.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use console::{Flow, Parts, Settings, State, Telephones, Topic};
use dispatch::{Carrier, CarryError, Carrying, Dispatcher, LegStatus, Running};
use hotline::{
    CallId, Effect, Endpoint, Event, Language, LegId, LineId, LineRules, MediatorId, PhoneNumber, Timestamp,
    TopicId,
};
use store::{Abilities, Clock, Ids, LineSettings, ManualClock, NewAccount, Options, Role, Store};
use tower::ServiceExt;

/// Monday 23 November 2026, 10:00 in Paris.
pub const MORNING: Timestamp = Timestamp(1_795_424_400_000);
pub const PASSWORD: &str = "une phrase tranquille";

/// Rings whom it is told to, and nothing goes wrong.
struct Company;

impl Carrier for Company {
    fn carry<'a>(&'a self, effect: &'a Effect) -> Carrying<'a, Result<Vec<Event>, CarryError>> {
        Box::pin(async move {
            Ok(match effect {
                Effect::RingMediator { offer, .. } => {
                    vec![Event::RingPlaced { offer: offer.clone(), leg: LegId::new(format!("CA-{offer}")) }]
                }
                _ => Vec::new(),
            })
        })
    }

    fn leg<'a>(&'a self, _: &'a LegId) -> Carrying<'a, Result<LegStatus, CarryError>> {
        Box::pin(async { Ok(LegStatus::Live) })
    }

    fn answers(&self) -> Carrying<'_, Result<(), CarryError>> {
        Box::pin(async { Ok(()) })
    }
}

pub struct House {
    pub router: Router,
    pub store: Store,
    pub dispatcher: Dispatcher,
    pub clock: Arc<ManualClock>,
    pub line: LineId,
    pub alice: MediatorId,
    pub state: State,
    folder: std::path::PathBuf,
    _hands: Running,
}

impl Drop for House {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn topic(id: &str, french: &str, english: &str) -> Topic {
    let words = BTreeMap::from([("fr".to_owned(), french.to_owned()), ("en".to_owned(), english.to_owned())]);
    Topic { id: id.to_owned(), words }
}

impl House {
    /// One line, and four people: alice and bruno (mediators), chloe (coordinator), ada (administrator).
    pub async fn raise() -> Self {
        let ids = Arc::new(Ids::random());
        let folder = std::env::temp_dir().join(format!("console-{}", ids.token()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let url = format!("sqlite:{}", folder.join("house.db").display());
        let store = Store::connect(&url, Options::default(), ids).await.expect("opens");
        store.migrate().await.expect("migrates");
        let clock = Arc::new(ManualClock::at(MORNING));
        let line = LineId::new("ligne");
        store
            .lines()
            .create(&LineSettings {
                id: line.clone(),
                version: 0,
                name: "Solidarité Numérique".to_owned(),
                flow: "solidarite-numerique".to_owned(),
                numbers: vec![PhoneNumber::parse("+33199000001").expect("a number")],
                volunteers: None,
                hours: serde_json::to_value(dispatch::hours::Hours::default()).expect("JSON"),
                rules: LineRules::default(),
                active: true,
            })
            .await
            .expect("a line");
        let hash = console::password::hash(PASSWORD, [9; 16]).await.expect("hashes");
        let mut alice = None;
        for (login, name, role) in [
            ("alice", "Alice Martin", Role::Mediator),
            ("bruno", "Bruno Petit", Role::Mediator),
            ("chloe", "Chloé Roux", Role::Coordinator),
            ("ada", "Ada Blanc", Role::Administrator),
        ] {
            let abilities = (role == Role::Mediator)
                .then(|| Abilities::new(Endpoint::Browser, vec![line.clone()], vec![Language::new("fr")]));
            let new = NewAccount {
                login: login.to_owned(),
                name: name.to_owned(),
                role,
                password_hash: hash.clone(),
                locale: "fr".to_owned(),
                abilities,
            };
            let id = store.people().create(&new, MORNING).await.expect("a person");
            if login == "alice" {
                alice = Some(MediatorId::new(id));
            }
        }
        let dispatcher = Dispatcher::new(
            store.clone(),
            Arc::new(Company),
            Arc::clone(&clock) as Arc<dyn Clock>,
            dispatch::Settings::default(),
        );
        let hands = dispatcher.start();
        let state = State::new(Parts {
            store: store.clone(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            dispatcher: dispatcher.clone(),
            tokens: Some(Arc::new(|mediator, _| Ok(format!("token-for-{mediator}")))),
            settings: Settings {
                house: "Permanence".to_owned(),
                time_zone: "Europe/Paris".to_owned(),
                secure: false,
                telephones: Telephones::Switch {
                    origin: "http://127.0.0.1:5080".to_owned(),
                    script: "http://127.0.0.1:5080/telephones/phone.js".to_owned(),
                },
                flows: vec![Flow {
                    for_volunteers: true,
                    blocked: BTreeMap::from([("fr".to_owned(), vec!["Votre numéro est bloqué.".to_owned()])]),
                    overflows: ["callback", "voicemail", "orientation"].map(str::to_owned).to_vec(),
                    name: "solidarite-numerique".to_owned(),
                    title: "Solidarité Numérique".to_owned(),
                    languages: vec!["fr".to_owned(), "en".to_owned()],
                    topics: vec![topic("demarches", "Démarche en ligne", "Online procedure")],
                }],
                grace: Duration::from_millis(50),
            },
        })
        .expect("a state");
        let router = console::router(state.clone());
        let alice = alice.expect("alice was made");
        Self { router, store, dispatcher, clock, line, alice, state, folder, _hands: hands }
    }

    pub fn visitor(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new(), token: String::new() }
    }

    pub async fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.visitor();
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }

    /// A caller dials and waits.
    pub async fn caller(&self, call: &str) -> CallId {
        let id = CallId::new(call);
        let number = PhoneNumber::parse("+33639980001");
        let leg = LegId::new(format!("CA-{call}"));
        self.tell(Event::CallArrived { call: id.clone(), line: self.line.clone(), leg, number }).await;
        let topic = Some(TopicId::new("demarches"));
        let language = Language::new("fr");
        self.tell(Event::CallerQueued { call: id.clone(), request: hotline::Request::new(language, topic) })
            .await;
        id
    }

    pub async fn tell(&self, event: Event) {
        let word = format!("{event:?}");
        let outcome = self.dispatcher.handle(event).await.expect("decided");
        assert!(outcome.is_changed(), "{word}: {:?}", outcome.result);
    }

    /// The call rings at a mediator, is answered, and both hear each other.
    pub async fn talk(&self, call: &CallId) {
        let found = self.store.calls().find(call).await.expect("reads").expect("there");
        let offer = found.offer.expect("an offer rings");
        let leg = self.leg_of(&offer).await;
        self.tell(Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() }).await;
        self.tell(Event::MediatorJoined { offer, leg }).await;
        self.tell(Event::CallerJoined { call: call.clone(), leg: LegId::new(format!("CA-{call}")) }).await;
    }

    /// The leg of an offer, as soon as the company has placed it.
    pub async fn leg_of(&self, offer: &hotline::OfferId) -> LegId {
        let placed = async {
            loop {
                let found = self.store.calls().offer(offer).await.expect("reads").expect("there");
                if let Some(leg) = found.leg {
                    return leg;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), placed).await.expect("the ring is placed")
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |path| path.to_str().expect("text"))
    }
}

/// Keeps cookies and the form token of the last page, as a browser and a person do.
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    pub token: String,
}

impl Browser {
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.get("/sign-in").await;
        let answer = self.post("/sign-in", &[("login", login), ("password", password)]).await;
        if answer.status == StatusCode::SEE_OTHER {
            self.get("/account").await;
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn fragment(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[("hx-request", "true")]).await
    }

    /// Sends a form as the page would: with its token.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        self.post_as(path, fields, Some(&token), &[]).await
    }

    pub async fn post_as(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        token: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        if let Some(token) = token {
            form.append_pair("csrf", token);
        }
        form.extend_pairs(fields);
        self.send(Method::POST, path, Some(form.finish()), headers).await
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        form: Option<String>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if form.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(form.map_or_else(Body::empty, Body::from)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("answered");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = text.split_once('=').expect("a cookie");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(token) =
            body.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next())
        {
            token.clone_into(&mut self.token);
        }
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub fn cookie(&self, name: &str) -> Option<&String> {
        self.cookies.get(name)
    }

    /// Another browser with the same cookies: a page left open.
    pub fn twin(&self) -> Self {
        Self { router: self.router.clone(), cookies: self.cookies.clone(), token: self.token.clone() }
    }
}
