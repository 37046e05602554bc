//! Patience with those who guess passwords: so many tries in a quarter of an hour, of one secret and from one address.

use hotline::{Millis, Timestamp};

use crate::address::Address;
use crate::page::Page;
use crate::problem::Problem;
use crate::sign_in::hash_of;
use crate::state::State;

/// So many failures of one secret within [`WINDOW`], and it waits.
const TRIES: i64 = 5;
/// So many from one address: an association's office shares one, a guesser needs thousands.
const TRIES_OF_ADDRESS: i64 = 50;
/// Failures older than that are forgotten.
const WINDOW: Millis = Millis(15 * 60_000);

/// One try under way. It counts as failed until [`Try::succeeded`].
pub(crate) struct Try {
    subject: String,
    address: Option<String>,
}

impl Try {
    /// Begins to try `secret` (a word for it, such as a user name); `None` when it has to wait. The try is written down
    /// before the password is looked at: of a hundred that come at once no more are looked at than one after the other.
    pub(crate) async fn begin(
        state: &State,
        secret: &str,
        address: Address,
        now: Timestamp,
    ) -> Result<Option<Self>, Problem> {
        let attempts = state.store().sign_in_attempts();
        let since = Timestamp(now.0.saturating_sub(WINDOW.0));
        let subject = hash_of(secret);
        let address = address.0.map(|address| hash_of(&format!("address {address}")));
        let mut waits = attempts.count(&subject, since).await? >= TRIES;
        if let Some(address) = &address {
            waits |= attempts.count(address, since).await? >= TRIES_OF_ADDRESS;
        }
        if !waits {
            attempts.record(&subject, now).await?;
            waits = attempts.count(&subject, since).await? > TRIES;
        }
        if waits {
            metrics::counter!("console_sign_in_throttled").increment(1);
            return Ok(None);
        }
        Ok(Some(Self { subject, address }))
    }

    /// It was the right password: nothing is held against the person.
    pub(crate) async fn succeeded(self, state: &State) -> Result<(), Problem> {
        Ok(state.store().sign_in_attempts().clear(&self.subject).await?)
    }

    /// It was not.
    pub(crate) async fn failed(self, state: &State, now: Timestamp) -> Result<(), Problem> {
        if let Some(address) = &self.address {
            state.store().sign_in_attempts().record(address, now).await?;
        }
        Ok(())
    }
}

/// What is told to whoever has to wait.
pub(crate) fn told(page: &Page) -> String {
    page.tn("sign-in-throttled", WINDOW.0 / 60_000)
}
