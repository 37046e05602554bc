//! What this node knows for good of offers and calls that ended lately ([`Fact`]), so that news which is told for the
//! third time costs nobody a look at the rows. Forgetting is harmless: the rows know it too.

use crate::dispatcher::Dispatcher;
use crate::meter;
use crate::outcome::Outcome;
use hotline::{Board, Event, Fact, Rejected};
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A call leaves three facts, and is talked of for seconds after its end.
const MOST: usize = 4096;

/// See the module.
#[derive(Debug, Default)]
pub struct Known(Mutex<Facts>);

#[derive(Debug, Default)]
struct Facts {
    all: HashSet<Fact>,
    /// The oldest first.
    order: VecDeque<Fact>,
}

impl Known {
    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns from rows that are stored.
    pub fn learn(&self, board: &Board) {
        let told = Fact::of(board.offers.iter(), board.calls.iter());
        if told.is_empty() {
            return;
        }
        let mut facts = self.facts();
        for fact in told {
            if facts.all.insert(fact.clone()) {
                facts.order.push_back(fact);
            }
        }
        while facts.order.len() > MOST {
            if let Some(oldest) = facts.order.pop_front() {
                facts.all.remove(&oldest);
            }
        }
    }

    fn makes_old(&self, event: &Event) -> bool {
        event.old_by().is_some_and(|fact| self.facts().all.contains(&fact))
    }
}

impl Dispatcher {
    /// What came of an event that this node knows to change nothing, without a look at the rows.
    pub(crate) fn known(&self, event: &Event) -> Option<Outcome> {
        if !self.inner.known.makes_old(event) {
            return None;
        }
        meter::rejected(event, Rejected::Stale);
        Some(Outcome { board: Board::default(), result: Err(Rejected::Stale) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline::{CallId, LegEnd, LegId, MediatorId, Offer, OfferId, OfferState, Timestamp};

    fn board(call: &str, state: OfferState, leg: Option<&str>) -> Board {
        let call = CallId::new(call);
        let mut board = Board::default();
        board.add_offer(Offer {
            id: OfferId::nth(&call, 1),
            version: 1,
            call,
            mediator: MediatorId::new("m"),
            state,
            leg: leg.map(LegId::new),
            made_at: Timestamp(0),
            expires_at: Timestamp(20_000),
            settled_at: None,
        });
        board
    }

    fn placed(call: &str, leg: &str) -> Event {
        Event::RingPlaced { offer: OfferId::nth(&CallId::new(call), 1), leg: LegId::new(leg) }
    }

    #[test]
    fn a_ring_that_is_known_is_old_and_another_one_for_the_same_offer_is_not() {
        let known = Known::default();
        known.learn(&board("C1", OfferState::Pending, Some("L1")));
        assert!(known.makes_old(&placed("C1", "L1")));
        assert!(!known.makes_old(&placed("C1", "L2")), "a second ring must be hung up");
        let ended = |call: &str| Event::MediatorLegEnded {
            offer: OfferId::nth(&CallId::new(call), 1),
            leg: LegId::new("L1"),
            why: LegEnd::HungUp,
        };
        assert!(!known.makes_old(&ended("C1")), "the offer is open");
        known.learn(&board("C1", OfferState::Completed, Some("L1")));
        assert!(known.makes_old(&ended("C1")));
    }

    #[test]
    fn what_is_known_is_bounded_and_the_oldest_is_forgotten_first() {
        let known = Known::default();
        for n in 0..=MOST {
            known.learn(&board(&format!("C{n}"), OfferState::Pending, Some("L")));
        }
        assert_eq!(known.facts().all.len(), MOST);
        assert!(!known.makes_old(&placed("C0", "L")));
        assert!(known.makes_old(&placed("C1", "L")));
    }
}
