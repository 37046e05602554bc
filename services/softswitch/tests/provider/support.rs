//! A real application on loopback for the switch to ask, and a client for its REST.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use softswitch::control::Until;
use softswitch::telephone::Behaviour;
use softswitch::{Config, Number, Phone, Running, Softswitch};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The line's number, a caller's and a mediator's, all of the range for fiction.
pub const LINE: &str = "+33199000010";
pub const CALLER: &str = "+33639980001";
pub const MEDIATOR: &str = "+33639980002";
pub const OTHER: &str = "+33639980003";

/// No condition takes longer than this to come true, unless something is broken.
pub const LIMIT: Duration = Duration::from_secs(10);

/// A request the application got.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    /// Path and query.
    pub url: String,
    pub path: String,
    pub params: Vec<(String, String)>,
    pub headers: HeaderMap,
}

impl Asked {
    pub fn get(&self, name: &str) -> &str {
        self.params.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

#[derive(Default)]
struct Script {
    /// For each path, the answers in order; the last one stays.
    answers: HashMap<String, Vec<(u16, String, String)>>,
    asked: Vec<Asked>,
}

/// The application.
#[derive(Clone)]
pub struct App {
    script: Arc<Mutex<Script>>,
    changed: Arc<watch::Sender<usize>>,
    pub base: String,
}

impl App {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = Self { script: Arc::default(), changed: Arc::new(watch::Sender::new(0)), base };
        let router = Router::new().fallback(handle).with_state(app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        app
    }

    /// Answers a path with TwiML, given without `<Response>`.
    pub fn says(&self, path: &str, twiml: &str) {
        let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{twiml}</Response>");
        self.answers(path, 200, "text/xml", &body);
    }

    /// Answers a path; called again for the same path, the second request gets the second answer and so on.
    pub fn answers(&self, path: &str, status: u16, kind: &str, body: &str) {
        let mut script = self.script.lock().unwrap();
        script.answers.entry(path.to_owned()).or_default().push((status, kind.to_owned(), body.to_owned()));
    }

    pub fn asked(&self, path: &str) -> Vec<Asked> {
        self.script.lock().unwrap().asked.iter().filter(|asked| asked.path == path).cloned().collect()
    }

    /// Waits until a path was asked `count` times; all of those requests are returned.
    pub async fn wait_for(&self, path: &str, count: usize) -> Vec<Asked> {
        let mut changed = self.changed.subscribe();
        let waiting = async {
            loop {
                changed.borrow_and_update();
                let asked = self.asked(path);
                if asked.len() >= count {
                    return asked;
                }
                changed.changed().await.unwrap();
            }
        };
        match tokio::time::timeout(LIMIT, waiting).await {
            Ok(asked) => asked,
            Err(_) => panic!("{path} was asked {} times, not {count}", self.asked(path).len()),
        }
    }
}

async fn handle(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = if method == Method::GET { uri.query().unwrap_or_default().as_bytes() } else { &body };
    let asked = Asked {
        method: method.to_string(),
        url: uri.to_string(),
        path: uri.path().to_owned(),
        params: serde_urlencoded::from_bytes(params).unwrap_or_default(),
        headers,
    };
    let (status, kind, body) = {
        let mut script = app.script.lock().unwrap();
        script.asked.push(asked);
        match script.answers.get_mut(uri.path()) {
            Some(answers) if answers.len() > 1 => answers.remove(0),
            Some(answers) => answers[0].clone(),
            None => (200, "text/xml".to_owned(), "<Response/>".to_owned()),
        }
    };
    app.changed.send_modify(|count| *count += 1);
    let response = (StatusCode::from_u16(status).unwrap(), [("content-type", kind.clone())], body.clone())
        .into_response();
    if (300..400).contains(&status) {
        return (StatusCode::from_u16(status).unwrap(), [("location", body)]).into_response();
    }
    response
}

/// A switch with one line, and the application behind it.
pub struct Stage {
    pub app: App,
    pub switch: Running,
    pub http: reqwest::Client,
    config: Config,
}

impl Stage {
    /// What is said takes no time, and no voice is carried.
    pub async fn quick() -> Self {
        Self::with(|config| config.quick = true).await
    }

    /// Time stands still until a test advances it.
    pub async fn still() -> Self {
        Self::with(|config| config.clock_scale = 0.0).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let app = App::start().await;
        let mut config = Config {
            numbers: vec![Number {
                number: LINE.to_owned(),
                friendly_name: "La ligne".to_owned(),
                voice_url: Some(format!("{}/voice", app.base)),
                status_callback: Some(format!("{}/line-status", app.base)),
                sms_url: Some(format!("{}/sms", app.base)),
                ..Number::default()
            }],
            media: false,
            seed: Some(7),
            ..Config::default()
        };
        change(&mut config);
        let switch = Softswitch::start(config.clone()).await.unwrap();
        Self { app, switch, http: reqwest::Client::new(), config }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.app.base)
    }

    pub fn phone(&self, number: &str) -> Phone {
        self.phone_that(number, Behaviour::default())
    }

    pub fn phone_that(&self, number: &str, behaviour: Behaviour) -> Phone {
        self.switch.handle.telephone(number, behaviour).unwrap()
    }

    /// Scripted: answers at once.
    pub fn answering(&self, number: &str) -> Phone {
        self.phone_that(
            number,
            Behaviour { on_ring: Some(softswitch::telephone::OnRing::Answer), ..Behaviour::default() },
        )
    }

    pub fn rest_url(&self, path: &str) -> String {
        format!("http://{}/2010-04-01/Accounts/{}{path}", self.switch.addr, self.config.account_sid)
    }

    fn auth(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request.basic_auth(&self.config.account_sid, Some(&self.config.auth_token))
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        answer(self.auth(self.http.post(self.rest_url(path))).form(form)).await
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.auth(self.http.get(self.rest_url(path)))).await
    }

    pub async fn delete(&self, path: &str) -> u16 {
        answer(self.auth(self.http.delete(self.rest_url(path)))).await.0
    }

    /// Whether a request carries the signature the switch must give it.
    pub fn is_signed(&self, asked: &Asked) -> bool {
        let url = format!("{}{}", self.app.base, asked.url);
        let params: &[(String, String)] = if asked.method == "GET" { &[] } else { &asked.params };
        let expected = softswitch::sign(&self.config.auth_token, &url, params);
        asked.headers.get("x-twilio-signature").and_then(|value| value.to_str().ok()) == Some(&expected)
    }
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap_or(Value::Null))
}

/// Waits until a telephone meets a condition; fails the test otherwise.
pub async fn wait(phone: &Phone, until: &str) {
    let condition: Until = until.parse().unwrap();
    let met = phone.wait(&condition, None, LIMIT).await.is_ok();
    assert!(met, "never {until}: {:?}\n{:#?}", phone.snapshot(), phone.events_after(0));
}
