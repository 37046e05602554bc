//! Which of our legs each mediator's telephone was rung by last, until it is told to be over: who was freed this instant
//! (the caller left while it rang, the person called back did not answer) may be rung again before the provider has
//! ended that leg. Their telephone would be busy, and they would be set away for it.

use hotline::{LegId, MediatorId};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// What this node has begun and not heard the end of. What another node heard is asked of the provider.
#[derive(Debug, Default)]
pub struct Legs {
    last: Mutex<HashMap<MediatorId, LegId>>,
    over: Notify,
}

impl Legs {
    fn known(&self) -> MutexGuard<'_, HashMap<MediatorId, LegId>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A mediator's telephone is being rung.
    pub fn began(&self, mediator: &MediatorId, leg: &LegId) {
        self.known().insert(mediator.clone(), leg.clone());
    }

    /// The leg that this mediator's telephone may still be on.
    pub fn last(&self, mediator: &MediatorId) -> Option<LegId> {
        self.known().get(mediator).cloned()
    }

    /// A leg is over. Harmless for legs of anybody else.
    pub fn ended(&self, leg: &LegId) {
        self.known().retain(|_, last| last != leg);
        self.over.notify_waiters();
    }

    /// The next end of some leg. Make it before looking: an end in between is then not missed.
    pub fn next_end(&self) -> Notified<'_> {
        self.over.notified()
    }
}
