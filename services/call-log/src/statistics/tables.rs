//! The figures as tables: the same rows for the page and for the CSV.

use super::{Report, Shares, Tally};
use crate::vocabulary::{AdministrativeTheme, Operator, Outcome, Referral, Theme, Vocabulary};
use hotline::Millis;

/// The language of headings. Values of the vocabulary are glossed in English, never replaced in exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    French,
    English,
}

/// A table that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Summary,
    Days,
    Hours,
    Themes,
    AdministrativeThemes,
    Operators,
    Outcomes,
    Referrals,
    Durations,
}

impl Table {
    pub const ALL: &'static [Self] = &[
        Self::Summary,
        Self::Days,
        Self::Hours,
        Self::Themes,
        Self::AdministrativeThemes,
        Self::Operators,
        Self::Outcomes,
        Self::Referrals,
        Self::Durations,
    ];

    /// The table's word in addresses, file names and text keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Themes => "themes",
            Self::AdministrativeThemes => "administrative-themes",
            Self::Operators => "operators",
            Self::Outcomes => "outcomes",
            Self::Referrals => "referrals",
            Self::Durations => "durations",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|table| table.word() == word)
    }
}

/// Headings and rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

const TALLY_HEADS: [(&str, &str); 8] = [
    ("Appels reçus", "Offered"),
    ("Répondus", "Answered"),
    ("Abandonnés", "Abandoned"),
    ("Rappels", "Callbacks"),
    ("Messages", "Messages"),
    ("Informés par une annonce", "Told by an announcement"),
    ("En cours", "In progress"),
    ("Appels sortants", "Outbound"),
];

impl Report {
    /// One of the tables, its headings in `tongue`.
    pub fn table(&self, table: Table, tongue: Tongue) -> Sheet {
        match table {
            Table::Summary => self.summary(tongue),
            Table::Days => {
                let rows = self.days.iter().map(|(day, tally)| tally_row(day.to_string(), tally));
                tally_sheet(say(tongue, "Jour", "Day"), rows, tongue)
            }
            Table::Hours => {
                let rows =
                    self.hours.iter().enumerate().map(|(hour, t)| tally_row(format!("{hour:02}:00"), t));
                tally_sheet(say(tongue, "Heure", "Hour"), rows, tongue)
            }
            Table::Themes => shares::<Theme>(&self.themes, ("Thématique", "Theme"), tongue),
            Table::AdministrativeThemes => shares::<AdministrativeTheme>(
                &self.administrative_themes,
                ("Thématique administrative", "Administrative theme"),
                tongue,
            ),
            Table::Operators => shares::<Operator>(&self.operators, ("Opérateur", "Operator"), tongue),
            Table::Outcomes => shares::<Outcome>(&self.outcomes, ("Issue", "Outcome"), tongue),
            Table::Referrals => {
                shares::<Referral>(&self.referrals, ("Structure de redirection", "Referred to"), tongue)
            }
            Table::Durations => Sheet {
                head: heads(&[("Durée", "Duration"), ("Entretiens", "Conversations")], tongue),
                rows: self
                    .durations
                    .iter()
                    .map(|(band, calls)| vec![label(*band, tongue), calls.to_string()])
                    .collect(),
            },
        }
    }

    fn summary(&self, tongue: Tongue) -> Sheet {
        let seconds = |span: Option<Millis>| span.map(|s| s.as_seconds().to_string()).unwrap_or_default();
        let percent = |n: Option<i64>| n.map(|n| format!("{}.{}", n / 10, n % 10)).unwrap_or_default();
        let total = tally_cells(&self.total);
        let mut rows: Vec<Vec<String>> = TALLY_HEADS
            .iter()
            .zip(total)
            .map(|((french, english), value)| vec![say(tongue, french, english), value])
            .collect();
        let mut add =
            |french: &str, english: &str, value: String| rows.push(vec![say(tongue, french, english), value]);
        add("Taux d'abandon (%)", "Abandonment rate (%)", percent(self.abandoned_per_mille()));
        add(
            "Abandons pendant l'accueil",
            "Abandoned in the greeting",
            self.talks.abandoned_in_flow.to_string(),
        );
        add("Attente moyenne avant réponse (s)", "Average speed of answer (s)", seconds(self.asa()));
        add("Attente médiane (s)", "Median wait (s)", seconds(self.waits.percentile(50)));
        add("Attente, 90e centile (s)", "Wait, 90th percentile (s)", seconds(self.waits.percentile(90)));
        add("Attente la plus longue (s)", "Longest wait (s)", seconds(self.waits.longest()));
        add(
            "Attente moyenne avant abandon (s)",
            "Average wait before abandoning (s)",
            seconds(self.waits.average_abandoned()),
        );
        add(
            &format!("Niveau de service à {} s (%)", super::PROMISE_SECONDS),
            &format!("Service level within {} s (%)", super::PROMISE_SECONDS),
            percent(self.service_level_per_mille(super::PROMISE_SECONDS)),
        );
        add("Entretien moyen (s)", "Average talk (s)", seconds(self.average_talk()));
        add("Fin d'appel moyenne (s)", "Average wrap-up (s)", seconds(self.average_wrap_up()));
        add("Durée moyenne de traitement (s)", "Average handling time (s)", seconds(self.aht()));
        add("Médiateurs ayant répondu", "Mediators who answered", self.talks.mediators.to_string());
        Sheet { head: heads(&[("Indicateur", "Figure"), ("Valeur", "Value")], tongue), rows }
    }
}

fn say(tongue: Tongue, french: &str, english: &str) -> String {
    match tongue {
        Tongue::French => french,
        Tongue::English => english,
    }
    .to_owned()
}

fn heads(pairs: &[(&str, &str)], tongue: Tongue) -> Vec<String> {
    pairs.iter().map(|(french, english)| say(tongue, french, english)).collect()
}

fn label<V: Vocabulary>(value: V, tongue: Tongue) -> String {
    match tongue {
        Tongue::French => value.french().to_owned(),
        Tongue::English => format!("{} ({})", value.french(), value.english()),
    }
}

fn tally_cells(tally: &Tally) -> [String; 8] {
    [
        tally.offered(),
        tally.answered,
        tally.abandoned,
        tally.callbacks,
        tally.messages,
        tally.told,
        tally.in_progress,
        tally.outbound,
    ]
    .map(|calls| calls.to_string())
}

fn tally_row(first: String, tally: &Tally) -> Vec<String> {
    std::iter::once(first).chain(tally_cells(tally)).collect()
}

fn tally_sheet(first: String, rows: impl Iterator<Item = Vec<String>>, tongue: Tongue) -> Sheet {
    let head = std::iter::once(first).chain(heads(&TALLY_HEADS, tongue)).collect();
    Sheet { head, rows: rows.collect() }
}

fn shares<V: Vocabulary>(shares: &Shares, head: (&str, &str), tongue: Tongue) -> Sheet {
    let name = |code: Option<&str>| match code {
        None => say(tongue, "Non renseigné", "Not filled in"),
        Some(code) => V::from_code(code).map_or_else(|| code.to_owned(), |value| label(value, tongue)),
    };
    Sheet {
        head: heads(&[head, ("Entretiens", "Conversations")], tongue),
        rows: shares.iter().map(|share| vec![name(share.code.as_deref()), share.calls.to_string()]).collect(),
    }
}
