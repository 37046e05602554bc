//! The wire against the real switch and a real database: whole calls, and everything that goes wrong with them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod by_telephone;
mod called_back;
mod closed;
mod door;
mod gate;
mod gone;
mod house;
mod in_the_call;
mod keys;
mod long_waits;
mod refused;
mod ringing;
mod talking;
mod test_call;
mod trouble;
