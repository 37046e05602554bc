//! What a caller's number allows: who is put through, and who is told, politely, that it can't be now.
//!
//! Nobody is refused in silence: whoever is refused hears why in the flow's words, and is offered something. What is owed
//! to a person (a callback, a follow-up, a talk that was cut off) weighs more than a limit; a block weighs more than
//! everything, because somebody decided it about this very number.

use crate::LineRules;
use serde::{Deserialize, Serialize};

/// What is known of a number as a call comes from it. Of a withheld number nothing is: the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallerStanding {
    /// A coordinator blocked the number, and the block lasts.
    pub blocked: bool,
    /// Messages that it left today, having been refused.
    pub messages_today: i64,
    /// Conversations that it had with this line today; those that were cut off at once are none.
    pub talks_today: i64,
    /// A callback was promised, a follow-up is due, or the last call of today failed or was cut off.
    pub owed: bool,
}

/// Why a call is not put through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The number is blocked; one message a day may be left.
    Blocked,
    /// The number is blocked, and today's message was left.
    BlockedAgain,
    /// The person had as many conversations today as the line gives to one.
    DailyLimit,
}

impl Refusal {
    pub const ALL: [Self; 3] = [Self::Blocked, Self::BlockedAgain, Self::DailyLimit];

    /// The reason's word in the database and the history.
    pub fn word(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::BlockedAgain => "blocked_again",
            Self::DailyLimit => "daily_limit",
        }
    }
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.word() == word)
    }
}

/// From how many calls on a person "calls often", which is told to the volunteers and changes nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Frequent {
    /// So many calls; 0: nobody is marked.
    pub calls: i64,
    /// Within so many days.
    pub days: i64,
}

impl Default for Frequent {
    /// Two calls a week.
    fn default() -> Self {
        Self { calls: 8, days: 30 }
    }
}

impl Frequent {
    /// Whether somebody who called so often within the days is marked.
    pub fn marks(self, calls: i64) -> bool {
        self.calls > 0 && calls >= self.calls
    }
}

impl LineRules {
    /// Why a call from a number of this standing is not put through; `None`: it is. `open`: whether the line answers
    /// now. A closed line tells its hours to everybody, and what is promised there is kept on another day.
    pub fn refusal(&self, standing: &CallerStanding, open: bool) -> Option<Refusal> {
        if standing.blocked {
            return Some(if standing.messages_today > 0 { Refusal::BlockedAgain } else { Refusal::Blocked });
        }
        let spoken_enough = self.daily_limit > 0 && standing.talks_today >= self.daily_limit;
        (open && spoken_enough && !standing.owed).then_some(Refusal::DailyLimit)
    }
}
