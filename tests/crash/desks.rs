//! The mediators at their desks: they answer, write a note about each call and are available again. Whatever the house
//! acknowledged they remember.

use crate::house::House;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, StatusCode, header};
use softswitch::telephone::{Behaviour, OnRing};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// Of the sample people: they take any call in French.
const MEDIATORS: [&str; 3] = ["ines", "karim", "minh"];
const PASSWORD: &str = "permanence-demo";

/// Notes by call, as acknowledged.
type Notes = Arc<Mutex<BTreeMap<String, String>>>;

pub struct Desks {
    tasks: JoinSet<()>,
    ending: Arc<AtomicBool>,
    notes: Notes,
}

impl Desks {
    pub async fn open(house: &Arc<House>) -> Self {
        let mut desks = Self { tasks: JoinSet::new(), ending: Arc::default(), notes: Notes::default() };
        for (nth, login) in MEDIATORS.into_iter().enumerate() {
            let mut session = Session::sign_in(house.console(), login).await;
            let identity = session.identity().await;
            let behaviour = Behaviour {
                on_ring: Some(OnRing::Answer),
                after_ms: 20 + 60 * nth as u64,
                // One of them loses the connection again and again, and is rung again.
                talk_ms: (nth == 2).then_some(150),
                ..Behaviour::default()
            };
            let address = format!("client:{identity}");
            house.telephones().telephone(&address, behaviour).expect("a telephone in the browser");
            let (ending, notes) = (Arc::clone(&desks.ending), Arc::clone(&desks.notes));
            desks.tasks.spawn(async move {
                while !ending.load(Ordering::SeqCst) {
                    // The house may be away at any moment: then the page asks again.
                    drop(session.work(&notes).await);
                    tokio::time::sleep(Duration::from_millis(60)).await;
                }
            });
        }
        desks
    }

    pub fn notes(&self) -> BTreeMap<String, String> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub async fn close(self) {
        self.ending.store(true, Ordering::SeqCst);
        self.tasks.join_all().await;
    }
}

/// Somebody signed in at the console.
struct Session {
    http: Client,
    base: String,
    cookies: BTreeMap<String, String>,
    csrf: String,
}

struct Page {
    status: StatusCode,
    text: String,
}

impl Session {
    async fn sign_in(house: SocketAddr, login: &str) -> Self {
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(10))
            .build()
            .expect("a browser");
        let base = format!("http://{house}");
        let mut session = Self { http, base, cookies: BTreeMap::new(), csrf: String::new() };
        session.get("/sign-in").await.expect("the door");
        let form = [("login", login), ("password", PASSWORD), ("next", "/")];
        let entered = session.post("/sign-in", &form).await.expect("the door");
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{login}: {}", entered.text);
        session.get("/desk").await.expect("the desk");
        session
    }

    /// The name under which the telephone in this desk is rung.
    async fn identity(&mut self) -> String {
        let told = self.get("/desk/telephone").await.expect("the telephone").text;
        let token: serde_json::Value = serde_json::from_str(&told).expect("a token");
        let token = token["token"].as_str().expect("a token");
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).expect("a payload")).expect("base64");
        let payload: serde_json::Value = serde_json::from_slice(&payload).expect("JSON");
        payload["grants"]["identity"].as_str().expect("an identity").to_owned()
    }

    /// One look at the desk, and what it asks for.
    async fn work(&mut self, notes: &Notes) -> Result<(), reqwest::Error> {
        let now = self.get("/desk/now").await?.text;
        match between(&now, "data-state=\"", "\"") {
            Some("offline" | "on_break") => {
                self.post("/desk/presence", &[("presence", "available")]).await?;
            }
            Some("wrap_up") => {
                let Some(call) = between(&now, "data-current-call=\"", "\"").map(str::to_owned) else {
                    return Ok(());
                };
                let note = format!("Appel {call} : bien noté.");
                let sheet = [
                    ("version", "0"),
                    ("theme", "email"),
                    ("outcome", "finalisee"),
                    ("notes", note.as_str()),
                ];
                let saved = self.post(&format!("/sheets/{call}"), &sheet).await?;
                if saved.status.is_success() || saved.status == StatusCode::SEE_OTHER {
                    notes.lock().unwrap_or_else(PoisonError::into_inner).insert(call, note);
                }
                self.post("/desk/done", &[]).await?;
            }
            _ => {}
        }
        Ok(())
    }

    async fn get(&mut self, path: &str) -> Result<Page, reqwest::Error> {
        let request = self.http.get(format!("{}{path}", self.base));
        self.send(request).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Page, reqwest::Error> {
        let csrf = self.csrf.clone();
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend_from_slice(fields);
        let request = self.http.post(format!("{}{path}", self.base)).form(&form);
        self.send(request).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Result<Page, reqwest::Error> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header(header::COOKIE, cookies.join("; ")).send().await?;
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = answer.status();
        let text = answer.text().await?;
        if let Some(csrf) = between(&text, "name=\"csrf\" value=\"", "\"") {
            csrf.clone_into(&mut self.csrf);
        }
        Ok(Page { status, text })
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}
