//! The handle on the mixer, and the task that turns it every 20 ms while somebody needs sound.

use super::mixer::Mixer;
use super::player::{Player, Playing};
use super::recording::{Recording, RecordingError, Tap};
use super::{FRAME_TIME, Leg, Role, Sound};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// A machine that was busy for longer than this doesn't catch up: the sound of then is of no use now.
const LATE: Duration = Duration::from_millis(200);

struct Shared {
    mixer: Mutex<Mixer>,
    /// Wakes the clock when there is something to mix again, or nobody left to mix for.
    wake: Arc<Notify>,
    recordings: AtomicU64,
}

/// All voice of the switch: legs, rooms, sounds, recordings. Cheap to clone; every call returns at once.
///
/// The clock stops when the last clone is dropped.
#[derive(Clone)]
pub struct Media {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Media {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Media").finish_non_exhaustive()
    }
}

impl Media {
    /// Starts the clock, on the current runtime.
    pub fn start() -> Self {
        let wake = Arc::new(Notify::new());
        let shared = Arc::new(Shared {
            mixer: Mutex::default(),
            wake: Arc::clone(&wake),
            recordings: AtomicU64::new(0),
        });
        tokio::spawn(turn(Arc::downgrade(&shared), wake));
        Self { shared }
    }

    /// Gives a leg an endpoint. A leg that has one already keeps its room, its role and what is played to it.
    pub fn attach(&self, leg: &str, endpoint: Box<dyn Leg>) {
        let mut mixer = self.lock();
        mixer.expect(leg);
        mixer.connect(leg, endpoint);
        drop(mixer);
        self.shared.wake.notify_one();
    }

    /// Makes room for a leg whose endpoint comes later (a browser that has not offered): it can join and be
    /// played to, and is heard once it is connected. One that is there already stays as it is.
    pub fn expect(&self, leg: &str) {
        self.lock().expect(leg);
    }

    /// Gives an expected leg its endpoint. `false` if the leg is not there, or no more: an offer that was
    /// answered after its call had ended leaves nothing behind.
    pub fn connect(&self, leg: &str, endpoint: Box<dyn Leg>) -> bool {
        let connected = self.lock().connect(leg, endpoint);
        self.shared.wake.notify_one();
        connected
    }

    /// Takes a leg away: it leaves its room, what is played to it ends, its endpoint is dropped.
    pub fn detach(&self, leg: &str) {
        self.lock().detach(leg);
    }

    /// Plays a sound to a leg in place of its room, and of what was played before.
    /// The room hears the leg all the same.
    pub fn play(&self, leg: &str, sound: Sound) -> Playing {
        let (tell, end) = oneshot::channel();
        let length = sound.duration();
        let audible = self.lock().play(leg, Player::new(sound, tell));
        let timer = if audible == Some(false) { length.map(tokio::time::sleep) } else { None };
        Playing::new(end, timer)
    }

    /// Ends what is played to a leg; it hears its room again.
    pub fn stop_play(&self, leg: &str) {
        self.lock().stop_play(leg);
    }

    /// Puts a leg into a room, which exists while somebody is in it. A leg is in one room at a time.
    /// `false` if there is no such leg.
    pub fn join(&self, leg: &str, room: &str, role: Role) -> bool {
        self.lock().join(leg, room, role)
    }

    /// Changes what a leg is in its room. `false` if there is no such leg.
    pub fn set_role(&self, leg: &str, role: Role) -> bool {
        self.lock().set_role(leg, role)
    }

    /// Takes a leg out of its room.
    pub fn leave(&self, leg: &str) {
        self.lock().leave(leg);
    }

    /// The legs in a room, in the order of arrival.
    pub fn members(&self, room: &str) -> Vec<String> {
        self.lock().members(room)
    }

    /// Records to a new WAV file. A room may be recorded before anybody is in it.
    pub fn record(&self, tap: Tap<'_>, file: &Path) -> Result<Recording, RecordingError> {
        let number = self.shared.recordings.fetch_add(1, Ordering::Relaxed);
        let (recording, writer) = Recording::open(self.clone(), number, file)?;
        if !self.lock().record(&tap, writer) {
            return Err(RecordingError::NoLeg);
        }
        self.shared.wake.notify_one();
        Ok(recording)
    }

    pub(super) fn stop_recording(&self, number: u64) {
        self.lock().stop_recording(number);
    }

    /// The strongest tone a leg heard over the last 400 ms, in Hz; `None` when it is quiet.
    pub fn heard_tone(&self, leg: &str) -> Option<f32> {
        self.heard_tones(leg).first().copied()
    }

    /// All tones that stand out in the last 400 ms a leg heard, in Hz, the strongest first.
    pub fn heard_tones(&self, leg: &str) -> Vec<f32> {
        self.lock().heard(leg).map(super::hearing::Hearing::tones).unwrap_or_default()
    }

    /// How loud the last 400 ms were for a leg, in decibels below full scale (-96 is silence).
    pub fn heard_level(&self, leg: &str) -> f32 {
        self.lock().heard(leg).map_or(-96.0, super::hearing::Hearing::level)
    }

    fn lock(&self) -> MutexGuard<'_, Mixer> {
        lock(&self.shared)
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, Mixer> {
    shared.mixer.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.wake.notify_one();
    }
}

/// Turns the mixer. Holds no share in it between frames, so that it ends with the last handle.
async fn turn(shared: Weak<Shared>, wake: Arc<Notify>) {
    let mut ticks = interval(FRAME_TIME);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    loop {
        let due = ticks.tick().await;
        let needed = {
            let Some(held) = shared.upgrade() else { return };
            let mut mixer = lock(&held);
            let needed = mixer.needed();
            if needed {
                mixer.tick();
            }
            needed
        };
        if !needed {
            wake.notified().await;
            ticks.reset_immediately();
        } else if Instant::now().duration_since(due) > LATE {
            ticks.reset();
        }
    }
}
