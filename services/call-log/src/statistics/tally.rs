//! Calls counted by figure.

use hotline::Figure;

/// How many calls ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub answered: i64,
    pub abandoned: i64,
    /// Asked to be called back, kept or not yet.
    pub callbacks: i64,
    pub messages: i64,
    pub told: i64,
    /// Still going on: in no figure yet.
    pub in_progress: i64,
    /// Made by mediators: outside the sum.
    pub outbound: i64,
}

impl Tally {
    /// The calls offered to the line. This is the sum, always.
    pub fn offered(&self) -> i64 {
        self.answered + self.abandoned + self.callbacks + self.messages + self.told
    }

    /// Counts all of another tally too.
    pub fn add_all(&mut self, other: &Self) {
        self.answered += other.answered;
        self.abandoned += other.abandoned;
        self.callbacks += other.callbacks;
        self.messages += other.messages;
        self.told += other.told;
        self.in_progress += other.in_progress;
        self.outbound += other.outbound;
    }

    /// Counts calls whose stored figure is that word; `None` is a call in progress.
    pub fn add(&mut self, figure: Option<&str>, calls: i64) {
        match figure.map(figure_of) {
            None => self.in_progress += calls,
            Some(Figure::Answered) => self.answered += calls,
            Some(Figure::Abandoned) => self.abandoned += calls,
            Some(Figure::Callbacks) => self.callbacks += calls,
            Some(Figure::Messages) => self.messages += calls,
            Some(Figure::Told) => self.told += calls,
            Some(Figure::Outbound) => self.outbound += calls,
            Some(Figure::Test) => {}
        }
    }
}

/// The figure of a stored word. One that a newer version wrote is outside the sum rather than wrongly in it.
fn figure_of(word: &str) -> Figure {
    match word {
        "answered" => Figure::Answered,
        "abandoned" => Figure::Abandoned,
        "callbacks" => Figure::Callbacks,
        "messages" => Figure::Messages,
        "told" => Figure::Told,
        "test" => Figure::Test,
        _ => Figure::Outbound,
    }
}
