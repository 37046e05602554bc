//! One telephone: its line, what it is told, and what the person holding it can do.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::behaviour::{Behaviour, Make, OnRing};
use super::{CallSnapshot, Event, EventLog, Snapshot, Unable};
use crate::call::{Call, Direction, Signal, duration_of};
use crate::exchange::Exchange;
use crate::media::{ScriptedVoice, Sound};

/// The pitch of a scripted telephone's speech.
const SPEECH_HZ: u32 = 220;

/// A telephone.
#[derive(Debug)]
pub struct Telephone {
    pub id: String,
    pub address: String,
    pub withheld: bool,
    pub speaks: bool,
    pub(crate) application: Option<String>,
    pub(crate) log: EventLog,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    line: Line,
    since: i64,
    behaviour: Option<Behaviour>,
    voice: ScriptedVoice,
    /// What it sends until told otherwise.
    tone: Option<u32>,
    said_done: Vec<usize>,
    token_ends: Option<i64>,
    /// How many event streams are open.
    watched: u32,
}

#[derive(Debug, Default, Clone)]
enum Line {
    #[default]
    Idle,
    Dialling(Arc<Call>),
    Ringing(Arc<Call>),
    Talking(Arc<Call>),
}

impl Line {
    fn call(&self) -> Option<&Arc<Call>> {
        match self {
            Self::Idle => None,
            Self::Dialling(call) | Self::Ringing(call) | Self::Talking(call) => Some(call),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Dialling(_) => "dialling",
            Self::Ringing(_) => "ringing",
            Self::Talking(_) => "talking",
        }
    }
}

impl Telephone {
    pub(crate) fn new(make: Make) -> Self {
        let Make { id, address, withheld, speaks, behaviour, application } = make;
        let inner = Inner { behaviour, ..Inner::default() };
        Self {
            id,
            address,
            withheld,
            speaks,
            application,
            log: EventLog::default(),
            inner: Mutex::new(inner),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Made by the control API rather than by a page.
    pub fn is_scripted(&self) -> bool {
        self.inner().behaviour.is_some()
    }

    /// What others see as its number.
    pub fn shown_address(&self) -> &str {
        if self.withheld { "anonymous" } else { &self.address }
    }

    /// How it stands now.
    pub fn snapshot(&self) -> Snapshot {
        let inner = self.inner();
        let call = inner.line.call().map(|call| {
            let incoming = call.direction != Direction::Inbound;
            CallSnapshot {
                call: call.sid.clone(),
                direction: if incoming { "in" } else { "out" },
                other: if incoming { &call.from } else { &call.to }.clone(),
                parameters: call.parameters.iter().cloned().collect(),
                since: inner.since,
            }
        });
        Snapshot {
            telephone: self.id.clone(),
            address: self.address.clone(),
            state: inner.line.name(),
            call,
            last_event: self.log.last(),
        }
    }

    /// What it was told after the event with this id.
    pub fn events_after(&self, id: u64) -> Vec<super::Logged> {
        self.log.after(id)
    }

    pub(crate) fn events(&self) -> &EventLog {
        &self.log
    }

    /// The call it is in, rings for or makes.
    pub fn call_sid(&self) -> Option<String> {
        self.inner().line.call().map(|call| call.sid.clone())
    }

    // What the switch tells it.

    /// Tells it something, and lets a script react; returns the event's id.
    pub(crate) fn show(&self, now: i64, event: Event) -> u64 {
        let said = if let Event::Say { text, .. } = &event { Some(text.clone()) } else { None };
        let id = self.log.push(now, event);
        if let Some(text) = said {
            self.react(&text, now);
        }
        id
    }

    fn react(&self, text: &str, now: i64) {
        let mut reactions = Vec::new();
        {
            let mut inner = self.inner();
            let Some(behaviour) = &inner.behaviour else { return };
            let mut done = Vec::new();
            for (at, on) in behaviour.on_said.iter().enumerate() {
                if !inner.said_done.contains(&at) && text.contains(&on.contains) {
                    done.push(at);
                    reactions.push(on.clone());
                }
            }
            inner.said_done.extend(done);
        }
        for on in reactions {
            if !on.press.is_empty() {
                // It is in a call, or nothing would have been said.
                let _ = self.press(None, &on.press, now);
            }
            if on.hang_up {
                self.hang_up(None);
            }
        }
    }

    /// Rings; false when it is in another call.
    pub(crate) fn ring(self: &Arc<Self>, exchange: &Exchange, call: &Arc<Call>, now: i64) -> bool {
        let (on_ring, after_ms) = {
            let mut inner = self.inner();
            let on_ring = inner.behaviour.as_ref().and_then(|behaviour| behaviour.on_ring);
            if !matches!(inner.line, Line::Idle) || on_ring == Some(OnRing::Busy) {
                return false;
            }
            inner.line = Line::Ringing(Arc::clone(call));
            inner.since = now;
            inner.said_done.clear();
            (on_ring, inner.behaviour.as_ref().map_or(0, |behaviour| behaviour.after_ms))
        };
        self.log.push(
            now,
            Event::Ringing {
                call: call.sid.clone(),
                from: call.from.clone(),
                to: call.to.clone(),
                parameters: call.parameters.iter().cloned().collect(),
            },
        );
        if let Some(on_ring) = on_ring {
            let (telephone, sid, clock) = (Arc::clone(self), call.sid.clone(), exchange.clock().clone());
            tokio::spawn(async move {
                clock.sleep(after_ms).await;
                // It may have stopped ringing meanwhile.
                let _ = match on_ring {
                    OnRing::Answer => telephone.answer(Some(&sid)),
                    OnRing::Decline | OnRing::Busy => telephone.decline(Some(&sid), clock.now()),
                };
            });
        }
        true
    }

    /// Rings no more.
    pub(crate) fn ring_over(&self, call: &str, reason: &'static str, now: i64) {
        {
            let mut inner = self.inner();
            match &inner.line {
                Line::Ringing(ringing) if ringing.sid == call => inner.line = Line::Idle,
                _ => return,
            }
        }
        self.log.push(now, Event::RingCancelled { call: call.to_owned(), reason });
    }

    /// The call is up.
    pub(crate) fn connected(self: &Arc<Self>, exchange: &Exchange, call: &Arc<Call>) {
        let now = exchange.clock().now();
        let talk_ms = {
            let mut inner = self.inner();
            inner.line = Line::Talking(Arc::clone(call));
            inner.since = now;
            inner.behaviour.as_ref().and_then(|behaviour| behaviour.talk_ms)
        };
        self.log.push(now, Event::Answered { call: call.sid.clone() });
        if let Some(talk_ms) = talk_ms {
            let (telephone, sid, clock) = (Arc::clone(self), call.sid.clone(), exchange.clock().clone());
            tokio::spawn(async move {
                clock.sleep(talk_ms).await;
                telephone.hang_up(Some(&sid));
            });
        }
    }

    /// A call is over, if it is still the telephone's.
    pub(crate) fn call_over(&self, call: &str, reason: &'static str, now: i64) {
        {
            let mut inner = self.inner();
            if inner.line.call().is_none_or(|current| current.sid != call) {
                return;
            }
            inner.line = Line::Idle;
            inner.voice.hush();
            inner.tone = None;
        }
        self.log.push(now, Event::Ended { call: call.to_owned(), reason });
    }

    /// Takes the line for a call of its own.
    pub(crate) fn seize(&self, call: &Arc<Call>, now: i64) -> Result<(), Unable> {
        {
            let mut inner = self.inner();
            if !matches!(inner.line, Line::Idle) {
                return Err(Unable::Busy);
            }
            inner.line = Line::Dialling(Arc::clone(call));
            inner.since = now;
            inner.said_done.clear();
        }
        self.log.push(now, Event::Dialling { call: call.sid.clone(), to: call.to.clone() });
        Ok(())
    }

    pub(crate) fn set_scripted_voice(&self, voice: ScriptedVoice) {
        self.inner().voice = voice;
    }

    /// Changes what a scripted telephone does by itself.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        self.inner().behaviour = Some(behaviour);
    }

    /// Counts event streams, to know when a page went away.
    pub(crate) fn watch(&self, open: bool) -> u32 {
        let mut inner = self.inner();
        inner.watched = if open { inner.watched + 1 } else { inner.watched.saturating_sub(1) };
        inner.watched
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.inner().watched > 0
    }

    pub(crate) fn token_ends(&self) -> Option<i64> {
        self.inner().token_ends
    }

    pub(crate) fn set_token_ends(&self, at: i64) {
        self.inner().token_ends = Some(at);
    }

    // What the person does. `call` names the call meant; `None` means whichever there is.

    fn current(&self, call: Option<&str>) -> Option<Line> {
        let line = self.inner().line.clone();
        line.call().is_some_and(|current| call.is_none_or(|meant| meant == current.sid)).then_some(line)
    }

    /// Picks up while it rings.
    pub fn answer(self: &Arc<Self>, call: Option<&str>) -> Result<(), Unable> {
        match self.current(call) {
            Some(Line::Ringing(call)) if call.send(Signal::Answered(Arc::clone(self))) => Ok(()),
            _ => Err(Unable::NoCall),
        }
    }

    /// Refuses while it rings.
    pub fn decline(&self, call: Option<&str>, now: i64) -> Result<(), Unable> {
        match self.current(call) {
            Some(Line::Ringing(call)) => {
                self.inner().line = Line::Idle;
                self.log.push(now, Event::Ended { call: call.sid.clone(), reason: "declined" });
                call.send(Signal::Declined);
                Ok(())
            }
            _ => Err(Unable::NoCall),
        }
    }

    /// Hangs up; declines what rings. Without a call it does nothing.
    pub fn hang_up(&self, call: Option<&str>) {
        match self.current(call) {
            Some(Line::Dialling(call) | Line::Talking(call)) => {
                call.send(Signal::HungUp);
            }
            Some(Line::Ringing(call)) => {
                self.inner().line = Line::Idle;
                call.send(Signal::Declined);
            }
            Some(Line::Idle) | None => {}
        }
    }

    /// Presses keys during a call.
    pub fn press(&self, call: Option<&str>, keys: &str, now: i64) -> Result<(), Unable> {
        if keys.is_empty() || !keys.chars().all(|key| "0123456789*#ABCD".contains(key)) {
            return Err(Unable::BadKeys);
        }
        let Some(Line::Dialling(call) | Line::Talking(call)) = self.current(call) else {
            return Err(Unable::NoCall);
        };
        self.log.push(now, Event::Keys { call: call.sid.clone(), digits: keys.to_owned() });
        for key in keys.chars() {
            call.send(Signal::Key(key));
        }
        Ok(())
    }

    /// Says something, as text.
    pub fn speak(&self, call: Option<&str>, text: &str) -> Result<(), Unable> {
        let Some(Line::Dialling(call) | Line::Talking(call)) = self.current(call) else {
            return Err(Unable::NoCall);
        };
        call.send(Signal::Speech(text.to_owned()));
        if self.is_scripted() && self.inner().tone.is_none() {
            // So that a recording holds something for as long as it would have taken to say.
            self.send_tone(Some(SPEECH_HZ), Some(Duration::from_millis(duration_of(text))));
        }
        Ok(())
    }

    /// The page finished pronouncing a say event.
    pub fn spoken(&self, call: Option<&str>, say: u64) -> Result<(), Unable> {
        let Some(Line::Dialling(call) | Line::Talking(call)) = self.current(call) else {
            return Err(Unable::NoCall);
        };
        call.send(Signal::Spoken(say));
        Ok(())
    }

    /// Sends a tone into the call, for so long or until told otherwise; `None` falls silent.
    #[expect(clippy::cast_precision_loss, reason = "audible frequencies are small")]
    pub fn send_tone(&self, hz: Option<u32>, time: Option<Duration>) {
        let mut inner = self.inner();
        inner.tone = hz.filter(|_| time.is_none());
        match (hz.map(|hz| Sound::tone(hz as f32)), time) {
            (Some(tone), Some(time)) => inner.voice.say(tone.lasting(time)),
            (Some(tone), None) => inner.voice.say(tone),
            (None, _) => inner.voice.hush(),
        }
    }
}
