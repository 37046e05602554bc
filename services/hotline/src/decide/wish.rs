//! What people want: clicks in the console, keys on a mediator's telephone.

use super::Decider;
use crate::{
    After, BreakReason, Call, CallId, CallState, Effect, Ending, Endpoint, FollowUpId, Kind, Language,
    LineId, MediatorId, Millis, OfferId, OfferState, Origin, PhoneNumber, Presence, Rejected, TopicId,
    Wanted,
};

/// The parts of [`crate::Event::OutboundWanted`].
pub(super) struct Outbound<'a> {
    pub call: &'a CallId,
    pub line: &'a LineId,
    pub mediator: &'a MediatorId,
    pub number: &'a PhoneNumber,
    pub language: &'a Language,
    pub topic: &'a Option<TopicId>,
    pub follow_up: &'a Option<FollowUpId>,
}

impl Decider {
    pub(super) fn presence_wanted(&mut self, id: &MediatorId, wanted: Wanted) -> Result<(), Rejected> {
        let now = self.now;
        let after = match wanted {
            Wanted::Available => After::Available,
            Wanted::OnBreak => After::OnBreak,
            Wanted::Recovering => After::Recovering,
            Wanted::Offline => After::Offline,
        };
        let mediator = self.mediator_mut(id)?;
        match (mediator.presence.clone(), wanted) {
            // A supervisor who was away is rung: it is for afterwards.
            (Presence::Ringing { .. }, Wanted::Available) if mediator.after != after => {
                mediator.after = after;
                Ok(())
            }
            (Presence::Available | Presence::Ringing { .. }, Wanted::Available)
            | (Presence::Offline, Wanted::Offline)
            | (Presence::OnBreak { reason: BreakReason::Chosen }, Wanted::OnBreak)
            | (Presence::OnBreak { reason: BreakReason::HardCall }, Wanted::Recovering) => {
                Err(Rejected::Stale)
            }
            // Leaving while it rings is a "no" to that call.
            (Presence::Ringing { offer, .. }, _) => {
                self.unanswered(&offer, OfferState::Declined, BreakReason::Declined)?;
                if wanted == Wanted::Offline {
                    self.mediator_mut(id)?.refuses.clear();
                }
                self.set_presence(id, after.presence())
            }
            (Presence::Connecting { .. } | Presence::Talking { .. }, _)
            | (Presence::WrapUp { .. }, Wanted::Available) => {
                if mediator.after == after {
                    return Err(Rejected::Stale);
                }
                mediator.after = after;
                Ok(())
            }
            (before, _) => {
                mediator.after = After::default();
                if wanted == Wanted::Available {
                    mediator.idle_since = now;
                    // A new shift, or another go after the break that the cap gave.
                    if matches!(
                        before,
                        Presence::Offline | Presence::OnBreak { reason: BreakReason::CapReached }
                    ) {
                        mediator.taken = 0;
                    }
                }
                if wanted == Wanted::Offline {
                    mediator.refuses.clear();
                }
                self.set_presence(id, after.presence())
            }
        }
    }

    pub(super) fn topics_refused(&mut self, id: &MediatorId, topics: &[TopicId]) -> Result<(), Rejected> {
        let mut topics = topics.to_vec();
        topics.sort_unstable();
        topics.dedup();
        let mediator = self.mediator_mut(id)?;
        if mediator.refuses == topics {
            return Err(Rejected::Stale);
        }
        let told: Vec<&str> = topics.iter().map(TopicId::as_str).collect();
        let told = (!told.is_empty()).then(|| told.join(","));
        mediator.refuses = topics;
        self.note(Kind::TopicsRefused, None, Some(id), told.as_deref());
        Ok(())
    }

    pub(super) fn offer_declined(&mut self, mediator: &MediatorId, id: &OfferId) -> Result<(), Rejected> {
        self.pending(id)?;
        if &self.offer(id)?.mediator != mediator {
            return Err(Rejected::NotYours);
        }
        self.unanswered(id, OfferState::Declined, BreakReason::Declined)
    }

    pub(super) fn hang_up_wanted(&mut self, mediator: &MediatorId, id: &CallId) -> Result<(), Rejected> {
        let state = self.own_call(mediator, id)?.state.clone();
        match state {
            CallState::Talking | CallState::Reconnecting { .. } => self.end_talk(id),
            CallState::Connecting { .. } => self.undo_connection(id, BreakReason::Declined),
            CallState::Ended { .. } => Err(Rejected::Stale),
            _ => Err(Rejected::WrongState),
        }
    }

    pub(super) fn hold_wanted(
        &mut self,
        mediator: &MediatorId,
        id: &CallId,
        on: bool,
    ) -> Result<(), Rejected> {
        let call = self.own_call(mediator, id)?;
        let (CallState::Talking, Some(_), Some(_)) = (&call.state, &call.leg, &call.offer) else {
            return Err(Rejected::WrongState);
        };
        if call.held == on {
            return Err(Rejected::Stale);
        }
        self.set_hold(id, on)
    }

    pub(super) fn mute_wanted(
        &mut self,
        mediator: &MediatorId,
        id: &CallId,
        on: bool,
    ) -> Result<(), Rejected> {
        let call = self.own_call(mediator, id)?;
        let leg = call.offer.as_ref().and_then(|o| self.board.offer(o)).and_then(|o| o.leg.clone());
        let (CallState::Talking, Some(leg)) = (&call.state, leg) else { return Err(Rejected::WrongState) };
        if call.muted == on {
            return Err(Rejected::Stale);
        }
        self.call_mut(id)?.muted = on;
        self.then(Effect::SetMute { call: id.clone(), leg, on });
        Ok(())
    }

    /// The call, if this mediator is occupied with it now.
    pub(super) fn own_call(&self, mediator: &MediatorId, id: &CallId) -> Result<&Call, Rejected> {
        let call = self.call(id)?;
        let occupied = self.mediator(mediator)?.presence.call() == Some(id);
        if occupied && call.mediator.as_ref() == Some(mediator) { Ok(call) } else { Err(Rejected::NotYours) }
    }

    pub(super) fn wrap_up_extended(&mut self, id: &MediatorId, by: Millis) -> Result<(), Rejected> {
        let now = self.now;
        let Presence::WrapUp { call, began, until } = self.mediator(id)?.presence.clone() else {
            return Err(Rejected::WrongState);
        };
        let latest = began.plus(self.rules_of(&call).wrap_up_most);
        let extended = until.max(now).plus(by).min(latest);
        if extended <= until {
            return Err(Rejected::Stale);
        }
        // Not `set_presence`: the wrap-up goes on, it did not begin again.
        self.mediator_mut(id)?.presence = Presence::WrapUp { call, began, until: extended };
        Ok(())
    }

    pub(super) fn wrap_up_done(&mut self, id: &MediatorId) -> Result<(), Rejected> {
        let now = self.now;
        let mediator = self.mediator_mut(id)?;
        if !matches!(mediator.presence, Presence::WrapUp { .. }) {
            return Err(Rejected::WrongState);
        }
        let after = std::mem::take(&mut mediator.after);
        mediator.idle_since = now;
        if after == After::Offline {
            mediator.refuses.clear();
        }
        let tired = after == After::Available && mediator.cap.is_some_and(|cap| mediator.taken >= cap);
        if tired {
            return self.set_presence(id, Presence::OnBreak { reason: BreakReason::CapReached });
        }
        self.set_presence(id, after.presence())
    }

    pub(super) fn outbound_wanted(&mut self, wish: &Outbound<'_>) -> Result<(), Rejected> {
        if self.board.call(wish.call).is_some() {
            return Err(Rejected::Stale);
        }
        self.board.line(wish.line).ok_or(Rejected::UnknownLine)?;
        match self.mediator(wish.mediator)?.presence {
            Presence::Available | Presence::WrapUp { .. } | Presence::OnBreak { .. } => {}
            Presence::Offline => return Err(Rejected::WrongState),
            _ => return Err(Rejected::Occupied),
        }
        let origin = Origin::Outbound { mediator: wish.mediator.clone(), follow_up: wish.follow_up.clone() };
        self.board.calls.push(Call {
            number: Some(wish.number.clone()),
            language: wish.language.clone(),
            topic: wish.topic.clone(),
            mediator: Some(wish.mediator.clone()),
            queued_at: Some(self.now),
            rank_at: self.now,
            state: CallState::AwaitingCallback { not_before: self.now, not_after: None },
            ..Call::new(wish.call.clone(), wish.line.clone(), origin, self.now)
        });
        self.note(Kind::Arrived, Some(wish.call), Some(wish.mediator), Some("outbound"));
        self.make_offer(wish.call, wish.mediator).map(|_| ())
    }

    /// The console is closed: nothing rings there any more. A talk goes on, or its leg's end will tell.
    pub(super) fn console_lost(&mut self, id: &MediatorId) -> Result<(), Rejected> {
        let mediator = self.mediator(id)?;
        if mediator.endpoint != Endpoint::Browser {
            return Err(Rejected::Stale);
        }
        match mediator.presence.clone() {
            Presence::Available => self.set_away(id, BreakReason::ConnectionLost),
            Presence::Ringing { offer, .. } => {
                self.unanswered(&offer, OfferState::Withdrawn, BreakReason::ConnectionLost)
            }
            _ => Err(Rejected::Stale),
        }
    }

    pub(super) fn callback_cancelled(&mut self, id: &CallId) -> Result<(), Rejected> {
        let call = self.call(id)?;
        if !matches!(call.state, CallState::AwaitingCallback { .. }) || call.origin != Origin::Inbound {
            return Err(Rejected::WrongState);
        }
        self.withdraw_rings(id)?;
        self.note(Kind::CallbackCancelled, Some(id), None, None);
        self.end(id, Ending::CallbackFailed)
    }
}
