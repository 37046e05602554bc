//! Thousands of days, each from its seed. A failing seed prints what led to it.

use super::{Faults, Habits, Report, Scenario, Trace, play};
use crate::decide::planted::{Planted, plant};
use crate::{
    Level, Line, LineId, LineRules, Millis, Overflow, RING_AT_ONCE_MOST, Rings, Strategy, TopicNeeds,
    Training,
};
use std::collections::BTreeMap;

/// `PERMANENCE_SIMULATED_DAYS=50` plays fifty times as many: for a night.
fn days(usual: u64) -> u64 {
    let times = std::env::var("PERMANENCE_SIMULATED_DAYS").ok().and_then(|t| t.parse().ok()).unwrap_or(1);
    usual * times
}

/// A line whose owner chose differently for each seed.
fn line(seed: u64) -> LineRules {
    let mut rng = fastrand::Rng::with_seed(seed ^ 0x11e5);
    let mut rules = LineRules {
        strategy: Strategy::ALL[rng.usize(0..3)],
        ring_at_once: rng.i64(1..=RING_AT_ONCE_MOST),
        rings: Rings {
            same_mediator: Millis::seconds(rng.i64(0..40)),
            territory: Millis::seconds(rng.i64(0..120)),
            topic: Millis::seconds(rng.i64(0..600)),
            overflow_after: rng.bool().then(|| Millis::seconds(rng.i64(20..900))),
            overflow: match seed % 4 {
                1 => Overflow::Voicemail,
                2 => Overflow::Orientation,
                _ => Overflow::Callback,
            },
        },
        priority_worth: Millis::minutes(rng.i64(1..30)),
        surge: rng.u8(0..10) == 0,
        ..LineRules::default()
    };
    if rng.bool() {
        let needs = TopicNeeds {
            level: Some(Level::Confirmed),
            training: vec![Training::new(super::people::TRAINING)],
        };
        rules.topics.insert(crate::TopicId::new("impots"), needs);
    }
    rules
}

/// One line, or two of which the first overflows into the second.
fn day(seed: u64, mediators: u32, calls_per_hour: u32, faults: Faults) -> Scenario {
    let mut scenario = Scenario::one_line(seed, mediators, calls_per_hour, 2, faults);
    let mut rules = line(seed);
    if seed.is_multiple_of(3) {
        let other = LineId::new("other");
        rules.rings.overflow = Overflow::Line { line: other.clone() };
        rules.rings.overflow_after = Some(Millis::minutes(2));
        scenario = scenario.with_line(Line { id: other, rules: line(seed + 1) });
    }
    scenario.lines[0].rules = rules;
    scenario
}

fn holds(scenario: &Scenario) -> Report {
    let report = play(scenario.clone());
    if !report.broken.is_empty() {
        let seed = scenario.seed;
        let trace = Trace::of(scenario).map(|trace| trace.to_string()).unwrap_or_default();
        panic!("seed {seed} broke {}\n{trace}", report.broken);
    }
    report
}

/// Plays so many days on all cores; everything must hold on each.
fn hold(days: u64, scenario: impl Fn(u64) -> Scenario + Sync) -> Report {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let play = |core: usize| (core as u64..days).step_by(cores).map(|seed| holds(&scenario(seed))).sum();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|core| scope.spawn(move || -> Report { play(core) })).collect();
        // The first that failed has said why.
        threads.into_iter().map(|thread| thread.join().expect("every day holds")).sum()
    })
}

#[test]
fn in_a_kind_world_every_invariant_holds_over_hundreds_of_days() {
    hold(days(400), |seed| day(seed, 1 + (seed % 7) as u32, 10 + (seed % 40) as u32, Faults::None));
}

#[test]
fn with_callbacks_late_and_twice_every_invariant_holds_over_hundreds_of_days() {
    hold(days(400), |seed| day(seed, 1 + (seed % 9) as u32, 10 + (seed % 60) as u32, Faults::Some));
}

#[test]
fn with_every_fault_every_invariant_holds_over_a_thousand_days() {
    hold(days(1200), |seed| day(seed, 1 + (seed % 9) as u32, 10 + (seed % 60) as u32, Faults::All));
}

#[test]
fn with_two_lines_callers_are_sent_from_one_to_the_other_and_every_invariant_holds() {
    let other = || Line { id: LineId::new("other"), rules: LineRules::default() };
    let report = hold(days(150), |seed| {
        let faults = [Faults::None, Faults::Some, Faults::All][(seed % 3) as usize];
        let (mediators, calls) = (2 + (seed % 7) as u32, 20 + (seed % 40) as u32);
        Scenario::one_line(seed, mediators, calls, 2, faults).with_line(other())
    });
    let sent = report.happened.get("sent_to_line").copied().unwrap_or_default();
    assert!(sent > 20, "{sent} callers were sent to the other line: too few to prove anything");
}

#[test]
fn who_is_led_to_the_voicemail_after_a_long_wait_counts_once_and_may_think_better_of_it() {
    let mut messages = BTreeMap::new();
    for overflow in [Overflow::Callback, Overflow::Voicemail, Overflow::Orientation] {
        for seed in 0..days(30) {
            let faults = [Faults::None, Faults::Some, Faults::All][(seed % 3) as usize];
            let mut scenario = Scenario::one_line(seed, 2, 40, 2, faults);
            let rules = &mut scenario.lines[0].rules;
            rules.rings.overflow_after = Some(Millis::minutes(2));
            rules.rings.overflow = overflow.clone();
            let report = holds(&scenario);
            let begun = report.happened.get("message_started").copied().unwrap_or_default();
            *messages.entry(overflow.word()).or_insert(0) += begun;
        }
    }
    let few = messages["callback"];
    assert!(messages["voicemail"] > 2 * few && messages["orientation"] > 2 * few, "{messages:?}");
}

#[test]
fn colleagues_outside_numbers_and_supervisors_take_part_in_simulated_talks() {
    let happened = hold(60, |seed| Scenario::one_line(seed, 6, 40, 2, Faults::Some)).happened;
    let words = [
        "guest_rung",
        "guest_joined",
        "guest_missed",
        "guest_left",
        "handed_over",
        "supervised",
        "supervision_ended",
        "called_again",
        "held",
        "resumed",
    ];
    for word in words {
        assert!(happened.get(word).is_some_and(|times| *times > 10), "{word}: {happened:?}");
    }
}

/// Several telephones ring for each caller, and most callers hang up just then.
fn impatient(seed: u64) -> Scenario {
    let mut day = Scenario::one_line(seed, 5, 40, 1, Faults::Some);
    day.lines[0].rules.ring_at_once = 3;
    let (plain, own_telephones) = (true, true);
    day.habits = Habits { plain, own_telephones, hang_up_when_rung: 70, ..Habits::default() };
    day
}

/// No more events from outside than these tell how a planted mistake is made.
const SHORT: usize = 15;

#[test]
fn each_mistake_that_is_planted_is_found_and_told_in_a_few_events() {
    let mut missed = Vec::new();
    for mistake in Planted::ALL {
        plant(Some(mistake));
        let usual = (0..300).map(|seed| {
            let (mediators, calls) = (1 + (seed % 9) as u32, 10 + (seed % 60) as u32);
            day(seed, mediators, calls, Faults::All)
        });
        let trace = usual
            .chain((0..30).map(impatient))
            .find(|day| !play(day.clone()).broken.is_empty())
            .map(|day| Trace::of(&day));
        match trace {
            None => missed.push((mistake, "the simulation is blind to it".to_owned())),
            Some(None) => missed.push((mistake, "told again, the day broke nothing".to_owned())),
            Some(Some(trace)) => {
                let short = trace.told().len() <= SHORT;
                let again = trace.replay() == Some(trace.broken.clone());
                let told = trace.to_string();
                plant(None);
                // What breaks the mended rules too would be no trace of this mistake.
                let mended = trace.replay().is_none();
                if !(short && again && mended) {
                    missed.push((mistake, format!("short {short}, again {again}, mended {mended}: {told}")));
                }
            }
        }
        plant(None);
    }
    let missed: Vec<String> = missed.into_iter().map(|(what, why)| format!("{what:?}: {why}")).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Apart from the others, for a day whose times are in no order is not told again in fewer events.
#[test]
fn waiting_for_the_deadlines_of_a_wrong_clock_is_found_too() {
    plant(Some(Planted::WrongClockBelieved));
    let found = (0..400).any(|seed| !play(day(seed, 4, 40, Faults::All)).broken.is_empty());
    plant(None);
    assert!(found, "the simulation is blind to it");
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
