//! A mediator's browser, without the browser: signs in, says "available", finishes the sheet.

use crate::Failure;
use crate::load::{Answer, Connection, Live};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::net::SocketAddr;
use std::time::Duration;

/// The live updates upon which a desk reads again how it stands.
const NEWS: [&str; 3] = ["event: presence\n", "event: call\n", "event: resync\n"];

/// How a desk stands.
pub struct Standing {
    /// `offline`, `available`, `ringing`, `connecting`, `talking`, `wrap_up` or `on_break`.
    pub state: String,
    /// The call that is connected, talked or written down.
    pub call: Option<String>,
    /// The caller's number while there is a call, in E.164.
    pub number: Option<String>,
}

/// A signed-in mediator.
pub struct Desk {
    address: SocketAddr,
    connection: Connection,
    /// What a page listens to, once somebody is signed in.
    live: Option<Live>,
    cookies: Vec<(String, String)>,
    csrf: String,
}

impl Desk {
    pub async fn sign_in(address: SocketAddr, login: &str, password: &str) -> Result<Self, Failure> {
        let connection = Connection::open(address).await?;
        let mut desk = Self { address, connection, live: None, cookies: Vec::new(), csrf: String::new() };
        desk.get("/sign-in").await?;
        desk.post("/sign-in", &[("login", login), ("password", password), ("next", "/desk")]).await?;
        // The session changes the form token.
        desk.get("/desk").await?;
        let live = Connection::open(address).await?.listen(&desk.request("GET", "/live", "")).await?;
        desk.live = Some(live);
        Ok(desk)
    }

    pub async fn be_available(&mut self) -> Result<(), Failure> {
        self.post("/desk/presence", &[("presence", "available")]).await?;
        Ok(())
    }

    /// Fills what a sheet must have and ends the wrap-up. `call` is what [`Desk::standing`] gave.
    pub async fn finish(&mut self, call: &str) -> Result<(), Failure> {
        let sheet = [("theme", "email"), ("outcome", "finalisee"), ("version", "0")];
        self.post(&format!("/sheets/{call}"), &sheet).await?;
        self.post("/desk/done", &[]).await?;
        Ok(())
    }

    /// How the desk stands.
    pub async fn standing(&mut self) -> Result<Standing, Failure> {
        let page = self.get("/desk/now").await?;
        Ok(Standing {
            state: between(&page, "data-state=\"", '"').unwrap_or_default(),
            call: between(&page, "data-current-call=\"", '"'),
            number: between(&page, "<dd class=\"number\">", '<').map(|shown| as_dialled(&shown)),
        })
    }

    /// Looks, as a page does, whenever it is told that something changed, until the desk stands so.
    pub async fn until(&mut self, state: &str, patience: Duration) -> Result<Standing, Failure> {
        let deadline = tokio::time::Instant::now() + patience;
        loop {
            if let Some(live) = &mut self.live {
                live.forget()?;
            }
            let standing = self.standing().await?;
            if standing.state == state {
                return Ok(standing);
            }
            let live = self.live.as_mut().ok_or("nobody is signed in")?;
            match tokio::time::timeout_at(deadline, live.told(&NEWS)).await {
                Ok(told) => told?,
                Err(_) => return Err(format!("a desk was never {state}, it is {}", standing.state).into()),
            }
        }
    }

    /// Who this desk's telephone is to the switch: what its access token says.
    pub async fn telephone_identity(&mut self) -> Result<String, Failure> {
        let answer = self.send("GET", "/desk/telephone", "").await?;
        let telephone: serde_json::Value = serde_json::from_slice(&answer.body)?;
        let token = telephone["token"].as_str().ok_or("the desk has no telephone")?;
        let payload = token.split('.').nth(1).ok_or("the token has no payload")?;
        let payload: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?;
        Ok(payload["grants"]["identity"].as_str().ok_or("the token names nobody")?.to_owned())
    }

    async fn get(&mut self, path: &str) -> Result<String, Failure> {
        let answer = self.send("GET", path, "").await?;
        let page = String::from_utf8_lossy(&answer.body).into_owned();
        if let Some(csrf) = between(&page, "name=\"csrf\" value=\"", '"') {
            self.csrf = csrf;
        }
        Ok(page)
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Failure> {
        let mut form = vec![("csrf", self.csrf.as_str())];
        form.extend_from_slice(fields);
        let body = serde_urlencoded::to_string(&form)?;
        self.send("POST", path, &body).await
    }

    async fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Answer, Failure> {
        let answer = self.connection.send(&self.request(method, path, body)).await?;
        for cookie in &answer.cookies {
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        if answer.status >= 400 {
            let page = String::from_utf8_lossy(&answer.body);
            return Err(format!("{method} {path} was answered with {}: {page}", answer.status).into());
        }
        Ok(answer)
    }

    fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            cookies.join("; "),
            body.len()
        )
        .into_bytes()
    }
}

/// What stands in `text` after `start`, up to `end`.
fn between(text: &str, start: &str, end: char) -> Option<String> {
    let from = text.find(start)? + start.len();
    let rest = &text[from..];
    Some(rest[..rest.find(end)?].to_owned())
}

/// A French number as people read it (`06 39 98 00 01`), as telephones dial it.
fn as_dialled(shown: &str) -> String {
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    format!("+33{}", digits.trim_start_matches('0'))
}
