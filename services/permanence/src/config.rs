//! The configuration: what an installation chooses. A TOML file, each key also by environment; the
//! environment wins. `ops/permanence.example.toml` explains every key.
//!
//! To add a key: a field here, a line in [`keys::KEYS`], a paragraph in the example (a test compares them).

mod environment;
mod keys;
mod problem;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format as _, Toml};
use serde::{Deserialize, Deserializer};
use url::Url;

pub use problem::ConfigProblem;

/// The file looked for when none is named.
const DEFAULT_FILE: &str = "permanence.toml";

/// Everything an installation chooses. Every field has a default that works on one machine without a
/// telephone company.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address and port the program listens on.
    pub listen: SocketAddr,
    /// How the outside reaches it: the telephone company's webhooks, the mediators' browsers.
    #[serde(deserialize_with = "optional_address")]
    pub public_url: Option<Url>,
    /// The installation's name in the console.
    pub house: String,
    /// The time zone in which the console tells times.
    pub time_zone: String,
    /// The folder of the flow files; without it the flows that come with the program.
    pub flows: Option<PathBuf>,
    /// When set, `/metrics` wants it as a bearer token.
    pub metrics_token: Option<Secret>,
    pub database: Database,
    pub redis: Redis,
    pub telephony: Telephony,
    pub log: Log,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            public_url: None,
            house: "Permanence".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            flows: None,
            metrics_token: None,
            database: Database::default(),
            redis: Redis::default(),
            telephony: Telephony::default(),
            log: Log::default(),
        }
    }
}

/// Where the truth is kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:…` or `postgres://…`; may hold a password.
    pub url: Secret,
    /// How many connections are kept at most.
    #[serde(deserialize_with = "number")]
    pub connections: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: Secret("sqlite:permanence.db".to_owned()), connections: 8 }
    }
}

/// The live feed between several nodes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redis {
    /// `redis://…`; without it the program is alone.
    pub url: Option<Secret>,
}

/// The telephone company.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Telephony {
    pub account_sid: Option<String>,
    /// Signs the webhooks and opens the REST API.
    pub auth_token: Option<Secret>,
    /// The base of the REST API: another region, a compatible provider, the softswitch.
    #[serde(deserialize_with = "address")]
    pub api_url: Url,
    /// What stands before `/Accounts/…` in the REST API's addresses: not every provider's is Twilio's.
    pub api_prefix: String,
    /// How REST requests say who asks.
    pub api_auth: ApiAuth,
    /// Where the account lives when it is not the United States (`ie1`).
    pub region: Option<String>,
    /// How many calls may be begun in a second; 0 for no limit.
    #[serde(deserialize_with = "number")]
    pub calls_per_second: u32,
    /// What signs the tokens of the telephones in the console; the application only for calls begun there.
    pub api_key: Option<String>,
    pub api_secret: Option<Secret>,
    pub app_sid: Option<String>,
}

impl Default for Telephony {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "a constant, tested")]
        let api_url = Url::parse("https://api.twilio.com").expect("the provider's address is a URL");
        Self {
            account_sid: None,
            auth_token: None,
            api_url,
            api_prefix: "/2010-04-01".to_owned(),
            api_auth: ApiAuth::Basic,
            region: None,
            calls_per_second: 1,
            api_key: None,
            api_secret: None,
            app_sid: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiAuth {
    /// Account and token by HTTP Basic.
    Basic,
    /// The token as a bearer token.
    Bearer,
}

/// What is told to whoever runs it.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    /// Which events, as `info` or `warn,dispatch=debug`.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a person at a terminal, or journald.
    Text,
    /// One JSON object a line, for a log collector.
    Json,
}

/// A text that must not be shown: a token, a password, an address that holds one.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, to be handed to whoever needs it and nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// A number that came from the environment is a text.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(u32),
        Text(String),
    }
    match Written::deserialize(deserializer) {
        Ok(Written::Number(number)) => Ok(number),
        Ok(Written::Text(text)) if text.parse::<u32>().is_ok() => Ok(text.parse().unwrap_or_default()),
        _ => Err(serde::de::Error::custom("a number is needed here")),
    }
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    let text = String::deserialize(deserializer)?;
    Url::parse(&text).map_err(|error| serde::de::Error::custom(format!("`{text}` is no address: {error}")))
}

fn optional_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    address(deserializer).map(Some)
}

impl Config {
    /// Reads the file (the one named, else `permanence.toml` when there is one) and the environment.
    ///
    /// # Errors
    /// Every problem that was found, not only the first.
    pub fn load(file: Option<&Path>) -> Result<Self, Vec<ConfigProblem>> {
        let default = Path::new(DEFAULT_FILE);
        let file = file.or_else(|| default.exists().then_some(default));
        let text = match file {
            Some(path) => std::fs::read_to_string(path).map_err(|error| {
                vec![ConfigProblem::of_file(
                    path,
                    format!("the configuration can't be read: {error}"),
                    "name an existing file with --config, or leave it out",
                )]
            })?,
            None => String::new(),
        };
        let name = file.map_or_else(|| default.display().to_string(), |path| path.display().to_string());
        Self::read(&name, &text, std::env::vars())
    }

    /// The same from texts: `file` is only used to name the file in problems.
    pub fn read(
        file: &str,
        text: &str,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Vec<ConfigProblem>> {
        let environment = environment::Environment::take(environment);
        let mut problems = keys::unknown_in_file(file, text);
        problems.extend(environment.misspelt());
        if !problems.is_empty() {
            return Err(problems);
        }
        let config: Self = Figment::new()
            .merge(Toml::string(text))
            .merge(&environment)
            .extract()
            .map_err(|errors| problem::from_figment(file, text, &environment, errors))?;
        let problems = config.contradictions(file);
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// What is well written and yet can't be meant.
    fn contradictions(&self, file: &str) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        let mut wrong = |key: &str, message: String, hint: &str| {
            problems.push(ConfigProblem::of_key(file, key, message, hint));
        };
        if let Some(url) = &self.public_url {
            let bare = url.query().is_none() && url.fragment().is_none() && url.path() == "/";
            if !matches!(url.scheme(), "http" | "https") || !bare {
                wrong(
                    "public_url",
                    format!("`{url}` can't be the public address"),
                    "write the scheme and the host only, for example https://permanence.example.org",
                );
            }
        }
        if !matches!(self.telephony.api_url.scheme(), "http" | "https") {
            wrong(
                "telephony.api_url",
                format!("`{}` is no address of a REST API", self.telephony.api_url),
                "write https://api.twilio.com, or your provider's own",
            );
        }
        let scheme = self.database.url.expose().split(':').next().unwrap_or_default();
        if !matches!(scheme, "sqlite" | "postgres" | "postgresql") {
            wrong(
                "database.url",
                format!("no database is called `{scheme}`"),
                "write sqlite:permanence.db or postgres://user:password@host/database",
            );
        }
        if let Some(url) = &self.redis.url
            && !["redis://", "rediss://", "unix://"].iter().any(|scheme| url.expose().starts_with(scheme))
        {
            wrong("redis.url", "this is no address of a Redis".to_owned(), "write redis://host:6379");
        }
        if jiff::tz::TimeZone::get(&self.time_zone).is_err() {
            wrong(
                "time_zone",
                format!("the time zone `{}` is unknown", self.time_zone),
                "write its IANA name, for example Europe/Paris or America/Guadeloupe",
            );
        }
        let telephony = &self.telephony;
        if telephony.account_sid.is_some() != telephony.auth_token.is_some() {
            wrong(
                "telephony.account_sid",
                "the account and its token go together: one of them is missing".to_owned(),
                "set both TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or neither",
            );
        }
        if !telephony.api_prefix.is_empty() && !telephony.api_prefix.starts_with('/') {
            wrong(
                "telephony.api_prefix",
                format!("`{}` is no path", telephony.api_prefix),
                "write /2010-04-01, or /api/laml/2010-04-01 at SignalWire",
            );
        }
        if telephony.api_key.is_some() != telephony.api_secret.is_some() {
            wrong(
                "telephony.api_key",
                "the API key and its secret go together: one of them is missing".to_owned(),
                "set both TWILIO_API_KEY and TWILIO_API_SECRET, or neither",
            );
        }
        problems
    }

    /// The base of every address we hand out, without a slash at the end.
    pub fn public_base(&self) -> String {
        match &self.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }
}

#[cfg(test)]
mod tests;
