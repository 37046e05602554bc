//! What the wire must be told: which provider, which account, which public address.

use std::time::Duration;

/// Providers of the same protocol differ in these values only (TWILIO.md §6). [`Config::new`] gives Twilio's.
#[derive(Clone)]
pub struct Config {
    /// Where the provider reaches us: scheme, host, port, and the path a proxy adds, if any.
    pub public_url: String,
    /// `AC…`, or the project's id at other providers.
    pub account_sid: String,
    /// Verifies webhooks; the password of REST unless an API key is given.
    pub auth_token: String,
    /// Base of the REST interface: another region, another provider, the softswitch.
    pub api_url: String,
    /// What stands before `/Accounts/…`: `/2010-04-01`, at SignalWire `/api/laml/2010-04-01`.
    pub api_prefix: String,
    pub auth: Auth,
    /// Names of the header that carries the webhook's signature; the first one present counts.
    pub signature_headers: Vec<String>,
    /// `SK…` and its secret, and the application that browser telephones dial out through.
    pub browser: Option<BrowserPhone>,
    /// How many calls may be begun in a second; `None` for no limit. Twilio's default is 1.
    pub calls_per_second: Option<f64>,
    /// Most a REST request may take in all.
    pub timeout: Duration,
    /// Calls that the provider's parking place must hold (at most 5000 at Twilio).
    pub queue_size: u32,
}

/// How REST requests say who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Account and secret by HTTP Basic.
    Basic,
    /// The secret as a bearer token.
    Bearer,
}

/// What signs the tokens of the telephone in the console.
#[derive(Clone)]
pub struct BrowserPhone {
    pub api_key: String,
    pub api_secret: String,
    /// `AP…`; `None` when browser telephones only receive calls.
    pub app_sid: Option<String>,
    /// Twilio's region (`ie1`), when it is not the United States.
    pub region: Option<String>,
}

impl Config {
    /// Twilio's own values.
    pub fn new(public_url: &str, account_sid: &str, auth_token: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            account_sid: account_sid.to_owned(),
            auth_token: auth_token.to_owned(),
            api_url: "https://api.twilio.com".to_owned(),
            api_prefix: "/2010-04-01".to_owned(),
            auth: Auth::Basic,
            signature_headers: vec!["X-Twilio-Signature".to_owned(), "X-SignalWire-Signature".to_owned()],
            browser: None,
            calls_per_second: Some(1.0),
            timeout: Duration::from_secs(10),
            queue_size: 5_000,
        }
    }
}

impl std::fmt::Debug for Config {
    /// Without the secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("public_url", &self.public_url)
            .field("account_sid", &self.account_sid)
            .field("api_url", &self.api_url)
            .field("api_prefix", &self.api_prefix)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}
