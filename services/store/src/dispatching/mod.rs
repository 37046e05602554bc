//! One decision's way through the database: load a bounded board, save what changed, find what is due.
//!
//! ```text
//! let dispatching = store.dispatching();
//! loop {
//!     let before = dispatching.load_board_for(&event, now, would).await?;
//!     let mut after = before.clone();
//!     let decision = hotline::decide(&mut after, &event, now)?;
//!     match dispatching.save(&before, &after, &decision, now).await {
//!         Ok(saved) => { /* carry out saved.effects; Sweep each line of dispatching.unmatched(…) */ break }
//!         Err(SaveError::Conflict) => continue,
//!         Err(SaveError::Store(error)) => return Err(error.into()),
//!     }
//! }
//! ```

mod board;
mod call_row;
mod due;
mod mediator_row;
mod offer_row;
mod party_row;
mod recovery;
mod save;
mod waiting;
mod whole;

pub use save::{SaveError, Saved};

#[cfg(test)]
pub(crate) mod plans {
    //! The texts whose plans are tested.
    pub(crate) use super::due::{DUE, IMPOSSIBLE};
    pub(crate) use super::waiting::{FEWEST_CALLS, HEADS, LEVEL_FIRST, LONGEST_IDLE, NEEDS_WAITING};
}

pub(crate) use call_row::{CallRow, call_columns, calls_sql};
pub(crate) use mediator_row::{MediatorRow, joined, list, mediator_columns, mediators_sql, put_mediator};
pub(crate) use offer_row::{OfferRow, offer_columns, offers_sql};
pub(crate) use party_row::{PartyRow, live_of as live_parties_of, parties_sql};

use crate::Store;

/// The rows that decisions read and write. See the module.
#[derive(Clone, Copy, Debug)]
pub struct Dispatching<'s> {
    pub(crate) store: &'s Store,
}

impl Store {
    pub fn dispatching(&self) -> Dispatching<'_> {
        Dispatching { store: self }
    }
}
