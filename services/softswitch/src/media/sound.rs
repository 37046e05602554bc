//! Sounds that can be played to a leg: decoded files and a few that are made here.

use super::{RATE, SAMPLES};
use std::f32::consts::TAU;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Longest file accepted, in samples at [`RATE`]: ten minutes, so that a wrong URL can't fill the memory.
const LONGEST: usize = RATE as usize * 600;
/// Loudness of generated tones: a fifth of full scale, so that three at once don't saturate.
const TONE_LEVEL: f32 = 6_500.0;

/// Why a file can't be played.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// Not a WAV file, or a coding of it that is neither linear nor μ-law.
    #[error("not a WAV file in linear or \u{3bc}-law coding")]
    Format(#[from] hound::Error),
    /// A rate of zero, no channel, or more than ten minutes.
    #[error("a WAV file that is empty, odd or longer than ten minutes")]
    Shape,
}

#[derive(Debug, Clone)]
enum Source {
    Samples(Arc<[i16]>),
    Tone(f32),
    /// A tone in a cadence: on for so many samples of each period.
    Cadence {
        hz: f32,
        on: u64,
        period: u64,
    },
    Silence,
}

/// A sound to play: cheap to clone, knows how long it lasts.
#[derive(Debug, Clone)]
pub struct Sound {
    source: Source,
    /// In samples; `None` for ever.
    length: Option<u64>,
}

impl Sound {
    /// A WAV file (8 to 32 bits, linear, float or μ-law; any rate; channels are averaged), once.
    pub fn wav(bytes: &[u8]) -> Result<Self, SoundError> {
        decode(bytes).map(Self::samples)
    }

    /// Samples at 8,000 a second, once.
    pub fn samples(samples: impl Into<Arc<[i16]>>) -> Self {
        let samples = samples.into();
        Self { length: Some(samples.len() as u64), source: Source::Samples(samples) }
    }

    /// The built-in waiting music, a quiet loop of sixteen seconds, for ever.
    pub fn hold_music() -> Self {
        Self { source: Source::Samples(Arc::clone(&MUSIC)), length: None }
    }

    /// A pure tone, for ever.
    pub fn tone(hz: f32) -> Self {
        Self { source: Source::Tone(hz), length: None }
    }

    /// What a caller in France hears while the other telephone rings: 440 Hz, 1.5 s in 5, for ever.
    pub fn ringback() -> Self {
        Self::cadence(1_500, 5_000)
    }

    /// What a caller in France hears when the other is busy: 440 Hz, half a second in one, for ever.
    pub fn busy() -> Self {
        Self::cadence(500, 1_000)
    }

    /// Nothing, for ever. Played to a leg, it keeps the room away from it (while a page speaks a text).
    pub fn silence() -> Self {
        Self { source: Source::Silence, length: None }
    }

    /// The short double tone that announces somebody's arrival in a conference.
    pub fn beep() -> Self {
        Self::tone(480.0).lasting(Duration::from_millis(240))
    }

    fn cadence(on_ms: u64, period_ms: u64) -> Self {
        let per_ms = u64::from(RATE / 1_000);
        let source = Source::Cadence { hz: 440.0, on: on_ms * per_ms, period: period_ms * per_ms };
        Self { source, length: None }
    }

    /// The same sound for so long: longer than it is, it begins anew.
    #[must_use]
    pub fn lasting(mut self, time: Duration) -> Self {
        let samples = time.as_millis().saturating_mul(u128::from(RATE)) / 1_000;
        self.length = Some(u64::try_from(samples).unwrap_or(u64::MAX));
        self
    }

    /// The same sound so many times over; zero is for ever, as the `loop` of a `<Play>`.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.length = if times == 0 { None } else { self.length.map(|l| l.saturating_mul(times.into())) };
        self
    }

    /// How long it lasts; `None` for ever.
    pub fn duration(&self) -> Option<Duration> {
        self.length.map(|samples| Duration::from_micros(samples.saturating_mul(1_000_000 / u64::from(RATE))))
    }

    /// Writes what stands at sample `from` into `frame`; `false` when the sound ended within or before it.
    pub(super) fn read(&self, from: u64, frame: &mut [i16; SAMPLES]) -> bool {
        let left = self.length.map_or(SAMPLES as u64, |length| length.saturating_sub(from));
        let count = usize::try_from(left).unwrap_or(SAMPLES).min(SAMPLES);
        frame[count..].fill(0);
        let head = &mut frame[..count];
        match &self.source {
            Source::Samples(samples) if !samples.is_empty() => {
                let length = samples.len() as u64;
                for (at, out) in (from..).zip(head) {
                    *out =
                        usize::try_from(at % length).ok().and_then(|i| samples.get(i)).copied().unwrap_or(0);
                }
            }
            Source::Tone(hz) => {
                for (at, out) in (from..).zip(head) {
                    *out = sine(*hz, at);
                }
            }
            Source::Cadence { hz, on, period } => {
                for (at, out) in (from..).zip(head) {
                    *out = if at % period < *on { sine(*hz, at) } else { 0 };
                }
            }
            Source::Samples(_) | Source::Silence => head.fill(0),
        }
        self.length.is_none_or(|length| from + (SAMPLES as u64) < length)
    }
}

/// One sample of a tone. The phase is reduced in whole seconds first: exact for whole frequencies, and
/// without the drift of a 32-bit float for long tones.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "at most 8,000, and within 16 bits"
)]
fn sine(hz: f32, at: u64) -> i16 {
    let t = (at % u64::from(RATE)) as f32 / RATE as f32;
    ((hz * t * TAU).sin() * TONE_LEVEL) as i16
}

#[expect(clippy::cast_possible_truncation, reason = "clamped or shifted into 16 bits")]
fn decode(bytes: &[u8]) -> Result<Vec<i16>, SoundError> {
    if let Some((rate, channels, data)) = super::ulaw::wav_data(bytes) {
        return resample(data.iter().map(|b| super::ulaw::decode(*b)).collect(), rate, channels);
    }
    let mut reader = hound::WavReader::new(Cursor::new(bytes))?;
    let spec = reader.spec();
    let longest = (LONGEST / RATE as usize)
        .saturating_mul(spec.sample_rate as usize)
        .saturating_mul(usize::from(spec.channels));
    if reader.len() as usize > longest {
        return Err(SoundError::Shape);
    }
    let samples: Vec<i16> = match spec.sample_format {
        hound::SampleFormat::Float => reader
            .samples::<f32>()
            .map(|s| s.map(|s| (s.clamp(-1.0, 1.0) * 32_767.0) as i16))
            .collect::<Result<_, _>>()?,
        hound::SampleFormat::Int => {
            let bits = spec.bits_per_sample;
            reader
                .samples::<i32>()
                .map(|s| s.map(|s| if bits > 16 { s >> (bits - 16) } else { s << (16 - bits) } as i16))
                .collect::<Result<_, _>>()?
        }
    };
    resample(samples, spec.sample_rate, spec.channels)
}

/// To one channel at [`RATE`], by averaging (down) or by straight lines (up): plain, and enough for
/// speech that a telephone has already narrowed.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a mean of 16-bit values is one, and lengths are below ten minutes"
)]
fn resample(samples: Vec<i16>, rate: u32, channels: u16) -> Result<Vec<i16>, SoundError> {
    if rate == 0 || channels == 0 || samples.is_empty() {
        return Err(SoundError::Shape);
    }
    let mono: Vec<i16> = if channels == 1 {
        samples
    } else {
        let n = i32::from(channels);
        samples
            .chunks_exact(usize::from(channels))
            .map(|c| (c.iter().map(|s| i32::from(*s)).sum::<i32>() / n) as i16)
            .collect()
    };
    if rate == RATE || mono.is_empty() {
        return Ok(mono);
    }
    let (from, to) = (rate as usize, RATE as usize);
    let total = mono.len() * to / from;
    let last = mono.len() - 1;
    let out = (0..total).map(|i| {
        let (start, end) = (i * from / to, (i + 1) * from / to);
        if end > start + 1 {
            let window = &mono[start..end.min(last + 1)];
            (window.iter().map(|s| i64::from(*s)).sum::<i64>() / window.len().max(1) as i64) as i16
        } else {
            let (a, b) = (i64::from(mono[start.min(last)]), i64::from(mono[(start + 1).min(last)]));
            (a + (b - a) * (i * from % to) as i64 / to as i64) as i16
        }
    });
    Ok(out.collect())
}

/// The waiting music: four slow chords of plucked sines, made here so that no file need be shipped or
/// licensed. The notes lie between 196 and 660 Hz, which a telephone carries well.
static MUSIC: LazyLock<Arc<[i16]>> = LazyLock::new(|| {
    const CHORDS: [[f32; 4]; 4] = [
        [261.63, 329.63, 392.00, 523.25],
        [220.00, 261.63, 329.63, 440.00],
        [349.23, 440.00, 523.25, 659.26],
        [196.00, 293.66, 392.00, 493.88],
    ];
    const ORDER: [usize; 8] = [0, 1, 2, 3, 2, 1, 2, 3];
    let note_length = RATE as usize / 2;
    let total = note_length * ORDER.len() * CHORDS.len();
    let mut mix = vec![0.0_f32; total];
    let notes = CHORDS.iter().flat_map(|chord| ORDER.map(|i| chord[i]));
    for (number, hz) in notes.enumerate() {
        // Each note rings on over the next ones, and over the seam, so that the loop has no edge.
        for i in 0..note_length * 4 {
            #[expect(clippy::cast_precision_loss, reason = "a few thousand samples")]
            let t = i as f32 / RATE as f32;
            let swell = (t / 0.02).min(1.0) * (-t * 2.2).exp();
            mix[(number * note_length + i) % total] +=
                swell * ((TAU * hz * t).sin() + 0.25 * (TAU * hz * 2.0 * t).sin());
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "scaled into 16 bits")]
    let samples = mix.iter().map(|s| (s * 3_600.0).clamp(-32_000.0, 32_000.0) as i16).collect::<Vec<_>>();
    samples.into()
});
