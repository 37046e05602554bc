//! What a test waits for.

use std::str::FromStr;

use super::Phone;
use crate::telephone::{Event, Logged};

/// A condition of a telephone; see the module [`crate::control`] for its text form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// `idle`, `dialling`, `ringing` or `talking`.
    State(String),
    /// The last call is over.
    Ended,
    /// Something containing this was said.
    Said(String),
    /// A message containing this came.
    Message(String),
    /// An event of that name happened.
    Event(String),
    /// Such a sound was played.
    Play(String),
    /// A tone within 5 % of this is heard now.
    Tone(u32),
}

/// A condition nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown condition; use idle, dialling, ringing, talking, ended, said:, message:, event:, play: or tone:"
)]
pub struct UnknownCondition;

impl FromStr for Until {
    type Err = UnknownCondition;

    fn from_str(text: &str) -> Result<Self, UnknownCondition> {
        if let Some((kind, rest)) = text.split_once(':') {
            let rest = rest.to_owned();
            return Ok(match kind {
                "said" => Self::Said(rest),
                "message" => Self::Message(rest),
                "event" => Self::Event(rest),
                "play" => Self::Play(rest),
                "tone" => Self::Tone(rest.parse().map_err(|_| UnknownCondition)?),
                _ => return Err(UnknownCondition),
            });
        }
        match text {
            "idle" | "dialling" | "ringing" | "talking" => Ok(Self::State(text.to_owned())),
            "ended" => Ok(Self::Ended),
            _ => Err(UnknownCondition),
        }
    }
}

impl Until {
    /// Whether looking again is the only way to know.
    pub(super) fn polls(&self) -> bool {
        matches!(self, Self::Tone(_))
    }

    /// Whether it is true, and the event that made it so, if one did.
    pub(super) fn met(&self, phone: &Phone, since: Option<u64>) -> Met {
        let find = |from: Option<u64>, wanted: &dyn Fn(&Event) -> bool| {
            let from = from.unwrap_or_else(|| call_began(phone));
            let mut events = phone.telephone().events_after(from).into_iter();
            events.find(|logged| wanted(&logged.event)).map_or(Met::No, Met::By)
        };
        let now = |is: bool| if is { Met::Yes } else { Met::No };
        match self {
            Self::State(state) => now(phone.snapshot().state == state),
            Self::Ended if phone.snapshot().state != "idle" => Met::No,
            Self::Ended => {
                find(since, &|event| matches!(event, Event::Ended { .. } | Event::RingCancelled { .. }))
            }
            Self::Said(part) => {
                find(since, &|event| matches!(event, Event::Say { text, .. } if text.contains(part)))
            }
            // Messages belong to no call: all of them count unless told otherwise.
            Self::Message(part) => find(
                Some(since.unwrap_or(0)),
                &|event| matches!(event, Event::Message { body, direction: "in", .. } if body.contains(part)),
            ),
            Self::Event(name) => find(since, &|event| event.name() == name),
            Self::Play(sound) => {
                find(since, &|event| matches!(event, Event::Play { what, .. } if what == sound))
            }
            Self::Tone(hz) => {
                let wanted = f64::from(*hz);
                now(phone.tones().iter().any(|tone| (f64::from(*tone) - wanted).abs() <= wanted * 0.05))
            }
        }
    }
}

/// See [`Until::met`].
pub(super) enum Met {
    No,
    Yes,
    By(Logged),
}

/// The id just before the current or last call began.
fn call_began(phone: &Phone) -> u64 {
    let events = phone.telephone().events_after(0);
    let began = |logged: &&Logged| matches!(logged.event, Event::Ringing { .. } | Event::Dialling { .. });
    events.iter().rev().find(began).map_or(0, |logged| logged.id - 1)
}
