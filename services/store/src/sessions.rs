//! Sessions and failed sign-ins. Only hashes are stored: a copy of the database signs nobody in.

use crate::db::{execute, fetch_one, fetch_optional};
use crate::people::{Account, AccountRow};
use crate::{Store, StoreError};
use hotline::{FARTHEST, Timestamp};

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub account_id: String,
    /// What the forms' tokens are derived from.
    pub csrf_secret: String,
    pub created_at: i64,
    pub expires_at: i64,
}

/// Sessions, by the hash of their token. From [`Store::sessions`].
#[derive(Clone, Copy, Debug)]
pub struct Sessions<'s>(&'s Store);

/// Failed sign-ins, by an opaque hash of what is throttled. From [`Store::sign_in_attempts`].
#[derive(Clone, Copy, Debug)]
pub struct SignInAttempts<'s>(&'s Store);

impl Store {
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }
    pub fn sign_in_attempts(&self) -> SignInAttempts<'_> {
        SignInAttempts(self)
    }
}

impl Sessions<'_> {
    #[tracing::instrument(name = "open a session", skip_all)]
    pub async fn create(self, token_hash: &str, session: &Session) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        execute!(
            tx.on(),
            "INSERT INTO sessions (token_hash, account_id, csrf_secret, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
            token_hash,
            &session.account_id,
            &session.csrf_secret,
            session.created_at,
            session.expires_at
        )?;
        tx.commit().await
    }

    /// Whose session a token is, with the secret of their forms' tokens; `None` when it has expired or the account is
    /// closed. Asked by every request, hence in one read, and not again in the same second ([`crate::seen`]).
    #[tracing::instrument(name = "find who is signed in", skip_all)]
    pub async fn who(
        self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<(Account, String)>, StoreError> {
        #[derive(sqlx::FromRow)]
        struct Row {
            csrf_secret: String,
            session_expires_at: i64,
            #[sqlx(flatten)]
            account: AccountRow,
        }
        let asked = match self.0.seen.find(token_hash, now) {
            Ok(answer) => return Ok(Some(answer)),
            Err(asked) => asked,
        };
        let mut db = self.0.read().await?;
        let row = fetch_optional!(
            db.on(),
            Row,
            "SELECT s.csrf_secret, s.expires_at AS session_expires_at, a.* FROM sessions s JOIN accounts a ON a.id = s.account_id
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.active",
            token_hash,
            now.0
        )?;
        let Some(row) = row else { return Ok(None) };
        let (account, _) = row.account.read()?;
        self.0.seen.keep(&asked, token_hash, &account, &row.csrf_secret, row.session_expires_at);
        Ok(Some((account, row.csrf_secret)))
    }

    /// Lets a session in use live on. `false` when it is gone.
    #[tracing::instrument(name = "extend a session", skip_all)]
    pub async fn extend(self, token_hash: &str, expires_at: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.0.begin().await?;
        let changed = execute!(
            tx.on(),
            "UPDATE sessions SET expires_at = $1 WHERE token_hash = $2",
            expires_at.0,
            token_hash
        )?;
        let _forgetting = self.0.seen.forgetting();
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// Signs out. `false` when there was no such session.
    #[tracing::instrument(name = "close a session", skip_all)]
    pub async fn delete(self, token_hash: &str) -> Result<bool, StoreError> {
        let mut tx = self.0.begin().await?;
        let changed = execute!(tx.on(), "DELETE FROM sessions WHERE token_hash = $1", token_hash)?;
        let _forgetting = self.0.seen.forgetting();
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// Removes what has expired; says how many.
    #[tracing::instrument(name = "purge sessions", skip_all)]
    pub async fn purge(self, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.0.begin().await?;
        let changed = execute!(tx.on(), "DELETE FROM sessions WHERE expires_at <= $1", now.0)?;
        tx.commit().await?;
        Ok(changed)
    }
}

impl SignInAttempts<'_> {
    #[tracing::instrument(name = "note a failed sign-in", skip_all)]
    pub async fn record(self, subject: &str, now: Timestamp) -> Result<(), StoreError> {
        let id = self.0.ids().next(now);
        let mut tx = self.0.begin().await?;
        execute!(
            tx.on(),
            "INSERT INTO sign_in_attempts (id, subject, at) VALUES ($1, $2, $3)",
            id,
            subject,
            now.0
        )?;
        tx.commit().await
    }

    /// Failed sign-ins of a subject since then. Those of far in the future are of a clock that was wrong, and lock nobody
    /// out.
    #[tracing::instrument(name = "count failed sign-ins", skip_all)]
    pub async fn count(self, subject: &str, since: Timestamp) -> Result<i64, StoreError> {
        let mut db = self.0.read().await?;
        let (count,) = fetch_one!(
            db.on(),
            (i64,),
            "SELECT COUNT(*) FROM sign_in_attempts WHERE subject = $1 AND at > $2 AND at < $3",
            subject,
            since.0,
            since.plus(FARTHEST).0
        )?;
        Ok(count)
    }

    /// After a success: the slate is clean.
    #[tracing::instrument(name = "forget failed sign-ins", skip_all)]
    pub async fn clear(self, subject: &str) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        execute!(tx.on(), "DELETE FROM sign_in_attempts WHERE subject = $1", subject)?;
        tx.commit().await
    }

    /// Removes attempts that are too old to count; says how many.
    #[tracing::instrument(name = "purge failed sign-ins", skip_all)]
    pub async fn purge(self, before: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.0.begin().await?;
        let changed = execute!(tx.on(), "DELETE FROM sign_in_attempts WHERE at < $1", before.0)?;
        tx.commit().await?;
        Ok(changed)
    }
}
