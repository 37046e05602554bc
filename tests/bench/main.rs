//! How fast it is, beside what the machine itself can do: `ops/bench` builds and runs this.
//!
//! Every figure stands beside its limit, measured in the same run on the same machine: the same number of committed
//! rows by a bare loop on the same database, a bare handler with one commit. Figures are printed, never asserted: a
//! timed test fails on a busy machine and proves nothing on a quiet one.
//!
//! To add a figure: a module with a function that takes the [`Bench`] and adds to its report, and a line in [`GROUPS`].

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures are rounded to three digits"
)]

mod calls;
mod decisions;
mod desk;
mod floor;
mod house;
mod load;
mod memory;
mod offers;
mod people;
mod process;
mod provider;
mod report;
mod simulated;
mod voice;
mod webhooks;

use clap::Parser;
use report::Report;
use std::path::PathBuf;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is measured together, and the names of its figures.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "webhooks",
        &[
            "first_webhook_rps_c1",
            "first_webhook_rps_c16",
            "first_webhook_rps_c64",
            "first_webhook_p99_ms_c16",
        ],
    ),
    ("calls on SQLite", &["whole_calls_per_s_sqlite"]),
    ("calls on PostgreSQL", &["whole_calls_per_s_postgres"]),
    ("decisions", &["decisions_per_s_sqlite"]),
    ("offers", &["offer_p99_ms_10_waiting", "offer_p99_ms_10000_waiting"]),
    ("memory", &["ready_ms", "rss_mb_at_rest", "rss_mb_1000_calls"]),
    ("voice", &["mixed_legs_per_core"]),
    ("a simulated day", &["simulated_day_s_10000_calls"]),
];

#[derive(Parser)]
#[command(about = "Measures Permanence against the machine's own limit")]
struct Options {
    /// Figures to measure, by the beginning of their names; all when none is given
    names: Vec<String>,
    /// Also write `{name: {value, unit, limit, ratio}}` to this file
    #[arg(long)]
    json: Option<PathBuf>,
    /// The program to measure
    #[arg(long, default_value = "target/release/permanence")]
    binary: PathBuf,
    /// A PostgreSQL database that may be filled; without it the figures that need one are an error
    #[arg(long, env = "BENCH_DATABASE_URL_POSTGRES")]
    postgres: Option<String>,
    /// (for the measurement itself) serve the bare handler on this address with this database
    #[arg(long, num_args = 2, hide = true)]
    serve_bare: Option<Vec<String>>,
}

/// What every measurement may use.
struct Bench {
    options: Options,
    report: Report,
    /// Databases and logs of this run; on the same disk as a real installation's would be.
    folder: PathBuf,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut options = Options::parse();
    if let Some([address, database]) = options.serve_bare.as_deref() {
        return floor::serve_bare(database.as_ref(), address.parse()?).await;
    }
    for name in &options.names {
        let known = GROUPS.iter().any(|(_, figures)| figures.iter().any(|figure| figure.starts_with(name)));
        if !known {
            return Err(
                format!("there is no figure `{name}`; there are:\n  {}", all_names().join("\n  ")).into()
            );
        }
    }
    // The house is started in folders of its own.
    options.binary = options
        .binary
        .canonicalize()
        .map_err(|error| format!("there is no program {}: {error}", options.binary.display()))?;
    let folder = std::env::temp_dir().join(format!("permanence-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let mut bench = Bench { options, report: Report::default(), folder };
    let measured = measure(&mut bench).await;
    std::fs::remove_dir_all(&bench.folder)?;
    measured?;
    println!("{}", bench.report.table());
    if let Some(path) = &bench.options.json {
        bench.report.write_json(path)?;
    }
    Ok(())
}

async fn measure(bench: &mut Bench) -> Result<(), Failure> {
    for (group, figures) in GROUPS {
        let wanted = bench.options.names.is_empty()
            || figures
                .iter()
                .any(|figure| bench.options.names.iter().any(|name| figure.starts_with(name.as_str())));
        if !wanted {
            continue;
        }
        eprintln!("{group}");
        match *group {
            "webhooks" => webhooks::measure(bench).await?,
            "calls on SQLite" => calls::sqlite(bench).await?,
            "calls on PostgreSQL" => calls::postgres(bench).await?,
            "decisions" => decisions::sqlite(bench).await?,
            "offers" => offers::measure(bench).await?,
            "memory" => memory::measure(bench).await?,
            "voice" => voice::measure(bench),
            "a simulated day" => simulated::measure(bench)?,
            other => return Err(format!("nothing measures the group {other}").into()),
        }
    }
    Ok(())
}

fn all_names() -> Vec<&'static str> {
    GROUPS.iter().flat_map(|(_, figures)| figures.iter().copied()).collect()
}
