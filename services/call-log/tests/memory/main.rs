//! The trace of a call against both databases: every query of `store::{sheets, follow_ups, statistics}` is executed, and
//! what it says is held against a plain count.

#![expect(
    clippy::expect_used,
    reason = "in a story, what must be there is expected; an absence is the failure"
)]

mod follow_ups;
mod sample;
mod sheets;
mod statistics;
mod support;
