//! Who acts: as much of an account as the rules of this crate need.

/// A person with the right to be in the console. A mediator's account and mediator share their id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub account: String,
    /// Coordinators act on everybody's sheets and follow-ups, mediators on their own.
    pub coordinates: bool,
}

impl Actor {
    pub fn mediator(account: impl Into<String>) -> Self {
        Self { account: account.into(), coordinates: false }
    }
    pub fn coordinator(account: impl Into<String>) -> Self {
        Self { account: account.into(), coordinates: true }
    }

    /// Whether this person may change what belongs to `owner`.
    pub fn may_act_for(&self, owner: &str) -> bool {
        self.coordinates || self.account == owner
    }

    /// Whether this person may write the sheet of a call that `mediator` took.
    pub fn may_write_sheet(&self, mediator: Option<&str>) -> bool {
        self.coordinates || mediator == Some(&self.account)
    }
}
