//! The waiting music that comes with the product: computed, so that no recording and no rights are needed.
//!
//! Slow broken chords of soft plucked tones, quiet, without a beat to get impatient with. Telephones carry
//! 300 to 3,400 Hz: every tone lies well inside.

/// Samples a second: what a telephone carries.
const RATE: u32 = 8000;
/// Seconds between two tones.
const STEP: f64 = 0.625;
/// Chords of four tones, each tone in semitones above the A of 220 Hz: Am7, F, C, G in the open position.
const CHORDS: [[i32; 8]; 4] = [
    [0, 7, 12, 15, 19, 15, 12, 7],
    [-4, 8, 12, 15, 20, 15, 12, 8],
    [3, 10, 15, 19, 22, 19, 15, 10],
    [-2, 5, 10, 14, 17, 14, 10, 5],
];
/// How often the four chords are played: 40 seconds in all, the pause between two announcements.
const ROUNDS: usize = 2;
/// Loudness of one tone at its beginning, of 1.
const LOUDNESS: f64 = 0.2;

/// The music as a WAV file: mono, 16 bits, 8 kHz, about 40 seconds, 640 kB. Silent at both ends, so that it
/// can follow itself.
pub fn waiting_music() -> Vec<u8> {
    let tones: Vec<i32> = CHORDS.repeat(ROUNDS).into_iter().flatten().collect();
    let mut sound = vec![0.0_f64; samples(f64::from(count(tones.len())) * STEP)];
    for (index, semitones) in tones.iter().enumerate() {
        let from = samples(f64::from(count(index)) * STEP);
        pluck(&mut sound[from..], 220.0 * 2.0_f64.powf(f64::from(*semitones) / 12.0));
    }
    fade_out(&mut sound);
    wav(&sound)
}

/// One tone that begins at once and dies away within three seconds.
fn pluck(sound: &mut [f64], hertz: f64) {
    for (index, sample) in sound.iter_mut().take(samples(3.0)).enumerate() {
        let time = f64::from(count(index)) / f64::from(RATE);
        let attack = (time / 0.012).min(1.0);
        let decay = (-1.9 * time).exp();
        let phase = std::f64::consts::TAU * hertz * time;
        // A little of the octave, dying sooner, is what makes a string of it.
        let tone = phase.sin() + 0.28 * (-2.5 * time).exp() * (2.0 * phase).sin();
        *sample += LOUDNESS * attack * decay * tone;
    }
}

fn fade_out(sound: &mut [f64]) {
    let length = samples(1.0);
    let from = sound.len().saturating_sub(length);
    for (index, sample) in sound[from..].iter_mut().enumerate() {
        *sample *= 1.0 - f64::from(count(index)) / f64::from(count(length));
    }
}

fn wav(sound: &[f64]) -> Vec<u8> {
    let bytes = count(sound.len()) * 2;
    let mut file = Vec::with_capacity(sound.len() * 2 + 44);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(bytes + 36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&(RATE * 2).to_le_bytes());
    // Bytes a sample, bits a sample.
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&bytes.to_le_bytes());
    for sample in sound {
        file.extend_from_slice(&sixteen_bits(*sample).to_le_bytes());
    }
    file
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of 16 bits")]
fn sixteen_bits(sample: f64) -> i16 {
    (sample.clamp(-1.0, 1.0) * f64::from(i16::MAX)).round() as i16
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "seconds of a minute, never negative"
)]
fn samples(seconds: f64) -> usize {
    (seconds * f64::from(RATE)).round() as usize
}

/// Samples fit 32 bits: the music is less than a minute.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_music_is_forty_quiet_seconds_that_never_clip_and_end_in_silence() {
        let file = waiting_music();
        assert_eq!(&file[..4], b"RIFF");
        let samples: Vec<i16> =
            file[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        assert_eq!(samples.len(), 40 * 8000);
        let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
        assert!((8_000..24_000).contains(&loudest), "{loudest}");
        assert!(samples[samples.len() - 10..].iter().all(|sample| sample.unsigned_abs() < 50));
        // No second is silent: a caller who hears nothing hangs up.
        for (second, sound) in samples.chunks(8000).enumerate() {
            let loud = sound.iter().filter(|sample| sample.unsigned_abs() > 300).count();
            assert!(loud > 800, "second {second} is silent");
        }
    }
}
