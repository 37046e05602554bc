//! The task of a call: gets documents, executes their verbs in turn, and ends the call properly.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::documents::{Loaded, absolute};
use super::{Call, Direction, Interrupt, LegNews, Over, Signal, Source, Status};
use crate::clock::Busy;
use crate::conference::Conference;
use crate::exchange::Exchange;
use crate::telephone::{Event, Telephone};
use crate::twiml::{self, Noun, Place, Target, Verb};
use crate::webhook::{Params, join};

/// Said when nobody has the number.
const NOT_IN_SERVICE: &str = "Le numéro que vous avez demandé n'est pas attribué.";

/// How a call begins.
#[derive(Debug)]
pub(crate) enum Plan {
    /// A telephone called: execute this.
    Inbound(Source),
    /// A telephone called a number nobody has.
    NotInService,
    /// When the clock shows `not_before`, call out, ring for so long, then execute.
    Outbound { source: Source, ring_ms: u64, not_before: i64 },
    /// Call out for a `<Dial>` and report to the call that dialled.
    Leg { parent: Arc<Call>, noun: Noun, ring_ms: u64 },
}

/// What comes after a verb.
#[derive(Debug)]
pub(super) enum Next {
    Verb,
    Document(Source),
    End(Over),
}

/// How a wait document, whisper or announcement came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Through {
    RanOut,
    Left,
    HungUp,
}

pub(crate) struct Executor {
    pub(super) exchange: Exchange,
    pub(super) call: Arc<Call>,
    pub(super) inbox: mpsc::UnboundedReceiver<Signal>,
    pub(super) busy: Option<Busy>,
    /// Which signals interrupt.
    pub(super) in_queue: bool,
    pub(super) in_room: Option<Arc<Conference>>,
    pub(super) bridged: bool,
    /// The last document for a conference could not be had.
    pub(super) wait_failed: bool,
    /// Telephones that still ring when the call ends, and why they stop.
    pub(super) ringing: (Vec<Arc<Telephone>>, &'static str),
    /// When the last document was had, and how many were had in that moment.
    pub(super) documents: (i64, u32),
}

impl Executor {
    pub fn new(exchange: Exchange, call: Arc<Call>, inbox: mpsc::UnboundedReceiver<Signal>) -> Self {
        let busy = Some(exchange.clock().busy());
        Self {
            exchange,
            call,
            inbox,
            busy,
            in_queue: false,
            in_room: None,
            bridged: false,
            wait_failed: false,
            ringing: (Vec::new(), ""),
            documents: (0, 0),
        }
    }

    /// Carries the call out, from its first ring to its last status callback.
    pub async fn run(mut self, plan: Plan) {
        let over = match plan {
            Plan::Inbound(source) => self.follow(source).await,
            Plan::NotInService => {
                // Whatever interrupts it, the end is the same.
                drop(self.say(&announcement(NOT_IN_SERVICE, "fr-FR"), false).await);
                Over::NotInService
            }
            Plan::Outbound { source, ring_ms, not_before } => {
                let address = self.call.to.clone();
                match self.reach(&address, ring_ms, not_before).await {
                    Ok(()) => self.follow(source).await,
                    Err(over) => over,
                }
            }
            Plan::Leg { parent, noun, ring_ms } => self.run_leg(&parent, &noun, ring_ms).await,
        };
        self.finish(over);
        self.refuse_late_signals();
    }

    /// Executes documents until the call ends.
    pub(super) async fn follow(&mut self, mut source: Source) -> Over {
        loop {
            let result = self.document(source).await;
            source = match result {
                Ok(Next::Document(next)) | Err(Interrupt::Redirected(next)) => next,
                Ok(Next::Verb) => return Over::RanOut,
                Ok(Next::End(over)) | Err(Interrupt::Over(over)) => return over,
                // Raised only while the matching verb is there to take them.
                Err(Interrupt::Dequeued(_) | Interrupt::Room(_) | Interrupt::BridgeOver) => {
                    return Over::Broken;
                }
            };
        }
    }

    async fn document(&mut self, source: Source) -> Result<Next, Interrupt> {
        let loaded = self.load(source, Place::Call).await?;
        for verb in &loaded.verbs {
            let next = self.verb(verb, &loaded).await?;
            if !matches!(next, Next::Verb) {
                return Ok(next);
            }
        }
        Ok(Next::Verb)
    }

    async fn verb(&mut self, verb: &Verb, loaded: &Loaded) -> Result<Next, Interrupt> {
        match verb {
            // These do not pick up by themselves.
            Verb::Reject(busy) if self.call.state().answered.is_none() => {
                return Ok(Next::End(Over::Rejected(*busy)));
            }
            Verb::Redirect(target) => {
                let target = match &loaded.own {
                    Some(own) if target.url.is_empty() => own.clone(),
                    _ => absolute(&loaded.base, target),
                };
                return Ok(Next::Document(Source::url(target)));
            }
            Verb::Pause(seconds) => {
                self.pause(*seconds).await?;
                return Ok(Next::Verb);
            }
            Verb::Message(message) => {
                let exchange = self.exchange.clone();
                let params = exchange.message_from_call(&self.call, message, &loaded.base);
                let action = message.action.as_ref().map(|url| join(&loaded.base, url));
                return Ok(action.map_or(Next::Verb, |url| {
                    Next::Document(Source::with(Target { url, get: message.get }, params))
                }));
            }
            Verb::Dial(dial) if dial.answer_on_bridge => return self.dial(dial, loaded).await,
            _ => {}
        }
        self.pick_up();
        match verb {
            Verb::Say(say) => {
                self.say(say, false).await?;
            }
            Verb::Play(play) => {
                self.play(play, &loaded.base, false).await?;
            }
            Verb::Gather(gather) => return self.gather(gather, loaded).await,
            Verb::Dial(dial) => return self.dial(dial, loaded).await,
            Verb::Enqueue(enqueue) => return self.enqueue(enqueue, loaded).await,
            Verb::Record(record) => return self.record(record, loaded).await,
            Verb::Hangup | Verb::Reject(_) => return Ok(Next::End(Over::RanOut)),
            Verb::Leave | Verb::Pause(_) | Verb::Redirect(_) | Verb::Message(_) => {}
        }
        Ok(Next::Verb)
    }

    /// Executes a wait document, whisper or announcement to its end. `params` go with each request.
    pub(super) async fn play_through(
        &mut self,
        mut source: Source,
        place: Place,
        params: &(dyn Fn(&Self) -> Params + Send + Sync),
    ) -> Result<Through, Interrupt> {
        'documents: loop {
            if let Source::Url { extra, .. } = &mut source {
                extra.extend(params(self));
            }
            let loaded = self.load(source, place).await?;
            for verb in &loaded.verbs {
                match verb {
                    Verb::Say(say) => {
                        self.say(say, false).await?;
                    }
                    Verb::Play(play) => {
                        self.play(play, &loaded.base, false).await?;
                    }
                    Verb::Pause(seconds) => self.pause(*seconds).await?,
                    Verb::Leave => return Ok(Through::Left),
                    Verb::Hangup => return Ok(Through::HungUp),
                    Verb::Redirect(target) => {
                        source = Source::url(absolute(&loaded.base, target));
                        continue 'documents;
                    }
                    Verb::Gather(gather) => {
                        if let Next::Document(next) = self.gather(gather, &loaded).await? {
                            source = next;
                            continue 'documents;
                        }
                    }
                    // The reader let nothing else through.
                    _ => {}
                }
            }
            return Ok(Through::RanOut);
        }
    }

    /// Waits for a signal that the verb at hand may want, or for the deadline (`None` returned).
    pub(super) async fn next(&mut self, until: Option<i64>) -> Result<Option<Signal>, Interrupt> {
        loop {
            self.busy = None;
            let signal = match until {
                None => self.inbox.recv().await,
                Some(deadline) => {
                    let clock = self.exchange.clock().clone();
                    tokio::select! {
                        biased;
                        signal = self.inbox.recv() => signal,
                        () = clock.sleep_until(deadline) => {
                            self.busy = Some(clock.busy());
                            return Ok(None);
                        }
                    }
                }
            };
            self.busy = Some(self.exchange.clock().busy());
            if let Some(signal) = self.interrupt(signal)? {
                return Ok(Some(signal));
            }
        }
    }

    /// Turns what moves or ends the call into an interrupt; drops what concerns a verb that is over.
    pub(super) fn interrupt(&self, signal: Option<Signal>) -> Result<Option<Signal>, Interrupt> {
        match signal {
            Some(Signal::HungUp) => Err(Interrupt::Over(Over::HungUp)),
            // None: every sender is gone, nobody can reach this call any more.
            None | Some(Signal::Finish) => Err(Interrupt::Over(Over::Finished)),
            Some(Signal::Redirect(source)) => Err(Interrupt::Redirected(source)),
            Some(Signal::Dequeued(by)) if self.in_queue => Err(Interrupt::Dequeued(by)),
            Some(Signal::Dequeued(by)) => {
                self.tell(&by.call, LegNews::Ended(Status::Failed));
                Ok(None)
            }
            Some(Signal::Room(room))
                if self.in_room.as_ref().is_some_and(|here| here.sid == room.conference) =>
            {
                Err(Interrupt::Room(room))
            }
            Some(Signal::BridgeOver) if self.bridged => Err(Interrupt::BridgeOver),
            Some(Signal::Room(_) | Signal::BridgeOver) => Ok(None),
            Some(other) => Ok(Some(other)),
        }
    }

    /// Shows an event on the telephone at the far end; returns its id there.
    pub(super) fn show(&self, event: Event) -> u64 {
        self.call.telephone().map_or(0, |telephone| telephone.show(self.exchange.clock().now(), event))
    }

    /// An inbound call is answered by the first verb that needs a line.
    pub(super) fn pick_up(&mut self) {
        if self.call.direction != Direction::Inbound || self.call.state().answered.is_some() {
            return;
        }
        self.exchange.answered(&self.call);
        if let Some(telephone) = self.call.telephone() {
            telephone.connected(&self.exchange, &self.call);
        }
    }

    /// Somebody who took this call out of its queue in its last moment must not wait for it.
    fn refuse_late_signals(&mut self) {
        self.inbox.close();
        while let Ok(signal) = self.inbox.try_recv() {
            if let Signal::Dequeued(by) = signal {
                self.tell(&by.call, LegNews::Ended(Status::Failed));
            }
        }
    }

    fn finish(&mut self, over: Over) {
        self.exchange.queues().remove(&self.call.sid, self.exchange.clock().now());
        self.exchange.voice_detach(&self.call.sid);
        let final_status = match over {
            Over::Unreached(status) => status,
            Over::NotInService => Status::Failed,
            _ if self.call.state().answered.is_some() => Status::Completed,
            Over::Rejected(true) => Status::Busy,
            Over::Finished => Status::Canceled,
            Over::Broken => Status::Failed,
            _ => Status::NoAnswer,
        };
        let reason = match over {
            Over::HungUp => "hung_up",
            Over::NotInService => "not_in_service",
            Over::Rejected(true) | Over::Unreached(Status::Busy) => "busy",
            Over::Rejected(false) => "declined",
            Over::Unreached(Status::NoAnswer) => "no_answer",
            Over::Broken | Over::Unreached(_) => "failed",
            Over::Finished | Over::RanOut => "other_hung_up",
        };
        // Whoever sees the telephone idle sees the call ended.
        self.exchange.ended(&self.call, final_status);
        let (ringing, why) = std::mem::take(&mut self.ringing);
        self.stop_ringing(&ringing, why);
        if let Some(telephone) = self.call.telephone() {
            telephone.call_over(&self.call.sid, reason, self.exchange.clock().now());
        }
    }
}

/// Words of the switch's own.
pub(super) fn announcement(text: &str, language: &str) -> twiml::Say {
    twiml::Say { text: text.to_owned(), voice: None, language: language.to_owned(), loops: 1 }
}
