//! Reading ahead: what nearly every decision is about, in one statement. A call, the offer that books somebody for it,
//! that mediator, and the rules of the line; a round trip to the database costs more than the rows it brings.

use super::{CallRow, MediatorRow, OfferRow, call_columns, mediator_columns, offer_columns};
use crate::StoreError;
use crate::db::{On, fetch_optional};
use crate::words::from_json;
use hotline::{Call, CallId, Line, LineId, Mediator, MediatorId, Offer, OfferId, Subject};
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

/// What one statement brought; rows that do not exist are absent.
#[derive(Default)]
pub(super) struct Whole {
    pub call: Option<Call>,
    pub offer: Option<Offer>,
    pub mediator: Option<Mediator>,
    pub line: Option<Line>,
    /// Somebody beside the caller and the mediator is in the call.
    pub has_parties: bool,
}

macro_rules! whole_sql {
    ($from:literal) => {
        concat!(
            "SELECT ",
            call_columns!(),
            ", ",
            offer_columns!(),
            ", ",
            mediator_columns!(),
            ", l.id AS l_id, l.rules AS l_rules, \
             EXISTS (SELECT 1 FROM parties p WHERE p.call_id = c.id AND p.live) AS has_parties FROM ",
            $from
        )
    };
}

const OF_CALL: &str = whole_sql!(
    "calls c LEFT JOIN offers o ON o.id = c.offer_id \
     LEFT JOIN mediators m ON m.id = COALESCE(o.mediator_id, c.mediator_id) \
     LEFT JOIN lines l ON l.id = c.line_id WHERE c.id = $1"
);
const OF_NEW_CALL: &str = whole_sql!(
    "lines l LEFT JOIN calls c ON c.id = $1 LEFT JOIN offers o ON o.id = c.offer_id \
     LEFT JOIN mediators m ON m.id = COALESCE(o.mediator_id, c.mediator_id) WHERE l.id = $2"
);
const OF_OFFER: &str = whole_sql!(
    "offers o JOIN calls c ON c.id = o.call_id LEFT JOIN mediators m ON m.id = o.mediator_id \
     LEFT JOIN lines l ON l.id = c.line_id WHERE o.id = $1"
);
const OF_MEDIATOR: &str = whole_sql!(
    "mediators m LEFT JOIN calls c ON c.id = m.call_id LEFT JOIN offers o ON o.id = m.offer_id \
     LEFT JOIN lines l ON l.id = c.line_id WHERE m.id = $1"
);

struct WholeRow {
    call: Option<CallRow>,
    offer: Option<OfferRow>,
    mediator: Option<MediatorRow>,
    line: Option<(String, String)>,
    has_parties: bool,
}

impl<'r, R> FromRow<'r, R> for WholeRow
where
    R: Row,
    &'static str: ColumnIndex<R>,
    CallRow: FromRow<'r, R>,
    OfferRow: FromRow<'r, R>,
    MediatorRow: FromRow<'r, R>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let is_there = |id: &'static str| row.try_get::<Option<String>, _>(id).map(|id| id.is_some());
        let line: (Option<String>, Option<String>) = (row.try_get("l_id")?, row.try_get("l_rules")?);
        Ok(Self {
            call: if is_there("id")? { Some(CallRow::from_row(row)?) } else { None },
            offer: if is_there("o_id")? { Some(OfferRow::from_row(row)?) } else { None },
            mediator: if is_there("m_id")? { Some(MediatorRow::from_row(row)?) } else { None },
            line: line.0.zip(line.1),
            has_parties: row.try_get("has_parties")?,
        })
    }
}

impl Whole {
    /// What the subject is about; nothing when another kind of statement serves it better.
    pub(super) async fn of(on: On<'_>, subject: &Subject) -> Result<Self, StoreError> {
        match subject {
            Subject::NewCall(call, line) => Self::of_new_call(on, call, line).await,
            Subject::Call(call) | Subject::Circles { call, .. } | Subject::MediatorAndCall(_, call) => {
                Self::of_call(on, call).await
            }
            Subject::Offer(offer) | Subject::MediatorAndOffer(_, offer) => Self::of_offer(on, offer).await,
            Subject::Mediator(mediator) | Subject::Refusing { mediator, .. } => {
                Self::of_mediator(on, mediator).await
            }
            Subject::Following { of, .. } => Self::of_call(on, of).await,
            Subject::NewOutbound { .. } | Subject::Line(_) | Subject::Party(_) => Ok(Self::default()),
        }
    }

    async fn of_call(on: On<'_>, id: &CallId) -> Result<Self, StoreError> {
        Self::read(fetch_optional!(on, WholeRow, OF_CALL, id.as_str())?)
    }

    async fn of_new_call(on: On<'_>, id: &CallId, line: &LineId) -> Result<Self, StoreError> {
        Self::read(fetch_optional!(on, WholeRow, OF_NEW_CALL, id.as_str(), line.as_str())?)
    }

    async fn of_offer(on: On<'_>, id: &OfferId) -> Result<Self, StoreError> {
        Self::read(fetch_optional!(on, WholeRow, OF_OFFER, id.as_str())?)
    }

    async fn of_mediator(on: On<'_>, id: &MediatorId) -> Result<Self, StoreError> {
        Self::read(fetch_optional!(on, WholeRow, OF_MEDIATOR, id.as_str())?)
    }

    fn read(row: Option<WholeRow>) -> Result<Self, StoreError> {
        let Some(row) = row else { return Ok(Self::default()) };
        let line = match row.line {
            Some((id, rules)) => Some(Line { id: LineId(id), rules: from_json(&rules, "lines.rules")? }),
            None => None,
        };
        Ok(Self {
            call: row.call.map(Call::try_from).transpose()?,
            offer: row.offer.map(Offer::try_from).transpose()?,
            mediator: row.mediator.map(Mediator::try_from).transpose()?,
            line,
            has_parties: row.has_parties,
        })
    }
}
