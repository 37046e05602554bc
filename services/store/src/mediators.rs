//! Reading mediators as the rules know them: presence, telephone, abilities. Accounts and editing: `people`.

use crate::db::{fetch_all, fetch_optional};
use crate::dispatching::{MediatorRow, mediators_sql};
use crate::{Store, StoreError};
use hotline::{Mediator, MediatorId};

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

    /// Every mediator whose access is open, whatever their presence: who may be rung, now or another day.
    #[tracing::instrument(name = "store.mediators_with_access", skip_all)]
    pub async fn with_access(&self) -> Result<Vec<Mediator>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            MediatorRow,
            mediators_sql!("JOIN accounts p ON p.id = m.id WHERE p.active ORDER BY m.id")
        )?;
        rows.into_iter().map(Mediator::try_from).collect()
    }
}
