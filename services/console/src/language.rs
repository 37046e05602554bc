//! The languages people read, through Fluent. Texts live in `locales/<language>/<room>.ftl`; every file of the folder is
//! loaded, so a new room only adds its file to both languages (a test compares them).

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

/// Languages of the console; French first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    French,
    English,
}

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/locales"]
struct Locales;

static FRENCH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::French));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::English));

impl Language {
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The ISO 639-1 code, as in `lang="…"`.
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language's own name for itself, for the switch in the header.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::French => "Français",
            Self::English => "English",
        }
    }

    /// The language of that code, if the console speaks it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The first language of an `Accept-Language` header that the console speaks; French otherwise.
    pub fn from_header(header: &str) -> Self {
        header
            .split(',')
            .filter_map(|range| range.split([';', '-']).next())
            .find_map(|code| Self::from_code(code.trim()))
            .unwrap_or_default()
    }

    /// The text of `key`. A missing key shows itself, and the tests find it.
    pub fn text(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of `key` with one value in it.
    pub fn text_with<'a>(self, key: &str, name: &'a str, value: impl Into<FluentValue<'a>>) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set(name, value);
        self.format(key, Some(&arguments))
    }

    /// The text of `key` with several values.
    pub fn text_args(self, key: &str, arguments: &FluentArgs<'_>) -> String {
        self.format(key, Some(arguments))
    }

    /// Whether `key` exists in this language.
    pub fn has(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self {
            Self::French => &FRENCH,
            Self::English => &ENGLISH,
        }
    }

    fn format(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = self.code(), "text is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, arguments, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, language = self.code(), ?errors, "text lacks a value");
        }
        text
    }
}

/// The `.ftl` texts of a language, each with its path; sorted.
pub(crate) fn sources(language: Language) -> Vec<(String, String)> {
    let folder = format!("{}/", language.code());
    let mut all: Vec<_> = Locales::iter()
        .filter(|path| path.starts_with(&folder) && path.ends_with(".ftl"))
        .filter_map(|path| {
            let file = Locales::get(&path)?;
            Some((path.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect();
    all.sort();
    all
}

fn load(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
    // Isolation marks (U+2068) would show up as boxes in titles and be read by some screen readers.
    bundle.set_use_isolating(false);
    for (path, text) in sources(language) {
        let resource = FluentResource::try_new(text).unwrap_or_else(|(partial, errors)| {
            tracing::error!(path, ?errors, "a locale file is malformed");
            partial
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(path, ?errors, "a locale file defines a text twice");
        }
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// The keys a language defines; panics on malformed files and on keys defined twice.
    fn keys(language: Language) -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        for (path, text) in sources(language) {
            let resource = FluentResource::try_new(text)
                .unwrap_or_else(|(_, errors)| panic!("{path} is malformed: {errors:?}"));
            for entry in resource.entries() {
                if let fluent_syntax::ast::Entry::Message(message) = entry {
                    let key = message.id.name.to_owned();
                    assert!(keys.insert(key.clone()), "{path} defines {key} again");
                }
            }
        }
        keys
    }

    fn files(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("the folder exists") {
            let path = entry.expect("readable").path();
            if path.is_dir() { files(&path, into) } else { into.push(path) }
        }
    }

    /// Every literal key asked for in templates and code: `.t("key"`, `.t1("key"`, `.text("key"` …
    fn used() -> BTreeSet<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut paths = Vec::new();
        files(&root.join("templates"), &mut paths);
        files(&root.join("src"), &mut paths);
        let calls = [".t(\"", ".t1(\"", ".tn(\"", ".text(\"", ".text_with(\"", "Text::key(\""];
        let mut found = BTreeSet::new();
        for path in paths.iter().filter(|path| !path.ends_with("language.rs")) {
            let text = std::fs::read_to_string(path).expect("readable");
            let text: String = text.lines().filter(|line| !line.starts_with("//!")).collect();
            for call in calls {
                for rest in text.split(call).skip(1) {
                    let key = rest.split('"').next().unwrap_or_default();
                    found.insert((key.to_owned(), path.display().to_string()));
                }
            }
        }
        found
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (french, english) = (keys(Language::French), keys(Language::English));
        assert!(french.len() > 10, "the locale folder was found");
        let missing: Vec<_> = french.symmetric_difference(&english).collect();
        assert!(missing.is_empty(), "said in one language only: {missing:?}");
    }

    #[test]
    fn every_text_asked_for_exists() {
        let keys = keys(Language::French);
        let missing: Vec<_> = used().into_iter().filter(|(key, _)| !keys.contains(key)).collect();
        assert!(missing.is_empty(), "asked for but not written: {missing:?}");
    }

    #[test]
    fn a_browser_that_prefers_english_gets_english_and_an_unknown_one_french() {
        assert_eq!(Language::from_header("en-GB,en;q=0.9,fr;q=0.8"), Language::English);
        assert_eq!(Language::from_header("de-DE,de;q=0.9"), Language::French);
        assert_eq!(Language::from_header(""), Language::French);
    }
}
