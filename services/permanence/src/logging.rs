//! What is told to whoever runs the program: text for people, JSON for collectors, never personal data.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::{Log, LogFormat};

/// Why the log can't begin.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("`{0}` is no filter for the log; examples are `info` and `warn,telephony=debug`")]
    Filter(String),
    #[error("the log was begun twice")]
    Twice,
}

/// Begins the log on standard error, for the life of the program.
pub fn begin(log: &Log) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|_| LogError::Filter(log.filter.clone()))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_span_events(FmtSpan::NONE);
    let begun = match log.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Text => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            builder.with_ansi(colours).with_target(false).try_init()
        }
    };
    begun.map_err(|_| LogError::Twice)
}
