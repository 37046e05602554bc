//! The bounded part of the world that one decision looks at: loaded by `store`, changed by `decide`, saved by `store`.
//!
//! What `store` must load for each [`Subject`](crate::Subject), so that one decision leaves no eligible pair behind:
//! - the line of every call loaded;
//! - the call named, its live offer, that offer's mediator and the call's own mediator; its live parties with theirs;
//! - the mediator named, the call and offer that occupy them;
//! - `CANDIDATES` available mediators who may take the named call (same line, language, topic), idle longest first;
//! - the first `CANDIDATES` offerable calls that each loaded mediator may take, in rank order.
//!
//! Never the whole queue. Rows that come twice are stored once.

use crate::{
    Call, CallId, Entry, Line, LineId, Mediator, MediatorId, Offer, OfferId, Party, PartyId, Rows, Timestamp,
};
use std::sync::Arc;

/// How many candidates of each kind are worth loading: the first is the answer, the rest are for a conflict.
pub const CANDIDATES: usize = 4;

/// The rows of one decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    pub lines: Rows<Line>,
    pub calls: Rows<Call>,
    pub mediators: Rows<Mediator>,
    pub offers: Rows<Offer>,
    pub parties: Rows<Party>,
    /// Until then the telephone company places no ring (it does not answer): nobody is offered to anybody meanwhile,
    /// lest each mediator in turn be booked by a call that rings nowhere. Set by whoever speaks to that company.
    pub silent_until: Option<Timestamp>,
}

impl Board {
    pub fn line(&self, id: &LineId) -> Option<&Line> {
        self.lines.iter().find(|l| &l.id == id)
    }
    pub fn call(&self, id: &CallId) -> Option<&Call> {
        self.calls.iter().find(|c| &c.id == id)
    }
    pub fn call_mut(&mut self, id: &CallId) -> Option<&mut Call> {
        self.calls.find_mut(|c| &c.id == id)
    }
    pub fn mediator(&self, id: &MediatorId) -> Option<&Mediator> {
        self.mediators.iter().find(|m| &m.id == id)
    }
    pub fn mediator_mut(&mut self, id: &MediatorId) -> Option<&mut Mediator> {
        self.mediators.find_mut(|m| &m.id == id)
    }
    pub fn offer(&self, id: &OfferId) -> Option<&Offer> {
        self.offers.iter().find(|o| &o.id == id)
    }
    pub fn offer_mut(&mut self, id: &OfferId) -> Option<&mut Offer> {
        self.offers.find_mut(|o| &o.id == id)
    }
    pub fn party(&self, id: &PartyId) -> Option<&Party> {
        self.parties.iter().find(|p| &p.id == id)
    }
    pub fn party_mut(&mut self, id: &PartyId) -> Option<&mut Party> {
        self.parties.find_mut(|p| &p.id == id)
    }

    /// Adds rows, keeping the first of any that come twice.
    pub fn add_call(&mut self, call: impl Into<Arc<Call>>) {
        let call = call.into();
        if self.call(&call.id).is_none() {
            self.calls.push(call);
        }
    }
    pub fn add_mediator(&mut self, mediator: impl Into<Arc<Mediator>>) {
        let mediator = mediator.into();
        if self.mediator(&mediator.id).is_none() {
            self.mediators.push(mediator);
        }
    }
    pub fn add_offer(&mut self, offer: impl Into<Arc<Offer>>) {
        let offer = offer.into();
        if self.offer(&offer.id).is_none() {
            self.offers.push(offer);
        }
    }
    pub fn add_party(&mut self, party: impl Into<Arc<Party>>) {
        let party = party.into();
        if self.party(&party.id).is_none() {
            self.parties.push(party);
        }
    }
    pub fn add_line(&mut self, line: impl Into<Arc<Line>>) {
        let line = line.into();
        if self.line(&line.id).is_none() {
            self.lines.push(line);
        }
    }

    /// The rows of `self` that are new or differ from `before`: what must be saved, each with the version it had.
    pub fn changed_since<'a>(&'a self, before: &Board) -> Changed<'a> {
        Changed {
            calls: self.calls.changed_since(&before.calls, |a, b| a.id == b.id).map(|c| &**c).collect(),
            mediators: (self.mediators.changed_since(&before.mediators, |a, b| a.id == b.id))
                .map(|m| &**m)
                .collect(),
            offers: self.offers.changed_since(&before.offers, |a, b| a.id == b.id).map(|o| &**o).collect(),
            parties: (self.parties.changed_since(&before.parties, |a, b| a.id == b.id))
                .map(|p| &**p)
                .collect(),
        }
    }
}

/// Rows to save. A row whose `version` is 0 is inserted (version 1), any other is updated `where version = $n` to n + 1.
#[derive(Debug)]
pub struct Changed<'a> {
    pub calls: Vec<&'a Call>,
    pub mediators: Vec<&'a Mediator>,
    pub offers: Vec<&'a Offer>,
    pub parties: Vec<&'a Party>,
}

/// What one decision says must follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// In the order in which they must be begun.
    pub effects: Vec<crate::Effect>,
    pub history: Vec<Entry>,
}

/// Why an event changes nothing. The world is answered politely; a person is told the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Rejected {
    #[error("no such call")]
    UnknownCall,
    #[error("no such mediator")]
    UnknownMediator,
    #[error("no such line")]
    UnknownLine,
    #[error("no such offer")]
    UnknownOffer,
    #[error("no such party")]
    UnknownParty,
    /// A duplicate, or news that came too late: the world has moved on.
    #[error("the event is late or was seen before")]
    Stale,
    /// The offer went to somebody else, or its time is over.
    #[error("the offer is no longer open")]
    OfferGone,
    #[error("the call is with another mediator")]
    NotYours,
    #[error("the mediator is occupied")]
    Occupied,
    #[error("the call's state does not allow it")]
    WrongState,
    /// A callback needs a number and the caller's is withheld.
    #[error("no number to call back")]
    NoNumber,
    /// The call was refused as it came: it may leave a message, and joins no queue.
    #[error("the call is not put through")]
    Refused,
}

impl Rejected {
    /// The reason's word in the metrics and the logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::UnknownCall => "unknown_call",
            Self::UnknownMediator => "unknown_mediator",
            Self::UnknownLine => "unknown_line",
            Self::UnknownOffer => "unknown_offer",
            Self::UnknownParty => "unknown_party",
            Self::Stale => "stale",
            Self::OfferGone => "offer_gone",
            Self::NotYours => "not_yours",
            Self::Occupied => "occupied",
            Self::WrongState => "wrong_state",
            Self::NoNumber => "no_number",
            Self::Refused => "refused",
        }
    }
}
