//! A mediator's browser, without the browser: signs in, says "available", finishes the sheet.

use crate::Failure;
use crate::load::{Answer, Connection};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A signed-in mediator.
pub struct Desk {
    address: SocketAddr,
    connection: Connection,
    cookies: Vec<(String, String)>,
    csrf: String,
}

impl Desk {
    pub async fn sign_in(address: SocketAddr, login: &str, password: &str) -> Result<Self, Failure> {
        let connection = Connection::open(address).await?;
        let mut desk = Self { address, connection, cookies: Vec::new(), csrf: String::new() };
        desk.get("/sign-in").await?;
        desk.post("/sign-in", &[("login", login), ("password", password), ("next", "/desk")]).await?;
        // The session changes the form token.
        desk.get("/desk").await?;
        Ok(desk)
    }

    pub async fn be_available(&mut self) -> Result<(), Failure> {
        self.post("/desk/presence", &[("presence", "available")]).await?;
        Ok(())
    }

    /// Fills what a sheet must have and ends the wrap-up. `call` is what [`Desk::call`] gave.
    pub async fn finish(&mut self, call: &str) -> Result<(), Failure> {
        let sheet = [("theme", "email"), ("outcome", "finalisee"), ("version", "0")];
        self.post(&format!("/sheets/{call}"), &sheet).await?;
        self.post("/desk/done", &[]).await?;
        Ok(())
    }

    /// The call whose sheet is open at the desk, and the word for how the desk stands.
    pub async fn call(&mut self) -> Result<(Option<String>, String), Failure> {
        let page = self.get("/desk/now").await?;
        let state = between(&page, "data-state=\"").unwrap_or_default();
        Ok((between(&page, "data-current-call=\""), state))
    }

    /// Waits until the desk says that the mediator is away.
    pub async fn until_away(&mut self, patience: Duration) -> Result<(), Failure> {
        let started = Instant::now();
        while self.call().await?.1 != "on_break" {
            if started.elapsed() > patience {
                return Err("the mediator was not set away after declining".into());
            }
        }
        Ok(())
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
        if let Some(csrf) = between(&page, "name=\"csrf\" value=\"") {
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
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            cookies.join("; "),
            body.len()
        );
        let answer = self.connection.send(request.as_bytes()).await?;
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
}

/// What stands in `text` after `start`, up to the next double quote.
fn between(text: &str, start: &str) -> Option<String> {
    let from = text.find(start)? + start.len();
    let rest = &text[from..];
    Some(rest[..rest.find('"')?].to_owned())
}
