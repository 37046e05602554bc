//! Access tokens for the telephone in the console (TWILIO.md §4): who they are, and for how long.

use crate::config::{BrowserPhone, Config};
use hotline::{MediatorId, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use std::time::Duration;

/// The token and when it ends: the page fetches the next one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessToken {
    pub token: String,
    /// Who rings under it: `client:<identity>`.
    pub identity: String,
    pub expires_at: Timestamp,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("the browser telephone is not configured: an API key and its secret are missing")]
    NotConfigured,
    #[error("the access token could not be signed")]
    Signing(#[from] jsonwebtoken::errors::Error),
}

#[derive(Serialize)]
struct Claims<'a> {
    jti: String,
    iss: &'a str,
    sub: &'a str,
    nbf: i64,
    exp: i64,
    grants: Grants,
}

#[derive(Serialize)]
struct Grants {
    identity: String,
    voice: Voice,
}

#[derive(Serialize)]
struct Voice {
    incoming: Incoming,
    #[serde(skip_serializing_if = "Option::is_none")]
    outgoing: Option<Outgoing>,
}

#[derive(Serialize)]
struct Incoming {
    allow: bool,
}

#[derive(Serialize)]
struct Outgoing {
    application_sid: String,
}

/// The name a mediator's browser rings under: letters, digits and underscores, at most 121 (the provider's rule).
pub fn identity(mediator: &MediatorId) -> String {
    mediator.as_str().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(121).collect()
}

/// A token for one mediator's browser.
pub fn access_token(
    config: &Config,
    mediator: &MediatorId,
    now: Timestamp,
    life: Duration,
) -> Result<AccessToken, TokenError> {
    let BrowserPhone { api_key, api_secret, app_sid, region } =
        config.browser.as_ref().ok_or(TokenError::NotConfigured)?;
    let seconds = now.0 / 1000;
    let expires = seconds.saturating_add(i64::try_from(life.as_secs()).unwrap_or(i64::MAX));
    let identity = identity(mediator);
    let claims = Claims {
        jti: format!("{api_key}-{seconds}"),
        iss: api_key,
        sub: &config.account_sid,
        // The provider's clock may be a little behind ours.
        nbf: seconds - 30,
        exp: expires,
        grants: Grants {
            identity: identity.clone(),
            voice: Voice {
                incoming: Incoming { allow: true },
                outgoing: app_sid.clone().map(|application_sid| Outgoing { application_sid }),
            },
        },
    };
    let mut header = Header::new(Algorithm::HS256);
    header.cty = Some("twilio-fpa;v=1".to_owned());
    if let Some(region) = region {
        header.extras.insert("twr", region.as_str());
    }
    let key = EncodingKey::from_secret(api_secret.as_bytes());
    let token = jsonwebtoken::encode(&header, &claims, &key)?;
    Ok(AccessToken { token, identity, expires_at: Timestamp(expires.saturating_mul(1000)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    fn config() -> Config {
        Config {
            browser: Some(BrowserPhone {
                api_key: "SK0".to_owned(),
                api_secret: "hush".to_owned(),
                app_sid: Some("AP0".to_owned()),
                region: Some("ie1".to_owned()),
            }),
            ..Config::new("https://h.example", "AC0", "token")
        }
    }

    fn part(token: &str, index: usize) -> serde_json::Value {
        let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(index).unwrap()).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn a_token_has_the_provider_s_header_and_grants_and_its_own_signature() {
        let made = access_token(
            &config(),
            &MediatorId::new("01MED"),
            Timestamp(1_800_000_000_500),
            Duration::from_secs(3600),
        )
        .unwrap();
        assert_eq!(
            part(&made.token, 0),
            serde_json::json!({"typ": "JWT", "alg": "HS256", "cty": "twilio-fpa;v=1", "twr": "ie1"})
        );
        assert_eq!(
            part(&made.token, 1),
            serde_json::json!({
                "jti": "SK0-1800000000", "iss": "SK0", "sub": "AC0", "nbf": 1_799_999_970, "exp": 1_800_003_600,
                "grants": {"identity": "01MED", "voice": {"incoming": {"allow": true}, "outgoing": {"application_sid": "AP0"}}}
            })
        );
        assert_eq!(made.expires_at, Timestamp(1_800_003_600_000));
        let (signed, signature) = made.token.rsplit_once('.').unwrap();
        let key = jsonwebtoken::DecodingKey::from_secret(b"hush");
        assert!(jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &key, Algorithm::HS256).unwrap());
    }

    #[test]
    fn an_identity_is_made_of_letters_digits_and_underscores() {
        assert_eq!(identity(&MediatorId::new("a-b.é1")), "a_b__1");
    }

    #[test]
    fn without_an_api_key_there_is_no_browser_telephone() {
        let config = Config { browser: None, ..config() };
        let refused = access_token(&config, &MediatorId::new("m"), Timestamp(0), Duration::from_secs(60));
        assert!(matches!(refused, Err(TokenError::NotConfigured)));
    }
}
