//! The network on a bad day, on demand: webhooks that fail or dawdle, callbacks that come late, twice or in the wrong
//! order. Set through the control API (`POST /control/faults`), used by tests.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// What happens to the next webhooks (requests that expect TwiML).
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WebhookFault {
    /// How many attempts it strikes.
    #[serde(default = "once")]
    pub times: u32,
    /// Only requests whose URL contains this.
    #[serde(default)]
    pub url_contains: String,
    /// Wait this long (switch time) before sending.
    #[serde(default)]
    pub delay_ms: u64,
    /// How it then fails; without it the request is only slow.
    #[serde(default)]
    pub fail: Option<Failure>,
    /// The application receives the request all the same; only its answer is lost.
    #[serde(default)]
    pub reaches_application: bool,
}

fn once() -> u32 {
    1
}

/// How a webhook fails.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// No connection.
    Connect,
    /// Connected, no answer in time.
    Timeout,
    /// Answered with this status.
    Status(u16),
}

/// What happens to every status callback until it is changed.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct CallbackFault {
    /// Sent this much later (switch time).
    pub late_ms: u64,
    /// Sent a second time right after.
    pub twice: bool,
    /// Each one is held until the next of the same call or conference has gone.
    pub out_of_order: bool,
    /// Never sent.
    pub lost: bool,
}

/// The faults in force.
#[derive(Debug, Default)]
pub struct Faults {
    webhooks: Mutex<Vec<WebhookFault>>,
    callbacks: Mutex<CallbackFault>,
}

impl Faults {
    /// Adds a fault for the next webhooks; earlier ones strike first.
    pub fn add(&self, fault: WebhookFault) {
        self.webhooks.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// Sets what happens to callbacks from now on.
    pub fn set_callbacks(&self, fault: CallbackFault) {
        *self.callbacks.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// What happens to callbacks now.
    pub fn callbacks(&self) -> CallbackFault {
        *self.callbacks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The faults that have not struck yet.
    pub fn pending(&self) -> Vec<WebhookFault> {
        self.webhooks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends all of them.
    pub fn clear(&self) {
        self.webhooks.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.set_callbacks(CallbackFault::default());
    }

    /// The fault that strikes a request to this URL, used up by asking.
    pub(crate) fn strike(&self, url: &str) -> Option<WebhookFault> {
        let mut faults = self.webhooks.lock().unwrap_or_else(PoisonError::into_inner);
        let at = faults.iter().position(|fault| url.contains(&fault.url_contains))?;
        let fault = faults[at].clone();
        if fault.times <= 1 {
            faults.remove(at);
        } else {
            faults[at].times -= 1;
        }
        Some(fault)
    }
}
