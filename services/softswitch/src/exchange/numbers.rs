//! The numbers and applications of the account.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::config::Config;
use crate::ids::Ids;
use crate::telephones::DirectoryEntry;
use crate::twiml::Target;

/// A number of the account.
#[derive(Debug, Clone, Default)]
pub(crate) struct NumberEntry {
    /// `PN…`
    pub sid: String,
    pub number: String,
    pub friendly_name: String,
    pub voice: Option<Target>,
    pub voice_fallback: Option<Target>,
    pub status_callback: Option<Target>,
    pub sms: Option<Target>,
    pub sms_fallback: Option<Target>,
}

/// A TwiML application.
#[derive(Debug, Clone, Default)]
pub(crate) struct AppEntry {
    /// `AP…`
    pub sid: String,
    pub friendly_name: String,
    pub voice: Option<Target>,
    pub voice_fallback: Option<Target>,
    pub status_callback: Option<Target>,
}

#[derive(Debug, Default)]
struct Inner {
    numbers: Vec<NumberEntry>,
    applications: Vec<AppEntry>,
}

/// Both, in order of creation.
#[derive(Debug, Default)]
pub(crate) struct Numbers(Mutex<Inner>);

fn post(url: Option<&String>) -> Option<Target> {
    url.filter(|url| !url.is_empty()).map(|url| Target { url: url.clone(), get: false })
}

impl Numbers {
    pub fn new(config: &Config, ids: &Ids) -> Self {
        let numbers = config.numbers.iter().map(|one| NumberEntry {
            sid: ids.sid("PN"),
            number: one.number.clone(),
            friendly_name: one.friendly_name.clone(),
            voice: post(one.voice_url.as_ref()),
            voice_fallback: post(one.voice_fallback_url.as_ref()),
            status_callback: post(one.status_callback.as_ref()),
            sms: post(one.sms_url.as_ref()),
            sms_fallback: post(one.sms_fallback_url.as_ref()),
        });
        let applications = config.applications.iter().map(|one| AppEntry {
            sid: if one.sid.is_empty() { ids.sid("AP") } else { one.sid.clone() },
            friendly_name: one.friendly_name.clone(),
            voice: post(one.voice_url.as_ref()),
            voice_fallback: post(one.voice_fallback_url.as_ref()),
            status_callback: post(one.status_callback.as_ref()),
        });
        let inner = Inner { numbers: numbers.collect(), applications: applications.collect() };
        Self(Mutex::new(inner))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn by_number(&self, number: &str) -> Option<NumberEntry> {
        self.inner().numbers.iter().find(|one| one.number == number).cloned()
    }

    /// The numbers that answer calls, for whoever looks for one to dial.
    pub fn directory(&self) -> Vec<DirectoryEntry> {
        let entry = |one: &NumberEntry| DirectoryEntry {
            number: one.number.clone(),
            name: if one.friendly_name.is_empty() { one.number.clone() } else { one.friendly_name.clone() },
        };
        self.inner().numbers.iter().filter(|one| one.voice.is_some()).map(entry).collect()
    }

    pub fn number(&self, sid: &str) -> Option<NumberEntry> {
        self.inner().numbers.iter().find(|one| one.sid == sid).cloned()
    }

    pub fn numbers(&self) -> Vec<NumberEntry> {
        self.inner().numbers.clone()
    }

    /// Adds one, or replaces the one with the same sid.
    pub fn put_number(&self, entry: NumberEntry) {
        let mut inner = self.inner();
        inner.numbers.retain(|one| one.sid != entry.sid);
        inner.numbers.push(entry);
    }

    pub fn remove_number(&self, sid: &str) -> bool {
        let mut inner = self.inner();
        let before = inner.numbers.len();
        inner.numbers.retain(|one| one.sid != sid);
        inner.numbers.len() < before
    }

    pub fn application(&self, sid: &str) -> Option<AppEntry> {
        self.inner().applications.iter().find(|one| one.sid == sid).cloned()
    }

    pub fn applications(&self) -> Vec<AppEntry> {
        self.inner().applications.clone()
    }

    /// Adds one, or replaces the one with the same sid.
    pub fn put_application(&self, entry: AppEntry) {
        let mut inner = self.inner();
        inner.applications.retain(|one| one.sid != entry.sid);
        inner.applications.push(entry);
    }

    pub fn remove_application(&self, sid: &str) -> bool {
        let mut inner = self.inner();
        let before = inner.applications.len();
        inner.applications.retain(|one| one.sid != sid);
        inner.applications.len() < before
    }
}
