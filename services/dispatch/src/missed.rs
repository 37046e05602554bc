//! News that could not be stored because the database was away: kept here, in order, and handed in when it answers.
//!
//! The telephone company tells most news once. What a person wants is never kept: they are told that it was not done.

use crate::dispatcher::Dispatcher;
use crate::outcome::{DispatchError, Outcome};
use hotline::Event;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// A minute of a day of ten thousand calls, many times over.
const MOST: usize = 20_000;

/// See the module.
#[derive(Debug, Default)]
pub struct Missed(Mutex<VecDeque<Event>>);

impl Missed {
    fn all(&self) -> std::sync::MutexGuard<'_, VecDeque<Event>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, event: Event) {
        let mut all = self.all();
        if all.len() < MOST {
            all.push_back(event);
        } else {
            tracing::error!(event = event.word(), "too much was missed: this is left to the comparison");
        }
    }

    fn next(&self) -> Option<Event> {
        self.all().pop_front()
    }

    fn put_back(&self, event: Event) {
        self.all().push_front(event);
    }
}

impl Dispatcher {
    /// [`Dispatcher::handle`] for what the world did: if the decision can't be stored now, it is made when the database
    /// answers again, before any deadline is looked at. The error is told all the same, for the answer to be given now.
    ///
    /// # Errors
    /// As [`Dispatcher::handle`].
    pub async fn hear(&self, event: Event) -> Result<Outcome, DispatchError> {
        let this = self.clone();
        // On a task of its own: a request that is dropped drops no news.
        let heard = self.inner.tasks.spawn(async move {
            let outcome = this.decide(&event).await;
            if matches!(outcome, Err(DispatchError::Store(_) | DispatchError::Contended)) {
                this.inner.missed.keep(event);
                this.inner.earlier.notify_one();
            }
            outcome
        });
        heard.await.map_err(|_| DispatchError::Stopped)?
    }

    /// Hands in what was missed, in order.
    pub(crate) async fn catch_up(&self) -> Result<(), DispatchError> {
        while let Some(event) = self.inner.missed.next() {
            match self.handle(event.clone()).await {
                Ok(_) => tracing::info!(event = event.word(), "news that was missed is caught up on"),
                Err(error) => {
                    self.inner.missed.put_back(event);
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}
