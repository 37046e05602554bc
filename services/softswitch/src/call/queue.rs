//! Enqueue: wait with a document that comes again whenever it runs out; and `<Dial><Queue>`, which takes the head.

use std::sync::Arc;

use super::bridge::{TalkEnd, bridge_room};
use super::dial::Dialled;
use super::documents::{Loaded, absolute};
use super::executor::{Executor, Next, Through};
use super::{Dequeuer, Interrupt, LegNews, Over, Signal, Source};
use crate::queues::{Head, Refused, Standing};
use crate::twiml::{Dial, Enqueue, Place, Target};
use crate::webhook::{Params, join};

/// A wait document that takes no time would be asked for without end.
const SHORTEST_ROUND_MS: i64 = 1_000;

/// How a wait ended.
enum Left {
    Leave,
    Full,
    Bridged,
    Error,
}

impl Executor {
    pub(super) async fn enqueue(&mut self, enqueue: &Enqueue, loaded: &Loaded) -> Result<Next, Interrupt> {
        let began = self.exchange.clock().now();
        let sid = self.exchange.ids().sid("QU");
        let action =
            enqueue.action.as_ref().map(|url| Target { url: join(&loaded.base, url), get: enqueue.get });
        let (queue, result) = match self.exchange.queues().enqueue(sid, &enqueue.name, &self.call, began) {
            Err(Refused::Full) => (String::new(), Ok(Left::Full)),
            Err(_) => (String::new(), Ok(Left::Error)),
            Ok(queue) => {
                self.in_queue = true;
                let waited = self.wait_in_queue(enqueue, loaded).await;
                self.in_queue = false;
                self.exchange.queues().remove(&self.call.sid, self.exchange.clock().now());
                let result = match waited {
                    Err(Interrupt::Dequeued(by)) => self.dequeued(&by).await,
                    Err(Interrupt::Redirected(source)) => Err((Interrupt::Redirected(source), "redirected")),
                    Err(Interrupt::Over(Over::Broken)) => Err((Interrupt::Over(Over::Broken), "error")),
                    Err(interrupt) => Err((interrupt, "hangup")),
                    Ok(()) => Ok(Left::Leave),
                };
                (queue, result)
            }
        };
        let waited_s = (self.exchange.clock().now() - began) / 1_000;
        let params = |result: &str| -> Params {
            vec![
                ("QueueResult".to_owned(), result.to_owned()),
                ("QueueSid".to_owned(), queue.clone()),
                ("QueueTime".to_owned(), waited_s.to_string()),
            ]
        };
        match result {
            Ok(left) => {
                let result = match left {
                    Left::Leave => "leave",
                    Left::Full => "queue-full",
                    Left::Bridged => "bridged",
                    Left::Error => "system-error",
                };
                Ok(action.map_or(Next::Verb, |action| Next::Document(Source::with(action, params(result)))))
            }
            Err((interrupt, result)) => {
                // The call is already elsewhere: the application is told, its answer is not executed.
                if let Some(action) = action {
                    let mut all = self.exchange.call_params(&self.call);
                    all.extend(params(result));
                    self.exchange.notify(action, all);
                }
                Err(interrupt)
            }
        }
    }

    /// Waits until `<Leave>`.
    async fn wait_in_queue(&mut self, enqueue: &Enqueue, loaded: &Loaded) -> Result<(), Interrupt> {
        let Some(wait) = enqueue.wait.as_ref().map(|wait| absolute(&loaded.base, wait)) else {
            return Err(self.music().await);
        };
        loop {
            let round = self.exchange.clock().now();
            let source = Source::url(wait.clone());
            match self.play_through(source, Place::QueueWait, &queue_params).await? {
                Through::Left => return Ok(()),
                Through::HungUp => return Err(Interrupt::Over(Over::RanOut)),
                Through::RanOut => {}
            }
            let earliest = round + SHORTEST_ROUND_MS;
            while self.exchange.clock().now() < earliest {
                self.next(Some(earliest)).await?;
            }
        }
    }

    /// Somebody dialled our queue: hear the whisper, then talk.
    async fn dequeued(&mut self, by: &Arc<Dequeuer>) -> Result<Left, (Interrupt, &'static str)> {
        if let Some(whisper) = &by.whisper {
            let source = Source::url(whisper.clone());
            match self.play_through(source, Place::Whisper, &|_| Vec::new()).await {
                Ok(Through::HungUp) => {
                    self.tell(&by.call, LegNews::Ended(super::Status::Completed));
                    return Err((Interrupt::Over(Over::RanOut), "hangup"));
                }
                Ok(_) => {}
                Err(interrupt) => {
                    self.tell(&by.call, LegNews::Ended(super::Status::Completed));
                    return Err((interrupt, "redirected"));
                }
            }
        }
        self.enter_bridge(&bridge_room(&by.call.sid));
        self.tell(&by.call, LegNews::Ready);
        let end = loop {
            match self.next(None).await {
                Ok(_) => {}
                Err(Interrupt::BridgeOver) => break Ok(Left::Bridged),
                Err(Interrupt::Redirected(source)) => {
                    break Err((Interrupt::Redirected(source), "redirected-from-bridged"));
                }
                Err(interrupt) => break Err((interrupt, "bridged")),
            }
        };
        self.leave_bridge();
        if end.is_err() {
            self.tell(&by.call, LegNews::Ended(super::Status::Completed));
        }
        end
    }

    /// `<Dial><Queue>`: talks with the head of the queue, waiting for one if there is none.
    pub(super) async fn dial_queue(
        &mut self,
        dial: &Dial,
        name: &str,
        whisper: Option<Target>,
        dialled: &mut Dialled,
    ) -> Result<(), Interrupt> {
        let by = Arc::new(Dequeuer { call: Arc::clone(&self.call), whisper });
        let deadline = self.exchange.clock().now().saturating_add_unsigned(dial.timeout * 1_000);
        let other = loop {
            match self.exchange.queues().dial(name, &by, self.exchange.clock().now()) {
                Head::NoQueue => {
                    dialled.status = "failed";
                    return Ok(());
                }
                Head::Call(call) => break call,
                Head::Nobody => {}
            }
            loop {
                match self.next(Some(deadline)).await? {
                    None => {
                        dialled.status = "no-answer";
                        return Ok(());
                    }
                    Some(Signal::QueueFilled) => break,
                    Some(_) => {}
                }
            }
        };
        let ready = loop {
            match self.next(None).await {
                Ok(Some(Signal::Leg { sid, news })) if sid == other.sid => match news {
                    LegNews::Ready => break Ok(true),
                    LegNews::Ended(_) => break Ok(false),
                    LegNews::Answered => {}
                },
                Ok(_) => {}
                Err(interrupt) => break Err(interrupt),
            }
        };
        match ready {
            Ok(false) => {
                dialled.status = "failed";
                Ok(())
            }
            Err(interrupt) => {
                other.send(Signal::BridgeOver);
                Err(interrupt)
            }
            Ok(true) => {
                self.pick_up();
                let now = self.exchange.clock().now();
                dialled.talked_since = Some(now);
                dialled.sid = Some(other.sid.clone());
                dialled.status = "completed";
                let limit = now.saturating_add_unsigned(dial.time_limit * 1_000);
                let room = bridge_room(&self.call.sid);
                let end = self.talk(&other.sid, &room, limit, dial.hangup_on_star).await;
                if !matches!(end, Ok(TalkEnd::Other)) {
                    other.send(Signal::BridgeOver);
                }
                end.map(drop)
            }
        }
    }
}

/// What a wait document is told.
fn queue_params(executor: &Executor) -> Params {
    let Some(standing) = executor.exchange.queues().standing(&executor.call.sid) else {
        return Vec::new();
    };
    let Standing { sid, position, since, average_s, size, max_size } = standing;
    let waited_s = (executor.exchange.clock().now() - since) / 1_000;
    [
        ("QueueSid", sid),
        ("QueuePosition", position.to_string()),
        ("QueueTime", waited_s.to_string()),
        ("AvgQueueTime", average_s.to_string()),
        ("CurrentQueueSize", size.to_string()),
        ("MaxQueueSize", max_size.to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}
