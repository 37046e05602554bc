//! A mediator as a row, both ways. Abilities live in tables of their own and are read along as lists.

use crate::StoreError;
use crate::batch::{Batch, add};
use crate::db::{On, execute};
use crate::words::{parse, word};
use hotline::{
    CallId, Endpoint, Language, Level, LineId, Mediator, MediatorId, OfferId, PhoneNumber, Presence,
    Territory, Timestamp, TopicId, Training,
};

/// Every column of [`MediatorRow`], from `mediators m`. Named apart from a call's, so that both may come in one row.
macro_rules! mediator_columns {
    () => {
        "m.id AS m_id, m.version AS m_version, m.presence AS m_presence, \
         m.presence_since AS m_presence_since, m.idle_since AS m_idle_since, m.endpoint AS m_endpoint, \
         m.telephone AS m_telephone, m.offer_id AS m_offer_id, m.call_id AS m_call_id, \
         m.wrap_up_began AS m_wrap_up_began, m.wrap_up_until AS m_wrap_up_until, \
         m.break_reason AS m_break_reason, m.after_wrap_up AS m_after_wrap_up, m.level AS m_level, \
         m.territories AS m_territories, m.training AS m_training, m.refuses AS m_refuses, \
         m.taken AS m_taken, m.cap AS m_cap, \
         (SELECT string_agg(a.line_id, '\n' ORDER BY a.line_id) FROM mediator_lines a WHERE a.mediator_id = m.id) \
         AS m_lines, \
         (SELECT string_agg(a.language, '\n' ORDER BY a.language) FROM mediator_languages a \
         WHERE a.mediator_id = m.id) AS m_languages, \
         (SELECT string_agg(a.topic, '\n' ORDER BY a.topic) FROM mediator_topics a WHERE a.mediator_id = m.id) \
         AS m_topics"
    };
}
pub(crate) use mediator_columns;

/// `SELECT` with every column of [`MediatorRow`] from `mediators m`, followed by the given rest of the query.
macro_rules! mediators_sql {
    ($($rest:tt)*) => {
        concat!("SELECT ", $crate::dispatching::mediator_columns!(), " FROM mediators m ", $($rest)*)
    };
}
pub(crate) use mediators_sql;

#[derive(sqlx::FromRow)]
pub(crate) struct MediatorRow {
    #[sqlx(rename = "m_id")]
    id: String,
    #[sqlx(rename = "m_version")]
    version: i64,
    #[sqlx(rename = "m_presence")]
    presence: String,
    #[sqlx(rename = "m_presence_since")]
    presence_since: i64,
    #[sqlx(rename = "m_idle_since")]
    idle_since: i64,
    #[sqlx(rename = "m_endpoint")]
    endpoint: String,
    #[sqlx(rename = "m_telephone")]
    telephone: Option<String>,
    #[sqlx(rename = "m_offer_id")]
    offer_id: Option<String>,
    #[sqlx(rename = "m_call_id")]
    call_id: Option<String>,
    #[sqlx(rename = "m_wrap_up_began")]
    wrap_up_began: Option<i64>,
    #[sqlx(rename = "m_wrap_up_until")]
    wrap_up_until: Option<i64>,
    #[sqlx(rename = "m_break_reason")]
    break_reason: Option<String>,
    #[sqlx(rename = "m_after_wrap_up")]
    after_wrap_up: String,
    #[sqlx(rename = "m_level")]
    level: String,
    #[sqlx(rename = "m_territories")]
    territories: String,
    #[sqlx(rename = "m_training")]
    training: String,
    #[sqlx(rename = "m_refuses")]
    refuses: String,
    #[sqlx(rename = "m_taken")]
    taken: i64,
    #[sqlx(rename = "m_cap")]
    cap: Option<i64>,
    #[sqlx(rename = "m_lines")]
    lines: Option<String>,
    #[sqlx(rename = "m_languages")]
    languages: Option<String>,
    #[sqlx(rename = "m_topics")]
    topics: Option<String>,
}

impl TryFrom<MediatorRow> for Mediator {
    type Error = StoreError;

    fn try_from(row: MediatorRow) -> Result<Self, StoreError> {
        let offer = || row.offer_id.clone().map(OfferId).ok_or(StoreError::Corrupt("mediators.offer_id"));
        let call = || row.call_id.clone().map(CallId).ok_or(StoreError::Corrupt("mediators.call_id"));
        let time = |at: Option<i64>| at.map(Timestamp).ok_or(StoreError::Corrupt("mediators.wrap_up_until"));
        let presence = match row.presence.as_str() {
            "offline" => Presence::Offline,
            "available" => Presence::Available,
            "ringing" => Presence::Ringing { offer: offer()?, call: call()? },
            "connecting" => Presence::Connecting { offer: offer()?, call: call()? },
            "talking" => Presence::Talking { offer: offer()?, call: call()? },
            "wrap_up" => Presence::WrapUp {
                call: call()?,
                began: time(row.wrap_up_began)?,
                until: time(row.wrap_up_until)?,
            },
            "on_break" => Presence::OnBreak {
                reason: parse(row.break_reason.as_deref().unwrap_or_default(), "mediators.break_reason")?,
            },
            _ => return Err(StoreError::Corrupt("mediators.presence")),
        };
        let endpoint = match (row.endpoint.as_str(), &row.telephone) {
            ("browser", _) => Endpoint::Browser,
            ("telephone", Some(number)) => Endpoint::Telephone {
                number: PhoneNumber::parse(number).ok_or(StoreError::Corrupt("mediators.telephone"))?,
            },
            _ => return Err(StoreError::Corrupt("mediators.endpoint")),
        };
        Ok(Self {
            id: MediatorId(row.id),
            version: row.version,
            presence,
            presence_since: Timestamp(row.presence_since),
            idle_since: Timestamp(row.idle_since),
            endpoint,
            lines: list(row.lines.as_deref(), LineId::new),
            languages: list(row.languages.as_deref(), Language::new),
            topics: list(row.topics.as_deref(), TopicId::new),
            level: Level::parse(&row.level).ok_or(StoreError::Corrupt("mediators.level"))?,
            territories: list(Some(&row.territories), Territory::new),
            training: list(Some(&row.training), Training::new),
            refuses: list(Some(&row.refuses), TopicId::new),
            taken: row.taken,
            cap: row.cap,
            after: parse(&row.after_wrap_up, "mediators.after_wrap_up")?,
        })
    }
}

/// A line break parts them: no form field and no flow can put one into an id.
pub(crate) fn list<T>(joined: Option<&str>, make: impl Fn(String) -> T) -> Vec<T> {
    joined.unwrap_or_default().lines().map(|id| make(id.to_owned())).collect()
}

/// The reverse of [`list`].
pub(crate) fn joined<T>(ids: &[T], text: impl Fn(&T) -> &str) -> String {
    ids.iter().map(text).collect::<Vec<_>>().join("\n")
}

/// The columns of an endpoint.
pub(crate) fn endpoint_columns(endpoint: &Endpoint) -> (&'static str, Option<&str>) {
    match endpoint {
        Endpoint::Browser => ("browser", None),
        Endpoint::Telephone { number } => ("telephone", Some(number.expose())),
    }
}

/// Updates what decisions change of a mediator, from its version to the next: a conflict when somebody else did so first.
/// Mediators are never inserted by a decision.
pub(super) fn update(batch: &mut Batch, mediator: &Mediator) -> Result<(), StoreError> {
    let presence = &mediator.presence;
    let (began, until) = match presence {
        Presence::WrapUp { began, until, .. } => (Some(began.0), Some(until.0)),
        _ => (None, None),
    };
    let reason = match presence {
        Presence::OnBreak { reason } => Some(word(reason)?),
        _ => None,
    };
    let (endpoint, telephone) = endpoint_columns(&mediator.endpoint);
    add!(
        batch,
        One,
        "UPDATE mediators SET version = version + 1, presence = $3, presence_since = $4, idle_since = $5, \
         offer_id = $6, call_id = $7, wrap_up_began = $8, wrap_up_until = $9, break_reason = $10, after_wrap_up = $11, \
         deadline = $12, endpoint = $13, telephone = $14, refuses = $15, taken = $16 WHERE id = $1 AND version = $2",
        mediator.id.as_str(),
        mediator.version,
        presence.word(),
        mediator.presence_since.0,
        mediator.idle_since.0,
        presence.offer().map(OfferId::as_str),
        presence.call().map(CallId::as_str),
        began,
        until,
        reason,
        word(&mediator.after)?,
        mediator.deadline().map(|t| t.0),
        endpoint,
        telephone,
        joined(&mediator.refuses, TopicId::as_str),
        mediator.taken,
    );
    Ok(())
}

/// Inserts a mediator and their abilities as they stand. Decisions never do; `people` and tests do.
pub(crate) async fn put_mediator(on: &mut On<'_>, mediator: &Mediator) -> Result<(), StoreError> {
    let (endpoint, telephone) = endpoint_columns(&mediator.endpoint);
    let id = mediator.id.as_str();
    execute!(
        on.again(),
        "INSERT INTO mediators (id, version, presence, presence_since, idle_since, endpoint, telephone, after_wrap_up, \
         level, level_rank, territories, training, cap) \
         VALUES ($1, $2, 'offline', $3, $4, $5, $6, 'available', $7, $8, $9, $10, $11)",
        id,
        mediator.version,
        mediator.presence_since.0,
        mediator.idle_since.0,
        endpoint,
        telephone,
        mediator.level.word(),
        mediator.level as i64,
        joined(&mediator.territories, Territory::as_str),
        joined(&mediator.training, Training::as_str),
        mediator.cap,
    )?;
    let mut batch = Batch::on(on);
    update(&mut batch, mediator)?;
    batch.run(on.again()).await?;
    for line in &mediator.lines {
        execute!(
            on.again(),
            "INSERT INTO mediator_lines (mediator_id, line_id) VALUES ($1, $2)",
            id,
            line.as_str()
        )?;
    }
    for language in &mediator.languages {
        execute!(
            on.again(),
            "INSERT INTO mediator_languages (mediator_id, language) VALUES ($1, $2)",
            id,
            language.as_str()
        )?;
    }
    for topic in &mediator.topics {
        execute!(
            on.again(),
            "INSERT INTO mediator_topics (mediator_id, topic) VALUES ($1, $2)",
            id,
            topic.as_str()
        )?;
    }
    Ok(())
}
