//! The trace of a call: its sheet, what was promised to follow, and the figures.
//!
//! - [`vocabulary`]: the words of the field, verbatim.
//! - [`screening`]: what must never stand in free text.
//! - [`sheet`]: the sheet of a call, saved as it is typed.
//! - [`follow_ups`]: what was promised for after the call.
//! - [`statistics`]: a line's figures over a [`period`]; [`export`]: the same, and the sheets, as CSV.
//! - [`sample`]: the demo's invented people and calls.
//!
//! Rows are read and written by `store`; calls are changed by `dispatch` alone. Nothing here may change a call, read a
//! clock, log a name, a number or a note.
//!
//! To add a field to the sheet: a value list in [`vocabulary`] if it is a choice, a column in `migrations/`, the field in
//! `store::sheets` and in `sheet`, its column in the export.

mod actor;
pub mod csv_text;
pub mod export;
pub mod follow_ups;
pub mod period;
pub mod sample;
pub mod screening;
pub mod sheet;
pub mod statistics;
pub mod vocabulary;

pub use actor::Actor;
