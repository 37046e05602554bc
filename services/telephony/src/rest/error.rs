//! What went wrong with a REST request, and what to do about it.

use reqwest::StatusCode;
use serde::Deserialize;
use std::time::Duration;

/// Why a request was not carried out. Never shows an address or a number.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    #[error("the client for the provider could not be set up")]
    Setup(#[source] reqwest::Error),
    #[error("the provider could not be reached, or did not answer in time")]
    Unreachable(#[source] reqwest::Error),
    #[error("the provider refused: HTTP {status}, code {code:?}")]
    Refused { status: u16, code: Option<u32>, after: Option<Duration> },
    #[error("the provider's answer could not be read")]
    Unreadable,
}

/// What an error means for the thing that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not done; may well succeed later, not before that time.
    Later(Option<Duration>),
    /// It can't be done to this leg any more, or never.
    Never,
}

/// `{code, message, more_info, status}`; the message may quote a number and is left unread.
#[derive(Deserialize)]
struct Body {
    code: Option<u32>,
}

impl RestError {
    pub(super) fn refused(status: StatusCode, body: &[u8], after: Option<Duration>) -> Self {
        let code = serde_json::from_slice::<Body>(body).ok().and_then(|body| body.code);
        Self::Refused { status: status.as_u16(), code, after }
    }

    /// The provider's own number for the error, where it gave one.
    pub fn code(&self) -> Option<u32> {
        match self {
            Self::Refused { code, .. } => *code,
            _ => None,
        }
    }

    /// 429 was never processed, a 5xx or a lost answer may have been: both are tried again, for every effect is
    /// harmless twice. 401 and 403 are a wrong configuration that somebody may be mending this minute. Every other 4xx
    /// means that the leg is gone (TWILIO.md §3).
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Refused { status: 401 | 403 | 408 | 429, after, .. } => Verdict::Later(*after),
            Self::Refused { status, after, .. } if *status >= 500 => Verdict::Later(*after),
            Self::Refused { .. } => Verdict::Never,
            Self::Unreachable(_) | Self::Unreadable | Self::Setup(_) => Verdict::Later(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, body: &str) -> Verdict {
        RestError::refused(StatusCode::from_u16(status).unwrap(), body.as_bytes(), None).verdict()
    }

    #[test]
    fn too_many_requests_and_failures_of_the_provider_are_tried_again() {
        for status in [429, 500, 502, 503, 401] {
            assert_eq!(verdict(status, r#"{"code":20429}"#), Verdict::Later(None), "{status}");
        }
    }

    #[test]
    fn a_leg_that_is_gone_is_gone() {
        for (status, body) in [(404, r#"{"code":20404}"#), (400, r#"{"code":21220}"#), (409, "not json")] {
            assert_eq!(verdict(status, body), Verdict::Never, "{status}");
        }
    }
}
