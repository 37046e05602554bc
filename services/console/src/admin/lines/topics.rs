//! What each topic of a line requires of who answers it: as stored, as typed, and what is wrong with it.
//!
//! The form names every topic it shows. A topic that the form does not name stays as it is stored, so that nothing is
//! dropped by a page that was drawn for another flow.

use std::collections::BTreeSet;

use hotline::{Level, LineRules, TopicId, TopicNeeds, Training};

use super::super::{Choice, is_mark, parted};
use super::around::Around;
use crate::page::Page;
use crate::state::State;
use crate::typed::{Typed, Wrong};

/// Levels that can be asked for; the first one asks for nothing.
const LEVELS: [Level; 2] = [Level::Confirmed, Level::Professional];

/// One topic's answers, as stored or as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Need {
    topic: String,
    /// [`Level::word`], or nothing.
    level: String,
    /// Marks that are ticked.
    marks: Vec<String>,
    /// Marks that are typed because nobody has them yet.
    fresh: String,
    /// To be taken away: only of a topic that the line's flow does not name.
    remove: bool,
}

/// One topic as it is drawn.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) label: String,
    /// The line's flow does not name it any more.
    pub(super) gone: bool,
    pub(super) levels: Vec<Choice>,
    pub(super) marks: Vec<Choice>,
    pub(super) fresh: String,
    pub(super) remove: bool,
}

/// The topics of the flow in its order, then those that only the rules name.
pub(super) fn stored(state: &State, flow: &str, rules: &LineRules) -> Vec<Need> {
    let of_flow = state.settings().flows.iter().filter(|one| one.name == flow).flat_map(|one| &one.topics);
    let all = of_flow.map(|topic| topic.id.clone()).chain(rules.topics.keys().map(|id| id.0.clone()));
    let mut seen = BTreeSet::new();
    all.filter(|id| seen.insert(id.clone()))
        .map(|id| {
            let needs = rules.topics.get(&TopicId::new(id.as_str())).cloned().unwrap_or_default();
            let level = needs.level.filter(|level| LEVELS.contains(level));
            Need {
                topic: id,
                level: level.map(Level::word).unwrap_or_default().to_owned(),
                marks: needs.training.into_iter().map(|mark| mark.0).collect(),
                ..Need::default()
            }
        })
        .collect()
}

pub(super) fn typed(typed: &Typed) -> Vec<Need> {
    typed
        .all("need")
        .map(|id| Need {
            topic: id.to_owned(),
            level: typed.get(&format!("level/{id}")).to_owned(),
            marks: typed.all(&format!("mark/{id}")).map(str::to_owned).collect(),
            fresh: typed.get(&format!("fresh/{id}")).to_owned(),
            remove: typed.has(&format!("remove/{id}")),
        })
        .collect()
}

/// Writes what the form says into `rules`; what is wrong stands in the topics' part of the form.
pub(super) fn read(
    state: &State,
    page: &Page,
    flow: &str,
    needs: &[Need],
    rules: &mut LineRules,
    wrong: &mut Wrong,
) {
    for need in needs {
        let id = TopicId::new(need.topic.as_str());
        let of_flow = state.flow_knows(flow, &need.topic);
        if !rules.topics.contains_key(&id) && !state.topics().any(|topic| topic.id == need.topic) {
            // No flow of the house names it, and nothing is stored under it.
            continue;
        }
        if need.remove && !of_flow {
            rules.topics.remove(&id);
            continue;
        }
        let level = Level::parse(&need.level);
        if level.is_none() && !need.level.is_empty() {
            wrong.add("topics", page.t("people-problem-choice"));
        }
        let mut marks = need.marks.clone();
        marks.extend(parted(&need.fresh.to_lowercase()));
        marks.sort_unstable();
        marks.dedup();
        if !marks.iter().all(|mark| is_mark(mark)) {
            let topic = state.topic(&need.topic, page.language);
            wrong.add("topics", page.t1("lines-problem-mark", "topic", &topic));
        }
        let level = level.filter(|level| LEVELS.contains(level));
        let asked = TopicNeeds { level, training: marks.into_iter().map(Training).collect() };
        if asked == TopicNeeds::default() {
            rules.topics.remove(&id);
        } else {
            rules.topics.insert(id, asked);
        }
    }
}

pub(super) fn rows(state: &State, page: &Page, flow: &str, needs: &[Need], around: &Around) -> Vec<Row> {
    needs
        .iter()
        .map(|need| {
            let levels: Vec<(String, String)> = [(String::new(), page.t("lines-topic-any-level"))]
                .into_iter()
                .chain(LEVELS.map(|level| {
                    (level.word().to_owned(), page.t(&format!("people-level-{}", level.word())))
                }))
                .collect();
            let mut marks: Vec<String> = around.marks.iter().chain(&need.marks).cloned().collect();
            marks.sort_unstable();
            marks.dedup();
            let marks: Vec<(String, String)> = marks.into_iter().map(|mark| (mark.clone(), mark)).collect();
            Row {
                label: state.topic(&need.topic, page.language),
                gone: !state.flow_knows(flow, &need.topic),
                levels: Choice::among(&levels, |value| value == need.level),
                marks: Choice::among(&marks, |value| need.marks.iter().any(|mark| mark == value)),
                fresh: need.fresh.clone(),
                remove: need.remove,
                id: need.topic.clone(),
            }
        })
        .collect()
}

/// What the topics require in one line of words: "la CAF : confirmé, aidants-connect · …".
pub(super) fn told(state: &State, page: &Page, needs: &[Need]) -> String {
    let asked = needs.iter().filter(|need| !need.remove).filter_map(|need| {
        let mut words: Vec<String> = Vec::new();
        if !need.level.is_empty() {
            words.push(page.t(&format!("people-level-{}", need.level)));
        }
        let mut marks = need.marks.clone();
        marks.extend(parted(&need.fresh.to_lowercase()));
        marks.sort_unstable();
        marks.dedup();
        words.extend(marks);
        let label = state.topic(&need.topic, page.language);
        (!words.is_empty()).then(|| format!("{label}\u{a0}: {}", words.join(", ")))
    });
    asked.collect::<Vec<_>>().join(" · ")
}
