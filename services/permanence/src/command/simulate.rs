//! `permanence simulate`: days of a hotline, played with the rules that answer real calls.

use crate::cli::{Faults, SimulateArgs};
use crate::failure::Failure;
use figment::providers::Format;
use hotline::simulation::{self, Report, Scenario};
use hotline::{Figure, LineId, LineRules, Millis};
use serde_json::json;
use std::path::Path;

/// Plays the days and prints what they came to. A broken invariant is a failure: it names the seed and what led to it.
pub fn run(args: &SimulateArgs) -> Result<(), Failure> {
    let rules = match &args.line {
        Some(file) => read(file)?,
        None => LineRules::default(),
    };
    let problems = rules.problems(&LineId::new("line"));
    if let Some(problem) = problems.first() {
        return Err(Failure::new(
            format!("these rules cannot be meant: {problem}"),
            "mend the file and play again",
        ));
    }
    let mut houses = vec![args.mediators];
    houses.extend(args.compare_mediators);
    let played: Vec<Played> = houses.into_iter().map(|mediators| play(args, &rules, mediators)).collect();
    print!("{}", if args.json { as_json(&played, args)? } else { as_table(&played, args) });
    match played.into_iter().find_map(|played| played.first_broken) {
        None => Ok(()),
        Some(day) => {
            let seed = day.seed;
            let broken = simulation::play(day.clone()).broken;
            let trace = simulation::Trace::of(&day).map(|trace| trace.to_string()).unwrap_or_default();
            Err(Failure::new(
                format!("seed {seed} broke a rule that must always hold: {broken}\n{trace}"),
                "this is a mistake of the program: please report it with the command you typed",
            ))
        }
    }
}

/// All days with one number of mediators.
struct Played {
    mediators: u32,
    report: Report,
    /// Days on which a rule was broken, and the first of them.
    broken: usize,
    first_broken: Option<Scenario>,
}

/// Plays every day, on all cores: a day does not know of the others.
fn play(args: &SimulateArgs, rules: &LineRules, mediators: u32) -> Played {
    let day = |seed: u64| {
        let faults = faults(args.faults);
        let mut day = Scenario::one_line(seed, mediators, args.calls_per_hour, args.hours, faults);
        day.lines[0].rules.clone_from(rules);
        day
    };
    let seeds: Vec<u64> = (args.seed..args.seed.saturating_add(args.seeds)).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let reports: Vec<Report> = std::thread::scope(|scope| {
        let each = seeds.chunks(seeds.len().div_ceil(cores).max(1));
        let some = |seeds: &[u64]| seeds.iter().map(|seed| simulation::play(day(*seed))).collect::<Vec<_>>();
        let threads: Vec<_> = each.map(|seeds| scope.spawn(move || some(seeds))).collect();
        let ended = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        // A day that panics is a mistake of the program, and goes on as one.
        ended.flat_map(|days| days.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let broken = |report: &&Report| !report.broken.is_empty();
    Played {
        mediators,
        broken: reports.iter().filter(broken).count(),
        first_broken: reports.iter().position(|report| broken(&report)).map(|nth| day(seeds[nth])),
        report: reports.into_iter().sum(),
    }
}

fn read(file: &Path) -> Result<LineRules, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::new(
            format!("{shown} could not be read: {error}"),
            "give the path of a file with a line's rules",
        )
    })?;
    figment::Figment::from(figment::providers::Serialized::defaults(LineRules::default()))
        .merge(figment::providers::Toml::string(&text))
        .extract()
        .map_err(|error| {
            Failure::new(
                format!("{shown} is no line's rules: {error}"),
                "times are in milliseconds, for example `ring = 20000`",
            )
        })
}

fn faults(faults: Faults) -> simulation::Faults {
    match faults {
        Faults::None => simulation::Faults::None,
        Faults::Some => simulation::Faults::Some,
        Faults::All => simulation::Faults::All,
    }
}

/// Every figure with its name, in the order in which a coordinator asks.
struct Figures {
    offered: u64,
    answered: u64,
    abandoned: u64,
    callbacks: u64,
    messages: u64,
    told: u64,
    abandonment: Option<f64>,
    service_level: Option<f64>,
    median_wait: Option<Millis>,
    wait_p90: Option<Millis>,
    occupancy: Option<f64>,
}

fn figures(report: &Report, args: &SimulateArgs) -> Figures {
    let of = |figure| report.figures.get(&figure).copied().unwrap_or_default();
    let abandoned = of(Figure::Abandoned);
    Figures {
        offered: report.offered,
        answered: of(Figure::Answered),
        abandoned,
        callbacks: of(Figure::Callbacks),
        messages: of(Figure::Messages),
        told: of(Figure::Told),
        #[expect(clippy::cast_precision_loss, reason = "counts of calls are small")]
        abandonment: (report.offered > 0).then(|| abandoned as f64 / report.offered as f64),
        service_level: report.service_level(Millis::seconds(i64::from(args.within))),
        median_wait: report.wait_percentile(0.5),
        wait_p90: report.wait_percentile(0.9),
        occupancy: report.occupancy(),
    }
}

const NO_FIGURE: &str = "-";

fn share(share: Option<f64>) -> String {
    share.map_or_else(|| NO_FIGURE.to_owned(), |s| format!("{:.0} %", s * 100.0))
}

fn span(span: Option<Millis>) -> String {
    let text = |s: Millis| format!("{} min {:02} s", s.0 / 60_000, s.0 % 60_000 / 1_000);
    span.map_or_else(|| NO_FIGURE.to_owned(), text)
}

/// One row for each figure, one column for each number of mediators.
fn as_table(played: &[Played], args: &SimulateArgs) -> String {
    let columns: Vec<(&Played, Figures)> = played.iter().map(|p| (p, figures(&p.report, args))).collect();
    let within = format!("answered within {} s", args.within);
    let mut text = format!(
        "{} of {}, {} an hour\n",
        many(args.seeds, "day"),
        many(u64::from(args.hours), "hour"),
        many(u64::from(args.calls_per_hour), "call")
    );
    let row = |name: &str, value: &dyn Fn(&Played, &Figures) -> String| {
        let values = columns.iter().map(|(played, f)| format!(" {:>14}", value(played, f)));
        let values = values.collect::<Vec<_>>().concat();
        format!("  {name:<30}{values}\n")
    };
    text.extend([
        row("mediators", &|played, _| played.mediators.to_string()),
        row("calls offered", &|_, f| f.offered.to_string()),
        row("answered", &|_, f| f.answered.to_string()),
        row("hung up while waiting", &|_, f| f.abandoned.to_string()),
        row("callbacks promised", &|_, f| f.callbacks.to_string()),
        row("messages left", &|_, f| f.messages.to_string()),
        row("told by an announcement", &|_, f| f.told.to_string()),
        row("abandonment", &|_, f| share(f.abandonment)),
        row(&within, &|_, f| share(f.service_level)),
        row("half waited less than", &|_, f| span(f.median_wait)),
        row("nine in ten waited less than", &|_, f| span(f.wait_p90)),
        row("mediators' occupancy", &|_, f| share(f.occupancy)),
        row("broken invariants", &|played, _| played.broken.to_string()),
    ]);
    text
}

fn many(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The figures with the first number of mediators; those with the other one under `compared`.
fn as_json(played: &[Played], args: &SimulateArgs) -> Result<String, Failure> {
    let mut values = played.iter().map(|played| value(played, args));
    let mut value = values.next().unwrap_or_default();
    if let Some(compared) = values.next() {
        value["compared"] = compared;
    }
    let text = serde_json::to_string_pretty(&value)
        .map_err(|error| Failure::new(format!("the figures could not be written: {error}"), "play again"))?;
    Ok(text + "\n")
}

fn value(played: &Played, args: &SimulateArgs) -> serde_json::Value {
    let figures = figures(&played.report, args);
    json!({
        "days": args.seeds,
        "mediators": played.mediators,
        "decisions": played.report.decisions,
        "offered": figures.offered,
        "answered": figures.answered,
        "abandoned": figures.abandoned,
        "callbacks": figures.callbacks,
        "messages": figures.messages,
        "told": figures.told,
        "abandonment": figures.abandonment,
        "service_level": figures.service_level,
        "service_level_within_s": args.within,
        "median_wait_ms": figures.median_wait.map(|wait| wait.0),
        "wait_p90_ms": figures.wait_p90.map(|wait| wait.0),
        "occupancy": figures.occupancy,
        "broken_invariants": played.broken,
    })
}
