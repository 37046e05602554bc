//! dispatch
pub mod hours;
