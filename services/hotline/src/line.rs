//! A line: what its owner decided about rings, waits and times.

use crate::{Frequent, Language, Level, LineId, Millis, TopicId, Training};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Which of the mediators who may take a call is asked first.
    pub strategy: Strategy,
    /// How many mediators on their own telephones are rung at once for one caller: the first to press 1 has the call.
    /// 1 to [`RING_AT_ONCE_MOST`].
    pub ring_at_once: i64,
    /// How the circle of who is asked widens with the wait.
    pub rings: Rings,
    /// What topics require of a mediator; a topic not listed requires nothing.
    pub topics: BTreeMap<TopicId, TopicNeeds>,
    /// How much waiting one point of priority is worth. A bonus of age, not a class of its own: whoever has waited that
    /// much longer goes first, so nobody starves.
    pub priority_worth: Millis,
    /// Points for each time the same caller failed to get through before, today; at most three times count.
    pub failed_priority: i64,
    /// Too many calls for too few mediators: everyone takes anything.
    pub surge: bool,
    /// From when on somebody is marked as calling often.
    pub frequent: Frequent,
    /// How many conversations one number may have in a day of the line's time zone; 0: as many as it likes.
    pub daily_limit: i64,
}

/// More telephones than these never ring for one caller: everybody but one is disturbed for nothing.
pub const RING_AT_ONCE_MOST: i64 = 4;

/// Who is asked first among those who may take a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// Whoever has been free longest.
    #[default]
    LongestIdle,
    /// Whoever took the fewest calls since they signed on; then the longest idle.
    FewestCalls,
    /// The lowest level that suffices, so that the experienced stay free for what needs them; then the longest idle.
    LevelFirst,
}

impl Strategy {
    pub const ALL: [Self; 3] = [Self::LongestIdle, Self::FewestCalls, Self::LevelFirst];

    /// The strategy's word in the database, in forms and in the history.
    pub fn word(self) -> &'static str {
        match self {
            Self::LongestIdle => "longest_idle",
            Self::FewestCalls => "fewest_calls",
            Self::LevelFirst => "level_first",
        }
    }
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strategy| strategy.word() == word)
    }
}

/// How long each circle is asked alone before the next joins it; zero leaves a circle out. A circle in which nobody is
/// on duty is left out by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rings {
    /// The mediator who knows the caller.
    pub same_mediator: Millis,
    /// Those who know the topic and answer for the caller's territory.
    pub territory: Millis,
    /// Those who know the topic. Afterwards: everyone who speaks the language.
    pub topic: Millis,
    /// After so long with everyone asked, the overflow; `None`: never.
    pub overflow_after: Option<Millis>,
    pub overflow: Overflow,
}

impl Default for Rings {
    fn default() -> Self {
        Self {
            same_mediator: Millis::seconds(15),
            territory: Millis::seconds(30),
            topic: Millis::minutes(3),
            overflow_after: None,
            overflow: Overflow::Callback,
        }
    }
}

/// Where a caller whom nobody could take is led. But for another line they are only offered it: who presses nothing
/// goes on waiting at the same rank, and whoever becomes free meanwhile is rung for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum Overflow {
    /// To another line's mediators, at the same rank.
    Line { line: LineId },
    /// The wait loop offers a callback, once more and in words of its own.
    Callback,
    /// It offers to leave a message.
    Voicemail,
    /// It tells where else help is to be had.
    Orientation,
}

impl Overflow {
    /// The overflow's word in forms and in flow files.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Line { .. } => "line",
            Self::Callback => "callback",
            Self::Voicemail => "voicemail",
            Self::Orientation => "orientation",
        }
    }
}

/// What a topic requires of who answers it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TopicNeeds {
    /// While the caller may still wait for somebody who knows the topic.
    pub level: Option<Level>,
    /// Always.
    pub training: Vec<Training>,
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
            strategy: Strategy::default(),
            ring_at_once: 1,
            rings: Rings::default(),
            topics: BTreeMap::new(),
            priority_worth: Millis::minutes(10),
            failed_priority: 1,
            surge: false,
            frequent: Frequent::default(),
            daily_limit: 0,
        }
    }
}

/// A rule that cannot be meant. Refused when saved, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    #[error("{0} must be at least a second")]
    TooShort(&'static str),
    #[error("a wrap-up can't begin longer than it may become")]
    WrapUp,
    #[error("between 1 and {RING_AT_ONCE_MOST} telephones may ring at once")]
    RingAtOnce,
    #[error("between 1 and 10 attempts at a callback")]
    CallbackAttempts,
    #[error("a line can't overflow into itself")]
    OverflowIntoItself,
    #[error("the overflow comes before anybody was asked")]
    OverflowTooEarly,
}

impl LineRules {
    /// What is wrong with the rules, each point of it; whether anybody can answer is for who knows the mediators.
    pub fn problems(&self, line: &LineId) -> Vec<RuleProblem> {
        let mut problems = Vec::new();
        let spans = [
            ("ring", self.ring),
            ("connect", self.connect),
            ("callback_ring", self.callback_ring),
            ("callback_pause", self.callback_pause),
            ("priority_worth", self.priority_worth),
        ];
        problems.extend(
            spans.into_iter().filter(|(_, span)| span.0 < 1_000).map(|(name, _)| RuleProblem::TooShort(name)),
        );
        if self.wrap_up > self.wrap_up_most {
            problems.push(RuleProblem::WrapUp);
        }
        if !(1..=RING_AT_ONCE_MOST).contains(&self.ring_at_once) {
            problems.push(RuleProblem::RingAtOnce);
        }
        if !(1..=10).contains(&self.callback_attempts) {
            problems.push(RuleProblem::CallbackAttempts);
        }
        if matches!(&self.rings.overflow, Overflow::Line { line: other } if other == line) {
            problems.push(RuleProblem::OverflowIntoItself);
        }
        if self.rings.overflow_after.is_some_and(|after| after < self.ring) {
            problems.push(RuleProblem::OverflowTooEarly);
        }
        problems
    }
}
