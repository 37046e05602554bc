//! Reading the steps. A step's first word says what it does; its value is what is said.

use super::words::words;
use super::{Fields, Reader, identifier, unique};
use crate::model::{
    Asking, Callback, Choice, Kind, Menu, Name, Offer, Place, Step, Territory, Windows, Words,
};
use crate::problem::suggest;
use crate::yaml::{Node, Value};

/// What each kind of step may hold, its own word first.
const KINDS: [(&str, &[&str]); 10] = [
    ("say", &["say", "then"]),
    ("menu", &["menu", "choices", "silence", "wrong", "tries", "wait", "otherwise"]),
    ("offer", &["offer", "choices", "wait", "then"]),
    ("hours", &["hours"]),
    ("surge", &["surge"]),
    ("territory", &["territory", "corsica", "wrong", "chosen", "tries", "wait", "then"]),
    ("queue", &["queue", "topic", "priority"]),
    (
        "callback",
        &[
            "callback",
            "hidden",
            "other",
            "bad_number",
            "confirmed",
            "confirmed_number",
            "windows",
            "silence",
            "wrong",
            "tries",
            "wait",
            "otherwise",
        ],
    ),
    ("record", &["record", "saved", "max", "otherwise"]),
    ("goodbye", &["goodbye"]),
];

/// How often a question is put again when the flow does not say.
const TRIES: u16 = 2;
/// Patience after a question when the flow does not say, in seconds: people look for the key.
const WAIT_SECONDS: u16 = 8;
/// The same after a question that may go unanswered.
const OFFER_WAIT_SECONDS: u16 = 5;
/// How often the question for the département is put again when the flow does not say.
const TERRITORY_TRIES: u16 = 1;

/// The steps, and the names of those of which it could not be told what they do.
pub(super) fn steps(node: &Node, reader: &mut Reader) -> (Vec<Step>, Vec<String>) {
    let Value::Map(map) = &node.value else {
        reader.problems.error(
            node.place,
            "`steps` are named values",
            "write a step's name, then what it does",
        );
        return (Vec::new(), Vec::new());
    };
    unique(map, "step", reader.problems);
    let (mut steps, mut unreadable) = (Vec::new(), Vec::new());
    for (name, node) in map {
        identifier(name, "step", reader.problems);
        match kind(name, node, reader) {
            Some(kind) => steps.push(Step { name: name.clone(), kind }),
            None => unreadable.push(name.text.clone()),
        }
    }
    (steps, unreadable)
}

/// `None` when it can't even be told what the step does.
fn kind(name: &Name, node: &Node, reader: &mut Reader) -> Option<Kind> {
    let owner = format!("the step `{}`", name.text);
    let Value::Map(map) = &node.value else {
        let message = format!("{owner} holds named values, not {}", node.kind());
        reader.problems.error(name.place, message, kinds_hint());
        return None;
    };
    let written: Vec<&Name> = map
        .iter()
        .map(|(key, _)| key)
        .filter(|key| KINDS.iter().any(|(kind, _)| *kind == key.text))
        .collect();
    let first = match written.as_slice() {
        [only] => only,
        [] => {
            // Perhaps the word was meant: `meny`.
            let near = map.iter().find_map(|(key, _)| {
                crate::problem::nearest(&key.text, KINDS.iter().map(|(kind, _)| *kind))
                    .map(|kind| (key, kind))
            });
            match near {
                Some((key, _)) => {
                    let hint = suggest(&key.text, KINDS.iter().map(|(kind, _)| *kind), "kinds of steps");
                    reader.problems.error(key.place, format!("{owner} knows no `{}`", key.text), hint);
                }
                None => {
                    reader.problems.error(name.place, format!("{owner} does nothing"), kinds_hint());
                }
            }
            return None;
        }
        [first, second, ..] => {
            let message = format!("{owner} does two things: `{}` and `{}`", first.text, second.text);
            reader.problems.error(
                second.place,
                message,
                "make two steps of it, the first leading to the second",
            );
            return None;
        }
    };
    let (kind, known) = KINDS.iter().find(|(kind, _)| *kind == first.text)?;
    let mut fields = Fields::open(node, &owner, known, reader.problems).at(name.place);
    Some(match *kind {
        "say" => {
            Kind::Say { words: said(&mut fields, "say", reader), then: fields.name("then", reader.problems) }
        }
        "menu" => Kind::Menu(Menu {
            ask: said(&mut fields, "menu", reader),
            choices: choices(&mut fields, reader),
            asking: asking(&mut fields, reader),
        }),
        "offer" => Kind::Offer(Offer {
            ask: said(&mut fields, "offer", reader),
            choices: choices(&mut fields, reader),
            wait_seconds: patience(&mut fields, reader),
            then: fields.name("then", reader.problems),
        }),
        "hours" => {
            let (open, closed) = branches(&mut fields, "hours", ["open", "closed"], &owner, reader);
            Kind::Hours { open, closed }
        }
        "surge" => {
            let (busy, usual) = branches(&mut fields, "surge", ["busy", "usual"], &owner, reader);
            Kind::Surge { busy, usual }
        }
        "territory" => Kind::Territory(Box::new(Territory {
            ask: said(&mut fields, "territory", reader),
            corsica: said(&mut fields, "corsica", reader),
            wrong: said(&mut fields, "wrong", reader),
            chosen: said(&mut fields, "chosen", reader),
            tries: fields.number("tries", 1, 5, reader.problems).map_or(to_small(TERRITORY_TRIES), to_small),
            wait_seconds: patience(&mut fields, reader),
            then: fields.name("then", reader.problems),
        })),
        "queue" => Kind::Queue {
            words: said(&mut fields, "queue", reader),
            topic: fields.optional_text("topic", reader.problems),
            priority: fields.number("priority", 0, 9, reader.problems).map_or(0, to_small),
        },
        "callback" => Kind::Callback(Box::new(Callback {
            ask: said(&mut fields, "callback", reader),
            hidden: said(&mut fields, "hidden", reader),
            other: said(&mut fields, "other", reader),
            bad_number: said(&mut fields, "bad_number", reader),
            confirmed: said(&mut fields, "confirmed", reader),
            confirmed_number: said(&mut fields, "confirmed_number", reader),
            windows: windows(&mut fields, &owner, reader),
            asking: asking(&mut fields, reader),
        })),
        "record" => Kind::Record {
            ask: said(&mut fields, "record", reader),
            saved: said(&mut fields, "saved", reader),
            max_seconds: fields.seconds("max", 10, 600, reader.problems).unwrap_or(120),
            otherwise: fields.name("otherwise", reader.problems),
        },
        _ => Kind::Goodbye { words: said(&mut fields, "goodbye", reader) },
    })
}

/// A step that only looks which of two ways a call goes.
fn branches(
    fields: &mut Fields,
    kind: &str,
    ways: [&str; 2],
    owner: &str,
    reader: &mut Reader,
) -> (Name, Name) {
    let nowhere = || Name { text: String::new(), place: Place::default() };
    let Some(node) = fields.take(kind) else { return (nowhere(), nowhere()) };
    let mut branches = Fields::open(node, &format!("`{kind}` of {owner}"), &ways, reader.problems);
    let [first, second] = ways.map(|way| branches.name(way, reader.problems));
    (first, second)
}

fn windows(fields: &mut Fields, owner: &str, reader: &mut Reader) -> Option<Windows> {
    let node = fields.take("windows")?;
    let known = ["ask", "each", "confirmed", "confirmed_number"];
    let mut fields = Fields::open(node, &format!("`windows` of {owner}"), &known, reader.problems);
    Some(Windows {
        ask: said(&mut fields, "ask", reader),
        each: said(&mut fields, "each", reader),
        confirmed: said(&mut fields, "confirmed", reader),
        confirmed_number: said(&mut fields, "confirmed_number", reader),
    })
}

/// How long a question is waited for that may go unanswered.
fn patience(fields: &mut Fields, reader: &mut Reader) -> u16 {
    fields.seconds("wait", 3, 60, reader.problems).unwrap_or(OFFER_WAIT_SECONDS)
}

fn asking(fields: &mut Fields, reader: &mut Reader) -> Asking {
    Asking {
        silence: said(fields, "silence", reader),
        wrong: said(fields, "wrong", reader),
        tries: fields.number("tries", 1, 5, reader.problems).map_or(to_small(TRIES), to_small),
        wait_seconds: fields.seconds("wait", 3, 60, reader.problems).unwrap_or(WAIT_SECONDS),
        otherwise: fields.name("otherwise", reader.problems),
    }
}

fn choices(fields: &mut Fields, reader: &mut Reader) -> Vec<Choice> {
    let Some(node) = fields.take("choices") else {
        fields.missing("choices", "write a key per line: `1: { topic: …, then: … }`", reader.problems);
        return Vec::new();
    };
    let Value::Map(map) = &node.value else {
        reader.problems.error(
            node.place,
            format!("`choices` holds a key per line, not {}", node.kind()),
            "write `1: { topic: …, then: … }`",
        );
        return Vec::new();
    };
    unique(map, "choice", reader.problems);
    map.iter().filter_map(|(key, node)| choice(key, node, reader)).collect()
}

fn choice(key: &Name, node: &Node, reader: &mut Reader) -> Option<Choice> {
    let digit = match key.text.as_str() {
        "0" => {
            reader.problems.error(
                key.place,
                "the key 0 is taken: it always leads to a person",
                "remove this choice; `person:` at the top of the file says which step 0 leads to",
            );
            return None;
        }
        text if text.len() == 1 && text.chars().all(|c| c.is_ascii_digit()) => text.chars().next()?,
        text => {
            let message = format!("`{text}` is no key");
            reader.problems.error(key.place, message, "a choice is one key, from 1 to 9");
            return None;
        }
    };
    let owner = format!("the key {digit}");
    let known = ["topic", "language", "then", "spoken"];
    let mut fields = Fields::open(node, &owner, &known, reader.problems).at(key.place);
    let choice = Choice {
        key: digit,
        place: key.place,
        topic: fields.optional_text("topic", reader.problems),
        language: fields.optional_text("language", reader.problems),
        then: fields.optional_text("then", reader.problems),
        spoken: spoken(&mut fields, reader),
    };
    if choice.then.is_none() && choice.language.is_none() {
        reader.problems.error(
            key.place,
            format!("the key {digit} leads nowhere"),
            "add `then:` and the step that follows (only a change of language may ask the same question again)",
        );
    }
    Some(choice)
}

fn spoken(fields: &mut Fields, reader: &mut Reader) -> Vec<String> {
    let Some(node) = fields.take("spoken") else { return Vec::new() };
    let Value::List(list) = &node.value else {
        reader.problems.error(
            node.place,
            "`spoken` is a list of words",
            "write `spoken: [impôts, retraite]`",
        );
        return Vec::new();
    };
    list.iter()
        .filter_map(|node| match &node.value {
            Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        })
        .collect()
}

/// What is said, required.
fn said(fields: &mut Fields, name: &str, reader: &mut Reader) -> Words {
    if let Some(node) = fields.take(name) {
        return words(node, reader);
    }
    fields.missing(name, &format!("write what the caller hears under `{name}:`"), reader.problems);
    Words::default()
}

fn kinds_hint() -> String {
    let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
    format!("a step does one of: {}", kinds.join(", "))
}

/// The bounds were checked when it was read; anything larger would be a mistake of ours, harmless here.
fn to_small(number: u16) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
