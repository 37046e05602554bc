//! Which mediators have a console open, and what follows when the last page of one goes away: after a grace period the
//! rules are told (`ConsoleLost`), so that nobody is rung in a browser that is closed.
//!
//! Pages come and go all the time (a click loads the next), so nothing happens within [`GRACE`]. With several nodes each
//! open console is told to the others by the feed every few seconds: a page that came back elsewhere is not lost. The
//! same news tell a mediator's pages of each other ([`crate::elsewhere`]).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use hotline::{Endpoint, Event, MediatorId};
use store::{Change, News};

use crate::problem::Problem;
use crate::state::State;

/// From the last page's end until the rules are told. Longer than the reminders are apart, with room for a slow node.
pub const GRACE: Duration = Duration::from_secs(45);
/// The feed's rooms for "this mediator's console is open here", and for "this stream of it is gone"; the stream follows.
const OPEN: &str = "console_open/";
const CLOSED: &str = "console_closed/";

/// What the feed tells of one stream of a page. Between nodes and pages only: nothing that a page shows.
pub(crate) enum Page<'a> {
    Open(&'a str),
    Closed(&'a str),
}

impl<'a> Page<'a> {
    pub(crate) fn of(change: &'a Change) -> Option<Self> {
        change.rooms.iter().find_map(|room| {
            let open = room.strip_prefix(OPEN).map(Self::Open);
            open.or_else(|| room.strip_prefix(CLOSED).map(Self::Closed))
        })
    }
}

/// Open pages per mediator, on one node.
pub(crate) type Open = Arc<Mutex<HashMap<MediatorId, usize>>>;

/// The open consoles of this node.
#[derive(Clone, Debug)]
pub(crate) struct Consoles {
    open: Open,
    state: State,
}

/// One open page of a mediator. Dropping it is leaving.
pub(crate) struct Presence {
    mediator: MediatorId,
    stream: String,
    consoles: Consoles,
}

impl Presence {
    /// Tells the other pages and nodes that this one is open.
    pub(crate) fn remind(&self) {
        self.consoles.tell(OPEN, &self.stream, &self.mediator);
    }
}

impl Consoles {
    pub(crate) fn of(state: State, open: Open) -> Self {
        Self { open, state }
    }

    /// Counts a page in, by the stream that it listens to ([`crate::elsewhere::stream`]).
    pub(crate) fn enter(self, mediator: MediatorId, stream: String) -> Presence {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner).entry(mediator.clone()).or_default() += 1;
        let presence = Presence { mediator, stream, consoles: self };
        presence.remind();
        presence
    }

    fn tell(&self, what: &str, stream: &str, mediator: &MediatorId) {
        let mut change = Change::in_room(String::new(), &format!("{what}{stream}"));
        change.mediators.push(mediator.clone());
        self.state.store().feed().announce(change);
    }

    fn is_open(&self, mediator: &MediatorId) -> bool {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).contains_key(mediator)
    }

    /// Counts a page out; `true` when it was the last.
    fn leave(&self, mediator: &MediatorId) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(pages) = open.get_mut(mediator) else { return false };
        *pages -= 1;
        let last = *pages == 0;
        if last {
            open.remove(mediator);
        }
        last
    }

    /// Waits out the grace period, and tells the rules unless the console was seen again here or on another node. While a
    /// call or its sheet occupies the mediator nothing is lost yet: told again afterwards, for they would be free with no
    /// page that rings.
    async fn watch(self, mediator: MediatorId) {
        let mut news = self.state.store().feed().subscribe();
        let seen_again = async {
            while let Some(news) = news.next().await {
                let News::Changed(change) = news else { continue };
                let open = matches!(Page::of(&change), Some(Page::Open(_)));
                if open && change.mediators.contains(&mediator) {
                    return;
                }
            }
        };
        let waited_out = async || {
            loop {
                tokio::time::sleep(self.state.grace()).await;
                // While Redis is away the page may be open on another node without our hearing of it. Should it be
                // closed after all, an offer that nobody answers says so.
                if self.state.store().feed().is_joined() != Some(false) {
                    return;
                }
            }
        };
        let until_told = async {
            loop {
                waited_out().await;
                if self.is_open(&mediator) || *self.state.closing().borrow() || self.told(&mediator).await {
                    return;
                }
            }
        };
        tokio::select! {
            () = seen_again => {}
            () = until_told => {}
        }
    }

    /// Tells the rules; whether there is nothing left to tell.
    async fn told(&self, mediator: &MediatorId) -> bool {
        match self.state.dispatch(Event::ConsoleLost { mediator: mediator.clone() }).await {
            Ok(()) => true,
            // Somebody offline, on a break or on a telephone of their own loses nothing.
            Err(Problem::Refused) => !self.is_rung_later(mediator).await,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a lost console could not be told");
                true
            }
        }
    }

    /// On duty and rung in the browser: after the call or the sheet that occupies them, or already if that ended between
    /// the refusal and this look.
    async fn is_rung_later(&self, mediator: &MediatorId) -> bool {
        let row = self.state.store().mediators().find(mediator).await.ok().flatten();
        row.is_some_and(|row| row.endpoint == Endpoint::Browser && row.is_on_duty())
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.consoles.tell(CLOSED, &self.stream, &self.mediator);
        if self.consoles.leave(&self.mediator)
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(self.consoles.clone().watch(self.mediator.clone()));
        }
    }
}
