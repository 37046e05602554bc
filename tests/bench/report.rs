//! The table that people read and the JSON that machines compare.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// One figure, with the machine's own limit for the same work, measured in the same run.
#[derive(serde::Serialize, Clone)]
pub struct Figure {
    pub value: f64,
    pub unit: &'static str,
    /// What the machine does when nothing but the inevitable is done; in `unit`.
    pub limit: f64,
    /// `value / limit`.
    pub ratio: f64,
}

impl Figure {
    pub fn new(value: f64, unit: &'static str, limit: f64) -> Self {
        Self { value, unit, limit, ratio: if limit == 0.0 { 0.0 } else { value / limit } }
    }
}

/// The figures in the order they were measured.
#[derive(Default)]
pub struct Report {
    rows: Vec<(String, Figure, &'static str)>,
}

impl Report {
    /// Adds a figure, and says it at once: a long run shows what it has.
    pub fn add(&mut self, name: &str, figure: Figure, limit_is: &'static str) {
        eprintln!("  {name}: {} {} (limit {})", round(figure.value), figure.unit, round(figure.limit));
        self.rows.push((name.to_owned(), figure, limit_is));
    }

    pub fn table(&self) -> String {
        let widest = self.rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
        let mut table =
            format!("{:widest$}  {:>12}  {:>12}  {:>7}  the limit is\n", "figure", "value", "limit", "ratio");
        for (name, figure, limit_is) in &self.rows {
            let value = format!("{} {}", round(figure.value), figure.unit);
            let (limit, ratio) = (round(figure.limit), figure.ratio);
            // Writing into a String cannot fail.
            let _ = writeln!(table, "{name:widest$}  {value:>12}  {limit:>12}  {ratio:>7.2}  {limit_is}");
        }
        table
    }

    /// `{name: {value, unit, limit, ratio}}`.
    pub fn write_json(&self, path: &Path) -> std::io::Result<()> {
        let figures: BTreeMap<&str, &Figure> =
            self.rows.iter().map(|(name, figure, _)| (name.as_str(), figure)).collect();
        let mut file = std::fs::File::create(path)?;
        serde_json::to_writer_pretty(&mut file, &figures)?;
        writeln!(file)
    }
}

/// Three digits that matter.
fn round(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}
