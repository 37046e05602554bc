//! What a node finds when it starts: what still goes on, to be compared with what the provider says goes on.

use super::{CallRow, Dispatching, OfferRow, calls_sql, offers_sql};
use crate::StoreError;
use crate::db::fetch_all;
use hotline::{Call, LineId, Offer};

impl Dispatching<'_> {
    /// Every call that has not ended, oldest first within its line. Grows with the live calls only.
    #[tracing::instrument(name = "store.live_calls", skip_all)]
    pub async fn live_calls(&self) -> Result<Vec<Call>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(
            reader.on(),
            CallRow,
            calls_sql!("WHERE c.ended_at IS NULL ORDER BY c.line_id, c.arrived_at, c.id"),
        )?;
        rows.into_iter().map(Call::try_from).collect()
    }

    /// How many calls are in each state (its word), ended ones left out: for the metrics, without reading a row.
    #[tracing::instrument(name = "store.live_counts", skip_all)]
    pub async fn live_counts(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_all!(
            reader.on(),
            (String, i64),
            "SELECT state, count(*) FROM calls WHERE ended_at IS NULL GROUP BY state ORDER BY state",
        )
    }

    /// Every offer that is pending or accepted.
    #[tracing::instrument(name = "store.live_offers", skip_all)]
    pub async fn live_offers(&self) -> Result<Vec<Offer>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(reader.on(), OfferRow, offers_sql!("WHERE o.live ORDER BY o.made_at, o.id"))?;
        rows.into_iter().map(Offer::try_from).collect()
    }

    /// Every line that answers: each is to be swept once when a node starts.
    #[tracing::instrument(name = "store.lines_to_sweep", skip_all)]
    pub async fn active_lines(&self) -> Result<Vec<LineId>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(reader.on(), (String,), "SELECT id FROM lines WHERE active ORDER BY id")?;
        Ok(rows.into_iter().map(|(id,)| LineId(id)).collect())
    }
}
