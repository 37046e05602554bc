//! Exports: the figures, and the call sheets in the columns of La Coop's own export, since its API takes nothing in.

use crate::csv_text::{CsvText, Separator};
use crate::period::Period;
use crate::sheet::{Field, Sheet};
use crate::statistics::{Report, Table, Tongue};
use crate::vocabulary::{
    AdministrativeTheme, AgeBand, Autonomy, Channel, Gender, Operator, Outcome, Referral, Relation, Status,
    Theme, Vocabulary,
};
use hotline::LineId;
use jiff::tz::TimeZone;
use store::{ExportAfter, ExportRow, Store, StoreError};

/// One table of the figures.
pub fn figures(report: &Report, table: Table, tongue: Tongue, separator: Separator) -> Vec<u8> {
    let sheet = report.table(table, tongue);
    let mut csv = CsvText::new(separator);
    csv.row(&sheet.head);
    for row in &sheet.rows {
        csv.row(row);
    }
    csv.finish()
}

/// La Coop's columns, in its order and words, and after them what only we know.
const COLUMNS: [&str; 26] = [
    "Date",
    "Enregistré le",
    "Dernière modification le",
    "Type",
    "Participants",
    "Canaux d'accompagnement",
    "Lieu",
    "Durée (min)",
    "Matériel",
    "Thématique(s)",
    "Tags",
    "Nom de la démarche administrative",
    "Niveau d'autonomie",
    "Bénéficiaire réorienté",
    "Structure de redirection",
    "Commune du bénéficiaire",
    "Code postal du bénéficiaire",
    "INSEE du bénéficiaire",
    "Genre du bénéficiaire",
    "Tranche d'âge du bénéficiaire",
    "Statut du bénéficiaire",
    "Notes",
    "ID CRA",
    "Opérateur",
    "Issue de la démarche",
    "Appelant",
];

/// Calls read at once: an export of years holds no more than this in memory.
const PAGE: i64 = 500;

/// The sheets of a line's calls over a period, piece by piece. It holds notes: for coordinators only. Telephone numbers
/// are never in it.
#[derive(Debug)]
pub struct Coop {
    store: Store,
    line: LineId,
    period: Period,
    separator: Separator,
    /// Where the next piece begins; `None` when the last was given.
    next: Option<ExportAfter>,
    begun: bool,
}

/// Begins an export. The first piece holds the columns, also when there is nothing to tell.
pub fn coop(store: &Store, line: &LineId, period: &Period, separator: Separator) -> Coop {
    Coop {
        store: store.clone(),
        line: line.clone(),
        period: period.clone(),
        separator,
        next: Some(ExportAfter::default()),
        begun: false,
    }
}

impl Coop {
    /// The next piece of the document; `None` after the last.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(after) = self.next.take() else { return Ok(None) };
        let span = self.period.span(&self.line);
        let rows = self.store.sheets().export(&self.line, span.from, span.to, &after, PAGE).await?;
        let mut csv = if self.begun { CsvText::more(self.separator) } else { CsvText::new(self.separator) };
        if !self.begun {
            csv.row(COLUMNS);
            self.begun = true;
        }
        self.next = rows
            .last()
            .map(|last| ExportAfter { arrived_at: last.arrived_at, call: last.sheet.call_id.clone() });
        for row in rows {
            csv.row(coop_row(row, &self.period.zone)?);
        }
        Ok(Some(csv.finish()))
    }
}

fn coop_row(row: ExportRow, zone: &TimeZone) -> Result<Vec<String>, StoreError> {
    let measured = match (row.talk_began_at, row.ended_at) {
        // Started minutes count whole, as on a mediator's own sheet.
        (Some(began), Some(ended)) => Some(((ended - began).max(1) + 59_999) / 60_000),
        _ => None,
    };
    let arrived_at = row.arrived_at;
    let sheet = Sheet::try_from(row.sheet)?;
    let theme = sheet.theme().map(Theme::french);
    let field = sheet.administrative_theme().map(AdministrativeTheme::french);
    let themes: Vec<&str> = theme.into_iter().chain(field).collect();
    let equipment: Vec<&str> = sheet.equipment().into_iter().map(Vocabulary::french).collect();
    let operator = french::<Operator>(&sheet, Field::Operator);
    let demarche = [operator.as_str(), sheet.text(Field::Demarche)];
    let demarche: Vec<&str> = demarche.into_iter().filter(|part| !part.is_empty()).collect();
    let referred = sheet.get(Field::Referral).is_some() || sheet.outcome().is_some_and(Outcome::is_referral);
    let minutes = sheet.minutes().or(measured).map(|minutes| minutes.to_string());
    Ok(vec![
        local(arrived_at, zone, "%d/%m/%Y"),
        local(sheet.created_at.0, zone, "%d/%m/%Y %H:%M"),
        local(sheet.updated_at.0, zone, "%d/%m/%Y %H:%M"),
        "Accompagnement individuel".to_owned(),
        "1".to_owned(),
        Channel::Remote.french().to_owned(),
        String::new(),
        minutes.unwrap_or_default(),
        equipment.join(", "),
        themes.join(", "),
        sheet.text(Field::Tags).to_owned(),
        demarche.join(" - "),
        french::<Autonomy>(&sheet, Field::Autonomy),
        if referred { "Oui" } else { "Non" }.to_owned(),
        french::<Referral>(&sheet, Field::Referral),
        sheet.text(Field::Commune).to_owned(),
        sheet.text(Field::Postcode).to_owned(),
        String::new(),
        french::<Gender>(&sheet, Field::Gender),
        french::<AgeBand>(&sheet, Field::AgeBand),
        french::<Status>(&sheet, Field::Status),
        sheet.text(Field::Notes).to_owned(),
        sheet.call.as_str().to_owned(),
        operator,
        french::<Outcome>(&sheet, Field::Outcome),
        french::<Relation>(&sheet, Field::Relation),
    ])
}

fn french<V: Vocabulary>(sheet: &Sheet, field: Field) -> String {
    sheet.get(field).map(V::french_of).unwrap_or_default().to_owned()
}

fn local(at: i64, zone: &TimeZone, format: &str) -> String {
    jiff::Timestamp::from_millisecond(at)
        .map(|at| at.to_zoned_datetime(zone.clone()).strftime(format).to_string())
        .unwrap_or_default()
}
