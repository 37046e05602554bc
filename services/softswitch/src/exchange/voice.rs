//! Between calls and the mixer: every call is a leg named by its sid. Without media these do nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Exchange;
use crate::alerts::Alert;
use crate::media::{Role, ScriptedLeg, Sound};
use crate::telephone::Telephone;

/// Files fetched for `<Play>`.
#[derive(Debug, Default)]
pub(super) struct Sounds(Mutex<HashMap<String, Sound>>);

/// A file we cannot decode (MP3), or do not fetch, counts for this long of music.
const UNKNOWN_MS: u64 = 30_000;
/// The largest file fetched, and how many are kept.
const LARGEST: u64 = 20 * 1024 * 1024;
const KEPT: usize = 200;
const FETCH_LIMIT: Duration = Duration::from_secs(10);

impl Exchange {
    /// Gives a call its telephone's endpoint. A browser's comes with its offer.
    pub(crate) fn voice_attach(&self, call: &str, telephone: &Arc<Telephone>) {
        let Some(media) = self.media() else { return };
        if telephone.is_scripted() {
            let (leg, voice) = ScriptedLeg::new();
            telephone.set_scripted_voice(voice);
            media.attach(call, Box::new(leg));
        } else {
            media.expect(call);
        }
    }

    /// Makes room for a call's voice before any telephone rings: a page that answers may offer at once.
    pub(crate) fn voice_expect(&self, call: &str) {
        if let Some(media) = self.media() {
            media.expect(call);
        }
    }

    pub(crate) fn voice_detach(&self, call: &str) {
        if let Some(media) = self.media() {
            media.detach(call);
        }
    }

    pub(crate) fn voice_play(&self, call: &str, sound: Sound) {
        if let Some(media) = self.media() {
            // The switch's clock says when it is over.
            drop(media.play(call, sound));
        }
    }

    pub(crate) fn voice_stop(&self, call: &str) {
        if let Some(media) = self.media() {
            media.stop_play(call);
        }
    }

    pub(crate) fn voice_join(&self, call: &str, room: &str, role: Role) {
        if let Some(media) = self.media() {
            media.join(call, room, role);
        }
    }

    pub(crate) fn voice_role(&self, call: &str, role: Role) {
        if let Some(media) = self.media() {
            media.set_role(call, role);
        }
    }

    pub(crate) fn voice_leave(&self, call: &str) {
        if let Some(media) = self.media() {
            media.leave(call);
        }
    }

    /// A file to play, with how long it lasts in ms. `None`, with an alert, when it cannot be had.
    pub(crate) async fn sound(&self, url: &str, call: &str) -> Option<(Sound, u64)> {
        if self.media().is_none() {
            return Some((Sound::silence(), UNKNOWN_MS));
        }
        let known = self.0.sounds.0.lock().unwrap_or_else(PoisonError::into_inner).get(url).cloned();
        let sound = match known {
            Some(sound) => sound,
            None => match self.fetch_sound(url).await {
                Ok(sound) => {
                    let mut kept = self.0.sounds.0.lock().unwrap_or_else(PoisonError::into_inner);
                    if kept.len() >= KEPT {
                        kept.clear();
                    }
                    kept.insert(url.to_owned(), sound.clone());
                    sound
                }
                Err(message) => {
                    self.alerts().push(Alert {
                        at: self.clock().now(),
                        code: 11_200,
                        level: "error",
                        message,
                        resource: call.to_owned(),
                        url: url.split(['?', '#']).next().unwrap_or_default().to_owned(),
                    });
                    return None;
                }
            },
        };
        let ms =
            sound.duration().map_or(UNKNOWN_MS, |time| u64::try_from(time.as_millis()).unwrap_or(UNKNOWN_MS));
        Some((sound, ms))
    }

    async fn fetch_sound(&self, url: &str) -> Result<Sound, String> {
        let gone = |error: reqwest::Error| {
            if error.is_timeout() { "no answer in time".to_owned() } else { "no connection".to_owned() }
        };
        let response = self.http().get(url).timeout(FETCH_LIMIT).send().await.map_err(gone)?;
        if !response.status().is_success() {
            return Err(format!("Got HTTP {} response", response.status().as_u16()));
        }
        if response.content_length().is_some_and(|length| length > LARGEST) {
            return Err("the file is too large".to_owned());
        }
        let bytes = response.bytes().await.map_err(gone)?;
        Ok(Sound::wav(&bytes)
            .unwrap_or_else(|_| Sound::hold_music().lasting(Duration::from_millis(UNKNOWN_MS))))
    }
}
