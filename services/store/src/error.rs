//! What can go wrong with the memory. A `Display` never repeats its source, and never shows a value from a row.

/// Why a read or a write failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is unreachable, refuses, or is too slow. Trying again later may help: [`StoreError::is_transient`].
    #[error("the database did not answer as it should")]
    Database(#[source] sqlx::Error),
    #[error("the database could not be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// `DATABASE_URL` can't be used; the text says why and what would do.
    #[error("the database URL can't be used: {0}")]
    Url(&'static str),
    #[error("the Redis URL can't be used")]
    Redis(#[source] redis::RedisError),
    /// Somebody else changed (or removed) the same row first. Load it again and decide again.
    #[error("the row was changed by somebody else meanwhile")]
    Conflict,
    /// The row would repeat something that exists once only (a login, a line's number).
    #[error("there is one like it already")]
    Duplicate,
    /// The row names another row (a line, an account) that does not exist.
    #[error("it names something that does not exist")]
    Missing,
    /// The last person who may administer would be gone.
    #[error("nobody could administer any more")]
    LastAdministrator,
    /// A row holds what this version can't read. Never expected; the column is named so that it can be found.
    #[error("a stored row can't be read: column {0}")]
    Corrupt(&'static str),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(inner) = &error {
            if inner.is_unique_violation() {
                return Self::Duplicate;
            }
            if inner.is_foreign_key_violation() {
                return Self::Missing;
            }
            // PostgreSQL's serialization failure and deadlock: whoever lost must look again.
            if matches!(inner.code().as_deref(), Some("40001" | "40P01")) {
                return Self::Conflict;
            }
        }
        match error {
            sqlx::Error::Migrate(why) => Self::Migration(*why),
            other => Self::Database(other),
        }
    }
}

impl StoreError {
    /// Whether the same call may well succeed a moment later, with nothing changed on our side.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Database(
                sqlx::Error::Io(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::Database(_)
            )
        )
    }
}
