//! What an installation decided, by name: few, small, changed by people.

use crate::db::{execute, fetch_optional};
use crate::{Store, StoreError};

/// Settings. From [`Store::settings`].
#[derive(Clone, Copy, Debug)]
pub struct Settings<'s>(&'s Store);

impl Store {
    pub fn settings(&self) -> Settings<'_> {
        Settings(self)
    }
}

impl Settings<'_> {
    /// The value and its version; `None` when it was never set.
    #[tracing::instrument(name = "read a setting", skip_all)]
    pub async fn get(self, name: &str) -> Result<Option<(String, i64)>, StoreError> {
        let mut db = self.0.read().await?;
        fetch_optional!(db.on(), (String, i64), "SELECT value, version FROM settings WHERE name = $1", name)
    }

    /// Sets a value. `version` is the one that was read, 0 for a setting that was never set.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else set it meanwhile.
    #[tracing::instrument(name = "change a setting", skip_all)]
    pub async fn put(self, name: &str, value: &str, version: i64) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        let changed = if version == 0 {
            execute!(
                tx.on(),
                "INSERT INTO settings (name, value, version) VALUES ($1, $2, 1) ON CONFLICT (name) DO NOTHING",
                name,
                value
            )?
        } else {
            execute!(
                tx.on(),
                "UPDATE settings SET value = $1, version = version + 1 WHERE name = $2 AND version = $3",
                value,
                name,
                version
            )?
        };
        if changed == 0 {
            tx.rollback().await?;
            return Err(StoreError::Conflict);
        }
        tx.commit().await
    }
}
