//! Asking the application: one signed request with the provider's time limits, retries and connection overrides.
//! Sources: the provider's pages "Webhooks connection overrides" and "Validating requests"; our TWILIO notes §2–3.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Client, Method, StatusCode};
use url::Url;

use crate::clock::Busy;
use crate::exchange::Exchange;
use crate::faults::{Failure, WebhookFault};
use crate::signature::sign;
use crate::twiml::LONGEST;

/// Form parameters, in the order they are sent.
pub(crate) type Params = Vec<(String, String)>;

/// A webhook has this long in all, retries included.
const TOTAL: Duration = Duration::from_secs(15);
const MOST_REDIRECTS: usize = 10;

/// What the application answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub body: String,
    pub content_type: String,
    /// After redirections: what relative URLs in the document are relative to.
    pub url: String,
}

/// Why there is no answer: an alert's code and words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trouble {
    pub code: u32,
    pub message: String,
}

/// `#rc=2&rp=ct,rt,5xx&ct=…&rt=…&tt=…`.
#[derive(Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one policy of the provider's list")]
struct Overrides {
    retries: u32,
    on_connect: bool,
    on_timeout: bool,
    on_4xx: bool,
    on_5xx: bool,
    connect_and_read: Duration,
    total: Duration,
}

impl Overrides {
    fn of(url: &str) -> Self {
        let mut this = Self {
            retries: 1,
            on_connect: true,
            on_timeout: false,
            on_4xx: false,
            on_5xx: false,
            connect_and_read: TOTAL,
            total: TOTAL,
        };
        let Some((_, fragment)) = url.split_once('#') else { return this };
        let (mut connect, mut read) = (5_000, 15_000);
        for pair in fragment.split('&') {
            let Some((name, value)) = pair.split_once('=') else { continue };
            match name {
                "rc" => this.retries = value.parse().map_or(1, |count: u32| count.min(5)),
                "rp" => {
                    let has = |what| value.split(',').any(|policy| policy == what || policy == "all");
                    this.on_connect = has("ct");
                    this.on_timeout = has("rt");
                    this.on_4xx = has("4xx");
                    this.on_5xx = has("5xx");
                }
                "ct" => connect = value.parse().unwrap_or(connect).clamp(100, 10_000),
                "rt" => read = value.parse().unwrap_or(read).clamp(100, 15_000),
                "tt" => {
                    let total = value.parse().unwrap_or(15_000).clamp(100, 15_000);
                    this.total = Duration::from_millis(total);
                }
                _ => {}
            }
        }
        this.connect_and_read = Duration::from_millis(connect + read).min(TOTAL);
        this
    }
}

/// How one attempt failed.
enum Miss {
    Connect(String),
    Timeout,
    Status(u16),
    TooLarge,
    BadUrl,
}

impl Miss {
    fn retry(&self, overrides: &Overrides) -> bool {
        match self {
            Self::Connect(_) => overrides.on_connect,
            Self::Timeout => overrides.on_timeout,
            Self::Status(400..=499) => overrides.on_4xx,
            Self::Status(_) => overrides.on_5xx,
            Self::TooLarge | Self::BadUrl => false,
        }
    }

    fn trouble(self) -> Trouble {
        let (code, message) = match self {
            Self::Connect(why) => (11_205, format!("HTTP connection failure: {why}")),
            Self::Timeout => (11_205, "HTTP connection failure: no answer in time".to_owned()),
            Self::Status(status) => (11_200, format!("Got HTTP {status} response")),
            Self::TooLarge => (11_750, "TwiML response body too large".to_owned()),
            Self::BadUrl => (11_100, "Invalid URL format".to_owned()),
        };
        Trouble { code, message }
    }
}

/// A client with the provider's habits: no redirects followed blindly, no proxy, connections kept.
pub(crate) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(Duration::from_secs(5))
        .pool_max_idle_per_host(256)
        .user_agent("TwilioProxy/1.1")
        .build()
}

impl Exchange {
    /// Asks the application, with retries. `busy` is put down while a fault makes the request wait on the clock, so
    /// that the clock can be advanced meanwhile.
    pub(crate) async fn ask(
        &self,
        url: &str,
        get: bool,
        params: &[(String, String)],
        busy: &mut Option<Busy>,
    ) -> Result<Reply, Trouble> {
        let overrides = Overrides::of(url);
        let token = self.ids().uuid();
        let attempts = async {
            let mut left = overrides.retries;
            loop {
                let missed = match self.attempt(url, get, params, &overrides, &token, busy).await {
                    Ok(reply) => return Ok(reply),
                    Err(missed) => missed,
                };
                if left == 0 || !missed.retry(&overrides) {
                    return Err(missed.trouble());
                }
                left -= 1;
            }
        };
        let limit = overrides.total;
        match tokio::time::timeout(limit, attempts).await {
            Ok(result) => result,
            Err(_) => Err(Miss::Timeout.trouble()),
        }
    }

    async fn attempt(
        &self,
        url: &str,
        get: bool,
        params: &[(String, String)],
        overrides: &Overrides,
        token: &str,
        busy: &mut Option<Busy>,
    ) -> Result<Reply, Miss> {
        let Some(fault) = self.faults().strike(url) else {
            return self.send(url, get, params, overrides, token).await;
        };
        if fault.delay_ms > 0 {
            *busy = None;
            self.clock().sleep(fault.delay_ms).await;
            *busy = Some(self.clock().busy());
        }
        let WebhookFault { fail: Some(failure), reaches_application, .. } = fault else {
            return self.send(url, get, params, overrides, token).await;
        };
        if reaches_application {
            // Its answer is what gets lost.
            drop(self.send(url, get, params, overrides, token).await);
        }
        Err(match failure {
            Failure::Connect => Miss::Connect("refused (fault)".to_owned()),
            Failure::Timeout => Miss::Timeout,
            Failure::Status(status) => Miss::Status(status),
        })
    }

    async fn send(
        &self,
        url: &str,
        get: bool,
        params: &[(String, String)],
        overrides: &Overrides,
        token: &str,
    ) -> Result<Reply, Miss> {
        let mut url = url.split('#').next().unwrap_or_default().to_owned();
        let mut get = get;
        for _ in 0..MOST_REDIRECTS {
            let response = self.send_once(&url, get, params, overrides, token).await?;
            let status = response.status();
            if status.is_redirection() {
                let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
                let here = Url::parse(&url).map_err(|_| Miss::BadUrl)?;
                let Some(to) = to.and_then(|to| here.join(to).ok()) else {
                    return Err(Miss::Status(status.as_u16()));
                };
                // 301, 302 and 303 become a GET and lose the form; 307 and 308 keep it.
                get |= !matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
                url = to.into();
                continue;
            }
            if !status.is_success() {
                return Err(Miss::Status(status.as_u16()));
            }
            let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
            let content_type = content_type.unwrap_or_default().to_owned();
            if response.content_length().is_some_and(|length| length > LONGEST as u64) {
                return Err(Miss::TooLarge);
            }
            let body = response.text().await.map_err(|error| miss(&error))?;
            if body.len() > LONGEST {
                return Err(Miss::TooLarge);
            }
            return Ok(Reply { body, content_type, url });
        }
        Err(Miss::Status(302))
    }

    async fn send_once(
        &self,
        url: &str,
        get: bool,
        params: &[(String, String)],
        overrides: &Overrides,
        token: &str,
    ) -> Result<reqwest::Response, Miss> {
        let config = self.config();
        let (url, signature) = if get {
            let mut asked = Url::parse(url).map_err(|_| Miss::BadUrl)?;
            asked.query_pairs_mut().extend_pairs(params);
            let asked: String = asked.into();
            let signature = sign(&config.auth_token, &asked, &[]);
            (asked, signature)
        } else {
            (url.to_owned(), sign(&config.auth_token, url, params))
        };
        let method = if get { Method::GET } else { Method::POST };
        let mut request = self
            .http()
            .request(method, url)
            .timeout(overrides.connect_and_read)
            .header("X-Twilio-Signature", signature)
            .header("I-Twilio-Idempotency-Token", token)
            .header("Accept", "*/*");
        if !get {
            request = request.form(params);
        }
        request.send().await.map_err(|error| miss(&error))
    }
}

fn miss(error: &reqwest::Error) -> Miss {
    if error.is_builder() {
        Miss::BadUrl
    } else if error.is_timeout() && !error.is_connect() {
        Miss::Timeout
    } else {
        // The URL may carry a token: it stays out of the words.
        Miss::Connect(if error.is_connect() { "no connection" } else { "broken connection" }.to_owned())
    }
}

/// Makes a URL in a document absolute; what is already absolute, or cannot be joined, stays as it is.
pub(crate) fn join(base: &str, url: &str) -> String {
    let fragment_free = base.split('#').next().unwrap_or_default();
    match Url::parse(fragment_free).and_then(|base| base.join(url)) {
        Ok(joined) => joined.into(),
        Err(_) => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_are_read_from_the_fragment_and_a_5xx_is_not_retried_by_default() {
        let plain = Overrides::of("http://127.0.0.1/x");
        assert_eq!(
            (plain.retries, plain.on_connect, plain.on_timeout, plain.on_5xx),
            (1, true, false, false)
        );
        let asked = Overrides::of("http://127.0.0.1/x#rc=2&rp=ct,rt,5xx&tt=9000");
        assert_eq!((asked.retries, asked.on_timeout, asked.on_5xx, asked.on_4xx), (2, true, true, false));
        assert_eq!(asked.total, Duration::from_secs(9));
        assert_eq!(Overrides::of("http://127.0.0.1/x#rc=99").retries, 5);
    }

    #[test]
    fn relative_urls_are_relative_to_the_document_they_stand_in() {
        assert_eq!(join("http://h/voice/menu?x=1#rc=2", "next?y=2"), "http://h/voice/next?y=2");
        assert_eq!(join("http://h/voice/menu", "/other#rc=1"), "http://h/other#rc=1");
        assert_eq!(join("", "http://h/other"), "http://h/other");
    }
}
