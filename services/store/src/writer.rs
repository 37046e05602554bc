//! Writing: one piece of work, one transaction, acknowledged only after the commit.
//!
//! SQLite has one writer at a time, so pieces of work that wait for it anyway are committed together: whoever comes while
//! a transaction runs joins the next. No savepoints: if one of them is refused, all are undone and each is written alone,
//! so that what one work sees never depends on its neighbours. PostgreSQL has many writers; there each work is its own
//! transaction.

use crate::batch::Batch;
use crate::checkpoint::Checkpoint;
use crate::db::{Db, On};
use crate::lease::Lender;
use crate::{Store, StoreError};
use sqlx::Sqlite;
use tokio::sync::{mpsc, oneshot};

/// How many pieces of work one transaction takes: the last of them waits for all the others.
const TOGETHER: usize = 32;
/// How many may wait for the writer before whoever comes next waits for a place.
const WAITING: usize = 1024;

/// What is to be written in one transaction.
pub(crate) trait Work: Send + Sync + 'static {
    /// Its statements. Asked for twice when it was undone with others the first time.
    fn add_to(&self, batch: &mut Batch) -> Result<(), StoreError>;
}

struct Job {
    work: Box<dyn Work>,
    done: oneshot::Sender<Result<(), StoreError>>,
}

/// The queue in front of SQLite's one writing connection. Its task ends with the last clone.
#[derive(Clone, Debug)]
pub(crate) struct Writer(mpsc::Sender<Job>);

impl Writer {
    pub(crate) fn start(write: Lender<Sqlite>, checkpoint: Checkpoint) -> Self {
        let (jobs, inbox) = mpsc::channel(WAITING);
        tokio::spawn(run(write, inbox, checkpoint));
        Self(jobs)
    }

    async fn write(&self, work: Box<dyn Work>) -> Result<(), StoreError> {
        let (done, written) = oneshot::channel();
        let gone = || StoreError::Database(sqlx::Error::WorkerCrashed);
        self.0.send(Job { work, done }).await.map_err(|_| gone())?;
        written.await.map_err(|_| gone())?
    }
}

impl Store {
    /// Writes `work` in one transaction, or nothing of it.
    pub(crate) async fn write(&self, work: impl Work) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite { writer, .. } => writer.write(Box::new(work)).await,
            Db::Postgres(_) => {
                let mut tx = self.begin().await?;
                let mut batch = Batch::on(&tx.on());
                work.add_to(&mut batch)?;
                match batch.run(tx.on()).await {
                    Ok(()) => tx.commit().await,
                    Err(error) => {
                        tx.rollback().await?;
                        Err(error)
                    }
                }
            }
        }
    }
}

async fn run(write: Lender<Sqlite>, mut inbox: mpsc::Receiver<Job>, checkpoint: Checkpoint) {
    let mut jobs = Vec::with_capacity(TOGETHER);
    while inbox.recv_many(&mut jobs, TOGETHER).await > 0 {
        let works: Vec<&dyn Work> = jobs.iter().map(|job| &*job.work).collect();
        let together = works.len() > 1 && written(&write, &works).await.is_ok();
        for job in jobs.drain(..) {
            let result = if together { Ok(()) } else { written(&write, &[&*job.work]).await };
            // Whoever asked may have gone; the work is done all the same.
            drop(job.done.send(result));
        }
        checkpoint.written();
    }
}

async fn written(write: &Lender<Sqlite>, works: &[&dyn Work]) -> Result<(), StoreError> {
    let mut lease = write.lend().await?;
    let mut batch = Batch::on(&On::Sqlite(&mut lease));
    for work in works {
        batch.next_work();
        work.add_to(&mut batch)?;
    }
    batch.commit(&mut lease).await
}
