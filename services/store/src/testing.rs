//! Real databases for the tests of this and other crates: each test gets one of its own, so that they run side by side.
//!
//! ```text
//! let db = TestDatabase::sqlite().await?;
//! db.put_line(&line).await?;
//! db.store.dispatching()…
//! ```

use crate::db::execute;
use crate::dispatching::put_mediator;
use crate::words::json;
use crate::{Ids, Options, Store, StoreError};
use hotline::{Line, Mediator};
use std::path::PathBuf;
use std::sync::Arc;

/// The PostgreSQL server that tests may use: any database of it; each test makes a schema of its own there.
pub const POSTGRES_URL: &str = "TEST_DATABASE_URL_POSTGRES";

/// The Redis that tests may use.
pub const REDIS_URL: &str = "TEST_REDIS_URL";

/// A migrated database that nobody else uses.
#[derive(Debug)]
pub struct TestDatabase {
    pub store: Store,
    /// To open the same database a second time, as another node would.
    pub url: String,
    file: Option<PathBuf>,
}

impl TestDatabase {
    /// An SQLite file in the temporary folder, removed with this value.
    pub async fn sqlite() -> Result<Self, StoreError> {
        let name = format!("permanence-test-{}.db", Ids::random().token());
        let file = std::env::temp_dir().join(name);
        let url = format!("sqlite:{}", file.display());
        let store = Store::connect(&url, Self::options(), Arc::new(Ids::random())).await?;
        store.migrate().await?;
        Ok(Self { store, url, file: Some(file) })
    }

    /// A schema of its own on the server named by [`POSTGRES_URL`].
    ///
    /// # Errors
    /// [`StoreError::Url`] when the variable is not set: a test that can't run must fail, not pass.
    pub async fn postgres() -> Result<Self, StoreError> {
        let server = std::env::var(POSTGRES_URL).map_err(|_| {
            StoreError::Url(
                "TEST_DATABASE_URL_POSTGRES is not set: run the tests by ops/test, which starts a PostgreSQL",
            )
        })?;
        let schema = format!("test_{}", &Ids::random().token()[..24]);
        let mark = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{mark}options[search_path]={schema}");
        let store = Store::connect(&url, Self::options(), Arc::new(Ids::random())).await?;
        store.migrate_into(&schema).await?;
        Ok(Self { store, url, file: None })
    }

    /// The same database as another node opens it.
    pub async fn another_node(&self) -> Result<Store, StoreError> {
        Store::connect(&self.url, Self::options(), Arc::new(Ids::random())).await
    }

    /// Few connections: a hundred tests share one server.
    pub fn options() -> Options {
        Options { connections: 4, patience: std::time::Duration::from_secs(30), ..Options::default() }
    }

    /// Makes a line, always open, with these rules.
    pub async fn put_line(&self, line: &Line) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        execute!(
            tx.on(),
            "INSERT INTO lines (id, version, name, flow, hours, rules, active) VALUES ($1, 1, $1, 'test', '{}', $2, TRUE)",
            line.id.as_str(),
            json(&line.rules)?,
        )?;
        tx.commit().await
    }

    /// Makes a mediator with an account, as they stand (presence included).
    pub async fn put_mediator(&self, mediator: &Mediator) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        execute!(
            tx.on(),
            "INSERT INTO accounts (id, version, login, name, role, password_hash, locale, active, created_at) \
             VALUES ($1, 1, $1, $1, 'mediator', '', 'fr', TRUE, 0)",
            mediator.id.as_str(),
        )?;
        put_mediator(&mut tx.on(), mediator).await?;
        tx.commit().await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some(file) = &self.file else { return };
        for suffix in ["", "-wal", "-shm"] {
            let mut path = file.clone().into_os_string();
            path.push(suffix);
            // What is not there need not be removed.
            drop(std::fs::remove_file(path));
        }
    }
}
