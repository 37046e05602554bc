//! Recordings: who was recorded, for how long, and where the WAV file is.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;

use crate::call::Call;
use crate::callbacks::Courier;
use crate::exchange::Exchange;
use crate::media::{RATE, Recording, Tap};
use crate::twiml::Target;
use crate::webhook::Params;

/// Without a mixer the file is silence, and no longer than this.
const LONGEST_SILENCE_S: i64 = 600;

/// One recording.
#[derive(Debug)]
pub(crate) struct Entry {
    /// `RE…`
    pub sid: String,
    pub call_sid: String,
    pub conference_sid: Option<String>,
    /// `RecordVerb`, `DialVerb` or `Conference`.
    pub source: &'static str,
    /// Epoch milliseconds.
    pub created: i64,
    pub path: PathBuf,
    state: Mutex<State>,
    courier: Courier,
}

#[derive(Debug, Default)]
struct State {
    running: Option<Recording>,
    /// Set when it is over: milliseconds.
    duration_ms: Option<i64>,
}

#[derive(Clone)]
struct Owner(Arc<Entry>);

impl AsRef<Courier> for Owner {
    fn as_ref(&self) -> &Courier {
        &self.0.courier
    }
}

impl Entry {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whole seconds, once it is over.
    pub fn duration_s(&self) -> Option<i64> {
        self.state().duration_ms.map(|ms| (ms + 500) / 1_000)
    }

    /// As the provider writes it.
    pub fn status(&self) -> &'static str {
        if self.state().duration_ms.is_some() { "completed" } else { "in-progress" }
    }

    /// Whether a voice was heard; `None` when there is no mixer to tell.
    pub fn has_voice(&self) -> Option<bool> {
        self.state().running.as_ref().map(Recording::has_voice)
    }

    /// Whether nobody has spoken for so long; `None` when there is no mixer to tell.
    pub fn silent_for(&self, time: Duration) -> Option<bool> {
        self.state().running.as_ref().map(|recording| recording.silence(time).now_or_never() == Some(true))
    }
}

impl Exchange {
    /// Records what one party says.
    pub(crate) fn record_leg(&self, call: &Call) -> Arc<Entry> {
        self.start_recording(Tap::Leg(&call.sid), call, None, "RecordVerb")
    }

    /// Records all that is said in a room.
    pub(crate) fn record_room(&self, room: &str, call: &Call, source: &'static str) -> Arc<Entry> {
        let conference = room.starts_with("CF").then(|| room.to_owned());
        self.start_recording(Tap::Room(room), call, conference, source)
    }

    fn start_recording(
        &self,
        tap: Tap<'_>,
        call: &Call,
        conference_sid: Option<String>,
        source: &'static str,
    ) -> Arc<Entry> {
        let sid = self.ids().sid("RE");
        if let Err(error) = std::fs::create_dir_all(self.recordings_folder()) {
            tracing::warn!(%error, "the folder for recordings cannot be made");
        }
        let path = self.recordings_folder().join(format!("{sid}.wav"));
        let running = self.media().and_then(|media| match media.record(tap, &path) {
            Ok(recording) => Some(recording),
            Err(error) => {
                tracing::warn!(%error, "a recording could not be started");
                None
            }
        });
        let entry = Arc::new(Entry {
            sid,
            call_sid: call.sid.clone(),
            conference_sid,
            source,
            created: self.clock().now(),
            path,
            state: Mutex::new(State { running, duration_ms: None }),
            courier: Courier::default(),
        });
        self.recordings().push(Arc::clone(&entry));
        entry
    }

    /// Ends it, tells the application, and returns the parameters an action gets.
    pub(crate) async fn stop_recording(&self, entry: &Arc<Entry>, callback: Option<Target>) -> Params {
        let running = entry.state().running.take();
        let elapsed = self.clock().now() - entry.created;
        let duration_ms = if let Some(recording) = running {
            match recording.stop().await {
                Ok(recorded) => i64::try_from(recorded.duration.as_millis()).unwrap_or(i64::MAX),
                Err(error) => {
                    tracing::warn!(%error, "a recording was lost");
                    0
                }
            }
        } else {
            if let Err(error) = write_silence(&entry.path, elapsed) {
                tracing::warn!(%error, "a silent recording could not be written");
            }
            elapsed
        };
        entry.state().duration_ms = Some(duration_ms);
        let url = self.recording_url(&entry.sid);
        let seconds = entry.duration_s().unwrap_or_default().to_string();
        let params: Params =
            [("RecordingUrl", url), ("RecordingSid", entry.sid.clone()), ("RecordingDuration", seconds)]
                .map(|(name, value)| (name.to_owned(), value))
                .into();
        if let Some(target) = callback {
            let mut all = params.clone();
            let mut add = |name: &str, value: &str| all.push((name.to_owned(), value.to_owned()));
            add("AccountSid", &self.config().account_sid);
            add("CallSid", &entry.call_sid);
            if let Some(conference) = &entry.conference_sid {
                add("ConferenceSid", conference);
            }
            add("RecordingStatus", "completed");
            add("RecordingChannels", "1");
            add("RecordingSource", entry.source);
            Courier::send(self, Owner(Arc::clone(entry)), target, all);
        }
        params
    }

    pub(crate) fn recording_url(&self, sid: &str) -> String {
        format!("{}/2010-04-01/Accounts/{}/Recordings/{sid}", self.public_url(), self.config().account_sid)
    }
}

fn write_silence(path: &std::path::Path, ms: i64) -> Result<(), hound::Error> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(path, spec)?;
    let samples = ms.clamp(0, LONGEST_SILENCE_S * 1_000) * i64::from(RATE) / 1_000;
    for _ in 0..samples {
        wav.write_sample(0_i16)?;
    }
    wav.finalize()
}
