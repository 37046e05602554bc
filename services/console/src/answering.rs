//! What stands against ringing somebody, in words: for the forms that refuse it, the board that tells it, the page that
//! explains it. What it is, `hotline` and `dispatch::standing` say.

use dispatch::standing;
use fluent_bundle::FluentArgs;
use hotline::{Gap, LineId, Mediator, MediatorId, Obstacle, Timestamp, WhyNot};
use store::{Abilities, LineSettings};

use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::typed::Wrong;
use crate::words;

/// What none of a line's mediators covers, and what to do about it.
pub(crate) struct GapInWords {
    pub(crate) why: String,
    pub(crate) what_to_do: String,
}

impl GapInWords {
    /// `lines`: for the name of an overflow.
    pub(crate) fn of(state: &State, page: &Page, lines: &[LineSettings], gap: &Gap) -> Self {
        let mut arguments = FluentArgs::new();
        match gap {
            Gap::Nobody => {}
            Gap::Language { language } => arguments.set("language", words::language(page, language)),
            Gap::Training { topic, training } => {
                let marks: Vec<&str> = training.iter().map(hotline::Training::as_str).collect();
                arguments.set("topic", state.topic(topic.as_str(), page.language));
                arguments.set("training", marks.join(", "));
            }
            Gap::Level { topic, level } => {
                arguments.set("topic", state.topic(topic.as_str(), page.language));
                arguments.set("level", page.t(&format!("people-level-{}", level.word())));
            }
            Gap::Overflow { line } => arguments.set("line", name_of(lines, line)),
        }
        let key = format!("gap-{}", gap.word());
        Self { why: page.language.text_args(&key, &arguments), what_to_do: page.t(&format!("{key}-do")) }
    }

    /// Both in one of the sentences that hold `$why` and `$do`.
    pub(crate) fn within(&self, page: &Page, key: &str) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("why", self.why.clone());
        arguments.set("do", self.what_to_do.clone());
        page.language.text_args(key, &arguments)
    }
}

/// A line's name; its id when it is gone.
pub(crate) fn name_of(lines: &[LineSettings], id: &LineId) -> String {
    lines.iter().find(|line| line.id == *id).map_or_else(|| id.to_string(), |line| line.name.clone())
}

/// Refuses a line that would answer calls and leave its callers to nobody, beside the field that can mend it. What was so
/// before (somebody left) is no reason to refuse another change: the board and the list tell it.
pub(crate) async fn refuse_gaps(
    state: &State,
    page: &Page,
    before: Option<&LineSettings>,
    line: &LineSettings,
    wrong: &mut Wrong,
) -> Result<(), Problem> {
    if !line.active {
        return Ok(());
    }
    let mediators = state.store().mediators().with_access().await?;
    let mut lines = state.store().lines().list().await?;
    let known = match before {
        Some(before) => gaps(&with(&mut lines, before), &before.id, &mediators, page.now),
        None => Vec::new(),
    };
    let lines = with(&mut lines, line);
    for gap in gaps(&lines, &line.id, &mediators, page.now) {
        if known.contains(&gap) {
            continue;
        }
        let (field, text) = match &gap {
            Gap::Nobody => ("active", page.t("gap-save-nobody")),
            Gap::Language { .. } => ("language", in_words(state, page, &lines, &gap)),
            Gap::Training { .. } | Gap::Level { .. } => ("topics", in_words(state, page, &lines, &gap)),
            Gap::Overflow { .. } => ("overflow", in_words(state, page, &lines, &gap)),
        };
        wrong.add(field, text);
    }
    Ok(())
}

fn in_words(state: &State, page: &Page, lines: &[LineSettings], gap: &Gap) -> String {
    GapInWords::of(state, page, lines, gap).within(page, "gap-save")
}

/// The lines with this one as it is said to be.
fn with(lines: &mut Vec<LineSettings>, line: &LineSettings) -> Vec<LineSettings> {
    lines.retain(|one| one.id != line.id);
    lines.push(line.clone());
    lines.clone()
}

fn gaps(lines: &[LineSettings], line: &LineId, mediators: &[Mediator], now: Timestamp) -> Vec<Gap> {
    let standings = standing::of_rows(lines, mediators, now);
    standings.into_iter().find(|one| one.line == *line).map(|one| one.gaps).unwrap_or_default()
}

/// What would be left to nobody.
#[derive(Default)]
pub(crate) struct LeftAlone {
    /// The names of the lines that answer calls and that could ring nobody any more.
    lines: Vec<String>,
    /// Line by line (its name), a topic for which nobody has what it requires any more.
    topics: Vec<(String, Gap)>,
}

impl LeftAlone {
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.topics.is_empty()
    }

    /// In words, beside the field of a person's form that can mend it.
    pub(crate) fn tell(&self, state: &State, page: &Page, wrong: &mut Wrong) {
        if !self.lines.is_empty() {
            wrong.add("lines", page.t1("gap-lines", "lines", &self.lines.join(", ")));
        }
        for field in ["training", "level"] {
            let topics: Vec<String> = self
                .topics
                .iter()
                .filter(|(_, gap)| gap.word() == field)
                .map(|(line, gap)| topic_in_words(state, page, line, gap))
                .collect();
            if !topics.is_empty() {
                wrong.add(field, page.t1(&format!("gap-last-{field}"), "topics", &topics.join(", ")));
            }
        }
    }

    /// In words, where an access is to be closed.
    pub(crate) fn tell_closing(&self, state: &State, page: &Page) -> String {
        let mut told = Vec::new();
        if !self.lines.is_empty() {
            told.push(page.t1("gap-lines-close", "lines", &self.lines.join(", ")));
        }
        if !self.topics.is_empty() {
            let topics = self.topics.iter().map(|(line, gap)| topic_in_words(state, page, line, gap));
            let topics: Vec<String> = topics.collect();
            told.push(page.t1("gap-last-close", "topics", &topics.join(", ")));
        }
        told.join(" ")
    }
}

fn topic_in_words(state: &State, page: &Page, line: &str, gap: &Gap) -> String {
    let mut arguments = FluentArgs::new();
    arguments.set("line", line.to_owned());
    let topic = match gap {
        Gap::Training { topic, training } => {
            let marks: Vec<&str> = training.iter().map(hotline::Training::as_str).collect();
            arguments.set("required", marks.join(", "));
            topic
        }
        Gap::Level { topic, level } => {
            arguments.set("required", page.t(&format!("people-level-{}", level.word())));
            topic
        }
        Gap::Nobody | Gap::Language { .. } | Gap::Overflow { .. } => return line.to_owned(),
    };
    arguments.set("topic", state.topic(topic.as_str(), page.language));
    page.language.text_args("gap-last-topic", &arguments)
}

/// What would be left to nobody, were this person to have these abilities (`None`: no access any more). What is so
/// already is no reason to ask.
pub(crate) async fn left_alone(
    state: &State,
    person: &MediatorId,
    abilities: Option<&Abilities>,
    now: Timestamp,
) -> Result<LeftAlone, Problem> {
    let lines = state.store().lines().list().await?;
    let before = state.store().mediators().with_access().await?;
    let after: Vec<Mediator> = before
        .iter()
        .filter_map(|one| match abilities {
            Some(abilities) if one.id == *person => Some(Mediator {
                lines: abilities.lines.clone(),
                languages: abilities.languages.clone(),
                training: abilities.training.clone(),
                level: abilities.level,
                ..one.clone()
            }),
            None if one.id == *person => None,
            _ => Some(one.clone()),
        })
        .collect();
    let already = standing::of_rows(&lines, &before, now);
    let mut left = LeftAlone::default();
    for (then, already) in standing::of_rows(&lines, &after, now).into_iter().zip(already) {
        for gap in then.gaps {
            if already.gaps.contains(&gap) || already.gaps.iter().any(Gap::is_whole) {
                continue;
            }
            match gap {
                Gap::Nobody | Gap::Language { .. } => left.lines.push(then.name.clone()),
                Gap::Training { .. } | Gap::Level { .. } => left.topics.push((then.name.clone(), gap)),
                // The line it leads to is told itself.
                Gap::Overflow { .. } => {}
            }
        }
    }
    Ok(left)
}

/// Why somebody is not rung.
pub(crate) fn why_not(page: &Page, why: &WhyNot) -> String {
    let word = match why {
        WhyNot::Unable(Obstacle::Training { missing }) => {
            return page.t1("why-training", "training", missing.as_str());
        }
        WhyNot::OnBreak(reason) => {
            return page.t1("why-on_break", "reason", &page.t(words::reason_key(*reason)));
        }
        WhyNot::Unable(Obstacle::Line) => "line",
        WhyNot::Unable(Obstacle::Language) => "language",
        WhyNot::Unable(Obstacle::KeptForAnother) => "kept_for_another",
        WhyNot::Unable(Obstacle::Topic) => "topic",
        WhyNot::Unable(Obstacle::Refused) => "refused",
        WhyNot::Unable(Obstacle::Territory) => "territory",
        WhyNot::Unable(Obstacle::Level) => "level",
        WhyNot::Offline => "offline",
        WhyNot::Ringing => "ringing",
        WhyNot::Connecting => "connecting",
        WhyNot::Talking => "talking",
        WhyNot::WrapUp => "wrap_up",
    };
    page.t(&format!("why-{word}"))
}
