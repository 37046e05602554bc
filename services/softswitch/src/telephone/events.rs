//! What a telephone is told, kept in order so that a page that reconnects or a test that polls misses nothing.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::watch;

/// How many events a telephone remembers: more than any reconnection or test needs.
const KEPT: usize = 1_000;

/// One thing a telephone is told. The JSON is documented in [`crate::telephone`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// Somebody calls this telephone.
    Ringing { call: String, from: String, to: String, parameters: BTreeMap<String, String> },
    /// It rings no more.
    RingCancelled { call: String, reason: &'static str },
    /// Its own call is on the way.
    Dialling { call: String, to: String },
    /// The call is up.
    Answered { call: String },
    /// The voice at the other end is a machine that says this.
    Say { call: String, text: String, language: String, voice: Option<String>, duration_ms: u64 },
    /// It stopped in the middle.
    SayStopped { call: String },
    /// A sound is played; `url` when it is a file.
    Play { call: String, what: &'static str, url: Option<String> },
    /// The sound stopped.
    PlayStopped { call: String },
    /// Voice flows with other people, or the terms of it changed.
    Joined { call: String, room: &'static str, muted: bool, hold: bool },
    /// Voice no longer flows with other people.
    Left { call: String },
    /// Keys this telephone pressed.
    Keys { call: String, digits: String },
    /// The tone now heard.
    Tone { call: String, hz: Option<u32> },
    /// The call is over.
    Ended { call: String, reason: &'static str },
    /// An SMS came (`in`) or went (`out`).
    Message { sid: String, from: String, to: String, body: String, direction: &'static str },
    /// The telephone is off the network.
    Unregistered { reason: &'static str },
}

impl Event {
    /// The `event:` field of the server-sent event, equal to the JSON's `type`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ringing { .. } => "ringing",
            Self::RingCancelled { .. } => "ring_cancelled",
            Self::Dialling { .. } => "dialling",
            Self::Answered { .. } => "answered",
            Self::Say { .. } => "say",
            Self::SayStopped { .. } => "say_stopped",
            Self::Play { .. } => "play",
            Self::PlayStopped { .. } => "play_stopped",
            Self::Joined { .. } => "joined",
            Self::Left { .. } => "left",
            Self::Keys { .. } => "keys",
            Self::Tone { .. } => "tone",
            Self::Ended { .. } => "ended",
            Self::Message { .. } => "message",
            Self::Unregistered { .. } => "unregistered",
        }
    }
}

/// An event with its place in the telephone's history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Logged {
    /// Grows by one with each event of this telephone, from 1.
    pub id: u64,
    /// Epoch milliseconds, by the switch's clock.
    pub at: i64,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// The last events of one telephone, and a way to wait for the next.
#[derive(Debug)]
pub struct EventLog {
    kept: Mutex<VecDeque<Logged>>,
    last: watch::Sender<u64>,
}

impl Default for EventLog {
    fn default() -> Self {
        Self { kept: Mutex::default(), last: watch::Sender::new(0) }
    }
}

impl EventLog {
    /// Appends an event; returns its id.
    pub fn push(&self, at: i64, event: Event) -> u64 {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let id = *self.last.borrow() + 1;
        kept.push_back(Logged { id, at, event });
        if kept.len() > KEPT {
            kept.pop_front();
        }
        // Inside the lock, so that ids become visible in order.
        self.last.send_replace(id);
        id
    }

    /// The events after `id`, oldest first.
    pub fn after(&self, id: u64) -> Vec<Logged> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let start = kept.partition_point(|logged| logged.id <= id);
        kept.range(start..).cloned().collect()
    }

    /// The id of the newest event, 0 before the first.
    pub fn last(&self) -> u64 {
        *self.last.borrow()
    }

    /// Follows the newest id; changes with each event.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.last.subscribe()
    }
}
