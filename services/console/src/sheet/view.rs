//! The sheet's fields as the form shows them: the field's own words verbatim, with a gloss for readers of English.

use std::collections::BTreeMap;

use call_log::sheet::{Field, Sheet, Why};
use call_log::vocabulary::{
    AdministrativeTheme, AgeBand, Autonomy, Equipment, FollowUpKind, Gender, Operator, Outcome, Referral,
    Relation, Status, Theme, Vocabulary,
};
use hotline::Call;

use crate::language::Language;
use crate::page::Page;
use crate::state::State;
use crate::typed::Typed;
use crate::words;

/// A question with its answers.
pub(super) struct Choices {
    pub name: &'static str,
    pub label: String,
    pub several: bool,
    pub required: bool,
    pub options: Vec<Choice>,
    pub problem: Option<String>,
}

pub(super) struct Choice {
    pub code: &'static str,
    pub label: &'static str,
    pub gloss: Option<&'static str>,
    pub chosen: bool,
    /// An outcome's natural follow-up: what, and on which day (`2026-11-30`).
    pub proposes: Option<(&'static str, String)>,
}

/// A field to type in.
pub(super) struct Text {
    pub name: &'static str,
    pub label: String,
    pub value: String,
    pub problem: Option<String>,
}

pub(super) struct SheetView {
    pub call: String,
    pub version: i64,
    pub saved_at: String,
    /// Topic and time of the call.
    pub about: String,
    pub relation: Choices,
    pub theme: Choices,
    pub administrative_theme: Choices,
    pub operator: Choices,
    pub demarche: Text,
    pub notes: Text,
    pub outcome: Choices,
    pub referral: Choices,
    pub equipment: Choices,
    pub autonomy: Choices,
    pub minutes: Text,
    pub gender: Choices,
    pub age_band: Choices,
    pub status: Choices,
    pub postcode: Text,
    pub commune: Text,
    pub tags: Text,
    pub follow_ups: String,
}

fn choices<V: Vocabulary>(page: &Page, sheet: &Sheet, field: Field, several: bool) -> Choices {
    let options = V::ALL
        .iter()
        .map(|value| {
            let (label, english) = (value.french(), value.english());
            Choice {
                code: value.code(),
                label,
                gloss: (page.language == Language::English && english != label).then_some(english),
                chosen: sheet.holds(field, value.code()),
                proposes: None,
            }
        })
        .collect();
    Choices {
        name: field.name(),
        label: page.t(&format!("sheet-{}", field.name())),
        several,
        required: field.is_required(),
        options,
        problem: None,
    }
}

fn outcomes(page: &Page, sheet: &Sheet) -> Choices {
    let mut outcomes = choices::<Outcome>(page, sheet, Field::Outcome, false);
    for (choice, outcome) in outcomes.options.iter_mut().zip(Outcome::ALL) {
        choice.proposes = outcome.natural_follow_up().map(|(kind, days): (FollowUpKind, i32)| {
            (kind.code(), page.times.date_in(page.now, days).to_string())
        });
    }
    outcomes
}

fn text(page: &Page, sheet: &Sheet, field: Field) -> Text {
    Text {
        name: field.name(),
        label: page.t(&format!("sheet-{}", field.name())),
        value: sheet.text(field).to_owned(),
        problem: None,
    }
}

impl SheetView {
    pub(super) fn of(state: &State, page: &Page, call: &Call, sheet: &Sheet, follow_ups: String) -> Self {
        let mut arguments = fluent_bundle::FluentArgs::new();
        arguments.set("topic", words::topic(state, page, call.topic.as_ref()));
        arguments.set("when", page.when(&call.arrived_at));
        Self {
            call: call.id.as_str().to_owned(),
            version: sheet.version,
            saved_at: page.when(&sheet.updated_at),
            about: page.language.text_args("sheet-about", &arguments),
            relation: choices::<Relation>(page, sheet, Field::Relation, false),
            theme: choices::<Theme>(page, sheet, Field::Theme, false),
            administrative_theme: choices::<AdministrativeTheme>(
                page,
                sheet,
                Field::AdministrativeTheme,
                false,
            ),
            operator: choices::<Operator>(page, sheet, Field::Operator, false),
            demarche: text(page, sheet, Field::Demarche),
            notes: text(page, sheet, Field::Notes),
            outcome: outcomes(page, sheet),
            referral: choices::<Referral>(page, sheet, Field::Referral, false),
            equipment: choices::<Equipment>(page, sheet, Field::Equipment, true),
            autonomy: choices::<Autonomy>(page, sheet, Field::Autonomy, false),
            minutes: text(page, sheet, Field::Minutes),
            gender: choices::<Gender>(page, sheet, Field::Gender, false),
            age_band: choices::<AgeBand>(page, sheet, Field::AgeBand, false),
            status: choices::<Status>(page, sheet, Field::Status, false),
            postcode: text(page, sheet, Field::Postcode),
            commune: text(page, sheet, Field::Commune),
            tags: text(page, sheet, Field::Tags),
            follow_ups,
        }
    }

    /// Puts what is wrong beside its field, and back into the field what was typed there.
    pub(super) fn show_problems(&mut self, problems: &BTreeMap<&'static str, String>, typed: &Typed) {
        for text in [
            &mut self.demarche,
            &mut self.notes,
            &mut self.minutes,
            &mut self.postcode,
            &mut self.commune,
            &mut self.tags,
        ] {
            if let Some(problem) = problems.get(text.name) {
                text.problem = Some(problem.clone());
                typed.all(text.name).next().unwrap_or_default().clone_into(&mut text.value);
            }
        }
        for choices in [
            &mut self.relation,
            &mut self.theme,
            &mut self.administrative_theme,
            &mut self.operator,
            &mut self.outcome,
            &mut self.referral,
            &mut self.equipment,
            &mut self.autonomy,
            &mut self.gender,
            &mut self.age_band,
            &mut self.status,
        ] {
            choices.problem = problems.get(choices.name).cloned();
        }
    }
}

/// Why a field was not kept.
pub(super) fn why(page: &Page, why: Why) -> String {
    match why {
        Why::Secret(finding) => {
            let reason = match page.language {
                Language::French => finding.secret.reason_french(),
                Language::English => finding.secret.reason_english(),
            };
            page.t1("sheet-problem-secret", "reason", reason)
        }
        Why::UnknownChoice => page.t("sheet-problem-choice"),
        Why::TooLong { most } => page.tn("sheet-problem-long", i64::try_from(most).unwrap_or(i64::MAX)),
        Why::NotANumber { least, most } => {
            let mut arguments = fluent_bundle::FluentArgs::new();
            arguments.set("least", least);
            arguments.set("most", most);
            page.language.text_args("sheet-problem-number", &arguments)
        }
    }
}
