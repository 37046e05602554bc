//! Who is at work and how long talks last, for everybody who waits. Each round of each caller asks, and the answer is the
//! same for all who wait on one line in one language: when many ask, most are told what the last one was told.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::{Among, Outlook};

/// How old an answer may be that is told again.
const FRESH: Duration = Duration::from_secs(1);
/// So many in that time are answered from the rows all the same: few who wait cost little.
const READ: u32 = 10;

/// The latest answers.
#[derive(Debug, Default)]
pub struct Outlooks(Mutex<HashMap<Among, Latest>>);

#[derive(Debug)]
struct Latest {
    since: Instant,
    asked: u32,
    outlook: Option<Outlook>,
}

impl Outlooks {
    /// What may be told without a look at the rows.
    pub fn known(&self, among: &Among, now: Instant) -> Option<Outlook> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = match all.get_mut(among) {
            Some(latest) => latest,
            None => all.entry(among.clone()).or_insert(Latest { since: now, asked: 0, outlook: None }),
        };
        if now.duration_since(latest.since) >= FRESH {
            *latest = Latest { since: now, asked: 0, outlook: None };
        }
        latest.asked = latest.asked.saturating_add(1);
        latest.outlook.filter(|_| latest.asked > READ)
    }

    /// What the rows said.
    pub fn keep(&self, among: &Among, outlook: Outlook) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(latest) = all.get_mut(among) {
            latest.outlook = Some(outlook);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline::{Language, LineId};

    #[test]
    fn few_are_answered_from_the_rows_and_many_by_what_was_read_within_a_second() {
        let (outlooks, among) = (Outlooks::default(), (LineId::new("line"), Language::new("fr")));
        let now = Instant::now();
        let read = Outlook { available: 1, on_duty: 2, talk_ms: None };
        for _ in 0..READ {
            assert_eq!(outlooks.known(&among, now), None);
            outlooks.keep(&among, read);
        }
        assert_eq!(outlooks.known(&among, now), Some(read));
        assert_eq!(outlooks.known(&(LineId::new("line"), Language::new("en")), now), None, "others who wait");
        assert_eq!(outlooks.known(&among, now + FRESH), None, "it is old");
    }
}
