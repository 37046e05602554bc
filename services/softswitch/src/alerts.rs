//! The debugger: what went wrong between the switch and the application, newest last.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// How many are kept.
const KEPT: usize = 1_000;

/// One entry. `code` is the provider's: 11200 (bad status), 11205 (no connection, no answer in time), 11750 (too
/// large), 12100 (not XML), 12200 (schema; a warning), 12300 (content type), 13214 (caller id), 13223 (number).
#[derive(Debug, Clone, Serialize, PartialEq)]
pub struct Alert {
    /// Epoch milliseconds, by the switch's clock.
    pub at: i64,
    pub code: u32,
    pub level: &'static str,
    pub message: String,
    /// The call, message or conference concerned.
    pub resource: String,
    /// The URL asked, without its query.
    pub url: String,
}

/// The list.
#[derive(Debug, Default)]
pub struct Alerts(Mutex<VecDeque<Alert>>);

impl Alerts {
    pub(crate) fn push(&self, alert: Alert) {
        tracing::debug!(code = alert.code, resource = alert.resource, "alert");
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(alert);
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }

    /// All that are kept, oldest first.
    pub fn all(&self) -> Vec<Alert> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Forgets them.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
