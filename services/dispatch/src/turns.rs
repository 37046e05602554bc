//! Who books goes in turn. Whoever queues or becomes free at the same moment is offered the same best partner; decided
//! side by side, all but one of them find the rows changed, and under load some would lose again and again. So the
//! decisions of one node that may book anybody are made one after the other, and so are the decisions about one call.
//! Between nodes the rows' versions arbitrate.

use hotline::{CallId, Event, Subject};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

/// Whoever waited so long decides beside the others: a turn is for speed, and the database still arbitrates.
const LONGEST: Duration = Duration::from_secs(2);

/// Calls share so many turns: two that share one wait for each other in vain, which is rare and costs little.
const OF_CALLS: usize = 64;

/// The turns of a node, first come first served.
#[derive(Debug)]
pub struct Turns {
    booking: Mutex<()>,
    of_calls: [Mutex<()>; OF_CALLS],
}

impl Default for Turns {
    fn default() -> Self {
        Self { booking: Mutex::default(), of_calls: std::array::from_fn(|_| Mutex::default()) }
    }
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn<'t> {
    booking: Option<MutexGuard<'t, ()>>,
    _of_call: Option<MutexGuard<'t, ()>>,
}

impl Turn<'_> {
    /// Nobody else on this node may book anybody meanwhile.
    pub fn is_alone(&self) -> bool {
        self.booking.is_some()
    }
}

impl Turns {
    /// Waits for the turn of a decision about `event`.
    pub async fn next(&self, event: &Event) -> Turn<'_> {
        // The call first, always: whoever has the one turn for bookings waits for nobody.
        let of_call = match call_of(event) {
            Some(call) => soon(&self.of_calls[place(&call)]).await,
            None => None,
        };
        let booking = if event.may_book() { soon(&self.booking).await } else { None };
        Turn { booking, _of_call: of_call }
    }
}

async fn soon(turn: &Mutex<()>) -> Option<MutexGuard<'_, ()>> {
    tokio::time::timeout(LONGEST, turn.lock()).await.ok()
}

fn place(call: &CallId) -> usize {
    let mut hasher = DefaultHasher::new();
    call.hash(&mut hasher);
    usize::try_from(hasher.finish() % OF_CALLS as u64).unwrap_or_default()
}

/// The call whose row the decision will most likely change.
fn call_of(event: &Event) -> Option<CallId> {
    match event.subject() {
        Subject::NewCall(call, _)
        | Subject::Call(call)
        | Subject::Circles { call, .. }
        | Subject::MediatorAndCall(_, call)
        | Subject::NewOutbound { call, .. }
        | Subject::Following { of: call, .. } => Some(call),
        Subject::Offer(offer) | Subject::MediatorAndOffer(_, offer) => offer.call(),
        Subject::Mediator(_) | Subject::Refusing { .. } | Subject::Line(_) | Subject::Party(_) => None,
    }
}
