//! What a caller's number tells when it calls again: who knows them, and how often they failed to get through.

use crate::db::{fetch_one, fetch_optional};
use crate::{Store, StoreError};
use hotline::{CallId, MediatorId, Millis, PhoneNumber, Territory, Timestamp};

/// A mediator who talked with somebody longer ago is no longer "the one who knows them".
const REMEMBERED: Millis = Millis::minutes(14 * 24 * 60);
/// "Earlier today": as long as a hotline is open at most.
const TODAY: Millis = Millis::minutes(14 * 60);
/// A conversation that ended sooner was cut off rather than finished.
const CUT_OFF: Millis = Millis::seconds(20);

/// What is known of who calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallerHistory {
    /// Owes them an open follow-up; or else talked with them last, within fourteen days.
    pub mediator: Option<MediatorId>,
    /// Calls that ended today without a conversation, or were cut off within its first seconds.
    pub failed_today: i64,
    /// Calls today, this one not counted.
    pub calls_today: i64,
    /// The département of their last call that had one.
    pub territory: Option<Territory>,
}

#[derive(Clone, Copy, Debug)]
pub struct Callers<'s> {
    store: &'s Store,
}

impl Store {
    pub fn callers(&self) -> Callers<'_> {
        Callers { store: self }
    }
}

impl Callers<'_> {
    /// What the number of this call tells; nothing when it is withheld. Reads along `calls_of_number`: it grows with the
    /// calls of this one person.
    #[tracing::instrument(name = "store.known_caller", skip_all)]
    pub async fn known(
        &self,
        number: Option<&PhoneNumber>,
        this: &CallId,
        now: Timestamp,
    ) -> Result<CallerHistory, StoreError> {
        let Some(number) = number else { return Ok(CallerHistory::default()) };
        let today = now.0.saturating_sub(TODAY.0);
        let mut reader = self.store.read().await?;
        let owner = fetch_optional!(
            reader.on(),
            (String,),
            "SELECT f.owner_id FROM follow_ups f JOIN calls c ON c.id = f.call_id JOIN mediators m ON m.id = f.owner_id \
             WHERE c.number = $1 AND f.done_at IS NULL ORDER BY f.due_from, f.id LIMIT 1",
            number.expose()
        )?;
        let talked = fetch_optional!(
            reader.on(),
            (String,),
            "SELECT c.mediator_id FROM calls c JOIN mediators m ON m.id = c.mediator_id \
             WHERE c.number = $1 AND c.id <> $2 AND c.arrived_at >= $3 AND c.talk_began_at IS NOT NULL \
             ORDER BY c.arrived_at DESC, c.id DESC LIMIT 1",
            number.expose(),
            this.as_str(),
            now.0.saturating_sub(REMEMBERED.0),
        )?;
        let (calls_today, failed_today) = fetch_one!(
            reader.on(),
            (i64, i64),
            "SELECT count(*), CAST(COALESCE(sum(CASE WHEN c.figure = 'abandoned' AND c.queued_at IS NOT NULL THEN 1 \
             WHEN c.ended_at - c.talk_began_at < $4 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM calls c \
             WHERE c.number = $1 AND c.id <> $2 AND c.arrived_at >= $3 AND c.origin = 'inbound'",
            number.expose(),
            this.as_str(),
            today,
            CUT_OFF.0,
        )?;
        let mediator = owner.or(talked).map(|(id,)| MediatorId(id));
        drop(reader);
        let territory = self.territory(number, this).await?;
        Ok(CallerHistory { mediator, failed_today, calls_today, territory })
    }

    /// The département that a number's earlier calls had last: nobody has to key it twice. As long as calls are kept, for
    /// people seldom move.
    #[tracing::instrument(name = "store.territory_of_caller", skip_all)]
    pub async fn territory(
        &self,
        number: &PhoneNumber,
        this: &CallId,
    ) -> Result<Option<Territory>, StoreError> {
        let mut reader = self.store.read().await?;
        let found = fetch_optional!(
            reader.on(),
            (String,),
            "SELECT c.territory FROM calls c WHERE c.number = $1 AND c.id <> $2 AND c.territory IS NOT NULL \
             ORDER BY c.arrived_at DESC, c.id DESC LIMIT 1",
            number.expose(),
            this.as_str(),
        )?;
        Ok(found.map(|(code,)| Territory(code)))
    }
}
