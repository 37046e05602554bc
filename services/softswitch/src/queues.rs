//! The queues: who waits where, in which order.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::call::{Call, Dequeuer, Signal};

/// The provider's largest queue.
pub(crate) const LARGEST: usize = 5_000;
/// The size of a queue that `<Enqueue>` makes by naming it.
pub(crate) const DEFAULT_SIZE: usize = 1_000;

/// One queue. Times are epoch milliseconds.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    pub sid: String,
    pub name: String,
    pub max_size: usize,
    pub created: i64,
    pub updated: i64,
    pub members: VecDeque<Member>,
    /// Waits of those who left, to tell the average: sum in ms, and count.
    left: (i64, i64),
    /// Calls whose `<Dial><Queue>` waits for somebody to come.
    dialling: VecDeque<Arc<Call>>,
}

/// A call in a queue.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub call: Arc<Call>,
    pub since: i64,
}

/// What dialling a queue finds.
#[derive(Debug)]
pub(crate) enum Head {
    NoQueue,
    Nobody,
    Call(Arc<Call>),
}

/// What a wait document is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub sid: String,
    /// From 1.
    pub position: usize,
    pub since: i64,
    pub average_s: i64,
    pub size: usize,
    pub max_size: usize,
}

impl Queue {
    /// Average wait in whole seconds of those who left.
    pub fn average_s(&self) -> i64 {
        if self.left.1 == 0 { 0 } else { self.left.0 / self.left.1 / 1_000 }
    }

    fn take(&mut self, at: usize, now: i64) -> Option<Member> {
        let member = self.members.remove(at)?;
        self.left.0 += now - member.since;
        self.left.1 += 1;
        self.updated = now;
        member.call.state().queue_time_ms += now - member.since;
        Some(member)
    }
}

/// Why a queue could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    Unknown,
    NameTaken,
    Full,
    NotEmpty,
}

#[derive(Debug, Default)]
struct Inner {
    queues: HashMap<String, Queue>,
    by_name: HashMap<String, String>,
    /// In which queue a call is.
    of_call: HashMap<String, String>,
    /// Sids in order of creation.
    order: Vec<String>,
}

/// All queues of the account.
#[derive(Debug, Default)]
pub(crate) struct Queues(Mutex<Inner>);

impl Queues {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a queue; names are unique.
    pub fn create(&self, sid: String, name: &str, max_size: usize, now: i64) -> Result<Queue, Refused> {
        let mut inner = self.inner();
        if inner.by_name.contains_key(name) {
            return Err(Refused::NameTaken);
        }
        let queue = Queue {
            sid: sid.clone(),
            name: name.to_owned(),
            max_size,
            created: now,
            updated: now,
            members: VecDeque::new(),
            left: (0, 0),
            dialling: VecDeque::new(),
        };
        inner.by_name.insert(name.to_owned(), sid.clone());
        inner.order.push(sid.clone());
        inner.queues.insert(sid, queue.clone());
        Ok(queue)
    }

    /// By sid.
    pub fn get(&self, sid: &str) -> Option<Queue> {
        self.inner().queues.get(sid).cloned()
    }

    /// In order of creation.
    pub fn all(&self) -> Vec<Queue> {
        let inner = self.inner();
        inner.order.iter().filter_map(|sid| inner.queues.get(sid)).cloned().collect()
    }

    /// Changes name or size.
    pub fn update(
        &self,
        sid: &str,
        name: Option<&str>,
        max_size: Option<usize>,
        now: i64,
    ) -> Result<Queue, Refused> {
        let mut inner = self.inner();
        if let Some(name) = name {
            if inner.by_name.get(name).is_some_and(|other| other != sid) {
                return Err(Refused::NameTaken);
            }
            let old = inner.queues.get(sid).ok_or(Refused::Unknown)?.name.clone();
            inner.by_name.remove(&old);
            inner.by_name.insert(name.to_owned(), sid.to_owned());
        }
        let queue = inner.queues.get_mut(sid).ok_or(Refused::Unknown)?;
        if let Some(name) = name {
            name.clone_into(&mut queue.name);
        }
        queue.max_size = max_size.unwrap_or(queue.max_size);
        queue.updated = now;
        Ok(queue.clone())
    }

    /// Removes an empty queue.
    pub fn delete(&self, sid: &str) -> Result<(), Refused> {
        let mut inner = self.inner();
        let queue = inner.queues.get(sid).ok_or(Refused::Unknown)?;
        if !queue.members.is_empty() {
            return Err(Refused::NotEmpty);
        }
        let name = queue.name.clone();
        inner.queues.remove(sid);
        inner.by_name.remove(&name);
        inner.order.retain(|other| other != sid);
        Ok(())
    }

    /// Puts a call at the end of the queue of that name, which is made if need be (with `sid`).
    pub fn enqueue(&self, sid: String, name: &str, call: &Arc<Call>, now: i64) -> Result<String, Refused> {
        let known = self.inner().by_name.get(name).cloned();
        let sid = match known {
            Some(known) => known,
            None => match self.create(sid, name, DEFAULT_SIZE, now) {
                Ok(queue) => queue.sid,
                // Made by somebody else in between.
                Err(_) => self.inner().by_name.get(name).cloned().ok_or(Refused::Unknown)?,
            },
        };
        let mut inner = self.inner();
        let queue = inner.queues.get_mut(&sid).ok_or(Refused::Unknown)?;
        if queue.members.len() >= queue.max_size {
            return Err(Refused::Full);
        }
        queue.members.push_back(Member { call: Arc::clone(call), since: now });
        queue.updated = now;
        let waiting = queue.dialling.pop_front();
        inner.of_call.insert(call.sid.clone(), sid.clone());
        drop(inner);
        if let Some(dialler) = waiting {
            dialler.send(Signal::QueueFilled);
        }
        Ok(sid)
    }

    /// Takes a call out of whichever queue it is in.
    pub fn remove(&self, call: &str, now: i64) -> Option<Member> {
        let mut inner = self.inner();
        let sid = inner.of_call.remove(call)?;
        let queue = inner.queues.get_mut(&sid)?;
        let at = queue.members.iter().position(|member| member.call.sid == call)?;
        queue.take(at, now)
    }

    /// Takes out the head of the queue (`None`), or a certain call, of a certain queue.
    pub fn take(&self, sid: &str, call: Option<&str>, now: i64) -> Option<(Member, usize)> {
        let mut inner = self.inner();
        let queue = inner.queues.get_mut(sid)?;
        let at = match call {
            None => 0,
            Some(call) => queue.members.iter().position(|member| member.call.sid == call)?,
        };
        let member = queue.take(at, now)?;
        inner.of_call.remove(&member.call.sid);
        Some((member, at + 1))
    }

    /// Gives the head of a queue to the call that dials it; without a head, that call is told when there is one.
    pub fn dial(&self, name: &str, by: &Arc<Dequeuer>, now: i64) -> Head {
        let mut inner = self.inner();
        let Inner { queues, by_name, of_call, .. } = &mut *inner;
        let Some(queue) = by_name.get(name).and_then(|sid| queues.get_mut(sid)) else { return Head::NoQueue };
        while let Some(member) = queue.take(0, now) {
            of_call.remove(&member.call.sid);
            let queue_head = member.call;
            if queue_head.send(Signal::Dequeued(Arc::clone(by))) {
                return Head::Call(queue_head);
            }
        }
        queue.dialling.push_back(Arc::clone(&by.call));
        Head::Nobody
    }

    /// Forgets all.
    pub fn clear(&self) {
        *self.inner() = Inner::default();
    }

    /// Where a call stands.
    pub fn standing(&self, call: &str) -> Option<Standing> {
        let inner = self.inner();
        let queue = inner.queues.get(inner.of_call.get(call)?)?;
        let at = queue.members.iter().position(|member| member.call.sid == call)?;
        Some(Standing {
            sid: queue.sid.clone(),
            position: at + 1,
            since: queue.members[at].since,
            average_s: queue.average_s(),
            size: queue.members.len(),
            max_size: queue.max_size,
        })
    }
}
