//! Who books goes in turn. Whoever queues or becomes free at the same moment is offered the same best partner; decided
//! side by side, all but one of them find the rows changed, and under load some would lose again and again. So the
//! decisions of one node that may book anybody are made one after the other, and so are the decisions about one call.
//! Between nodes the rows' versions arbitrate.

use hotline::{CallId, Event, Subject};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
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
    /// Whoever waited so long decides beside the others.
    patience: Duration,
    /// Bookings that did not get their turn: how many run, and how many ever began.
    running_out_of_turn: AtomicUsize,
    begun_out_of_turn: AtomicUsize,
}

impl Default for Turns {
    fn default() -> Self {
        Self::with_patience(LONGEST)
    }
}

impl Turns {
    fn with_patience(patience: Duration) -> Self {
        Self {
            patience,
            booking: Mutex::default(),
            of_calls: std::array::from_fn(|_| Mutex::default()),
            running_out_of_turn: AtomicUsize::new(0),
            begun_out_of_turn: AtomicUsize::new(0),
        }
    }
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn<'t> {
    turns: &'t Turns,
    booking: Booking<'t>,
    #[cfg_attr(not(test), expect(dead_code, reason = "held until the turn is over"))]
    of_call: Option<MutexGuard<'t, ()>>,
}

#[derive(Debug)]
enum Booking<'t> {
    /// Books nobody.
    None,
    Alone {
        _guard: MutexGuard<'t, ()>,
        /// How many had begun out of turn by then, while none was running.
        begun: Option<usize>,
    },
    OutOfTurn,
}

impl Turn<'_> {
    /// Whether nobody else on this node was booking anybody from the turn's beginning until now. Ask when the decision
    /// is stored: who begins later sees it.
    pub fn was_alone(&self) -> bool {
        match self.booking {
            Booking::Alone { begun: Some(begun), .. } => {
                self.turns.begun_out_of_turn.load(Ordering::SeqCst) == begun
            }
            Booking::Alone { begun: None, .. } | Booking::None | Booking::OutOfTurn => false,
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if matches!(self.booking, Booking::OutOfTurn) {
            self.turns.running_out_of_turn.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Turns {
    /// Waits for the turn of a decision about `event`.
    pub async fn next(&self, event: &Event) -> Turn<'_> {
        // The call first, always: whoever has the one turn for bookings waits for nobody.
        let of_call = match call_of(event) {
            Some(call) => self.soon(&self.of_calls[place(&call)]).await,
            None => None,
        };
        let booking = if event.may_book() { self.booking().await } else { Booking::None };
        Turn { turns: self, booking, of_call }
    }

    async fn booking(&self) -> Booking<'_> {
        let Some(guard) = self.soon(&self.booking).await else {
            self.running_out_of_turn.fetch_add(1, Ordering::SeqCst);
            self.begun_out_of_turn.fetch_add(1, Ordering::SeqCst);
            return Booking::OutOfTurn;
        };
        let begun = self.begun_out_of_turn.load(Ordering::SeqCst);
        let nobody_runs = self.running_out_of_turn.load(Ordering::SeqCst) == 0;
        Booking::Alone { _guard: guard, begun: nobody_runs.then_some(begun) }
    }

    async fn soon<'t>(&self, turn: &'t Mutex<()>) -> Option<MutexGuard<'t, ()>> {
        tokio::time::timeout(self.patience, turn.lock()).await.ok()
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use hotline::LineId;

    fn sweep() -> Event {
        Event::Sweep { line: LineId::new("line") }
    }

    #[tokio::test]
    async fn who_books_out_of_turn_is_known_to_whoever_had_the_turn_meanwhile() {
        let turns = Turns::with_patience(Duration::from_millis(20));
        let slow = turns.next(&sweep()).await;
        assert!(slow.was_alone());
        let impatient = turns.next(&sweep()).await;
        assert!(!impatient.was_alone(), "it waited its longest and went beside the other");
        assert!(!slow.was_alone());
        drop(slow);
        let next = turns.next(&sweep()).await;
        assert!(!next.was_alone(), "the impatient one is still at it");
        drop((impatient, next));
        assert!(turns.next(&sweep()).await.was_alone());
    }

    #[tokio::test]
    async fn two_decisions_about_one_call_take_turns_and_others_do_not_wait() {
        let turns = Turns::with_patience(Duration::from_millis(20));
        let about = |call: &str| Event::HoldWanted {
            mediator: hotline::MediatorId::new("m"),
            call: CallId::new(call),
            on: true,
        };
        let first = turns.next(&about("C1")).await;
        assert!(turns.next(&about("C2")).await.of_call.is_some());
        assert!(
            turns.next(&about("C1")).await.of_call.is_none(),
            "its patience was over before the other's turn"
        );
        drop(first);
        assert!(turns.next(&about("C1")).await.of_call.is_some());
    }
}
