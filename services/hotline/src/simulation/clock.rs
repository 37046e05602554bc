//! Deadlines: which rows have one, and what is told when it comes.

use super::memory::Memory;
use crate::{Board, CallId, CallState, Event, MediatorId, OfferId, PartyId, Timestamp};

/// A row that has a deadline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Row {
    Call(CallId),
    Offer(OfferId),
    Mediator(MediatorId),
    Party(PartyId),
}

/// The deadlines that a decision set, or left standing on rows it changed.
pub(super) fn deadlines(before: &Board, after: &Board, now: Timestamp) -> Vec<(Timestamp, Row)> {
    let changed = after.changed_since(before);
    let mut deadlines: Vec<(Timestamp, Row)> = Vec::new();
    deadlines.extend(changed.calls.iter().filter_map(|c| Some((c.deadline(now)?, Row::Call(c.id.clone())))));
    deadlines.extend(changed.offers.iter().filter_map(|o| Some((o.deadline()?, Row::Offer(o.id.clone())))));
    deadlines
        .extend(changed.mediators.iter().filter_map(|m| Some((m.deadline()?, Row::Mediator(m.id.clone())))));
    deadlines.extend(changed.parties.iter().filter_map(|p| Some((p.deadline()?, Row::Party(p.id.clone())))));
    deadlines
}

/// What a deadline that has come leads to.
#[derive(Debug, Default)]
pub(super) struct Due {
    pub event: Option<Event>,
    /// When the row must be looked at again although nothing changes it.
    pub next: Option<Timestamp>,
}

impl Memory {
    /// Whether the row's deadline still stands and has come.
    pub fn due(&self, row: &Row, now: Timestamp) -> Due {
        let over = |deadline: Option<Timestamp>| deadline.is_some_and(|d| d <= now);
        let event = match row {
            Row::Call(id) => return self.call_due(id, now),
            Row::Offer(id) => (self.offers.get(id).filter(|o| over(o.deadline())))
                .map(|_| Event::OfferExpired { offer: id.clone() }),
            Row::Mediator(id) => (self.mediators.get(id).filter(|m| over(m.deadline())))
                .map(|_| Event::WrapUpOver { mediator: id.clone() }),
            Row::Party(id) => (self.parties.get(id).filter(|p| over(p.deadline())))
                .map(|_| Event::PartyOver { party: id.clone() }),
        };
        Due { event, next: None }
    }

    /// The deadlines that stand and have not come. A caller who waits may be looked at at any time.
    pub fn too_early(&self, now: Timestamp) -> Vec<Event> {
        let later = |deadline: Option<Timestamp>| deadline.is_some_and(|d| d > now);
        let mut events = Vec::new();
        for call in self.open.values().filter(|c| later(c.deadline(now))) {
            let call_id = call.id.clone();
            match call.state {
                CallState::Connecting { .. } => events.push(Event::ConnectOver { call: call_id }),
                CallState::Reconnecting { .. } => events.push(Event::ReconnectOver { call: call_id }),
                CallState::AwaitingCallback { not_before, .. } if not_before > now => {
                    events.push(Event::WaitDue { call: call_id });
                }
                _ => {}
            }
        }
        let offers = self.live_offers.values().filter(|o| later(o.deadline()));
        events.extend(offers.map(|o| Event::OfferExpired { offer: o.id.clone() }));
        let mediators = self.mediators.values().filter(|m| later(m.deadline()));
        events.extend(mediators.map(|m| Event::WrapUpOver { mediator: m.id.clone() }));
        let parties = self.all_live_parties().filter(|p| later(p.deadline()));
        events.extend(parties.map(|p| Event::PartyOver { party: p.id.clone() }));
        events
    }

    /// A callback whose window opens has no deadline any more that is over: it is looked at all the same, and its next
    /// deadline is waited for.
    fn call_due(&self, id: &CallId, now: Timestamp) -> Due {
        let Some(call) = self.calls.get(id) else { return Due::default() };
        let deadline = call.deadline(now);
        let over = deadline.is_some_and(|at| at <= now);
        let (event, next) = match call.state {
            CallState::Connecting { .. } if over => (Some(Event::ConnectOver { call: id.clone() }), None),
            CallState::Reconnecting { .. } if over => (Some(Event::ReconnectOver { call: id.clone() }), None),
            CallState::Waiting if over => (Some(Event::WaitDue { call: id.clone() }), None),
            CallState::AwaitingCallback { not_before, .. } if not_before <= now => {
                (Some(Event::WaitDue { call: id.clone() }), deadline.filter(|at| *at > now))
            }
            _ => (None, None),
        };
        Due { event, next }
    }
}
