//! The coordinator's board and the administrators' pages, by their real routes over a real database.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what it expects")]

mod blocked;
mod board;
mod browser;
mod lines;
mod people;
mod rights;
mod surge;
mod topics;
mod two_at_once;
mod who;
