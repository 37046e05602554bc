//! What the hands reach into: somebody who carries effects out in the world. `telephony` is one; tests script another.

use hotline::{CallId, Effect, Event, LegEnd, LegId, Timestamp};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// A future that any executor may move between threads.
pub type Carrying<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Carries out effects. Being asked twice for the same effect must be harmless: a crash between the doing and the
/// noting is the rule to plan for.
pub trait Carrier: Send + Sync + 'static {
    /// Does what the effect says, and tells what came of it (`RingPlaced`, `CallerRung` …) where the effect's own
    /// documentation names an answer.
    fn carry<'a>(&'a self, effect: &'a Effect) -> Carrying<'a, Result<Vec<Event>, CarryError>>;

    /// How a leg stands at the provider, for the reconciliation after a crash.
    fn leg<'a>(&'a self, leg: &'a LegId) -> Carrying<'a, Result<LegStatus, CarryError>>;

    /// Whether the provider can be spoken to: a question that changes nothing, asked before rings are tried again.
    fn answers(&self) -> Carrying<'_, Result<(), CarryError>>;

    /// Everything of ours that goes on at the provider, however many pages it takes to tell. A provider that can't tell
    /// tells nothing.
    fn underway(&self) -> Carrying<'_, Result<Underway, CarryError>> {
        Box::pin(async { Ok(Underway::default()) })
    }

    /// Ends the conference of a call that is over. One that is over already is success.
    fn close_room<'a>(&'a self, call: &'a CallId) -> Carrying<'a, Result<(), CarryError>> {
        let _ = call;
        Box::pin(async { Ok(()) })
    }
}

/// What goes on at the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Underway {
    pub legs: Vec<UnderwayLeg>,
    /// Conferences of ours, by the call they belong to.
    pub rooms: Vec<CallId>,
}

/// A leg that rings or talks at the provider and shows, or was dialled at, one of our numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderwayLeg {
    pub leg: LegId,
    /// The call of a person who dialled us; `None`: we began it.
    pub caller: Option<CallId>,
    /// When it began, by the provider's clock; `None` when it does not say.
    pub since: Option<Timestamp>,
}

/// Why an effect was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// Not done, may succeed later: a 429, a 5xx, a time-out. `after`: not before, where the provider said so.
    #[error("not now: {reason}")]
    Later { after: Option<Duration>, reason: String },
    /// Can't be done any more or at all: the leg is gone, the number is wrong.
    #[error("not possible: {reason}")]
    Never { reason: String },
}

/// A leg as the provider sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegStatus {
    /// Ringing or talking.
    Live,
    /// Over, or unknown to the provider.
    Over(LegEnd),
}
