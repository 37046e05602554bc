//! Recording what a leg says, or a whole room, to a WAV file.

use super::{Frame, RATE, SAMPLES, tone};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// Frames waiting to be written: five seconds of a disk that stalls. After that, sound is lost and
/// replaced by as much silence, but the mixer goes on.
const WAITING: usize = 250;
/// Louder than this (decibels below full scale) is somebody speaking.
const VOICE: f32 = -45.0;

/// What to record.
#[derive(Debug, Clone, Copy)]
pub enum Tap<'a> {
    /// What this party says (a voicemail).
    Leg(&'a str),
    /// All that is said aloud in this room, whispers excepted.
    Room(&'a str),
}

/// Why a recording could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// There is no such leg.
    #[error("no such leg to record")]
    NoLeg,
    /// The file could not be made or written.
    #[error("the recording's file could not be written")]
    File(#[from] hound::Error),
    /// The writing task was ended with the program.
    #[error("the recording was cut off")]
    Cut,
}

/// A finished recording.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// A WAV file: 8,000 samples a second, 16 bits, one channel.
    pub path: PathBuf,
    /// How long it lasts.
    pub duration: Duration,
}

/// What has been heard so far.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    frames: u32,
    /// Frames since somebody last spoke.
    quiet: u32,
    voice: bool,
}

/// The mixer's side of a recording; dropping it closes the file.
pub(super) struct Writer {
    pub(super) number: u64,
    frames: mpsc::Sender<Frame>,
    progress: watch::Sender<Progress>,
    lost: u32,
}

impl Writer {
    pub(super) fn write(&mut self, frame: &Frame) {
        while self.lost > 0 && self.frames.try_send(super::SILENCE).is_ok() {
            self.lost -= 1;
        }
        if self.lost > 0 || self.frames.try_send(*frame).is_err() {
            self.lost += 1;
        }
        let loud = tone::level(frame) > VOICE;
        self.progress.send_modify(|p| {
            p.frames += 1;
            p.quiet = if loud { 0 } else { p.quiet + 1 };
            p.voice |= loud;
        });
    }
}

/// A recording going on. It ends by [`Recording::stop`], when its leg is detached, or when this is dropped.
#[derive(Debug)]
pub struct Recording {
    media: super::Media,
    number: u64,
    file: Option<JoinHandle<Result<Recorded, hound::Error>>>,
    progress: watch::Receiver<Progress>,
}

impl Recording {
    /// Opens the file and starts the task that writes it.
    pub(super) fn open(
        media: super::Media,
        number: u64,
        path: &Path,
    ) -> Result<(Self, Writer), RecordingError> {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: RATE,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut wav = hound::WavWriter::create(path, spec)?;
        let path = path.to_owned();
        let (frames, mut incoming) = mpsc::channel::<Frame>(WAITING);
        let (tell, progress) = watch::channel(Progress::default());
        // A thread of its own: a disk may block, and neither the mixer nor the runtime may wait for it.
        let file = tokio::task::spawn_blocking(move || {
            let mut count = 0_u64;
            while let Some(frame) = incoming.blocking_recv() {
                count += 1;
                for sample in frame {
                    wav.write_sample(sample)?;
                }
            }
            wav.finalize()?;
            let duration = Duration::from_millis(count * SAMPLES as u64 * 1_000 / u64::from(RATE));
            Ok(Recorded { path, duration })
        });
        let writer = Writer { number, frames, progress: tell, lost: 0 };
        Ok((Self { media, number, file: Some(file), progress }, writer))
    }

    /// Ends the recording and waits until the file is whole.
    pub async fn stop(mut self) -> Result<Recorded, RecordingError> {
        self.media.stop_recording(self.number);
        let Some(file) = self.file.take() else { return Err(RecordingError::Cut) };
        Ok(file.await.map_err(|_| RecordingError::Cut)??)
    }

    /// How long it is by now.
    pub fn duration(&self) -> Duration {
        super::FRAME_TIME * self.progress.borrow().frames
    }

    /// Whether anybody has spoken yet.
    pub fn has_voice(&self) -> bool {
        self.progress.borrow().voice
    }

    /// Waits until nobody has spoken for so long, or the recording ended (its leg is gone). `true` for silence.
    pub async fn silence(&self, time: Duration) -> bool {
        let quiet = |p: &Progress| super::FRAME_TIME * p.quiet >= time;
        self.progress.clone().wait_for(quiet).await.is_ok()
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.media.stop_recording(self.number);
    }
}
