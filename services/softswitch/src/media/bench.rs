//! How many legs one core can mix: for `ops/bench`.

use super::mixer::{Mixer, Role};
use super::{FRAME_TIME, Frame, Leg, Sound};
use std::hint::black_box;
use std::time::Instant;

/// A leg that speaks a prepared sound and codes what it hears, as a network leg does.
struct Talker {
    sound: Sound,
    at: u64,
}

impl Leg for Talker {
    fn take(&mut self, frame: &mut Frame) -> bool {
        self.sound.read(self.at, frame);
        self.at += frame.len() as u64;
        true
    }

    fn give(&mut self, frame: &Frame) {
        black_box(super::ulaw::encode_frame(frame));
    }
}

/// Mixes `legs` legs, two to a room, for `frames` frames as fast as one core can. Gives the frames mixed a
/// second (one frame is 20 ms of every leg).
pub fn frames_per_second(legs: usize, frames: u32) -> f64 {
    let mut mixer = Mixer::default();
    let speech = Sound::hold_music();
    for number in 0..legs {
        let id = format!("leg-{number}");
        mixer.expect(&id);
        mixer.connect(&id, Box::new(Talker { sound: speech.clone(), at: number as u64 * 97 }));
        mixer.join(&id, &format!("room-{}", number / 2), Role::default());
    }
    let begun = Instant::now();
    for _ in 0..frames {
        mixer.tick();
    }
    f64::from(frames) / begun.elapsed().as_secs_f64().max(1e-9)
}

/// How many legs, two to a room, one core mixes in real time: μ-law included, the network not.
pub fn mixed_legs_per_core() -> f64 {
    const LEGS: u32 = 1_000;
    frames_per_second(LEGS as usize, 1_000) * f64::from(LEGS) * FRAME_TIME.as_secs_f64()
}
