//! The provider's REST interface: the calls of TWILIO.md §4 that this product makes, and what their errors mean.

mod error;
mod lists;

pub use error::{RestError, Verdict};

use crate::config::{Auth, Config};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// A connection that is not made within this time won't be.
const CONNECT: Duration = Duration::from_secs(3);

/// A thin client: one method for each request, form in, JSON out.
#[derive(Clone, Debug)]
pub struct Rest {
    http: Client,
    /// Scheme, host and port: what the address of a next page is relative to.
    host: String,
    root: String,
    secret: String,
    user: String,
    auth: Auth,
}

/// A call to begin.
#[derive(Clone, Debug)]
pub struct NewCall<'a> {
    pub to: &'a str,
    pub from: &'a str,
    pub url: &'a str,
    pub fallback_url: &'a str,
    pub status_url: &'a str,
    pub ring_seconds: i64,
}

/// A leg as the provider tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CallState {
    pub sid: String,
    /// `queued initiated ringing in-progress completed busy failed no-answer canceled`.
    pub status: String,
}

#[derive(Deserialize)]
struct Conferences {
    conferences: Vec<Conference>,
}

#[derive(Deserialize)]
struct Conference {
    sid: String,
}

#[derive(Deserialize)]
struct Created {
    sid: String,
}

impl Rest {
    pub fn new(config: &Config) -> Result<Self, RestError> {
        let http = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(config.timeout)
            .user_agent(concat!("permanence/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(RestError::Setup)?;
        Ok(Self {
            http,
            host: origin(&config.api_url),
            root: format!(
                "{}{}/Accounts/{}",
                config.api_url.trim_end_matches('/'),
                config.api_prefix.trim_end_matches('/'),
                config.account_sid
            ),
            secret: config.auth_token.clone(),
            user: config.account_sid.clone(),
            auth: config.auth,
        })
    }

    /// Begins a call; its sid. Told of every step, so that a lost answer to this request is made good by a callback.
    pub async fn create_call(&self, call: &NewCall<'_>) -> Result<String, RestError> {
        let timeout = call.ring_seconds.clamp(5, 600).to_string();
        let mut form = vec![
            ("To", call.to),
            ("From", call.from),
            ("Url", call.url),
            ("Method", "POST"),
            ("FallbackUrl", call.fallback_url),
            ("FallbackMethod", "POST"),
            ("StatusCallback", call.status_url),
            ("StatusCallbackMethod", "POST"),
            ("Timeout", timeout.as_str()),
        ];
        // The key is repeated: a list in one value is not understood.
        form.extend(["initiated", "ringing", "answered", "completed"].map(|e| ("StatusCallbackEvent", e)));
        self.post::<Created>("/Calls.json", &form).await.map(|created| created.sid)
    }

    /// Moves a leg to another document.
    pub async fn redirect(&self, leg: &str, url: &str) -> Result<(), RestError> {
        self.post::<CallState>(&format!("/Calls/{leg}.json"), &[("Url", url), ("Method", "POST")])
            .await
            .map(|_| ())
    }

    /// Ends a leg, ringing or talking.
    pub async fn end(&self, leg: &str) -> Result<(), RestError> {
        // `completed` ends a leg in any state; `canceled` would leave one that was answered this instant.
        self.post::<CallState>(&format!("/Calls/{leg}.json"), &[("Status", "completed")]).await.map(|_| ())
    }

    /// How a leg stands.
    pub async fn call(&self, leg: &str) -> Result<CallState, RestError> {
        self.get(&format!("/Calls/{leg}.json"), &[]).await
    }

    /// The conference in progress of that name. Eventually consistent: callbacks know it earlier.
    pub async fn conference(&self, name: &str) -> Result<Option<String>, RestError> {
        let found: Conferences =
            self.get("/Conferences.json", &[("FriendlyName", name), ("Status", "in-progress")]).await?;
        Ok(found.conferences.into_iter().next().map(|conference| conference.sid))
    }

    /// Changes one participant of a conference: `Hold`, `HoldUrl`, `Muted` …
    pub async fn participant(
        &self,
        conference: &str,
        leg: &str,
        form: &[(&str, &str)],
    ) -> Result<(), RestError> {
        self.post::<serde_json::Value>(&format!("/Conferences/{conference}/Participants/{leg}.json"), form)
            .await
            .map(|_| ())
    }

    /// Makes a parking place of the given size; one that exists already is success.
    pub async fn create_queue(&self, name: &str, size: u32) -> Result<(), RestError> {
        let size = size.to_string();
        match self.post::<Created>("/Queues.json", &[("FriendlyName", name), ("MaxSize", &size)]).await {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some(22_003) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Sends an SMS; its sid.
    pub async fn message(&self, from: &str, to: &str, body: &str) -> Result<String, RestError> {
        self.post::<Created>("/Messages.json", &[("From", from), ("To", to), ("Body", body)])
            .await
            .map(|created| created.sid)
    }

    /// The sound of a recording, whole, as WAV.
    pub async fn recording(&self, sid: &str) -> Result<Vec<u8>, RestError> {
        // Ids come from signed webhooks, but an address is no place to find that out.
        if sid.is_empty() || !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(RestError::Unreadable);
        }
        self.ask(self.http.request(Method::GET, format!("{}/Recordings/{sid}.wav", self.root))).await
    }

    /// Whether account and secret are right: for `doctor`.
    pub async fn check(&self) -> Result<(), RestError> {
        self.get::<serde_json::Value>(".json", &[]).await.map(|_| ())
    }

    /// Ends a conference for everybody in it.
    pub async fn end_conference(&self, sid: &str) -> Result<(), RestError> {
        self.post::<serde_json::Value>(&format!("/Conferences/{sid}.json"), &[("Status", "completed")])
            .await
            .map(|_| ())
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, RestError> {
        let mut address = format!("{}{path}", self.root);
        if !query.is_empty() {
            let query = serde_urlencoded::to_string(query).map_err(|_| RestError::Unreadable)?;
            address = format!("{address}?{query}");
        }
        self.send(self.http.request(Method::GET, address)).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, form: &[(&str, &str)]) -> Result<T, RestError> {
        self.send(self.http.request(Method::POST, format!("{}{path}", self.root)).form(form)).await
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, RestError> {
        let body = self.ask(request).await?;
        serde_json::from_slice(&body).map_err(|_| RestError::Unreadable)
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Vec<u8>, RestError> {
        let request = match self.auth {
            Auth::Basic => request.basic_auth(&self.user, Some(&self.secret)),
            Auth::Bearer => request.bearer_auth(&self.secret),
        };
        // The address names the account and the leg: what is logged or shown of an error leaves it out.
        let response = request.send().await.map_err(|e| RestError::Unreachable(e.without_url()))?;
        let status = response.status();
        let after = retry_after(&response);
        let body = response.bytes().await.map_err(|e| RestError::Unreachable(e.without_url()))?;
        if status.is_success() {
            return Ok(body.into());
        }
        Err(RestError::refused(status, &body, after))
    }
}

/// `https://api.example:1234` of an address that may go on with a path.
fn origin(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.origin().ascii_serialization())
}

fn retry_after(response: &reqwest::Response) -> Option<Duration> {
    if response.status() != StatusCode::TOO_MANY_REQUESTS
        && response.status() != StatusCode::SERVICE_UNAVAILABLE
    {
        return None;
    }
    let seconds = response.headers().get("retry-after")?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}
