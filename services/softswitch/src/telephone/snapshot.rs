//! How a telephone stands, and why it would not do what it was told.

use std::collections::BTreeMap;

use serde::Serialize;

/// How a telephone stands, as the protocol gives it.
#[derive(Debug, Clone, Serialize, PartialEq)]
pub struct Snapshot {
    pub telephone: String,
    pub address: String,
    /// `idle`, `dialling`, `ringing` or `talking`.
    pub state: &'static str,
    pub call: Option<CallSnapshot>,
    /// Id of the newest event.
    pub last_event: u64,
}

/// The call of a [`Snapshot`].
#[derive(Debug, Clone, Serialize, PartialEq)]
pub struct CallSnapshot {
    pub call: String,
    /// `in` or `out`, seen from the telephone.
    pub direction: &'static str,
    pub other: String,
    pub parameters: BTreeMap<String, String>,
    pub since: i64,
}

/// Why a telephone would not do what it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unable {
    #[error("the telephone is in another call")]
    Busy,
    #[error("the telephone has no such call, or not in that state")]
    NoCall,
    #[error("there is no such telephone")]
    NoTelephone,
    #[error("that is not a number that can be dialled")]
    BadNumber,
    #[error("those are not keys of a telephone")]
    BadKeys,
}
