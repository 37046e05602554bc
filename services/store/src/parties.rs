//! Reading who is in a call beside the caller and its mediator: for the desk, the live board and the comparison with the
//! provider.

use crate::db::{fetch_all, fetch_optional};
use crate::dispatching::{PartyRow, live_parties_of, parties_sql};
use crate::{Store, StoreError};
use hotline::{CallId, Party, PartyId};

/// Parties, read only: the one way to change one is a decision.
#[derive(Clone, Copy, Debug)]
pub struct Parties<'s> {
    store: &'s Store,
}

impl Store {
    pub fn parties(&self) -> Parties<'_> {
        Parties { store: self }
    }
}

impl Parties<'_> {
    #[tracing::instrument(name = "store.find_party", skip_all)]
    pub async fn find(&self, id: &PartyId) -> Result<Option<Party>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_optional!(reader.on(), PartyRow, parties_sql!("WHERE p.id = $1"), id.as_str())?
            .map(Party::try_from)
            .transpose()
    }

    /// Who is in this call, or on the way: at most one guest and one supervisor.
    #[tracing::instrument(name = "store.parties_of_call", skip_all)]
    pub async fn of_call(&self, call: &CallId) -> Result<Vec<Party>, StoreError> {
        let mut reader = self.store.read().await?;
        live_parties_of(reader.on(), call).await
    }

    /// Everybody who is in a call, or on the way, over all lines.
    #[tracing::instrument(name = "store.live_parties", skip_all)]
    pub async fn live(&self) -> Result<Vec<Party>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(reader.on(), PartyRow, parties_sql!("WHERE p.live ORDER BY p.id"))?;
        rows.into_iter().map(Party::try_from).collect()
    }
}
