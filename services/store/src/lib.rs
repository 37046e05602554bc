//! The memory of the hotline: the only SQL and the only Redis.
#![allow(dead_code, unused_imports)]

mod calls;
mod clock;
mod connect;
mod db;
mod dispatching;
mod effects;
mod error;
mod feed;
mod follow_ups;
mod ids;
mod lines;
mod mediators;
mod messages;
mod people;
mod queue;
mod recordings;
mod schema;
mod sessions;
mod settings;
mod sheets;
mod statistics;
pub mod testing;
mod words;

pub use calls::{Calls, HistoryEntry};
pub use clock::{Clock, ManualClock, SystemClock};
pub use connect::{Kind, Options, Store};
pub use dispatching::{Dispatching, SaveError, Saved};
pub use effects::{Backlog, Claimed, EffectId, Effects, LEASE};
pub use error::StoreError;
pub use feed::{Change, Feed, News};
pub use follow_ups::{FollowUpChange, FollowUpEvent, FollowUpRow, FollowUps, ListedFollowUp, OpenFollowUps};
pub use ids::Ids;
pub use lines::{LineSettings, Lines};
pub use mediators::Mediators;
pub use messages::{Direction, Message, Messages};
pub use people::{Abilities, Account, NewAccount, People, Role};
pub use queue::{COUNTED, Outlook, Place, Queue, RECENT, Waiting};
pub use recordings::{Recording, Recordings};
pub use schema::Schema;
pub use sessions::{Session, Sessions, SignInAttempts};
pub use settings::Settings;
pub use sheets::{ExportAfter, ExportRow, SheetRow, Sheets};
pub use statistics::{
    CodeCount, CountBy, MinuteCount, QUARTER, QuarterCount, Span, Statistics, Talks, WaitCount, WrapUps,
};
