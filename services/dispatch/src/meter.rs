//! The figures of the hands, for `/metrics`. Words only: no number, no name, no id but a line's.

use hotline::{Effect, Event, LineId, Millis, Rejected, Timestamp};
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

/// Whether a line could ring somebody at all, whether whoever calls now rings somebody (within its hours, and somebody who
/// answers it is at work), and whether it is within its hours.
pub fn line(line: &LineId, ever: bool, now: bool, open: bool) {
    let gauge = |when, can| {
        gauge!("permanence_line_can_ring", "line" => line.to_string(), "when" => when).set(u8::from(can));
    };
    gauge("ever", ever);
    gauge("now", now);
    gauge!("permanence_line_open", "line" => line.to_string()).set(u8::from(open));
}

/// The line answers no calls any more: nothing is said about it, and no comparison with it holds.
pub fn line_gone(line: &LineId) {
    for when in ["ever", "now"] {
        gauge!("permanence_line_can_ring", "line" => line.to_string(), "when" => when).set(f64::NAN);
    }
    gauge!("permanence_line_open", "line" => line.to_string()).set(f64::NAN);
}

/// How far the hotline's clock is ahead of the machine's, which was set back.
pub fn clock(lead: Millis) {
    gauge!("permanence_clock_lead_seconds").set(u32::try_from(lead.as_seconds()).unwrap_or(u32::MAX));
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
