//! Between the sheet and its row.

use super::{Field, Sheet};
use hotline::{CallId, Timestamp};
use std::collections::BTreeMap;
use store::{SheetRow, StoreError};

impl TryFrom<SheetRow> for Sheet {
    type Error = StoreError;

    fn try_from(row: SheetRow) -> Result<Self, StoreError> {
        let edits: BTreeMap<String, (i64, String)> =
            serde_json::from_str(&row.field_versions).map_err(|_| StoreError::Corrupt("field_versions"))?;
        let fields = [
            (Field::Relation, row.relation),
            (Field::Theme, row.theme),
            (Field::AdministrativeTheme, row.administrative_theme),
            (Field::Operator, row.operator),
            (Field::Demarche, row.demarche),
            (Field::Equipment, row.equipment),
            (Field::Autonomy, row.autonomy),
            (Field::Outcome, row.outcome),
            (Field::Referral, row.referral),
            (Field::Minutes, row.minutes.map(|minutes| minutes.to_string())),
            (Field::Gender, row.gender),
            (Field::AgeBand, row.age_band),
            (Field::Status, row.status),
            (Field::Commune, row.commune),
            (Field::Postcode, row.postcode),
            (Field::Tags, row.tags),
            (Field::Notes, row.notes),
        ];
        Ok(Self {
            call: CallId::new(row.call_id),
            version: row.version,
            created_at: Timestamp(row.created_at),
            updated_at: Timestamp(row.updated_at),
            updated_by: row.updated_by,
            completed_at: row.completed_at.map(Timestamp),
            values: fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect(),
            edits: edits
                .into_iter()
                .filter_map(|(name, edit)| Some((Field::from_name(&name)?, edit)))
                .collect(),
        })
    }
}

impl Sheet {
    /// The row as it is stored.
    pub(crate) fn to_row(&self) -> Result<SheetRow, StoreError> {
        let text = |field| self.get(field).map(str::to_owned);
        let edits: BTreeMap<&str, &(i64, String)> =
            self.edits.iter().map(|(field, edit)| (field.name(), edit)).collect();
        Ok(SheetRow {
            call_id: self.call.as_str().to_owned(),
            version: self.version,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            updated_by: self.updated_by.clone(),
            completed_at: self.completed_at.map(|at| at.0),
            theme: text(Field::Theme),
            administrative_theme: text(Field::AdministrativeTheme),
            operator: text(Field::Operator),
            autonomy: text(Field::Autonomy),
            outcome: text(Field::Outcome),
            referral: text(Field::Referral),
            relation: text(Field::Relation),
            gender: text(Field::Gender),
            age_band: text(Field::AgeBand),
            status: text(Field::Status),
            equipment: text(Field::Equipment),
            minutes: self.minutes(),
            demarche: text(Field::Demarche),
            commune: text(Field::Commune),
            postcode: text(Field::Postcode),
            tags: text(Field::Tags),
            notes: text(Field::Notes),
            field_versions: serde_json::to_string(&edits)
                .map_err(|_| StoreError::Corrupt("field_versions"))?,
        })
    }
}
