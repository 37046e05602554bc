//! What a leg has heard lately: the last 400 ms, for its level and its tones.

use super::tone;
use super::{Frame, SAMPLES};

const FRAMES: usize = 20;

/// A ring of the last frames given to a leg. A leg without sound never fills it, and pays nothing for it.
#[derive(Default)]
pub(super) struct Hearing {
    ring: Vec<i16>,
    next: usize,
}

impl Hearing {
    pub(super) fn push(&mut self, frame: &Frame) {
        if self.ring.is_empty() {
            self.ring = vec![0; FRAMES * SAMPLES];
        }
        let start = self.next * SAMPLES;
        self.ring[start..start + SAMPLES].copy_from_slice(frame);
        self.next = (self.next + 1) % FRAMES;
    }

    /// Decibels below full scale, -96 for silence.
    pub(super) fn level(&self) -> f32 {
        tone::level(&self.ring)
    }

    /// Frequencies in Hz, the strongest first.
    pub(super) fn tones(&self) -> Vec<f32> {
        let (newest, oldest) = self.ring.split_at(self.next * SAMPLES);
        tone::tones(&[oldest, newest].concat())
    }
}
