//! The figures in words.

use call_log::statistics::{PROMISE_SECONDS, Report, Shares, Table, Tongue};
use call_log::vocabulary::{AdministrativeTheme, Operator, Outcome, Referral, Theme, Vocabulary};
use fluent_bundle::FluentArgs;
use hotline::Millis;

use crate::language::Language;
use crate::page::Page;

/// One large figure with what it means.
pub(super) struct Big {
    pub(super) what: String,
    pub(super) value: String,
    pub(super) help: String,
    /// The CSS class that colours it; mostly none.
    pub(super) colour: &'static str,
}

/// Conversations shared out over the values of one field.
pub(super) struct Bars {
    pub(super) title: String,
    /// The table's word, for its CSV.
    pub(super) table: &'static str,
    pub(super) first_column: String,
    /// What is counted.
    pub(super) count_column: String,
    pub(super) rows: Vec<Bar>,
}

pub(super) struct Bar {
    pub(super) name: String,
    /// The English gloss, when it says more than the French.
    pub(super) gloss: Option<&'static str>,
    pub(super) calls: i64,
    /// Of all conversations, in percent.
    pub(super) percent: i64,
    /// Of the longest bar, 0 to 100.
    pub(super) length: i64,
}

pub(super) fn tongue(page: &Page) -> Tongue {
    match page.language {
        Language::French => Tongue::French,
        Language::English => Tongue::English,
    }
}

/// The key of a table's name.
pub(super) fn table_key(table: Table) -> String {
    format!("statistics-table-{}", table.word())
}

/// "812 appels reçus : 640 répondus, 71 abandonnés …": the sum, said.
pub(super) fn sentence(page: &Page, report: &Report) -> String {
    let total = &report.total;
    let mut arguments = FluentArgs::new();
    arguments.set("offered", total.offered());
    arguments.set("answered", total.answered);
    arguments.set("abandoned", total.abandoned);
    arguments.set("callbacks", total.callbacks);
    arguments.set("messages", total.messages);
    arguments.set("told", total.told);
    page.language.text_args("statistics-sentence", &arguments)
}

/// 12,5 % or 12.5%; a dash when there is nothing to tell.
fn percent(page: &Page, per_mille: Option<i64>) -> String {
    match (per_mille, page.language) {
        (None, _) => "–".to_owned(),
        (Some(n), Language::French) => format!("{},{}\u{a0}%", n / 10, n % 10),
        (Some(n), Language::English) => format!("{}.{}%", n / 10, n % 10),
    }
}

fn span(page: &Page, span: Option<Millis>) -> String {
    span.map_or_else(|| "–".to_owned(), |span| page.times.span(span))
}

pub(super) fn big(page: &Page, report: &Report) -> Vec<Big> {
    let total = &report.total;
    let figure = |key: &str, value: String, colour| Big {
        what: page.t(key),
        help: page.t(&format!("{key}-help")),
        value,
        colour,
    };
    let abandoned = report.abandoned_per_mille();
    // Solidarité Numérique's own measure was "under 10 % not answered".
    let worrying = abandoned.is_some_and(|rate| rate > 100);
    let promise = PROMISE_SECONDS;
    vec![
        figure("statistics-offered", total.offered().to_string(), ""),
        figure("statistics-answered", total.answered.to_string(), ""),
        figure("statistics-abandoned", percent(page, abandoned), if worrying { "warn" } else { "" }),
        figure("statistics-callbacks", total.callbacks.to_string(), ""),
        figure("statistics-asa", span(page, report.asa()), ""),
        Big {
            what: page.tn("statistics-service-level", promise),
            help: page.tn("statistics-service-level-help", promise),
            value: percent(page, report.service_level_per_mille(PROMISE_SECONDS)),
            colour: "",
        },
        figure("statistics-p90", span(page, report.waits.percentile(90)), ""),
        figure("statistics-longest", span(page, report.waits.longest()), ""),
        figure("statistics-aht", span(page, report.aht()), ""),
        figure("statistics-mediators", report.talks.mediators.to_string(), ""),
    ]
}

pub(super) fn bars(page: &Page, report: &Report) -> Vec<Bars> {
    vec![
        hours(page, report),
        shared::<Theme>(page, &report.themes, Table::Themes),
        shared::<AdministrativeTheme>(page, &report.administrative_themes, Table::AdministrativeThemes),
        shared::<Operator>(page, &report.operators, Table::Operators),
        shared::<Outcome>(page, &report.outcomes, Table::Outcomes),
        shared::<Referral>(page, &report.referrals, Table::Referrals),
        durations(page, report),
    ]
}

fn shared<V: Vocabulary>(page: &Page, shares: &Shares, table: Table) -> Bars {
    // Only some calls have an operator or are sent on: "none" would say nothing there.
    let optional = !matches!(table, Table::Themes | Table::Outcomes);
    let named = shares.iter().filter(|share| share.code.is_some() || !optional).map(|share| {
        let value = share.code.as_deref().and_then(V::from_code);
        let name = match (value, &share.code) {
            (Some(value), _) => value.french().to_owned(),
            (None, Some(code)) => code.clone(),
            (None, None) => page.t("statistics-not-filled-in"),
        };
        (name, value.and_then(|value| gloss(page, value)), share.calls)
    });
    of(page, table, named.collect())
}

fn durations(page: &Page, report: &Report) -> Bars {
    let named =
        report.durations.iter().map(|(band, calls)| (band.french().to_owned(), gloss(page, *band), *calls));
    of(page, Table::Durations, named.collect())
}

/// When in the day calls arrive, from the first hour with one to the last.
fn hours(page: &Page, report: &Report) -> Bars {
    let named = report
        .hours
        .iter()
        .enumerate()
        .map(|(hour, tally)| (format!("{hour}:00\u{a0}–\u{a0}{}:00", hour + 1), None, tally.offered()));
    Bars { count_column: page.t("statistics-offered"), ..of(page, Table::Hours, named.collect()) }
}

fn gloss<V: Vocabulary>(page: &Page, value: V) -> Option<&'static str> {
    (page.language == Language::English && value.english() != value.french()).then(|| value.english())
}

fn of(page: &Page, table: Table, named: Vec<(String, Option<&'static str>, i64)>) -> Bars {
    let all: i64 = named.iter().map(|(_, _, calls)| calls).sum();
    let most = named.iter().map(|(_, _, calls)| *calls).max().unwrap_or(0);
    let rows = named
        .into_iter()
        .filter(|(_, _, calls)| *calls > 0)
        .map(|(name, gloss, calls)| Bar {
            name,
            gloss,
            calls,
            percent: (calls * 100 + all / 2) / all.max(1),
            length: (calls * 100) / most.max(1),
        })
        .collect();
    Bars {
        title: page.t(&table_key(table)),
        table: table.word(),
        first_column: page.t(&format!("statistics-column-{}", table.word())),
        count_column: page.t("statistics-column-calls"),
        rows,
    }
}
