//! Numbers, waits and days as people say them, in each language a flow may use.
//!
//! A voice reads « 1 personnes » aloud as mercilessly as it is written, so a placeholder brings its noun
//! with it and the flow's author cannot get the agreement wrong. To add a language: add its locale, its
//! words below, and its texts in the flow files.

use crate::facts::{Facts, Reopening};
use crate::flow::Flow;
use crate::model::{Part, Words};
use crate::text::Placeholder;
use crate::turn::{Prompt, Spoken};

/// The languages this version can count and tell the time in, with the telephone company's locale.
pub(crate) const SPOKEN: [(&str, &str); 2] = [("fr", "fr-FR"), ("en", "en-GB")];

fn locale(language: &str) -> &'static str {
    SPOKEN.iter().find(|(name, _)| *name == language).map_or("fr-FR", |(_, locale)| locale)
}

/// The words as they are heard, placeholders filled in.
pub(crate) fn prompts(flow: &Flow, words: &Words, language: &str, facts: &Facts) -> Vec<Prompt> {
    prompts_with(flow, words, language, facts, None)
}

/// The same, with the number the caller has just typed.
pub(crate) fn prompts_with(
    flow: &Flow,
    words: &Words,
    language: &str,
    facts: &Facts,
    number: Option<&str>,
) -> Vec<Prompt> {
    let parts = words.by_language.get(language).map(Vec::as_slice).unwrap_or_default();
    parts
        .iter()
        .map(|part| {
            let language = part.language.as_ref().map_or(language, |other| other.text.as_str());
            let text = fill(&part.text, |placeholder| expand(flow, placeholder, language, facts, number));
            let what = match &part.audio {
                Some(url) => Spoken::Play { url: url.clone(), transcript: text },
                None => Spoken::Say(text),
            };
            Prompt {
                what,
                language: language.to_owned(),
                locale: locale(language),
                voice: flow.model.voices.get(language).cloned(),
                interruptible: false,
            }
        })
        .collect()
}

/// The music of the queue, as something to be heard.
pub(crate) fn music(flow: &Flow, language: &str) -> Prompt {
    Prompt {
        what: Spoken::Play { url: flow.music().to_owned(), transcript: String::new() },
        language: language.to_owned(),
        locale: locale(language),
        voice: None,
        interruptible: true,
    }
}

/// The words of a language as one text, placeholders left as they are.
pub(crate) fn plain(words: &Words, language: &str) -> String {
    let parts = words.by_language.get(language).map(Vec::as_slice).unwrap_or_default();
    parts.iter().map(|part: &Part| part.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The placeholders in a text, and the names in braces that are none.
pub(crate) fn placeholders(text: &str) -> Vec<Result<Placeholder, String>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let known = Placeholder::ALL.into_iter().find(|placeholder| placeholder.name() == name);
        found.push(known.ok_or_else(|| name.to_owned()));
        rest = after;
    }
    found
}

/// Replaces each known placeholder; anything else in braces was refused by the check.
fn fill(text: &str, expand: impl Fn(Placeholder) -> String) -> String {
    let mut filled = text.to_owned();
    for placeholder in Placeholder::ALL {
        let pattern = format!("{{{}}}", placeholder.name());
        if filled.contains(&pattern) {
            filled = filled.replace(&pattern, &expand(placeholder));
        }
    }
    filled
}

fn expand(
    flow: &Flow,
    placeholder: Placeholder,
    language: &str,
    facts: &Facts,
    number: Option<&str>,
) -> String {
    let english = language == "en";
    match placeholder {
        Placeholder::Line => flow.title().to_owned(),
        Placeholder::Position => facts.position.unwrap_or(1).to_string(),
        Placeholder::Ahead => people(facts.position.unwrap_or(1).saturating_sub(1), english),
        Placeholder::Minutes => estimate(facts.estimate_minutes, english),
        Placeholder::Waited => waited(facts.waited_minutes, english),
        Placeholder::Reopens => reopens(facts.reopens, english),
        Placeholder::Topic => topic(flow, facts.topic.as_deref(), language, english),
        Placeholder::Number => number.or(facts.public_number.as_deref()).map(in_pairs).unwrap_or_default(),
        Placeholder::Waiting => waiting(facts.waiting.unwrap_or(0), english),
        Placeholder::Sheets => sheets(facts.sheets.unwrap_or(0), english),
    }
}

fn people(count: u32, english: bool) -> String {
    match (english, count) {
        (false, 0) => "personne".to_owned(),
        (false, 1) => "une personne".to_owned(),
        (false, n) => format!("{n} personnes"),
        (true, 0) => "nobody".to_owned(),
        (true, 1) => "one person".to_owned(),
        (true, n) => format!("{n} people"),
    }
}

fn waiting(count: u32, english: bool) -> String {
    match (english, count) {
        (false, 0) => "personne n'attend".to_owned(),
        (false, 1) => "une personne attend".to_owned(),
        (false, n) => format!("{n} personnes attendent"),
        (true, 0) => "nobody is waiting".to_owned(),
        (true, 1) => "one person is waiting".to_owned(),
        (true, n) => format!("{n} people are waiting"),
    }
}

fn sheets(count: u32, english: bool) -> String {
    match (english, count) {
        (false, 1) => "une fiche".to_owned(),
        (false, n) => format!("{n} fiches"),
        (true, 1) => "one sheet".to_owned(),
        (true, n) => format!("{n} sheets"),
    }
}

/// An estimate is rounded up, the more the longer it is: it must not promise what it cannot know.
fn estimate(minutes: Option<u32>, english: bool) -> String {
    match minutes {
        None if english => "a few minutes".to_owned(),
        None => "quelques minutes".to_owned(),
        Some(n @ 11..=55) => exact_minutes(n.div_ceil(5) * 5, english),
        Some(56..=60) if english => "one hour".to_owned(),
        Some(56..=60) => "une heure".to_owned(),
        Some(61..) if english => "more than one hour".to_owned(),
        Some(61..) => "plus d'une heure".to_owned(),
        Some(n) => exact_minutes(n, english),
    }
}

fn waited(minutes: Option<u32>, english: bool) -> String {
    match minutes {
        None => exact_minutes(0, english),
        Some(n) => exact_minutes(n, english),
    }
}

fn exact_minutes(minutes: u32, english: bool) -> String {
    match (english, minutes) {
        (false, 0) => "moins d'une minute".to_owned(),
        (false, 1) => "une minute".to_owned(),
        (true, 0) => "less than a minute".to_owned(),
        (true, 1) => "one minute".to_owned(),
        (_, n) => format!("{n} minutes"),
    }
}

fn topic(flow: &Flow, topic: Option<&str>, language: &str, english: bool) -> String {
    topic
        .and_then(|topic| flow.topic_label(topic, language))
        .unwrap_or_else(|| if english { "no topic chosen".to_owned() } else { "non précisé".to_owned() })
}

/// `+33639980102` as people read a number out: « 06 39 98 01 02 ». Other countries: digits in pairs.
fn in_pairs(number: &str) -> String {
    let digits = number.strip_prefix("+33").map(|rest| format!("0{rest}"));
    let digits = digits.unwrap_or_else(|| number.trim_start_matches('+').to_owned());
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

const JOURS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// « aujourd'hui à 14 heures », « demain à 9 heures », « lundi à 9 heures 30 », « le lundi 3 août à 9 heures ».
fn reopens(reopening: Option<Reopening>, english: bool) -> String {
    let Some(at) = reopening else {
        return if english { "as soon as we can".to_owned() } else { "dès que possible".to_owned() };
    };
    let weekday = usize::from(at.weekday).min(6);
    let month = usize::from(at.month.clamp(1, 12)) - 1;
    let time = if english { english_time(at) } else { french_time(at) };
    match (english, at.days_ahead) {
        (false, 0) => format!("aujourd'hui à {time}"),
        (false, 1) => format!("demain à {time}"),
        (false, 2..=6) => format!("{} à {time}", JOURS[weekday]),
        (false, _) => {
            let day = if at.day == 1 { "1er".to_owned() } else { at.day.to_string() };
            format!("le {} {day} {} à {time}", JOURS[weekday], MOIS[month])
        }
        (true, 0) => format!("today at {time}"),
        (true, 1) => format!("tomorrow at {time}"),
        (true, 2..=6) => format!("on {} at {time}", DAYS[weekday]),
        (true, _) => format!("on {} {} {} at {time}", DAYS[weekday], at.day, MONTHS[month]),
    }
}

fn french_time(at: Reopening) -> String {
    let hour = match at.hour {
        0 => "minuit".to_owned(),
        1 => "une heure".to_owned(),
        12 => "midi".to_owned(),
        n => format!("{n} heures"),
    };
    match (at.hour, at.minute) {
        (_, 0) => hour,
        (0 | 12, 30) => format!("{hour} et demi"),
        (_, minute) => format!("{hour} {minute}"),
    }
}

fn english_time(at: Reopening) -> String {
    let half = if at.hour < 12 { "a.m." } else { "p.m." };
    let hour = match at.hour % 12 {
        0 => 12,
        n => n,
    };
    match (at.hour, at.minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "noon".to_owned(),
        (_, 0) => format!("{hour} {half}"),
        (_, minute) => format!("{hour}:{minute:02} {half}"),
    }
}
