//! Say, Play and Pause: what one hears, for how long, and what cuts it short.

use super::executor::Executor;
use super::{Interrupt, Signal};
use crate::media::Sound;
use crate::telephone::Event;
use crate::twiml::{Play, Say, Verb};
use crate::webhook::join;

/// What a calm voice takes for a character, on average over French prompts.
const MS_PER_CHARACTER: u64 = 65;
/// Even a word takes this long.
const SHORTEST_SAY_MS: u64 = 600;
/// A repeated prompt that takes no time (quick mode) is spaced by this, or it would never let go.
const QUICK_LOOP_MS: u64 = 1_000;
/// A key sent by `<Play digits>`, and the pause of a `w`.
const KEY_MS: u64 = 200;
const WAIT_MS: u64 = 500;

/// How long a text takes to say, in milliseconds.
pub(crate) fn duration_of(text: &str) -> u64 {
    let characters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    characters.saturating_mul(MS_PER_CHARACTER).max(SHORTEST_SAY_MS)
}

impl Executor {
    /// Says a text. With `barge_in`, the key or speech that cut it short is returned.
    pub(super) async fn say(&mut self, say: &Say, barge_in: bool) -> Result<Option<Signal>, Interrupt> {
        let mut said = 0;
        while say.loops == 0 || said < say.loops {
            said += 1;
            let estimate = if self.exchange.config().quick { 0 } else { duration_of(&say.text) };
            let call = self.call.sid.clone();
            let id = self.show(Event::Say {
                call: call.clone(),
                text: say.text.clone(),
                language: say.language.clone(),
                voice: say.voice.clone(),
                duration_ms: estimate,
            });
            // A page that pronounces it knows better than we when it is over.
            let speaks = self.call.telephone().is_some_and(|telephone| telephone.speaks);
            let longest = if speaks { estimate * 2 + 3_000 } else { estimate };
            let longest = if estimate == 0 && say.loops != 1 { QUICK_LOOP_MS } else { longest };
            if longest > 0 {
                // Keeps the room's sound away meanwhile.
                self.exchange.voice_play(&call, Sound::silence());
            }
            let heard = self.listen(longest, barge_in, speaks.then_some(id)).await;
            self.exchange.voice_stop(&call);
            if !matches!(heard, Ok(None)) {
                self.show(Event::SayStopped { call });
                return heard;
            }
        }
        Ok(None)
    }

    /// Plays a file, or sends keys.
    pub(super) async fn play(
        &mut self,
        play: &Play,
        base: &str,
        barge_in: bool,
    ) -> Result<Option<Signal>, Interrupt> {
        let call = self.call.sid.clone();
        if let Some(digits) = &play.digits {
            let long = digits.chars().map(|key| if key == 'w' { WAIT_MS } else { KEY_MS }).sum();
            self.show(Event::Play { call, what: "tone", url: None });
            return self.listen(long, barge_in, None).await;
        }
        let url = join(base, &play.url);
        let Some((sound, once_ms)) = self.exchange.sound(&url, &call).await else { return Ok(None) };
        self.exchange.voice_play(&call, sound.times(play.loops));
        self.show(Event::Play { call: call.clone(), what: "file", url: Some(url) });
        let heard = if play.loops == 0 {
            self.listen_for_ever(barge_in).await.map(Some)
        } else {
            self.listen(once_ms * u64::from(play.loops), barge_in, None).await
        };
        self.exchange.voice_stop(&call);
        self.show(Event::PlayStopped { call });
        heard
    }

    /// Waits in silence.
    pub(super) async fn pause(&mut self, seconds: u64) -> Result<(), Interrupt> {
        self.listen(seconds * 1_000, false, None).await.map(drop)
    }

    /// The provider's own music, until something interrupts.
    pub(super) async fn music(&mut self) -> Interrupt {
        let call = self.call.sid.clone();
        self.exchange.voice_play(&call, Sound::hold_music());
        self.show(Event::Play { call: call.clone(), what: "music", url: None });
        let interrupt = match self.listen_for_ever(false).await {
            Err(interrupt) => interrupt,
            // Without barge-in nothing else returns.
            Ok(_) => Interrupt::Over(super::Over::Broken),
        };
        self.exchange.voice_stop(&call);
        self.show(Event::PlayStopped { call });
        interrupt
    }

    /// Silence until something interrupts.
    pub(super) async fn silence(&mut self) -> Interrupt {
        match self.listen_for_ever(false).await {
            Err(interrupt) => interrupt,
            Ok(_) => Interrupt::Over(super::Over::Broken),
        }
    }

    /// One of a `<Gather>`'s prompts.
    pub(super) async fn prompt(
        &mut self,
        verb: &Verb,
        base: &str,
        barge_in: bool,
    ) -> Result<Option<Signal>, Interrupt> {
        match verb {
            Verb::Say(say) => self.say(say, barge_in).await,
            Verb::Play(play) => self.play(play, base, barge_in).await,
            Verb::Pause(seconds) => self.listen(seconds * 1_000, barge_in, None).await,
            // The reader lets nothing else into a <Gather>.
            _ => Ok(None),
        }
    }

    async fn listen(
        &mut self,
        ms: u64,
        barge_in: bool,
        spoken: Option<u64>,
    ) -> Result<Option<Signal>, Interrupt> {
        let deadline = self.exchange.clock().now().saturating_add_unsigned(ms);
        loop {
            match self.next(Some(deadline)).await? {
                None => return Ok(None),
                Some(Signal::Spoken(id)) if spoken == Some(id) => return Ok(None),
                Some(signal @ (Signal::Key(_) | Signal::Speech(_))) if barge_in => return Ok(Some(signal)),
                Some(_) => {}
            }
        }
    }

    async fn listen_for_ever(&mut self, barge_in: bool) -> Result<Signal, Interrupt> {
        loop {
            match self.next(None).await? {
                Some(signal @ (Signal::Key(_) | Signal::Speech(_))) if barge_in => return Ok(signal),
                _ => {}
            }
        }
    }
}
