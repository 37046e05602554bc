//! The surge switch of a line, with who used it: one rule of the line that is changed apart from its form.

use crate::db::{On, execute, fetch_optional};
use crate::lines::Lines;
use crate::words::{from_json, json};
use crate::{Store, StoreError};
use hotline::{LineId, LineRules, Timestamp};

/// The last use of a line's surge switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurgeSwitch {
    pub on: bool,
    /// The name of who used it, as shown to colleagues.
    pub by: String,
    pub at: Timestamp,
}

impl Lines<'_> {
    /// Switches surge mode on or off; nothing else of the line changes but its version, so that a form that was drawn
    /// before is told. `false` when it was so already: somebody else was first.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such line.
    #[tracing::instrument(name = "store.switch_surge", skip_all)]
    pub async fn switch_surge(
        &self,
        line: &LineId,
        on: bool,
        account: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.store.begin().await?;
        // Locks the row: two who switch at once come here one after the other.
        execute!(tx.on(), "UPDATE lines SET version = version WHERE id = $1", line.as_str())?;
        let mut rules = rules(tx.on(), line).await?.ok_or(StoreError::Missing)?;
        if rules.surge == on {
            tx.rollback().await?;
            return Ok(false);
        }
        rules.surge = on;
        execute!(
            tx.on(),
            "UPDATE lines SET version = version + 1, rules = $1 WHERE id = $2",
            json(&rules)?,
            line.as_str()
        )?;
        note(self.store, tx.on(), line, on, account, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The last time somebody used the switch; `None` when nobody ever did.
    #[tracing::instrument(name = "store.surge_switch", skip_all)]
    pub async fn surge_switch(&self, line: &LineId) -> Result<Option<SurgeSwitch>, StoreError> {
        let mut reader = self.store.read().await?;
        let row = fetch_optional!(
            reader.on(),
            (bool, String, i64),
            "SELECT s.turned_on, a.name, s.at FROM surge_switches s JOIN accounts a ON a.id = s.account_id
             WHERE s.line_id = $1 ORDER BY s.at DESC, s.id DESC LIMIT 1",
            line.as_str()
        )?;
        Ok(row.map(|(on, by, at)| SurgeSwitch { on, by, at: Timestamp(at) }))
    }
}

/// A line's rules as they are stored now.
pub(crate) async fn rules(on: On<'_>, line: &LineId) -> Result<Option<LineRules>, StoreError> {
    let row = fetch_optional!(on, (String,), "SELECT rules FROM lines WHERE id = $1", line.as_str())?;
    row.map(|(rules,)| from_json(&rules, "lines.rules")).transpose()
}

pub(crate) async fn note(
    store: &Store,
    on: On<'_>,
    line: &LineId,
    turned_on: bool,
    account: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    execute!(
        on,
        "INSERT INTO surge_switches (id, line_id, turned_on, account_id, at) VALUES ($1, $2, $3, $4, $5)",
        store.ids.next(now),
        line.as_str(),
        turned_on,
        account,
        now.0
    )
}
