//! What there is to fill in.

use crate::vocabulary::{
    AdministrativeTheme, AgeBand, Autonomy, Equipment, Gender, Operator, Outcome, Referral, Relation, Status,
    Theme, Vocabulary,
};

/// A field of the sheet, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Relation,
    Theme,
    AdministrativeTheme,
    Operator,
    /// The démarche in words: "demande de carte grise".
    Demarche,
    Equipment,
    Autonomy,
    Outcome,
    Referral,
    /// How long the help took, in minutes, when that is not how long the call was.
    Minutes,
    Gender,
    AgeBand,
    Status,
    Commune,
    Postcode,
    Tags,
    Notes,
}

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// One code of a list.
    One(fn(&str) -> bool),
    /// Several codes of a list, joined by `|`.
    Several(fn(&str) -> bool),
    /// A whole number within these bounds.
    Number { least: i64, most: i64 },
    /// Free text of so many characters at most: screened, and never overwritten behind somebody's back.
    Text { most: usize },
}

fn is_in<V: Vocabulary>(code: &str) -> bool {
    V::from_code(code).is_some()
}

impl Field {
    pub const ALL: &'static [Self] = &[
        Self::Relation,
        Self::Theme,
        Self::AdministrativeTheme,
        Self::Operator,
        Self::Demarche,
        Self::Equipment,
        Self::Autonomy,
        Self::Outcome,
        Self::Referral,
        Self::Minutes,
        Self::Gender,
        Self::AgeBand,
        Self::Status,
        Self::Commune,
        Self::Postcode,
        Self::Tags,
        Self::Notes,
    ];

    /// The field's name in forms, in the database and in text keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relation => "relation",
            Self::Theme => "theme",
            Self::AdministrativeTheme => "administrative_theme",
            Self::Operator => "operator",
            Self::Demarche => "demarche",
            Self::Equipment => "equipment",
            Self::Autonomy => "autonomy",
            Self::Outcome => "outcome",
            Self::Referral => "referral",
            Self::Minutes => "minutes",
            Self::Gender => "gender",
            Self::AgeBand => "age_band",
            Self::Status => "status",
            Self::Commune => "commune",
            Self::Postcode => "postcode",
            Self::Tags => "tags",
            Self::Notes => "notes",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    pub fn shape(self) -> Shape {
        match self {
            Self::Relation => Shape::One(is_in::<Relation>),
            Self::Theme => Shape::One(is_in::<Theme>),
            Self::AdministrativeTheme => Shape::One(is_in::<AdministrativeTheme>),
            Self::Operator => Shape::One(is_in::<Operator>),
            Self::Equipment => Shape::Several(is_in::<Equipment>),
            Self::Autonomy => Shape::One(is_in::<Autonomy>),
            Self::Outcome => Shape::One(is_in::<Outcome>),
            Self::Referral => Shape::One(is_in::<Referral>),
            Self::Gender => Shape::One(is_in::<Gender>),
            Self::AgeBand => Shape::One(is_in::<AgeBand>),
            Self::Status => Shape::One(is_in::<Status>),
            // A day: one call has lasted two hours, a forgotten timer lasts longer.
            Self::Minutes => Shape::Number { least: 1, most: 1_440 },
            Self::Postcode => Shape::Text { most: 10 },
            Self::Demarche | Self::Commune => Shape::Text { most: 200 },
            Self::Tags => Shape::Text { most: 400 },
            Self::Notes => Shape::Text { most: 20_000 },
        }
    }

    /// Theme and outcome: what the figures can't do without.
    pub fn is_required(self) -> bool {
        matches!(self, Self::Theme | Self::Outcome)
    }
}
