//! What has to be thrown away now and then, so that the database does not grow by what nobody will read again, and
//! forgets the number of whoever is no longer blocked.

use std::sync::Arc;
use std::time::Duration;

use hotline::{Millis, Timestamp};
use store::{Clock, Store, StoreError};

/// Between two rounds. Nothing here is urgent.
const EACH: Duration = Duration::from_secs(3600);

/// Failed sign-ins are counted over minutes; a day is plenty.
const ATTEMPTS_KEPT: Millis = Millis::minutes(24 * 60);

/// Effects carried out serve only whoever looks for a mistake of last week; the history of calls is kept elsewhere.
const EFFECTS_KEPT: Millis = Millis::minutes(7 * 24 * 60);

/// Tidies at once and then every hour, until dropped.
pub async fn run(store: Store, clock: Arc<dyn Clock>) {
    let mut each = tokio::time::interval(EACH);
    loop {
        each.tick().await;
        match tidy(&store, clock.now()).await {
            Ok(gone) => tracing::debug!(gone, "the database is tidy"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "the database could not be tidied; next hour again");
            }
        }
    }
}

/// One round; how many rows it threw away.
async fn tidy(store: &Store, now: Timestamp) -> Result<u64, StoreError> {
    let before = |kept: Millis| Timestamp(now.0 - kept.0);
    Ok(store.sessions().purge(now).await?
        + store.sign_in_attempts().purge(before(ATTEMPTS_KEPT)).await?
        + store.blocked().forget_ended(now).await?
        + store.effects().forget_settled(before(EFFECTS_KEPT)).await?)
}

#[cfg(test)]
mod tests {
    use store::{Ids, Options};

    use super::*;

    #[tokio::test]
    async fn old_attempts_go_and_young_ones_stay() {
        let folder = std::env::temp_dir().join(format!("permanence-tidy-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}", folder.join("tidy.db").display());
        let store = Store::connect(&url, Options::default(), Arc::new(Ids::seeded(1))).await.unwrap();
        store.migrate().await.unwrap();
        let now = Timestamp(1_800_000_000_000);
        let attempts = store.sign_in_attempts();
        attempts.record("somebody", Timestamp(now.0 - ATTEMPTS_KEPT.0 - 1)).await.unwrap();
        attempts.record("somebody", now).await.unwrap();
        assert_eq!(tidy(&store, now).await.unwrap(), 1);
        // The young one is there, and the old one would be counted by a look that far back.
        assert_eq!(attempts.count("somebody", Timestamp(now.0 - 1)).await.unwrap(), 1);
        let then = Timestamp(now.0 - ATTEMPTS_KEPT.0 - 2);
        assert_eq!(attempts.count("somebody", then).await.unwrap(), 0);
        store.close().await;
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
