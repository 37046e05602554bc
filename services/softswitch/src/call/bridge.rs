//! Two calls in one room: what each side does while they talk.

use std::sync::Arc;

use super::executor::{Executor, Through};
use super::{Call, Interrupt, LegNews, Over, Signal, Source, Status};
use crate::media::Role;
use crate::telephone::Event;
use crate::twiml::{Noun, Place, Play};

/// How a talk ended for the side that waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TalkEnd {
    /// The other side is gone.
    Other,
    /// The time limit, or the star key.
    Ours,
}

impl Executor {
    pub(super) fn enter_bridge(&mut self, room: &str) {
        self.bridged = true;
        self.exchange.voice_join(&self.call.sid, room, Role::default());
        self.show(Event::Joined { call: self.call.sid.clone(), room: "bridge", muted: false, hold: false });
    }

    pub(super) fn leave_bridge(&mut self) {
        self.bridged = false;
        self.exchange.voice_leave(&self.call.sid);
        self.show(Event::Left { call: self.call.sid.clone() });
    }

    /// Talks with another call until one of them ends it.
    pub(super) async fn talk(
        &mut self,
        other: &str,
        room: &str,
        limit: i64,
        hangup_on_star: bool,
    ) -> Result<TalkEnd, Interrupt> {
        self.enter_bridge(room);
        let end = loop {
            match self.next(Some(limit)).await {
                Ok(None) => break Ok(TalkEnd::Ours),
                Ok(Some(Signal::Leg { sid, news: LegNews::Ended(_) })) if sid == other => {
                    break Ok(TalkEnd::Other);
                }
                Ok(Some(Signal::Key('*'))) if hangup_on_star => break Ok(TalkEnd::Ours),
                Ok(Some(_)) => {}
                Err(interrupt) => break Err(interrupt),
            }
        };
        self.leave_bridge();
        end
    }

    /// A call that `<Dial>` made: rings, whispers, joins the caller, and tells the caller's call of each step.
    pub(super) async fn run_leg(&mut self, parent: &Arc<Call>, noun: &Noun, ring_ms: u64) -> Over {
        let over = match self.reach(&noun.address, ring_ms, 0).await {
            Ok(()) => self.answered_leg(parent, noun).await,
            Err(over) => Err(Interrupt::Over(over)),
        };
        let status = match &over {
            Err(Interrupt::Over(Over::Unreached(status))) => *status,
            _ => Status::Completed,
        };
        self.tell(parent, LegNews::Ended(status));
        match over {
            // Sent elsewhere by REST: it goes on alone.
            Err(Interrupt::Redirected(source)) => self.follow(source).await,
            Err(Interrupt::Over(over)) => over,
            Ok(()) | Err(_) => Over::Finished,
        }
    }

    async fn answered_leg(&mut self, parent: &Arc<Call>, noun: &Noun) -> Result<(), Interrupt> {
        self.tell(parent, LegNews::Answered);
        if let Some(digits) = &noun.send_digits {
            let keys = Play { url: String::new(), loops: 1, digits: Some(digits.clone()) };
            self.play(&keys, "", false).await?;
        }
        if let Some(whisper) = &noun.whisper {
            let whisper = Source::url(whisper.clone());
            let through = self.play_through(whisper, Place::Whisper, &|_| Vec::new()).await?;
            if through == Through::HungUp {
                return Ok(());
            }
        }
        // Before the caller's side, so that nothing it says is lost.
        self.enter_bridge(&bridge_room(&parent.sid));
        self.tell(parent, LegNews::Ready);
        let end = loop {
            match self.next(None).await {
                Ok(_) => {}
                Err(Interrupt::BridgeOver) => break Ok(()),
                Err(interrupt) => break Err(interrupt),
            }
        };
        self.leave_bridge();
        end
    }

    pub(super) fn tell(&self, other: &Arc<Call>, news: LegNews) {
        other.send(Signal::Leg { sid: self.call.sid.clone(), news });
    }
}

/// The room of a call and whomever it dialled.
pub(super) fn bridge_room(parent: &str) -> String {
    format!("bridge-{parent}")
}
