//! Telephones: what is at the far end of a call, and the protocol a browser telephone speaks.
//!
//! A **telephone** has an *address*: an E.164 number (`+33199000001`) or `client:identity`. It is either *scripted*
//! (created through the control API, see [`crate::control`]) or a page in a browser, which uses the JSON protocol
//! below. Several browser telephones may share one address: all ring, the first to answer has the call.
//!
//! # The protocol of a browser telephone
//!
//! Base: `/telephones/api` on the switch. Bodies and answers are JSON. Answers to another origin carry CORS headers
//! when that origin is in [`crate::Config::allowed_origins`] (the console's origin, for the mediator's telephone).
//! Errors are `{"code": "…", "message": "…"}` with a 4xx status; `code` is one of `bad_request`, `bad_token`,
//! `unknown_telephone`, `unknown_call`, `busy`, `no_media`.
//!
//! | request | body | answer |
//! | --- | --- | --- |
//! | `POST /registrations` | `{"number": "+33639980001"}`, `{}` for a number the switch picks, or `{"token": "<access token>"}` for `client:identity`; optional `"speaks": true` when the page pronounces what is said and reports the end (`spoken`) | 201 `{"telephone": "<opaque id>", "address": "+33639980001", "expires_at": null}` (`expires_at`: epoch ms of the token's end) |
//! | `GET /{telephone}` | | the **snapshot**, below |
//! | `DELETE /{telephone}` | | 204; a call in progress is hung up |
//! | `POST /{telephone}/token` | `{"token": "…"}`: a newer token for the same identity | 200 `{"expires_at": …}` |
//! | `GET /{telephone}/events` | | server-sent events, below |
//! | `POST /{telephone}/calls` | `{"to": "+33199000001"}`; a `client:` telephone reaches its application's voice URL and may add `"parameters": {"Name": "value"}` | 201 `{"call": "CA…"}`; 409 `busy` |
//! | `POST /{telephone}/calls/{call}/answer` | `{}` | 204 |
//! | `POST /{telephone}/calls/{call}/decline` | `{}` | 204 |
//! | `POST /{telephone}/calls/{call}/hang-up` | `{}` | 204 |
//! | `POST /{telephone}/calls/{call}/keys` | `{"digits": "1"}` (`0-9*#A-D`, several allowed) | 204 |
//! | `POST /{telephone}/calls/{call}/speech` | `{"text": "…"}`: what the person said, typed or recognised | 204 |
//! | `POST /{telephone}/calls/{call}/spoken` | `{"say": <id of the say event>}`: the page finished pronouncing it | 204 |
//! | `POST /{telephone}/calls/{call}/media` | `{"type": "offer", "sdp": "…"}` | 200 `{"type": "answer", "sdp": "…"}`; the voice of this call. Send it after dialling or after answering; again to reconnect |
//! | `POST /{telephone}/messages` | `{"to": "+33199000001", "body": "…"}` | 201, the message |
//! | `GET /{telephone}/messages` | | `{"messages": [{"sid", "from", "to", "body", "direction": "in" or "out", "at"}]}`, oldest first |
//!
//! The opaque id is the only credential: keep it in the page, never show it. Posting on a call that has ended
//! answers 204 for `hang-up` and 404 `unknown_call` for the rest.
//!
//! ## Snapshot
//! `{"telephone", "address", "state": "idle|dialling|ringing|talking", "call": null | {"call": "CA…", "direction":
//! "in|out", "other": "+33… or a word or client:…", "parameters": {…}, "since": <epoch ms>}, "last_event": <id>}`.
//!
//! ## Events
//! Each server-sent event has `id:` (a number that grows), `event:` (the type below) and `data:` (JSON with `id`,
//! `at` in epoch ms, `type`, and the fields below). On connecting without `Last-Event-ID` the first event is
//! `snapshot`, then only what is new; with it, what was missed is sent again. A telephone without an event stream
//! for 30 s is taken off the network.
//!
//! | type | fields | meaning |
//! | --- | --- | --- |
//! | `snapshot` | those of the snapshot | the whole state; throw away what you believed |
//! | `ringing` | `call`, `from`, `to`, `parameters` | somebody calls: ring, show Answer and Decline |
//! | `ring_cancelled` | `call`, `reason`: `caller_gone`, `answered_elsewhere`, `timeout` | stop ringing |
//! | `dialling` | `call`, `to` | our own call is on its way |
//! | `answered` | `call` | the call is up (ours was picked up, or we answered) |
//! | `say` | `call`, `text`, `language` (BCP 47, e.g. `fr-FR`), `voice` (as in the document, may be null), `duration_ms` (estimate) | pronounce and show it; queue behind an earlier one |
//! | `say_stopped` | `call` | stop pronouncing: the person pressed a key or the call moved on |
//! | `play` | `call`, `what`: `file` (with `url`), `music`, `ringback`, `tone`, `beep`, `silence` | for showing only; the sound comes by media |
//! | `play_stopped` | `call` | |
//! | `joined` | `call`, `room`: `bridge` or `conference`, `muted`, `hold` | voice now flows between people |
//! | `left` | `call` | it no longer does |
//! | `keys` | `call`, `digits` | keys of ours that arrived (also when another page of the same telephone pressed them) |
//! | `tone` | `call`, `hz` | scripted telephones: the tone now heard, null when it stops |
//! | `ended` | `call`, `reason`: `hung_up`, `other_hung_up`, `declined`, `busy`, `no_answer`, `failed`, `not_in_service` | back to idle |
//! | `message` | `sid`, `from`, `to`, `body`, `direction` | an SMS came or went |
//! | `unregistered` | `reason`: `token_expired` | register again |
//!
//! # How to add to it
//! A new event is a variant of [`Event`]; a new request is a route in `http.rs` and a method of `Telephone` that the
//! control API uses too, so that a scripted telephone can do whatever a browser can.

mod address;
mod behaviour;
mod cors;
mod events;
mod http;
mod phone;
mod registry;
mod snapshot;
mod stream;
mod token;

pub(crate) use http::router;

pub(crate) use address::{is_address, is_e164};
pub use behaviour::{Behaviour, Make, OnRing, OnSaid};
pub use events::{Event, EventLog, Logged};
pub use phone::Telephone;
pub(crate) use registry::Telephones;
pub use snapshot::{CallSnapshot, Snapshot, Unable};
