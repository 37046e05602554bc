//! What a leg has heard lately: the last 400 ms, for its level and its tones.

use super::tone;
use super::{Frame, SAMPLES};

const FRAMES: usize = 20;

/// A ring of the last frames given to a leg.
pub(super) struct Hearing {
    ring: Box<[i16; FRAMES * SAMPLES]>,
    next: usize,
    filled: usize,
}

impl Default for Hearing {
    fn default() -> Self {
        Self { ring: Box::new([0; FRAMES * SAMPLES]), next: 0, filled: 0 }
    }
}

impl Hearing {
    pub(super) fn push(&mut self, frame: &Frame) {
        let start = self.next * SAMPLES;
        self.ring[start..start + SAMPLES].copy_from_slice(frame);
        self.next = (self.next + 1) % FRAMES;
        self.filled = (self.filled + 1).min(FRAMES);
    }

    /// Oldest first; what was never filled is silence.
    pub(super) fn samples(&self) -> Vec<i16> {
        let (newest, oldest) = self.ring.split_at(self.next * SAMPLES);
        [oldest, newest].concat()
    }

    /// Decibels below full scale, -96 for silence.
    pub(super) fn level(&self) -> f32 {
        tone::level(&self.ring[..])
    }

    /// Frequencies in Hz, the strongest first.
    pub(super) fn tones(&self) -> Vec<f32> {
        tone::tones(&self.samples())
    }
}
