//! Reading mediators as the rules know them: presence, telephone, abilities. Accounts and editing: `people`.

use crate::db::{fetch_all, fetch_optional};
use crate::dispatching::{MediatorRow, mediators_sql};
use crate::{Store, StoreError};
use hotline::{LineId, Mediator, MediatorId};

/// Mediators, read only: presence changes by decisions, abilities by `people`.
#[derive(Clone, Copy, Debug)]
pub struct Mediators<'s> {
    store: &'s Store,
}

impl Store {
    pub fn mediators(&self) -> Mediators<'_> {
        Mediators { store: self }
    }
}

impl Mediators<'_> {
    #[tracing::instrument(name = "store.find_mediator", skip_all)]
    pub async fn find(&self, id: &MediatorId) -> Result<Option<Mediator>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_optional!(reader.on(), MediatorRow, mediators_sql!("WHERE m.id = $1"), id.as_str())?
            .map(Mediator::try_from)
            .transpose()
    }

    /// Every mediator, whatever their presence.
    #[tracing::instrument(name = "store.list_mediators", skip_all)]
    pub async fn list(&self) -> Result<Vec<Mediator>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(reader.on(), MediatorRow, mediators_sql!("ORDER BY m.id"))?;
        rows.into_iter().map(Mediator::try_from).collect()
    }

    /// The mediators who answer this line, whatever their presence: the live board.
    #[tracing::instrument(name = "store.mediators_of_line", skip_all)]
    pub async fn of_line(&self, line: &LineId) -> Result<Vec<Mediator>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            MediatorRow,
            mediators_sql!(
                "JOIN mediator_lines w ON w.mediator_id = m.id WHERE w.line_id = $1 ORDER BY m.id"
            ),
            line.as_str()
        )?;
        rows.into_iter().map(Mediator::try_from).collect()
    }
}
