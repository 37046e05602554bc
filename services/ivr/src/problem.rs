//! What is wrong with a flow file, said so that its author can mend it.

use std::fmt;

use crate::model::Place;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The flow is refused.
    Error,
    /// The flow works; a caller may still be puzzled.
    Warning,
}

/// One thing to mend. `Display` shows it with the line it stands on and a hint, in the manner of a compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether the flow is refused for it.
    pub severity: Severity,
    /// The file, as it was named to [`Flow::parse`](crate::Flow::parse).
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: String,
    /// The line of the file, to be shown with a mark under what is wrong.
    excerpt: String,
    length: usize,
}

/// The widest piece of a line that is shown.
const WIDEST: usize = 100;

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message, hint, length, severity, .. } = self;
        let (excerpt, before) = self.window();
        let severity = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let indent = " ".repeat(before);
        let room = excerpt.chars().count().saturating_sub(before).max(1);
        let mark = "^".repeat((*length).clamp(1, room));
        writeln!(f, "{severity}: {message}")?;
        writeln!(f, "{margin}--> {file}:{line}:{column}")?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{number} | {excerpt}")?;
        writeln!(f, "{margin} | {indent}{mark}")?;
        write!(f, "{margin} = hint: {hint}")
    }
}

impl Problem {
    /// The part of the line to show, and how many characters of it stand before the mark.
    fn window(&self) -> (String, usize) {
        let letters: Vec<char> = self.excerpt.chars().collect();
        let before = (self.column - 1).min(letters.len());
        if letters.len() <= WIDEST {
            return (self.excerpt.clone(), self.column - 1);
        }
        let start = if before > WIDEST / 2 { before - WIDEST / 4 } else { 0 };
        let end = (start + WIDEST).min(letters.len());
        let mut shown: String = letters[start..end].iter().collect();
        if end < letters.len() {
            shown.push('…');
        }
        if start > 0 {
            shown.insert(0, '…');
        }
        (shown, before - start + usize::from(start > 0))
    }
}

/// Collects problems while a file is read and checked.
pub(crate) struct Problems<'source> {
    file: &'source str,
    source: &'source str,
    found: Vec<Problem>,
}

impl<'source> Problems<'source> {
    pub fn new(file: &'source str, source: &'source str) -> Self {
        Self { file, source, found: Vec::new() }
    }

    pub fn error(&mut self, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        self.add(Severity::Error, place, message.into(), hint.into());
    }

    pub fn warning(&mut self, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        self.add(Severity::Warning, place, message.into(), hint.into());
    }

    fn add(&mut self, severity: Severity, place: Place, message: String, hint: String) {
        let line = place.line.max(1);
        self.found.push(Problem {
            severity,
            file: self.file.to_owned(),
            line,
            column: place.column.max(1),
            message,
            hint,
            excerpt: self.source.lines().nth(line - 1).unwrap_or_default().trim_end().to_owned(),
            length: place.length,
        });
    }

    pub fn any_error(&self) -> bool {
        self.found.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// In the order of the file, each only once.
    pub fn into_sorted(mut self) -> Vec<Problem> {
        self.found.sort_by(|a, b| (a.line, a.column, &a.message).cmp(&(b.line, b.column, &b.message)));
        self.found.dedup();
        self.found
    }
}

/// The known name nearest to what was written, when it is near enough to be meant.
pub(crate) fn nearest<'known>(
    written: &str,
    known: impl IntoIterator<Item = &'known str>,
) -> Option<&'known str> {
    let written = written.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&written, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(3) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// « did you mean … » or, when nothing is near, what there is.
pub(crate) fn suggest<'known>(
    written: &str,
    known: impl IntoIterator<Item = &'known str>,
    what: &str,
) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(written, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("there are no {what}"),
        None => format!("the {what} are: {}", known.join(", ")),
    }
}
