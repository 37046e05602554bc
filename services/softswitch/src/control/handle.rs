//! The same control from Rust.

use std::sync::Arc;
use std::time::Duration;

use crate::alerts::Alert;
use crate::call::Signal;
use crate::control::Until;
use crate::control::until::Met;
use crate::exchange::Exchange;
use crate::faults::{CallbackFault, WebhookFault};
use crate::telephone::{Behaviour, Event, Logged, Make, Snapshot, Telephone, Unable, is_address};

/// Controls a running switch. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Handle {
    exchange: Exchange,
}

impl Handle {
    pub(crate) fn new(exchange: Exchange) -> Self {
        Self { exchange }
    }

    /// A scripted telephone with this number or `client:` identity, made if need be.
    pub fn telephone(&self, address: &str, behaviour: Behaviour) -> Result<Phone, Unable> {
        self.make(Make { address: address.to_owned(), behaviour: Some(behaviour), ..Make::default() })
            .map(|(phone, _)| phone)
    }

    /// As [`Handle::telephone`], with all that can be said of it; true when it is new.
    pub fn make(&self, make: Make) -> Result<(Phone, bool), Unable> {
        if !is_address(&make.address) {
            return Err(Unable::BadNumber);
        }
        if let Some(telephone) = self.exchange.telephones().scripted(&make.address) {
            telephone.set_behaviour(make.behaviour.unwrap_or_default());
            return Ok((self.phone(telephone), false));
        }
        let make = Make {
            id: self.exchange.ids().sid("TE"),
            behaviour: Some(make.behaviour.unwrap_or_default()),
            ..make
        };
        let telephone = self.exchange.telephones().add(Telephone::new(make), true);
        Ok((self.phone(telephone), true))
    }

    /// The scripted telephone with this address.
    pub fn find(&self, address: &str) -> Option<Phone> {
        self.exchange.telephones().scripted(address).map(|telephone| self.phone(telephone))
    }

    fn phone(&self, telephone: Arc<Telephone>) -> Phone {
        Phone { exchange: self.exchange.clone(), telephone }
    }

    /// Epoch milliseconds by the switch's clock.
    pub fn now(&self) -> i64 {
        self.exchange.clock().now()
    }

    /// Pushes the clock forward, letting everything that falls due happen in its order.
    pub async fn advance(&self, time: Duration) {
        self.exchange.clock().advance(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)).await;
    }

    /// Strikes the next webhooks.
    pub fn add_fault(&self, fault: WebhookFault) {
        self.exchange.faults().add(fault);
    }

    /// What happens to status callbacks from now on.
    pub fn set_callback_faults(&self, fault: CallbackFault) {
        self.exchange.faults().set_callbacks(fault);
    }

    /// What went wrong so far, oldest first.
    pub fn alerts(&self) -> Vec<Alert> {
        self.exchange.alerts().all()
    }

    /// How many calls are not over.
    pub fn live_calls(&self) -> usize {
        self.exchange.calls().live()
    }

    /// Ends every call.
    pub fn hang_up_all(&self) {
        for call in self.exchange.calls().everything() {
            call.send(Signal::Finish);
        }
    }

    /// Removes the recordings' folder, when the switch stops.
    pub(crate) fn forget_recordings(&self) {
        // One that is already gone is what was asked for.
        drop(std::fs::remove_dir_all(self.exchange.recordings_folder()));
    }

    /// Forgets everything but the configuration and the numbers.
    pub fn reset(&self) {
        self.hang_up_all();
        for telephone in self.exchange.telephones().all() {
            if telephone.is_scripted() {
                self.exchange.telephones().remove(&telephone.id);
            }
        }
        self.exchange.calls().clear();
        self.exchange.conferences().clear();
        self.exchange.queues().clear();
        self.exchange.messages().clear();
        self.exchange.recordings().clear();
        self.exchange.faults().clear();
        self.exchange.journal().clear();
        self.exchange.alerts().clear();
    }
}

/// A telephone scripted from Rust or by the control API. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Phone {
    exchange: Exchange,
    telephone: Arc<Telephone>,
}

impl Phone {
    /// Calls a number; the call's sid is returned.
    pub fn dial(&self, to: &str) -> Result<String, Unable> {
        self.dial_with(to, Vec::new())
    }

    /// Calls with custom parameters, which a `client:` telephone's application gets.
    pub fn dial_with(&self, to: &str, parameters: Vec<(String, String)>) -> Result<String, Unable> {
        self.exchange.dial(&self.telephone, to, parameters).map(|call| call.sid.clone())
    }

    /// Picks up.
    pub fn answer(&self) -> Result<(), Unable> {
        self.telephone.answer(None)
    }

    /// Refuses the call that rings.
    pub fn decline(&self) -> Result<(), Unable> {
        self.telephone.decline(None, self.exchange.clock().now())
    }

    /// Hangs up, if there is a call.
    pub fn hang_up(&self) {
        self.telephone.hang_up(None);
    }

    /// Presses keys.
    pub fn press(&self, keys: &str) -> Result<(), Unable> {
        self.telephone.press(None, keys, self.exchange.clock().now())
    }

    /// Says something.
    pub fn speak(&self, text: &str) -> Result<(), Unable> {
        self.telephone.speak(None, text)
    }

    /// Sends a tone into the call until told otherwise; `None` for silence.
    pub fn tone(&self, hz: Option<u32>) {
        self.telephone.send_tone(hz, None);
    }

    /// Sends a tone into the call for so long (real time).
    pub fn tone_for(&self, hz: u32, time: Duration) {
        self.telephone.send_tone(Some(hz), Some(time));
    }

    /// Sends a message; its sid is returned.
    pub fn send_message(&self, to: &str, body: &str) -> Result<String, Unable> {
        self.exchange.message_from_telephone(&self.telephone, to, body).map(|message| message.sid.clone())
    }

    /// How it stands.
    pub fn snapshot(&self) -> Snapshot {
        self.telephone.snapshot()
    }

    /// What it was told after the event with this id.
    pub fn events_after(&self, id: u64) -> Vec<Logged> {
        self.telephone.events_after(id)
    }

    /// The texts said to it, oldest first.
    pub fn said(&self) -> Vec<String> {
        let said =
            |logged: Logged| if let Event::Say { text, .. } = logged.event { Some(text) } else { None };
        self.telephone.events_after(0).into_iter().filter_map(said).collect()
    }

    /// The tones it hears now, in Hz, the strongest first.
    pub fn tones(&self) -> Vec<f32> {
        match (self.exchange.media(), self.telephone.call_sid()) {
            (Some(media), Some(call)) => media.heard_tones(&call),
            _ => Vec::new(),
        }
    }

    /// Waits until something is true; `Err` after `limit` of real time. `since` is an event id, by default where
    /// the current or last call began.
    pub async fn wait(
        &self,
        until: &Until,
        since: Option<u64>,
        limit: Duration,
    ) -> Result<Option<Logged>, Late> {
        let mut newest = self.telephone.events().follow();
        let waiting = async {
            loop {
                newest.borrow_and_update();
                match until.met(self, since) {
                    Met::No => {}
                    Met::Yes => return None,
                    Met::By(logged) => return Some(logged),
                }
                if until.polls() {
                    // A tone is heard, not told.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                } else if newest.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(limit, waiting).await.map_err(|_| Late)
    }

    pub(super) fn telephone(&self) -> &Telephone {
        &self.telephone
    }

    /// Takes it off the network.
    pub fn remove(&self) {
        self.telephone.hang_up(None);
        self.exchange.telephones().remove(&self.telephone.id);
    }
}

/// What was waited for did not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it did not happen in time")]
pub struct Late;
