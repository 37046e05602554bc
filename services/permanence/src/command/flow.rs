//! `permanence flow check` and `permanence flow show`.

use std::path::{Path, PathBuf};

use ivr::{Flow, Severity};

use crate::failure::Failure;
use crate::flows::{self, Source};

/// Prints every problem of the files (or of the configuration's flows) and a line of totals.
pub fn check(files: &[PathBuf], folder: Option<&Path>) -> Result<(), Failure> {
    let sources = if files.is_empty() {
        flows::sources(folder)?
    } else {
        let mut sources = Vec::new();
        for file in files {
            sources.extend(flows::at_path(file)?);
        }
        sources
    };
    let (mut errors, mut warnings) = (0, 0);
    for source in &sources {
        let report = Flow::parse(&source.file, &source.text);
        for problem in report.problems.into_iter().chain(report.lets_through) {
            match problem.severity {
                Severity::Error => errors += 1,
                Severity::Warning => warnings += 1,
            }
            println!("{problem}\n");
        }
    }
    println!("{}: {}, {}", count(sources.len(), "flow"), count(errors, "error"), count(warnings, "warning"));
    if errors > 0 { Err(Failure::Told) } else { Ok(()) }
}

/// Draws one flow: a file, or a flow known by its name.
pub fn show(flow: &Path, folder: Option<&Path>) -> Result<(), Failure> {
    let source = find(flow, folder)?;
    let report = Flow::parse(&source.file, &source.text);
    match report.flow {
        Some(flow) => {
            print!("{}", flow.show());
            Ok(())
        }
        None => Err(flows::FlowsError::Refused(report.problems).into()),
    }
}

fn find(flow: &Path, folder: Option<&Path>) -> Result<Source, Failure> {
    if flow.exists() {
        return flows::at_path(flow)?
            .into_iter()
            .next()
            .ok_or_else(|| flows::FlowsError::Empty { path: flow.to_owned() }.into());
    }
    let sources = flows::sources(folder)?;
    let named =
        |source: &Source| Path::new(&source.file).file_stem().is_some_and(|stem| stem == flow.as_os_str());
    let known: Vec<String> = sources
        .iter()
        .filter_map(|source| Path::new(&source.file).file_stem())
        .map(|stem| stem.to_string_lossy().into_owned())
        .collect();
    sources.into_iter().find(named).ok_or_else(|| {
        Failure::new(
            format!("there is neither a file nor a flow called `{}`", flow.display()),
            format!("name a file, or one of: {}", known.join(", ")),
        )
    })
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
