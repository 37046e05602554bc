//! Why a command failed, in words for the person who typed it.

use std::fmt;

use crate::config::ConfigProblem;
use crate::flows::FlowsError;
use crate::logging::LogError;

/// A failure with a hint. Shown once, by `main`.
#[derive(Debug)]
pub enum Failure {
    /// What went wrong and what to do.
    Hinted { message: String, hint: String },
    /// Several things to mend, each told in full.
    Many(Vec<String>),
    /// Everything was told already; only the exit code remains.
    Told,
}

impl Failure {
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Hinted { message: message.into(), hint: hint.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hinted { message, hint } => write!(f, "error: {message}\n   = hint: {hint}"),
            Self::Many(problems) => f.write_str(&problems.join("\n\n")),
            Self::Told => Ok(()),
        }
    }
}

impl From<Vec<ConfigProblem>> for Failure {
    fn from(problems: Vec<ConfigProblem>) -> Self {
        Self::Many(problems.iter().map(ToString::to_string).collect())
    }
}

impl From<FlowsError> for Failure {
    fn from(error: FlowsError) -> Self {
        match error {
            FlowsError::Refused(problems) => Self::Many(problems.iter().map(ToString::to_string).collect()),
            FlowsError::Twice { .. } => Self::new(error.to_string(), "rename one (`flow:` in the file)"),
            FlowsError::Unreadable { .. } | FlowsError::Empty { .. } => Self::new(
                error.to_string(),
                "name the folder of the flow files in `flows` (PERMANENCE_FLOWS)",
            ),
        }
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        Self::new(error.to_string(), "set `filter` in the section [log] (PERMANENCE_LOG_FILTER)")
    }
}
