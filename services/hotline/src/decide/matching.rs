//! Who is offered to whom: among the callers a mediator may take, the rank (age and what the priority adds to it); among
//! the mediators a caller may have, the one whose turn it is by the line's strategy.

use super::Decider;
use super::planted::{Planted, planted};
use crate::{
    CallId, Effect, Endpoint, Kind, MediatorId, Offer, OfferId, OfferState, Presence, RING_AT_ONCE_MOST,
    Rejected,
};

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
        if planted(Planted::CallbacksFirst) {
            waiting.sort_by_key(|call| !call.called_back);
        }
        if planted(Planted::YoungestFirst) {
            waiting.reverse();
        }
        let waiting: Vec<CallId> = waiting.into_iter().map(|c| c.id.clone()).collect();
        for call in &waiting {
            if let Some(mediator) = self.best_mediator_for(call, false) {
                // Both rows were found in this board a line above: nothing can be refused.
                let offered = self.make_offer(call, &mediator);
                debug_assert!(offered.is_ok());
            }
        }
        // Only now, when nobody waits for a first ring whom these could take, may further telephones ring.
        for call in &waiting {
            self.ring_at_once(call);
        }
    }

    /// Has further mediators' own telephones ring for a call that rings, as many as the line wants.
    fn ring_at_once(&mut self, id: &CallId) {
        let most = self.rules_of(id).ring_at_once.clamp(1, RING_AT_ONCE_MOST);
        while let Some(call) = self.board.call(id)
            && call.offer.is_some()
            && i64::try_from(call.also.len()).is_ok_and(|also| also + 1 < most)
            && let Some(mediator) = self.best_mediator_for(id, true)
        {
            let offered = self.make_offer(id, &mediator);
            debug_assert!(offered.is_ok());
        }
    }

    fn best_mediator_for(&self, call: &CallId, on_own_telephone: bool) -> Option<MediatorId> {
        let call = self.board.call(call)?;
        let strategy = self.rules_of(&call.id).strategy;
        self.board
            .mediators
            .iter()
            .filter(|m| m.presence == Presence::Available)
            .filter(|m| !on_own_telephone || matches!(m.endpoint, Endpoint::Telephone { .. }))
            .filter(|m| m.may_take(&call.line, &call.needs) || planted(Planted::AnyLanguage))
            .min_by_key(|m| (self.is_unheard(&call.id, &m.id), m.turn(strategy)))
            .map(|m| m.id.clone())
    }

    fn is_unheard(&self, call: &CallId, mediator: &MediatorId) -> bool {
        self.unheard.as_ref().is_some_and(|(of, who)| of == call && who == mediator)
    }

    /// Books `mediator` for `call` and has them rung.
    pub(super) fn make_offer(&mut self, call: &CallId, mediator: &MediatorId) -> Result<OfferId, Rejected> {
        let rules = self.rules_of(call);
        let now = self.now;
        let row = self.call_mut(call)?;
        row.offers_made += 1;
        let id = OfferId::nth(call, row.offers_made);
        match &row.offer {
            None => row.offer = Some(id.clone()),
            Some(_) => row.also.push(id.clone()),
        }
        let (line, reach) = (row.line.clone(), row.reach);
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
        if !planted(Planted::DoubleBooked) {
            self.set_presence(mediator, Presence::Ringing { offer: id.clone(), call: call.clone() })?;
        }
        // In words for whoever asks later why this mediator was chosen.
        let why = format!("{}.{}", reach.word(), rules.strategy.word());
        self.note(Kind::Offered, Some(call), Some(mediator), Some(&why));
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
