//! The memory of the hotline: the only SQL and the only Redis.
#![allow(dead_code, unused_imports)]

mod clock;
mod connect;
mod db;
mod error;
mod ids;

pub use clock::{Clock, ManualClock, SystemClock};
pub use connect::{Kind, Options, Store};
pub use error::StoreError;
pub use ids::Ids;
