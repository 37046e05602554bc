//! The exchange: everything the switch holds, and how a call begins. Cheap to clone; locks are short and never held
//! across an await, so thousands of calls run side by side, each in its own task.

mod ledger;
mod numbers;
mod voice;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc;

pub(crate) use ledger::{Calls, Conferences, Ledger};
pub(crate) use numbers::{AppEntry, NumberEntry, Numbers};

use crate::alerts::Alerts;
use crate::call::{Call, Direction, Executor, Facts, Plan, Source, Status};
use crate::clock::Clock;
use crate::config::Config;
use crate::faults::Faults;
use crate::ids::Ids;
use crate::media::Media;
use crate::messages::Message;
use crate::queues::Queues;
use crate::recordings::Entry;
use crate::telephone::{Telephone, Telephones, Unable, is_address};
use crate::twiml::{Callback, Dial, DialTo, Noun, Target, Verb};
use crate::webhook::Params;

/// The switch's state. See the module.
#[derive(Debug, Clone)]
pub(crate) struct Exchange(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    clock: Clock,
    ids: Ids,
    http: reqwest::Client,
    media: Option<Media>,
    faults: Faults,
    alerts: Alerts,
    calls: Calls,
    queues: Queues,
    conferences: Conferences,
    numbers: Numbers,
    telephones: Telephones,
    messages: Ledger<Message>,
    recordings: Ledger<Entry>,
    sounds: voice::Sounds,
    rate: crate::rest::Rate,
    journal: crate::rest::Journal,
    folder: PathBuf,
    /// Known once the socket is bound.
    public_url: OnceLock<String>,
    stopping: tokio_util::sync::CancellationToken,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Recordings are those of this run; a folder that cannot be removed is the temporary folder's to clean.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

impl Exchange {
    /// Needs a running tokio runtime when media is on.
    pub fn new(config: Config) -> Result<Self, crate::StartError> {
        let ids = Ids::new(config.seed);
        // Two switches with the same seed on one machine still keep apart.
        let folder = std::env::temp_dir().join(format!("softswitch-{}", Ids::new(None).sid("")));
        let numbers = Numbers::new(&config, &ids);
        let clock = Clock::new(config.clock_scale);
        let inner = Inner {
            clock,
            http: crate::webhook::client()?,
            media: config.media.then(Media::start),
            faults: Faults::default(),
            alerts: Alerts::default(),
            calls: Calls::new(config.keep_ended_calls),
            queues: Queues::default(),
            conferences: Conferences::default(),
            numbers,
            telephones: Telephones::default(),
            messages: Ledger::default(),
            recordings: Ledger::default(),
            sounds: voice::Sounds::default(),
            rate: crate::rest::Rate::default(),
            journal: crate::rest::Journal::default(),
            folder,
            public_url: OnceLock::new(),
            stopping: tokio_util::sync::CancellationToken::new(),
            ids,
            config,
        };
        Ok(Self(Arc::new(inner)))
    }

    pub fn config(&self) -> &Config {
        &self.0.config
    }
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }
    pub fn ids(&self) -> &Ids {
        &self.0.ids
    }
    pub fn http(&self) -> &reqwest::Client {
        &self.0.http
    }
    pub fn media(&self) -> Option<&Media> {
        self.0.media.as_ref()
    }
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }
    pub fn alerts(&self) -> &Alerts {
        &self.0.alerts
    }
    pub fn calls(&self) -> &Calls {
        &self.0.calls
    }
    pub fn queues(&self) -> &Queues {
        &self.0.queues
    }
    pub fn conferences(&self) -> &Conferences {
        &self.0.conferences
    }
    pub fn numbers(&self) -> &Numbers {
        &self.0.numbers
    }
    pub fn telephones(&self) -> &Telephones {
        &self.0.telephones
    }
    pub fn messages(&self) -> &Ledger<Message> {
        &self.0.messages
    }
    pub fn recordings(&self) -> &Ledger<Entry> {
        &self.0.recordings
    }
    pub fn journal(&self) -> &crate::rest::Journal {
        &self.0.journal
    }
    pub fn rate(&self) -> &crate::rest::Rate {
        &self.0.rate
    }
    /// Made with the first recording, removed when the switch stops.
    pub fn recordings_folder(&self) -> &Path {
        &self.0.folder
    }

    /// Cancelled when the switch stops: streams end by it.
    pub fn stopping(&self) -> &tokio_util::sync::CancellationToken {
        &self.0.stopping
    }

    /// The base of addresses given to applications.
    pub fn public_url(&self) -> &str {
        self.0.public_url.get().map_or("", String::as_str)
    }

    /// Once, when the socket is bound.
    pub fn set_public_url(&self, url: String) {
        // A second one would be a second socket, which there is not.
        drop(self.0.public_url.set(url));
    }

    /// A telephone calls.
    pub fn dial(
        &self,
        telephone: &Arc<Telephone>,
        to: &str,
        parameters: Params,
    ) -> Result<Arc<Call>, Unable> {
        let from = telephone.shown_address().to_owned();
        let mut facts = Facts {
            sid: self.ids().sid("CA"),
            from: from.clone(),
            to: to.to_owned(),
            direction: Direction::Inbound,
            parent: None,
            private: false,
            parameters: Vec::new(),
            unknown: Vec::new(),
        };
        let (plan, callback, fallback) = if telephone.address.starts_with("client:") {
            // A browser phone reaches its application, whatever it dials; To is a parameter like others.
            facts.parameters = parameters;
            let application =
                telephone.application.as_deref().and_then(|sid| self.numbers().application(sid));
            match application.and_then(|app| Some((app.voice.clone()?, app))) {
                Some((voice, app)) => {
                    (Plan::Inbound(Source::url(voice)), app.status_callback, app.voice_fallback)
                }
                None => (Plan::NotInService, None, None),
            }
        } else if let Some(number) = self.numbers().by_number(to) {
            match number.voice.clone() {
                Some(voice) => {
                    (Plan::Inbound(Source::url(voice)), number.status_callback, number.voice_fallback)
                }
                None => (Plan::NotInService, None, None),
            }
        } else if is_address(to) && to != telephone.address && !self.telephones().at(to).is_empty() {
            facts.private = true;
            (Plan::Inbound(Source::Verbs(vec![straight_to(to)])), None, None)
        } else {
            facts.private = true;
            (Plan::NotInService, None, None)
        };
        let (call, inbox) = self.register(facts, Status::Ringing);
        {
            let mut state = call.state();
            state.callback = callback.map(|target| Callback { target, events: vec!["completed".to_owned()] });
            state.fallback = fallback;
            state.telephone = Some(Arc::clone(telephone));
            state.started = Some(state.created);
        }
        if let Err(unable) = telephone.seize(&call, self.clock().now()) {
            self.calls().forget(&call.sid);
            return Err(unable);
        }
        self.voice_attach(&call.sid, telephone);
        self.run(&call, inbox, plan);
        Ok(call)
    }

    /// REST calls somebody.
    pub fn place(&self, call: Outgoing) -> Arc<Call> {
        let Outgoing { from, to, source, ring_s, callback, fallback, unknown, not_before, expected } = call;
        let facts = Facts {
            sid: self.ids().sid("CA"),
            from,
            to,
            direction: Direction::OutboundApi,
            parent: None,
            private: false,
            parameters: Vec::new(),
            unknown,
        };
        let (call, inbox) = self.register(facts, Status::Queued);
        {
            let mut state = call.state();
            state.callback = callback;
            state.fallback = fallback;
        }
        if let Some((conference, spec)) = expected {
            self.expect_participant(&conference, &call, &spec);
        }
        self.run(&call, inbox, Plan::Outbound { source, ring_ms: ring_s * 1_000, not_before });
        call
    }

    /// `<Dial>` calls somebody.
    pub fn start_leg(&self, parent: &Arc<Call>, noun: &Noun, caller_id: &str, ring_ms: u64) -> Arc<Call> {
        let facts = Facts {
            sid: self.ids().sid("CA"),
            from: caller_id.to_owned(),
            to: noun.address.clone(),
            direction: Direction::OutboundDial,
            parent: Some(parent.sid.clone()),
            private: parent.private,
            parameters: noun.parameters.clone(),
            unknown: Vec::new(),
        };
        let (call, inbox) = self.register(facts, Status::Queued);
        call.state().callback.clone_from(&noun.status);
        let plan = Plan::Leg { parent: Arc::clone(parent), noun: noun.clone(), ring_ms };
        self.run(&call, inbox, plan);
        call
    }

    fn register(
        &self,
        facts: Facts,
        status: Status,
    ) -> (Arc<Call>, mpsc::UnboundedReceiver<crate::call::Signal>) {
        let (tell, inbox) = mpsc::unbounded_channel();
        let call = Arc::new(Call::new(facts, tell, status, self.clock().now()));
        self.calls().add(&call);
        (call, inbox)
    }

    fn run(&self, call: &Arc<Call>, inbox: mpsc::UnboundedReceiver<crate::call::Signal>, plan: Plan) {
        tokio::spawn(Executor::new(self.clone(), Arc::clone(call), inbox).run(plan));
    }
}

/// A call to be made for REST.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub from: String,
    pub to: String,
    pub source: Source,
    pub ring_s: u64,
    pub callback: Option<Callback>,
    pub fallback: Option<Target>,
    pub unknown: Params,
    /// Epoch ms: its turn under the rate limit.
    pub not_before: i64,
    /// The conference that keeps a place for it.
    pub expected: Option<(Arc<crate::conference::Conference>, crate::twiml::Conference)>,
}

/// What connects two telephones without an application.
fn straight_to(address: &str) -> Verb {
    Verb::Dial(Box::new(Dial {
        action: None,
        get: false,
        timeout: 60,
        time_limit: 14_400,
        hangup_on_star: false,
        caller_id: None,
        answer_on_bridge: true,
        record: false,
        recording_callback: None,
        sequential: false,
        to: DialTo::Legs(vec![Noun {
            address: address.to_owned(),
            whisper: None,
            status: None,
            send_digits: None,
            parameters: Vec::new(),
        }]),
    }))
}
