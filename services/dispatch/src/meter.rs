//! The figures of the hands, for `/metrics`. Words only: no number, no name, no id.

use hotline::{Effect, Event, Rejected, Timestamp};
use metrics::{counter, gauge, histogram};
use std::time::Duration;
use store::Backlog;

/// The states a living call may be in: each has its gauge, also at nought.
const STATES: [&str; 7] =
    ["in_flow", "waiting", "awaiting_callback", "connecting", "talking", "reconnecting", "leaving_message"];

pub fn decided(event: &Event, took: Duration) {
    counter!("permanence_decisions_total", "event" => event.word()).increment(1);
    histogram!("permanence_decision_seconds").record(took.as_secs_f64());
}

pub fn rejected(event: &Event, why: Rejected) {
    counter!("permanence_rejections_total", "event" => event.word(), "reason" => why.word()).increment(1);
}

pub fn conflict(event: &Event) {
    counter!("permanence_conflicts_total", "event" => event.word()).increment(1);
}

/// `came`: done, overtaken, retried, never, too_late.
pub fn effect(effect: &Effect, came: &'static str) {
    counter!("permanence_effects_total", "effect" => effect.word(), "came" => came).increment(1);
}

/// Whether the telephone company does what it is asked.
pub fn company(answers: bool) {
    gauge!("permanence_company_answers").set(u8::from(answers));
}

/// A leg was over and no callback had said so.
pub fn reconciled() {
    counter!("permanence_reconciled_legs_total").increment(1);
}

/// `counted`: the words of states with how many calls are in each.
pub fn calls(counted: &[(String, i64)]) {
    for state in STATES {
        let number = counted.iter().find(|(word, _)| word == state).map_or(0, |(_, number)| *number);
        gauge!("permanence_calls", "state" => state).set(u32::try_from(number).unwrap_or(u32::MAX));
    }
}

pub fn backlog(backlog: Backlog, now: Timestamp) {
    gauge!("permanence_effects_open").set(u32::try_from(backlog.open).unwrap_or(u32::MAX));
    let age = backlog.oldest_ms.map_or(0, |oldest| now.since(Timestamp(oldest)).as_seconds());
    gauge!("permanence_effects_oldest_seconds").set(u32::try_from(age).unwrap_or(u32::MAX));
}
