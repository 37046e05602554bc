//! What may be dialled.

/// Whether this is an address the switch can reach: E.164, or `client:` and an identity.
pub(crate) fn is_address(address: &str) -> bool {
    match address.strip_prefix("client:") {
        Some(identity) => is_identity(identity),
        None => is_e164(address),
    }
}

/// A plus and 5 to 15 digits, not beginning with 0.
pub(crate) fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (5..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

/// Letters, digits, underscore; at most 121.
pub(crate) fn is_identity(identity: &str) -> bool {
    (1..=121).contains(&identity.len())
        && identity.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
