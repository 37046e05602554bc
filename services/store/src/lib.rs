//! The memory of the hotline: the only SQL and the only Redis.
#![allow(dead_code, unused_imports)]

mod clock;
mod connect;
mod db;
mod error;
mod follow_ups;
mod ids;
mod sheets;
mod statistics;

pub use clock::{Clock, ManualClock, SystemClock};
pub use connect::{Kind, Options, Store};
pub use error::StoreError;
pub use follow_ups::{FollowUpChange, FollowUpEvent, FollowUpRow, FollowUps, ListedFollowUp, OpenFollowUps};
pub use ids::Ids;
pub use sheets::{ExportAfter, ExportRow, SheetRow, Sheets};
pub use statistics::{
    CodeCount, CountBy, MinuteCount, QUARTER, QuarterCount, Span, Statistics, Talks, WaitCount, WrapUps,
};
