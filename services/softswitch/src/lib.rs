//! A telephone company in a box: the provider's side of the protocol our product speaks.
//!
//! It answers the provider's REST, executes TwiML, posts signed webhooks and carries real voice between telephones
//! in the browser, so that the demo, the tests and the benchmark run the code that production runs.
//!
//! What it may not do: share a type with our own application side (`telephony`); a mistake in one has to show in the
//! other. It knows nothing of hotlines, mediators or databases; it keeps everything in memory.
//!
//! How to add to it: a REST resource is a file in `rest/`, a TwiML verb a variant in `twiml/` and a file in `call/`,
//! a way to script a telephone a method in `telephone/` with its route in `control/`.

pub mod media;
pub mod telephone;
pub mod telephones;
