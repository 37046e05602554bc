//! Whether a line can ring anybody at all: ever, whatever its mediators are doing, and this moment.
//!
//! The start-up check, `doctor`, the metric, the board and the line's form ask here, so that none of them calls a line
//! good that another calls silent.

use crate::{
    Language, Level, Line, LineId, Mediator, Needs, Overflow, Presence, Reach, Request, TopicId, Training,
};

/// A line with the people who could answer it.
#[derive(Clone, Copy, Debug)]
pub struct Roster<'a> {
    pub line: &'a Line,
    /// Every line that answers calls, this one or not: where an overflow may lead.
    pub lines: &'a [Line],
    /// Everybody whose access is open, whatever lines they answer.
    pub mediators: &'a [Mediator],
}

/// What no mediator of a line covers, whoever of them is at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// No mediator answers the line.
    Nobody,
    /// None of them speaks the line's own language.
    Language { language: Language },
    /// None of them has every mark that the topic requires: who asks for it rings nobody, however long they wait.
    Training { topic: TopicId, training: Vec<Training> },
    /// None of them has reached the level: the time for which the topic's callers are kept for it is never used.
    Level { topic: TopicId, level: Level },
    /// The overflow leads to a line that answers no calls or can ring nobody itself.
    Overflow { line: LineId },
}

impl Gap {
    /// The gap's word in texts' keys and metrics.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Language { .. } => "language",
            Self::Training { .. } => "training",
            Self::Level { .. } => "level",
            Self::Overflow { .. } => "overflow",
        }
    }

    /// Whether whoever calls without choosing anything rings nobody.
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Nobody | Self::Language { .. })
    }
}

/// Whether a line can ring somebody this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not now and not later, as it is set up.
    Never(Gap),
    /// Outside its hours.
    Closed,
    /// Open, and nobody who answers it in its own language is at work.
    Unattended,
    /// Whoever is at work is occupied.
    Busy,
    /// Somebody is free.
    Free,
}

impl Standing {
    /// Whether whoever calls now rings somebody, at once or when a talk is over.
    pub fn can_ring(&self) -> bool {
        matches!(self, Self::Busy | Self::Free)
    }
}

impl<'a> Roster<'a> {
    /// Every gap of the line, the worst first; one that leaves nobody stands alone.
    pub fn gaps(self) -> Vec<Gap> {
        if let Some(gap) = self.whole() {
            return vec![gap];
        }
        let rules = &self.line.rules;
        let mut gaps = Vec::new();
        for topic in rules.topics.keys() {
            let request = Request::new(rules.language.clone(), Some(topic.clone()));
            let always = ever(Reach::Anyone.needs(&request, rules));
            // For a while the topic's callers are kept for who has this level.
            let first = ever(Reach::Topic.needs(&request, rules));
            if !self.somebody(&always) {
                gaps.push(Gap::Training { topic: topic.clone(), training: always.training });
            } else if !self.somebody(&first) {
                gaps.push(Gap::Level { topic: topic.clone(), level: first.level });
            }
        }
        gaps.extend(self.lost_overflow());
        gaps
    }

    /// How the line stands now; `open`: within its hours.
    pub fn standing(self, open: bool) -> Standing {
        if let Some(gap) = self.whole() {
            return Standing::Never(gap);
        }
        if !open {
            return Standing::Closed;
        }
        // Whoever speaks only another language is nobody to most who call.
        let needs = Needs::of_language(self.line.rules.language.clone());
        let may = |m: &&Mediator| m.is_on_duty() && m.may_take(&self.line.id, &needs);
        let mut at_work = self.mediators.iter().filter(may).peekable();
        if at_work.peek().is_none() {
            Standing::Unattended
        } else if at_work.any(|m| m.presence == Presence::Available) {
            Standing::Free
        } else {
            Standing::Busy
        }
    }

    /// Whoever answers this line in some language, whatever they are doing.
    pub fn answering(self) -> impl Iterator<Item = &'a Mediator> {
        self.mediators.iter().filter(move |m| m.lines.contains(&self.line.id) && !m.languages.is_empty())
    }

    fn whole(self) -> Option<Gap> {
        let language = &self.line.rules.language;
        if self.answering().next().is_none() {
            return Some(Gap::Nobody);
        }
        let understood = self.somebody(&Needs::of_language(language.clone()));
        (!understood).then(|| Gap::Language { language: language.clone() })
    }

    fn somebody(self, needs: &Needs) -> bool {
        self.mediators.iter().any(|m| m.may_take(&self.line.id, needs))
    }

    fn lost_overflow(self) -> Option<Gap> {
        let rings = &self.line.rules.rings;
        let Overflow::Line { line } = &rings.overflow else { return None };
        rings.overflow_after?;
        let other = self.lines.iter().find(|one| &one.id == line);
        let rings_somebody = other.is_some_and(|other| Roster { line: other, ..self }.whole().is_none());
        (!rings_somebody).then(|| Gap::Overflow { line: line.clone() })
    }
}

/// The same needs but for what changes from day to day (who wants which topic) or is no must (who knows it).
fn ever(needs: Needs) -> Needs {
    Needs { topic: None, expert: false, ..needs }
}
