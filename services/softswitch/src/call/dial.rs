//! Dial: telephones that ring together or in turn; the first answer wins, the others stop at once.

use std::collections::HashMap;
use std::sync::Arc;

use super::bridge::bridge_room;
use super::documents::{Loaded, absolute};
use super::executor::{Executor, Next};
use super::{Call, Interrupt, LegNews, Signal, Source, Status};
use crate::media::Sound;
use crate::telephone::{Event, is_address};
use crate::twiml::{Dial, DialTo, Noun, Target};
use crate::webhook::{Params, Trouble, join};

/// The provider adds this to the timeout asked for.
const EXTRA_RING_MS: u64 = 5_000;

/// What `<Dial>` reports to its action.
#[derive(Debug)]
pub(super) struct Dialled {
    pub status: &'static str,
    pub sid: Option<String>,
    /// When the talk began, if there was one, and how it is counted.
    pub talked_since: Option<i64>,
    pub recording: Option<Params>,
}

impl Dialled {
    pub fn failed(status: &'static str) -> Self {
        Self { status, sid: None, talked_since: None, recording: None }
    }
}

impl Executor {
    pub(super) async fn dial(&mut self, dial: &Dial, loaded: &Loaded) -> Result<Next, Interrupt> {
        let mut dialled = Dialled::failed("canceled");
        let result = match &dial.to {
            DialTo::Legs(nouns) => self.dial_legs(dial, nouns, loaded, &mut dialled).await,
            DialTo::Conference(conference) => self.confer(dial, conference, loaded, &mut dialled).await,
            DialTo::Queue { name, whisper } => {
                let whisper = whisper.as_ref().map(|target| absolute(&loaded.base, target));
                self.dial_queue(dial, name, whisper, &mut dialled).await
            }
        };
        let action = dial.action.as_ref().map(|url| Target { url: join(&loaded.base, url), get: dial.get });
        match (result, action) {
            (Ok(()), None) => Ok(Next::Verb),
            (Ok(()), Some(action)) => Ok(Next::Document(Source::with(action, self.dial_params(dialled)))),
            (Err(Interrupt::Over(over)), Some(action)) => {
                // The caller is gone: the application is told, what it answers is of no use.
                let mut params = self.exchange.call_params(&self.call);
                for (name, value) in &mut params {
                    if name == "CallStatus" {
                        "completed".clone_into(value);
                    }
                }
                params.extend(self.dial_params(dialled));
                self.exchange.notify(action, params);
                Err(Interrupt::Over(over))
            }
            (Err(interrupt), _) => Err(interrupt),
        }
    }

    fn dial_params(&self, dialled: Dialled) -> Params {
        let mut params = vec![("DialCallStatus".to_owned(), dialled.status.to_owned())];
        let mut add = |name: &str, value: String| params.push((name.to_owned(), value));
        if let Some(sid) = dialled.sid {
            add("DialCallSid", sid);
        }
        add("DialBridged", dialled.talked_since.is_some().to_string());
        if let Some(since) = dialled.talked_since {
            add("DialCallDuration", ((self.exchange.clock().now() - since + 500) / 1_000).to_string());
        }
        params.extend(dialled.recording.unwrap_or_default());
        params
    }

    async fn dial_legs(
        &mut self,
        dial: &Dial,
        nouns: &[Noun],
        loaded: &Loaded,
        dialled: &mut Dialled,
    ) -> Result<(), Interrupt> {
        let Some(caller_id) = self.caller_id(dial) else {
            dialled.status = "failed";
            return Ok(());
        };
        let nouns: Vec<Noun> = nouns.iter().map(|noun| resolved(noun, &loaded.base)).collect();
        if let Some(bad) = nouns.iter().find(|noun| !is_address(&noun.address)) {
            let message = format!("Dial: Invalid phone number format ({} characters)", bad.address.len());
            self.alert(Trouble { code: 13_223, message }, &loaded.base);
            dialled.status = "failed";
            return Ok(());
        }
        let rounds: Vec<&[Noun]> = if dial.sequential { nouns.chunks(1).collect() } else { vec![&nouns] };
        for round in rounds {
            self.dial_round(dial, round, &caller_id, dialled).await?;
            if dialled.sid.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Rings some telephones at once. `dialled.sid` is set when one of them answered.
    async fn dial_round(
        &mut self,
        dial: &Dial,
        nouns: &[Noun],
        caller_id: &str,
        dialled: &mut Dialled,
    ) -> Result<(), Interrupt> {
        let ring_ms = dial.timeout * 1_000 + EXTRA_RING_MS;
        let mut legs: HashMap<String, Arc<Call>> = HashMap::new();
        for noun in nouns {
            let leg = self.exchange.start_leg(&self.call, noun, caller_id, ring_ms);
            legs.insert(leg.sid.clone(), leg);
        }
        self.exchange.voice_play(&self.call.sid, Sound::ringback());
        self.show(Event::Play { call: self.call.sid.clone(), what: "ringback", url: None });
        let found = self.first_answer(&mut legs, dialled).await;
        self.exchange.voice_stop(&self.call.sid);
        self.show(Event::PlayStopped { call: self.call.sid.clone() });
        let talked = match found {
            Ok(None) => Ok(()),
            Ok(Some(sid)) => {
                self.pick_up();
                let now = self.exchange.clock().now();
                dialled.talked_since = Some(now);
                dialled.status = "completed";
                let room = bridge_room(&self.call.sid);
                let recording = dial.record.then(|| self.exchange.record_room(&room, &self.call, "DialVerb"));
                let limit = now.saturating_add_unsigned(dial.time_limit * 1_000);
                let end = self.talk(&sid, &room, limit, dial.hangup_on_star).await;
                if let Some(recording) = recording {
                    let callback = dial.recording_callback.clone();
                    dialled.recording = Some(self.exchange.stop_recording(&recording, callback).await);
                }
                end.map(drop)
            }
            Err(interrupt) => Err(interrupt),
        };
        // Whoever still rings, and whoever we talked with.
        for leg in legs.values() {
            leg.send(if dialled.talked_since.is_some() { Signal::BridgeOver } else { Signal::Finish });
        }
        talked
    }

    /// Waits until one leg is ready to talk; `None` when there is no hope.
    async fn first_answer(
        &mut self,
        legs: &mut HashMap<String, Arc<Call>>,
        dialled: &mut Dialled,
    ) -> Result<Option<String>, Interrupt> {
        let mut ends = Vec::new();
        while !legs.is_empty() {
            let Some(Signal::Leg { sid, news }) = self.next(None).await? else { continue };
            if !legs.contains_key(&sid) {
                continue;
            }
            match news {
                LegNews::Answered => {
                    legs.retain(|other, leg| {
                        if *other != sid {
                            leg.send(Signal::Finish);
                        }
                        *other == sid
                    });
                    dialled.sid = Some(sid);
                }
                LegNews::Ready => return Ok(Some(sid)),
                LegNews::Ended(status) => {
                    legs.remove(&sid);
                    if dialled.sid.as_ref() == Some(&sid) {
                        // Picked up, then declined in the whisper: completed, but never bridged.
                        dialled.status = "completed";
                        return Ok(None);
                    }
                    ends.push(status);
                }
            }
        }
        let of = |status| ends.contains(&status);
        dialled.status = if of(Status::NoAnswer) {
            "no-answer"
        } else if of(Status::Busy) {
            "busy"
        } else {
            "failed"
        };
        Ok(None)
    }

    /// The number shown to whoever is dialled; `None` when the provider would refuse it.
    fn caller_id(&self, dial: &Dial) -> Option<String> {
        let shown = dial.caller_id.clone().unwrap_or_else(|| self.call.from.clone());
        let to_numbers_only = match &dial.to {
            DialTo::Legs(nouns) => nouns.iter().any(|noun| !noun.address.starts_with("client:")),
            _ => false,
        };
        if to_numbers_only && shown.starts_with("client:") {
            let message = "Dial: Invalid callerId value".to_owned();
            self.alert(Trouble { code: 13_214, message }, "");
            return None;
        }
        Some(shown)
    }
}

/// The noun with its URLs absolute.
fn resolved(noun: &Noun, base: &str) -> Noun {
    let mut noun = noun.clone();
    noun.whisper = noun.whisper.map(|target| absolute(base, &target));
    if let Some(status) = &mut noun.status {
        status.target = absolute(base, &status.target);
    }
    noun
}
