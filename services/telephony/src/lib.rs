//! telephony
pub mod config;
pub mod links;
pub mod rest;
pub mod signature;
pub mod token;
pub mod twiml;
