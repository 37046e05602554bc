//! From YAML to the model. Reads on after a mistake, so that one run shows them all; what could not be
//! read is left empty and the later checks step over it.

mod steps;
mod words;

use std::collections::BTreeMap;

use crate::facts::Overflow;
use crate::model::{Limits, Model, Name, Place, Topic, Waiting, Words};
use crate::problem::{Problems, suggest};
use crate::refusal::Refusal;
use crate::territory;
use crate::text::Text;
use crate::yaml::{Node, Value};

/// Where the waiting music is when the flow names none: `telephony` makes it and serves it there.
pub(crate) const BUILT_IN_MUSIC: &str = "/telephony/sounds/waiting.wav";

const TOP: [&str; 16] = [
    "flow",
    "title",
    "languages",
    "voices",
    "country_code",
    "limits",
    "start",
    "person",
    "topics",
    "territories",
    "steps",
    "refused",
    "waiting",
    "caller",
    "mediator",
    "volunteer",
];

/// Reads a whole file. The model is complete only if `problems` holds no error afterwards.
pub(crate) fn model(root: &Node, problems: &mut Problems) -> Model {
    let mut top = Fields::open(root, "a flow", &TOP, problems);
    let name = top.identifier("flow", problems);
    let title = top.text("title", problems).text;
    let languages = languages(&mut top, problems);
    let codes: Vec<&str> = languages.iter().map(|language| language.text.as_str()).collect();
    let mut reader = Reader { problems, languages: &codes };

    let voices = voices(&mut top, &mut reader);
    let country_code = country_code(&mut top, &mut reader);
    let limits = limits(&mut top, &mut reader);
    let start = top.name("start", reader.problems);
    let person = top.name("person", reader.problems);
    let topics = topics(&mut top, &mut reader);
    let territories = territories(&mut top, &mut reader);
    let (steps, unreadable) = if let Some(node) = top.take("steps") {
        steps::steps(node, &mut reader)
    } else {
        top.missing("steps", "list the steps of the flow under `steps:`", reader.problems);
        (Vec::new(), Vec::new())
    };
    let refused = refused(&mut top, &mut reader);
    let mut texts = BTreeMap::new();
    let waiting = waiting(&mut top, &mut reader, &mut texts);
    section(&mut top, "caller", &[], &mut reader, &mut texts);
    section(&mut top, "mediator", &[], &mut reader, &mut texts);
    // Only a line with a number for its volunteers says these; what is there must be whole.
    if top.take("volunteer").is_some() {
        section(&mut top, "volunteer", &[], &mut reader, &mut texts);
    }

    Model {
        name,
        title,
        languages,
        voices,
        country_code,
        start,
        person,
        topics,
        territories,
        steps,
        unreadable,
        waiting,
        refused,
        texts,
        limits,
    }
}

pub(crate) struct Reader<'reader, 'file> {
    pub problems: &'reader mut Problems<'file>,
    pub languages: &'reader [&'reader str],
}

fn languages(top: &mut Fields, problems: &mut Problems) -> Vec<Name> {
    let Some(node) = top.take("languages") else {
        top.missing("languages", "write `languages: [fr, en]`, the one a call begins in first", problems);
        return Vec::new();
    };
    let Value::List(list) = &node.value else {
        problems.error(node.place, "`languages` is a list", "write `languages: [fr, en]`");
        return Vec::new();
    };
    let spoken = || crate::wording::SPOKEN.iter().map(|(name, _)| *name);
    let mut languages: Vec<Name> = Vec::new();
    for node in list {
        let Value::Text(text) = &node.value else {
            problems.error(node.place, "a language is two letters", "write `languages: [fr, en]`");
            continue;
        };
        if !spoken().any(|known| known == text) {
            let hint = suggest(text, spoken(), "languages this version can count and tell the time in");
            problems.error(node.place, format!("the language `{text}` is unknown"), hint);
        } else if languages.iter().any(|known| known.text == *text) {
            problems.error(node.place, format!("the language `{text}` stands twice"), "remove one");
        } else {
            languages.push(Name { text: text.clone(), place: node.place });
        }
    }
    if list.is_empty() {
        problems.error(node.place, "a flow speaks at least one language", "write `languages: [fr, en]`");
    }
    languages
}

fn voices(top: &mut Fields, reader: &mut Reader) -> BTreeMap<String, String> {
    let Some(node) = top.take("voices") else { return BTreeMap::new() };
    let mut voices = BTreeMap::new();
    let mut fields = Fields::open(node, "`voices`", reader.languages, reader.problems);
    for language in reader.languages {
        if let Some(voice) = fields.optional_text(language, reader.problems) {
            voices.insert((*language).to_owned(), voice.text);
        }
    }
    voices
}

fn country_code(top: &mut Fields, reader: &mut Reader) -> String {
    let Some(code) = top.optional_text("country_code", reader.problems) else { return "33".to_owned() };
    if code.text.is_empty() || code.text.len() > 3 || !code.text.chars().all(|c| c.is_ascii_digit()) {
        let hint = "write the digits after the plus: 33 for France, 32 for Belgium";
        reader.problems.error(code.place, format!("`{}` is no country code", code.text), hint);
    }
    code.text
}

fn limits(top: &mut Fields, reader: &mut Reader) -> Limits {
    let mut limits = Limits::default();
    let Some(node) = top.take("limits") else { return limits };
    let mut fields = Fields::open(node, "`limits`", &["prompt_characters", "choices"], reader.problems);
    if let Some(n) = fields.number("prompt_characters", 50, 2000, reader.problems) {
        limits.prompt_characters = n.into();
    }
    if let Some(n) = fields.number("choices", 1, 8, reader.problems) {
        limits.choices = n.into();
    }
    limits
}

fn topics(top: &mut Fields, reader: &mut Reader) -> Vec<Topic> {
    let Some(node) = top.take("topics") else { return Vec::new() };
    let Value::Map(map) = &node.value else {
        reader.problems.error(node.place, "`topics` are named values", "write `topics:` and a name per line");
        return Vec::new();
    };
    unique(map, "topic", reader.problems);
    map.iter()
        .map(|(name, node)| {
            identifier(name, "topic", reader.problems);
            Topic { name: name.clone(), words: words::words(node, reader) }
        })
        .collect()
}

/// The beginnings of numbers and their départements: `"+596": 972`.
fn territories(top: &mut Fields, reader: &mut Reader) -> Vec<(Name, Name)> {
    let Some(node) = top.take("territories") else { return Vec::new() };
    let Value::Map(map) = &node.value else {
        let hint = "write the beginning of a number and its département per line: `\"+596\": 972`";
        reader.problems.error(node.place, "`territories` are named values", hint);
        return Vec::new();
    };
    unique(map, "beginning", reader.problems);
    let mut territories = Vec::new();
    for (start, node) in map {
        let digits = start.text.strip_prefix('+').unwrap_or_default();
        if digits.is_empty() || digits.len() > 15 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            reader.problems.error(
                start.place,
                format!("`{}` is not how a number begins", start.text),
                "write a plus, the country's code and what follows: `\"+33476\"`",
            );
        }
        let code = match &node.value {
            Value::Text(code) => code.trim().to_owned(),
            _ => String::new(),
        };
        if !territory::is_known(&code) {
            let hint = "its code has two or three characters: 38, 2A, 974";
            reader.problems.error(node.place, format!("there is no département `{code}`"), hint);
        }
        territories.push((start.clone(), Name { text: code, place: node.place }));
    }
    territories
}

/// The step for each reason of not putting a call through. A flow without this part puts everybody through.
fn refused(top: &mut Fields, reader: &mut Reader) -> BTreeMap<Refusal, Name> {
    let Some((place, node)) = top.take_with_place("refused") else { return BTreeMap::new() };
    let known = Refusal::ALL.map(Refusal::key);
    let mut fields = Fields::open(node, "`refused`", &known, reader.problems).at(place);
    Refusal::ALL.into_iter().map(|why| (why, fields.name(why.key(), reader.problems))).collect()
}

fn waiting(top: &mut Fields, reader: &mut Reader, texts: &mut BTreeMap<Text, Words>) -> Waiting {
    let Some(mut fields) = section(top, "waiting", &["music", "callback", "overflow"], reader, texts) else {
        return Waiting { music: BUILT_IN_MUSIC.to_owned(), ..Waiting::default() };
    };
    let music = fields.optional_text("music", reader.problems);
    if let Some(music) = &music {
        words::address(&music.text, music.place, reader.problems);
    }
    Waiting {
        music: music.map_or_else(|| BUILT_IN_MUSIC.to_owned(), |music| music.text),
        callback: fields.optional_text("callback", reader.problems),
        overflow: overflow(&mut fields, reader),
    }
}

fn overflow(fields: &mut Fields, reader: &mut Reader) -> BTreeMap<Overflow, Name> {
    let Some(node) = fields.take("overflow") else { return BTreeMap::new() };
    let ways = Overflow::ALL.map(Overflow::word);
    let mut fields = Fields::open(node, "`overflow`", &ways, reader.problems);
    Overflow::ALL
        .into_iter()
        .filter_map(|way| Some((way, fields.optional_text(way.word(), reader.problems)?)))
        .collect()
}

/// Reads a part made of texts; every text of the catalogue must be there.
fn section<'node>(
    top: &mut Fields<'node>,
    name: &'static str,
    others: &[&'static str],
    reader: &mut Reader,
    texts: &mut BTreeMap<Text, Words>,
) -> Option<Fields<'node>> {
    let wanted: Vec<Text> = Text::ALL.iter().copied().filter(|text| text.section() == name).collect();
    let Some((place, node)) = top.take_with_place(name) else {
        let keys: Vec<&str> = wanted.iter().map(|text| text.key()).collect();
        top.missing(name, &format!("it holds the texts: {}", keys.join(", ")), reader.problems);
        return None;
    };
    let known: Vec<&str> = others.iter().copied().chain(wanted.iter().map(|text| text.key())).collect();
    let mut fields = Fields::open(node, &format!("`{name}`"), &known, reader.problems).at(place);
    let topics_aside = Text::TOPICS_ASIDE.iter().any(|text| fields.take(text.key()).is_some());
    for text in wanted {
        match fields.take(text.key()) {
            Some(node) => {
                texts.insert(text, words::words(node, reader));
            }
            // A queue that leads to no callback step has none to offer.
            None if text == Text::WaitOfferCallback && fields.take("callback").is_none() => {}
            None if Text::TOPICS_ASIDE.contains(&text) && !topics_aside => {}
            None => fields.missing(
                text.key(),
                "every text that can be heard must be written; another flow in ivr-flows/ shows one",
                reader.problems,
            ),
        }
    }
    Some(fields)
}

/// The named values of one node, taken one by one.
pub(crate) struct Fields<'node> {
    /// What they belong to, for messages (« the step `accueil` »).
    owner: String,
    place: Place,
    map: &'node [(Name, Node)],
}

impl<'node> Fields<'node> {
    /// Opens a node as named values: refuses unknown names and names that stand twice.
    pub fn open(node: &'node Node, owner: &str, known: &[&str], problems: &mut Problems) -> Self {
        let map = if let Value::Map(map) = &node.value {
            map.as_slice()
        } else {
            let hint = format!("its names are: {}", known.join(", "));
            problems.error(node.place, format!("{owner} holds named values, not {}", node.kind()), hint);
            &[]
        };
        unique(map, "name", problems);
        for (name, _) in map {
            if !known.contains(&name.text.as_str()) {
                let hint = suggest(&name.text, known.iter().copied(), "names here");
                problems.error(name.place, format!("{owner} knows no `{}`", name.text), hint);
            }
        }
        let place = map.first().map_or(node.place, |(name, _)| name.place);
        Self { owner: owner.to_owned(), place, map }
    }

    /// Points later complaints about missing values at this place (the step's name rather than its body).
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    pub fn take(&mut self, name: &str) -> Option<&'node Node> {
        self.take_with_place(name).map(|(_, node)| node)
    }

    /// The value and the place of its name.
    fn take_with_place(&mut self, name: &str) -> Option<(Place, &'node Node)> {
        self.map.iter().find(|(key, _)| key.text == name).map(|(key, node)| (key.place, node))
    }

    pub fn missing(&self, name: &str, hint: &str, problems: &mut Problems) {
        problems.error(self.place, format!("{} lacks `{name}`", self.owner), hint);
    }

    pub fn optional_text(&mut self, name: &str, problems: &mut Problems) -> Option<Name> {
        let node = self.take(name)?;
        match &node.value {
            Value::Text(text) if !text.trim().is_empty() => {
                Some(Name { text: text.trim().to_owned(), place: node.place })
            }
            _ => {
                let message = format!("`{name}` holds one text, not {}", node.kind());
                problems.error(node.place, message, format!("write `{name}: …` on one line"));
                None
            }
        }
    }

    pub fn text(&mut self, name: &str, problems: &mut Problems) -> Name {
        if self.take(name).is_none() {
            self.missing(name, &format!("write `{name}: …`"), problems);
        }
        self.optional_text(name, problems).unwrap_or(Name { text: String::new(), place: self.place })
    }

    /// A step's name, required.
    pub fn name(&mut self, name: &str, problems: &mut Problems) -> Name {
        if self.take(name).is_none() {
            self.missing(name, &format!("write `{name}: ` and the name of the step that follows"), problems);
        }
        self.optional_text(name, problems).unwrap_or(Name { text: String::new(), place: self.place })
    }

    fn identifier(&mut self, name: &str, problems: &mut Problems) -> Name {
        let value = self.text(name, problems);
        identifier(&value, "flow", problems);
        value
    }

    pub fn number(&mut self, name: &str, least: u16, most: u16, problems: &mut Problems) -> Option<u16> {
        let written = self.optional_text(name, problems)?;
        let number = written.text.parse().ok().filter(|n| (least..=most).contains(n));
        if number.is_none() {
            let message = format!("`{name}` is a number, not `{}`", written.text);
            problems.error(written.place, message, format!("write a number from {least} to {most}"));
        }
        number
    }

    /// `6s`, `2m`: seconds, within bounds.
    pub fn seconds(&mut self, name: &str, least: u16, most: u16, problems: &mut Problems) -> Option<u16> {
        let written = self.optional_text(name, problems)?;
        let seconds = parse_seconds(&written.text).filter(|n| (least..=most).contains(n));
        if seconds.is_none() {
            let message = format!("`{name}` is a time, not `{}`", written.text);
            problems.error(
                written.place,
                message,
                format!("write it as `6s` or `2m`, from {least}s to {most}s"),
            );
        }
        seconds
    }
}

fn parse_seconds(text: &str) -> Option<u16> {
    if let Some(minutes) = text.strip_suffix('m') {
        return minutes.trim().parse::<u16>().ok()?.checked_mul(60);
    }
    text.strip_suffix('s')?.trim().parse().ok()
}

fn unique(map: &[(Name, Node)], what: &str, problems: &mut Problems) {
    for (index, (name, _)) in map.iter().enumerate() {
        if let Some((first, _)) = map[..index].iter().find(|(earlier, _)| earlier.text == name.text) {
            problems.error(
                name.place,
                format!("two {what}s are called `{}`", name.text),
                format!("the first stands on line {}: rename or remove one", first.place.line),
            );
        }
    }
}

/// Names travel in webhook addresses and in statistics: they keep to letters that need no escaping.
pub(crate) fn identifier(name: &Name, what: &str, problems: &mut Problems) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let good = (1..=40).contains(&name.text.len()) && name.text.chars().all(plain);
    if !good && !name.text.is_empty() {
        problems.error(
            name.place,
            format!("`{}` can't be the name of a {what}", name.text),
            "use lower-case letters without accents, digits and hyphens, 40 at most",
        );
    }
}
