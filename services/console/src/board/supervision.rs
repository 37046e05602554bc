//! Who is in a talk beside its two, and what the coordinator who reads the board may do about it.

use std::collections::HashMap;

use hotline::{Call, CallId, CallState, MediatorId, Party, PartyState};

use crate::desk::PARTS;
use crate::page::Page;

/// The line under a talk.
#[derive(Default)]
pub(super) struct Supervision {
    /// "Claire écoute", "avec Bruno".
    pub(super) others: Vec<String>,
    /// The ways to take part: form value, text key, chosen. Empty when this reader can't.
    pub(super) parts: Vec<(&'static str, &'static str, bool)>,
    /// The reader is in this talk: may take it over, or leave.
    pub(super) mine: bool,
}

/// Parties by the call they are in.
pub(super) fn by_call(parties: Vec<Party>) -> HashMap<CallId, Vec<Party>> {
    let mut by_call: HashMap<CallId, Vec<Party>> = HashMap::new();
    for party in parties {
        by_call.entry(party.call.clone()).or_default().push(party);
    }
    by_call
}

impl Supervision {
    pub(super) fn of(
        page: &Page,
        call: &Call,
        parties: &[Party],
        name: impl Fn(&MediatorId) -> String,
    ) -> Self {
        let me = page.person.as_ref().filter(|_| page.is_mediator()).map(crate::person::Person::mediator);
        let there = parties.iter().find(|party| party.is_supervisor());
        let mine = there.filter(|party| party.mediator() == me.as_ref());
        let others = parties
            .iter()
            .filter(|party| party.state == PartyState::Joined)
            .map(|party| match party.mediator() {
                Some(id) => page.t1(&format!("board-with-{}", party.part.word()), "name", &name(id)),
                // A number is read across a room: it is not said which.
                None if call.offer.is_none() => page.t("board-with-outside-alone"),
                None => page.t("board-with-outside"),
            })
            .collect();
        let open = call.state == CallState::Talking
            && call.offer.is_some()
            && call.mediator != me
            && me.is_some()
            && (there.is_none() || mine.is_some());
        let chosen = mine.map(|party| party.part.word());
        let parts = PARTS.into_iter().filter(|_| open);
        Self {
            others,
            parts: parts.map(|(value, key)| (value, key, chosen == Some(value))).collect(),
            mine: open && mine.is_some(),
        }
    }
}
