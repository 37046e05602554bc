//! The simulation's stand-in for `store`: the same bounded boards, from indexes in memory.

use super::map::IdMap as HashMap;
use crate::{
    Board, CANDIDATES, Call, CallId, Line, LineId, Mediator, MediatorId, Needs, Offer, OfferId, Overflow,
    Party, PartyId, Presence, Reach, Request, Subject, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

type Rank = (Timestamp, CallId);

/// Rows and the two indexes that `store` has as well: who waits, by rank; who is available, by idle time.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub lines: HashMap<LineId, Line>,
    pub calls: HashMap<CallId, Call>,
    pub mediators: HashMap<MediatorId, Mediator>,
    pub offers: HashMap<OfferId, Offer>,
    pub parties: BTreeMap<PartyId, Party>,
    /// The live ones, by call.
    parties_of: HashMap<CallId, BTreeSet<PartyId>>,
    queue: BTreeMap<LineId, BTreeSet<Rank>>,
    available: BTreeSet<(Timestamp, MediatorId)>,
}

impl Memory {
    pub fn load(&self, subject: &Subject, now: Timestamp) -> Board {
        let mut board = Board::default();
        match subject {
            Subject::NewCall(call, line) => {
                self.add_call(&mut board, call);
                self.add_line(&mut board, line);
            }
            Subject::Call(call) => self.add_call(&mut board, call),
            Subject::Circles { call, line, request } => {
                self.add_call(&mut board, call);
                if let Some(call) = self.calls.get(call) {
                    self.add_circles(&mut board, call, line.as_ref(), request.as_ref());
                }
            }
            Subject::Party(party) => {
                if let Some(party) = self.parties.get(party) {
                    board.add_party(party.clone());
                    if let Some(offer) = party.offer() {
                        self.add_offer(&mut board, offer);
                    }
                    self.add_call(&mut board, &party.call);
                }
            }
            Subject::Following { call, of, mediator } => {
                self.add_call(&mut board, call);
                self.add_call(&mut board, of);
                self.add_mediator(&mut board, mediator);
            }
            Subject::Offer(offer) => self.add_offer(&mut board, offer),
            Subject::Mediator(mediator) => self.add_mediator(&mut board, mediator),
            Subject::Refusing { mediator, topics } => {
                self.add_mediator(&mut board, mediator);
                if let Some(mediator) = self.mediators.get(mediator) {
                    let refusing = Mediator { refuses: topics.clone(), ..mediator.clone() };
                    for call in self.waiting_for(&refusing, now) {
                        board.add_call(call.clone());
                    }
                }
            }
            Subject::MediatorAndCall(mediator, call) => {
                self.add_mediator(&mut board, mediator);
                self.add_call(&mut board, call);
            }
            Subject::MediatorAndOffer(mediator, offer) => {
                self.add_mediator(&mut board, mediator);
                self.add_offer(&mut board, offer);
            }
            Subject::NewOutbound { call, line, mediator } => {
                self.add_call(&mut board, call);
                self.add_line(&mut board, line);
                self.add_mediator(&mut board, mediator);
            }
            Subject::Line(line) => {
                self.add_line(&mut board, line);
                for rank in self.queue.get(line).into_iter().flatten() {
                    let Some(call) = self.calls.get(&rank.1).filter(|c| c.is_offerable(now)) else {
                        continue;
                    };
                    if let Some(best) = self.candidates(&call.line, &call.needs).first() {
                        board.add_call(call.clone());
                        board.add_mediator((*best).clone());
                        if board.calls.len() >= CANDIDATES {
                            break;
                        }
                    }
                }
            }
        }
        self.complete(&mut board, now);
        board
    }

    /// Of every circle that the call could be offered to: the best who are available, and one who is on duty.
    fn add_circles(&self, board: &mut Board, call: &Call, line: Option<&LineId>, request: Option<&Request>) {
        let Some(line) = self.lines.get(line.unwrap_or(&call.line)) else { return };
        let request = request.cloned().unwrap_or_else(|| call.request());
        let circles = Reach::circles(&request, &line.rules).map(|r| (line, r.needs(&request, &line.rules)));
        let other = match &line.rules.rings.overflow {
            Overflow::Line { line } => self.lines.get(line),
            Overflow::Callback | Overflow::Voicemail | Overflow::Orientation => None,
        };
        let theirs = other.map(|line| (line, Reach::Anyone.needs(&request, &line.rules)));
        for (line, needs) in circles.chain(theirs) {
            board.add_line(line.clone());
            for candidate in self.candidates(&line.id, &needs) {
                board.add_mediator(candidate.clone());
            }
            let on_duty = self.mediators.values().filter(|m| m.is_on_duty() && m.may_take(&line.id, &needs));
            if let Some(somebody) = on_duty.min_by_key(|m| &m.id) {
                board.add_mediator(somebody.clone());
            }
        }
    }

    fn add_line(&self, board: &mut Board, id: &LineId) {
        if let Some(line) = self.lines.get(id) {
            board.add_line(line.clone());
        }
    }

    fn add_call(&self, board: &mut Board, id: &CallId) {
        let Some(call) = self.calls.get(id) else { return };
        board.add_call(call.clone());
        for offer in call.offer.iter().chain(&call.also) {
            self.add_offer(board, offer);
        }
        if let Some(mediator) = call.mediator.as_ref().and_then(|m| self.mediators.get(m)) {
            board.add_mediator(mediator.clone());
        }
        for party in self.live_parties(id) {
            if board.party(&party.id).is_none() {
                board.add_party(party.clone());
                if let Some(offer) = party.offer() {
                    self.add_offer(board, offer);
                }
            }
        }
    }

    /// Who is in this call beside the caller and the mediator.
    pub fn live_parties<'a>(&'a self, call: &CallId) -> impl Iterator<Item = &'a Party> {
        self.parties_of.get(call).into_iter().flatten().filter_map(|id| self.parties.get(id))
    }

    fn add_offer(&self, board: &mut Board, id: &OfferId) {
        let Some(offer) = self.offers.get(id) else { return };
        if board.offer(id).is_none() {
            board.add_offer(offer.clone());
            self.add_call(board, &offer.call);
            self.add_mediator(board, &offer.mediator);
        }
    }

    fn add_mediator(&self, board: &mut Board, id: &MediatorId) {
        let Some(mediator) = self.mediators.get(id) else { return };
        board.add_mediator(mediator.clone());
        if let Some(call) = mediator.presence.call()
            && board.call(call).is_none()
        {
            self.add_call(board, call);
        }
    }

    /// The best partners of everybody this decision may free, then the lines of every call.
    fn complete(&self, board: &mut Board, now: Timestamp) {
        let calls: Vec<Call> = board.calls.clone();
        let mediators: Vec<Mediator> = board.mediators.clone();
        for call in &calls {
            for candidate in self.candidates(&call.line, &call.needs) {
                board.add_mediator(candidate.clone());
            }
        }
        for mediator in &mediators {
            for call in self.waiting_for(mediator, now) {
                board.add_call(call.clone());
            }
        }
        let lines: Vec<LineId> = board.calls.iter().map(|c| c.line.clone()).collect();
        for line in lines {
            self.add_line(board, &line);
        }
    }

    /// The first available mediators who may take such a call, in the order of the line's strategy.
    pub fn candidates(&self, line: &LineId, needs: &Needs) -> Vec<&Mediator> {
        let strategy = self.lines.get(line).map(|l| l.rules.strategy).unwrap_or_default();
        let mut fit: Vec<&Mediator> = self
            .available
            .iter()
            .filter_map(|(_, id)| self.mediators.get(id))
            .filter(|m| m.may_take(line, needs))
            .collect();
        fit.sort_by_key(|m| m.turn(strategy));
        fit.truncate(CANDIDATES);
        fit
    }

    /// The first offerable calls that this mediator may take, over all their lines, in rank order.
    pub fn waiting_for(&self, mediator: &Mediator, now: Timestamp) -> Vec<&Call> {
        let mut best: Vec<&Call> = mediator
            .lines
            .iter()
            .filter_map(|line| self.queue.get(line))
            .flat_map(|queue| {
                queue
                    .iter()
                    .filter_map(|rank| self.calls.get(&rank.1))
                    .filter(|c| c.is_offerable(now) && mediator.may_take(&c.line, &c.needs))
                    .take(CANDIDATES)
            })
            .collect();
        best.sort_by(|a, b| a.rank().cmp(&b.rank()));
        best.truncate(CANDIDATES);
        best
    }

    pub fn save(&mut self, before: &Board, after: &Board) {
        let changed = after.changed_since(before);
        for call in changed.calls {
            self.put_call(call.clone());
        }
        for mediator in changed.mediators {
            self.put_mediator(mediator.clone());
        }
        for offer in changed.offers {
            self.offers.insert(offer.id.clone(), offer.clone());
        }
        for party in changed.parties {
            let of_call = self.parties_of.entry(party.call.clone()).or_default();
            if party.state.is_live() {
                of_call.insert(party.id.clone());
            } else {
                of_call.remove(&party.id);
            }
            self.parties.insert(party.id.clone(), party.clone());
        }
    }

    fn put_call(&mut self, call: Call) {
        // It may have been sent from another line.
        if let Some(old) = self.calls.get(&call.id)
            && let Some(queue) = self.queue.get_mut(&old.line)
        {
            queue.remove(&rank(old));
        }
        let queue = self.queue.entry(call.line.clone()).or_default();
        // The same partial index as the store's: in the queue and not being offered.
        if call.is_in_queue() && call.offer.is_none() {
            queue.insert(rank(&call));
        }
        self.calls.insert(call.id.clone(), call);
    }

    pub fn put_mediator(&mut self, mediator: Mediator) {
        if let Some(old) = self.mediators.get(&mediator.id) {
            self.available.remove(&(old.idle_since, old.id.clone()));
        }
        if mediator.presence == Presence::Available {
            self.available.insert((mediator.idle_since, mediator.id.clone()));
        }
        self.mediators.insert(mediator.id.clone(), mediator);
    }

    pub fn available(&self) -> impl Iterator<Item = &Mediator> {
        self.available.iter().filter_map(|(_, id)| self.mediators.get(id))
    }
}

fn rank(call: &Call) -> Rank {
    let (at, id) = call.rank();
    (at, id.clone())
}
