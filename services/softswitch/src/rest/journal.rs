//! The last REST requests as they came, parameters nobody knows included: what a test looks at to see what the
//! application asked.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::webhook::Params;

/// How many are kept.
const KEPT: usize = 1_000;

/// One request.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Noted {
    /// Epoch milliseconds, by the switch's clock.
    pub at: i64,
    pub method: String,
    pub path: String,
    pub parameters: Params,
    /// What it was answered with.
    pub status: u16,
}

/// The list, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<VecDeque<Noted>>);

impl Journal {
    pub fn note(&self, noted: Noted) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(noted);
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }

    pub fn all(&self) -> Vec<Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
