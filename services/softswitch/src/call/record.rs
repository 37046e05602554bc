//! Record: a beep, then what the caller says until a key, a silence, the longest length or the end of the call.

use std::time::Duration;

use super::documents::Loaded;
use super::executor::{Executor, Next};
use super::{Interrupt, Signal, Source};
use crate::media::Sound;
use crate::telephone::Event;
use crate::twiml::{Record, Target};
use crate::webhook::join;

/// How long the beep lasts.
const BEEP_MS: i64 = 240;
/// How often silence is looked for.
const LOOK_MS: i64 = 200;

/// What ended it.
enum End {
    Key(char),
    Silence,
    Longest,
}

impl Executor {
    pub(super) async fn record(&mut self, record: &Record, loaded: &Loaded) -> Result<Next, Interrupt> {
        if record.beep {
            self.exchange.voice_play(&self.call.sid, Sound::beep());
            self.show(Event::Play { call: self.call.sid.clone(), what: "beep", url: None });
            let until = self.exchange.clock().now() + BEEP_MS;
            while self.next(Some(until)).await?.is_some() {}
        }
        let entry = self.exchange.record_leg(&self.call);
        let mut spoke = false;
        let end = self.until_recorded(record, &entry, &mut spoke).await;
        let voice = spoke || entry.has_voice().unwrap_or(!matches!(end, Ok(End::Silence)));
        // A recording in which nobody said a word is none: neither its action nor its callback is asked for.
        let silent = matches!(end, Ok(End::Silence)) && !voice;
        let callback = record
            .status
            .as_ref()
            .filter(|_| !silent)
            .map(|status| Target { url: join(&loaded.base, &status.target.url), get: status.target.get });
        let action = match (&record.action, &loaded.own) {
            (Some(action), _) => Some(Target { url: join(&loaded.base, action), get: record.get }),
            (None, Some(own)) => Some(Target { url: own.url.clone(), get: record.get }),
            (None, None) => None,
        };
        let mut params = self.exchange.stop_recording(&entry, callback).await;
        match end {
            Ok(_) if silent => Ok(Next::Verb),
            Ok(end) => {
                if let End::Key(key) = end {
                    params.push(("Digits".to_owned(), key.to_string()));
                }
                Ok(action.map_or(Next::Verb, |action| Next::Document(Source::with(action, params))))
            }
            Err(interrupt) => {
                if let (Interrupt::Over(_), Some(action)) = (&interrupt, action) {
                    let mut all = self.exchange.call_params(&self.call);
                    all.extend(params);
                    all.push(("Digits".to_owned(), "hangup".to_owned()));
                    self.exchange.notify(action, all);
                }
                Err(interrupt)
            }
        }
    }

    async fn until_recorded(
        &mut self,
        record: &Record,
        entry: &crate::recordings::Entry,
        spoke: &mut bool,
    ) -> Result<End, Interrupt> {
        let began = self.exchange.clock().now();
        let longest = began.saturating_add_unsigned(record.max_length * 1_000);
        let mut last_word = began;
        let patience = Duration::from_secs(record.timeout);
        loop {
            let now = self.exchange.clock().now();
            if now >= longest {
                return Ok(End::Longest);
            }
            let silent = entry.silent_for(patience).unwrap_or_else(|| {
                now - last_word >= i64::try_from(patience.as_millis()).unwrap_or(i64::MAX)
            });
            if record.timeout > 0 && silent {
                return Ok(End::Silence);
            }
            match self.next(Some(longest.min(now + LOOK_MS))).await? {
                Some(Signal::Key(key)) if record.finish_on_key.contains(key) => return Ok(End::Key(key)),
                Some(Signal::Speech(_)) => {
                    *spoke = true;
                    last_word = self.exchange.clock().now();
                }
                _ => {}
            }
        }
    }
}
