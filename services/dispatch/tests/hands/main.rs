//! The hands over a real database: effects, deadlines, crashes, many at once.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod company;
mod crash;
mod house;
mod many;
mod mortal;
mod pace;
mod providers;
mod steps;
mod survey;
mod time;
