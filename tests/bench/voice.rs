//! How many telephones' voices one core carries.

use crate::Bench;
use crate::report::Figure;
use std::hint::black_box;
use std::time::Instant;

pub fn measure(bench: &mut Bench) {
    let legs = softswitch::media::bench::mixed_legs_per_core();
    bench.report.add(
        "mixed_legs_per_core",
        Figure::new(legs, "legs", added_legs_per_core()),
        "samples added, nothing else",
    );
}

/// Legs per core when each sample is read, added and written, and nothing more: no μ-law, no gain, no clipping.
fn added_legs_per_core() -> f64 {
    const SAMPLES: usize = 160; // 20 ms at 8 kHz
    const LEGS: usize = 1_000;
    const FRAMES: usize = 2_000;
    let incoming = vec![[7_i16; SAMPLES]; LEGS];
    let mut outgoing = vec![[0_i16; SAMPLES]; LEGS];
    let started = Instant::now();
    for _ in 0..FRAMES {
        for (pair_in, pair_out) in black_box(&incoming).chunks(2).zip(outgoing.chunks_mut(2)) {
            let mut sum = [0_i32; SAMPLES];
            for frame in pair_in {
                sum.iter_mut().zip(frame).for_each(|(sum, sample)| *sum += i32::from(*sample));
            }
            for (out, own) in pair_out.iter_mut().zip(pair_in) {
                for ((out, sum), own) in out.iter_mut().zip(sum).zip(own) {
                    *out = i16::try_from(sum - i32::from(*own)).unwrap_or(i16::MAX);
                }
            }
        }
        black_box(&mut outgoing);
    }
    let frames_per_second = FRAMES as f64 / started.elapsed().as_secs_f64();
    frames_per_second * LEGS as f64 * 0.02
}
