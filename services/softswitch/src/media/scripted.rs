//! A telephone without a person: says what it is told to, and is asked what it heard.

use super::player::Player;
use super::{Frame, Leg, Sound};
use std::sync::{Arc, Mutex, PoisonError};

/// The endpoint of a scripted telephone; hand it to [`Media::attach`](super::Media::attach).
/// What it hears is asked of [`Media::heard_tone`](super::Media::heard_tone).
#[derive(Debug)]
pub struct ScriptedLeg {
    voice: ScriptedVoice,
}

/// What a [`ScriptedLeg`] says: kept by whoever scripts it. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct ScriptedVoice {
    player: Arc<Mutex<Option<Player>>>,
}

impl ScriptedLeg {
    /// A silent telephone, and the means to let it speak.
    pub fn new() -> (Self, ScriptedVoice) {
        let voice = ScriptedVoice::default();
        (Self { voice: voice.clone() }, voice)
    }
}

impl ScriptedVoice {
    /// Says this from the next frame on, instead of what it said before.
    pub fn say(&self, sound: Sound) {
        *self.player.lock().unwrap_or_else(PoisonError::into_inner) = Some(Player::unattended(sound));
    }

    /// Falls silent.
    pub fn hush(&self) {
        *self.player.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Leg for ScriptedLeg {
    fn take(&mut self, frame: &mut Frame) -> bool {
        let mut player = self.voice.player.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(playing) = player.as_mut() else { return false };
        if !playing.read(frame) {
            *player = None;
        }
        true
    }

    fn give(&mut self, _frame: &Frame) {}
}
