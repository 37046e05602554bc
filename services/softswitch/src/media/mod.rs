//! The voice of the switch: who hears whom, 20 ms at a time.
//!
//! For: carrying sound between parties. A party's audio endpoint is a [`Leg`] (a browser over WebRTC, a
//! scripted telephone, later a SIP trunk); [`Media`] is the handle through which the calls say who is in
//! which room, what is played to whom and what is recorded.
//! May not: know anything of calls, TwiML, HTTP or telephone numbers. A leg is named by an opaque text
//! (the switch uses the CallSid), a room likewise.
//! To add a kind of leg: implement [`Leg`] in a file beside `scripted.rs` and hand it to
//! [`Media::attach`]; nothing else changes.
//!
//! One format everywhere: 8,000 samples a second, 16 bits, one channel, frames of 160 samples (20 ms).
//! Every rule of hearing is in `mixer.rs`, and has no clock and no socket; `clock.rs` turns it 50 times a
//! second while somebody needs sound, and not at all otherwise.

pub mod bench;
mod clock;
mod hearing;
mod jitter;
mod leg;
mod mixer;
mod player;
mod recording;
mod scripted;
mod sound;
#[cfg(test)]
mod tests;
mod tone;
mod ulaw;
pub mod webrtc;

use std::time::Duration;

pub use clock::Media;
pub use leg::{Leg, NullLeg};
pub use mixer::Role;
pub use player::{PlayEnd, Playing};
pub use recording::{Recorded, Recording, RecordingError, Tap};
pub use scripted::{ScriptedLeg, ScriptedVoice};
pub use sound::{Sound, SoundError};

/// Samples in a frame: 20 ms at [`RATE`].
pub const SAMPLES: usize = 160;
/// Samples a second.
pub const RATE: u32 = 8_000;
/// How long a frame lasts.
pub const FRAME_TIME: Duration = Duration::from_millis(20);
/// 20 ms of sound: linear 16-bit samples.
pub type Frame = [i16; SAMPLES];
/// A frame in which nothing is heard.
pub const SILENCE: Frame = [0; SAMPLES];
