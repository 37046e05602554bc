//! That a node lives, as the other nodes of its PostgreSQL see it: an advisory lock that is its own, held by a connection
//! which does nothing else.
//!
//! The lock goes when the process goes, at once and however it ended, so that nobody need wait for the leases of a dead
//! node. Where its end is not seen at once (a machine that lost its power), and where a node lives and no longer works,
//! leases decide as ever. A node that lost its connection and lives on is taken for dead until it has the next one: then
//! some effect is carried out twice, which is harmless.

use crate::StoreError;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Between two looks whether the connection is still there; they also keep firewalls from forgetting it.
const LOOK: Duration = Duration::from_secs(1);

/// Before a lost connection is opened again, when that failed.
const PAUSE: Duration = Duration::from_millis(500);

/// The lock of the node of this name, which is a token: no two have the same.
pub(crate) fn key(node: &str) -> i64 {
    // What is no token is the lock of nobody, and nobody holds it.
    u64::from_str_radix(node.get(..16).unwrap_or_default(), 16).unwrap_or(0).cast_signed()
}

/// Held as long as the node works.
#[derive(Debug)]
pub(crate) struct Alive(Mutex<Option<Held>>);

#[derive(Debug)]
struct Held {
    task: JoinHandle<()>,
    end: oneshot::Sender<()>,
}

impl Alive {
    /// Held when this returns: a node's first effect must not be taken for a dead one's.
    pub(crate) async fn begin(options: PgConnectOptions, node: &str) -> Result<Self, StoreError> {
        let key = key(node);
        let connection = hold(&options, key).await?;
        let (end, ending) = oneshot::channel();
        let task = tokio::spawn(keep(options, key, connection, ending));
        Ok(Self(Mutex::new(Some(Held { task, end }))))
    }

    /// Given back when this returns.
    pub(crate) async fn end(&self) {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Held { task, end }) = held {
            drop(end);
            // It can't fail, and whoever ends need not know.
            drop(task.await);
        }
    }
}

async fn hold(options: &PgConnectOptions, key: i64) -> Result<PgConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(key).execute(&mut connection).await?;
    Ok(connection)
}

/// Until the node ends: by its word, or by the end of the last store.
async fn keep(
    options: PgConnectOptions,
    key: i64,
    mut connection: PgConnection,
    mut ending: oneshot::Receiver<()>,
) {
    loop {
        let lost = async {
            while connection.ping().await.is_ok() {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::select! {
            () = lost => {}
            _ = &mut ending => break,
        }
        tracing::warn!("the connection that tells the other nodes that this one lives was lost");
        let again = async {
            loop {
                match hold(&options, key).await {
                    Ok(connection) => break connection,
                    Err(_) => tokio::time::sleep(PAUSE).await,
                }
            }
        };
        tokio::select! {
            held = again => connection = held,
            _ = &mut ending => return,
        }
    }
    let given_back = sqlx::query("SELECT pg_advisory_unlock($1)").bind(key).execute(&mut connection).await;
    if given_back.is_ok() {
        // Closing is a courtesy: the lock is free.
        drop(connection.close().await);
    }
}
