//! # The flows: what a caller hears, and where each key leads
//!
//! A *flow* is a YAML file in `ivr-flows/`, written by the association that runs the line. This crate reads
//! it, checks it, and steps through it. Everything a caller or a mediator can hear stands in flow files, in
//! each language: no other crate holds a spoken text.
//!
//! It may not: do I/O (it is handed the text of a file), know the time (it is handed [`Facts`]), keep
//! anything between two turns (the [`Position`] travels in the webhook's address), or speak a telephone
//! company's language (`telephony` turns a [`Turn`] into its document).
//!
//! ## The walk of a call
//! ```text
//! webhook ──► flow.position(text) ─► flow.turn(&at, &input, &facts) ─► Turn { prompts, next }
//!                                                                           │
//!   Gather ──► comes back with the keys, or with nothing, at next's position ◄┤
//!   Record ──► comes back when the message is recorded                      ◄┤
//!   Queue ───► flow.wait(&at, &input, &facts), round after round            ◄┤
//!   CallbackRequest, HangUp ──► the end                                     ◄┘
//! ```
mod check;
mod facts;
mod flow;
mod model;
mod number;
mod position;
mod problem;
mod read;
mod text;
mod turn;
mod walk;
mod wording;
mod yaml;

pub use facts::{CallerNumber, Facts, Reopening};
pub use flow::{Flow, Report};
pub use position::Position;
pub use problem::{Problem, Severity};
pub use text::{Placeholder, Text};
pub use turn::{Ending, Input, Next, Prompt, Spoken, Turn};
