//! Reaching a telephone: wait for one's turn, ring, and learn what became of it.

use std::sync::Arc;

use super::executor::Executor;
use super::{Interrupt, Over, Signal, Status};
use crate::telephone::Telephone;

impl Executor {
    /// Rings whoever has this address until somebody answers.
    pub(super) async fn reach(&mut self, address: &str, ring_ms: u64, not_before: i64) -> Result<(), Over> {
        // A call above the provider's rate stays queued until its turn.
        while self.exchange.clock().now() < not_before {
            if let Err(Interrupt::Over(_)) = self.next(Some(not_before)).await {
                return Err(Over::Unreached(Status::Canceled));
            }
        }
        self.exchange.progress(&self.call, Status::Initiated);
        let telephones = self.exchange.telephones().at(address);
        if telephones.is_empty() {
            let nobody = if address.starts_with("client:") { Status::NoAnswer } else { Status::Failed };
            return Err(Over::Unreached(nobody));
        }
        self.exchange.voice_expect(&self.call.sid);
        let now = self.exchange.clock().now();
        let ringing: Vec<_> = telephones
            .into_iter()
            .filter(|telephone| telephone.ring(&self.exchange, &self.call, now))
            .collect();
        if ringing.is_empty() {
            return Err(Over::Unreached(Status::Busy));
        }
        self.exchange.progress(&self.call, Status::Ringing);
        let deadline = now.saturating_add_unsigned(ring_ms);
        let mut declined = 0;
        loop {
            match self.next(Some(deadline)).await {
                Ok(None) => {
                    self.ringing = (ringing, "timeout");
                    return Err(Over::Unreached(Status::NoAnswer));
                }
                Ok(Some(Signal::Answered(telephone))) => {
                    self.call.state().telephone = Some(Arc::clone(&telephone));
                    self.exchange.answered(&self.call);
                    telephone.connected(&self.exchange, &self.call);
                    self.exchange.voice_attach(&self.call.sid, &telephone);
                    let others: Vec<_> =
                        ringing.into_iter().filter(|other| !Arc::ptr_eq(other, &telephone)).collect();
                    self.stop_ringing(&others, "answered_elsewhere");
                    return Ok(());
                }
                Ok(Some(Signal::Declined)) => {
                    declined += 1;
                    if declined == ringing.len() {
                        return Err(Over::Unreached(Status::Busy));
                    }
                }
                Err(Interrupt::Over(over)) => {
                    self.ringing = (ringing, "caller_gone");
                    let finished = over == Over::Finished;
                    return Err(Over::Unreached(if finished { Status::Canceled } else { Status::Failed }));
                }
                // REST refuses to redirect a call that rings; keys come from nobody.
                Ok(Some(_)) | Err(_) => {}
            }
        }
    }

    pub(super) fn stop_ringing(&self, telephones: &[Arc<Telephone>], reason: &'static str) {
        let now = self.exchange.clock().now();
        for telephone in telephones {
            telephone.ring_over(&self.call.sid, reason, now);
        }
    }
}
