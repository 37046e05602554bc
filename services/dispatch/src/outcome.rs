//! What came of an event.

use hotline::{Board, Rejected};
use store::StoreError;

/// What came of one event: whether it changed anything, and the rows as they are now.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The rows concerned: as changed, or as found when the event was rejected. Enough to answer a webhook that came
    /// twice as it was answered the first time, without another read. Empty for news that is known to be old
    /// ([`hotline::Event::old_by`]).
    pub board: Board,
    /// Why nothing changed, if nothing did. The world is answered politely; a person is told the reason.
    pub result: Result<(), Rejected>,
}

impl Outcome {
    pub fn is_changed(&self) -> bool {
        self.result.is_ok()
    }
}

/// Why an event could not be decided. It may be handed in again.
#[derive(Debug, thiserror::Error)]
pub enum DispatchError {
    #[error("the decision could not be loaded or saved")]
    Store(#[from] StoreError),
    /// Others changed the same rows each time. Never expected: each of them made progress.
    #[error("others kept changing the same rows")]
    Contended,
    /// The node is going down, or the deciding task failed; the log has more.
    #[error("the decision was broken off")]
    Stopped,
}
