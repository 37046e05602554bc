//! The console as a browser meets it: the real router over a real SQLite store and the real dispatcher. Only the
//! telephone company is played.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what it expects")]

mod access;
mod browser;
mod desk;
mod in_the_call;
mod live;
mod not_today;
mod sheet;
