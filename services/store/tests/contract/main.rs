//! The contract of `store`: every public function, executed on SQLite and on PostgreSQL.
//!
//! Each story is one function told twice. PostgreSQL comes from `TEST_DATABASE_URL_POSTGRES` and Redis from
//! `TEST_REDIS_URL`, both set by `ops/test`; without them the tests fail and say so.

#![allow(clippy::expect_used, reason = "a test that meets what it did not expect must fail there")]

mod support;

mod clocks;
mod decisions;
mod effects;
mod feed;
mod nobody_twice;
mod opening;
mod rooms;
mod simulated_days;
mod standing;
mod surge;
mod volunteers;
mod waiting;
