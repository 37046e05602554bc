//! The live feed: says *what* changed, never how it looks and never to whom it happened. Consoles then fetch the
//! fragment they show, with their own rights.
//!
//! Within a node by a broadcast channel, between nodes by Redis when there is one. The feed is never the truth: who
//! missed something is told to [`News::Resynchronise`] and reads the rows again. Redis may come and go.

mod relay;

use crate::{Store, StoreError};
use futures_util::{Stream, StreamExt};
use hotline::{Board, CallId, Entry, LineId, MediatorId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

/// How many changes a slow subscriber may be behind before it is told to resynchronise.
const PATIENCE: usize = 1024;

/// What one write changed. Ids and words only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Change {
    /// Sortable: the id of the last `call_events` row, for SSE's `id:`.
    pub id: String,
    pub lines: Vec<LineId>,
    pub calls: Vec<CallId>,
    pub mediators: Vec<MediatorId>,
    /// The words of `hotline::Kind` that the decision wrote.
    pub kinds: Vec<String>,
    /// What changed beside calls and presences: `people`, `lines`, `sheets`, `follow_ups`, `messages`, `recordings`.
    pub rooms: Vec<String>,
}

/// What a subscriber hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    Changed(Change),
    /// Something was missed (this subscriber was slow, or Redis was away): read again whatever is shown.
    Resynchronise,
}

impl Change {
    /// A change that no decision made: a sheet, a follow-up, a line's settings. `id` from `Store::ids`.
    pub fn in_room(id: String, room: &str) -> Self {
        Self { id, rooms: vec![room.to_owned()], ..Self::default() }
    }

    pub(crate) fn of(id: String, before: &Board, after: &Board, history: &[Entry]) -> Self {
        let changed = after.changed_since(before);
        let mut change = Self {
            id,
            lines: changed.calls.iter().map(|c| c.line.clone()).collect(),
            calls: changed
                .calls
                .iter()
                .map(|c| &c.id)
                .chain(changed.parties.iter().map(|p| &p.call))
                .cloned()
                .collect(),
            mediators: changed.mediators.iter().map(|m| m.id.clone()).collect(),
            kinds: history.iter().map(|entry| entry.kind.word().to_owned()).collect(),
            rooms: Vec::new(),
        };
        // A presence concerns every board on which that mediator stands.
        change.lines.extend(changed.mediators.iter().flat_map(|m| m.lines.iter().cloned()));
        // Whoever joins a call, or leaves it, concerns the others in it.
        change.calls.sort_unstable();
        change.calls.dedup();
        change.lines.sort_unstable();
        change.lines.dedup();
        change.kinds.sort_unstable();
        change.kinds.dedup();
        change
    }
}

/// The feed of this node, joined to the others' when Redis is configured.
#[derive(Clone, Debug)]
pub struct Feed {
    here: broadcast::Sender<News>,
    others: Option<relay::Relay>,
}

impl Feed {
    /// # Errors
    /// [`StoreError::Redis`] when the URL is not one. A Redis that does not answer is no error: it may come later.
    pub(crate) fn open(redis_url: Option<&str>, channel: &str, node: &str) -> Result<Self, StoreError> {
        let (here, _) = broadcast::channel(PATIENCE);
        let others = redis_url.map(|url| relay::Relay::open(url, channel, node, here.clone())).transpose()?;
        Ok(Self { here, others })
    }

    /// Tells every subscriber, here and on the other nodes. Never waits, never fails.
    pub fn announce(&self, change: Change) {
        if let Some(others) = &self.others {
            others.send(change.clone());
        }
        // Nobody listening is no error.
        drop(self.here.send(News::Changed(change)));
    }

    /// Everything announced from now on. Ends only with the process.
    pub fn subscribe(&self) -> impl Stream<Item = News> + Send + Unpin + 'static {
        BroadcastStream::new(self.here.subscribe()).map(|news| match news {
            Ok(news) => news,
            Err(BroadcastStreamRecvError::Lagged(_)) => News::Resynchronise,
        })
    }

    /// Whether other nodes hear us now; `None` without Redis. For `/health/ready` and `doctor`, which must not fail by it.
    pub fn is_joined(&self) -> Option<bool> {
        self.others.as_ref().map(relay::Relay::is_joined)
    }
}

impl Store {
    pub fn feed(&self) -> &Feed {
        &self.feed
    }
}
