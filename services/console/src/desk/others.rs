//! Who is in a call beside the caller and its mediator, in words. The desk and the board say it, so that nobody is ever
//! listened to unawares.

use std::collections::HashMap;

use fluent_bundle::FluentArgs;
use hotline::{Call, MediatorId, Offer, Party, PartyState, Presence, Timestamp, Who};

use super::Desk;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::words;

/// A guest or a supervisor, told to the call's mediator.
pub(super) struct Other {
    pub text: String,
    pub supervisor: bool,
}

/// What the call's mediator may do about a guest.
pub(super) struct GuestAsked {
    pub name: String,
    /// In the conference: may take the call.
    pub joined: bool,
}

/// The card of a colleague or a supervisor in somebody else's call.
pub(super) struct GuestCard {
    pub call: String,
    pub title_key: &'static str,
    pub lead: String,
    pub joined: bool,
    pub since: Timestamp,
    pub topic: String,
    pub language: String,
    pub browser: bool,
    /// A supervisor's ways to take part: form value, text key, chosen. Empty for a guest.
    pub parts: Vec<(&'static str, &'static str, bool)>,
}

/// The parts a supervisor chooses from: form value and text key.
pub(crate) const PARTS: [(&str, &str); 3] = [
    ("listening", "supervise-listen"),
    ("whispering", "supervise-whisper"),
    ("barging_in", "supervise-barge-in"),
];

/// Everybody's name.
pub(crate) async fn names(state: &State) -> Result<HashMap<MediatorId, String>, Problem> {
    Ok(state.store().people().mediator_names().await?.into_iter().collect())
}

/// A party's name: a colleague's, or the number that was called.
fn name(page: &Page, names: &HashMap<MediatorId, String>, party: &Party) -> String {
    match &party.who {
        Who::Mediator { mediator, .. } => names.get(mediator).cloned(),
        Who::Outside { number } => Some(words::number(number)),
    }
    .unwrap_or_else(|| page.t("board-somebody"))
}

/// Who is with the call's mediator, and the guest they asked in.
pub(super) async fn of(
    state: &State,
    page: &Page,
    desk: &Desk,
    call: &Call,
) -> Result<(Vec<Other>, Option<GuestAsked>), Problem> {
    let parties: Vec<&Party> = desk.parties(&call.id).collect();
    if parties.is_empty() {
        return Ok((Vec::new(), None));
    }
    let names = names(state).await?;
    let mut others = Vec::new();
    let mut guest = None;
    for party in parties {
        let name = name(page, &names, party);
        let joined = party.state == PartyState::Joined;
        if !party.is_supervisor() {
            guest = Some(GuestAsked { name: name.clone(), joined });
        } else if !joined {
            // Not there yet: there is nothing to be told.
            continue;
        }
        let key =
            if joined { format!("desk-with-{}", party.part.word()) } else { "desk-with-ringing".into() };
        others.push(Other { text: page.t1(&key, "name", &name), supervisor: party.is_supervisor() });
    }
    Ok((others, guest))
}

/// The party that an offer books this mediator for, and the name of the call's mediator.
pub(super) async fn asked_by(
    state: &State,
    page: &Page,
    desk: &Desk,
    (call, offer): (&Call, &Offer),
) -> Result<Option<(Party, String)>, Problem> {
    let asked = desk.parties(&call.id).find(|party| party.offer() == Some(&offer.id));
    let Some(party) = asked.cloned() else { return Ok(None) };
    let names = names(state).await?;
    let owner = call.mediator.as_ref().and_then(|id| names.get(id)).cloned();
    Ok(Some((party, owner.unwrap_or_else(|| page.t("board-somebody")))))
}

/// What a ring by a colleague is for, in words.
pub(super) fn asked(page: &Page, party: &Party, owner: &str) -> String {
    page.t1(&format!("desk-asked-{}", party.part.word()), "name", owner)
}

/// The card of who is in somebody else's call.
pub(super) fn card(
    state: &State,
    page: &Page,
    call: &Call,
    (party, owner): &(Party, String),
    presence: &Presence,
    browser: bool,
) -> GuestCard {
    let joined = matches!(presence, Presence::Talking { .. });
    let mut arguments = FluentArgs::new();
    arguments.set("name", owner.as_str());
    let chosen = party.part.word();
    GuestCard {
        call: call.id.as_str().to_owned(),
        title_key: if party.is_supervisor() { "desk-supervising" } else { "desk-asked-in" },
        lead: page.language.text_args(&format!("desk-guest-{chosen}"), &arguments),
        joined,
        since: party.made_at,
        topic: words::topic(state, page, call.topic.as_ref()),
        language: words::language(page, &call.language),
        browser,
        parts: PARTS
            .into_iter()
            .filter(|_| party.is_supervisor())
            .map(|(value, key)| (value, key, value == chosen))
            .collect(),
    }
}
