//! What the application is told of a conference.

use std::sync::Arc;

use super::{Conference, Inner, Participant};
use crate::callbacks::Courier;
use crate::clock::rfc2822;
use crate::exchange::Exchange;

/// The conference as the owner of its courier.
#[derive(Clone)]
struct Owner(Arc<Conference>);

impl AsRef<Courier> for Owner {
    fn as_ref(&self) -> &Courier {
        &self.0.courier
    }
}

/// The word of `statusCallbackEvent` that asks for an event.
fn asked_by(event: &str) -> &'static str {
    match event {
        "conference-start" => "start",
        "conference-end" => "end",
        "participant-join" => "join",
        "participant-leave" => "leave",
        "participant-mute" | "participant-unmute" => "mute",
        "participant-hold" | "participant-unhold" => "hold",
        "participant-modify" => "modify",
        "announcement-end" | "announcement-fail" => "announcement",
        _ => "speaker",
    }
}

impl Exchange {
    /// Sends an event of a conference, if its first participant asked for such. `inner` is the conference's, locked
    /// by the caller: events leave in the order of what they tell.
    pub(crate) fn conference_event(
        &self,
        conference: &Arc<Conference>,
        inner: &mut Inner,
        event: &str,
        participant: Option<&Participant>,
        extra: &[(&str, &str)],
    ) {
        let Some(callback) = &inner.callback else { return };
        if !callback.events.iter().any(|wanted| wanted == asked_by(event)) {
            return;
        }
        let target = callback.target.clone();
        inner.sequence += 1;
        let mut params = Vec::new();
        let mut add = |name: &str, value: &str| params.push((name.to_owned(), value.to_owned()));
        add("AccountSid", &self.config().account_sid);
        add("ConferenceSid", &conference.sid);
        add("FriendlyName", &conference.name);
        add("StatusCallbackEvent", event);
        add("SequenceNumber", &inner.sequence.to_string());
        add("Timestamp", &rfc2822(self.clock().now()));
        if let Some(one) = participant {
            add("CallSid", &one.call.sid);
            add("Muted", flag(one.muted));
            add("Hold", flag(one.hold));
            add("Coaching", flag(one.coaching));
            if let Some(coach) = one.coach.as_ref().filter(|_| one.coaching) {
                add("CallSidToCoach", coach);
            }
            add("StartConferenceOnEnter", flag(one.start_on_enter));
            add("EndConferenceOnExit", flag(one.end_on_exit));
            if let Some(label) = &one.label {
                add("ParticipantLabel", label);
            }
        }
        for (name, value) in extra {
            add(name, value);
        }
        Courier::send(self, Owner(Arc::clone(conference)), target, params);
    }
}

fn flag(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
