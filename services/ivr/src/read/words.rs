//! Reading what is said: a text per language, or a recording, or several in a row.

use super::{Fields, Reader};
use crate::model::{Name, Part, Place, Words};
use crate::problem::{Problems, suggest};
use crate::yaml::{Node, Value};

/// `fr: … en: …`; in a flow of one language simply the text.
pub(super) fn words(node: &Node, reader: &mut Reader) -> Words {
    let mut words = Words { place: node.place, ..Words::default() };
    let [only] = reader.languages else {
        let mut fields = Fields::open(node, "what is said", reader.languages, reader.problems);
        for language in reader.languages {
            if let Some(said) = fields.take(language) {
                words.by_language.insert((*language).to_owned(), parts(said, reader));
            } else {
                let hint = format!("write it in `{language}:` too, or take `{language}` out of `languages`");
                let message = format!("what is said here lacks the language `{language}`");
                reader.problems.error(node_place(node), message, hint);
            }
        }
        return words;
    };
    let said = match &node.value {
        Value::Map(map) => map.iter().find(|(name, _)| name.text == *only).map_or(node, |(_, said)| said),
        _ => node,
    };
    words.by_language.insert((*only).to_owned(), parts(said, reader));
    words
}

/// The first name of a map: the parser puts the map itself there or a little before.
fn node_place(node: &Node) -> Place {
    match &node.value {
        Value::Map(map) => map.first().map_or(node.place, |(name, _)| name.place),
        _ => node.place,
    }
}

fn parts(node: &Node, reader: &mut Reader) -> Vec<Part> {
    match &node.value {
        Value::List(list) => list.iter().map(|node| part(node, reader)).collect(),
        _ => vec![part(node, reader)],
    }
}

fn part(node: &Node, reader: &mut Reader) -> Part {
    match &node.value {
        Value::Text(text) => Part { place: node.place, text: one_line(text), audio: None, language: None },
        _ => recording_or_other_language(node, reader),
    }
}

fn recording_or_other_language(node: &Node, reader: &mut Reader) -> Part {
    let known = ["text", "audio", "language"];
    let mut fields = Fields::open(node, "a piece of what is said", &known, reader.problems);
    let text = fields.text("text", reader.problems);
    let audio = fields.optional_text("audio", reader.problems);
    if let Some(audio) = &audio {
        address(&audio.text, audio.place, reader.problems);
    }
    let language: Option<Name> = fields.optional_text("language", reader.problems);
    if let Some(language) = &language
        && !reader.languages.contains(&language.text.as_str())
    {
        let hint = suggest(&language.text, reader.languages.iter().copied(), "languages of this flow");
        let message = format!("the language `{}` is not one of this flow", language.text);
        reader.problems.error(language.place, message, hint);
    }
    Part { place: text.place, text: one_line(&text.text), audio: audio.map(|audio| audio.text), language }
}

/// Where a recording may be.
pub(super) fn address(url: &str, place: Place, problems: &mut Problems) {
    let known = ["https://", "http://", "/"].iter().any(|start| url.starts_with(start));
    if !known || url.contains(char::is_whitespace) {
        problems.error(
            place,
            format!("`{url}` is no address of a recording"),
            "write `https://…`, or a path under the public URL beginning with `/`",
        );
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
