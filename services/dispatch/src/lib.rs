//! The hands of the hotline: for each event load, decide, save, and carry out what follows.
//!
//! [`Dispatcher::handle`] is the one way in, for webhooks and clicks alike. It loads a bounded board (`store`), lets
//! `hotline::decide` change it, saves rows, history and effects in one transaction, and only then has the effects
//! carried out by a [`Carrier`]. Effects are rows until done: another node, or this one after a crash, finishes them.
//! [`Dispatcher::start`] runs what nobody asks for: the clock (deadlines), unfinished effects, the reconciliation with
//! the provider.
//!
//! It may not: decide anything itself (that is `hotline`), write SQL (that is `store`), or know how a provider is
//! spoken to (that is the carrier).
//!
//! To add an effect: name it in `hotline::Effect`, say in `effects/rules.rs` which lane it has, how long it is worth
//! trying and what is true when it can't be done, and carry it out in `telephony::carrier`.
//!
//! [`hours`] says when a line answers and [`standing`] whether it can ring anybody, for everybody who must know.

mod carrier;
mod company;
mod dispatcher;
mod effects;
pub mod hours;
mod known;
mod meter;
mod missed;
mod outcome;
mod pace;
mod promised;
mod reconcile;
pub mod standing;
mod survey;
mod timers;
mod turns;

pub use carrier::{Carrier, CarryError, Carrying, LegStatus, Underway, UnderwayLeg};
pub use dispatcher::{Dispatcher, Running, Settings};
pub use outcome::{DispatchError, Outcome};
