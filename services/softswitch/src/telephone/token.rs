//! Access tokens: how a page proves that it may be `client:identity`.
//!
//! A JWT signed HS256 with the API key's secret: header `cty` = `twilio-fpa;v=1`, `iss` the key, `sub` the account,
//! `exp` and `nbf`, and `grants` with the identity and what it may do. Source: the provider's page "Access Tokens".

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

use super::address::is_identity;
use crate::config::Config;

const CONTENT_TYPE: &str = "twilio-fpa;v=1";

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    grants: Grants,
}

#[derive(Deserialize)]
struct Grants {
    identity: String,
    #[serde(default)]
    voice: Option<Voice>,
}

#[derive(Deserialize, Default)]
struct Voice {
    #[serde(default)]
    incoming: Option<Incoming>,
    #[serde(default)]
    outgoing: Option<Outgoing>,
}

#[derive(Deserialize)]
struct Incoming {
    #[serde(default)]
    allow: bool,
}

#[derive(Deserialize)]
struct Outgoing {
    application_sid: String,
}

/// What a good token allows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Granted {
    pub identity: String,
    /// It may be called.
    pub incoming: bool,
    /// The application it reaches when it dials.
    pub application: Option<String>,
    /// Epoch milliseconds.
    pub ends: i64,
}

/// Reads a token, or says why it is refused.
pub(super) fn check(token: &str, config: &Config, now_ms: i64) -> Result<Granted, &'static str> {
    let mut validation = Validation::new(Algorithm::HS256);
    // Against the switch's own clock, below.
    validation.validate_exp = false;
    validation.validate_aud = false;
    let key = DecodingKey::from_secret(config.api_secret.as_bytes());
    let data =
        decode::<Claims>(token, &key, &validation).map_err(|_| "the token is not signed as it must be")?;
    if data.header.cty.as_deref() != Some(CONTENT_TYPE) {
        return Err("the token is not an access token");
    }
    let claims = data.claims;
    if claims.iss != config.api_key || claims.sub != config.account_sid {
        return Err("the token is for another account");
    }
    let now = now_ms / 1_000;
    if claims.exp <= now || claims.nbf.is_some_and(|from| from > now + 60) {
        return Err("the token has expired or is not valid yet");
    }
    if !is_identity(&claims.grants.identity) {
        return Err("the identity may hold letters, digits and underscores only");
    }
    let voice = claims.grants.voice.ok_or("the token does not allow telephone calls")?;
    Ok(Granted {
        identity: claims.grants.identity,
        incoming: voice.incoming.is_some_and(|incoming| incoming.allow),
        application: voice.outgoing.map(|outgoing| outgoing.application_sid),
        ends: claims.exp * 1_000,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::json;

    const NOW: i64 = 1_800_000_000_000;

    fn token(change: impl FnOnce(&mut serde_json::Value, &mut Header)) -> String {
        let config = Config::default();
        let mut header = Header::new(Algorithm::HS256);
        header.cty = Some(CONTENT_TYPE.to_owned());
        let mut claims = json!({
            "jti": format!("{}-1", config.api_key),
            "iss": config.api_key,
            "sub": config.account_sid,
            "nbf": NOW / 1_000 - 10,
            "exp": NOW / 1_000 + 3_600,
            "grants": {
                "identity": "mediator_1",
                "voice": { "incoming": { "allow": true }, "outgoing": { "application_sid": "AP1" } },
            },
        });
        change(&mut claims, &mut header);
        let key = EncodingKey::from_secret(config.api_secret.as_bytes());
        encode(&header, &claims, &key).unwrap()
    }

    #[test]
    fn a_good_token_names_the_identity_and_what_it_may_do() {
        let granted = check(&token(|_, _| {}), &Config::default(), NOW).unwrap();
        assert_eq!(granted.identity, "mediator_1");
        assert!(granted.incoming);
        assert_eq!(granted.application.as_deref(), Some("AP1"));
        assert_eq!(granted.ends, NOW + 3_600_000);
    }

    #[test]
    fn a_token_that_is_late_foreign_forged_or_of_another_kind_is_refused() {
        let config = Config::default();
        let good = token(|_, _| {});
        assert!(check(&good, &config, NOW + 7_200_000).is_err());
        assert!(check(&good[..good.len() - 2], &config, NOW).is_err());
        assert!(check(&good, &Config { api_secret: "other".to_owned(), ..Config::default() }, NOW).is_err());
        assert!(check(&token(|claims, _| claims["sub"] = json!("AC9")), &config, NOW).is_err());
        assert!(check(&token(|claims, _| claims["iss"] = json!("SK9")), &config, NOW).is_err());
        assert!(check(&token(|_, header| header.cty = None), &config, NOW).is_err());
        assert!(
            check(&token(|claims, _| claims["grants"]["identity"] = json!("a b")), &config, NOW).is_err()
        );
        assert!(check(&token(|claims, _| claims["grants"]["voice"] = json!(null)), &config, NOW).is_err());
    }
}
