//! The wire of the hotline: webhooks of a telephone provider become events, effects become TwiML and REST.
//!
//! [`Wire`] holds it all. [`Wire::router`] answers the provider under `/telephony`: [`Wire::carrier`] is what `dispatch`
//! carries effects out with. The protocol is Twilio's, spoken by other providers and by our own softswitch alike;
//! what differs between them is [`Config`].
//!
//! ```text
//! provider ──webhook──► guard (signature, form, seal) ──► handlers ──Event──► dispatch
//!     ▲                                                       │                  │ Effect
//!     └───────────── TwiML (twiml) ◄── flow (ivr) ◄───────────┘                  ▼
//!     └───────────── REST (rest) ◄───────────────────────────────────────── carrier
//! ```
//!
//! It may not: decide who answers whom (`hotline`), hold a spoken text (flow files do), know SQL, share a type with
//! `softswitch`, or write a number, a name or a note into an address or a log.
//!
//! To add a webhook: a route in `wire.rs`, a handler in `handlers/` that is harmless when called twice, its address in
//! `links.rs`. To add a verb: `twiml.rs`. To add a REST request: `rest/`, and what its errors mean in `rest/error.rs`.

mod carrier;
mod conferences;
mod config;
#[cfg(test)]
mod documents;
mod facts;
mod fallback;
mod form;
mod guard;
mod handlers;
mod legs;
mod lines;
mod links;
mod outlooks;
mod reply;
mod rest;
mod signature;
mod sounds;
mod token;
mod twiml;
mod wire;

pub use config::{Auth, BrowserPhone, Config};
pub use lines::Flows;
pub use rest::RestError;
pub use token::{AccessToken, TokenError, identity};
pub use wire::{Wire, WireError};
