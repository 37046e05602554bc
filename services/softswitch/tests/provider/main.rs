//! The switch against a real application on loopback: what callers hear, what the application is asked and told.

#![allow(clippy::unwrap_used, clippy::match_wild_err_arm, reason = "a test that cannot be set up has failed")]

mod conferences;
mod failures;
mod rest;
mod stories;
mod support;
mod telephones;
mod verbs;
mod voice;
