//! A call as a row, both ways.

use super::mediator_row::{joined, list};
use crate::StoreError;
use crate::batch::{Batch, add};
use crate::words::{parse, word};
use hotline::{
    Call, CallId, CallState, FollowUpId, Language, LegId, LineId, MediatorId, Needs, OfferId, Origin,
    PhoneNumber, RecordingId, Refusal, Territory, Timestamp, TopicId,
};

/// Every column of [`CallRow`], from `calls c`.
macro_rules! call_columns {
    () => {
        "c.id, c.version, c.line_id, c.origin, c.origin_mediator, c.follow_up_id, c.number, c.leg, \
         c.language, c.topic, c.priority, c.arrived_at, c.queued_at, c.state, c.state_since, c.stage, \
         c.until_at, c.ending, c.offer_id, c.offers_made, c.mediator_id, c.talk_began_at, c.held, c.muted, \
         c.called_back, c.callback_attempts, c.recording_id, c.territory, c.known_mediator, c.rank_at, c.reach, \
         c.reach_since, c.widens_at, c.needs, c.also, c.window_end, c.refused, c.figure"
    };
}
pub(crate) use call_columns;

/// `SELECT` with every column of [`CallRow`] from `calls c`, followed by the given rest of the query.
macro_rules! calls_sql {
    ($($rest:tt)*) => {
        concat!("SELECT ", $crate::dispatching::call_columns!(), " FROM calls c ", $($rest)*)
    };
}
pub(crate) use calls_sql;

#[derive(sqlx::FromRow)]
pub(crate) struct CallRow {
    id: String,
    version: i64,
    line_id: String,
    origin: String,
    origin_mediator: Option<String>,
    follow_up_id: Option<String>,
    number: Option<String>,
    leg: Option<String>,
    language: String,
    topic: Option<String>,
    priority: i64,
    arrived_at: i64,
    queued_at: Option<i64>,
    state: String,
    state_since: i64,
    stage: Option<String>,
    until_at: Option<i64>,
    ending: Option<String>,
    offer_id: Option<String>,
    offers_made: i64,
    mediator_id: Option<String>,
    talk_began_at: Option<i64>,
    held: bool,
    muted: bool,
    called_back: bool,
    callback_attempts: i64,
    recording_id: Option<String>,
    territory: Option<String>,
    known_mediator: Option<String>,
    rank_at: i64,
    reach: String,
    reach_since: i64,
    widens_at: Option<i64>,
    needs: String,
    also: String,
    window_end: Option<i64>,
    refused: Option<String>,
    figure: Option<String>,
}

impl TryFrom<CallRow> for Call {
    type Error = StoreError;

    fn try_from(row: CallRow) -> Result<Self, StoreError> {
        let until = || row.until_at.map(Timestamp).ok_or(StoreError::Corrupt("calls.until_at"));
        let state = match row.state.as_str() {
            "in_flow" => CallState::InFlow,
            "waiting" => CallState::Waiting,
            "awaiting_callback" => {
                CallState::AwaitingCallback { not_before: until()?, not_after: row.window_end.map(Timestamp) }
            }
            "connecting" => CallState::Connecting {
                stage: parse(row.stage.as_deref().unwrap_or_default(), "calls.stage")?,
                deadline: until()?,
            },
            "talking" => CallState::Talking,
            "reconnecting" => CallState::Reconnecting { deadline: until()? },
            "leaving_message" => CallState::LeavingMessage,
            "ended" => {
                CallState::Ended { ending: parse(row.ending.as_deref().unwrap_or_default(), "calls.ending")? }
            }
            _ => return Err(StoreError::Corrupt("calls.state")),
        };
        let origin = match (row.origin.as_str(), row.origin_mediator) {
            ("inbound", _) => Origin::Inbound,
            ("outbound", Some(mediator)) => Origin::Outbound {
                mediator: MediatorId(mediator),
                follow_up: row.follow_up_id.map(FollowUpId),
            },
            _ => return Err(StoreError::Corrupt("calls.origin")),
        };
        Ok(Self {
            id: CallId(row.id),
            version: row.version,
            line: LineId(row.line_id),
            origin,
            number: row.number.as_deref().and_then(PhoneNumber::parse),
            leg: row.leg.map(LegId),
            language: Language(row.language),
            topic: row.topic.map(TopicId),
            territory: row.territory.map(Territory),
            known: row.known_mediator.map(MediatorId),
            priority: row.priority,
            arrived_at: Timestamp(row.arrived_at),
            queued_at: row.queued_at.map(Timestamp),
            rank_at: Timestamp(row.rank_at),
            reach: parse(&row.reach, "calls.reach")?,
            reach_since: Timestamp(row.reach_since),
            widens_at: row.widens_at.map(Timestamp),
            needs: Needs::from_key(&row.needs).ok_or(StoreError::Corrupt("calls.needs"))?,
            state,
            state_since: Timestamp(row.state_since),
            offer: row.offer_id.map(OfferId),
            also: list(Some(&row.also), OfferId),
            offers_made: row.offers_made,
            mediator: row.mediator_id.map(MediatorId),
            talk_began_at: row.talk_began_at.map(Timestamp),
            held: row.held,
            muted: row.muted,
            called_back: row.called_back,
            callback_attempts: row.callback_attempts,
            recording: row.recording_id.map(RecordingId),
            refused: refused(row.refused.as_deref())?,
            test: row.figure.as_deref() == Some(TEST),
        })
    }
}

fn refused(word: Option<&str>) -> Result<Option<Refusal>, StoreError> {
    word.map(|word| Refusal::parse(word).ok_or(StoreError::Corrupt("calls.refused"))).transpose()
}

/// The figure of a test call, which it has from its beginning: its mark.
const TEST: &str = "test";

/// The columns that the database needs and the rules can compute.
struct Derived {
    stage: Option<String>,
    until_at: Option<i64>,
    ending: Option<&'static str>,
    deadline: Option<i64>,
    needs: String,
    window_end: Option<i64>,
    offer_key: Option<String>,
    in_queue: bool,
    ended_at: Option<i64>,
    figure: Option<String>,
}

impl Derived {
    fn of(call: &Call, now: Timestamp) -> Result<Self, StoreError> {
        let (stage, until, ending) = match &call.state {
            CallState::AwaitingCallback { not_before, .. } => (None, Some(*not_before), None),
            CallState::Connecting { stage, deadline } => (Some(word(stage)?), Some(*deadline), None),
            CallState::Reconnecting { deadline } => (None, Some(*deadline), None),
            CallState::Ended { ending } => (None, None, Some(ending.word())),
            _ => (None, None, None),
        };
        let needs = call.needs.key();
        Ok(Self {
            stage,
            until_at: until.map(|t| t.0),
            ending,
            deadline: call.deadline(now).map(|t| t.0),
            offer_key: call.is_offerable(now).then(|| needs.clone()),
            needs,
            window_end: call.promised_until().map(|t| t.0),
            in_queue: matches!(call.state, CallState::Waiting | CallState::AwaitingCallback { .. }),
            ended_at: call.state.is_ended().then_some(call.state_since.0),
            figure: call.figure().map(|f| word(&f)).transpose()?,
        })
    }
}

/// Inserts a call at version 1.
pub(super) fn insert(batch: &mut Batch, call: &Call, now: Timestamp) -> Result<(), StoreError> {
    let derived = Derived::of(call, now)?;
    let (origin, origin_mediator, follow_up) = match &call.origin {
        Origin::Inbound => ("inbound", None, None),
        Origin::Outbound { mediator, follow_up } => {
            ("outbound", Some(mediator.as_str()), follow_up.as_ref().map(FollowUpId::as_str))
        }
    };
    add!(
        batch,
        One,
        "INSERT INTO calls (id, version, line_id, origin, origin_mediator, follow_up_id, number, leg, language, topic, \
         priority, arrived_at, queued_at, state, state_since, stage, until_at, ending, offer_id, offers_made, \
         mediator_id, talk_began_at, held, muted, called_back, callback_attempts, recording_id, deadline, offer_key, \
         in_queue, ended_at, figure, territory, known_mediator, rank_at, reach, reach_since, widens_at, needs, also, \
         window_end, refused) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
         $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, \
         $34, $35, $36, $37, $38, $39, $40, $41)",
        call.id.as_str(),
        call.line.as_str(),
        origin,
        origin_mediator,
        follow_up,
        call.number.as_ref().map(PhoneNumber::expose),
        call.leg.as_ref().map(LegId::as_str),
        call.language.as_str(),
        call.topic.as_ref().map(TopicId::as_str),
        call.priority,
        call.arrived_at.0,
        call.queued_at.map(|t| t.0),
        call.state.word(),
        call.state_since.0,
        derived.stage,
        derived.until_at,
        derived.ending,
        call.offer.as_ref().map(OfferId::as_str),
        call.offers_made,
        call.mediator.as_ref().map(MediatorId::as_str),
        call.talk_began_at.map(|t| t.0),
        call.held,
        call.muted,
        call.called_back,
        call.callback_attempts,
        call.recording.as_ref().map(RecordingId::as_str),
        derived.deadline,
        derived.offer_key,
        derived.in_queue,
        derived.ended_at,
        derived.figure,
        call.territory.as_ref().map(Territory::as_str),
        call.known.as_ref().map(MediatorId::as_str),
        call.rank_at.0,
        call.reach.word(),
        call.reach_since.0,
        call.widens_at.map(|t| t.0),
        derived.needs,
        joined(&call.also, OfferId::as_str),
        derived.window_end,
        call.refused.map(Refusal::word),
    );
    Ok(())
}

/// Updates a call from its version to the next: a conflict when somebody else did so first.
pub(super) fn update(batch: &mut Batch, call: &Call, now: Timestamp) -> Result<(), StoreError> {
    let derived = Derived::of(call, now)?;
    add!(
        batch,
        One,
        "UPDATE calls SET version = version + 1, number = $3, leg = $4, language = $5, topic = $6, priority = $7, \
         queued_at = $8, state = $9, state_since = $10, stage = $11, until_at = $12, ending = $13, offer_id = $14, \
         offers_made = $15, mediator_id = $16, talk_began_at = $17, held = $18, muted = $19, called_back = $20, \
         callback_attempts = $21, recording_id = $22, deadline = $23, offer_key = $24, in_queue = $25, ended_at = $26, \
         figure = $27, territory = $28, known_mediator = $29, rank_at = $30, reach = $31, reach_since = $32, \
         widens_at = $33, needs = $34, also = $35, window_end = $36, line_id = $37, refused = $38 WHERE id = $1 AND version = $2",
        call.id.as_str(),
        call.version,
        call.number.as_ref().map(PhoneNumber::expose),
        call.leg.as_ref().map(LegId::as_str),
        call.language.as_str(),
        call.topic.as_ref().map(TopicId::as_str),
        call.priority,
        call.queued_at.map(|t| t.0),
        call.state.word(),
        call.state_since.0,
        derived.stage,
        derived.until_at,
        derived.ending,
        call.offer.as_ref().map(OfferId::as_str),
        call.offers_made,
        call.mediator.as_ref().map(MediatorId::as_str),
        call.talk_began_at.map(|t| t.0),
        call.held,
        call.muted,
        call.called_back,
        call.callback_attempts,
        call.recording.as_ref().map(RecordingId::as_str),
        derived.deadline,
        derived.offer_key,
        derived.in_queue,
        derived.ended_at,
        derived.figure,
        call.territory.as_ref().map(Territory::as_str),
        call.known.as_ref().map(MediatorId::as_str),
        call.rank_at.0,
        call.reach.word(),
        call.reach_since.0,
        call.widens_at.map(|t| t.0),
        derived.needs,
        joined(&call.also, OfferId::as_str),
        derived.window_end,
        call.line.as_str(),
        call.refused.map(Refusal::word),
    );
    Ok(())
}
