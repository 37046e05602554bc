//! What handlers share: the store, the dispatcher, the clock and the settings of the house. Cheap to clone.

use std::sync::Arc;

use axum::http::HeaderValue;
use hotline::Timestamp;
use store::{Clock, Store};

use crate::headers;
use crate::times::Times;

/// How the console is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The installation's name, shown in the header and in titles.
    pub house: String,
    /// The IANA time zone in which times are told.
    pub time_zone: String,
    /// Whether people reach the console by HTTPS: cookies are then marked secure.
    pub secure: bool,
    /// Whose browser telephone the desk uses.
    pub telephones: Telephones,
}

/// Where the mediator's browser telephone comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telephones {
    /// None: mediators answer on their own telephones.
    None,
    /// Our own switch: `script` is the address of its `phone.js`, `origin` its scheme, host and port.
    Switch { origin: String, script: String },
    /// Twilio's Voice SDK (embedded), in this region's edge if one is set.
    Twilio { edge: Option<String> },
}

/// The handlers' state.
#[derive(Clone, Debug)]
pub struct State(Arc<Inner>);

/// What the console works with.
#[derive(Clone, Debug)]
pub struct Parts {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub settings: Settings,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    settings: Settings,
    times: Times,
    policy: HeaderValue,
}

/// Why the console can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("the time zone {0:?} is unknown to this machine's tz database")]
    TimeZone(String),
    #[error("the telephone switch's address can't stand in a security policy")]
    Origin,
}

impl State {
    pub fn new(parts: Parts) -> Result<Self, SetupError> {
        let Parts { store, clock, settings } = parts;
        let times = Times::new(&settings.time_zone)
            .ok_or_else(|| SetupError::TimeZone(settings.time_zone.clone()))?;
        let policy =
            HeaderValue::from_str(&headers::policy(&settings.telephones)).map_err(|_| SetupError::Origin)?;
        Ok(Self(Arc::new(Inner { store, clock, settings, times, policy })))
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// A secret of 256 bits in hexadecimal digits.
    pub(crate) fn secret(&self) -> String {
        self.0.store.ids().token()
    }

    pub fn times(&self) -> &Times {
        &self.0.times
    }

    pub fn house(&self) -> &str {
        &self.0.settings.house
    }

    pub fn secure(&self) -> bool {
        self.0.settings.secure
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn content_security_policy(&self) -> HeaderValue {
        self.0.policy.clone()
    }
}
