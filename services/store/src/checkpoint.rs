//! Folding SQLite's write-ahead log into the file beside the writer instead of within its commits.
//!
//! SQLite by itself folds the log at the commit that makes it a thousand pages long, and syncs the disk twice for it:
//! several times a second under load some caller's webhook would wait for the disk. Durability is the same either way:
//! what is committed is in the log.

use sqlx::SqlitePool;
use std::time::Duration;
use tokio::sync::mpsc;

/// Between two foldings while there is something to fold.
const EACH: Duration = Duration::from_millis(250);

/// At this length the commit folds the log after all, so that it does not grow for ever while writing never pauses
/// (64 MB in pages).
pub(crate) const LONGEST_LOG: &str = "16384";

/// Told after each commit. The task behind it ends with the last clone.
#[derive(Clone, Debug)]
pub(crate) struct Checkpoint(mpsc::Sender<()>);

impl Checkpoint {
    /// `pool`: one connection, used for nothing else.
    pub(crate) fn start(pool: SqlitePool) -> Self {
        let (written, news) = mpsc::channel(1);
        tokio::spawn(run(pool, news));
        Self(written)
    }

    pub(crate) fn written(&self) {
        // Full: it is known already.
        let _ = self.0.try_send(());
    }
}

async fn run(pool: SqlitePool, mut news: mpsc::Receiver<()>) {
    while news.recv().await.is_some() {
        tokio::time::sleep(EACH).await;
        if pool.is_closed() {
            return;
        }
        // Passive: waits for nobody and stops nobody.
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&pool).await
            && !pool.is_closed()
        {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the write-ahead log could not be folded"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::TestDatabase;
    use hotline::{Line, LineId, LineRules};
    use std::time::Duration;

    #[tokio::test]
    async fn what_was_written_is_folded_into_the_file_while_the_store_is_open() {
        let db = TestDatabase::sqlite().await.unwrap();
        let id = LineId::new("a line whose name is found in the file");
        db.put_line(&Line { id: id.clone(), rules: LineRules::default() }).await.unwrap();
        // Any work of the writer is news; this one changes nothing.
        let effect = crate::EffectId("none".to_owned());
        drop(db.store.effects().done(&[effect], hotline::Timestamp(0)).await);
        let file = db.url.strip_prefix("sqlite:").unwrap();
        let found = async {
            while !contains(&std::fs::read(file).unwrap(), id.as_str().as_bytes()) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(20), found).await.is_ok(), "still only in the log");
    }

    fn contains(haystack: &[u8], needle: &[u8]) -> bool {
        haystack.windows(needle.len()).any(|part| part == needle)
    }
}
