//! "Appelle souvent": told to volunteers and coordinators, so that they know what to expect. It changes nothing else.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use hotline::{Call, CallId, LineRules, Millis, Timestamp};

use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;

const DAY: i64 = 24 * 60 * 60_000;

/// A call's mark stays while it is talked: its card is drawn anew with each event.
const COUNTED_FOR: Millis = Millis::minutes(10);

/// More calls than are talked at once.
const MOST: usize = 128;

/// What was counted a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<VecDeque<Count>>);

#[derive(Debug)]
struct Count {
    call: CallId,
    days: i64,
    calls: i64,
    at: Timestamp,
}

impl Counted {
    fn find(&self, call: &CallId, days: i64, now: Timestamp) -> Option<i64> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = counts.iter().rev().find(|count| count.call == *call && count.days == days)?;
        (now.since(found.at) < COUNTED_FOR).then_some(found.calls)
    }

    fn forget(&self, call: &CallId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|count| count.call != *call);
    }

    fn keep(&self, count: Count) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() == MOST {
            counts.pop_front();
        }
        counts.push_back(count);
    }
}

/// The mark in words, by the rules of the call's line; `None` for who calls no more than others, and for a withheld
/// number. Counted anew: who is rung may have waited while the same person called once more.
pub(crate) async fn count(
    state: &State,
    page: &Page,
    call: &Call,
    rules: &LineRules,
) -> Result<Option<String>, Problem> {
    state.counted().forget(&call.id);
    mark(state, page, call, rules).await
}

/// The same, as it was counted within the last minutes.
pub(crate) async fn mark(
    state: &State,
    page: &Page,
    call: &Call,
    rules: &LineRules,
) -> Result<Option<String>, Problem> {
    let Some(number) = call.callers_number() else { return Ok(None) };
    let rule = rules.frequent;
    if rule.calls == 0 {
        return Ok(None);
    }
    let calls = if let Some(calls) = state.counted().find(&call.id, rule.days, page.now) {
        calls
    } else {
        let since = page.now.plus(Millis(-rule.days.saturating_mul(DAY)));
        let calls = state.store().callers().calls_since(number, since).await?;
        state.counted().keep(Count { call: call.id.clone(), days: rule.days, calls, at: page.now });
        calls
    };
    if !rule.marks(calls) {
        return Ok(None);
    }
    let mut arguments = fluent_bundle::FluentArgs::new();
    arguments.set("calls", calls);
    arguments.set("days", rule.days);
    Ok(Some(page.language.text_args("calls-often", &arguments)))
}
