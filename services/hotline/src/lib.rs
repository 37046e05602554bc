//! The rules of a hotline: what a call, a mediator, an offer and a line may do, and who answers whom.
//!
//! Pure: no I/O, no clock, no randomness of its own. [`decide`] takes the rows concerned (a [`Board`]), what happened
//! (an [`Event`]) and the time, changes the rows, and says which [`Effect`]s must follow and what the history records.
//! `store` loads and saves, `dispatch` carries out.
//!
//! To add a rule: name what happens (`event`), what must be done (`effect`), write the transition in `decide/`, tell it
//! in the simulation (`simulation`), and only then give the event a way in (`telephony`, `console`).

mod asked;
mod board;
mod call;
mod decide;
mod effect;
mod event;
mod fact;
mod history;
mod id;
mod line;
mod mediator;
mod needs;
mod offer;
mod party;
mod pin;
mod reach;
mod refusal;
mod roster;
mod rows;
pub mod simulation;
mod territory;
mod time;

pub use asked::{Circle, WhyNot, circles};
pub use board::{Board, CANDIDATES, Changed, Decision, Rejected};
pub use call::{Call, CallState, Ending, Figure, Origin, Stage};
pub use decide::{before_bookings, decide};
pub use effect::Effect;
pub use event::{Event, LegEnd, Subject, Wanted};
pub use fact::Fact;
pub use history::{Entry, Kind};
pub use id::{
    CallId, FollowUpId, Language, LegId, LineId, MediatorId, OfferId, PhoneNumber, RecordingId, Territory,
    TopicId, Training,
};
pub use line::{Line, LineRules, Overflow, RING_AT_ONCE_MOST, Rings, RuleProblem, Strategy, TopicNeeds};
pub use mediator::{After, BreakReason, Endpoint, Mediator, Presence};
pub use needs::{Level, Needs, Obstacle, Request, rank_at};
pub use offer::{Offer, OfferState};
pub use party::{Guest, Part, Party, PartyId, PartyState, Who};
pub use pin::Pin;
pub use reach::Reach;
pub use refusal::{CallerStanding, Frequent, Refusal};
pub use roster::{Gap, Roster, Standing};
pub use rows::Rows;
pub use time::{FARTHEST, Millis, Steady, Timestamp};
