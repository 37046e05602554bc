//! What arrives from a network comes late, early, or not at all: made into one frame every 20 ms.

use super::{Frame, SAMPLES};
use std::collections::VecDeque;

/// The cushion kept to begin with, in samples: 60 ms.
const FIRST_CUSHION: usize = 3 * SAMPLES;
/// The cushion grows with each time it ran empty, up to 200 ms …
const LARGEST_CUSHION: usize = 10 * SAMPLES;
/// … and shrinks by a frame after so many frames without trouble (ten seconds).
const CALM: u32 = 500;
/// More than so much beyond the cushion is delay for nothing (the sender's clock is faster): 80 ms.
const EXCESS: usize = 4 * SAMPLES;
/// A gap longer than this is a pause, not a loss: 200 ms.
const LONGEST_GAP: u64 = 10 * SAMPLES as u64;
/// Frames that are made up when nothing came; after them there is silence.
const CONCEALED: u32 = 3;

/// Samples of one network leg between arrival and mixing.
#[derive(Debug)]
pub(super) struct JitterBuffer {
    waiting: VecDeque<i16>,
    /// The timestamp (in samples) that should come next.
    next: Option<u64>,
    cushion: usize,
    filling: bool,
    last: Frame,
    /// Frames made up since it last ran empty.
    concealed: u32,
    /// Samples already made up for packets that had not come when they were due.
    ahead: u64,
    calm: u32,
}

impl Default for JitterBuffer {
    fn default() -> Self {
        Self {
            waiting: VecDeque::with_capacity(LARGEST_CUSHION + EXCESS),
            next: None,
            cushion: FIRST_CUSHION,
            filling: true,
            last: super::SILENCE,
            concealed: CONCEALED,
            ahead: 0,
            calm: 0,
        }
    }
}

impl JitterBuffer {
    /// A packet came: its timestamp in samples, and its samples. Late duplicates are dropped, a short gap
    /// before it is filled with what was heard last, fading.
    pub(super) fn put(&mut self, time: u64, samples: &[i16]) {
        let gap = match self.next {
            // A little behind is late; far behind is a sender that began anew.
            Some(next) if time < next && next - time <= LONGEST_GAP => return,
            Some(next) if time > next && time - next <= LONGEST_GAP => {
                (time - next).saturating_sub(self.ahead)
            }
            _ => 0,
        };
        self.ahead = 0;
        self.next = Some(time + samples.len() as u64);
        for i in 0..usize::try_from(gap).unwrap_or(0) {
            let faded = fade(self.newest(i), i);
            self.waiting.push_back(faded);
        }
        self.waiting.extend(samples);
        if self.waiting.len() > self.cushion + EXCESS + samples.len() {
            let surplus = self.waiting.len() - self.cushion;
            self.waiting.drain(..surplus);
        }
    }

    /// The next 20 ms; `false` when there is nothing to hear.
    pub(super) fn take(&mut self, frame: &mut Frame) -> bool {
        if self.filling && self.waiting.len() >= self.cushion.max(SAMPLES) {
            self.filling = false;
        }
        if !self.filling && self.waiting.len() >= SAMPLES {
            for (out, sample) in frame.iter_mut().zip(self.waiting.drain(..SAMPLES)) {
                *out = sample;
            }
            self.last = *frame;
            self.concealed = 0;
            self.calm += 1;
            if self.calm >= CALM && self.cushion > FIRST_CUSHION {
                self.calm = 0;
                self.cushion -= SAMPLES;
            }
            return true;
        }
        if !self.filling {
            // It ran empty just now: begin to make up, and to collect anew.
            self.filling = true;
            self.calm = 0;
            self.concealed = 0;
            self.ahead = 0;
            self.cushion = (self.cushion + SAMPLES).min(LARGEST_CUSHION);
        }
        if self.concealed >= CONCEALED {
            return false;
        }
        let start = self.concealed as usize * SAMPLES;
        for (i, out) in frame.iter_mut().enumerate() {
            *out = fade(self.last[i], start + i);
        }
        self.concealed += 1;
        self.ahead += SAMPLES as u64;
        true
    }

    /// The sample a frame ago, to be repeated in a gap.
    fn newest(&self, i: usize) -> i16 {
        match self.waiting.len().checked_sub(SAMPLES) {
            Some(at) => self.waiting[at],
            None => self.last[i % SAMPLES],
        }
    }
}

/// A sample `age` samples into a made-up stretch: gone after 60 ms.
fn fade(sample: i16, age: usize) -> i16 {
    let whole = CONCEALED as usize * SAMPLES;
    let left = i32::try_from(whole.saturating_sub(age)).unwrap_or(0);
    let whole = i32::try_from(whole).unwrap_or(1);
    i16::try_from(i32::from(sample) * left / whole).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: u64 = SAMPLES as u64;

    fn packet(value: i16) -> Vec<i16> {
        vec![value; SAMPLES]
    }

    fn take(buffer: &mut JitterBuffer) -> Option<i16> {
        let mut frame = super::super::SILENCE;
        buffer.take(&mut frame).then_some(frame[0])
    }

    fn filled(frames: u64) -> JitterBuffer {
        let mut buffer = JitterBuffer::default();
        for i in 0..frames {
            buffer.put(i * N, &packet(1_000));
        }
        buffer
    }

    #[test]
    fn nothing_is_heard_before_the_cushion_is_full() {
        let mut buffer = filled(2);
        assert_eq!(take(&mut buffer), None);
        buffer.put(2 * N, &packet(1_000));
        assert_eq!(take(&mut buffer), Some(1_000));
    }

    #[test]
    fn packets_that_come_in_bursts_are_heard_evenly() {
        let mut buffer = filled(3);
        let mut heard = 0;
        for burst in 0..50 {
            for i in 0..2 {
                buffer.put((3 + burst * 2 + i) * N, &packet(1_000));
            }
            heard += u32::from(take(&mut buffer) == Some(1_000));
            heard += u32::from(take(&mut buffer) == Some(1_000));
        }
        assert_eq!(heard, 100);
    }

    #[test]
    fn a_lost_packet_is_bridged_by_what_was_heard_before() {
        let mut buffer = filled(3);
        buffer.put(4 * N, &packet(1_000));
        let heard: Vec<_> = (0..5).map(|_| take(&mut buffer)).collect();
        assert!(heard.iter().take(3).all(|h| *h == Some(1_000)));
        assert!(heard[3].is_some_and(|h| h > 500), "{heard:?}");
        assert_eq!(heard[4], Some(1_000));
    }

    #[test]
    fn a_sender_that_falls_silent_fades_out_and_then_is_silent() {
        let mut buffer = filled(3);
        let heard: Vec<_> = (0..8).map(|_| take(&mut buffer)).collect();
        assert!(heard[3..6].iter().all(Option::is_some));
        assert!(heard[5] < heard[3]);
        assert_eq!(heard[6..], [None, None]);
    }

    #[test]
    fn after_running_empty_the_cushion_is_larger() {
        let mut buffer = filled(3);
        for _ in 0..6 {
            take(&mut buffer);
        }
        for i in 0..3 {
            buffer.put((40 + i) * N, &packet(700));
        }
        assert_eq!(take(&mut buffer), None);
        buffer.put(43 * N, &packet(700));
        assert_eq!(take(&mut buffer), Some(700));
    }

    #[test]
    fn a_packet_that_comes_twice_or_too_late_is_heard_once() {
        let mut buffer = filled(3);
        buffer.put(N, &packet(9));
        buffer.put(2 * N, &packet(9));
        let heard: Vec<_> = (0..4).map(|_| take(&mut buffer)).collect();
        assert_eq!(heard[..3], [Some(1_000); 3]);
        assert_ne!(heard[3], Some(9));
    }

    #[test]
    fn a_sender_with_a_fast_clock_never_builds_up_delay() {
        let mut buffer = filled(3);
        for i in 0..1_000 {
            buffer.put((3 + i) * N, &packet(1_000));
            if i % 10 != 0 {
                take(&mut buffer);
            }
        }
        assert!(buffer.waiting.len() <= LARGEST_CUSHION + EXCESS + SAMPLES);
    }

    #[test]
    fn a_sender_that_begins_anew_is_heard_again() {
        let mut buffer = filled(3);
        for i in 0..4 {
            buffer.put(9_000_000 + i * N, &packet(300));
        }
        for _ in 0..3 {
            take(&mut buffer);
        }
        assert_eq!(take(&mut buffer), Some(300));
        for i in 0..4 {
            buffer.put(i * N, &packet(400));
        }
        let heard: Vec<_> = (0..12).map(|_| take(&mut buffer)).collect();
        assert!(heard.contains(&Some(400)), "{heard:?}");
    }
}
