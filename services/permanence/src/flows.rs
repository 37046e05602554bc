//! Finding and reading flow files: the folder of the configuration, or those that come with the program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ivr::{Flow, Problem, Severity};

/// The flows built in, so that the program works without any file beside it.
const BUILT_IN: [(&str, &str); 2] = [
    ("solidarite-numerique.yaml", include_str!("../../../ivr-flows/solidarite-numerique.yaml")),
    ("ligne-du-soir.yaml", include_str!("../../../ivr-flows/ligne-du-soir.yaml")),
];

/// Why the flows can't be used.
#[derive(Debug, thiserror::Error)]
pub enum FlowsError {
    #[error("{} can't be read: {error}", path.display())]
    Unreadable { path: PathBuf, error: std::io::Error },
    #[error("{} holds no flow file (*.yaml)", path.display())]
    Empty { path: PathBuf },
    #[error("two flow files are both called `{name}`: {first} and {second}")]
    Twice { name: String, first: String, second: String },
    #[error("the flow files have errors")]
    Refused(Vec<Problem>),
}

/// One file and its text.
pub struct Source {
    pub file: String,
    pub text: String,
}

/// The flow files of a folder, in the order of their names; without a folder those built in.
pub fn sources(folder: Option<&Path>) -> Result<Vec<Source>, FlowsError> {
    match folder {
        Some(folder) => in_folder(folder),
        None => Ok(BUILT_IN
            .iter()
            .map(|(file, text)| Source { file: (*file).to_owned(), text: (*text).to_owned() })
            .collect()),
    }
}

/// A file, or every flow file of a folder.
pub fn at_path(path: &Path) -> Result<Vec<Source>, FlowsError> {
    if path.is_dir() { in_folder(path) } else { read(path).map(|source| vec![source]) }
}

fn in_folder(folder: &Path) -> Result<Vec<Source>, FlowsError> {
    let unreadable = |error| FlowsError::Unreadable { path: folder.to_owned(), error };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(FlowsError::Empty { path: folder.to_owned() });
    }
    files.sort();
    files.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Result<Source, FlowsError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| FlowsError::Unreadable { path: path.to_owned(), error })?;
    Ok(Source { file: path.display().to_string(), text })
}

/// The flows ready to answer callers, by name. Warnings are told in the log; an error refuses the start.
pub fn load(folder: Option<&Path>) -> Result<BTreeMap<String, Arc<Flow>>, FlowsError> {
    let mut flows: BTreeMap<String, (String, Arc<Flow>)> = BTreeMap::new();
    let mut refused = Vec::new();
    for source in sources(folder)? {
        let report = Flow::parse(&source.file, &source.text);
        for problem in report.problems {
            match problem.severity {
                Severity::Error => refused.push(problem),
                Severity::Warning => tracing::warn!(
                    file = problem.file,
                    line = problem.line,
                    "a flow could be better: {}",
                    problem.message
                ),
            }
        }
        if let Some(flow) = report.flow {
            let name = flow.name().to_owned();
            if let Some((first, _)) = flows.get(&name) {
                return Err(FlowsError::Twice { name, first: first.clone(), second: source.file });
            }
            flows.insert(name, (source.file, Arc::new(flow)));
        }
    }
    if !refused.is_empty() {
        return Err(FlowsError::Refused(refused));
    }
    Ok(flows.into_iter().map(|(name, (_, flow))| (name, flow)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flows_that_come_with_the_program_are_those_of_the_folder() {
        let built_in = load(None).unwrap();
        let folder = load(Some(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../ivr-flows")))).unwrap();
        assert_eq!(built_in.keys().collect::<Vec<_>>(), folder.keys().collect::<Vec<_>>());
    }
}
