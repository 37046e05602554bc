//! Lines: hotlines with their numbers, flow, hours and rules.

use crate::db::{On, execute, fetch_all, fetch_optional};
use crate::words::{from_json, json};
use crate::{Store, StoreError, surge};
use hotline::{LineId, LineRules, PhoneNumber, Timestamp};

/// A line as its owner set it up.
#[derive(Clone, Debug, PartialEq)]
pub struct LineSettings {
    pub id: LineId,
    /// The version that was read; a save from an older one is refused, so that two coordinators never overwrite each
    /// other unawares. Ignored when a line is created.
    pub version: i64,
    /// Shown to people.
    pub name: String,
    /// The flow's name, as in `ivr-flows/<name>.yaml`.
    pub flow: String,
    /// The first is the one this line shows when it calls somebody.
    pub numbers: Vec<PhoneNumber>,
    /// Where this line's mediators call who work with a telephone only.
    pub volunteers: Option<PhoneNumber>,
    /// `dispatch::hours::Hours` as JSON: time zone, week, holidays, exceptional closures.
    pub hours: serde_json::Value,
    pub rules: LineRules,
    /// An inactive line answers no call and is hidden.
    pub active: bool,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: String,
    version: i64,
    name: String,
    flow: String,
    hours: String,
    rules: String,
    active: bool,
    numbers: Option<String>,
    volunteers: Option<String>,
}

impl TryFrom<LineRow> for LineSettings {
    type Error = StoreError;
    fn try_from(row: LineRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: LineId(row.id),
            version: row.version,
            name: row.name,
            flow: row.flow,
            numbers: row
                .numbers
                .unwrap_or_default()
                .split_whitespace()
                .map(|n| PhoneNumber::parse(n).ok_or(StoreError::Corrupt("line_numbers.number")))
                .collect::<Result<_, _>>()?,
            volunteers: row
                .volunteers
                .map(|n| PhoneNumber::parse(&n).ok_or(StoreError::Corrupt("line_numbers.number")))
                .transpose()?,
            hours: from_json(&row.hours, "lines.hours")?,
            rules: from_json(&row.rules, "lines.rules")?,
            active: row.active,
        })
    }
}

macro_rules! lines_sql {
    ($rest:literal) => {
        concat!(
            "SELECT l.id, l.version, l.name, l.flow, l.hours, l.rules, l.active, ",
            "(SELECT string_agg(n.number, ' ' ORDER BY n.position) FROM line_numbers n ",
            "WHERE n.line_id = l.id AND NOT n.for_volunteers) AS numbers, ",
            "(SELECT MIN(n.number) FROM line_numbers n WHERE n.line_id = l.id AND n.for_volunteers) AS volunteers ",
            "FROM lines l ",
            $rest
        )
    };
}

#[derive(Clone, Copy, Debug)]
pub struct Lines<'s> {
    pub(crate) store: &'s Store,
}

impl Store {
    pub fn lines(&self) -> Lines<'_> {
        Lines { store: self }
    }
}

impl Lines<'_> {
    /// Every line, by name.
    #[tracing::instrument(name = "store.list_lines", skip_all)]
    pub async fn list(&self) -> Result<Vec<LineSettings>, StoreError> {
        let mut reader = self.store.read().await?;
        let rows = fetch_all!(reader.on(), LineRow, lines_sql!("ORDER BY l.name, l.id"))?;
        rows.into_iter().map(LineSettings::try_from).collect()
    }

    #[tracing::instrument(name = "store.find_line", skip_all)]
    pub async fn find(&self, id: &LineId) -> Result<Option<LineSettings>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_optional!(reader.on(), LineRow, lines_sql!("WHERE l.id = $1"), id.as_str())?
            .map(LineSettings::try_from)
            .transpose()
    }

    /// The line that a number dialled by the public belongs to, active or not.
    #[tracing::instrument(name = "store.line_of_number", skip_all)]
    pub async fn by_number(&self, number: &PhoneNumber) -> Result<Option<LineSettings>, StoreError> {
        let mut reader = self.store.read().await?;
        fetch_optional!(
            reader.on(),
            LineRow,
            lines_sql!(
                "JOIN line_numbers d ON d.line_id = l.id WHERE d.number = $1 AND NOT d.for_volunteers"
            ),
            number.expose(),
        )?
        .map(LineSettings::try_from)
        .transpose()
    }

    /// Creates a line at version 1. [`StoreError::Duplicate`] when the id or a number is taken.
    #[tracing::instrument(name = "store.create_line", skip_all)]
    pub async fn create(&self, line: &LineSettings) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        execute!(
            tx.on(),
            "INSERT INTO lines (id, version, name, flow, hours, rules, active) VALUES ($1, 1, $2, $3, $4, $5, $6)",
            line.id.as_str(),
            line.name.as_str(),
            line.flow.as_str(),
            json(&line.hours)?,
            json(&line.rules)?,
            line.active,
        )?;
        write_numbers(&mut tx.on(), line).await?;
        tx.commit().await
    }

    /// Saves a line over the version it was read at. [`StoreError::Conflict`] when somebody saved it meanwhile,
    /// [`StoreError::Duplicate`] when a number belongs to another line; nothing is changed then.
    #[tracing::instrument(name = "store.update_line", skip_all)]
    pub async fn update(&self, line: &LineSettings) -> Result<(), StoreError> {
        self.write(line, None).await
    }

    /// The same for somebody who filled in the line's form: should it switch surge mode, who did so is kept.
    #[tracing::instrument(name = "store.update_line_by", skip_all)]
    pub async fn update_by(
        &self,
        line: &LineSettings,
        account: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(line, Some((account, now))).await
    }

    async fn write(&self, line: &LineSettings, by: Option<(&str, Timestamp)>) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        // Read before it is written over; should somebody write between, the version below says so.
        let before = surge::rules(tx.on(), &line.id).await?;
        let rows = execute!(
            tx.on(),
            "UPDATE lines SET version = version + 1, name = $3, flow = $4, hours = $5, rules = $6, active = $7 \
             WHERE id = $1 AND version = $2",
            line.id.as_str(),
            line.version,
            line.name.as_str(),
            line.flow.as_str(),
            json(&line.hours)?,
            json(&line.rules)?,
            line.active,
        )?;
        if rows != 1 {
            return Err(StoreError::Conflict);
        }
        execute!(tx.on(), "DELETE FROM line_numbers WHERE line_id = $1", line.id.as_str())?;
        write_numbers(&mut tx.on(), line).await?;
        if let Some((account, now)) = by
            && before.is_some_and(|before| before.surge != line.rules.surge)
        {
            surge::note(self.store, tx.on(), &line.id, line.rules.surge, account, now).await?;
        }
        tx.commit().await
    }
}

async fn write_numbers(on: &mut On<'_>, line: &LineSettings) -> Result<(), StoreError> {
    let public = line.numbers.iter().map(|number| (number, false));
    let all = public.chain(line.volunteers.iter().map(|number| (number, true)));
    for (position, (number, for_volunteers)) in (0_i64..).zip(all) {
        execute!(
            on.again(),
            "INSERT INTO line_numbers (number, line_id, position, for_volunteers) VALUES ($1, $2, $3, $4)",
            number.expose(),
            line.id.as_str(),
            position,
            for_volunteers,
        )?;
    }
    Ok(())
}
