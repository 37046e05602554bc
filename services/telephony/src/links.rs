//! The addresses we give to the provider, and what rides in them.
//!
//! An address names a call or an offer by its opaque id, never a person or a number. What the reply to the next
//! webhook needs even when our database is down (the line, the place in the flow) rides in the query, sealed: nobody
//! but us can have made it, and a position can't be moved to another call.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hotline::{CallId, LegId, LineId, OfferId, PartyId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// How the provider must try: twice again, also when we answer 5xx (TWILIO.md §3). Not part of what is signed.
pub const OVERRIDES: &str = "#rc=2&rp=ct,rt,5xx";

/// Ids, positions and short words pass as they are.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Seventeen bytes would be no safer for an address that lives as long as a call.
const SEAL_BYTES: usize = 16;

/// What rides with a call from one webhook to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    pub call: CallId,
    pub line: LineId,
    /// The place in the flow: `ivr::Position` as text.
    pub at: String,
}

/// Makes addresses and knows its own.
#[derive(Clone)]
pub struct Links {
    base: String,
    key: Vec<u8>,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Links").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Links {
    /// `secret` is the account's; the key is derived from it, so that a seal says nothing about it.
    pub fn new(public_url: &str, secret: &str) -> Self {
        let key = mac(secret.as_bytes(), b"permanence: addresses").to_vec();
        Self { base: public_url.trim_end_matches('/').to_owned(), key }
    }

    /// The public base, for sounds.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// `/telephony/{what}/{call}` with the thread in its query.
    pub fn thread(&self, what: &str, thread: &Thread) -> String {
        self.thread_with(what, thread, &[])
    }

    /// The same with further words.
    pub fn thread_with(&self, what: &str, thread: &Thread, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![("l", thread.line.as_str()), ("at", thread.at.as_str())];
        pairs.extend_from_slice(more);
        self.sealed(&format!("/telephony/{what}/{}", escaped(thread.call.as_str())), &pairs)
    }

    /// `/telephony/{what}/{call}`.
    pub fn call(&self, what: &str, call: &CallId) -> String {
        self.sealed(&format!("/telephony/{what}/{}", escaped(call.as_str())), &[])
    }

    /// `/telephony/{what}/{call}{/part}` with words.
    pub fn call_with(&self, what: &str, call: &CallId, part: &str, words: &[(&str, &str)]) -> String {
        self.sealed(&format!("/telephony/{what}/{}{part}", escaped(call.as_str())), words)
    }

    /// `/telephony/offer/{offer}{/what}`: of one ring of one mediator.
    pub fn offer(&self, what: &str, offer: &OfferId, line: &LineId, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![("l", line.as_str())];
        pairs.extend_from_slice(more);
        self.sealed(&format!("/telephony/offer/{}{what}", escaped(offer.as_str())), &pairs)
    }

    /// `/telephony/volunteer/{leg}{/what}`: of one leg of a mediator who works by keys. The seal ties what was proven on
    /// this leg (who they are) to this leg.
    pub fn volunteer(&self, what: &str, leg: &LegId, line: &LineId, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![("l", line.as_str())];
        pairs.extend_from_slice(more);
        self.sealed(&format!("/telephony/volunteer/{}{what}", escaped(leg.as_str())), &pairs)
    }

    /// What stands for a person or a number where only equality matters: says nothing about it without our key.
    pub fn opaque(&self, text: &str) -> String {
        hex::encode(mac(&self.key, format!("opaque {text}").as_bytes()))
    }

    /// `/telephony/party/{party}{/what}`: of an outside number who is asked into a call.
    pub fn party(&self, what: &str, party: &PartyId) -> String {
        self.sealed(&format!("/telephony/party/{}{what}", escaped(party.as_str())), &[])
    }

    fn sealed(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        use std::fmt::Write;
        let mut address = path.to_owned();
        for (index, (name, value)) in pairs.iter().enumerate() {
            let joint = if index == 0 { '?' } else { '&' };
            // Writing into a String can't fail.
            let _ = write!(address, "{joint}{name}={}", escaped(value));
        }
        let seal = self.seal(&address);
        let joint = if pairs.is_empty() { '?' } else { '&' };
        format!("{}{address}{joint}k={seal}{OVERRIDES}", self.base)
    }

    /// Whether an address that came back is one of ours, unchanged. `path_and_query` is raw, as it came.
    pub fn is_ours(&self, path_and_query: &str) -> bool {
        // A proxy may have added a path in front of ours.
        let Some(start) = path_and_query.find("/telephony/") else { return false };
        let address = &path_and_query[start..];
        let Some((rest, seal)) = address.rsplit_once("k=") else { return false };
        let rest = &rest[..rest.len().saturating_sub(1)];
        self.seal(rest).as_bytes().ct_eq(seal.as_bytes()).into()
    }

    fn seal(&self, address: &str) -> String {
        URL_SAFE_NO_PAD.encode(&mac(&self.key, address.as_bytes())[..SEAL_BYTES])
    }
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// The conference of a call. From the call's id only: names of conferences are seen by the provider.
pub fn room(call: &CallId) -> String {
    format!("call-{call}")
}

/// The call whose conference has this name, if it is one of ours.
pub fn call_in(room: &str) -> Option<CallId> {
    room.strip_prefix("call-").map(CallId::new)
}

/// The provider's parking place for a line.
pub fn queue(line: &LineId) -> String {
    format!("line-{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> Links {
        Links::new("https://h.example/", "secret")
    }

    fn thread() -> Thread {
        Thread {
            call: CallId::new("01CALL"),
            line: LineId::new("sn"),
            at: "1.sujet.0.fr.demarches.1.".to_owned(),
        }
    }

    /// What the provider asks for: everything behind the host, without the fragment.
    fn asked(address: &str) -> String {
        let (address, overrides) = address.split_once('#').unwrap();
        assert_eq!(overrides, "rc=2&rp=ct,rt,5xx");
        address.strip_prefix("https://h.example").unwrap().to_owned()
    }

    #[test]
    fn an_address_carries_ids_and_the_place_in_the_flow_and_is_known_again() {
        let address = asked(&links().thread("step", &thread()));
        assert!(
            address.starts_with("/telephony/step/01CALL?l=sn&at=1.sujet.0.fr.demarches.1.&k="),
            "{address}"
        );
        assert!(links().is_ours(&address));
        assert!(links().is_ours(&format!("/hotline{address}")), "behind a proxy's path");
    }

    #[test]
    fn an_address_that_was_changed_or_moved_to_another_call_is_not_ours() {
        let address = asked(&links().thread("step", &thread()));
        assert!(!links().is_ours(&address.replace("01CALL", "01OTHER")));
        assert!(!links().is_ours(&address.replace(".fr.", ".en.")));
        assert!(!links().is_ours(&address[..address.len() - 1]));
        assert!(!links().is_ours("/telephony/step/01CALL"));
        assert!(!links().is_ours("/telephony/k="));
        assert!(!Links::new("https://h.example", "another").is_ours(&address));
    }

    #[test]
    fn an_address_without_further_words_is_sealed_too() {
        let address = asked(&links().call("join", &CallId::new("01CALL")));
        assert!(links().is_ours(&address), "{address}");
    }
}
