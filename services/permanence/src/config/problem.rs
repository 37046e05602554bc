//! What is wrong with a configuration, and how to mend it.

use std::fmt;
use std::path::Path;

use super::environment::Environment;
use super::keys;

/// One thing to mend, with the place it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// A file, a file and a line, or a variable.
    place: String,
    pub(super) line: usize,
    message: String,
    hint: String,
}

impl ConfigProblem {
    pub(super) fn of_file(file: &Path, message: String, hint: &str) -> Self {
        Self { place: file.display().to_string(), line: 0, message, hint: hint.to_owned() }
    }

    pub(super) fn of_line(file: &str, line: usize, message: String, hint: &str) -> Self {
        Self { place: format!("{file}:{line}"), line, message, hint: hint.to_owned() }
    }

    pub(super) fn of_variable(name: &str, message: String, hint: &str) -> Self {
        Self { place: format!("environment: {name}"), line: 0, message, hint: hint.to_owned() }
    }

    /// A key that may come from either: named by both its names.
    pub(super) fn of_key(file: &str, path: &str, message: String, hint: &str) -> Self {
        let variable = keys::KEYS.iter().find(|key| key.path == path).map_or("", |key| key.environment);
        Self {
            place: format!("{file}: {path} (or environment: {variable})"),
            line: 0,
            message,
            hint: hint.to_owned(),
        }
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, message, hint, .. } = self;
        write!(f, "error: {message}\n  --> {place}\n   = hint: {hint}")
    }
}

/// Values of a wrong kind, each told where it was written.
pub(super) fn from_figment(
    file: &str,
    text: &str,
    environment: &Environment,
    errors: figment::Error,
) -> Vec<ConfigProblem> {
    errors
        .into_iter()
        .map(|error| {
            let path = error.path.join(".");
            let message = format!("`{path}` can't be understood: {}", error.kind);
            let hint = "ops/permanence.example.toml shows how it is written";
            if let Some(variable) = environment.variable(&path) {
                return ConfigProblem::of_variable(variable, message, hint);
            }
            match keys::line_of_key(text, &path) {
                Some(line) => ConfigProblem::of_line(file, line, message, hint),
                None => ConfigProblem::of_key(file, &path, message, hint),
            }
        })
        .collect()
}
