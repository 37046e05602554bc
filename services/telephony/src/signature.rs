//! Whether a webhook really comes from the provider: `X-Twilio-Signature` (TWILIO.md §2).
//!
//! The address that was signed is the *configured* public base with the raw path and query; what a proxy made of the
//! `Host` header plays no part.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use subtle::{Choice, ConstantTimeEq};

/// What was signed besides the address.
#[derive(Clone, Copy, Debug)]
pub enum Body<'a> {
    /// A form's fields as they came, repeated ones repeated.
    Form(&'a [(String, String)]),
    /// Anything else; the address then carries `bodySHA256`. Empty for GET.
    Raw(&'a [u8]),
}

/// Checks webhooks against one account's secret.
#[derive(Clone)]
pub struct Verifier {
    token: String,
    base: String,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Verifier {
    /// `base`: the public URL without a path, or with the path that a proxy puts in front.
    pub fn new(token: &str, base: &str) -> Self {
        Self { token: token.to_owned(), base: base.trim_end_matches('/').to_owned() }
    }

    /// Whether `signature` was made by the provider for this request. `path_and_query` is raw, as it came.
    pub fn accepts(&self, signature: &str, path_and_query: &str, body: Body<'_>) -> bool {
        if let Body::Raw(bytes) = body
            && let Some(claimed) = query_value(path_and_query, "bodySHA256")
            && !bool::from(hex::encode(Sha256::digest(bytes)).as_bytes().ct_eq(claimed.as_bytes()))
        {
            return false;
        }
        if let Body::Raw(bytes) = body
            && !bytes.is_empty()
            && query_value(path_and_query, "bodySHA256").is_none()
        {
            return false;
        }
        let url = format!("{}{path_and_query}", self.base);
        // Every spelling is computed, whichever fits: the time taken says nothing.
        let accepted = spellings(&url).iter().fold(Choice::from(0), |found, spelling| {
            found | sign(&self.token, spelling, body).as_bytes().ct_eq(signature.trim().as_bytes())
        });
        accepted.into()
    }
}

/// The signature of a request, as the provider makes it.
pub fn sign(token: &str, url: &str, body: Body<'_>) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("any key length");
    mac.update(url.as_bytes());
    if let Body::Form(fields) = body {
        let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, value) in fields {
            sorted.entry(name).or_default().insert(value);
        }
        for (name, values) in sorted {
            for value in values {
                mac.update(name.as_bytes());
                mac.update(value.as_bytes());
            }
        }
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The address with and without its scheme's default port: providers differ in which one they sign.
fn spellings(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else { return vec![url.to_owned()] };
    let port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return vec![url.to_owned()],
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let bare = host.strip_suffix(port).unwrap_or(host);
    let has_port = bare.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let mut all = vec![format!("{scheme}://{bare}{path}")];
    if !has_port {
        all.push(format!("{scheme}://{bare}{port}{path}"));
    }
    all
}

fn query_value<'a>(path_and_query: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = path_and_query.split_once('?')?;
    query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, v)| v))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    fn sample() -> Vec<(String, String)> {
        fields(&[
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("From", "+14158675309"),
            ("Digits", "1234"),
            ("To", "+18005551212"),
        ])
    }

    const PATH: &str = "/myapp.php?foo=1&bar=2";

    #[test]
    fn the_five_published_vectors_are_accepted() {
        let cases = [
            ("https://mycompany.com", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            ("https://mycompany.com:443", "kvajT1Ptam85bY51eRf/AJRuM3w="),
            ("http://mycompany.com:1234", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
            ("http://mycompany.com:80", "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ];
        let form = sample();
        for (base, signature) in cases {
            assert_eq!(sign("12345", &format!("{base}{PATH}"), Body::Form(&form)), signature, "{base}");
            assert!(Verifier::new("12345", base).accepts(signature, PATH, Body::Form(&form)), "{base}");
        }
        let repeated = fields(&[
            ("Sid", "CA123"),
            ("SidAccount", "AC123"),
            ("Digits", "5678"),
            ("Digits", "1234"),
            ("Digits", "1234"),
        ]);
        let signature = "IK+Dwps556ElfBT0I3Rgjkr1wJU=";
        assert!(Verifier::new("12345", "https://mycompany.com").accepts(
            signature,
            PATH,
            Body::Form(&repeated)
        ));
    }

    #[test]
    fn the_default_port_may_be_signed_or_not() {
        let form = sample();
        for base in ["https://mycompany.com", "https://mycompany.com:443"] {
            let verifier = Verifier::new("12345", base);
            assert!(verifier.accepts("RSOYDt4T1cUTdK1PDd93/VVr8B8=", PATH, Body::Form(&form)));
            assert!(verifier.accepts("kvajT1Ptam85bY51eRf/AJRuM3w=", PATH, Body::Form(&form)));
        }
    }

    #[test]
    fn anything_that_was_changed_on_the_way_is_refused() {
        let verifier = Verifier::new("12345", "https://mycompany.com");
        let good = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
        let form = sample();
        let mut changed = form.clone();
        changed[3].1.push(' ');
        assert!(!verifier.accepts(good, PATH, Body::Form(&changed)), "a value");
        assert!(!verifier.accepts(good, PATH, Body::Form(&form[1..])), "a missing field");
        assert!(!verifier.accepts(good, "/myapp.php?foo=1&bar=3", Body::Form(&form)), "the query");
        assert!(!verifier.accepts(good, "/myapp.php?bar=2&foo=1", Body::Form(&form)), "its order");
        assert!(!verifier.accepts("", PATH, Body::Form(&form)), "no signature");
        assert!(
            !Verifier::new("12346", "https://mycompany.com").accepts(good, PATH, Body::Form(&form)),
            "the secret"
        );
    }

    #[test]
    fn a_get_is_signed_by_its_address_alone() {
        let verifier = Verifier::new("12345", "https://mycompany.com");
        let signature = sign("12345", "https://mycompany.com/a?b=c", Body::Raw(b""));
        assert!(verifier.accepts(&signature, "/a?b=c", Body::Raw(b"")));
    }

    #[test]
    fn a_json_body_must_be_the_one_that_was_hashed() {
        let verifier = Verifier::new("12345", "https://mycompany.com");
        let body = br#"{"a":1}"#;
        let path = format!("/a?bodySHA256={}", hex::encode(Sha256::digest(body)));
        let signature = sign("12345", &format!("https://mycompany.com{path}"), Body::Raw(body));
        assert!(verifier.accepts(&signature, &path, Body::Raw(body)));
        assert!(!verifier.accepts(&signature, &path, Body::Raw(br#"{"a":2}"#)));
        let unhashed = sign("12345", "https://mycompany.com/a", Body::Raw(body));
        assert!(!verifier.accepts(&unhashed, "/a", Body::Raw(body)), "nothing vouches for the body");
    }
}
