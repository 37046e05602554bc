//! "Appelle souvent": told to volunteers and coordinators, so that they know what to expect. It changes nothing else.

use hotline::{Call, LineRules, Millis};

use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;

const DAY: i64 = 24 * 60 * 60_000;

/// The mark in words, by the rules of the call's line; `None` for who calls no more than others, and for a withheld
/// number.
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
    let since = page.now.plus(Millis(-rule.days.saturating_mul(DAY)));
    let calls = state.store().callers().calls_since(number, since).await?;
    if !rule.marks(calls) {
        return Ok(None);
    }
    let mut arguments = fluent_bundle::FluentArgs::new();
    arguments.set("calls", calls);
    arguments.set("days", rule.days);
    Ok(Some(page.language.text_args("calls-often", &arguments)))
}
