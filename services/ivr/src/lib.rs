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
//! ## An example
//! ```
//! use ivr::{Facts, Flow, Input, Next};
//!
//! let report = Flow::parse("ligne-du-soir.yaml", include_str!("../../../ivr-flows/ligne-du-soir.yaml"));
//! let flow = report.flow.expect("the problems are in report.problems");
//!
//! // The call comes in; the line is open.
//! let facts = Facts { open: true, ..Facts::default() };
//! let turn = flow.turn(&flow.start(), &Input::Entered, &facts);
//! let Next::Queue { at, .. } = turn.next else { panic!("this line asks nothing") };
//!
//! // `at` travels in the webhook's address and comes back: in the queue, the rank is told.
//! let at = flow.position(&at.to_string());
//! let facts = Facts { position: Some(3), ..facts };
//! let turn = flow.wait(&at, &Input::Entered, &facts);
//! assert_eq!(turn.prompts[0].what.words(), "Il y a 2 personnes avant vous.");
//! ```
//!
//! ## To add …
//! - *a text that is heard*: a line in `text.rs`, then the key in every flow file;
//! - *a kind of step*: a variant of `model::Kind`, its names in `read/steps.rs`, where it leads in
//!   `check/graph.rs`, what it does in `walk.rs`, how it is drawn in `show.rs`; the compiler names each place;
//! - *a check*: see `check.rs`;
//! - *a language*: see `wording.rs`.

mod check;
mod facts;
mod flow;
mod model;
mod number;
mod position;
mod problem;
mod read;
mod refusal;
mod show;
mod territory;
mod text;
mod turn;
mod walk;
mod wording;
mod yaml;

pub use facts::{CallerNumber, DayPart, Facts, Overflow, Reopening, Window};
pub use flow::{Flow, Report};
pub use position::Position;
pub use problem::{Problem, Severity};
pub use refusal::Refusal;
pub use text::{Placeholder, Text};
pub use turn::{Ending, Input, Next, Prompt, Spoken, Turn};
