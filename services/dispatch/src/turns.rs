//! Who books goes in turn. Whoever queues or becomes free at the same moment is offered the same best partner; decided
//! side by side, all but one of them find the rows changed, and under load some would lose again and again. So the
//! decisions of one node that may book anybody are made one after the other. Between nodes the rows' versions arbitrate.

use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

/// Whoever waited so long decides beside the others: a turn is for speed, and the database still arbitrates.
const LONGEST: Duration = Duration::from_secs(2);

/// The turns of a node, first come first served.
#[derive(Debug, Default)]
pub struct Turns(Mutex<()>);

impl Turns {
    /// Waits for a turn, which ends when the guard is dropped.
    pub async fn next(&self) -> Option<MutexGuard<'_, ()>> {
        tokio::time::timeout(LONGEST, self.0.lock()).await.ok()
    }
}
