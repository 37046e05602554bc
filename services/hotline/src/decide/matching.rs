//! Who is offered to whom: among the callers a mediator may take, priority, then age; among the mediators a caller may
//! have, the one idle longest.

use super::Decider;
use crate::{CallId, Effect, Kind, MediatorId, Offer, OfferId, OfferState, Presence, Rejected};

impl Decider {
    /// Offers callers of this board to mediators of this board until no eligible pair is left (invariants 3 and 4).
    /// Before the event no such pair existed anywhere, and `store` loaded the best partners of everybody the event
    /// could free, so none is left anywhere afterwards.
    pub(super) fn match_up(&mut self) {
        if self.board.silent_until.is_some_and(|until| until > self.now) {
            return;
        }
        let mut waiting: Vec<_> = self.board.calls.iter().filter(|c| c.is_offerable(self.now)).collect();
        waiting.sort_by(|a, b| a.rank().cmp(&b.rank()));
        let waiting: Vec<CallId> = waiting.into_iter().map(|c| c.id.clone()).collect();
        for call in waiting {
            if let Some(mediator) = self.best_mediator_for(&call) {
                // Both rows were found in this board a line above: nothing can be refused.
                let offered = self.make_offer(&call, &mediator);
                debug_assert!(offered.is_ok());
            }
        }
    }

    fn best_mediator_for(&self, call: &CallId) -> Option<MediatorId> {
        let call = self.board.call(call)?;
        self.board
            .mediators
            .iter()
            .filter(|m| m.presence == Presence::Available)
            .filter(|m| m.may_take(&call.line, &call.language, call.topic.as_ref()))
            .min_by_key(|m| (m.idle_since, &m.id))
            .map(|m| m.id.clone())
    }

    /// Books `mediator` for `call` and has them rung.
    pub(super) fn make_offer(&mut self, call: &CallId, mediator: &MediatorId) -> Result<OfferId, Rejected> {
        let rules = self.rules_of(call);
        let now = self.now;
        let row = self.call_mut(call)?;
        row.offers_made += 1;
        let id = OfferId::nth(call, row.offers_made);
        row.offer = Some(id.clone());
        let line = row.line.clone();
        self.board.offers.push(Offer {
            id: id.clone(),
            version: 0,
            call: call.clone(),
            mediator: mediator.clone(),
            state: OfferState::Pending,
            leg: None,
            made_at: now,
            expires_at: now.plus(rules.ring),
            settled_at: None,
        });
        let endpoint = self.mediator(mediator)?.endpoint.clone();
        self.set_presence(mediator, Presence::Ringing { offer: id.clone(), call: call.clone() })?;
        self.note(Kind::Offered, Some(call), Some(mediator), None);
        self.then(Effect::RingMediator {
            offer: id.clone(),
            call: call.clone(),
            line,
            mediator: mediator.clone(),
            endpoint,
            ring: rules.ring,
        });
        Ok(id)
    }
}
