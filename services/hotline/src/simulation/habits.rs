//! What is out of the ordinary in a scenario: traffic and people shaped so that a trap is sprung.

use crate::Millis;
use std::ops::Range;

/// How the people of a scenario behave where they do not behave as usual. The default is the usual day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// When each person dials; empty: at random over the hours.
    pub dials: Vec<Millis>,
    /// Everybody speaks French and asks for nothing more; every mediator takes any call, and is at work from the first
    /// moment until nobody calls any more.
    pub plain: bool,
    /// Every mediator is rung on a telephone of their own.
    pub own_telephones: bool,
    /// Of a hundred rings, how many are answered; `None`: eighty, and some are busy.
    pub answered: Option<u32>,
    /// How long after it began to ring a telephone is answered; `None`: some seconds.
    pub answered_after: Option<Millis>,
    /// How long people wait before they give up; `None`: some very short, most many minutes.
    pub patience: Option<Millis>,
    /// Of a hundred who wait, how many hang up in the very moment in which a telephone rings for them.
    pub hang_up_when_rung: u32,
    /// Of a hundred who wait, how many soon ask to be called back; `None`: fifteen.
    pub callbacks: Option<u32>,
    /// The house is dead in between: nothing is told, decided or carried out. What it did last it does once more when it
    /// lives again.
    pub dead: Option<Range<Millis>>,
}

/// What was carried out so shortly before the house died is carried out again: its being done was never written down.
pub(super) const UNSURE: Millis = Millis::seconds(2);

impl Habits {
    /// How long the house is still dead at this moment of the day; `None` while it lives.
    pub(super) fn dead_for(&self, now: crate::Timestamp) -> Option<Millis> {
        let dead = self.dead.as_ref()?;
        (dead.start.0..dead.end.0).contains(&now.0).then(|| Millis(dead.end.0 - now.0))
    }

    /// Whether what is done now may be forgotten because the house is about to die.
    pub(super) fn dies_soon(&self, now: crate::Timestamp) -> Option<Millis> {
        let dead = self.dead.as_ref()?;
        (dead.start.0 - UNSURE.0..dead.start.0).contains(&now.0).then(|| Millis(dead.end.0 - now.0))
    }
}
