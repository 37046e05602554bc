//! Thousands of days, each from its seed. A failing seed prints what led to it.

use super::{Faults, Scenario, play};

/// `PERMANENCE_SIMULATED_DAYS=50` plays fifty times as many: for a night.
fn days(usual: u64) -> u64 {
    let times = std::env::var("PERMANENCE_SIMULATED_DAYS").ok().and_then(|t| t.parse().ok()).unwrap_or(1);
    usual * times
}

fn holds(scenario: Scenario) {
    let seed = scenario.seed;
    let report = play(scenario);
    assert!(
        report.broken.is_empty(),
        "seed {seed} broke {}\nwhat led to it:\n{}",
        report.broken,
        report.trace.join("\n")
    );
}

#[test]
fn in_a_kind_world_every_invariant_holds_over_hundreds_of_days() {
    for seed in 0..days(400) {
        let (mediators, calls) = (1 + (seed % 7) as u32, 10 + (seed % 40) as u32);
        holds(Scenario::one_line(seed, mediators, calls, 2, Faults::None));
    }
}

#[test]
fn with_callbacks_late_and_twice_every_invariant_holds_over_hundreds_of_days() {
    for seed in 0..days(400) {
        let (mediators, calls) = (1 + (seed % 9) as u32, 10 + (seed % 60) as u32);
        holds(Scenario::one_line(seed, mediators, calls, 2, Faults::Some));
    }
}

#[test]
fn with_every_fault_every_invariant_holds_over_a_thousand_days() {
    for seed in 0..days(1200) {
        let (mediators, calls) = (1 + (seed % 9) as u32, 10 + (seed % 60) as u32);
        holds(Scenario::one_line(seed, mediators, calls, 2, Faults::All));
    }
}

#[test]
fn the_same_seed_plays_the_same_day() {
    let day = || play(Scenario::one_line(42, 5, 40, 3, Faults::All));
    assert_eq!(day(), day());
}

#[test]
fn more_mediators_make_shorter_waits() {
    let median = |mediators| {
        let report = play(Scenario::one_line(7, mediators, 60, 4, Faults::None));
        report.wait_percentile(0.5).map(|wait| wait.0)
    };
    let (few, many) = (median(3), median(30));
    assert!(few > many, "3 mediators: {few:?} ms, 30 mediators: {many:?} ms");
}
