//! The memory of the hotline: the only SQL and the only Redis.
//!
//! SQLite by default, PostgreSQL (and Redis between nodes) when one machine is not enough; the callers can't tell.
//! Rows are the truth, `call_events` their append-only history, Redis never the truth. No rule of the hotline lives
//! here: this crate finds rows, keeps rows, and refuses what would contradict them. No personal data in spans or errors.
//!
//! ```text
//! let store = Store::connect("sqlite:permanence.db", Options::default(), Arc::new(Ids::random())).await?;
//! store.migrate().await?;                    // harmless when done before, or by two nodes at once
//! store.dispatching().load_board(…) / save(…) / due(…) / next_deadline() / live_calls() / live_offers()
//! store.effects().claim(…) / claim_of_the_dead(…) / done(…) / retry_at(…) / give_up(…)
//! store.calls() callers() mediators() queue() lines() people() sessions() sign_in_attempts() settings()
//! store.blocked() reports() messages() recordings() sheets() follow_ups() statistics() volunteers()
//! store.feed().subscribe() / announce(…)     // a saved decision announces itself
//! store.ids().next(now) / token()            // ids of everything, secrets of anybody
//! ```
//!
//! Lookups answer `Option`; writes check how many rows they changed and answer [`StoreError::Conflict`] (somebody was
//! quicker: load and try again), `Duplicate`, `Missing`, or a `bool` where "it was not there" is no error. Time comes in
//! as `now`, from a [`Clock`].
//!
//! To add a room: tables in the next file of `migrations/` (portable, see its head); a module with its row (`FromRow`),
//! a handle `Rooms<'_>` and `Store::rooms()`; queries through the macros of `db`, one text for both databases, each
//! function with a span named for what it does; then its story in `tests/contract`, which executes every query on both.
//! Writes go through `store.begin()`, reads through `store.read()`; what a call writes often (decisions, settled effects,
//! sheets) is a `Work` and goes through `store.write(…)` in one trip. Where the databases must differ, one `match`.
//!
//! After a write that is no decision (a line's rules, a volunteer's abilities) tell the feed, and let `dispatch` decide
//! `Event::Sweep` for the line: somebody may now be able to take a caller who waits.

mod alive;
mod batch;
mod blocked;
mod callers;
mod calls;
mod checkpoint;
mod clock;
mod connect;
mod db;
mod dispatching;
mod effects;
mod error;
mod feed;
mod follow_ups;
mod ids;
mod lease;
mod lines;
mod mediators;
mod messages;
mod parties;
mod people;
#[cfg(test)]
mod plans;
mod queue;
mod recordings;
mod reports;
mod schema;
mod seen;
mod sessions;
mod settings;
mod sheets;
mod statistics;
mod surge;
pub mod testing;
mod volunteers;
mod words;
mod writer;

pub use blocked::{Block, BlockReason, Blocked, NewBlock};
pub use callers::{CallerHistory, Callers, Today};
pub use calls::{Aftermath, Calls, HistoryEntry};
pub use clock::{Clock, ManualClock, SteadyClock, SystemClock};
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
pub use parties::Parties;
pub use people::{Abilities, Account, NewAccount, People, Role};
pub use queue::{Among, COUNTED, Outlook, Place, Queue, RECENT, Waiting};
pub use recordings::{Recording, Recordings};
pub use reports::{Report, Reports};
pub use schema::Schema;
pub use sessions::{Session, Sessions, SignInAttempts};
pub use settings::Settings;
pub use sheets::{ExportAfter, ExportRow, SheetRow, Sheets};
pub use statistics::{
    CodeCount, CountBy, MinuteCount, QUARTER, QuarterCount, Span, Statistics, Talks, WaitCount, WrapUps,
};
pub use surge::SurgeSwitch;
pub use volunteers::{Known, VolunteerAccess, Volunteers, Wish, WishRow};
