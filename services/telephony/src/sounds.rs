//! The waiting music that comes with the program: made here from a few quiet chords, so that no file need be shipped,
//! licensed or found. 8 kHz, 16 bit, mono: what a telephone carries.

use std::sync::OnceLock;

const RATE: u32 = 8_000;
/// Seconds of one chord, and how many there are: the loop is as long as a round of the queue should be.
const CHORD_SECONDS: u32 = 3;
/// Frequencies in Hz: F major 7, G, A minor 7, C, twice, with a low voice below.
const CHORDS: [[f64; 4]; 8] = [
    [174.61, 349.23, 440.0, 523.25],
    [196.0, 392.0, 493.88, 587.33],
    [220.0, 440.0, 523.25, 659.26],
    [130.81, 392.0, 523.25, 659.26],
    [174.61, 440.0, 523.25, 698.46],
    [196.0, 392.0, 587.33, 783.99],
    [146.83, 349.23, 440.0, 587.33],
    [130.81, 329.63, 392.0, 523.25],
];
/// Full scale is 32767; a telephone line wants room.
const LOUDNESS: f64 = 5_000.0;

/// The music as a WAV file.
pub fn waiting() -> &'static [u8] {
    static MUSIC: OnceLock<Vec<u8>> = OnceLock::new();
    MUSIC.get_or_init(|| wav(&samples()))
}

fn samples() -> Vec<i16> {
    let length = RATE * CHORD_SECONDS;
    let mut all = Vec::with_capacity(CHORDS.len() * usize::try_from(length).unwrap_or(0));
    for chord in CHORDS {
        for index in 0..length {
            let at = f64::from(index) / f64::from(RATE);
            let sound: f64 = chord
                .iter()
                .enumerate()
                .map(|(voice, hertz)| {
                    // One note after the other, each swelling and fading: no click at either end.
                    let begin = f64::from(u32::try_from(voice).unwrap_or(0)) * 0.35;
                    let age = at - begin;
                    if age <= 0.0 {
                        return 0.0;
                    }
                    let swell = (age / 0.08).min(1.0);
                    let fade = (-1.1 * age).exp() * ((f64::from(CHORD_SECONDS) - at) / 0.2).min(1.0);
                    let phase = std::f64::consts::TAU * hertz * age;
                    swell * fade * (phase.sin() + 0.3 * (2.0 * phase).sin())
                })
                .sum();
            #[expect(
                clippy::cast_possible_truncation,
                reason = "clamped to the range of 16 bits a line below"
            )]
            let sample = (sound * LOUDNESS / 1.6).clamp(-32_000.0, 32_000.0) as i16;
            all.push(sample);
        }
    }
    all
}

/// A canonical RIFF header and the samples.
fn wav(samples: &[i16]) -> Vec<u8> {
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(44 + samples.len() * 2);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + bytes).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&(RATE * 2).to_le_bytes());
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_music_is_24_seconds_of_telephone_sound_neither_silent_nor_clipped() {
        let samples = samples();
        assert_eq!(samples.len(), 24 * 8_000);
        let loudest = samples.iter().map(|s| s.unsigned_abs()).max().unwrap();
        assert!((4_000..20_000).contains(&loudest), "{loudest}");
        let file = waiting();
        assert_eq!(&file[..4], b"RIFF");
        assert_eq!(file.len(), 44 + samples.len() * 2);
    }
}
