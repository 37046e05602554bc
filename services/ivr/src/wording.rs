//! Numbers, waits and days as people say them, in each language a flow may use.
//!
//! A voice reads « 1 personnes » aloud as mercilessly as it is written, so a placeholder brings its noun
//! with it and the flow's author cannot get the agreement wrong. To add a language: add its locale, its
//! words below, and its texts in the flow files.

use crate::facts::{DayPart, Facts, Reopening, Window};
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
    prompts_with(flow, words, language, facts, &Chosen::default())
}

/// What the caller has just chosen, or may choose now.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Chosen<'turn> {
    pub number: Option<&'turn str>,
    pub window: Option<&'turn Window>,
    pub key: Option<char>,
    pub territory: Option<&'turn str>,
}

/// The same, with what was just chosen.
pub(crate) fn prompts_with(
    flow: &Flow,
    words: &Words,
    language: &str,
    facts: &Facts,
    chosen: &Chosen<'_>,
) -> Vec<Prompt> {
    let parts = words.by_language.get(language).map(Vec::as_slice).unwrap_or_default();
    parts
        .iter()
        .map(|part| {
            let language = part.language.as_ref().map_or(language, |other| other.text.as_str());
            let text = fill(&part.text, |placeholder| expand(flow, placeholder, language, facts, chosen));
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
    chosen: &Chosen<'_>,
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
        Placeholder::Number => {
            chosen.number.or(facts.public_number.as_deref()).map(in_pairs).unwrap_or_default()
        }
        Placeholder::Waiting => waiting(facts.waiting.unwrap_or(0), english),
        Placeholder::Sheets => sheets(facts.sheets.unwrap_or(0), english),
        Placeholder::Aside => topics(facts.aside.unwrap_or(0), english),
        Placeholder::Window => chosen.window.map(|window| day_part(window, english)).unwrap_or_default(),
        Placeholder::Hours => chosen.window.map(|window| hours(window, english)).unwrap_or_default(),
        Placeholder::Key => chosen.key.map(String::from).unwrap_or_default(),
        Placeholder::Territory => chosen.territory.unwrap_or_default().to_owned(),
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

fn topics(count: u32, english: bool) -> String {
    match (english, count) {
        (false, 1) => "un sujet".to_owned(),
        (false, n) => format!("{n} sujets"),
        (true, 1) => "one topic".to_owned(),
        (true, n) => format!("{n} topics"),
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
    let time = time((at.hour, at.minute), english);
    let date = || date(at.weekday, at.day, at.month, english);
    match (english, at.days_ahead) {
        (false, 0) => format!("aujourd'hui à {time}"),
        (false, 1) => format!("demain à {time}"),
        (false, 2..=6) => format!("{} à {time}", weekday(at.weekday, english)),
        (false, _) => format!("le {} à {time}", date()),
        (true, 0) => format!("today at {time}"),
        (true, 1) => format!("tomorrow at {time}"),
        (true, 2..=6) => format!("on {} at {time}", weekday(at.weekday, english)),
        (true, _) => format!("on {} at {time}", date()),
    }
}

/// « ce matin », « demain après-midi », « lundi soir », « le lundi 3 août, le matin ».
fn day_part(window: &Window, english: bool) -> String {
    let today = match (english, window.part) {
        (false, DayPart::Morning) => "ce matin",
        (false, DayPart::Afternoon) => "cet après-midi",
        (false, DayPart::Evening) => "ce soir",
        (true, DayPart::Morning) => "this morning",
        (true, DayPart::Afternoon) => "this afternoon",
        (true, DayPart::Evening) => "this evening",
    };
    let part = match (english, window.part) {
        (false, DayPart::Morning) => "matin",
        (false, DayPart::Afternoon) => "après-midi",
        (false, DayPart::Evening) => "soir",
        (true, DayPart::Morning) => "morning",
        (true, DayPart::Afternoon) => "afternoon",
        (true, DayPart::Evening) => "evening",
    };
    let date = || date(window.weekday, window.day, window.month, english);
    match (english, window.days_ahead) {
        (_, 0) => today.to_owned(),
        (false, 1) => format!("demain {part}"),
        (true, 1) => format!("tomorrow {part}"),
        (_, 2..=6) => format!("{} {part}", weekday(window.weekday, english)),
        (false, _) if window.part == DayPart::Afternoon => format!("le {}, l'{part}", date()),
        (false, _) => format!("le {}, le {part}", date()),
        (true, _) => format!("{}, in the {part}", date()),
    }
}

/// « entre 9 heures et midi »; « avant midi » once it has begun.
fn hours(window: &Window, english: bool) -> String {
    let to = time(window.to, english);
    match (window.from.map(|from| time(from, english)), english) {
        (Some(from), false) => format!("entre {from} et {to}"),
        (Some(from), true) => format!("between {from} and {to}"),
        (None, false) => format!("avant {to}"),
        (None, true) => format!("before {to}"),
    }
}

fn weekday(day: u8, english: bool) -> &'static str {
    let day = usize::from(day).min(6);
    if english { DAYS[day] } else { JOURS[day] }
}

/// « lundi 3 août », « Monday 3 August ».
fn date(day_of_week: u8, day: u8, month: u8, english: bool) -> String {
    let month = usize::from(month.clamp(1, 12)) - 1;
    let weekday = weekday(day_of_week, english);
    match (english, day) {
        (true, _) => format!("{weekday} {day} {}", MONTHS[month]),
        (false, 1) => format!("{weekday} 1er {}", MOIS[month]),
        (false, _) => format!("{weekday} {day} {}", MOIS[month]),
    }
}

fn time((hour, minute): (u8, u8), english: bool) -> String {
    if english { english_time(hour, minute) } else { french_time(hour, minute) }
}

fn french_time(number: u8, minute: u8) -> String {
    let hour = match number {
        0 => "minuit".to_owned(),
        1 => "une heure".to_owned(),
        12 => "midi".to_owned(),
        n => format!("{n} heures"),
    };
    match (number, minute) {
        (_, 0) => hour,
        (0 | 12, 30) => format!("{hour} et demi"),
        (_, minute) => format!("{hour} {minute}"),
    }
}

fn english_time(number: u8, minute: u8) -> String {
    let half = if number < 12 { "a.m." } else { "p.m." };
    let hour = match number % 12 {
        0 => 12,
        n => n,
    };
    match (number, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "noon".to_owned(),
        (_, 0) => format!("{hour} {half}"),
        (_, minute) => format!("{hour}:{minute:02} {half}"),
    }
}
