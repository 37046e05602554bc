//! Live updates: `GET /live`, server-sent events that say *what* changed, never how it looks and nothing personal. Pages
//! then fetch the fragments they show, with their own rights.
//!
//! | event | who hears it | meaning |
//! | --- | --- | --- |
//! | `presence` | a mediator | my own presence changed (an offer, a talk, a wrap-up …) |
//! | `call` | a mediator | the call I am occupied with changed, and my presence did not |
//! | `queue` | mediators | somebody joined or left the queue |
//! | `board` | coordinators | anything a board shows changed |
//! | `people`, `lines`, `sheets`, `follow_ups`, `messages`, `recordings` | everybody | such a thing was written |
//! | `elsewhere` | a mediator | whether the same mediator has another page open, anywhere: `yes` or `no` |
//! | `resync` | everybody | something was missed: read again whatever is shown; at each beat while Redis is away |
//! | `beat` | everybody | every ten seconds; three missed beats mean that the connection is dead |
//!
//! A client that does not read is cut when its outbox is full; it comes back and resynchronises.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State as Held};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event as Sent, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use hotline::{CallId, MediatorId};
use serde::Deserialize;
use store::{Change, News};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;
use tokio_stream::wrappers::ReceiverStream;

use crate::consoles::{self, Presence};
use crate::elsewhere::{self, Elsewhere};
use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::rooms::{Needs, Rooms};
use crate::state::State;

/// Browsers drop an event without data, and axum writes no line for empty data.
const SOMETHING: &str = "changed";
/// Messages a client may be behind before it is cut.
const OUTBOX: usize = 64;
const BEAT: Duration = Duration::from_secs(10);
/// What concerns everybody (the queue, the board) is told once in so long, however much happens.
const GATHER: Duration = Duration::from_secs(1);
/// What changes beside calls and presences, passed on by its own name.
const ROOMS: [&str; 6] = ["people", "lines", "sheets", "follow_ups", "messages", "recordings"];

pub(crate) fn rooms(rooms: Rooms) -> Rooms {
    rooms.get("/live", Needs::SignedIn, listen)
}

#[derive(Deserialize)]
struct Asked {
    /// Which of a person's open pages listens, as it calls itself.
    #[serde(default)]
    page: String,
}

impl Asked {
    /// A page that gives no usable name is one of its own.
    fn page(self, state: &State) -> String {
        let usable = (1..=64).contains(&self.page.len())
            && self.page.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if usable { self.page } else { state.secret() }
    }
}

async fn listen(
    Held(state): Held<State>,
    person: Person,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let page = asked.page(&state);
    let (outbox, inbox) = mpsc::channel(OUTBOX);
    let returning = headers.contains_key("last-event-id");
    let news = state.store().feed().subscribe();
    // While this guard lives the mediator's console counts as open. After a hiccup of the network the page has a new
    // stream before the old one is known to be dead: each has a name of its own, and closes only itself.
    let stream = elsewhere::stream(&page, &state.secret());
    let open = person.has(Role::Mediator).then(|| state.consoles().enter(person.mediator(), stream));
    let elsewhere = Elsewhere::of(page);
    let listener =
        Listener { state, person, occupied: Vec::new(), gathered: Vec::new(), open, elsewhere, outbox };
    tokio::spawn(listener.run(news, returning));
    let stream = ReceiverStream::new(inbox).map(Ok::<_, Infallible>);
    let mut response = Sse::new(stream).into_response();
    // Proxies that collect an answer before passing it on would make "live" late.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// One open page.
struct Listener {
    state: State,
    person: Person,
    /// The calls of the last change that named this mediator: what occupies them is among these.
    occupied: Vec<CallId>,
    /// Names to be told at the next gathering.
    gathered: Vec<&'static str>,
    open: Option<Presence>,
    elsewhere: Elsewhere,
    outbox: mpsc::Sender<Sent>,
}

impl Listener {
    async fn run(mut self, mut news: impl futures_util::Stream<Item = News> + Unpin, returning: bool) {
        let mut closing = self.state.closing();
        let mut beat = tokio::time::interval(BEAT);
        let mut gather = tokio::time::interval(GATHER);
        gather.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.read_occupation().await;
        // What happened before we listened is unknown to a page that was cut off.
        if returning && !self.send(Sent::default().event("resync").data(SOMETHING)) {
            return;
        }
        loop {
            let alive = tokio::select! {
                change = news.next() => match change {
                    Some(News::Changed(change)) => self.pass_on(&change),
                    Some(News::Resynchronise) => self.look_again().await,
                    None => false,
                },
                _ = beat.tick() => {
                    if let Some(open) = &self.open {
                        open.remind();
                    }
                    self.elsewhere.beat();
                    // While Redis is away nobody tells us what other nodes change: the page looks by itself.
                    let apart = self.state.store().feed().is_joined() == Some(false);
                    self.send(Sent::default().event("beat").data(self.state.now().0.to_string()))
                        && (!apart || self.look_again().await)
                }
                _ = gather.tick() => {
                    let names = std::mem::take(&mut self.gathered);
                    names.into_iter().all(|name| self.send(Sent::default().event(name).data(SOMETHING)))
                        && self.tell_elsewhere()
                }
                () = self.outbox.closed() => false,
                _ = closing.changed() => false,
            };
            if !alive {
                return;
            }
        }
    }

    /// Something may have been missed: the page reads again what it shows, and we what it is about.
    async fn look_again(&mut self) -> bool {
        self.read_occupation().await;
        self.send(Sent::default().event("resync").data(SOMETHING))
    }

    /// `false` when the page is gone or too slow.
    fn send(&self, event: Sent) -> bool {
        let sent = self.outbox.try_send(event);
        if matches!(sent, Err(mpsc::error::TrySendError::Full(_))) {
            tracing::info!("a page that did not read its live updates was cut");
        }
        sent.is_ok()
    }

    fn pass_on(&mut self, change: &Change) -> bool {
        if let Some(page) = consoles::Page::of(change) {
            self.hear_of(&page, change);
            return true;
        }
        let mut names: Vec<&'static str> =
            ROOMS.into_iter().filter(|room| change.rooms.iter().any(|seen| seen == room)).collect();
        if self.person.has(Role::Mediator) {
            let me = self.person.mediator();
            if change.mediators.contains(&me) {
                // Whoever is named without a call goes on with the one they had: a key pressed, a page opened.
                if !change.calls.is_empty() {
                    self.occupied.clone_from(&change.calls);
                }
                names.push("presence");
            } else if self.occupied.iter().any(|call| change.calls.contains(call)) {
                names.push("call");
            }
            if change.kinds.iter().any(|kind| QUEUE_KINDS.contains(&kind.as_str())) {
                self.gather("queue");
            }
        }
        if self.person.has(Role::Coordinator) && !change.kinds.is_empty() {
            self.gather("board");
        }
        names.into_iter().all(|name| {
            let event = Sent::default().event(name).data(SOMETHING);
            self.send(if change.id.is_empty() { event } else { event.id(change.id.as_str()) })
        })
    }

    /// Another page of the same mediator came or went; one that is new has to hear of this one.
    fn hear_of(&mut self, page: &consoles::Page<'_>, change: &Change) {
        let Some(open) = &self.open else { return };
        if !change.mediators.contains(&self.person.mediator()) {
            return;
        }
        match page {
            consoles::Page::Open(stream) => {
                if self.elsewhere.opened(stream) {
                    open.remind();
                }
            }
            consoles::Page::Closed(stream) => self.elsewhere.closed(stream),
        }
    }

    fn tell_elsewhere(&mut self) -> bool {
        if self.open.is_none() {
            return true;
        }
        let Some(there_is) = self.elsewhere.look() else { return true };
        let data = if there_is { "yes" } else { "no" };
        self.send(Sent::default().event("elsewhere").data(data))
    }

    fn gather(&mut self, name: &'static str) {
        if !self.gathered.contains(&name) {
            self.gathered.push(name);
        }
    }

    async fn read_occupation(&mut self) {
        let me: MediatorId = self.person.mediator();
        match self.state.store().mediators().find(&me).await {
            Ok(mediator) => {
                self.occupied = mediator.and_then(|one| one.presence.call().cloned()).into_iter().collect();
            }
            // The page's own fetch will show that the database is away; the stream goes on.
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "no occupation read"),
        }
    }
}

/// History words after which the number of people waiting may differ.
const QUEUE_KINDS: [&str; 6] =
    ["queued", "talking", "ended", "returned_to_queue", "callback_requested", "message_started"];
