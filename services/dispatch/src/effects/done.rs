//! Noting that effects are carried out: those of one moment together, for each commit costs as much as several rows.
//! Nothing waits for it: an effect is harmless twice, and that is what a node does that dies before.

use crate::dispatcher::Dispatcher;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::EffectId;

/// How long the first waits for others.
const TOGETHER: Duration = Duration::from_millis(50);

/// What is carried out and not noted yet.
#[derive(Debug, Default)]
pub struct Done(Mutex<Vec<EffectId>>);

impl Done {
    /// Whether it is the first, who writes for all.
    fn add(&self, id: EffectId) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(id);
        all.len() == 1
    }

    fn take(&self) -> Vec<EffectId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Dispatcher {
    /// Returns when it is noted, or when another's task will note it; also while the database stumbles.
    pub(super) async fn note_done(&self, id: EffectId) {
        if !self.inner.done.add(id) {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(TOGETHER) => {}
            () = self.inner.stopping.cancelled() => {}
        }
        let ids = self.inner.done.take();
        let effects = self.inner.store.effects();
        if self.until_written("done", || effects.done(&ids, self.now())).await {
            for id in &ids {
                self.inner.lanes.forget(id);
            }
        }
    }
}
