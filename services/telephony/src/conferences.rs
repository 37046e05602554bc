//! The provider's identities of our conferences, learnt from callbacks (asking for them is only eventually consistent).

use hotline::CallId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What this node has heard. Another node, or this one after a restart, asks the provider once instead.
#[derive(Debug, Default)]
pub struct Conferences(Mutex<HashMap<CallId, String>>);

impl Conferences {
    pub fn remember(&self, call: &CallId, sid: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(call.clone(), sid.to_owned());
    }
    pub fn get(&self, call: &CallId) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(call).cloned()
    }
    /// Forgets this conference of a call, not one that began since.
    pub fn forget(&self, call: &CallId, sid: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(call).is_some_and(|last| last == sid) {
            known.remove(call);
        }
    }
}
