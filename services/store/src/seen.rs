//! Who was seen to be signed in a moment ago. A page asks for several parts of itself at once, and again with each event
//! of a call; each time the question is the same.
//!
//! What this node writes about accounts and sessions is obeyed at once. What another node (or the command line) wrote is
//! obeyed a second later at most.

use crate::people::Account;
use hotline::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// As long as an answer is believed.
const FRESH: Duration = Duration::from_secs(1);

/// More people than work at once.
const MOST: usize = 1024;

#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<Answers>);

#[derive(Debug, Default)]
struct Answers {
    by_token: HashMap<String, Answer>,
    /// How often everything was forgotten.
    forgotten: u64,
}

#[derive(Debug)]
struct Answer {
    account: Account,
    csrf_secret: String,
    expires_at: i64,
    read_at: Instant,
}

/// A question that is being asked: its answer is kept only if nothing was forgotten meanwhile.
pub(crate) struct Asked(u64);

impl Seen {
    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer of a moment ago, or leave to ask.
    pub(crate) fn find(&self, token_hash: &str, now: Timestamp) -> Result<(Account, String), Asked> {
        let answers = self.answers();
        match answers.by_token.get(token_hash) {
            Some(answer) if answer.read_at.elapsed() < FRESH && answer.expires_at > now.0 => {
                Ok((answer.account.clone(), answer.csrf_secret.clone()))
            }
            _ => Err(Asked(answers.forgotten)),
        }
    }

    pub(crate) fn keep(
        &self,
        asked: &Asked,
        token_hash: &str,
        account: &Account,
        csrf_secret: &str,
        expires_at: i64,
    ) {
        let mut answers = self.answers();
        if answers.forgotten != asked.0 {
            return;
        }
        if answers.by_token.len() == MOST {
            answers.by_token.clear();
        }
        let answer = Answer {
            account: account.clone(),
            csrf_secret: csrf_secret.to_owned(),
            expires_at,
            read_at: Instant::now(),
        };
        answers.by_token.insert(token_hash.to_owned(), answer);
    }

    /// An account or a session is about to be written: however that ends, what was seen is forgotten afterwards.
    pub(crate) fn forgetting(&self) -> Forgetting<'_> {
        Forgetting(self)
    }
}

pub(crate) struct Forgetting<'s>(&'s Seen);

impl Drop for Forgetting<'_> {
    fn drop(&mut self) {
        let mut answers = self.0.answers();
        answers.by_token.clear();
        answers.forgotten += 1;
    }
}
