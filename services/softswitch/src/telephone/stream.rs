//! A browser telephone's events as server-sent events, and its departure when nobody listens any more.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use futures_util::stream::{self, Stream, StreamExt as _};
use serde_json::json;

use super::{Event, Telephone};
use crate::exchange::Exchange;

/// A telephone without a stream for this long (real time) is off the network.
const AWAY: Duration = Duration::from_secs(30);
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Counts a stream while it is open.
struct Watching {
    exchange: Exchange,
    telephone: Arc<Telephone>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        if self.telephone.watch(false) == 0 {
            leave_when_away(&self.exchange, &self.telephone);
        }
    }
}

/// Takes the telephone off the network if nobody listens to it for a while.
pub(super) fn leave_when_away(exchange: &Exchange, telephone: &Arc<Telephone>) {
    let (exchange, telephone) = (exchange.clone(), Arc::clone(telephone));
    let stopping = exchange.stopping().clone();
    tokio::spawn(async move {
        tokio::select! {
            () = tokio::time::sleep(AWAY) => {}
            () = stopping.cancelled() => return,
        }
        if !telephone.is_watched() {
            leave(&exchange, &telephone);
        }
    });
}

/// Takes the telephone off the network now; a call in progress is hung up.
pub(super) fn leave(exchange: &Exchange, telephone: &Arc<Telephone>) {
    telephone.hang_up(None);
    exchange.telephones().remove(&telephone.id);
}

/// The stream, from `after` if the page says what it has seen, else from now on with a snapshot first.
pub(super) fn events(
    exchange: &Exchange,
    telephone: &Arc<Telephone>,
    after: Option<u64>,
) -> Sse<impl Stream<Item = Result<Sent, Infallible>> + use<>> {
    telephone.watch(true);
    let watching = Watching { exchange: exchange.clone(), telephone: Arc::clone(telephone) };
    let snapshot = telephone.snapshot();
    let seen = after.unwrap_or(snapshot.last_event);
    let first = after.is_none().then(|| {
        let mut data = json!(snapshot);
        data["id"] = json!(snapshot.last_event);
        data["at"] = json!(exchange.clock().now());
        data["type"] = json!("snapshot");
        Ok(Sent::default().event("snapshot").id(snapshot.last_event.to_string()).data(data.to_string()))
    });
    let newest = telephone.events().follow();
    let later =
        stream::unfold((watching, newest, seen, false), |(watching, mut newest, seen, over)| async move {
            if over {
                return None;
            }
            loop {
                newest.borrow_and_update();
                let new = watching.telephone.events_after(seen);
                if let Some(last) = new.last() {
                    let seen = last.id;
                    let over = matches!(last.event, Event::Unregistered { .. });
                    return Some((
                        stream::iter(new.into_iter().map(|logged| Ok(sent(&logged)))),
                        (watching, newest, seen, over),
                    ));
                }
                newest.changed().await.ok()?;
            }
        })
        .flatten();
    let stopping = exchange.stopping().clone().cancelled_owned();
    Sse::new(stream::iter(first).chain(later).take_until(stopping))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

fn sent(logged: &super::Logged) -> Sent {
    let data = serde_json::to_string(logged).unwrap_or_default();
    Sent::default().event(logged.event.name()).id(logged.id.to_string()).data(data)
}
