//! The ways out of a long wait: each is an offer, made once, that keeps the place of whoever does not take it.

use crate::facts::Overflow;
use crate::model::{Kind, Model, Name, Offer, Step};
use crate::problem::Problems;

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for (overflow, name) in &model.waiting.overflow {
        let Some(step) = model.step(&name.text) else { continue };
        let Kind::Offer(offer) = &step.kind else {
            problems.error(
                name.place,
                format!("the step `{}` is no offer", name.text),
                "name an `offer:` step: whoever waits may go on waiting",
            );
            continue;
        };
        keeps_the_place(model, offer, problems);
        leads(model, *overflow, name, offer, problems);
    }
    one_message(model, problems);
}

fn next<'model>(model: &'model Model, name: Option<&Name>) -> Option<&'model Step> {
    model.step(&name?.text)
}

/// Silence goes back to the queue, and a key to nothing that would need another menu.
fn keeps_the_place(model: &Model, offer: &Offer, problems: &mut Problems) {
    if !matches!(next(model, Some(&offer.then)), Some(Step { kind: Kind::Queue { .. }, .. })) {
        problems.error(
            offer.then.place,
            format!("whoever goes on waiting would come to the step `{}`", offer.then.text),
            "`then:` of an offer in the queue is a `queue:` step: the caller keeps their place",
        );
    }
    for choice in &offer.choices {
        if let Some(step) = next(model, choice.then.as_ref())
            && !matches!(step.kind, Kind::Callback(_) | Kind::Record { .. } | Kind::Queue { .. })
        {
            problems.error(
                choice.place,
                format!("from the queue the key {} leads to the step `{}`", choice.key, step.name.text),
                "a key of an offer in the queue leads to a `callback:`, a `record:` or a `queue:` step",
            );
        }
    }
}

/// What a line's owner chose must be among what is offered.
fn leads(model: &Model, overflow: Overflow, name: &Name, offer: &Offer, problems: &mut Problems) {
    let mut nexts =
        offer.choices.iter().filter_map(|choice| next(model, choice.then.as_ref())).map(|step| &step.kind);
    let (there, what) = match overflow {
        Overflow::Callback => (nexts.any(|kind| matches!(kind, Kind::Callback(_))), "callback"),
        Overflow::Voicemail => (nexts.any(|kind| matches!(kind, Kind::Record { .. })), "record"),
        Overflow::Orientation => return,
    };
    if !there {
        problems.error(
            name.place,
            format!("no key of the step `{}` leads to a `{what}:` step", name.text),
            format!("add a choice that does: it is the overflow `{}`", overflow.word()),
        );
    }
}

/// The `record:` steps to which a key leads out of the queue.
fn messages(model: &Model) -> impl Iterator<Item = &Name> {
    let offers = model.waiting.overflow.values().filter_map(|name| match &model.step(&name.text)?.kind {
        Kind::Offer(offer) => Some(offer),
        _ => None,
    });
    offers
        .flat_map(|offer| &offer.choices)
        .filter_map(|choice| choice.then.as_ref())
        .filter(|then| matches!(next(model, Some(then)), Some(Step { kind: Kind::Record { .. }, .. })))
}

/// Where a caller goes on who leaves the queue to leave a message.
pub(crate) fn message_from_queue(model: &Model) -> Option<&str> {
    messages(model).next().map(|name| name.text.as_str())
}

/// Whoever leaves the queue comes back with nothing but their call: there is one place to lead them to.
fn one_message(model: &Model, problems: &mut Problems) {
    let mut all = messages(model);
    let Some(first) = all.next() else { return };
    for other in all.filter(|other| other.text != first.text) {
        problems.error(
            other.place,
            format!("from the queue lead keys to two messages, `{}` and `{}`", first.text, other.text),
            "lead both to the same `record:` step",
        );
    }
}
