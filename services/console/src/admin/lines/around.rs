//! What a line's form is drawn with beside the line itself: the other lines, and the marks of trainings that exist.

use hotline::{LineId, Training};

use crate::problem::Problem;
use crate::state::State;

pub(super) struct Around {
    /// Every mark that somebody has or that some line's topic requires; sorted.
    pub(super) marks: Vec<String>,
    /// Every line with its name, by name.
    lines: Vec<(LineId, String)>,
}

impl Around {
    pub(super) async fn read(state: &State) -> Result<Self, Problem> {
        let lines = state.store().lines().list().await?;
        let mediators = state.store().mediators().list().await?;
        let required = lines.iter().flat_map(|line| line.rules.topics.values()).flat_map(|one| &one.training);
        let have = mediators.iter().flat_map(|one| &one.training);
        let mut marks: Vec<String> = required.chain(have).map(Training::as_str).map(str::to_owned).collect();
        marks.sort_unstable();
        marks.dedup();
        Ok(Self { marks, lines: lines.into_iter().map(|line| (line.id, line.name)).collect() })
    }

    /// Every line but this one.
    pub(super) fn others(&self, line: &LineId) -> impl Iterator<Item = &(LineId, String)> {
        self.lines.iter().filter(move |(id, _)| id != line)
    }
}
