//! Reading calls, their offers and their history: for the console, the call log and the webhooks that name a leg.

use crate::db::{fetch_all, fetch_one, fetch_optional};
use crate::dispatching::{CallRow, OfferRow, calls_sql, offers_sql};
use crate::{Store, StoreError};
use hotline::{Call, CallId, LegId, LineId, MediatorId, Offer, OfferId, PhoneNumber, Timestamp};
use std::collections::BTreeSet;

/// One entry of a call's timeline, as [`hotline::Entry`] was written.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HistoryEntry {
    /// Sortable.
    pub id: String,
    pub mediator_id: Option<String>,
    /// The word of a [`hotline::Kind`].
    pub kind: String,
    pub detail: Option<String>,
    /// Epoch milliseconds.
    pub at: i64,
}

/// What happened to a call after its talk, beside its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Aftermath {
    /// A coordinator was asked to look at it.
    pub reported: bool,
    /// Its mediator called the person once more ([`CallId::again`]).
    pub called_again: bool,
}

/// Calls, read only: the one way to change a call is a decision.
#[derive(Clone, Copy, Debug)]
pub struct Calls<'s> {
    store: &'s Store,
}

impl Store {
    pub fn calls(&self) -> Calls<'_> {
        Calls { store: self }
    }
}

fn calls(rows: Vec<CallRow>) -> Result<Vec<Call>, StoreError> {
    rows.into_iter().map(Call::try_from).collect()
}

impl Calls<'_> {
    #[tracing::instrument(name = "store.find_call", skip_all)]
    pub async fn find(&self, id: &CallId) -> Result<Option<Call>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_optional!(reader.on(), CallRow, calls_sql!("WHERE c.id = $1"), id.as_str())?
            .map(Call::try_from)
            .transpose()
    }

    #[tracing::instrument(name = "store.aftermath_of_call", skip_all)]
    pub async fn aftermath(&self, id: &CallId) -> Result<Aftermath, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_one!(
            reader.on(),
            Aftermath,
            "SELECT EXISTS (SELECT 1 FROM reported_calls WHERE call_id = $1) AS reported, \
             EXISTS (SELECT 1 FROM calls WHERE id = $2) AS called_again",
            id.as_str(),
            id.again().as_str(),
        )
    }

    /// The call whose caller is, or was last, on this leg of the provider.
    #[tracing::instrument(name = "store.call_of_leg", skip_all)]
    pub async fn by_leg(&self, leg: &LegId) -> Result<Option<Call>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_optional!(
            reader.on(),
            CallRow,
            calls_sql!("WHERE c.leg = $1 ORDER BY c.arrived_at DESC, c.id DESC LIMIT 1"),
            leg.as_str()
        )?
        .map(Call::try_from)
        .transpose()
    }

    #[tracing::instrument(name = "store.find_offer", skip_all)]
    pub async fn offer(&self, id: &OfferId) -> Result<Option<Offer>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_optional!(reader.on(), OfferRow, offers_sql!("WHERE o.id = $1"), id.as_str())?
            .map(Offer::try_from)
            .transpose()
    }

    /// The offer whose mediator is, or was, on this leg of the provider.
    #[tracing::instrument(name = "store.offer_of_leg", skip_all)]
    pub async fn offer_by_leg(&self, leg: &LegId) -> Result<Option<Offer>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_optional!(
            reader.on(),
            OfferRow,
            offers_sql!("WHERE o.leg = $1 ORDER BY o.made_at DESC, o.id DESC LIMIT 1"),
            leg.as_str()
        )?
        .map(Offer::try_from)
        .transpose()
    }

    /// Every ring there was for a call, first to last.
    #[tracing::instrument(name = "store.offers_of_call", skip_all)]
    pub async fn offers_of(&self, call: &CallId) -> Result<Vec<Offer>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            OfferRow,
            offers_sql!("WHERE o.call_id = $1 ORDER BY o.made_at, o.id"),
            call.as_str()
        )?;
        rows.into_iter().map(Offer::try_from).collect()
    }

    /// The calls of a line that have not ended, oldest first: the live board.
    #[tracing::instrument(name = "store.live_calls_of_line", skip_all)]
    pub async fn live(&self, line: &LineId, limit: i64) -> Result<Vec<Call>, StoreError> {
        let mut reader = self.store.read().await?;
        calls(fetch_all!(
            reader.on(),
            CallRow,
            calls_sql!("WHERE c.line_id = $1 AND c.ended_at IS NULL ORDER BY c.arrived_at, c.id LIMIT $2"),
            line.as_str(),
            limit,
        )?)
    }

    /// A line's calls that arrived before `before`, latest first: a page of the log.
    #[tracing::instrument(name = "store.latest_calls_of_line", skip_all)]
    pub async fn latest(
        &self,
        line: &LineId,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<Call>, StoreError> {
        let mut reader = self.store.read().await?;
        calls(fetch_all!(
            reader.on(),
            CallRow,
            calls_sql!(
                "WHERE c.line_id = $1 AND c.arrived_at < $2 ORDER BY c.arrived_at DESC, c.id DESC LIMIT $3"
            ),
            line.as_str(),
            before.0,
            limit,
        )?)
    }

    /// The calls from and to a number, latest first: "last calls" in an offer.
    #[tracing::instrument(name = "store.latest_calls_of_number", skip_all)]
    pub async fn latest_of_number(&self, number: &PhoneNumber, limit: i64) -> Result<Vec<Call>, StoreError> {
        let mut reader = self.store.read().await?;
        calls(fetch_all!(
            reader.on(),
            CallRow,
            calls_sql!("WHERE c.number = $1 ORDER BY c.arrived_at DESC, c.id DESC LIMIT $2"),
            number.expose(),
            limit,
        )?)
    }

    /// The calls a mediator had, latest first.
    #[tracing::instrument(name = "store.latest_calls_of_mediator", skip_all)]
    pub async fn latest_of_mediator(
        &self,
        mediator: &MediatorId,
        limit: i64,
    ) -> Result<Vec<Call>, StoreError> {
        let mut reader = self.store.read().await?;
        calls(fetch_all!(
            reader.on(),
            CallRow,
            calls_sql!("WHERE c.mediator_id = $1 ORDER BY c.arrived_at DESC, c.id DESC LIMIT $2"),
            mediator.as_str(),
            limit,
        )?)
    }

    /// What every mediator was doing when an entry was written, as the history has it: the word of a presence, or of the
    /// reason for a break; `None` for whoever had never signed on.
    #[tracing::instrument(name = "store.presences_before", skip_all)]
    pub async fn presences_before(
        &self,
        entry: &HistoryEntry,
    ) -> Result<Vec<(MediatorId, Option<String>)>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            (String, Option<String>),
            "SELECT m.id, (SELECT e.detail FROM call_events e WHERE e.kind = 'presence' AND e.mediator_id = m.id \
             AND e.at <= $1 AND e.id < $2 ORDER BY e.at DESC, e.id DESC LIMIT 1) AS doing \
             FROM mediators m ORDER BY m.id",
            entry.at,
            entry.id.as_str()
        )?;
        Ok(rows.into_iter().map(|(id, doing)| (MediatorId(id), doing)).collect())
    }

    /// The moment of the latest entry of the history; `None` while there is none.
    #[tracing::instrument(name = "store.latest_entry", skip_all)]
    pub async fn latest_entry(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut reader = self.store.read().await?;
        let found = fetch_optional!(
            reader.on(),
            (i64,),
            // An entry's id begins with its moment.
            "SELECT at FROM call_events ORDER BY id DESC LIMIT 1"
        )?;
        Ok(found.map(|(at,)| Timestamp(at)))
    }

    /// Whoever was at work at some moment between the two, as the history has it: signed on and not in a break.
    #[tracing::instrument(name = "store.at_work_between", skip_all)]
    pub async fn at_work_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeSet<MediatorId>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            (String,),
            "SELECT m.id FROM mediators m WHERE \
             (SELECT e.detail FROM call_events e WHERE e.kind = 'presence' AND e.mediator_id = m.id AND e.at <= $1 \
              ORDER BY e.at DESC, e.id DESC LIMIT 1) IN ('available', 'ringing', 'connecting', 'talking', 'wrap_up') \
             OR EXISTS (SELECT 1 FROM call_events e WHERE e.kind = 'presence' AND e.mediator_id = m.id AND e.at > $1 \
              AND e.at < $2 AND e.detail IN ('available', 'ringing', 'connecting', 'talking', 'wrap_up'))",
            from.0,
            to.0
        )?;
        Ok(rows.into_iter().map(|(id,)| MediatorId(id)).collect())
    }

    /// A call's story, first to last.
    #[tracing::instrument(name = "store.history_of_call", skip_all)]
    pub async fn history(&self, call: &CallId) -> Result<Vec<HistoryEntry>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_all!(
            reader.on(),
            HistoryEntry,
            "SELECT id, mediator_id, kind, detail, at FROM call_events WHERE call_id = $1 ORDER BY id",
            call.as_str()
        )
    }
}
