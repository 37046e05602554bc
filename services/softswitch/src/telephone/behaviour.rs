//! What a telephone is like, and what a scripted one does by itself.

use serde::{Deserialize, Serialize};

/// What a scripted telephone does by itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Behaviour {
    /// What it does when it rings; otherwise it waits to be told.
    pub on_ring: Option<OnRing>,
    /// Milliseconds of ringing before that.
    pub after_ms: u64,
    /// Once answered: press these keys when something containing the text is said, each once, in any order.
    pub on_said: Vec<OnSaid>,
    /// Hang up this long after the answer.
    pub talk_ms: Option<u64>,
}

/// See [`Behaviour::on_ring`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnRing {
    Answer,
    Decline,
    /// As if it were in another call.
    Busy,
}

/// See [`Behaviour::on_said`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnSaid {
    pub contains: String,
    #[serde(default)]
    pub press: String,
    #[serde(default)]
    pub hang_up: bool,
}

/// What a telephone is like.
#[derive(Debug, Clone, Default)]
pub struct Make {
    /// Opaque; in the URLs of a browser telephone.
    pub id: String,
    /// `+33…` or `client:identity`.
    pub address: String,
    /// Its calls show `anonymous`.
    pub withheld: bool,
    /// The page pronounces what is said and reports the end.
    pub speaks: bool,
    /// `None` for a browser.
    pub behaviour: Option<Behaviour>,
    /// The TwiML application a `client:` reaches, and the end of its token (epoch ms).
    pub application: Option<String>,
}
