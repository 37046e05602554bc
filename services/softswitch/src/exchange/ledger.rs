//! What REST lists: calls, conferences, messages, recordings, newest first.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::call::Call;
use crate::conference::{Conference, Stage};

/// Things in order of creation, by sid.
#[derive(Debug)]
pub(crate) struct Ledger<T>(Mutex<VecDeque<Arc<T>>>);

impl<T> Default for Ledger<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Ledger<T> {
    /// More than a test or a demo of a day makes.
    const KEPT: usize = 20_000;

    fn inner(&self) -> MutexGuard<'_, VecDeque<Arc<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn push(&self, one: Arc<T>) {
        let mut all = self.inner();
        all.push_back(one);
        if all.len() > Self::KEPT {
            all.pop_front();
        }
    }

    /// Newest first.
    pub fn all(&self) -> Vec<Arc<T>> {
        self.inner().iter().rev().cloned().collect()
    }

    pub fn find(&self, wanted: impl Fn(&T) -> bool) -> Option<Arc<T>> {
        self.inner().iter().rev().find(|one| wanted(one)).cloned()
    }

    pub fn remove(&self, wanted: impl Fn(&T) -> bool) -> Option<Arc<T>> {
        let mut all = self.inner();
        let at = all.iter().position(|one| wanted(one))?;
        all.remove(at)
    }

    pub fn clear(&self) {
        self.inner().clear();
    }
}

/// All calls; those that ended are forgotten when there are too many.
#[derive(Debug)]
pub(crate) struct Calls {
    keep_ended: usize,
    inner: Mutex<CallsInner>,
}

#[derive(Debug, Default)]
struct CallsInner {
    by_sid: HashMap<String, (u64, Arc<Call>)>,
    order: BTreeMap<u64, Arc<Call>>,
    next: u64,
    ended: VecDeque<String>,
}

impl Calls {
    pub fn new(keep_ended: usize) -> Self {
        Self { keep_ended, inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, CallsInner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, call: &Arc<Call>) {
        let mut inner = self.inner();
        let number = inner.next;
        inner.next += 1;
        inner.by_sid.insert(call.sid.clone(), (number, Arc::clone(call)));
        inner.order.insert(number, Arc::clone(call));
    }

    /// By sid; calls between two telephones are nobody's business.
    pub fn get(&self, sid: &str) -> Option<Arc<Call>> {
        self.inner().by_sid.get(sid).map(|(_, call)| call).filter(|call| !call.private).cloned()
    }

    /// Newest first.
    pub fn all(&self) -> Vec<Arc<Call>> {
        self.inner().order.values().rev().filter(|call| !call.private).cloned().collect()
    }

    /// Those between two telephones included.
    pub fn everything(&self) -> Vec<Arc<Call>> {
        self.inner().order.values().cloned().collect()
    }

    /// How many are not over.
    pub fn live(&self) -> usize {
        let inner = self.inner();
        inner.order.len() - inner.ended.len()
    }

    pub fn ended(&self, call: &Call) {
        let mut inner = self.inner();
        if !inner.by_sid.contains_key(&call.sid) {
            return;
        }
        inner.ended.push_back(call.sid.clone());
        while inner.ended.len() > self.keep_ended {
            if let Some(oldest) = inner.ended.pop_front() {
                inner.forget(&oldest);
            }
        }
    }

    pub fn forget(&self, sid: &str) {
        self.inner().forget(sid);
    }

    /// Forgets every call; their tasks end by themselves.
    pub fn clear(&self) {
        let mut inner = self.inner();
        inner.by_sid.clear();
        inner.ended.clear();
        inner.order.clear();
    }
}

impl CallsInner {
    fn forget(&mut self, sid: &str) {
        if let Some((number, _)) = self.by_sid.remove(sid) {
            self.order.remove(&number);
        }
    }
}

/// All conferences; names are unique among those that are not over.
#[derive(Debug, Default)]
pub(crate) struct Conferences {
    inner: Mutex<ConferencesInner>,
}

#[derive(Debug, Default)]
struct ConferencesInner {
    open: HashMap<String, Arc<Conference>>,
    by_sid: HashMap<String, Arc<Conference>>,
    all: VecDeque<Arc<Conference>>,
}

impl Conferences {
    /// Those that are over are remembered up to here.
    const KEPT: usize = 20_000;

    fn inner(&self) -> MutexGuard<'_, ConferencesInner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The open one of that name, made if need be.
    pub fn open(&self, name: &str, sid: impl FnOnce() -> String, now: i64) -> Arc<Conference> {
        let mut inner = self.inner();
        if let Some(conference) = inner.open.get(name) {
            return Arc::clone(conference);
        }
        let conference = Arc::new(Conference::new(sid(), name.to_owned(), now));
        inner.open.insert(name.to_owned(), Arc::clone(&conference));
        inner.by_sid.insert(conference.sid.clone(), Arc::clone(&conference));
        inner.all.push_back(Arc::clone(&conference));
        if inner.all.len() > Self::KEPT
            && let Some(oldest) = inner.all.pop_front()
        {
            inner.by_sid.remove(&oldest.sid);
        }
        conference
    }

    /// It is over; its name is free.
    pub fn close(&self, conference: &Conference) {
        let mut inner = self.inner();
        if inner.open.get(&conference.name).is_some_and(|open| open.sid == conference.sid) {
            inner.open.remove(&conference.name);
        }
    }

    pub fn get(&self, sid: &str) -> Option<Arc<Conference>> {
        self.inner().by_sid.get(sid).cloned()
    }

    /// The open one of that name.
    pub fn named(&self, name: &str) -> Option<Arc<Conference>> {
        self.inner().open.get(name).filter(|one| one.inner().stage != Stage::Completed).cloned()
    }

    /// Newest first.
    pub fn all(&self) -> Vec<Arc<Conference>> {
        self.inner().all.iter().rev().cloned().collect()
    }

    pub fn clear(&self) {
        let mut inner = self.inner();
        inner.open.clear();
        inner.by_sid.clear();
        inner.all.clear();
    }
}
