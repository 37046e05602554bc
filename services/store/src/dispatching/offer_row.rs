//! An offer as a row, both ways.

use crate::StoreError;
use crate::batch::{Batch, add};
use crate::words::parse;
use hotline::{CallId, LegId, MediatorId, Offer, OfferId, Timestamp};

/// Every column of [`OfferRow`], from `offers o`. Named apart from a call's, so that both may come in one row.
macro_rules! offer_columns {
    () => {
        "o.id AS o_id, o.version AS o_version, o.call_id AS o_call_id, o.mediator_id AS o_mediator_id, \
         o.state AS o_state, o.leg AS o_leg, o.made_at AS o_made_at, o.expires_at AS o_expires_at, \
         o.settled_at AS o_settled_at"
    };
}
pub(crate) use offer_columns;

/// `SELECT` with every column of [`OfferRow`] from `offers o`, followed by the given rest of the query.
macro_rules! offers_sql {
    ($rest:literal) => {
        concat!("SELECT ", $crate::dispatching::offer_columns!(), " FROM offers o ", $rest)
    };
}
pub(crate) use offers_sql;

#[derive(sqlx::FromRow)]
pub(crate) struct OfferRow {
    #[sqlx(rename = "o_id")]
    id: String,
    #[sqlx(rename = "o_version")]
    version: i64,
    #[sqlx(rename = "o_call_id")]
    call_id: String,
    #[sqlx(rename = "o_mediator_id")]
    mediator_id: String,
    #[sqlx(rename = "o_state")]
    state: String,
    #[sqlx(rename = "o_leg")]
    leg: Option<String>,
    #[sqlx(rename = "o_made_at")]
    made_at: i64,
    #[sqlx(rename = "o_expires_at")]
    expires_at: i64,
    #[sqlx(rename = "o_settled_at")]
    settled_at: Option<i64>,
}

impl TryFrom<OfferRow> for Offer {
    type Error = StoreError;

    fn try_from(row: OfferRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: OfferId(row.id),
            version: row.version,
            call: CallId(row.call_id),
            mediator: MediatorId(row.mediator_id),
            state: parse(&row.state, "offers.state")?,
            leg: row.leg.map(LegId),
            made_at: Timestamp(row.made_at),
            expires_at: Timestamp(row.expires_at),
            settled_at: row.settled_at.map(Timestamp),
        })
    }
}

/// Inserts an offer at version 1. [`StoreError::Duplicate`] when the call or the mediator is booked already.
pub(super) fn insert(batch: &mut Batch, offer: &Offer) -> Result<(), StoreError> {
    add!(
        batch,
        One,
        "INSERT INTO offers (id, version, call_id, mediator_id, state, leg, made_at, expires_at, settled_at, live, \
         deadline) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        offer.id.as_str(),
        offer.call.as_str(),
        offer.mediator.as_str(),
        offer.state.word(),
        offer.leg.as_ref().map(LegId::as_str),
        offer.made_at.0,
        offer.expires_at.0,
        offer.settled_at.map(|t| t.0),
        offer.state.is_live(),
        offer.deadline().map(|t| t.0),
    );
    Ok(())
}

/// Updates an offer from its version to the next: a conflict when somebody else did so first.
pub(super) fn update(batch: &mut Batch, offer: &Offer) -> Result<(), StoreError> {
    add!(
        batch,
        One,
        "UPDATE offers SET version = version + 1, state = $3, leg = $4, expires_at = $5, settled_at = $6, live = $7, \
         deadline = $8 WHERE id = $1 AND version = $2",
        offer.id.as_str(),
        offer.version,
        offer.state.word(),
        offer.leg.as_ref().map(LegId::as_str),
        offer.expires_at.0,
        offer.settled_at.map(|t| t.0),
        offer.state.is_live(),
        offer.deadline().map(|t| t.0),
    );
    Ok(())
}
