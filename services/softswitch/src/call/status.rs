//! What the application is told of a call: the parameters of every webhook, and the status callbacks.

use std::sync::Arc;

use super::{Call, Direction, Status};
use crate::callbacks::Courier;
use crate::clock::rfc2822;
use crate::exchange::Exchange;
use crate::webhook::Params;

/// A call whose callbacks are to be sent.
#[derive(Clone)]
struct Owner(Arc<Call>);

impl AsRef<Courier> for Owner {
    fn as_ref(&self) -> &Courier {
        &self.0.courier
    }
}

impl Exchange {
    /// The parameters every voice webhook carries.
    pub(crate) fn call_params(&self, call: &Call) -> Params {
        let mut params: Params = [
            ("CallSid", call.sid.as_str()),
            ("AccountSid", &self.config().account_sid),
            ("From", &call.from),
            ("To", &call.to),
            ("Caller", &call.from),
            ("Called", &call.to),
            ("CallStatus", call.status().as_str()),
            ("ApiVersion", "2010-04-01"),
            ("Direction", call.direction.as_str()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        if let Some(parent) = &call.parent {
            params.push(("ParentCallSid".to_owned(), parent.clone()));
        }
        params.extend(call.parameters.iter().cloned());
        params
    }

    /// The call is being dialled, or rings.
    pub(crate) fn progress(&self, call: &Arc<Call>, status: Status) {
        let now = self.clock().now();
        {
            let mut state = call.state();
            state.status = status;
            state.updated = now;
            state.started.get_or_insert(now);
        }
        self.report(call, if status == Status::Ringing { "ringing" } else { "initiated" });
    }

    /// Somebody, or a document, picked up.
    pub(crate) fn answered(&self, call: &Arc<Call>) {
        let now = self.clock().now();
        {
            let mut state = call.state();
            state.status = Status::InProgress;
            state.answered = Some(now);
            state.updated = now;
            state.started.get_or_insert(now);
        }
        self.report(call, "answered");
    }

    /// The call is over.
    pub(crate) fn ended(&self, call: &Arc<Call>, status: Status) {
        let now = self.clock().now();
        {
            let mut state = call.state();
            state.status = status;
            state.ended = Some(now);
            state.updated = now;
        }
        self.forget_participant(call);
        self.report(call, "completed");
        self.calls().ended(call);
    }

    fn report(&self, call: &Arc<Call>, event: &str) {
        let (target, sequence, duration) = {
            let mut state = call.state();
            let Some(callback) = &state.callback else { return };
            // A call to one of our numbers reports its end only.
            let wanted = if call.direction == Direction::Inbound {
                event == "completed"
            } else {
                callback.events.iter().any(|wanted| wanted == event)
            };
            if !wanted {
                return;
            }
            let target = callback.target.clone();
            let sequence = state.sequence;
            state.sequence += 1;
            (target, sequence, seconds(state.answered, state.ended))
        };
        let mut params = self.call_params(call);
        let mut add = |name: &str, value: String| params.push((name.to_owned(), value));
        add("Timestamp", rfc2822(self.clock().now()));
        add("CallbackSource", "call-progress-events".to_owned());
        add("SequenceNumber", sequence.to_string());
        if event == "completed" {
            add("CallDuration", duration.to_string());
            add("Duration", ((duration + 59) / 60).to_string());
        }
        Courier::send(self, Owner(Arc::clone(call)), target, params);
    }
}

/// Whole seconds of talk.
pub(crate) fn seconds(answered: Option<i64>, ended: Option<i64>) -> i64 {
    match (answered, ended) {
        (Some(answered), Some(ended)) => ((ended - answered + 500) / 1_000).max(0),
        _ => 0,
    }
}
