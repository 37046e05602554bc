//! What the switch is told when it starts.

use std::net::{Ipv4Addr, SocketAddr};

/// Everything [`crate::Softswitch::start`] needs. `Config::default()` gives a quiet switch on a free loopback port
/// with fictitious credentials and no number.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// `AC…`: the account all REST paths name.
    pub account_sid: String,
    /// Signs webhooks, and is the password of Basic authentication with the account's sid.
    pub auth_token: String,
    /// `SK…`: the other user of Basic authentication, and the issuer of access tokens.
    pub api_key: String,
    /// The password that goes with it and the key of access tokens.
    pub api_secret: String,
    /// The base other machines reach the switch at, for recording addresses. `None`: `http://` and the address.
    pub public_url: Option<String>,
    /// Numbers that belong to the account.
    pub numbers: Vec<Number>,
    /// TwiML applications: what a `client:` telephone reaches when it dials.
    pub applications: Vec<Application>,
    /// Origins (`http://127.0.0.1:8080`) whose pages may use the telephones' script and API.
    pub allowed_origins: Vec<String>,
    /// 1.0 is real time, 0.0 a clock that moves only when the control API advances it.
    pub clock_scale: f64,
    /// What is said takes no time: for benchmarks and load tests.
    pub quick: bool,
    /// Carry voice. Without it everything else works, which is what a benchmark of the signalling wants.
    pub media: bool,
    /// `Some(n)`: at most `n` calls and participants a second may be created by REST.
    pub calls_per_second: Option<u32>,
    /// What happens to those above it.
    pub over_limit: OverLimit,
    /// Makes identifiers repeatable.
    pub seed: Option<u64>,
    /// How many ended calls are remembered for REST.
    pub keep_ended_calls: usize,
}

/// What the switch does with a call created above [`Config::calls_per_second`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverLimit {
    /// Dials it when its turn comes, as the provider does.
    Queue,
    /// Refuses it with 429 and code 20429.
    Refuse,
}

/// A number of the account and what is asked when it is called.
#[derive(Debug, Clone, Default)]
pub struct Number {
    /// E.164.
    pub number: String,
    pub friendly_name: String,
    /// Asked for TwiML when the number is called, by POST.
    pub voice_url: Option<String>,
    /// Asked instead when that fails.
    pub voice_fallback_url: Option<String>,
    /// Told when a call to the number is over.
    pub status_callback: Option<String>,
    /// Asked for TwiML when the number gets a message.
    pub sms_url: Option<String>,
    /// Asked instead when that fails.
    pub sms_fallback_url: Option<String>,
}

/// A TwiML application.
#[derive(Debug, Clone, Default)]
pub struct Application {
    /// `AP…`; empty lets the switch choose.
    pub sid: String,
    pub friendly_name: String,
    pub voice_url: Option<String>,
    pub voice_fallback_url: Option<String>,
    pub status_callback: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            account_sid: "AC00000000000000000000000000000001".to_owned(),
            auth_token: "00000000000000000000000000000002".to_owned(),
            api_key: "SK00000000000000000000000000000003".to_owned(),
            api_secret: "00000000000000000000000000000004".to_owned(),
            public_url: None,
            numbers: Vec::new(),
            applications: Vec::new(),
            allowed_origins: Vec::new(),
            clock_scale: 1.0,
            quick: false,
            media: true,
            calls_per_second: None,
            over_limit: OverLimit::Queue,
            seed: None,
            keep_ended_calls: 20_000,
        }
    }
}
