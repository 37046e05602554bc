//! Call sheets: one row per call, written as it is typed. What a field may hold and how two people's edits meet is
//! `call_log`'s business; this only keeps the row, and refuses to overwrite a version it was not shown.

use crate::batch::{Batch, add};
use crate::db::{fetch_all, fetch_optional};
use crate::writer::Work;
use crate::{Store, StoreError};
use hotline::{CallId, LineId, MediatorId, Timestamp};

/// A sheet as it is stored. Codes and texts; `None` while nothing was chosen or typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct SheetRow {
    pub call_id: String,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub updated_by: String,
    pub completed_at: Option<i64>,
    pub theme: Option<String>,
    pub administrative_theme: Option<String>,
    pub operator: Option<String>,
    pub autonomy: Option<String>,
    pub outcome: Option<String>,
    pub referral: Option<String>,
    pub relation: Option<String>,
    pub gender: Option<String>,
    pub age_band: Option<String>,
    pub status: Option<String>,
    pub equipment: Option<String>,
    pub minutes: Option<i64>,
    pub demarche: Option<String>,
    pub commune: Option<String>,
    pub postcode: Option<String>,
    pub tags: Option<String>,
    pub notes: Option<String>,
    /// JSON, opaque here.
    pub field_versions: String,
}

/// A call with its sheet, for the export.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ExportRow {
    pub arrived_at: i64,
    pub talk_began_at: Option<i64>,
    pub ended_at: Option<i64>,
    #[sqlx(flatten)]
    pub sheet: SheetRow,
}

/// Where a page of the export begins: after this call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportAfter {
    pub arrived_at: i64,
    pub call: String,
}

/// Reads and writes of call sheets.
#[derive(Clone, Copy, Debug)]
pub struct Sheets<'s>(&'s Store);

impl Store {
    pub fn sheets(&self) -> Sheets<'_> {
        Sheets(self)
    }
}

impl Sheets<'_> {
    /// The conversations since then whose sheet lacks its theme or its outcome, oldest first: of one mediator, or of all.
    #[tracing::instrument(name = "list sheets to complete", skip_all)]
    pub async fn to_complete(
        &self,
        mediator: Option<&MediatorId>,
        since: Timestamp,
        limit: i64,
    ) -> Result<Vec<CallId>, StoreError> {
        let mut db = self.0.read().await?;
        let rows = match mediator {
            Some(mediator) => fetch_all!(
                db.on(),
                (String,),
                "SELECT c.id FROM calls c LEFT JOIN call_sheets s ON s.call_id = c.id
                 WHERE c.mediator_id = $1 AND c.arrived_at >= $2 AND c.talk_began_at IS NOT NULL
                   AND c.ended_at IS NOT NULL AND s.completed_at IS NULL AND COALESCE(c.figure, '') <> 'test' ORDER BY c.arrived_at, c.id LIMIT $3",
                mediator.as_str(),
                since.0,
                limit
            )?,
            None => fetch_all!(
                db.on(),
                (String,),
                "SELECT c.id FROM calls c LEFT JOIN call_sheets s ON s.call_id = c.id
                 WHERE c.arrived_at >= $1 AND c.talk_began_at IS NOT NULL AND c.ended_at IS NOT NULL
                   AND s.completed_at IS NULL AND COALESCE(c.figure, '') <> 'test' ORDER BY c.arrived_at, c.id LIMIT $2",
                since.0,
                limit
            )?,
        };
        Ok(rows.into_iter().map(|(id,)| CallId(id)).collect())
    }

    /// The sheet of a call; `None` while nothing was typed.
    pub async fn get(&self, call: &CallId) -> Result<Option<SheetRow>, StoreError> {
        let mut db = self.0.read().await?;
        fetch_optional!(
            db.on(),
            SheetRow,
            "SELECT call_id, version, created_at, updated_at, updated_by, completed_at, theme, administrative_theme,
                    operator, autonomy, outcome, referral, relation, gender, age_band, status, equipment, minutes,
                    demarche, commune, postcode, tags, notes, field_versions
             FROM call_sheets WHERE call_id = $1",
            call.as_str()
        )
    }

    /// Writes the row with `version + 1`: the first (version 0) is inserted, any other replaces the version it names.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else wrote meanwhile; [`StoreError::Missing`] when there is no such call.
    pub async fn put(&self, sheet: &SheetRow) -> Result<(), StoreError> {
        self.0.write(Writing(sheet.clone())).await
    }

    /// One page of the calls of a line that have a sheet and arrived in `from..to`, oldest first, after `after`.
    pub async fn export(
        &self,
        line: &LineId,
        from: Timestamp,
        to: Timestamp,
        after: &ExportAfter,
        limit: i64,
    ) -> Result<Vec<ExportRow>, StoreError> {
        let mut db = self.0.read().await?;
        fetch_all!(
            db.on(),
            ExportRow,
            "SELECT c.arrived_at, c.talk_began_at, c.ended_at, s.call_id, s.version, s.created_at, s.updated_at,
                    s.updated_by, s.completed_at, s.theme, s.administrative_theme, s.operator, s.autonomy, s.outcome,
                    s.referral, s.relation, s.gender, s.age_band, s.status, s.equipment, s.minutes, s.demarche,
                    s.commune, s.postcode, s.tags, s.notes, s.field_versions
             FROM calls c JOIN call_sheets s ON s.call_id = c.id
             WHERE c.line_id = $1 AND c.arrived_at >= $2 AND c.arrived_at < $3 AND (c.arrived_at, c.id) > ($4, $5)
               AND COALESCE(c.figure, '') <> 'test'
             ORDER BY c.arrived_at, c.id
             LIMIT $6",
            line.as_str(),
            from.0,
            to.0,
            after.arrived_at,
            after.call.as_str(),
            limit,
        )
    }
}

/// One version of a sheet.
struct Writing(SheetRow);

impl Work for Writing {
    fn add_to(&self, batch: &mut Batch) -> Result<(), StoreError> {
        // `WHERE` on the conflicting row: a second first save, or one that saw an older version, changes nothing.
        add!(
            batch,
            One,
            "INSERT INTO call_sheets (call_id, version, created_at, updated_at, updated_by, completed_at, theme,
                administrative_theme, operator, autonomy, outcome, referral, relation, gender, age_band, status,
                equipment, minutes, demarche, commune, postcode, tags, notes, field_versions)
             VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $21, $22, $23, $24)
             ON CONFLICT (call_id) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at,
                updated_by = excluded.updated_by, completed_at = excluded.completed_at, theme = excluded.theme,
                administrative_theme = excluded.administrative_theme, operator = excluded.operator,
                autonomy = excluded.autonomy, outcome = excluded.outcome, referral = excluded.referral,
                relation = excluded.relation, gender = excluded.gender, age_band = excluded.age_band,
                status = excluded.status, equipment = excluded.equipment, minutes = excluded.minutes,
                demarche = excluded.demarche, commune = excluded.commune, postcode = excluded.postcode,
                tags = excluded.tags, notes = excluded.notes, field_versions = excluded.field_versions
             WHERE call_sheets.version = $2",
            self.0.call_id.as_str(),
            self.0.version,
            self.0.created_at,
            self.0.updated_at,
            self.0.updated_by.as_str(),
            self.0.completed_at,
            self.0.theme.as_deref(),
            self.0.administrative_theme.as_deref(),
            self.0.operator.as_deref(),
            self.0.autonomy.as_deref(),
            self.0.outcome.as_deref(),
            self.0.referral.as_deref(),
            self.0.relation.as_deref(),
            self.0.gender.as_deref(),
            self.0.age_band.as_deref(),
            self.0.status.as_deref(),
            self.0.equipment.as_deref(),
            self.0.minutes,
            self.0.demarche.as_deref(),
            self.0.commune.as_deref(),
            self.0.postcode.as_deref(),
            self.0.tags.as_deref(),
            self.0.notes.as_deref(),
            self.0.field_versions.as_str(),
        );
        Ok(())
    }
}
