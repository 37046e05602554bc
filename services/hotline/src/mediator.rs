//! A mediator: presence, telephone, abilities.

use crate::{CallId, Language, LineId, MediatorId, OfferId, PhoneNumber, Timestamp, TopicId};
use serde::{Deserialize, Serialize};

/// What the rules know of a volunteer. Name, account and rights live in `store`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mediator {
    pub id: MediatorId,
    /// The stored row's version.
    pub version: i64,
    pub presence: Presence,
    /// When `presence` was entered.
    pub presence_since: Timestamp,
    /// Since when free to take a call; the longest idle is asked first. Renewed each time the mediator becomes available
    /// by a wish or after a wrap-up, kept when a ring stopped through no doing of theirs.
    pub idle_since: Timestamp,
    pub endpoint: Endpoint,
    pub lines: Vec<LineId>,
    pub languages: Vec<Language>,
    /// Topics known; empty means any.
    pub topics: Vec<TopicId>,
    /// What the mediator asked for while busy, applied when the wrap-up ends.
    pub after: After,
}

/// Where a mediator is rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Endpoint {
    /// The console's own telephone: `client:<mediator id>`.
    Browser,
    /// Any telephone; the number is never shown to anybody.
    Telephone { number: PhoneNumber },
}

impl Endpoint {
    /// The endpoint's word in the database and the history.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Telephone { .. } => "telephone",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "presence")]
pub enum Presence {
    Offline,
    Available,
    /// An offer rings.
    Ringing {
        offer: OfferId,
        call: CallId,
    },
    /// Accepted; voice does not flow yet.
    Connecting {
        offer: OfferId,
        call: CallId,
    },
    Talking {
        offer: OfferId,
        call: CallId,
    },
    WrapUp {
        call: CallId,
        began: Timestamp,
        until: Timestamp,
    },
    OnBreak {
        reason: BreakReason,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakReason {
    /// The mediator asked for it.
    Chosen,
    /// RONA: rang and did not answer.
    NoAnswer,
    /// Said no to a call.
    Declined,
    /// The telephone could not be rung: console closed, number busy or wrong.
    Unreachable,
    /// The console or the leg was lost.
    ConnectionLost,
}

/// What follows the wrap-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    #[default]
    Available,
    OnBreak,
    Offline,
}

impl Presence {
    /// The presence's word in the database, the metrics and the history.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Available => "available",
            Self::Ringing { .. } => "ringing",
            Self::Connecting { .. } => "connecting",
            Self::Talking { .. } => "talking",
            Self::WrapUp { .. } => "wrap_up",
            Self::OnBreak { .. } => "on_break",
        }
    }
    /// The call this mediator is occupied with, wrap-up included.
    pub fn call(&self) -> Option<&CallId> {
        match self {
            Self::Ringing { call, .. }
            | Self::Connecting { call, .. }
            | Self::Talking { call, .. }
            | Self::WrapUp { call, .. } => Some(call),
            Self::Offline | Self::Available | Self::OnBreak { .. } => None,
        }
    }
    /// The live offer this mediator is booked by.
    pub fn offer(&self) -> Option<&OfferId> {
        match self {
            Self::Ringing { offer, .. } | Self::Connecting { offer, .. } | Self::Talking { offer, .. } => {
                Some(offer)
            }
            _ => None,
        }
    }
}

impl Mediator {
    /// When something must happen to this mediator if nothing else does first: the `deadline` column.
    pub fn deadline(&self) -> Option<Timestamp> {
        match self.presence {
            Presence::WrapUp { until, .. } => Some(until),
            _ => None,
        }
    }
    /// Whether this mediator may take such a call at all (line, language, topic), presence aside.
    pub fn may_take(&self, line: &LineId, language: &Language, topic: Option<&TopicId>) -> bool {
        self.lines.contains(line)
            && self.languages.contains(language)
            && topic.is_none_or(|t| self.topics.is_empty() || self.topics.contains(t))
    }
}
