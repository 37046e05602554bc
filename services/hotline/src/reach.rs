//! How the circle of mediators who are asked widens with the wait.

use crate::{Call, Level, LineRules, Millis, Needs, Origin, Request, Timestamp};
use serde::{Deserialize, Serialize};

/// The circle that is asked for a call, narrowest first. A call's reach never narrows again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The mediator who knows the caller.
    SameMediator,
    /// Who knows the topic and answers for the territory.
    Territory,
    /// Who knows the topic.
    Topic,
    /// Who speaks the language.
    #[default]
    Anyone,
    /// Everybody was asked long enough: another line's mediators as well, if the line names one and somebody is there.
    Overflow,
}

impl Reach {
    pub const ALL: [Self; 5] =
        [Self::SameMediator, Self::Territory, Self::Topic, Self::Anyone, Self::Overflow];

    /// The reach's word in the database and the history.
    pub fn word(self) -> &'static str {
        match self {
            Self::SameMediator => "same_mediator",
            Self::Territory => "territory",
            Self::Topic => "topic",
            Self::Anyone => "anyone",
            Self::Overflow => "overflow",
        }
    }

    /// How long a call stays at this reach; `None`: for good. Zero: the line leaves it out.
    pub fn lasts(self, rules: &LineRules) -> Option<Millis> {
        match self {
            _ if rules.surge && self < Self::Anyone => Some(Millis(0)),
            Self::SameMediator => Some(rules.rings.same_mediator),
            Self::Territory => Some(rules.rings.territory),
            Self::Topic => Some(rules.rings.topic),
            Self::Anyone => rules.rings.overflow_after,
            Self::Overflow => None,
        }
    }

    /// The circles that mean anything for such a request, narrowest first: without a topic, nobody is asked for knowing
    /// it. The store loads for each of them the mediators who could be asked.
    pub fn circles(request: &Request, rules: &LineRules) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|reach| reach.is_meant(request) && reach.lasts(rules) != Some(Millis(0)))
    }

    fn is_meant(self, request: &Request) -> bool {
        match self {
            Self::SameMediator => request.known.is_some(),
            Self::Territory => request.territory.is_some(),
            Self::Topic => request.topic.is_some(),
            Self::Anyone | Self::Overflow => true,
        }
    }

    /// What such a request needs of a mediator at this reach.
    pub fn needs(self, request: &Request, rules: &LineRules) -> Needs {
        let required = request.topic.as_ref().and_then(|topic| rules.topics.get(topic));
        let mut training = required.map(|r| r.training.clone()).unwrap_or_default();
        training.sort_unstable();
        let expert = self <= Self::Topic && self != Self::SameMediator;
        Needs {
            language: request.language.clone(),
            topic: request.topic.clone(),
            // The key stays short when there is nothing to know.
            expert: expert && request.topic.is_some(),
            territory: request.territory.clone().filter(|_| self == Self::Territory),
            level: required.and_then(|r| r.level).filter(|_| expert).unwrap_or(Level::FirstSteps),
            training,
            only: request.known.clone().filter(|_| self == Self::SameMediator),
        }
    }
}

impl Call {
    /// What the caller asked for, as it was when they joined the queue.
    pub fn request(&self) -> Request {
        Request {
            language: self.language.clone(),
            topic: self.topic.clone(),
            territory: self.territory.clone(),
            priority: self.priority,
            known: self.known.clone(),
            failed_before: 0,
        }
    }

    /// Enters a circle: the needs and the time of the next widening follow.
    pub(crate) fn enter(&mut self, reach: Reach, rules: &LineRules, now: Timestamp) {
        // Nor has it stood in any circle since a moment that is yet to come: a clock was wrong.
        if self.reach != reach || self.reach_since > now {
            self.reach_since = now;
        }
        self.reach = reach;
        self.needs = reach.needs(&self.request(), rules);
        self.widens_at = reach.lasts(rules).map(|span| self.reach_since.plus(span));
    }

    /// In the queue, on the line or promised a callback.
    pub fn is_in_queue(&self) -> bool {
        self.origin == Origin::Inbound
            && matches!(self.state, crate::CallState::Waiting | crate::CallState::AwaitingCallback { .. })
    }
}
