//! Taking status callbacks to the application: in order by default, and with the faults a test asks for. Best effort,
//! as the provider's: what cannot be delivered leaves an alert.

use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::alerts::Alert;
use crate::exchange::Exchange;
use crate::twiml::Target;
use crate::webhook::Params;

/// A callback held back to come out of order goes on its own after this long (switch time).
const HELD_MS: u64 = 1_000;

/// Carries the callbacks of one call, conference, message or recording.
#[derive(Debug, Default)]
pub(crate) struct Courier(Mutex<Line>);

#[derive(Debug, Default)]
struct Line {
    /// Ends when the one sent before is delivered.
    previous: Option<oneshot::Receiver<()>>,
    held: Option<(u64, Target, Params)>,
    count: u64,
}

impl Courier {
    /// Sends one, after those sent before. `courier` gives access to this again, for the one that is held back.
    pub fn send<C>(exchange: &Exchange, owner: C, target: Target, params: Params)
    where
        C: AsRef<Courier> + Clone + Send + 'static,
    {
        let fault = exchange.faults().callbacks();
        if fault.lost {
            return;
        }
        let mut line = owner.as_ref().line();
        line.count += 1;
        let held = line.held.take();
        if fault.out_of_order && held.is_none() {
            let count = line.count;
            line.held = Some((count, target, params));
            drop(line);
            let exchange = exchange.clone();
            tokio::spawn(async move {
                exchange.clock().sleep(HELD_MS).await;
                let mut line = owner.as_ref().line();
                if let Some((_, target, params)) = line.held.take_if(|held| held.0 == count) {
                    line.go(&exchange, target, params);
                }
            });
            return;
        }
        line.go(exchange, target, params);
        if let Some((_, target, params)) = held {
            line.go(exchange, target, params);
        }
    }

    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn go(&mut self, exchange: &Exchange, target: Target, params: Params) {
        let (delivered, next) = oneshot::channel();
        let previous = self.previous.replace(next);
        let fault = exchange.faults().callbacks();
        let exchange = exchange.clone();
        let mut busy = previous.is_none().then(|| exchange.clock().busy());
        tokio::spawn(async move {
            if let Some(previous) = previous {
                // An error only says that the one before is done with.
                drop(previous.await);
                busy = Some(exchange.clock().busy());
            }
            if fault.late_ms > 0 {
                drop(busy.take());
                exchange.clock().sleep(fault.late_ms).await;
                busy = Some(exchange.clock().busy());
            }
            for _ in 0..=u32::from(fault.twice) {
                exchange.tell(&target, &params, &mut busy).await;
            }
            // Nobody may be waiting.
            let _ = delivered.send(());
        });
    }
}

impl Exchange {
    /// Asks without wanting an answer; a failure leaves an alert.
    async fn tell(&self, target: &Target, params: &Params, busy: &mut Option<crate::clock::Busy>) {
        if let Err(trouble) = self.ask(&target.url, target.get, params, busy).await {
            let of = |name: &str| params.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            self.alerts().push(Alert {
                at: self.clock().now(),
                code: trouble.code,
                level: "error",
                message: trouble.message,
                resource: of("CallSid").or_else(|| of("MessageSid")).unwrap_or_default(),
                url: target.url.split(['?', '#']).next().unwrap_or_default().to_owned(),
            });
        }
    }

    /// A request whose document would come too late to be executed: the call is already elsewhere.
    pub(crate) fn notify(&self, target: Target, params: Params) {
        let exchange = self.clone();
        let mut busy = Some(exchange.clock().busy());
        tokio::spawn(async move { exchange.tell(&target, &params, &mut busy).await });
    }
}
