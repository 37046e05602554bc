//! What a caller's number tells when it calls again: who knows them, and how often they failed to get through.

use crate::db::{On, fetch_one, fetch_optional};
use crate::{Store, StoreError};
use hotline::{CallId, CallerStanding, LineId, MediatorId, Millis, PhoneNumber, Territory, Timestamp};

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

/// The day in which a call comes, in the line's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    pub began: Timestamp,
    /// Exclusive.
    pub ends: Timestamp,
}

/// A callback that was asked for so long ago may still be talked today.
const OPEN_LONG: Millis = Millis::minutes(7 * 24 * 60);

#[derive(Clone, Copy, Debug)]
pub struct Callers<'s> {
    store: &'s Store,
}

impl Store {
    pub fn callers(&self) -> Callers<'_> {
        Callers { store: self }
    }
}

/// The département of a number's last call, but for one call.
macro_rules! territory_sql {
    ($number:expr, $this:literal) => {
        concat!(
            "SELECT t.territory FROM calls t WHERE t.number = ",
            $number,
            " AND t.id <> ",
            $this,
            " AND t.territory IS NOT NULL AND COALESCE(t.figure, '') <> 'test' \
             ORDER BY t.arrived_at DESC, t.id DESC LIMIT 1"
        )
    };
}

/// The number of call $1.
macro_rules! its_number {
    () => {
        "(SELECT this.number FROM calls this WHERE this.id = $1)"
    };
}

impl Callers<'_> {
    /// What the number of this call tells; nothing when it is withheld, or the call is not stored. Reads along
    /// `calls_of_number`: it grows with the calls of this one person.
    #[tracing::instrument(name = "store.known_caller", skip_all)]
    pub async fn known(&self, this: &CallId, now: Timestamp) -> Result<CallerHistory, StoreError> {
        let mut reader = self.store.read().await?;
        let (owner, talked, calls_today, failed_today, territory) = fetch_one!(
            reader.on(),
            (Option<String>, Option<String>, i64, i64, Option<String>),
            concat!(
                "SELECT (SELECT f.owner_id FROM follow_ups f JOIN calls c ON c.id = f.call_id \
                 JOIN mediators m ON m.id = f.owner_id \
                 WHERE c.number = ",
                its_number!(),
                " AND f.done_at IS NULL ORDER BY f.due_from, f.id LIMIT 1) AS owner, \
                 (SELECT c.mediator_id FROM calls c JOIN mediators m ON m.id = c.mediator_id WHERE c.number = ",
                its_number!(),
                " AND c.id <> $1 AND c.arrived_at >= $2 AND c.talk_began_at IS NOT NULL \
                 AND COALESCE(c.figure, '') <> 'test' \
                 ORDER BY c.arrived_at DESC, c.id DESC LIMIT 1) AS talked, \
                 count(*) AS calls_today, \
                 CAST(COALESCE(sum(CASE WHEN c.figure = 'abandoned' AND c.queued_at IS NOT NULL THEN 1 \
                 WHEN c.ended_at - c.talk_began_at < $4 THEN 1 ELSE 0 END), 0) AS BIGINT) AS failed_today, (",
                territory_sql!(its_number!(), "$1"),
                ") AS territory FROM calls c WHERE c.number = ",
                its_number!(),
                " AND c.id <> $1 AND c.arrived_at >= $3 AND c.origin = 'inbound' \
                 AND COALESCE(c.figure, '') <> 'test'"
            ),
            this.as_str(),
            now.0.saturating_sub(REMEMBERED.0),
            now.0.saturating_sub(TODAY.0),
            CUT_OFF.0,
        )?;
        let (mediator, territory) = (owner.or(talked).map(MediatorId), territory.map(Territory));
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
        let sql = territory_sql!("$1", "$2");
        let found = fetch_optional!(reader.on(), (String,), sql, number.expose(), this.as_str())?;
        Ok(found.map(|(code,)| Territory(code)))
    }

    /// How a number stands as it calls `line`. One look at what is blocked; what else must be read is read only for who
    /// is blocked, or where the line limits conversations (`limited`).
    #[tracing::instrument(name = "store.standing_of_number", skip_all)]
    pub async fn standing(
        &self,
        number: &PhoneNumber,
        (line, this): (&LineId, &CallId),
        limited: bool,
        today: Today,
        now: Timestamp,
    ) -> Result<CallerStanding, StoreError> {
        let mut reader = self.store.read().await?;
        let block = fetch_optional!(
            reader.on(),
            (String,),
            "SELECT id FROM blocked_numbers WHERE number = $1 AND (until_at IS NULL OR until_at > $2)",
            number.expose(),
            now.0,
        )?;
        if block.is_some() {
            let (messages_today,) = fetch_one!(
                reader.on(),
                (i64,),
                "SELECT count(*) FROM calls c WHERE c.number = $1 AND c.id <> $2 AND c.arrived_at >= $3 \
                 AND c.refused = 'blocked' AND c.recording_id IS NOT NULL",
                number.expose(),
                this.as_str(),
                today.began.0,
            )?;
            return Ok(CallerStanding { blocked: true, messages_today, ..CallerStanding::default() });
        }
        if !limited {
            return Ok(CallerStanding::default());
        }
        let (talks_today,) = fetch_one!(
            reader.on(),
            (i64,),
            "SELECT count(*) FROM calls c WHERE c.number = $1 AND c.id <> $2 AND c.line_id = $3 \
             AND c.arrived_at >= $4 AND c.talk_began_at >= $5 AND c.origin = 'inbound' \
             AND COALESCE(c.figure, '') <> 'test' \
             AND (c.ended_at IS NULL OR c.ended_at - c.talk_began_at >= $6)",
            number.expose(),
            this.as_str(),
            line.as_str(),
            today.began.0.saturating_sub(OPEN_LONG.0),
            today.began.0,
            CUT_OFF.0,
        )?;
        let owed = talks_today > 0 && is_owed(&mut reader.on(), number, this, today).await?;
        Ok(CallerStanding { talks_today, owed, ..CallerStanding::default() })
    }

    /// How often a number called since then, on any line.
    #[tracing::instrument(name = "store.calls_of_number_since", skip_all)]
    pub async fn calls_since(&self, number: &PhoneNumber, since: Timestamp) -> Result<i64, StoreError> {
        let mut reader = self.store.read().await?;
        let (calls,) = fetch_one!(
            reader.on(),
            (i64,),
            "SELECT count(*) FROM calls c WHERE c.number = $1 AND c.arrived_at >= $2 AND c.origin = 'inbound' \
             AND COALESCE(c.figure, '') <> 'test'",
            number.expose(),
            since.0,
        )?;
        Ok(calls)
    }
}

/// Whether something is owed to who calls: a callback, a follow-up due today or earlier, or a better end than that of
/// their last call of today.
async fn is_owed(
    on: &mut On<'_>,
    number: &PhoneNumber,
    this: &CallId,
    today: Today,
) -> Result<bool, StoreError> {
    let promised = fetch_optional!(
        on.again(),
        (String,),
        "SELECT c.id FROM calls c WHERE c.number = $1 AND c.id <> $2 AND c.called_back AND c.ended_at IS NULL LIMIT 1",
        number.expose(),
        this.as_str(),
    )?;
    let due = fetch_optional!(
        on.again(),
        (String,),
        "SELECT f.id FROM follow_ups f JOIN calls c ON c.id = f.call_id \
         WHERE c.number = $1 AND f.done_at IS NULL AND f.due_from < $2 LIMIT 1",
        number.expose(),
        today.ends.0,
    )?;
    // The last call that was put through: given up in the queue, cut off at once, or its mediator's leg lost for good.
    let failed = fetch_optional!(
        on.again(),
        (i64,),
        "SELECT CAST(CASE WHEN c.figure = 'abandoned' AND c.queued_at IS NOT NULL THEN 1 \
         WHEN c.ended_at - c.talk_began_at < $4 THEN 1 \
         WHEN EXISTS (SELECT 1 FROM call_events lost WHERE lost.call_id = c.id AND lost.kind = 'mediator_lost' \
             AND NOT EXISTS (SELECT 1 FROM call_events again WHERE again.call_id = c.id AND again.kind = 'talking' \
                 AND again.id > lost.id)) THEN 1 \
         WHEN EXISTS (SELECT 1 FROM call_events cut WHERE cut.call_id = c.id AND cut.kind = 'called_again') \
             AND NOT EXISTS (SELECT 1 FROM calls back WHERE back.number = c.number AND back.origin = 'outbound' \
                 AND back.arrived_at >= c.arrived_at AND back.talk_began_at IS NOT NULL) THEN 1 \
         ELSE 0 END AS BIGINT) FROM calls c \
         WHERE c.number = $1 AND c.id <> $2 AND c.arrived_at >= $3 AND c.origin = 'inbound' AND c.refused IS NULL \
         AND COALESCE(c.figure, '') <> 'test' ORDER BY c.arrived_at DESC, c.id DESC LIMIT 1",
        number.expose(),
        this.as_str(),
        today.began.0,
        CUT_OFF.0,
    )?;
    Ok(promised.is_some() || due.is_some() || failed == Some((1,)))
}
