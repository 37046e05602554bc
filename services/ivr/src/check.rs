//! The checks a flow must pass before it answers anybody. Each finds every occurrence of its kind of
//! mistake; none changes the flow. To add one: add a function here or in a module below, call it from
//! [`check`], and write its test with the message it shows.

mod graph;
mod overflow;
mod prompts;

pub(crate) use overflow::message_from_queue;

use crate::model::{Kind, Menu, Model, Name, Offer};
use crate::problem::{Problems, suggest};

/// Runs every check. `readable`: whether the file could be read without error; what follows the branches
/// only makes sense then.
pub(crate) fn check(model: &Model, readable: bool, problems: &mut Problems) {
    let known = targets(model, problems);
    topics_and_languages(model, problems);
    prompts::check(model, problems);
    if readable && known {
        graph::check(model, problems);
        overflow::check(model, problems);
    }
}

/// Every name of a step that follows must be a step. Answers whether all are.
fn targets(model: &Model, problems: &mut Problems) -> bool {
    let mut all_known = true;
    let mut target = |name: &Name| {
        if name.text.is_empty() || model.step(&name.text).is_some() || model.unreadable.contains(&name.text) {
            return;
        }
        all_known = false;
        let steps = model.steps.iter().map(|step| step.name.text.as_str());
        problems.error(
            name.place,
            format!("there is no step `{}`", name.text),
            suggest(&name.text, steps, "steps"),
        );
    };
    target(&model.start);
    target(&model.person);
    for name in model.waiting.callback.iter().chain(model.waiting.overflow.values()) {
        target(name);
    }
    for step in model.refused.values() {
        target(step);
    }
    for step in &model.steps {
        for next in graph::following(&step.kind) {
            target(next);
        }
    }
    if let Some(name) = &model.waiting.callback
        && let Some(step) = model.step(&name.text)
        && !matches!(step.kind, Kind::Callback(_))
    {
        problems.error(
            name.place,
            format!("the step `{}` takes no callback", name.text),
            "name a `callback:` step: « 1 » in the queue leads there",
        );
    }
    all_known
}

fn topics_and_languages(model: &Model, problems: &mut Problems) {
    let mut chosen: Vec<&str> = Vec::new();
    for step in &model.steps {
        let (topics, languages): (Vec<&Name>, Vec<&Name>) = match &step.kind {
            Kind::Menu(Menu { choices, .. }) | Kind::Offer(Offer { choices, .. }) => (
                choices.iter().filter_map(|choice| choice.topic.as_ref()).collect(),
                choices.iter().filter_map(|choice| choice.language.as_ref()).collect(),
            ),
            Kind::Queue { topic: Some(topic), .. } => (vec![topic], Vec::new()),
            _ => continue,
        };
        for name in topics {
            chosen.push(&name.text);
            if model.topic(&name.text).is_none() {
                let known = model.topics.iter().map(|topic| topic.name.text.as_str());
                let hint = suggest(&name.text, known, "topics");
                problems.error(name.place, format!("there is no topic `{}`", name.text), hint);
            }
        }
        for name in languages {
            if model.language(&name.text).is_none() {
                let known = model.languages.iter().map(|language| language.text.as_str());
                let hint = suggest(&name.text, known, "languages of this flow");
                problems.error(name.place, format!("this flow does not speak `{}`", name.text), hint);
            }
        }
        if let Kind::Menu(Menu { choices, .. }) | Kind::Offer(Offer { choices, .. }) = &step.kind {
            let leading: Vec<_> = choices.iter().filter(|choice| choice.language.is_none()).collect();
            if leading.len() > model.limits.choices {
                problems.error(
                    leading[model.limits.choices].place,
                    format!("the menu `{}` offers {} choices", step.name.text, leading.len()),
                    format!(
                        "a worried caller keeps {} in mind: group some, or ask in two menus",
                        model.limits.choices
                    ),
                );
            }
        }
    }
    for topic in &model.topics {
        if !chosen.contains(&topic.name.text.as_str()) {
            problems.warning(
                topic.name.place,
                format!("nobody can choose the topic `{}`", topic.name.text),
                "give it a key in a menu, or remove it",
            );
        }
    }
}
