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
    let mut whole = Report::default();
    let mut broken = None;
    for seed in args.seed..args.seed.saturating_add(args.seeds) {
        let mut day =
            Scenario::one_line(seed, args.mediators, args.calls_per_hour, args.hours, faults(args.faults));
        day.lines[0].rules.clone_from(&rules);
        let report = simulation::play(day.clone());
        if !report.broken.is_empty() && broken.is_none() {
            broken = Some(day);
        }
        whole.add(report);
    }
    print!("{}", if args.json { as_json(&whole, args)? } else { as_table(&whole, args) });
    match broken {
        None => Ok(()),
        Some(day) => {
            let seed = day.seed;
            let trace = simulation::Trace::of(day).map(|trace| trace.to_string()).unwrap_or_default();
            Err(Failure::new(
                format!("seed {seed} broke a rule that must always hold: {}\n{trace}", whole.broken),
                "this is a mistake of the program: please report it with the command you typed",
            ))
        }
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

fn as_table(report: &Report, args: &SimulateArgs) -> String {
    let figures = figures(report, args);
    let share = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |s| format!("{:.0} %", s * 100.0));
    let span = |span: Option<Millis>| {
        span.map_or_else(|| "-".to_owned(), |s| format!("{} min {:02} s", s.0 / 60_000, s.0 % 60_000 / 1_000))
    };
    let rows = [
        ("calls offered".to_owned(), figures.offered.to_string()),
        ("answered".to_owned(), figures.answered.to_string()),
        ("hung up while waiting".to_owned(), figures.abandoned.to_string()),
        ("callbacks promised".to_owned(), figures.callbacks.to_string()),
        ("messages left".to_owned(), figures.messages.to_string()),
        ("told the hours".to_owned(), figures.told.to_string()),
        ("abandonment".to_owned(), share(figures.abandonment)),
        (format!("answered within {} s", args.within), share(figures.service_level)),
        ("half waited less than".to_owned(), span(figures.median_wait)),
        ("nine in ten waited less than".to_owned(), span(figures.wait_p90)),
        ("mediators' occupancy".to_owned(), share(figures.occupancy)),
        ("broken invariants".to_owned(), u8::from(!report.broken.is_empty()).to_string()),
    ];
    let mut text = format!(
        "{} days of {} hours, {} calls an hour, {} mediators\n",
        args.seeds, args.hours, args.calls_per_hour, args.mediators
    );
    text.extend(rows.map(|(name, value)| format!("  {name:<30} {value:>14}\n")));
    text
}

fn as_json(report: &Report, args: &SimulateArgs) -> Result<String, Failure> {
    let figures = figures(report, args);
    let value = json!({
        "days": args.seeds,
        "decisions": report.decisions,
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
        "broken_invariants": u8::from(!report.broken.is_empty()),
    });
    let text = serde_json::to_string_pretty(&value)
        .map_err(|error| Failure::new(format!("the figures could not be written: {error}"), "play again"))?;
    Ok(text + "\n")
}
