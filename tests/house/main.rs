//! What must hold of the source itself, whatever the code does.
//!
//! A rule that a reviewer would have to remember is written here instead. When one of these fails, either the change
//! is wrong or the rule is: then change it here and in the document that states it (`services/README.md`).

#![expect(clippy::expect_used, reason = "a test that cannot read the source has failed, and says so")]

mod layering;
mod licences;
mod privacy;
mod size;
mod source;
