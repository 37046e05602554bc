//! A line: what its owner decided about rings, waits and times.

use crate::{Language, LineId, Millis};
use serde::{Deserialize, Serialize};

/// The part of a line's settings that the rules need. Numbers, flow and hours live with `store` and `ivr`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: LineId,
    pub rules: LineRules,
}

/// Times are per line; the defaults are what was seen to work on volunteer hotlines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LineRules {
    /// How long one mediator's console or telephone rings.
    pub ring: Millis,
    /// From acceptance until both parties must be in the conference.
    pub connect: Millis,
    /// How long a caller whose mediator's leg was lost stays with that mediator before going back to the queue.
    pub reconnect: Millis,
    /// Wrap-up as it begins.
    pub wrap_up: Millis,
    /// Wrap-up however often it is extended.
    pub wrap_up_most: Millis,
    /// How long a person called back is rung.
    pub callback_ring: Millis,
    /// Attempts at one callback before it is given to the coordinator.
    pub callback_attempts: i64,
    /// Between two attempts at one callback.
    pub callback_pause: Millis,
    /// The language spoken to a caller who chose none.
    pub language: Language,
}

impl Default for LineRules {
    fn default() -> Self {
        Self {
            ring: Millis::seconds(20),
            connect: Millis::seconds(15),
            reconnect: Millis::seconds(30),
            wrap_up: Millis::minutes(3),
            wrap_up_most: Millis::minutes(15),
            callback_ring: Millis::seconds(30),
            callback_attempts: 3,
            callback_pause: Millis::minutes(15),
            language: Language::new("fr"),
        }
    }
}
