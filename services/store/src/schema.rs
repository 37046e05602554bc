//! Whether the database's tables are those this program knows: for `doctor`, and before a start without migration.

use crate::connect::MIGRATIONS;
use crate::db::fetch_all;
use crate::{Store, StoreError};

/// How the tables of a database stand to this program's migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    UpToDate,
    /// So many migrations are still to be run.
    Behind(usize),
    /// So many migrations were run by a newer program.
    Ahead(usize),
}

impl Store {
    /// Compares what was run with what this program knows. Changes nothing.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        let mut db = self.read().await?;
        let applied =
            match fetch_all!(db.on(), (i64,), "SELECT version FROM _sqlx_migrations WHERE success = TRUE") {
                Ok(applied) => applied,
                // An empty database has no such table.
                Err(StoreError::Database(sqlx::Error::Database(_))) => Vec::new(),
                Err(other) => return Err(other),
            };
        let known = |version: i64| MIGRATIONS.iter().any(|migration| migration.version == version);
        let newer = applied.iter().filter(|(version,)| !known(*version)).count();
        let missing = MIGRATIONS
            .iter()
            .filter(|migration| !applied.iter().any(|(version,)| *version == migration.version))
            .count();
        Ok(match (newer, missing) {
            (0, 0) => Schema::UpToDate,
            (0, missing) => Schema::Behind(missing),
            (newer, _) => Schema::Ahead(newer),
        })
    }
}
