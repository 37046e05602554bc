//! Where the branches lead: every step reached, every path ended, nobody sent round in circles.

use std::collections::HashSet;

use crate::model::{Kind, Menu, Model, Name, Offer, Step};
use crate::problem::Problems;

pub(super) fn check(model: &Model, problems: &mut Problems) {
    unreached(model, problems);
    circles(model, problems);
    person(model, problems);
    offered_nothing(model, problems);
}

/// Every step that may follow, in the order of the file. « 0 » is not among them: it is everywhere.
pub(super) fn following(kind: &Kind) -> Vec<&Name> {
    match kind {
        Kind::Say { then, .. } => vec![then],
        Kind::Menu(menu) => menu
            .choices
            .iter()
            .filter_map(|choice| choice.then.as_ref())
            .chain([&menu.asking.otherwise])
            .collect(),
        Kind::Offer(offer) => {
            offer.choices.iter().filter_map(|choice| choice.then.as_ref()).chain([&offer.then]).collect()
        }
        Kind::Hours { open, closed } => vec![open, closed],
        Kind::Surge { busy, usual } => vec![busy, usual],
        Kind::Territory(territory) => vec![&territory.then],
        Kind::Callback(callback) => vec![&callback.asking.otherwise],
        Kind::Record { otherwise, .. } => vec![otherwise],
        Kind::Queue { .. } | Kind::Goodbye { .. } => Vec::new(),
    }
}

/// The step a caller comes to who never does anything.
fn in_silence(kind: &Kind, open: bool, surge: bool) -> Option<&Name> {
    match kind {
        Kind::Say { then, .. } => Some(then),
        Kind::Menu(menu) => Some(&menu.asking.otherwise),
        Kind::Offer(offer) => Some(&offer.then),
        Kind::Hours { open: yes, closed: no } => Some(if open { yes } else { no }),
        Kind::Surge { busy, usual } => Some(if surge { busy } else { usual }),
        Kind::Territory(territory) => Some(&territory.then),
        Kind::Callback(callback) => Some(&callback.asking.otherwise),
        Kind::Record { otherwise, .. } => Some(otherwise),
        Kind::Queue { .. } | Kind::Goodbye { .. } => None,
    }
}

fn unreached(model: &Model, problems: &mut Problems) {
    let mut reached: HashSet<&str> = HashSet::new();
    let mut to_visit: Vec<&Name> = vec![&model.start, &model.person];
    to_visit.extend(model.waiting.callback.iter().chain(model.waiting.overflow.values()));
    while let Some(name) = to_visit.pop() {
        if let Some(step) = model.step(&name.text)
            && reached.insert(&name.text)
        {
            to_visit.extend(following(&step.kind));
        }
    }
    for step in &model.steps {
        if !reached.contains(step.name.text.as_str()) {
            problems.error(
                step.name.place,
                format!("no caller ever reaches the step `{}`", step.name.text),
                "lead to it from another step (`then:`, a choice, `otherwise:`), or remove it",
            );
        }
    }
}

/// A caller who presses nothing must come to an end, whether the line is open or closed.
fn circles(model: &Model, problems: &mut Problems) {
    let mut told: HashSet<&str> = HashSet::new();
    for (open, surge) in [(true, false), (false, false), (true, true), (false, true)] {
        for start in &model.steps {
            let mut path: Vec<&Step> = vec![start];
            let mut step = start;
            while let Some(next) = in_silence(&step.kind, open, surge).and_then(|name| model.step(&name.text))
            {
                if let Some(from) = path.iter().position(|seen| seen.name.text == next.name.text) {
                    report_circle(&path[from..], &mut told, problems);
                    break;
                }
                path.push(next);
                step = next;
            }
        }
    }
}

fn report_circle<'model>(circle: &[&'model Step], told: &mut HashSet<&'model str>, problems: &mut Problems) {
    // The same circle is found from each of its steps and from each that leads into it: tell it once, at
    // the step that stands first in the file.
    let Some((index, first)) = circle.iter().enumerate().min_by_key(|(_, step)| step.name.place) else {
        return;
    };
    if !told.insert(&first.name.text) {
        return;
    }
    let round: Vec<&str> =
        circle[index..].iter().chain(&circle[..=index]).map(|step| step.name.text.as_str()).collect();
    problems.error(
        first.name.place,
        format!("a caller who presses nothing goes round for ever: {}", round.join(" → ")),
        "let one of these steps lead out: to a queue, or to a goodbye",
    );
}

/// « 0 » is the promise of a person: while the line is open it is kept without another question.
fn person(model: &Model, problems: &mut Problems) {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut to_visit: Vec<&Name> = vec![&model.person];
    while let Some(name) = to_visit.pop() {
        let Some(step) = model.step(&name.text).filter(|step| seen.insert(&step.name.text)) else { continue };
        match &step.kind {
            Kind::Say { then, .. } => to_visit.push(then),
            Kind::Hours { open, .. } => to_visit.push(open),
            Kind::Surge { busy, usual } => to_visit.extend([busy, usual]),
            Kind::Queue { .. } => {}
            _ => {
                problems.error(
                    model.person.place,
                    format!("0 does not lead to a person: it comes to the step `{}`", step.name.text),
                    "while the line is open, `person:` must come to a queue without asking anything",
                );
            }
        }
    }
}

/// Nobody is told goodbye who was offered nothing: a callback, a message, or a person.
fn offered_nothing(model: &Model, problems: &mut Problems) {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut to_visit: Vec<&Name> = vec![&model.start, &model.person];
    while let Some(name) = to_visit.pop() {
        let Some(step) = model.step(&name.text) else { continue };
        if !seen.insert(&name.text) || offers(model, &step.kind) {
            continue;
        }
        if matches!(step.kind, Kind::Goodbye { .. }) {
            problems.error(
                step.name.place,
                format!("`{}` hangs up on a caller who was offered nothing", step.name.text),
                "offer something before: a `callback:` or `record:` step, or a menu that leads to one",
            );
        }
        to_visit.extend(following(&step.kind));
    }
}

fn offers(model: &Model, kind: &Kind) -> bool {
    match kind {
        Kind::Callback(_) | Kind::Record { .. } | Kind::Queue { .. } => true,
        Kind::Menu(Menu { choices, .. }) | Kind::Offer(Offer { choices, .. }) => {
            choices.iter().filter_map(|choice| choice.then.as_ref()).any(|then| {
                let next = model.step(&then.text).map(|step| &step.kind);
                matches!(next, Some(Kind::Callback(_) | Kind::Record { .. }))
            })
        }
        _ => false,
    }
}
