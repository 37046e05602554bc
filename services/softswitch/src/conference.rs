//! Conferences: who is in the room, who may be heard, when it begins and ends, and what the application is told.
//!
//! The voices themselves are the mixer's ([`crate::media`]); here is what the provider's API shows of it.

mod events;
mod join;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::call::Call;
use crate::callbacks::Courier;
use crate::media::Role;
use crate::twiml::{Callback, Target};

pub(crate) use join::{Change, participant_status};

/// Where a conference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nobody talks yet.
    Init,
    InProgress,
    Completed,
}

impl Stage {
    /// As the provider writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
        }
    }
}

/// One call in a conference, or on its way to it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a parameter of the provider's API")]
pub(crate) struct Participant {
    pub call: Arc<Call>,
    pub label: Option<String>,
    pub muted: bool,
    pub hold: bool,
    /// What is heard on hold; `None` for music.
    pub hold_target: Option<Target>,
    pub coaching: bool,
    /// Whom it whispers to while coaching.
    pub coach: Option<String>,
    pub start_on_enter: bool,
    pub end_on_exit: bool,
    /// On entering and on leaving.
    pub beep: (bool, bool),
    /// What is heard until the conference begins; `None` for music.
    pub wait: Option<Target>,
    /// False while the call that REST made for it has not arrived.
    pub joined: bool,
    pub created: i64,
    pub updated: i64,
}

impl Participant {
    /// How the mixer treats it.
    pub fn role(&self) -> Role {
        Role { muted: self.muted, hold: self.hold, coaching: self.coach.clone().filter(|_| self.coaching) }
    }
}

/// One conference.
#[derive(Debug)]
pub(crate) struct Conference {
    /// `CF…`, also the mixer's room.
    pub sid: String,
    pub name: String,
    pub created: i64,
    inner: Mutex<Inner>,
    pub courier: Courier,
}

/// What changes in a conference.
#[derive(Debug)]
pub(crate) struct Inner {
    pub stage: Stage,
    pub updated: i64,
    pub participants: Vec<Participant>,
    /// Fixed by the first participant.
    pub callback: Option<Callback>,
    callback_fixed: bool,
    pub sequence: u32,
    pub reason_ended: Option<&'static str>,
    pub call_ending: Option<String>,
    /// Being recorded since the first participant asked for it.
    pub recording: Option<(Arc<crate::recordings::Entry>, Option<Target>)>,
}

/// News for a participant's call.
#[derive(Debug, Clone)]
pub(crate) struct RoomSignal {
    /// Which conference: a late one of another is dropped.
    pub conference: String,
    pub news: RoomNews,
}

/// See [`RoomSignal`].
#[derive(Debug, Clone)]
pub(crate) enum RoomNews {
    /// Look again at how you stand: it began, you are muted, held, removed, or it is over.
    Changed,
    /// Execute this for the participant; absolute.
    Announce(Target),
}

impl Conference {
    pub fn new(sid: String, name: String, now: i64) -> Self {
        let inner = Inner {
            stage: Stage::Init,
            updated: now,
            participants: Vec::new(),
            callback: None,
            callback_fixed: false,
            sequence: 0,
            reason_ended: None,
            call_ending: None,
            recording: None,
        };
        Self { sid, name, created: now, inner: Mutex::new(inner), courier: Courier::default() }
    }

    /// Short, and never across an await.
    pub fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How a call stands in it: the stage and its participant, if it is in.
    pub fn standing(&self, call: &str) -> Option<(Stage, Participant)> {
        let inner = self.inner();
        let participant = inner.participants.iter().find(|one| one.call.sid == call && one.joined)?;
        Some((inner.stage, participant.clone()))
    }
}

impl Inner {
    /// The first participant's word, also when it wants none.
    pub fn fix_callback(&mut self, callback: Option<&Callback>) {
        if !self.callback_fixed {
            self.callback = callback.cloned();
            self.callback_fixed = true;
        }
    }

    /// By CallSid or label.
    pub fn find(&mut self, id: &str) -> Option<&mut Participant> {
        self.participants.iter_mut().find(|one| one.call.sid == id || one.label.as_deref() == Some(id))
    }
}
