//! What a caller needs and what a mediator can do: who may take whom, and why not.
//!
//! A call carries its [`Needs`] as they are this moment. They loosen while the caller waits (see [`crate::Reach`]), so
//! that whoever looks for a partner compares plain values and never has to know how long anybody has waited.

use crate::{Language, LineId, Mediator, MediatorId, Territory, Timestamp, TopicId, Training};
use serde::{Deserialize, Serialize};

/// What the flow and the caller's history say when the caller joins the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub language: Language,
    pub topic: Option<TopicId>,
    /// The département the caller chose.
    #[serde(default)]
    pub territory: Option<Territory>,
    /// The flow's own priority; 0 for everybody.
    #[serde(default)]
    pub priority: i64,
    /// The mediator who knows this caller: talked with them lately, or owes them a follow-up.
    #[serde(default)]
    pub known: Option<MediatorId>,
    /// How often the same caller failed to get through before, today.
    #[serde(default)]
    pub failed_before: i64,
}

impl Request {
    /// Somebody about whom only this is known.
    pub fn new(language: Language, topic: Option<TopicId>) -> Self {
        Self { language, topic, territory: None, priority: 0, known: None, failed_before: 0 }
    }
}

/// How far a mediator has come. A topic may require a level; see [`crate::TopicNeeds`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A volunteer who begins.
    FirstSteps,
    #[default]
    Confirmed,
    Professional,
}

impl Level {
    pub const ALL: [Self; 3] = [Self::FirstSteps, Self::Confirmed, Self::Professional];

    /// The level's word in the database and in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::FirstSteps => "first_steps",
            Self::Confirmed => "confirmed",
            Self::Professional => "professional",
        }
    }
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// What a mediator must be to take a call, this moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Needs {
    /// Always required.
    pub language: Language,
    /// What the call is about: who refuses it today is never asked, whatever else is loosened.
    pub topic: Option<TopicId>,
    /// The mediator must know the topic.
    pub expert: bool,
    pub territory: Option<Territory>,
    /// At least this level.
    pub level: Level,
    /// Marks the topic requires; always required. Sorted.
    pub training: Vec<Training>,
    /// Nobody but this mediator, for now.
    pub only: Option<MediatorId>,
}

impl Needs {
    /// The needs of somebody who asks for a person who speaks their language, and nothing else.
    pub fn of_language(language: Language) -> Self {
        Self {
            language,
            topic: None,
            expert: false,
            territory: None,
            level: Level::FirstSteps,
            training: Vec::new(),
            only: None,
        }
    }

    /// The key under which the database finds calls with the same needs. Ids hold no `/` and no `+`: flows and forms see
    /// to it; one that does would only be searched for in vain under its own key.
    pub fn key(&self) -> String {
        let training: Vec<&str> = self.training.iter().map(Training::as_str).collect();
        format!(
            "{}/{}/{}/{}/{}/{}/{}",
            self.language,
            self.topic.as_ref().map_or("", TopicId::as_str),
            if self.expert { "e" } else { "" },
            self.territory.as_ref().map_or("", Territory::as_str),
            self.level.word(),
            training.join("+"),
            self.only.as_ref().map_or("", MediatorId::as_str),
        )
    }

    /// The reverse of [`Needs::key`]; `None` when the text never was one.
    pub fn from_key(key: &str) -> Option<Self> {
        let mut parts = key.splitn(7, '/');
        let mut next = || parts.next();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some(Self {
            language: Language::new(next()?),
            topic: some(next()?).map(TopicId),
            expert: next()? == "e",
            territory: some(next()?).map(Territory),
            level: Level::parse(next()?)?,
            training: next()?.split('+').filter(|t| !t.is_empty()).map(Training::new).collect(),
            only: some(next()?).map(MediatorId),
        })
    }
}

/// Why a mediator is not asked for a call, presence aside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "obstacle")]
pub enum Obstacle {
    /// Answers other lines.
    Line,
    Language,
    /// The call is kept for the mediator who knows the caller.
    KeptForAnother,
    /// Does not know the topic, and the caller may still wait for somebody who does.
    Topic,
    /// Said "not today" to the topic.
    Refused,
    /// Answers for other départements, and the caller may still wait for theirs.
    Territory,
    Level,
    Training {
        missing: Training,
    },
}

impl Mediator {
    /// Whether this mediator may take such a call at all, presence aside. The one place that says so.
    pub fn may_take(&self, line: &LineId, needs: &Needs) -> bool {
        self.obstacle(line, needs).is_none()
    }

    /// The first reason why not; `None` when this mediator may take it.
    pub fn obstacle(&self, line: &LineId, needs: &Needs) -> Option<Obstacle> {
        if !self.lines.contains(line) {
            return Some(Obstacle::Line);
        }
        if !self.languages.contains(&needs.language) {
            return Some(Obstacle::Language);
        }
        if needs.topic.as_ref().is_some_and(|topic| self.refuses.contains(topic)) {
            return Some(Obstacle::Refused);
        }
        if let Some(missing) = needs.training.iter().find(|mark| !self.training.contains(mark)) {
            return Some(Obstacle::Training { missing: missing.clone() });
        }
        if self.level < needs.level {
            return Some(Obstacle::Level);
        }
        if needs.only.as_ref().is_some_and(|only| only != &self.id) {
            return Some(Obstacle::KeptForAnother);
        }
        if needs.expert
            && let Some(topic) = &needs.topic
            && !self.topics.is_empty()
            && !self.topics.contains(topic)
        {
            return Some(Obstacle::Topic);
        }
        if let Some(territory) = &needs.territory
            && !self.territories.is_empty()
            && !self.territories.contains(territory)
        {
            return Some(Obstacle::Territory);
        }
        None
    }

    /// At work: can be, or will soon be, asked for a call.
    pub fn is_on_duty(&self) -> bool {
        !matches!(self.presence, crate::Presence::Offline | crate::Presence::OnBreak { .. })
    }
}

/// The order of the queue as a value: see [`crate::Call::rank`].
pub fn rank_at(queued_at: Timestamp, priority: i64, worth: crate::Millis) -> Timestamp {
    Timestamp(queued_at.0.saturating_sub(priority.saturating_mul(worth.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_the_needs_again() {
        let plain = Needs::of_language(Language::new("fr"));
        let rich = Needs {
            topic: Some(TopicId::new("caf")),
            expert: true,
            territory: Some(Territory::new("2A")),
            level: Level::Professional,
            training: vec![Training::new("impots"), Training::new("sante")],
            only: Some(MediatorId::new("m1")),
            ..plain.clone()
        };
        for needs in [plain, rich] {
            assert_eq!(Needs::from_key(&needs.key()), Some(needs));
        }
        assert_eq!(Needs::from_key("fr/caf"), None);
    }
}
