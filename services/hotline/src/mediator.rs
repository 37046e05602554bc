//! A mediator: presence, telephone, abilities.

use crate::{
    CallId, Language, Level, LineId, MediatorId, OfferId, PhoneNumber, Strategy, Territory, Timestamp,
    TopicId, Training,
};
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
    pub level: Level,
    /// Départements answered for; empty means all of them.
    pub territories: Vec<Territory>,
    /// Marks of trainings followed.
    pub training: Vec<Training>,
    /// "Not today": topics that are not wanted until the mediator signs off.
    pub refuses: Vec<TopicId>,
    /// Calls taken since the mediator signed on.
    pub taken: i64,
    /// After so many calls taken the mediator is given a break; `None`: never.
    pub cap: Option<i64>,
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
    /// A pause that the mediator asked for after a hard call.
    HardCall,
    /// As many calls as the mediator wanted to take in one go.
    CapReached,
}

/// What follows the wrap-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    #[default]
    Available,
    OnBreak,
    /// A pause after a hard call.
    Recovering,
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
    /// Somebody who is offline, answers no line and speaks nothing yet; confirmed, at the console.
    pub fn new(id: MediatorId, now: Timestamp) -> Self {
        Self {
            id,
            version: 1,
            presence: Presence::Offline,
            presence_since: now,
            idle_since: now,
            endpoint: Endpoint::Browser,
            lines: Vec::new(),
            languages: Vec::new(),
            topics: Vec::new(),
            level: Level::default(),
            territories: Vec::new(),
            training: Vec::new(),
            refuses: Vec::new(),
            taken: 0,
            cap: None,
            after: After::default(),
        }
    }

    /// When something must happen to this mediator if nothing else does first: the `deadline` column.
    pub fn deadline(&self) -> Option<Timestamp> {
        match self.presence {
            Presence::WrapUp { until, .. } => Some(until),
            _ => None,
        }
    }
    /// The order in which mediators who may take a call are asked: the smallest first.
    pub fn turn(&self, strategy: Strategy) -> (i64, Timestamp, &MediatorId) {
        let first = match strategy {
            Strategy::LongestIdle => 0,
            Strategy::FewestCalls => self.taken,
            Strategy::LevelFirst => self.level as i64,
        };
        (first, self.idle_since, &self.id)
    }
}
