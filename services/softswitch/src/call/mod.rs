//! A call: one leg between the switch and a telephone, what is known of it, and the task that carries it out.
//!
//! Each call has one task ([`executor::Executor`]) that runs its TwiML, and one inbox through which telephones, REST
//! and other calls reach it ([`Signal`]). What others may read stands in [`Call`] behind a short lock that is never
//! held across an await. A verb is a file here; it waits with `Executor::next`, which turns whatever ends or moves
//! the call into an [`Interrupt`] that unwinds to the main loop by `?`.

mod bridge;
mod dial;
mod documents;
mod executor;
mod gather;
mod queue;
mod record;
mod ring;
mod room;
mod speech;
mod status;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

pub(crate) use executor::{Executor, Plan};
pub(crate) use speech::duration_of;
pub(crate) use status::seconds;

use crate::callbacks::Courier;
use crate::conference::{Conference, RoomSignal};
use crate::telephone::Telephone;
use crate::twiml::{Callback, Target, Verb};
use crate::webhook::Params;

/// Who began a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// A telephone dialled a number of the account.
    Inbound,
    /// Created by REST.
    OutboundApi,
    /// Created by `<Dial>`.
    OutboundDial,
}

impl Direction {
    /// As the provider writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::OutboundApi => "outbound-api",
            Self::OutboundDial => "outbound-dial",
        }
    }
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Queued,
    Initiated,
    Ringing,
    InProgress,
    Completed,
    Busy,
    Failed,
    NoAnswer,
    Canceled,
}

impl Status {
    /// As the provider writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Initiated => "initiated",
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::NoAnswer => "no-answer",
            Self::Canceled => "canceled",
        }
    }

    /// Nothing comes after.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Busy | Self::Failed | Self::NoAnswer | Self::Canceled)
    }
}

/// What reaches a call's task.
#[derive(Debug)]
pub(crate) enum Signal {
    /// A key was pressed.
    Key(char),
    /// Something was said by the person, as text.
    Speech(String),
    /// The page finished pronouncing the say event with this id.
    Spoken(u64),
    /// The telephone hung up.
    HungUp,
    /// The telephone that rings was answered.
    Answered(Arc<Telephone>),
    /// The telephone that rings was declined.
    Declined,
    /// REST sends the call elsewhere.
    Redirect(Source),
    /// REST, or the call that dialled this one, ends it.
    Finish,
    /// News of a call this one dialled or is bridged with.
    Leg { sid: String, news: LegNews },
    /// A call that dialled our queue takes us out.
    Dequeued(Arc<Dequeuer>),
    /// The queue this call dialled has somebody in it.
    QueueFilled,
    /// The other side of a bridge is gone.
    BridgeOver,
    /// News of the conference this call is in.
    Room(RoomSignal),
}

/// See [`Signal::Leg`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum LegNews {
    /// Picked up; the others may stop ringing.
    Answered,
    /// Ready to be joined: the whisper is over.
    Ready,
    /// Over, with its final status.
    Ended(Status),
}

/// Who takes a call out of a queue by `<Dial><Queue>`, and what that call hears first.
#[derive(Debug)]
pub(crate) struct Dequeuer {
    pub call: Arc<Call>,
    /// Absolute.
    pub whisper: Option<Target>,
}

/// What leaves the verb being executed.
#[derive(Debug)]
pub(crate) enum Interrupt {
    /// The call is over.
    Over(Over),
    /// Another document takes its place.
    Redirected(Source),
    /// Only while in a queue.
    Dequeued(Arc<Dequeuer>),
    /// Only while in a conference.
    Room(RoomSignal),
    /// Only while bridged.
    BridgeOver,
}

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// The telephone hung up.
    HungUp,
    /// REST or the dialling call ended it.
    Finished,
    /// The document ran out or said `<Hangup>`.
    RanOut,
    /// `<Reject>`; true for busy.
    Rejected(bool),
    /// Never picked up.
    Unreached(Status),
    /// The application could not be asked, and nothing was left to try.
    Broken,
    /// Nobody has that number.
    NotInService,
}

/// Where the next verbs come from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// Asked of the application; the URL is absolute.
    Url { target: Target, extra: Params, is_fallback: bool },
    /// A document given in a REST request.
    Inline(String),
    /// Verbs of our own.
    Verbs(Vec<Verb>),
}

impl Source {
    pub fn url(target: Target) -> Self {
        Self::with(target, Vec::new())
    }

    pub fn with(target: Target, extra: Params) -> Self {
        Self::Url { target, extra, is_fallback: false }
    }
}

/// What a call begins with and keeps.
#[derive(Debug)]
pub(crate) struct Facts {
    /// `CA…`
    pub sid: String,
    pub from: String,
    pub to: String,
    pub direction: Direction,
    pub parent: Option<String>,
    /// Between two telephones, without the account's doing: not shown by REST.
    pub private: bool,
    /// Custom parameters of a call from or to a `client:`.
    pub parameters: Params,
    /// REST parameters nobody knows, kept for whoever looks.
    pub unknown: Params,
}

/// One call.
#[derive(Debug)]
pub(crate) struct Call {
    facts: Facts,
    inbox: mpsc::UnboundedSender<Signal>,
    state: Mutex<State>,
    /// Takes its status callbacks to the application, one after the other.
    pub courier: Courier,
}

/// What changes in a call.
#[derive(Debug)]
pub(crate) struct State {
    pub status: Status,
    /// Epoch milliseconds, as the others.
    pub created: i64,
    pub updated: i64,
    pub started: Option<i64>,
    pub answered: Option<i64>,
    pub ended: Option<i64>,
    pub callback: Option<Callback>,
    /// Of the next status callback.
    pub sequence: u32,
    /// Asked when a document cannot be had.
    pub fallback: Option<Target>,
    /// The telephone at the far end, once known.
    pub telephone: Option<Arc<Telephone>>,
    pub queue_time_ms: i64,
    /// The conference that keeps a place for it.
    pub expected_in: Option<Arc<Conference>>,
}

impl std::ops::Deref for Call {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl Call {
    pub fn new(facts: Facts, inbox: mpsc::UnboundedSender<Signal>, status: Status, now: i64) -> Self {
        let state = State {
            status,
            created: now,
            updated: now,
            started: None,
            answered: None,
            ended: None,
            callback: None,
            sequence: 0,
            fallback: None,
            telephone: None,
            queue_time_ms: 0,
            expected_in: None,
        };
        Self { facts, inbox, state: Mutex::new(state), courier: Courier::default() }
    }

    /// Leaves a signal; false when the call's task is gone.
    pub fn send(&self, signal: Signal) -> bool {
        self.inbox.send(signal).is_ok()
    }

    /// Short, and never across an await.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn status(&self) -> Status {
        self.state().status
    }

    pub fn telephone(&self) -> Option<Arc<Telephone>> {
        self.state().telephone.clone()
    }
}
