//! Which tones are in a piece of sound: a Fourier transform and its peaks.

use super::RATE;
use std::f32::consts::TAU;

/// Points of the transform: bins of just under 2 Hz, the piece padded with silence.
const POINTS: usize = 4_096;
/// A peak this many times weaker than the strongest is not named (18 dB).
const WEAKEST: f32 = 8.0;
/// At most so many tones are named.
const MOST: usize = 6;
/// Below this level a piece is silence, whatever its spectrum (decibels below full scale).
const QUIET: f32 = -50.0;

/// Root mean square in decibels below full scale; -96 for silence.
pub(super) fn level(samples: &[i16]) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a level need not be exact")]
    let mean = samples.iter().map(|s| f32::from(*s).powi(2)).sum::<f32>() / samples.len().max(1) as f32;
    (10.0 * (mean / (32_768.0_f32 * 32_768.0)).max(1e-12).log10()).max(-96.0)
}

/// The frequencies (Hz) that stand out, strongest first; empty when it is quiet.
pub(super) fn tones(samples: &[i16]) -> Vec<f32> {
    if level(samples) < QUIET {
        return Vec::new();
    }
    let power = spectrum(&samples[samples.len().saturating_sub(POINTS)..]);
    let strongest = power.iter().copied().fold(0.0, f32::max);
    let floor = strongest / (WEAKEST * WEAKEST);
    let mut peaks: Vec<(f32, f32)> = Vec::new();
    // A window's main lobe is four bins wide; a peak is a bin that nothing within it overtops.
    for bin in 8..power.len() - 8 {
        let here = power[bin];
        if here >= floor
            && power[bin - 7..bin].iter().all(|p| *p < here)
            && power[bin + 1..bin + 8].iter().all(|p| *p <= here)
        {
            peaks.push((here, refine(&power, bin)));
        }
    }
    peaks.sort_by(|a, b| b.0.total_cmp(&a.0));
    peaks.into_iter().take(MOST).map(|(_, hz)| hz).collect()
}

/// Between the bins: the parabola through a peak and its neighbours.
#[expect(clippy::cast_precision_loss, reason = "a few thousand bins")]
fn refine(power: &[f32], bin: usize) -> f32 {
    let [left, here, right] = [power[bin - 1], power[bin], power[bin + 1]].map(|p| p.max(1e-9).ln());
    let bend = left - 2.0 * here + right;
    let shift = if bend.abs() < 1e-9 { 0.0 } else { 0.5 * (left - right) / bend };
    (bin as f32 + shift) * RATE as f32 / POINTS as f32
}

/// The power in each bin up to half the rate, by a Hann window and a radix-2 transform.
fn spectrum(samples: &[i16]) -> Vec<f32> {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand samples")]
    let window = |i: usize| 0.5 - 0.5 * (TAU * i as f32 / samples.len() as f32).cos();
    let mut real = vec![0.0_f32; POINTS];
    let mut imaginary = vec![0.0_f32; POINTS];
    let shift = usize::BITS - POINTS.trailing_zeros();
    for (i, sample) in samples.iter().enumerate() {
        real[i.reverse_bits() >> shift] = f32::from(*sample) * window(i);
    }
    let mut half = 1;
    while half < POINTS {
        for k in 0..half {
            #[expect(clippy::cast_precision_loss, reason = "a few thousand points")]
            let (sin, cos) = (-TAU * k as f32 / (2 * half) as f32).sin_cos();
            for a in (k..POINTS).step_by(2 * half) {
                let b = a + half;
                let (re, im) = (real[b] * cos - imaginary[b] * sin, real[b] * sin + imaginary[b] * cos);
                (real[b], imaginary[b]) = (real[a] - re, imaginary[a] - im);
                real[a] += re;
                imaginary[a] += im;
            }
        }
        half *= 2;
    }
    (0..POINTS / 2).map(|i| real[i] * real[i] + imaginary[i] * imaginary[i]).collect()
}
