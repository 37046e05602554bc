//! The simulation's stand-in for `store`: the same bounded boards, from indexes in memory.

use super::map::IdMap as HashMap;
use crate::{
    Board, CANDIDATES, Call, CallId, CallState, Event, Line, LineId, Mediator, MediatorId, Needs, Offer,
    OfferId, Overflow, Party, PartyId, Presence, Reach, Request, Strategy, Subject, Timestamp,
    before_bookings,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Rank = (Timestamp, CallId);
type Turn = (i64, Timestamp, MediatorId);

/// Rows, shared with the boards that look at them, and the indexes that `store` has as well: who waits, by rank; who is
/// available, by turn; who is at work.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub lines: HashMap<LineId, Arc<Line>>,
    pub calls: HashMap<CallId, Arc<Call>>,
    pub mediators: HashMap<MediatorId, Arc<Mediator>>,
    pub offers: HashMap<OfferId, Arc<Offer>>,
    pub parties: BTreeMap<PartyId, Arc<Party>>,
    /// The live ones, by call.
    parties_of: HashMap<CallId, BTreeSet<PartyId>>,
    queue: HashMap<LineId, BTreeMap<Rank, Arc<Call>>>,
    /// One for each strategy, in the order of [`Strategy::ALL`].
    available: [BTreeMap<Turn, Arc<Mediator>>; Strategy::ALL.len()],
    on_duty: BTreeMap<MediatorId, Arc<Mediator>>,
    /// The calls that have not ended or whose person is still on the line, and the live offers: what a look at the
    /// provider is about.
    pub open: HashMap<CallId, Arc<Call>>,
    pub live_offers: HashMap<OfferId, Arc<Offer>>,
}

impl Memory {
    /// The board for a decision about `event`, in two steps as `store` loads it: the rows that the event names, and the
    /// partners of whoever is free when it has been tried on those.
    pub fn load_for(&self, event: &Event, now: Timestamp) -> Board {
        let subject = event.subject();
        if matches!(subject, Subject::Line(_) | Subject::Refusing { .. }) {
            return self.load(&subject, now);
        }
        let mut board = self.load_named(&subject, now);
        if event.may_book()
            && let Some(after) = before_bookings(&board, event, now)
        {
            self.add_partners_of(&mut board, &after, now);
        }
        board
    }

    /// The same with the partners of everybody on it, whatever the event makes of them.
    fn load(&self, subject: &Subject, now: Timestamp) -> Board {
        let mut board = self.load_named(subject, now);
        let all = board.clone();
        self.add_partners_of(&mut board, &all, now);
        board
    }

    fn load_named(&self, subject: &Subject, now: Timestamp) -> Board {
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
                    let refusing = Mediator { refuses: topics.clone(), ..Mediator::clone(mediator) };
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
                for call in self.queue.get(line).into_iter().flat_map(BTreeMap::values) {
                    if !call.is_offerable(now) {
                        continue;
                    }
                    if let Some(best) = self.candidates(&call.line, &call.needs).next() {
                        board.add_call(call.clone());
                        board.add_mediator(best.clone());
                        if board.calls.len() >= CANDIDATES {
                            break;
                        }
                    }
                }
            }
        }
        self.add_lines(&mut board);
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
            if let Some(somebody) = self.on_duty.values().find(|m| m.may_take(&line.id, &needs)) {
                board.add_mediator(somebody.clone());
            }
        }
    }

    /// Whether the caller is on the line, in the queue.
    pub fn waits(&self, call: &CallId) -> bool {
        self.calls.get(call).is_some_and(|call| call.state == CallState::Waiting)
    }

    pub fn somebody_at_work(&self, line: &LineId, needs: &Needs) -> bool {
        self.on_duty.values().any(|m| m.may_take(line, needs))
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

    /// Every live party.
    pub fn all_live_parties(&self) -> impl Iterator<Item = &Arc<Party>> {
        self.parties_of.values().flatten().filter_map(|id| self.parties.get(id))
    }

    /// Who is in this call beside the caller and the mediator.
    pub fn live_parties<'a>(&'a self, call: &CallId) -> impl Iterator<Item = &'a Arc<Party>> {
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

    /// The best partners of everybody who is free in `after`, then the lines of every call.
    fn add_partners_of(&self, board: &mut Board, after: &Board, now: Timestamp) {
        // An ended call and one that a mediator makes are never offered to anybody.
        for call in after.calls.iter().filter(|call| call.is_offerable(now)) {
            for candidate in self.candidates(&call.line, &call.needs) {
                board.add_mediator(candidate.clone());
            }
        }
        for mediator in after.mediators.iter().filter(|one| one.presence == Presence::Available) {
            for call in self.waiting_for(mediator, now) {
                board.add_call(call.clone());
            }
        }
        self.add_lines(board);
    }

    fn add_lines(&self, board: &mut Board) {
        for call in &board.calls.clone() {
            self.add_line(board, &call.line);
        }
    }

    /// The first available mediators who may take such a call, in the order of the line's strategy.
    pub fn candidates(&self, line: &LineId, needs: &Needs) -> impl Iterator<Item = &Arc<Mediator>> {
        let strategy = self.lines.get(line).map(|l| l.rules.strategy).unwrap_or_default();
        self.available[strategy as usize].values().filter(|m| m.may_take(line, needs)).take(CANDIDATES)
    }

    /// The first offerable calls that this mediator may take, over all their lines, in rank order.
    pub fn waiting_for(&self, mediator: &Mediator, now: Timestamp) -> Vec<&Arc<Call>> {
        let mut best: Vec<&Arc<Call>> = mediator
            .lines
            .iter()
            .filter_map(|line| self.queue.get(line))
            .flat_map(|queue| {
                queue
                    .values()
                    .filter(|c| c.is_offerable(now) && mediator.may_take(&c.line, &c.needs))
                    .take(CANDIDATES)
            })
            .collect();
        best.sort_by(|a, b| a.rank().cmp(&b.rank()));
        best.truncate(CANDIDATES);
        best
    }

    pub fn save(&mut self, before: &Board, after: &Board) {
        for call in after.calls.changed_since(&before.calls, |a, b| a.id == b.id) {
            self.put_call(call.clone());
        }
        for mediator in after.mediators.changed_since(&before.mediators, |a, b| a.id == b.id) {
            self.put_mediator(mediator.clone());
        }
        for offer in after.offers.changed_since(&before.offers, |a, b| a.id == b.id) {
            if offer.state.is_live() {
                self.live_offers.insert(offer.id.clone(), offer.clone());
            } else {
                self.live_offers.remove(&offer.id);
            }
            self.offers.insert(offer.id.clone(), offer.clone());
        }
        for party in after.parties.changed_since(&before.parties, |a, b| a.id == b.id) {
            if party.state.is_live() {
                self.parties_of.entry(party.call.clone()).or_default().insert(party.id.clone());
            } else if let Some(of_call) = self.parties_of.get_mut(&party.call) {
                of_call.remove(&party.id);
                if of_call.is_empty() {
                    self.parties_of.remove(&party.call);
                }
            }
            self.parties.insert(party.id.clone(), party.clone());
        }
    }

    fn put_call(&mut self, call: Arc<Call>) {
        // It may have been sent from another line.
        if let Some(old) = self.calls.get(&call.id).filter(|old| queues(old))
            && let Some(queue) = self.queue.get_mut(&old.line)
        {
            queue.remove(&rank(old));
        }
        if queues(&call) {
            self.queue.entry(call.line.clone()).or_default().insert(rank(&call), call.clone());
        }
        if call.leg.is_some() || !call.state.is_ended() {
            self.open.insert(call.id.clone(), call.clone());
        } else {
            self.open.remove(&call.id);
        }
        self.calls.insert(call.id.clone(), call);
    }

    pub fn put_mediator(&mut self, mediator: Arc<Mediator>) {
        if let Some(old) = self.mediators.get(&mediator.id).filter(|old| old.presence == Presence::Available)
        {
            for strategy in Strategy::ALL {
                self.available[strategy as usize].remove(&turn(old, strategy));
            }
        }
        if mediator.presence == Presence::Available {
            for strategy in Strategy::ALL {
                self.available[strategy as usize].insert(turn(&mediator, strategy), mediator.clone());
            }
        }
        if mediator.is_on_duty() {
            self.on_duty.insert(mediator.id.clone(), mediator.clone());
        } else {
            self.on_duty.remove(&mediator.id);
        }
        self.mediators.insert(mediator.id.clone(), mediator);
    }

    /// Idle longest first.
    pub fn available(&self) -> impl Iterator<Item = &Arc<Mediator>> {
        self.available[Strategy::LongestIdle as usize].values()
    }
}

/// The same partial index as the store's: in the queue and not being offered.
fn queues(call: &Call) -> bool {
    call.is_in_queue() && call.offer.is_none()
}

fn rank(call: &Call) -> Rank {
    let (at, id) = call.rank();
    (at, id.clone())
}

fn turn(mediator: &Mediator, strategy: Strategy) -> Turn {
    let (first, idle_since, id) = mediator.turn(strategy);
    (first, idle_since, id.clone())
}
