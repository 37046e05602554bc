//! The provider's side of a webhook, written for this bench alone: a signed form over HTTP/1.1, ready to be sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::net::SocketAddr;

/// The account of the bench, at the house and at the switch.
pub const ACCOUNT_SID: &str = "AC55555555555555555555555555555555";
pub const AUTH_TOKEN: &str = "a token that only the bench knows";
pub const API_KEY: &str = "SK66666666666666666666666666666666";
pub const API_SECRET: &str = "a secret that only the bench knows";
pub const APP_SID: &str = "AP77777777777777777777777777777777";

/// The first request of a call that comes in: the `number`th caller of a run dials `line`.
pub fn first_webhook(address: SocketAddr, line: &str, number: usize) -> Vec<u8> {
    let call = call_sid(number);
    let from = caller(number);
    webhook(
        address,
        "/telephony/voice",
        &[
            ("AccountSid", ACCOUNT_SID),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", &call),
            ("CallStatus", "ringing"),
            ("Direction", "inbound"),
            ("From", &from),
            ("To", line),
        ],
    )
}

/// A call's identifier, different for each `number`.
pub fn call_sid(number: usize) -> String {
    format!("CA{number:032x}")
}

/// A caller's telephone number out of a range for fiction; ten thousand of them.
pub fn caller(number: usize) -> String {
    format!("+3363998{:04}", number % 10_000)
}

/// A signed POST of `fields`, which must be in order of their names.
pub fn webhook(address: SocketAddr, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let url = format!("http://{address}{path}");
    let body = serde_urlencoded::to_string(fields).unwrap_or_default();
    let signed = fields.iter().fold(url, |text, (name, value)| text + name + value);
    let signature = sign(AUTH_TOKEN, &signed);
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         X-Twilio-Signature: {signature}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn sign(token: &str, text: &str) -> String {
    // A key of any length is a key to HMAC.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else { return String::new() };
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
