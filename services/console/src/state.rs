//! What handlers share: the store, the dispatcher, the clock and the settings of the house. Cheap to clone.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::HeaderValue;
use dispatch::{DispatchError, Dispatcher};
use hotline::{Board, Event, MediatorId, Subject, Timestamp};
use store::{Clock, Store};
use tokio::sync::watch;

use crate::consoles::{Consoles, Open};
use crate::frequent::Counted;
use crate::headers;
use crate::language::Language;
use crate::password;
use crate::problem::Problem;
use crate::sounds::Sounds;
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
    /// The flows a line may have, for their titles, topics and languages.
    pub flows: Vec<Flow>,
    /// After the last page of a mediator went away, how long until nobody rings there.
    pub grace: Duration,
}

/// What the console knows of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Whether it has words for mediators with a telephone only.
    pub for_volunteers: bool,
    /// The ways out of a long wait for which it has words, as [`hotline::Overflow::word`].
    pub overflows: Vec<String>,
    /// As in `ivr-flows/<name>.yaml`.
    pub name: String,
    pub title: String,
    /// ISO 639-1.
    pub languages: Vec<String>,
    pub topics: Vec<Topic>,
    /// What a blocked number hears, sentence by sentence, by ISO 639-1 code; empty when the flow has no words for who is
    /// not put through.
    pub blocked: BTreeMap<String, Vec<String>>,
}

/// What people call about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// As calls and mediators carry it.
    pub id: String,
    /// Words by ISO 639-1 code.
    pub words: BTreeMap<String, String>,
}

impl Topic {
    /// The topic in a reader's language, else in French, else its id.
    pub fn words(&self, language: Language) -> &str {
        let words = self.words.get(language.code()).or_else(|| self.words.get(Language::French.code()));
        words.map_or(&self.id, |text| text)
    }
}

/// Gives the token by which a mediator's browser may be rung (`telephony`'s access token).
pub type TokenMaker = Arc<dyn Fn(&MediatorId, Timestamp) -> Result<String, TokenError> + Send + Sync>;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
#[error("no access token could be made for the browser telephone")]
pub struct TokenError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

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
#[derive(Clone)]
pub struct State(Arc<Inner>);

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

/// What the console works with.
#[derive(Clone)]
pub struct Parts {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    /// Where every wish goes.
    pub dispatcher: Dispatcher,
    /// `None` where mediators have no browser telephone.
    pub tokens: Option<TokenMaker>,
    pub settings: Settings,
}

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    dispatcher: Dispatcher,
    tokens: Option<TokenMaker>,
    /// Open pages per mediator, on this node.
    open: Open,
    closing: watch::Sender<bool>,
    settings: Settings,
    times: Times,
    policy: HeaderValue,
    /// How messages are listened to, once somebody said so.
    sounds: OnceLock<Sounds>,
    counted: Counted,
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
        let Parts { store, clock, dispatcher, tokens, settings } = parts;
        let times = Times::new(&settings.time_zone)
            .ok_or_else(|| SetupError::TimeZone(settings.time_zone.clone()))?;
        let policy =
            HeaderValue::from_str(&headers::policy(&settings.telephones)).map_err(|_| SetupError::Origin)?;
        let (open, closing) = (Open::default(), watch::Sender::new(false));
        Ok(Self(Arc::new(Inner {
            store,
            clock,
            dispatcher,
            tokens,
            open,
            closing,
            settings,
            times,
            policy,
            sounds: OnceLock::new(),
            counted: Counted::default(),
        })))
    }

    /// Says how messages are listened to; the first to say it is believed.
    pub fn listen_with(&self, sounds: Sounds) {
        drop(self.0.sounds.set(sounds));
    }

    /// `None` where the sound stays with the telephone company.
    pub(crate) fn sounds(&self) -> Option<&Sounds> {
        self.0.sounds.get()
    }

    /// How often callers called, counted a moment ago.
    pub(crate) fn counted(&self) -> &Counted {
        &self.0.counted
    }

    /// Ends every live stream, so that the server can stop. Pages reconnect by themselves afterwards.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// Hands a wish to the rules: the one way in which a click changes anything.
    ///
    /// # Errors
    /// [`Problem::Refused`] when the rules refuse, with nothing changed.
    pub(crate) async fn dispatch(&self, event: Event) -> Result<(), Problem> {
        let outcome = self.0.dispatcher.handle(event).await.map_err(|error| match error {
            DispatchError::Store(error) => Problem::from(error),
            error @ (DispatchError::Contended | DispatchError::Stopped) => Problem::internal(error),
        })?;
        outcome.result.map_err(|rejected| {
            // Two clicks, or one that came late: the page says so.
            tracing::debug!(%rejected, "a wish was refused");
            Problem::Refused
        })
    }

    /// The rows that a subject names and those they name, read together.
    pub(crate) async fn board(&self, subject: &Subject) -> Result<Board, Problem> {
        Ok(self.store().dispatching().load_named(subject).await?)
    }

    /// Since when the telephone company does not do what this node asks of it; `None` while it does.
    pub(crate) fn company_fails_since(&self) -> Option<Timestamp> {
        self.0.dispatcher.company_fails_since()
    }

    pub(crate) fn consoles(&self) -> Consoles {
        Consoles::of(self.clone(), Arc::clone(&self.0.open))
    }

    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    pub(crate) fn grace(&self) -> Duration {
        self.0.settings.grace
    }

    /// The token for a mediator's browser telephone.
    pub(crate) fn telephone_token(&self, mediator: &MediatorId) -> Result<String, Problem> {
        let make = self.0.tokens.as_ref().ok_or(Problem::NotFound)?;
        make(mediator, self.now()).map_err(Problem::internal)
    }

    /// Sixteen random bytes for a password's hash.
    pub(crate) fn salt(&self) -> [u8; 16] {
        password::salt(&self.secret())
    }

    /// Every topic of every flow, each once.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &Topic> {
        let mut seen = HashSet::new();
        self.0.settings.flows.iter().flat_map(|flow| &flow.topics).filter(move |topic| seen.insert(&topic.id))
    }

    /// Whether this flow knows that topic.
    pub(crate) fn flow_knows(&self, flow: &str, topic: &str) -> bool {
        let mut flows = self.0.settings.flows.iter().filter(|one| one.name == flow);
        flows.any(|one| one.topics.iter().any(|known| known.id == topic))
    }

    /// A topic in words; its id when no flow knows it any more.
    pub(crate) fn topic(&self, id: &str, language: Language) -> String {
        self.topics().find(|topic| topic.id == id).map_or(id, |topic| topic.words(language)).to_owned()
    }

    /// Every language spoken in some flow, each once; French when there is none.
    pub(crate) fn spoken(&self) -> impl Iterator<Item = &str> {
        let mut seen = HashSet::new();
        let all = self.0.settings.flows.iter().flat_map(|flow| &flow.languages).map(String::as_str);
        all.chain(["fr"]).filter(move |code| seen.insert(*code))
    }

    /// A flow's title; its name when it is not there.
    pub(crate) fn flow_title(&self, name: &str) -> String {
        let flow = self.0.settings.flows.iter().find(|flow| flow.name == name);
        flow.map_or(name, |flow| &flow.title).to_owned()
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// For what is compared with the hours that people see on a clock.
    pub(crate) fn wall(&self) -> Timestamp {
        self.0.clock.wall()
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
