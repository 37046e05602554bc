//! A party as a row, both ways.

use crate::StoreError;
use crate::batch::{Batch, add};
use crate::db::{On, fetch_all};
use crate::words::parse;
use hotline::{CallId, LegId, MediatorId, OfferId, Party, PartyId, PhoneNumber, Timestamp, Who};

/// `SELECT` with every column of [`PartyRow`] from `parties p`, followed by the given rest of the query.
macro_rules! parties_sql {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.version, p.call_id, p.mediator_id, p.offer_id, p.number, p.part, p.state, p.leg, ",
            "p.made_by, p.made_at, p.until_at FROM parties p ",
            $rest
        )
    };
}
pub(crate) use parties_sql;

#[derive(sqlx::FromRow)]
pub(crate) struct PartyRow {
    id: String,
    version: i64,
    call_id: String,
    mediator_id: Option<String>,
    offer_id: Option<String>,
    number: Option<String>,
    part: String,
    state: String,
    leg: Option<String>,
    made_by: String,
    made_at: i64,
    until_at: Option<i64>,
}

impl TryFrom<PartyRow> for Party {
    type Error = StoreError;

    fn try_from(row: PartyRow) -> Result<Self, StoreError> {
        let who = match (row.mediator_id, row.offer_id, row.number) {
            (Some(mediator), Some(offer), _) => {
                Who::Mediator { mediator: MediatorId(mediator), offer: OfferId(offer) }
            }
            (_, _, Some(number)) => Who::Outside {
                number: PhoneNumber::parse(&number).ok_or(StoreError::Corrupt("parties.number"))?,
            },
            _ => return Err(StoreError::Corrupt("parties.mediator_id")),
        };
        Ok(Self {
            id: PartyId(row.id),
            version: row.version,
            call: CallId(row.call_id),
            who,
            part: parse(&row.part, "parties.part")?,
            state: parse(&row.state, "parties.state")?,
            leg: row.leg.map(LegId),
            made_by: MediatorId(row.made_by),
            made_at: Timestamp(row.made_at),
            until: row.until_at.map(Timestamp),
        })
    }
}

/// Who is in this call beside the caller and the mediator, in the order of their ids.
pub(crate) async fn live_of(on: On<'_>, call: &CallId) -> Result<Vec<Party>, StoreError> {
    let rows = fetch_all!(
        on,
        PartyRow,
        parties_sql!("WHERE p.call_id = $1 AND p.live ORDER BY p.id"),
        call.as_str()
    )?;
    rows.into_iter().map(Party::try_from).collect()
}

/// Inserts a party at version 1. [`StoreError::Duplicate`] when the call has one of that kind already.
pub(super) fn insert(batch: &mut Batch, party: &Party) -> Result<(), StoreError> {
    let number = match &party.who {
        Who::Outside { number } => Some(number.expose()),
        Who::Mediator { .. } => None,
    };
    add!(
        batch,
        One,
        "INSERT INTO parties (id, version, call_id, mediator_id, offer_id, number, part, state, leg, made_by, made_at, \
         until_at, live, supervisor, deadline) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        party.id.as_str(),
        party.call.as_str(),
        party.mediator().map(MediatorId::as_str),
        party.offer().map(OfferId::as_str),
        number,
        party.part.word(),
        party.state.word(),
        party.leg.as_ref().map(LegId::as_str),
        party.made_by.as_str(),
        party.made_at.0,
        party.until.map(|t| t.0),
        party.state.is_live(),
        party.is_supervisor(),
        party.deadline().map(|t| t.0),
    );
    Ok(())
}

/// Updates a party from its version to the next: a conflict when somebody else did so first.
pub(super) fn update(batch: &mut Batch, party: &Party) -> Result<(), StoreError> {
    add!(
        batch,
        One,
        "UPDATE parties SET version = version + 1, part = $3, state = $4, leg = $5, until_at = $6, live = $7, \
         deadline = $8 WHERE id = $1 AND version = $2",
        party.id.as_str(),
        party.version,
        party.part.word(),
        party.state.word(),
        party.leg.as_ref().map(LegId::as_str),
        party.until.map(|t| t.0),
        party.state.is_live(),
        party.deadline().map(|t| t.0),
    );
    Ok(())
}
