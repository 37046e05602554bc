//! The hotline's things in a reader's words: topics, languages, presences, numbers. The one place, so that the desk, the
//! board and a call's page say the same.

use std::borrow::Borrow;

use hotline::{BreakReason, Call, CallState, Ending, PhoneNumber, Presence, TopicId};

use crate::page::Page;
use crate::state::State;

/// A call's topic as the caller chose it in the flow.
pub(crate) fn topic(state: &State, page: &Page, topic: Option<&TopicId>) -> String {
    match topic {
        Some(id) => state.topic(id.as_str(), page.language),
        None => page.t("desk-topic-none"),
    }
}

/// A département as people name it: "38, Isère".
pub(crate) fn territory(territory: &hotline::Territory) -> String {
    match territory.name() {
        Some(name) => format!("{territory}, {name}"),
        None => territory.as_str().to_owned(),
    }
}

/// A spoken language by its code.
pub(crate) fn language(page: &Page, language: &hotline::Language) -> String {
    let key = format!("language-{}", language.as_str());
    if page.language.has(&key) { page.t(&key) } else { language.as_str().to_owned() }
}

/// Why somebody is away, told to themselves (`desk-away-…`).
pub(crate) fn away_key(reason: impl Borrow<BreakReason>) -> &'static str {
    match reason.borrow() {
        BreakReason::Chosen => "desk-away-chosen",
        BreakReason::NoAnswer => "desk-away-no-answer",
        BreakReason::Declined => "desk-away-declined",
        BreakReason::Unreachable => "desk-away-unreachable",
        BreakReason::ConnectionLost => "desk-away-connection-lost",
        BreakReason::HardCall => "desk-away-hard-call",
        BreakReason::CapReached => "desk-away-cap-reached",
    }
}

/// Why somebody is away, told to a coordinator (`reason-…`).
pub(crate) fn reason_key(reason: BreakReason) -> &'static str {
    match reason {
        BreakReason::Chosen => "reason-chosen",
        BreakReason::NoAnswer => "reason-no-answer",
        BreakReason::Declined => "reason-declined",
        BreakReason::Unreachable => "reason-unreachable",
        BreakReason::ConnectionLost => "reason-connection-lost",
        BreakReason::HardCall => "reason-hard-call",
        BreakReason::CapReached => "reason-cap-reached",
    }
}

/// A presence in words, and the badge's colour.
pub(crate) fn presence(page: &Page, presence: &Presence) -> (String, &'static str) {
    let colour = match presence {
        Presence::Offline => "",
        Presence::Available => "good",
        Presence::OnBreak { .. } | Presence::Connecting { .. } => "warn",
        Presence::Ringing { .. } | Presence::Talking { .. } | Presence::WrapUp { .. } => "busy",
    };
    (page.t(&format!("presence-{}", presence.word())), colour)
}

/// "06 39 98 00 01" for a French number, "+44 …" for another; nothing is shortened.
pub(crate) fn number(number: &PhoneNumber) -> String {
    let text = number.expose();
    let digits = text.strip_prefix("+33").filter(|rest| rest.len() == 9);
    match digits {
        Some(rest) => {
            let national = format!("0{rest}");
            let pairs: Vec<&str> = (0..5).filter_map(|pair| national.get(pair * 2..pair * 2 + 2)).collect();
            pairs.join("\u{a0}")
        }
        None => text.to_owned(),
    }
}

/// How a call ended, or where it stands.
pub(crate) fn state_of(page: &Page, call: &Call) -> String {
    match &call.state {
        CallState::Ended { ending } => page.t(&ending_key(*ending)),
        state => page.t(&format!("calls-state-{}", state.word())),
    }
}

/// The key of an ending's words.
pub(crate) fn ending_key(ending: Ending) -> String {
    let word = match ending {
        Ending::Talked => "talked",
        Ending::CallbackKept => "callback_kept",
        Ending::CallbackFailed => "callback_failed",
        Ending::MessageLeft => "message_left",
        Ending::Told => "told",
        Ending::HungUp => "hung_up",
        Ending::NotReached => "not_reached",
    };
    format!("calls-ending-{word}")
}

#[cfg(test)]
mod tests {
    use super::number;
    use hotline::PhoneNumber;

    #[test]
    fn a_french_number_is_written_in_pairs_and_another_as_it_is() {
        let show = |text| number(&PhoneNumber::parse(text).expect("a number")).replace('\u{a0}', " ");
        assert_eq!(show("+33639980001"), "06 39 98 00 01");
        assert_eq!(show("+15005550006"), "+15005550006");
    }
}
