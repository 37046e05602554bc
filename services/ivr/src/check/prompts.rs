//! What is said: long enough to help, short enough to follow, with nothing left in braces.

use super::graph;
use crate::model::{Choice, Kind, Menu, Model, Name, Offer, Part, Place, Windows, Words};
use crate::problem::{Problems, suggest};
use crate::text::{Placeholder, Text};
use crate::wording;

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for topic in &model.topics {
        said(model, &topic.words, &[], problems);
    }
    for step in &model.steps {
        for (words, placeholders) in heard(&step.kind) {
            said(model, words, placeholders, problems);
        }
        match &step.kind {
            Kind::Menu(Menu { ask, choices, .. }) | Kind::Offer(Offer { ask, choices, .. }) => {
                keys_named(model, &step.name, ask, choices, problems);
            }
            Kind::Callback(callback) => {
                if let Some(windows) = &callback.windows {
                    windows_told(windows, problems);
                }
            }
            Kind::Territory(territory) => told(&territory.corsica, "corsica", "12", problems),
            _ => {}
        }
    }
    for (text, words) in &model.texts {
        said(model, words, text.placeholders(), problems);
    }
    zero_named(model, problems);
    pressed_one(model, problems);
    volunteers_told(model, problems);
}

/// What a kind of step says, with the placeholders each may hold besides `{line}`.
pub(crate) fn heard(kind: &Kind) -> Vec<(&Words, &'static [Placeholder])> {
    const ANYWHERE: &[Placeholder] = &[Placeholder::Reopens];
    match kind {
        Kind::Say { words, .. } | Kind::Goodbye { words } | Kind::Queue { words, .. } => {
            vec![(words, ANYWHERE)]
        }
        Kind::Menu(menu) => {
            [&menu.ask, &menu.asking.silence, &menu.asking.wrong].map(|words| (words, ANYWHERE)).to_vec()
        }
        Kind::Offer(offer) => vec![(&offer.ask, ANYWHERE)],
        Kind::Hours { .. } | Kind::Surge { .. } => Vec::new(),
        Kind::Territory(territory) => vec![
            (&territory.ask, ANYWHERE),
            (&territory.corsica, ANYWHERE),
            (&territory.wrong, ANYWHERE),
            (&territory.chosen, &[Placeholder::Territory]),
        ],
        Kind::Callback(callback) => {
            let mut heard = [
                &callback.ask,
                &callback.hidden,
                &callback.other,
                &callback.bad_number,
                &callback.confirmed,
                &callback.asking.silence,
                &callback.asking.wrong,
            ]
            .map(|words| (words, ANYWHERE))
            .to_vec();
            heard.push((&callback.confirmed_number, &[Placeholder::Reopens, Placeholder::Number]));
            if let Some(windows) = &callback.windows {
                use Placeholder::{Hours, Key, Number, Window};
                heard.push((&windows.ask, ANYWHERE));
                heard.push((&windows.each, &[Window, Hours, Key]));
                heard.push((&windows.confirmed, &[Window, Hours]));
                heard.push((&windows.confirmed_number, &[Window, Hours, Number]));
            }
            heard
        }
        Kind::Record { ask, saved, .. } => vec![(ask, ANYWHERE), (saved, ANYWHERE)],
    }
}

fn said(model: &Model, words: &Words, allowed: &[Placeholder], problems: &mut Problems) {
    for (language, parts) in &words.by_language {
        let length: usize = parts.iter().map(|part| part.text.chars().count()).sum();
        let place = parts.first().map_or(words.place, |part| part.place);
        if length > model.limits.prompt_characters {
            problems.error(
                place,
                format!(
                    "too long to be listened to: {length} characters in `{language}`, {} at most",
                    model.limits.prompt_characters
                ),
                "say it in fewer words, or in two steps; `limits: { prompt_characters: … }` moves the limit",
            );
        }
        for part in parts {
            written(part, allowed, problems);
        }
    }
    untranslated(model, words, problems);
}

fn written(part: &Part, allowed: &[Placeholder], problems: &mut Problems) {
    if part.text.is_empty() {
        problems.error(part.place, "nothing is said here", "write the words the caller hears");
    }
    let names = || allowed.iter().chain([&Placeholder::Line]).map(|placeholder| placeholder.name());
    for placeholder in wording::placeholders(&part.text) {
        match placeholder {
            Ok(Placeholder::Line) => {}
            Ok(known) if allowed.contains(&known) => {}
            Ok(known) => {
                let message = format!("`{{{}}}` means nothing here", known.name());
                let hint =
                    format!("the placeholders known here are: {}", names().collect::<Vec<_>>().join(", "));
                problems.error(part.place, message, hint);
            }
            Err(unknown) => {
                let hint = suggest(&unknown, names(), "placeholders known here");
                problems.error(part.place, format!("there is no placeholder `{{{unknown}}}`"), hint);
            }
        }
    }
    if part.text.contains('}') && !part.text.contains('{') {
        problems.error(
            part.place,
            "a brace closes that was never opened",
            "placeholders are written `{minutes}`",
        );
    }
}

/// The same words in two languages are most often a translation that was forgotten.
fn untranslated(model: &Model, words: &Words, problems: &mut Problems) {
    let mut languages =
        model.languages.iter().filter_map(|language| words.by_language.get_key_value(&language.text));
    let Some((first, original)) = languages.next() else { return };
    let text = |parts: &[Part]| parts.iter().map(|part| part.text.clone()).collect::<Vec<_>>();
    for (language, parts) in languages {
        let long_enough = parts.iter().any(|part| part.text.contains(' '));
        if long_enough && text(original) == text(parts) {
            let place = parts.first().map_or(words.place, |part| part.place);
            problems.warning(
                place,
                format!("`{language}` says the same words as `{first}`"),
                "translate it, or leave it if it is meant",
            );
        }
    }
}

/// A choice that is never named can't be chosen; a key that is named must do something.
fn keys_named(model: &Model, step: &Name, ask: &Words, choices: &[Choice], problems: &mut Problems) {
    for language in &model.languages {
        let Some(parts) = ask.by_language.get(&language.text) else { continue };
        let named: Vec<(char, Place)> = parts.iter().flat_map(keys_in).collect();
        for choice in choices {
            if choice.language.as_ref().is_some_and(|target| target.text == language.text) {
                // Nobody needs to be told in English how to switch to English.
                continue;
            }
            let somewhere = choice.language.is_some() && named_anywhere(model, &language.text, choice.key);
            if !somewhere && !named.iter().any(|(key, _)| *key == choice.key) {
                problems.warning(
                    choice.place,
                    format!(
                        "the menu `{}` never names the key {} in `{}`",
                        step.text, choice.key, language.text
                    ),
                    "say which key does what, or remove the choice",
                );
            }
        }
        for (key, place) in named {
            if key != '0' && !choices.iter().any(|choice| choice.key == key) {
                problems.warning(
                    place,
                    format!("the menu `{}` names the key {key}, which does nothing", step.text),
                    format!("add the choice {key}, or take it out of the words"),
                );
            }
        }
    }
}

/// « For English, press 9 » is often said with the greeting, before the menu.
fn named_anywhere(model: &Model, language: &str, key: char) -> bool {
    let mut parts = model
        .steps
        .iter()
        .flat_map(|step| heard(&step.kind))
        .filter_map(|(words, _)| words.by_language.get(language))
        .flatten();
    parts.any(|part| keys_in(part).iter().any(|(named, _)| *named == key))
}

/// The keys that a prompt tells the caller to press: a single digit after such a word.
fn keys_in(part: &Part) -> Vec<(char, Place)> {
    const BEFORE: [&str; 9] = ["sur", "touche", "tapez", "faites", "le", "press", "key", "dial", "or"];
    let words: Vec<&str> = part.text.split_whitespace().collect();
    words
        .windows(2)
        .filter(|pair| BEFORE.contains(&pair[0].to_lowercase().as_str()))
        .filter_map(|pair| {
            let word = pair[1].trim_matches(|c: char| !c.is_alphanumeric());
            let mut letters = word.chars();
            let key = letters.next().filter(char::is_ascii_digit)?;
            letters.next().is_none().then_some((key, part.place))
        })
        .collect()
}

/// 0 works everywhere, which helps nobody who was never told.
fn zero_named(model: &Model, problems: &mut Problems) {
    // Who is not put through is promised no person.
    let put_through = graph::put_through(model);
    for language in &model.languages {
        let mut menus = model.steps.iter().filter_map(|step| match &step.kind {
            Kind::Menu(menu) if put_through.contains(step.name.text.as_str()) => {
                menu.ask.by_language.get(&language.text)
            }
            _ => None,
        });
        let any_menu = menus.clone().next().is_some();
        let named = menus.any(|parts| parts.iter().flat_map(keys_in).any(|(key, _)| key == '0'));
        if any_menu && !named {
            problems.warning(
                language.place,
                format!("no menu tells in `{}` that 0 leads to a person", language.text),
                "say it in the first menu",
            );
        }
    }
}

/// A window that is not named, or whose key is not, can't be chosen.
fn windows_told(windows: &Windows, problems: &mut Problems) {
    told(&windows.ask, "ask", "1", problems);
    for placeholder in [Placeholder::Window, Placeholder::Key] {
        named(
            &windows.each,
            "each",
            placeholder,
            "it is said for every window: « Pour {window}, appuyez sur {key}. »",
            problems,
        );
    }
}

/// A text that is said of one thing after another must name it, in every language. `hint`: how that is written.
fn named(words: &Words, name: &str, placeholder: Placeholder, hint: &str, problems: &mut Problems) {
    for (language, parts) in &words.by_language {
        if parts.iter().any(|part| wording::placeholders(&part.text).contains(&Ok(placeholder))) {
            continue;
        }
        let said = placeholder.name();
        problems.error(
            parts.first().map_or(words.place, |part| part.place),
            format!("`{name}` never says `{{{said}}}`, in `{language}`"),
            hint,
        );
    }
}

/// These keys must be named in every language of a text.
fn told(words: &Words, name: &str, keys: &str, problems: &mut Problems) {
    for (language, parts) in &words.by_language {
        let told: Vec<char> = parts.iter().flat_map(keys_in).map(|(key, _)| key).collect();
        for key in keys.chars().filter(|key| !told.contains(key)) {
            let place = parts.first().map_or(words.place, |part| part.place);
            problems.error(
                place,
                format!("`{name}` does not tell what the key {key} does, in `{language}`"),
                format!("say it in these words: « sur {key} », « press {key} »"),
            );
        }
    }
}

/// What mediators can press must be said to them: they have no page to read it on.
fn volunteers_told(model: &Model, problems: &mut Problems) {
    for (text, keys) in [
        (Text::VolunteerMenu, "1230"),
        (Text::VolunteerMenuOutcome, "4"),
        (Text::VolunteerMenuTopics, "5"),
        (Text::VolunteerTopicTaken, "120"),
        (Text::VolunteerTopicAside, "120"),
        (Text::VolunteerOutcome, "123450"),
    ] {
        if let Some(words) = model.texts.get(&text) {
            told(words, text.key(), keys, problems);
        }
    }
    for text in [Text::VolunteerTopicTaken, Text::VolunteerTopicAside] {
        if let Some(words) = model.texts.get(&text) {
            named(
                words,
                text.key(),
                Placeholder::Topic,
                "it is said for every topic: « {topic}. Appuyez sur 1 … »",
                problems,
            );
        }
    }
}

/// A telephone that asks for « 1 » without saying so rings in vain.
fn pressed_one(model: &Model, problems: &mut Problems) {
    for text in [
        Text::WaitOfferCallback,
        Text::CalledBack,
        Text::CalledBackAgain,
        Text::PressOne,
        Text::PressOneAgain,
        Text::GuestPressOne,
        Text::SupervisorPressOne,
    ] {
        let Some(words) = model.texts.get(&text) else { continue };
        for (language, parts) in &words.by_language {
            if !parts.iter().flat_map(keys_in).any(|(key, _)| key == '1') {
                let place = parts.first().map_or(words.place, |part| part.place);
                problems.error(
                    place,
                    format!("`{}` does not tell to press 1, in `{language}`", text.key()),
                    "say it in these words: « appuyez sur 1 », « press 1 »",
                );
            }
        }
    }
}
