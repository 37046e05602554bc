//! What the hands reach into: somebody who carries effects out in the world. `telephony` is one; tests script another.

use hotline::{Effect, Event, LegEnd, LegId};
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
