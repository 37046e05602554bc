//! End-to-end tests: the binary, the softswitch, a real browser, real databases.
//!
//! - `house/` (Rust): what must hold of the source itself: who may import whom, how long a file may be, no real
//!   telephone number anywhere.
//! - `*.test.mjs` (Node): the binary driven from outside, as a provider or a person would: the official SDK against
//!   the softswitch, bad input, restarts. `*.browser.test.mjs` use a real Chromium as well.
//! - `harness/` (Node): starts `permanence demo` on free ports in a temporary folder, speaks to the softswitch's
//!   control API, signs in at the console, opens Chromium with a tone as its microphone.
//!
//! To add one: a file `tests/<what it proves>.test.mjs`; `ops/test` finds it by its name. Wait on conditions with a
//! deadline (`harness/wait.mjs`), never for a time; a test's name is the sentence it proves.
