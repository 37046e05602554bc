//! The project's own text files: everything but what was fetched, built or left behind by a run.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing written by us.
const NOT_OURS: &[&str] = &[".git", "target", "node_modules", "dist", "var", ".artifacts"];

/// A text file of the project.
pub struct SourceFile {
    /// Path from the project's root, with `/` between folders.
    pub path: String,
    pub text: String,
}

/// The folder that holds the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the project's root").to_path_buf()
}

/// Every text file of the project, in order of its path. What is not UTF-8 (a picture, a sound) is left out.
pub fn files() -> Vec<SourceFile> {
    let mut found = Vec::new();
    collect(&root(), "", &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "only {} files found: the walk is wrong", found.len());
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).expect("a folder of the project can be read") {
        let entry = entry.expect("a folder of the project can be listed");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().expect("a directory entry has a type");
        if kind.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                collect(&entry.path(), &format!("{path}/"), found);
            }
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            found.push(SourceFile { path, text });
        }
    }
}
