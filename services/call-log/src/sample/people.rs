//! Who works at the sample hotline, and on which lines. All invented.

/// A line of the sample. The number is from the range that the French regulator keeps for fiction.
#[derive(Clone, Copy, Debug)]
pub struct SampleLine {
    pub id: &'static str,
    pub name: &'static str,
    pub number: &'static str,
    /// Where its mediators call who work with a telephone only.
    pub volunteers: Option<&'static str>,
    /// The flow's name, as in `ivr-flows/<name>.yaml`.
    pub flow: &'static str,
    pub time_zone: &'static str,
    /// Opening hours, as `dispatch::hours` reads them.
    pub hours: &'static str,
}

/// Open day and night, so that the demo answers whenever somebody tries it.
const ALWAYS: &str = r#"{"time_zone":"Europe/Paris","week":{"monday":["00:00-24:00"],"tuesday":["00:00-24:00"],"wednesday":["00:00-24:00"],"thursday":["00:00-24:00"],"friday":["00:00-24:00"],"saturday":["00:00-24:00"],"sunday":["00:00-24:00"]},"public_holidays":"open"}"#;
const EVENINGS: &str = r#"{"time_zone":"Europe/Paris","week":{"monday":["19:00-23:00"],"tuesday":["19:00-23:00"],"wednesday":["19:00-23:00"],"thursday":["19:00-23:00"],"friday":["19:00-23:00"],"saturday":["19:00-23:00"],"sunday":["19:00-23:00"]},"public_holidays":"open"}"#;

pub const LINES: [SampleLine; 2] = [
    SampleLine {
        id: "solidarite-numerique",
        name: "Solidarité Numérique",
        number: "+33199000001",
        volunteers: Some("+33199000003"),
        flow: "solidarite-numerique",
        time_zone: "Europe/Paris",
        hours: ALWAYS,
    },
    SampleLine {
        id: "ligne-du-soir",
        name: "La Ligne du soir",
        number: "+33199000002",
        volunteers: None,
        flow: "ligne-du-soir",
        time_zone: "Europe/Paris",
        hours: EVENINGS,
    },
];

/// How one of the mediators works by telephone alone. The demo prints it; nothing else may use it.
#[derive(Clone, Copy, Debug)]
pub struct ByTelephone {
    pub login: &'static str,
    /// Their own telephone, in the range that is kept for fiction.
    pub telephone: &'static str,
    /// What they type before the code from another telephone.
    pub number: &'static str,
    pub code: &'static str,
}

pub const BY_TELEPHONE: ByTelephone =
    ByTelephone { login: "bernard", telephone: "+33639980031", number: "4821", code: "274931" };

/// What somebody of the sample does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleRole {
    Mediator,
    Coordinator,
    Administrator,
}

impl SampleRole {
    /// The role's word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mediator => "mediator",
            Self::Coordinator => "coordinator",
            Self::Administrator => "administrator",
        }
    }
}

/// Somebody of the sample.
#[derive(Clone, Copy, Debug)]
pub struct SamplePerson {
    pub login: &'static str,
    pub name: &'static str,
    pub role: SampleRole,
    pub languages: &'static [&'static str],
    /// Topics of the flow that this person knows; none means all.
    pub topics: &'static [&'static str],
    /// Answers the evening line too.
    pub evenings: bool,
}

const FRENCH: &[&str] = &["fr"];
const BOTH: &[&str] = &["fr", "en"];
const ALL: &[&str] = &[];

const fn mediator(
    login: &'static str,
    name: &'static str,
    languages: &'static [&'static str],
    topics: &'static [&'static str],
    evenings: bool,
) -> SamplePerson {
    SamplePerson { login, name, role: SampleRole::Mediator, languages, topics, evenings }
}

const fn office(login: &'static str, name: &'static str, role: SampleRole) -> SamplePerson {
    SamplePerson { login, name, role, languages: FRENCH, topics: ALL, evenings: false }
}

/// Twelve mediators, a coordinator, an administrator.
pub const PEOPLE: [SamplePerson; 14] = [
    mediator("ines", "Inès Marchand", BOTH, ALL, true),
    mediator("karim", "Karim Benali", BOTH, ALL, false),
    mediator("monique", "Monique Lefèvre", FRENCH, &["demarches", "emploi"], true),
    mediator("thomas", "Thomas Girard", FRENCH, &["appareil", "internet"], false),
    mediator("aicha", "Aïcha Diallo", BOTH, &["demarches", "internet"], false),
    mediator("julien", "Julien Moreau", FRENCH, ALL, true),
    mediator("sylvie", "Sylvie Perrin", FRENCH, &["demarches"], false),
    mediator("hugo", "Hugo Fontaine", BOTH, &["appareil", "internet", "emploi"], false),
    mediator("nadia", "Nadia Haddad", FRENCH, ALL, true),
    mediator("bernard", "Bernard Colin", FRENCH, &["demarches", "appareil"], false),
    mediator("lea", "Léa Rousseau", BOTH, &["internet", "emploi"], false),
    mediator("minh", "Minh Nguyen", FRENCH, ALL, false),
    office("claire", "Claire Dubois", SampleRole::Coordinator),
    office("paul", "Paul Mercier", SampleRole::Administrator),
];

impl SamplePerson {
    /// Whether this person may take such a call.
    pub(super) fn knows(&self, language: &str, topic: &str) -> bool {
        self.role == SampleRole::Mediator
            && self.languages.contains(&language)
            && (self.topics.is_empty() || self.topics.contains(&topic))
    }
}
