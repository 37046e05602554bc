//! Loading the bounded board of one decision, as `hotline::Board` documents it.
//!
//! The named rows first, following call ↔ offer ↔ mediator until they are whole; then the best partners of everybody
//! the decision may free; then the lines. A dozen short reads by primary key or partial index, on one connection; none
//! of them grows with the queue (see [`super::waiting`]).

use super::waiting::{available_for, best_for, heads, may_take_key, needs_waiting};
use super::{
    CallRow, Dispatching, MediatorRow, OfferRow, PartyRow, calls_sql, live_parties_of, mediators_sql,
    offers_sql, parties_sql,
};
use crate::StoreError;
use crate::db::{On, fetch_optional};
use crate::words::from_json;
use hotline::{
    Board, CANDIDATES, Call, CallId, CallState, Language, Line, LineId, Mediator, MediatorId, Offer, OfferId,
    Origin, Party, PartyId, Subject, Timestamp, TopicId,
};

impl Dispatching<'_> {
    /// The board for a decision about `subject`. Rows that do not exist are absent: `decide` refuses by name. Today no row
    /// is chosen by the time; rings that widen with the wait will be.
    #[tracing::instrument(name = "store.load_board", skip_all)]
    pub async fn load_board(&self, subject: &Subject, _now: Timestamp) -> Result<Board, StoreError> {
        let mut reader = self.store.read().await?;
        let mut loader =
            Loader { on: reader.on(), board: Board::default(), rows: Vec::new(), strangers: Vec::new() };
        loader.load(subject).await?;
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
}

impl Loader<'_> {
    async fn load(&mut self, subject: &Subject) -> Result<(), StoreError> {
        let mut needs = None;
        match subject.clone() {
            Subject::NewCall(call, line) => {
                self.rows.push(Row::Call(call));
                self.add_line(&line).await?;
            }
            Subject::Call(call) => self.rows.push(Row::Call(call)),
            Subject::Queueing { call, language, topic } => {
                self.rows.push(Row::Call(call.clone()));
                needs = Some((call, None, language, topic));
            }
            Subject::Party(party) => {
                if let Some(party) = self.party(&party).await? {
                    self.rows.push(Row::Call(party.call.clone()));
                    self.board.add_party(party);
                }
            }
            Subject::Moving { call, line, language, topic } => {
                self.rows.push(Row::Call(call.clone()));
                self.add_line(&line).await?;
                needs = Some((call, Some(line), language, topic));
            }
            Subject::Following { call, of, mediator } => {
                self.rows.extend([Row::Call(call), Row::Call(of), Row::Mediator(mediator)]);
            }
            Subject::Offer(offer) => self.rows.push(Row::Offer(offer)),
            Subject::Mediator(mediator) => self.rows.push(Row::Mediator(mediator)),
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
        self.add_partners(needs).await?;
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
                    self.rows.extend(call.offer.clone().map(Row::Offer));
                    self.rows.extend(call.mediator.clone().map(|m| Row::MediatorOf(m, id)));
                    // Nobody else has parties; most calls have none.
                    if call.state == CallState::Talking {
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

    /// The available mediators for each call of the board, then the first calls for each mediator.
    async fn add_partners(
        &mut self,
        queueing: Option<(CallId, Option<LineId>, Language, Option<TopicId>)>,
    ) -> Result<(), StoreError> {
        let mut needs: Vec<(LineId, Language, Option<TopicId>)> = Vec::new();
        for call in &self.board.calls {
            // An ended call and one that a mediator makes are never offered to anybody.
            if call.state.is_ended() || call.origin != Origin::Inbound {
                continue;
            }
            let need = match &queueing {
                Some((id, line, language, topic)) if id == &call.id => {
                    let line = line.as_ref().unwrap_or(&call.line);
                    (line.clone(), language.clone(), topic.clone())
                }
                _ => (call.line.clone(), call.language.clone(), call.topic.clone()),
            };
            if !needs.contains(&need) {
                needs.push(need);
            }
        }
        for (line, language, topic) in needs {
            let found = available_for(self.on.again(), &line, &language, topic.as_ref(), CANDIDATES).await?;
            for mediator in found {
                self.board.add_mediator(mediator);
            }
        }
        self.add_heads().await
    }

    /// For every mediator of the board whom this decision may find free: the first calls they may take.
    async fn add_heads(&mut self) -> Result<(), StoreError> {
        let freeable: Vec<Mediator> =
            self.board.mediators.iter().filter(|m| !self.strangers.contains(&m.id)).cloned().collect();
        let mut lines: Vec<LineId> = freeable.iter().flat_map(|m| m.lines.iter().cloned()).collect();
        lines.sort_unstable();
        lines.dedup();
        let mut waiting = Vec::new();
        for line in &lines {
            let mut keys = needs_waiting(self.on.again(), line).await?;
            keys.retain(|key| freeable.iter().any(|m| may_take_key(m, line, key)));
            waiting.extend(heads(&mut self.on, line, &keys, CANDIDATES).await?);
        }
        for mediator in &freeable {
            for call in best_for(mediator, &waiting) {
                self.board.add_call(call.clone());
            }
        }
        Ok(())
    }

    /// For a look at a whole line: the first call of every kind of need, and who could take it.
    async fn add_pairs(&mut self, line: &LineId) -> Result<(), StoreError> {
        let keys = needs_waiting(self.on.again(), line).await?;
        for call in heads(&mut self.on, line, &keys, 1).await? {
            self.board.add_call(call);
        }
        Ok(())
    }

    async fn add_line(&mut self, id: &LineId) -> Result<(), StoreError> {
        if self.board.line(id).is_some() {
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
        fetch_optional!(self.on.again(), OfferRow, offers_sql!("WHERE o.id = $1"), id.as_str())?
            .map(Offer::try_from)
            .transpose()
    }

    async fn mediator(&mut self, id: &MediatorId) -> Result<Option<Mediator>, StoreError> {
        if let Some(known) = self.board.mediator(id) {
            return Ok(Some(known.clone()));
        }
        fetch_optional!(self.on.again(), MediatorRow, mediators_sql!("WHERE m.id = $1"), id.as_str())?
            .map(Mediator::try_from)
            .transpose()
    }
}
