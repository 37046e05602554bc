//! Every key there is, with its name in the environment.

use toml::de::{DeTable, DeValue};

use super::problem::ConfigProblem;

pub(super) struct Key {
    /// As in the file, sections before a point.
    pub path: &'static str,
    /// As in the environment.
    pub environment: &'static str,
}

const fn key(path: &'static str, environment: &'static str) -> Key {
    Key { path, environment }
}

pub(super) const KEYS: [Key; 21] = [
    key("listen", "PERMANENCE_LISTEN"),
    key("public_url", "PERMANENCE_PUBLIC_URL"),
    key("house", "PERMANENCE_HOUSE"),
    key("time_zone", "PERMANENCE_TIME_ZONE"),
    key("flows", "PERMANENCE_FLOWS"),
    key("metrics_token", "PERMANENCE_METRICS_TOKEN"),
    key("database.url", "DATABASE_URL"),
    key("database.connections", "PERMANENCE_DATABASE_CONNECTIONS"),
    key("redis.url", "REDIS_URL"),
    key("telephony.account_sid", "TWILIO_ACCOUNT_SID"),
    key("telephony.auth_token", "TWILIO_AUTH_TOKEN"),
    key("telephony.api_url", "TWILIO_API_URL"),
    key("telephony.api_prefix", "TWILIO_API_PREFIX"),
    key("telephony.api_auth", "TWILIO_API_AUTH"),
    key("telephony.region", "TWILIO_REGION"),
    key("telephony.calls_per_second", "TWILIO_CALLS_PER_SECOND"),
    key("telephony.api_key", "TWILIO_API_KEY"),
    key("telephony.api_secret", "TWILIO_API_SECRET"),
    key("telephony.app_sid", "TWILIO_APP_SID"),
    key("log.format", "PERMANENCE_LOG_FORMAT"),
    key("log.filter", "PERMANENCE_LOG_FILTER"),
];

/// The names in the file that mean nothing, each with its line and the nearest right one. A file that is
/// not TOML is one problem.
pub(super) fn unknown_in_file(file: &str, text: &str) -> Vec<ConfigProblem> {
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            let message = format!("this is not TOML: {}", error.message());
            return vec![ConfigProblem::of_line(file, line, message, "texts stand in \"quotes\"")];
        }
    };
    let mut problems = Vec::new();
    walk(file, text, "", table.get_ref(), &mut problems);
    problems.sort_by_key(|problem| problem.line);
    problems
}

fn walk(file: &str, text: &str, section: &str, table: &DeTable<'_>, problems: &mut Vec<ConfigProblem>) {
    for (name, value) in table {
        let line = line_of(text, name.span().start);
        let path = if section.is_empty() {
            name.get_ref().to_string()
        } else {
            format!("{section}.{}", name.get_ref())
        };
        let inside = format!("{path}.");
        match value.get_ref() {
            DeValue::Table(table) if KEYS.iter().any(|key| key.path.starts_with(&inside)) => {
                walk(file, text, &path, table, problems);
            }
            _ if KEYS.iter().any(|key| key.path == path) => {}
            _ => problems.push(ConfigProblem::of_line(
                file,
                line,
                format!("the configuration knows no `{path}`"),
                &hint(&path),
            )),
        }
    }
}

fn hint(path: &str) -> String {
    if let Some(near) = nearest(path, KEYS.iter().map(|key| key.path)) {
        return format!("did you mean `{near}`?");
    }
    let sections = || KEYS.iter().filter_map(|key| key.path.split_once('.')).map(|(section, _)| section);
    if let Some(near) = nearest(path, sections()) {
        return format!("did you mean the section [{near}]?");
    }
    // The right name in the wrong section: `account_sid` at the top.
    let last = path.rsplit('.').next().unwrap_or(path);
    let elsewhere = KEYS.iter().find(|key| {
        let name = key.path.rsplit('.').next().unwrap_or(key.path);
        name == last || strsim::damerau_levenshtein(name, last) <= 1
    });
    match elsewhere.and_then(|key| key.path.rsplit_once('.')) {
        Some((section, name)) => format!("did you mean `{name}` in the section [{section}]?"),
        None => in_that_section(path),
    }
}

fn in_that_section(path: &str) -> String {
    let section = path.split_once('.').map(|(section, _)| format!("{section}."));
    let names: Vec<&str> = section
        .into_iter()
        .flat_map(|section| KEYS.iter().filter_map(move |key| key.path.strip_prefix(section.as_str())))
        .collect();
    if names.is_empty() {
        return "ops/permanence.example.toml lists every key".to_owned();
    }
    format!("the names here are: {}", names.join(", "))
}

/// The name nearest to what was written, when it is near enough to be meant.
pub(super) fn nearest<'known>(
    written: &str,
    known: impl Iterator<Item = &'known str>,
) -> Option<&'known str> {
    known
        .map(|name| (strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.len() / 5).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The line of a byte, from 1.
fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

/// The line a key stands on, when the file holds it.
pub(super) fn line_of_key(text: &str, path: &str) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let mut table = table.get_ref();
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
        if names.peek().is_none() {
            return Some(line_of(text, key.span().start));
        }
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => return None,
        }
    }
    None
}
