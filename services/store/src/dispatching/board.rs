//! Loading the bounded board of one decision, as `hotline::Board` documents it.
//!
//! The named rows first, read together ([`super::whole`]) and followed call ↔ offer ↔ mediator until they are whole; then
//! the best partners of everybody the decision may free; then the lines. A few short reads by primary key or partial
//! index, on one connection; none of them grows with the queue (see [`super::waiting`]).

use super::waiting::{AtWork, best_for, heads, may_take_key, needs_waiting};
use super::whole::Whole;
use super::{
    CallRow, Dispatching, MediatorRow, OfferRow, PartyRow, calls_sql, live_parties_of, mediators_sql,
    offers_sql, parties_sql,
};
use crate::StoreError;
use crate::db::{On, fetch_optional};
use crate::words::from_json;
use hotline::{
    Board, CANDIDATES, Call, CallId, Event, Line, LineId, Mediator, MediatorId, Needs, Offer, OfferId,
    Origin, Overflow, Party, PartyId, Presence, Reach, Request, Subject, Timestamp, TopicId,
};

impl Dispatching<'_> {
    /// The board for a decision about `subject`. Rows that do not exist are absent: `decide` refuses by name.
    #[tracing::instrument(name = "store.load_board", skip_all)]
    pub async fn load_board(&self, subject: &Subject) -> Result<Board, StoreError> {
        let mut reader = self.store.read().await?;
        let mut loader = Loader::on(reader.on());
        let refusing = loader.load_named(subject).await?;
        loader.add_partners(refusing).await?;
        loader.add_lines().await?;
        Ok(loader.board)
    }

    /// The rows that `subject` names and those they name, for an answer that needs no decision: nobody's partners.
    #[tracing::instrument(name = "store.load_named", skip_all)]
    pub async fn load_named(&self, subject: &Subject) -> Result<Board, StoreError> {
        let mut reader = self.store.read().await?;
        let mut loader = Loader::on(reader.on());
        loader.load_named(subject).await?;
        loader.add_lines().await?;
        Ok(loader.board)
    }

    /// The board for a decision about `event` at `now`. Most decisions free nobody, and are spared the search for
    /// partners: `would` says what the event makes of a board while nobody is offered to anybody, or `None` when it is
    /// rejected.
    #[tracing::instrument(name = "store.load_board_for", skip_all, fields(event = event.word()))]
    pub async fn load_board_for(
        &self,
        event: &Event,
        now: Timestamp,
        would: impl Fn(&Board) -> Option<Board>,
    ) -> Result<Board, StoreError> {
        let subject = event.subject();
        if matches!(subject, Subject::Line(_) | Subject::Refusing { .. }) {
            return self.load_board(&subject).await;
        }
        let mut reader = self.store.read().await?;
        let mut loader = Loader::on(reader.on());
        loader.load_named(&subject).await?;
        loader.add_lines().await?;
        if event.may_book()
            && let Some(after) = would(&loader.board)
        {
            loader.add_partners_of(&after, now).await?;
            loader.add_lines().await?;
        }
        Ok(loader.board)
    }
}

/// A row that must be in the board.
enum Row {
    Call(CallId),
    Offer(OfferId),
    Mediator(MediatorId),
    /// The mediator a call names; their own call and offer matter only if it is this call.
    MediatorOf(MediatorId, CallId),
}

struct Loader<'c> {
    on: On<'c>,
    board: Board,
    rows: Vec<Row>,
    /// Mediators who are busy with something this decision does not touch: nothing can free them.
    strangers: Vec<MediatorId>,
    /// Rows that were read already; they enter the board when something asks for them.
    ahead: Board,
    /// The call that was looked for and does not exist.
    absent: Option<CallId>,
    /// The call in which nobody is beside its caller and its mediator.
    without_parties: Option<CallId>,
    /// The mediators at work who were looked at.
    at_work: AtWork,
}

impl<'c> Loader<'c> {
    fn on(on: On<'c>) -> Self {
        Self {
            on,
            board: Board::default(),
            rows: Vec::new(),
            strangers: Vec::new(),
            ahead: Board::default(),
            absent: None,
            without_parties: None,
            at_work: AtWork::default(),
        }
    }

    /// Reads together what `subject` is most likely to need.
    async fn read_ahead(&mut self, subject: &Subject) -> Result<(), StoreError> {
        let whole = Whole::of(self.on.again(), subject).await?;
        if let Subject::NewCall(id, _) | Subject::Call(id) | Subject::Circles { call: id, .. } = subject {
            self.absent = whole.call.is_none().then(|| id.clone());
        }
        self.without_parties = whole.call.as_ref().filter(|_| !whole.has_parties).map(|call| call.id.clone());
        whole.call.into_iter().for_each(|call| self.ahead.add_call(call));
        whole.offer.into_iter().for_each(|offer| self.ahead.add_offer(offer));
        whole.mediator.into_iter().for_each(|mediator| self.ahead.add_mediator(mediator));
        whole.line.into_iter().for_each(|line| self.ahead.add_line(line));
        Ok(())
    }

    /// Loads the rows named, and who could be asked where the circle itself is decided. Says whose refusals change.
    async fn load_named(
        &mut self,
        subject: &Subject,
    ) -> Result<Option<(MediatorId, Vec<TopicId>)>, StoreError> {
        self.read_ahead(subject).await?;
        let mut circles = None;
        let mut refusing = None;
        match subject.clone() {
            Subject::NewCall(call, line) => {
                self.rows.push(Row::Call(call));
                self.add_line(&line).await?;
            }
            Subject::Call(call) => self.rows.push(Row::Call(call)),
            Subject::Circles { call, line, request } => {
                self.rows.push(Row::Call(call.clone()));
                circles = Some((call, line, request));
            }
            Subject::Party(party) => {
                if let Some(party) = self.party(&party).await? {
                    self.rows.push(Row::Call(party.call.clone()));
                    self.rows.extend(party.offer().cloned().map(Row::Offer));
                    self.board.add_party(party);
                }
            }
            Subject::Following { call, of, mediator } => {
                self.rows.extend([Row::Call(call), Row::Call(of), Row::Mediator(mediator)]);
            }
            Subject::Offer(offer) => self.rows.push(Row::Offer(offer)),
            Subject::Mediator(mediator) => self.rows.push(Row::Mediator(mediator)),
            Subject::Refusing { mediator, topics } => {
                self.rows.push(Row::Mediator(mediator.clone()));
                refusing = Some((mediator, topics));
            }
            Subject::MediatorAndCall(mediator, call) => {
                self.rows.extend([Row::Call(call), Row::Mediator(mediator)]);
            }
            Subject::MediatorAndOffer(mediator, offer) => {
                self.rows.extend([Row::Offer(offer), Row::Mediator(mediator)]);
            }
            Subject::NewOutbound { call, line, mediator } => {
                self.rows.extend([Row::Call(call), Row::Mediator(mediator)]);
                self.add_line(&line).await?;
            }
            Subject::Line(line) => {
                self.add_line(&line).await?;
                self.add_pairs(&line).await?;
            }
        }
        self.follow().await?;
        if let Some((call, line, request)) = circles {
            self.add_circles(&call, line, request).await?;
        }
        Ok(refusing)
    }

    /// The line of every call.
    async fn add_lines(&mut self) -> Result<(), StoreError> {
        let lines: Vec<LineId> = self.board.calls.iter().map(|c| c.line.clone()).collect();
        for line in lines {
            self.add_line(&line).await?;
        }
        Ok(())
    }

    /// Loads the rows wanted and the rows they name, until nothing is missing. Bounded: a call names one offer and one
    /// mediator, and a mediator leads on only to what occupies them.
    async fn follow(&mut self) -> Result<(), StoreError> {
        while let Some(row) = self.rows.pop() {
            match row {
                Row::Call(id) if self.board.call(&id).is_none() => {
                    let Some(call) = self.call(&id).await? else { continue };
                    self.rows.extend(call.offer.iter().chain(&call.also).cloned().map(Row::Offer));
                    self.rows.extend(call.mediator.clone().map(|m| Row::MediatorOf(m, id)));
                    // A call that was never answered has no parties; most others have none either.
                    let alone = self.without_parties.as_ref() == Some(&call.id);
                    if call.mediator.is_some() && !call.state.is_ended() && !alone {
                        for party in live_parties_of(self.on.again(), &call.id).await? {
                            self.rows.extend(party.offer().cloned().map(Row::Offer));
                            self.board.add_party(party);
                        }
                    }
                    self.board.add_call(call);
                }
                Row::Offer(id) if self.board.offer(&id).is_none() => {
                    let Some(offer) = self.offer(&id).await? else { continue };
                    self.rows.push(Row::Call(offer.call.clone()));
                    self.rows.push(Row::Mediator(offer.mediator.clone()));
                    self.board.add_offer(offer);
                }
                Row::Mediator(id) => {
                    self.strangers.retain(|m| m != &id);
                    if let Some(mediator) = self.mediator(&id).await? {
                        self.occupation(&mediator);
                        self.board.add_mediator(mediator);
                    }
                }
                Row::MediatorOf(id, call) => {
                    if self.board.mediator(&id).is_some() {
                        continue;
                    }
                    let Some(mediator) = self.mediator(&id).await? else { continue };
                    if mediator.presence.call().is_some_and(|theirs| theirs != &call) {
                        self.strangers.push(id);
                    } else {
                        self.occupation(&mediator);
                    }
                    self.board.add_mediator(mediator);
                }
                Row::Call(_) | Row::Offer(_) => {}
            }
        }
        Ok(())
    }

    fn occupation(&mut self, mediator: &Mediator) {
        self.rows.extend(mediator.presence.call().cloned().map(Row::Call));
        self.rows.extend(mediator.presence.offer().cloned().map(Row::Offer));
    }

    /// Of every circle that the call could be offered to: the best who are available, and one who is at work.
    async fn add_circles(
        &mut self,
        call: &CallId,
        line: Option<LineId>,
        request: Option<Request>,
    ) -> Result<(), StoreError> {
        let Some(call) = self.board.call(call).cloned() else { return Ok(()) };
        let line = line.unwrap_or_else(|| call.line.clone());
        self.add_line(&line).await?;
        let Some(line) = self.board.line(&line).cloned() else { return Ok(()) };
        let request = request.unwrap_or_else(|| call.request());
        let mut asked: Vec<(LineId, Needs)> = Reach::circles(&request, &line.rules)
            .map(|reach| (line.id.clone(), reach.needs(&request, &line.rules)))
            .collect();
        if let (Overflow::Line { line: other }, Some(_)) =
            (&line.rules.rings.overflow, line.rules.rings.overflow_after)
        {
            self.add_line(other).await?;
            if let Some(other) = self.board.line(other) {
                asked.push((other.id.clone(), Reach::Anyone.needs(&request, &other.rules)));
            }
        }
        asked.dedup();
        for (line, needs) in asked {
            // Who is available is at work.
            if self.add_available(&line, &needs).await? {
                continue;
            }
            if let Some(somebody) = self.at_work.on_duty(&mut self.on, &line, &needs).await? {
                // Only shows that somebody is at work: nothing can free them here, and whom they talk to is no matter.
                if self.board.mediator(&somebody.id).is_none() {
                    self.strangers.push(somebody.id.clone());
                }
                self.board.add_mediator(somebody);
            }
        }
        Ok(())
    }

    /// Adds the best who are available; says whether anybody is.
    async fn add_available(&mut self, line: &LineId, needs: &Needs) -> Result<bool, StoreError> {
        self.add_line(line).await?;
        let strategy = self.board.line(line).map(|l| l.rules.strategy).unwrap_or_default();
        let found = self.at_work.available(&mut self.on, line, needs, strategy, CANDIDATES).await?;
        let anybody = !found.is_empty();
        for mediator in found {
            self.board.add_mediator(mediator);
        }
        Ok(anybody)
    }

    /// The available mediators for each call of the board, then the first calls for each mediator. A mediator who is
    /// about to refuse other topics is given the calls that they may take then.
    async fn add_partners(&mut self, refusing: Option<(MediatorId, Vec<TopicId>)>) -> Result<(), StoreError> {
        let mut asked: Vec<(LineId, Needs)> = Vec::new();
        for call in &self.board.calls {
            // An ended call and one that a mediator makes are never offered to anybody.
            if call.state.is_ended() || call.origin != Origin::Inbound {
                continue;
            }
            let needs = (call.line.clone(), call.needs.clone());
            if !asked.contains(&needs) {
                asked.push(needs);
            }
        }
        for (line, needs) in asked {
            self.add_available(&line, &needs).await?;
        }
        let mut freeable: Vec<Mediator> =
            self.board.mediators.iter().filter(|m| !self.strangers.contains(&m.id)).cloned().collect();
        if let Some((id, topics)) = refusing {
            let before = freeable.iter().find(|m| m.id == id).cloned();
            freeable.extend(before.map(|mediator| Mediator { refuses: topics, ..mediator }));
        }
        self.add_heads(&freeable).await
    }

    /// The partners of whoever is free when a decision leaves the board as `after` is: the available mediators for each
    /// call that may be offered, then the first calls for each mediator who is available.
    async fn add_partners_of(&mut self, after: &Board, now: Timestamp) -> Result<(), StoreError> {
        let mut asked: Vec<(LineId, Needs)> = Vec::new();
        for call in after.calls.iter().filter(|call| call.is_offerable(now)) {
            let needs = (call.line.clone(), call.needs.clone());
            if !asked.contains(&needs) {
                asked.push(needs);
            }
        }
        for (line, needs) in asked {
            self.add_available(&line, &needs).await?;
        }
        let mut free: Vec<Mediator> = Vec::new();
        for mediator in &self.board.mediators {
            let then = after.mediator(&mediator.id).unwrap_or(mediator);
            if then.presence == Presence::Available && !self.strangers.contains(&mediator.id) {
                free.push(then.clone());
            }
        }
        self.add_heads(&free).await
    }

    /// For each of `freeable`, who are free or may become so: the first calls they may take.
    async fn add_heads(&mut self, freeable: &[Mediator]) -> Result<(), StoreError> {
        let mut lines: Vec<LineId> = freeable.iter().flat_map(|m| m.lines.iter().cloned()).collect();
        lines.sort_unstable();
        lines.dedup();
        if lines.is_empty() {
            return Ok(());
        }
        let mut waiting = Vec::new();
        for (line, mut keys) in needs_waiting(&mut self.on, &lines).await? {
            keys.retain(|key| freeable.iter().any(|m| may_take_key(m, &line, key)));
            waiting.extend(heads(&mut self.on, &line, &keys, CANDIDATES).await?);
        }
        for mediator in freeable {
            for call in best_for(mediator, &waiting) {
                self.board.add_call(call.clone());
            }
        }
        Ok(())
    }

    /// For a look at a whole line: the first call of every kind of need, and who could take it.
    async fn add_pairs(&mut self, line: &LineId) -> Result<(), StoreError> {
        for (line, keys) in needs_waiting(&mut self.on, std::slice::from_ref(line)).await? {
            for call in heads(&mut self.on, &line, &keys, 1).await? {
                self.board.add_call(call);
            }
        }
        Ok(())
    }

    async fn add_line(&mut self, id: &LineId) -> Result<(), StoreError> {
        if self.board.line(id).is_some() {
            return Ok(());
        }
        if let Some(line) = self.ahead.line(id) {
            self.board.add_line(line.clone());
            return Ok(());
        }
        let row = fetch_optional!(
            self.on.again(),
            (String,),
            "SELECT rules FROM lines WHERE id = $1",
            id.as_str()
        )?;
        if let Some((rules,)) = row {
            self.board.add_line(Line { id: id.clone(), rules: from_json(&rules, "lines.rules")? });
        }
        Ok(())
    }

    async fn call(&mut self, id: &CallId) -> Result<Option<Call>, StoreError> {
        if self.absent.as_ref() == Some(id) {
            return Ok(None);
        }
        if let Some(read) = self.ahead.call(id) {
            return Ok(Some(read.clone()));
        }
        fetch_optional!(self.on.again(), CallRow, calls_sql!("WHERE c.id = $1"), id.as_str())?
            .map(Call::try_from)
            .transpose()
    }

    async fn party(&mut self, id: &PartyId) -> Result<Option<Party>, StoreError> {
        fetch_optional!(self.on.again(), PartyRow, parties_sql!("WHERE p.id = $1"), id.as_str())?
            .map(Party::try_from)
            .transpose()
    }

    async fn offer(&mut self, id: &OfferId) -> Result<Option<Offer>, StoreError> {
        if let Some(read) = self.ahead.offer(id) {
            return Ok(Some(read.clone()));
        }
        fetch_optional!(self.on.again(), OfferRow, offers_sql!("WHERE o.id = $1"), id.as_str())?
            .map(Offer::try_from)
            .transpose()
    }

    async fn mediator(&mut self, id: &MediatorId) -> Result<Option<Mediator>, StoreError> {
        if let Some(known) = self.board.mediator(id).or_else(|| self.ahead.mediator(id)) {
            return Ok(Some(known.clone()));
        }
        fetch_optional!(self.on.again(), MediatorRow, mediators_sql!("WHERE m.id = $1"), id.as_str())?
            .map(Mediator::try_from)
            .transpose()
    }
}
