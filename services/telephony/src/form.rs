//! The fields of a webhook, and what in them means "nobody knows".

use hotline::{CallId, LegId, PhoneNumber};
use sha2::{Digest, Sha256};

/// What a withheld number arrives as, when it does not arrive as a word: the letters of ANONYMOUS, RESTRICTED, BLOCKED,
/// UNKNOWN and UNAVAILABLE on a telephone's keys. Nobody can be called back there.
const WITHHELD: [&str; 5] = ["+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"];

/// Crockford's base 32, as in all our ids.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A webhook's fields as they came; keys we do not know are kept and ignored.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

/// Why a webhook can't be understood: told to the provider in plain words, with a 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadForm {
    #[error("a form was expected (application/x-www-form-urlencoded)")]
    NotAForm,
    #[error("the form is not UTF-8")]
    NotUtf8,
    #[error("the field {0} is missing")]
    Missing(&'static str),
}

impl Form {
    pub fn parse(body: &[u8]) -> Result<Self, BadForm> {
        if std::str::from_utf8(body).is_err() {
            return Err(BadForm::NotUtf8);
        }
        serde_urlencoded::from_bytes(body).map(Self).map_err(|_| BadForm::NotUtf8)
    }

    pub fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// A field's first value; empty is absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
    }

    pub fn leg(&self) -> Result<LegId, BadForm> {
        self.get("CallSid").map(LegId::new).ok_or(BadForm::Missing("CallSid"))
    }

    /// Whether we (and not the person) began this leg.
    pub fn is_outbound(&self) -> bool {
        self.get("Direction").is_some_and(|direction| direction.starts_with("outbound"))
    }

    /// Whether this leg is a telephone in a browser.
    pub fn is_to_browser(&self) -> bool {
        self.get("To").is_some_and(|to| to.starts_with("client:"))
    }

    /// The hotline's number on this leg.
    pub fn our_number(&self) -> Option<&str> {
        self.get(if self.is_outbound() { "From" } else { "To" })
    }

    /// The person's number on this leg; `None` when withheld.
    pub fn their_number(&self) -> Option<PhoneNumber> {
        number(self.get(if self.is_outbound() { "To" } else { "From" })?)
    }

    /// Whether the leg is over, by the webhook's own account.
    pub fn is_over(&self) -> bool {
        matches!(self.get("CallStatus"), Some("completed" | "busy" | "no-answer" | "failed" | "canceled"))
    }
}

/// A number that can be called; `None` for words and for the digits that stand for them.
pub fn number(text: &str) -> Option<PhoneNumber> {
    if WITHHELD.contains(&text) { None } else { PhoneNumber::parse(text) }
}

/// The call that an inbound leg is: made from the leg's own identity, so that a webhook that comes twice, on whichever
/// node, names the same call, and no table need be asked for it.
pub fn call_of(leg: &LegId) -> CallId {
    let digest = Sha256::digest(leg.as_str().as_bytes());
    let number = digest.iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    // 26 letters hold 130 bits: the first never exceeds 7, as in a ULID.
    let letters = (0..26).rev().map(|place| {
        let digit = usize::try_from((number >> (place * 5)) & 31).unwrap_or(0);
        char::from(ALPHABET[digit])
    });
    CallId::new(letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn withheld_numbers_are_nobody_s_number() {
        for text in
            ["anonymous", "Restricted", "unavailable", "+266696687", "+7378742833", "client:01ABC", "", "+"]
        {
            assert!(number(text).is_none(), "{text}");
        }
        assert!(number("+33199000001").is_some());
    }

    #[test]
    fn the_same_leg_is_the_same_call_and_another_leg_another() {
        let (one, other) = (call_of(&LegId::new("CA1")), call_of(&LegId::new("CA2")));
        assert_eq!(one, call_of(&LegId::new("CA1")));
        assert_ne!(one, other);
        assert!(one.as_str().len() == 26 && one.as_str().bytes().all(|b| ALPHABET.contains(&b)), "{one}");
    }

    #[test]
    fn unknown_fields_are_kept_and_empty_ones_are_absent() {
        let form = Form::parse(b"CallSid=CA1&Digits=&Shiny=New+%F0%9F%8E%89&From=%2B33199000001").unwrap();
        assert_eq!(form.get("Digits"), None);
        assert_eq!(form.get("Shiny"), Some("New 🎉"));
        assert_eq!(form.their_number().unwrap().expose(), "+33199000001");
    }

    #[test]
    fn a_form_that_is_no_text_is_refused() {
        assert_eq!(Form::parse(b"CallSid=\xff\xfe").unwrap_err(), BadForm::NotUtf8);
        assert_eq!(Form::parse(b"").unwrap().leg().unwrap_err(), BadForm::Missing("CallSid"));
    }
}
