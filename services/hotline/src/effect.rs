//! What must be done in the world after a decision is stored. Effects are rows until done, so each says everything
//! needed to carry it out again after a crash, and carrying it out twice is harmless or detected.

use crate::{CallId, Endpoint, LegId, LineId, MediatorId, Millis, OfferId, PartyId, PhoneNumber};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "effect")]
pub enum Effect {
    /// Ring a mediator. Answer with `RingPlaced` or `RingFailed`.
    RingMediator {
        offer: OfferId,
        call: CallId,
        line: LineId,
        mediator: MediatorId,
        endpoint: Endpoint,
        ring: Millis,
    },
    /// Move the waiting caller into the call's conference. Answer with `BringFailed` when it can't be done.
    BringCaller { call: CallId, leg: LegId },
    /// Ring the person, showing the line's number, into the call's conference, or for a test call into the queue. Answer with `CallerRung`, or
    /// `CallerNotReached` when the provider refuses.
    DialCaller { call: CallId, line: LineId, number: PhoneNumber, ring: Millis },
    /// Put the caller back into the wait loop, wherever the leg is now; a leg that is already there stays there.
    ReturnToQueue { call: CallId, leg: LegId },
    /// End a leg: a ring that must stop, a conversation that is over. A leg that is gone already is success.
    HangUp { leg: LegId },
    /// The talk is over for a mediator on a telephone of their own: who works by keys is asked on it how the call ended,
    /// anybody else is hung up. A leg that is gone already is success.
    AskOutcome { call: CallId, line: LineId, mediator: MediatorId, leg: LegId },
    /// Hold or release the caller in the call's conference.
    SetHold { call: CallId, leg: LegId, on: bool },
    /// Mute or unmute the mediator in the call's conference.
    SetMute { call: CallId, leg: LegId, on: bool },
    /// Ring an outside number, showing the line's, into the call's conference. Answer with `PartyRung` or `PartyFailed`.
    DialParty { party: PartyId, call: CallId, line: LineId, number: PhoneNumber, ring: Millis },
    /// Whether the call's conference ends when this leg leaves it.
    SetHost { call: CallId, leg: LegId, on: bool },
    /// How a supervisor takes part: `muted` is heard by nobody, `whisper` by that leg only, neither by all.
    SetPart { call: CallId, leg: LegId, muted: bool, whisper: Option<LegId> },
}

impl Effect {
    pub fn word(&self) -> &'static str {
        match self {
            Self::RingMediator { .. } => "ring_mediator",
            Self::BringCaller { .. } => "bring_caller",
            Self::DialCaller { .. } => "dial_caller",
            Self::ReturnToQueue { .. } => "return_to_queue",
            Self::HangUp { .. } => "hang_up",
            Self::AskOutcome { .. } => "ask_outcome",
            Self::SetHold { .. } => "set_hold",
            Self::SetMute { .. } => "set_mute",
            Self::DialParty { .. } => "dial_party",
            Self::SetHost { .. } => "set_host",
            Self::SetPart { .. } => "set_part",
        }
    }
}
