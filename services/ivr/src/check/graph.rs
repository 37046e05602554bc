//! Where the branches lead: every step reached, every path ended, nobody sent round in circles.

use std::collections::HashSet;

use crate::model::{Kind, Menu, Model, Name, Offer, Step};
use crate::problem::Problems;
use crate::refusal::Refusal;

pub(super) fn check(model: &Model, problems: &mut Problems) {
    unreached(model, problems);
    circles(model, problems);
    person(model, problems);
    offered_nothing(model, problems);
    not_put_through(model, problems);
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

/// The steps of callers who are put through.
pub(super) fn put_through(model: &Model) -> HashSet<&str> {
    let mut roots: Vec<&Name> = vec![&model.start, &model.person];
    roots.extend(model.waiting.callback.iter().chain(model.waiting.overflow.values()));
    reached(model, roots)
}

/// The steps that somebody may come to who begins at one of these.
fn reached<'model>(model: &'model Model, mut to_visit: Vec<&'model Name>) -> HashSet<&'model str> {
    let mut reached: HashSet<&str> = HashSet::new();
    while let Some(name) = to_visit.pop() {
        if let Some(step) = model.step(&name.text)
            && reached.insert(&name.text)
        {
            to_visit.extend(following(&step.kind));
        }
    }
    reached
}

fn unreached(model: &Model, problems: &mut Problems) {
    let put_through = put_through(model);
    let refused = reached(model, model.refused.values().collect());
    for step in &model.steps {
        let name = step.name.text.as_str();
        if !put_through.contains(name) && !refused.contains(name) {
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

/// Who is not put through comes to no queue and is promised no callback; and is left a way to say something, unless they
/// have said it today.
fn not_put_through(model: &Model, problems: &mut Problems) {
    for (why, start) in &model.refused {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut to_visit: Vec<&Name> = vec![start];
        let mut records = false;
        while let Some(step) = to_visit.pop().and_then(|name| model.step(&name.text)) {
            if !seen.insert(&step.name.text) {
                continue;
            }
            records |= matches!(step.kind, Kind::Record { .. });
            if matches!(step.kind, Kind::Queue { .. } | Kind::Callback(_)) {
                problems.error(
                    start.place,
                    format!("`{}` puts a caller through all the same: it comes to the step `{}`", why.key(), step.name.text),
                    "lead to a `record:` step or a goodbye; a queue or a callback is for those who are put through",
                );
            }
            to_visit.extend(following(&step.kind));
        }
        if !records && *why != Refusal::BlockedAgain {
            problems.error(
                start.place,
                format!("`{}` leaves a caller no way to say anything", why.key()),
                "offer to leave a message: a menu that leads to a `record:` step",
            );
        }
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
