//! Known failures of other hotlines' software, each played by the simulation with traffic that springs the trap. Every
//! invariant is asserted after every decision, as in any simulated day; each scenario asks one thing more.

#![allow(clippy::expect_used, reason = "a scenario that cannot be played must fail")]
mod diary;

use diary::Diary;
use hotline::simulation::{Faults, Habits, Scenario};
use hotline::{CallId, Figure, Line, LineId, LineRules, MediatorId, Millis};
use std::collections::{BTreeMap, BTreeSet};

/// Each trap is sprung on so many days, in each of these worlds.
const DAYS: u64 = 12;
const WORLDS: [Faults; 3] = [Faults::None, Faults::Some, Faults::All];

/// Longer than any day: who has this much patience hangs up for no reason of their own.
const FOR_EVER: Millis = Millis::minutes(20 * 60);

fn scenario(seed: u64, mediators: u32, faults: Faults, rules: LineRules, habits: Habits) -> Scenario {
    let mut scenario = Scenario::one_line(seed, mediators, 0, 4, faults);
    scenario.lines[0].rules = rules;
    scenario.habits = Habits { plain: true, ..habits };
    scenario
}

/// So many people who dial one after the other.
fn one_after_the_other(callers: i64, every: Millis) -> Vec<Millis> {
    (0..callers).map(|nth| Millis(60_000 + nth * every.0)).collect()
}

/// So many people who dial in one moment.
fn at_once(callers: usize) -> Vec<Millis> {
    vec![Millis(60_000); callers]
}

fn answered(diary: &Diary) -> u64 {
    diary.report.figures.get(&Figure::Answered).copied().unwrap_or_default()
}

#[test]
fn asterisk_176_two_mediators_who_answer_in_one_moment_are_not_both_given_the_caller() {
    let rules = LineRules { ring_at_once: 4, ..LineRules::default() };
    for (seed, faults) in (0..DAYS).flat_map(|seed| [(seed, Faults::None), (seed, Faults::Some)]) {
        let habits = Habits {
            dials: at_once(3),
            own_telephones: true,
            answered: Some(100),
            answered_after: Some(Millis::seconds(3)),
            patience: Some(FOR_EVER),
            ..Habits::default()
        };
        let diary = Diary::of(scenario(seed, 4, faults, rules.clone(), habits));
        assert!(
            diary.rings.iter().filter(|ring| ring.call == diary.rings[0].call).count() > 1,
            "several rang"
        );
        for call in diary.calls.keys() {
            let accepted = diary.accepted.iter().filter(|accepted| *accepted == call).count();
            let with: BTreeSet<&MediatorId> =
                diary.talks.iter().filter(|(talked, _)| talked == call).map(|(_, with)| with).collect();
            assert_eq!((accepted, with.len()), (1, 1), "seed {seed}, {faults:?}: {call}");
        }
    }
}

#[test]
fn freeswitch_2901_nobody_is_rung_twice_while_others_were_not_rung() {
    for (seed, faults) in (0..DAYS).flat_map(|seed| WORLDS.map(|world| (seed, world))) {
        let habits = Habits { dials: at_once(6), patience: Some(FOR_EVER), ..Habits::default() };
        let diary = Diary::of(scenario(seed, 6, faults, LineRules::default(), habits));
        let first: BTreeSet<&MediatorId> = diary.rings.iter().take(6).map(|ring| &ring.mediator).collect();
        assert_eq!(first.len(), 6, "seed {seed}, {faults:?}: {:?}", &diary.rings[..6]);
        assert!(diary.rings[..6].iter().all(|ring| ring.at == diary.rings[0].at), "all in one moment");
    }
}

#[test]
fn yap_540_three_callers_and_three_volunteers_in_one_moment_are_three_conversations() {
    for seed in 0..DAYS {
        let habits = Habits {
            dials: at_once(3),
            own_telephones: true,
            answered: Some(100),
            patience: Some(FOR_EVER),
            ..Habits::default()
        };
        let diary = Diary::of(scenario(seed, 3, Faults::None, LineRules::default(), habits));
        let with: BTreeSet<&MediatorId> = diary.talks.iter().map(|(_, mediator)| mediator).collect();
        assert_eq!((diary.rings.len(), with.len(), answered(&diary)), (3, 3, 3), "seed {seed}");
    }
}

#[test]
fn asterisk_1691_a_queue_goes_on_offering_however_many_rings_came_to_nothing() {
    for (seed, faults) in (0..DAYS).flat_map(|seed| WORLDS.map(|world| (seed, world))) {
        let habits = Habits {
            dials: one_after_the_other(30, Millis::seconds(20)),
            answered: Some(30),
            patience: Some(FOR_EVER),
            callbacks: Some(0),
            ..Habits::default()
        };
        let diary = Diary::of(scenario(seed, 3, faults, LineRules::default(), habits));
        assert!(diary.rings.len() > 60, "seed {seed}: too many answered to prove anything");
        assert_eq!(answered(&diary), 30, "seed {seed}, {faults:?}: {:?}", diary.report.figures);
    }
}

#[test]
fn freeswitch_2540_and_opensips_2530_nobody_stays_reserved_when_news_is_lost() {
    // A ring that was placed at the last moment rings its full time; a person called back is rung in between.
    let rules = LineRules::default();
    let ring = rules.ring.0 + rules.ring.0;
    let connection = rules.connect.0 + rules.connect.0 + rules.callback_ring.0;
    for seed in 0..DAYS {
        let habits = Habits {
            dials: one_after_the_other(40, Millis::seconds(15)),
            callbacks: Some(40),
            hang_up_when_rung: 20,
            ..Habits::default()
        };
        let diary = Diary::of(scenario(seed, 4, Faults::All, rules.clone(), habits));
        let (ringing, connecting) = (diary.longest("ringing"), diary.longest("connecting"));
        assert!(ringing > 0 && ringing <= ring, "seed {seed}: somebody rang for {ringing} ms");
        assert!(connecting > 0 && connecting <= connection, "seed {seed}: connecting took {connecting} ms");
        let booked = diary.mediators.values().filter(|m| m.presence.offer().is_some()).count();
        assert_eq!(booked, 0, "seed {seed}");
    }
}

#[test]
fn mod_callcenter_a_restart_abandons_nobody_who_waits_and_everybody_keeps_their_turn() {
    for (seed, faults) in (0..DAYS).flat_map(|seed| WORLDS.map(|world| (seed, world))) {
        let habits = Habits {
            dials: one_after_the_other(40, Millis::seconds(5)),
            patience: Some(FOR_EVER),
            callbacks: Some(0),
            dead: Some(Millis::minutes(5)..Millis::minutes(7)),
            ..Habits::default()
        };
        let diary = Diary::of(scenario(seed, 2, faults, LineRules::default(), habits));
        assert_eq!(answered(&diary), 40, "seed {seed}, {faults:?}: {:?}", diary.report.figures);
        let turns: Vec<_> =
            diary.first_rings().into_iter().map(|ring| diary.calls[&ring.call].queued_at).collect();
        assert!(turns.is_sorted(), "seed {seed}, {faults:?}: somebody was overtaken");
    }
}

#[test]
fn twilio_queued_callbacks_9_a_callback_is_rung_in_its_turn_and_never_again_after_the_talk() {
    let attempts = usize::try_from(LineRules::default().callback_attempts).expect("few");
    for (seed, faults) in (0..DAYS).flat_map(|seed| WORLDS.map(|world| (seed, world))) {
        let habits = Habits {
            dials: one_after_the_other(20, Millis::seconds(20)),
            patience: Some(FOR_EVER),
            callbacks: Some(100),
            ..Habits::default()
        };
        let diary = Diary::of(scenario(seed, 2, faults, LineRules::default(), habits));
        let mut rung: BTreeMap<&CallId, usize> = BTreeMap::new();
        for (at, call) in &diary.dialled {
            *rung.entry(call).or_default() += 1;
            let talked = diary.calls[call].talk_began_at;
            assert!(talked.is_none_or(|began| *at < began), "seed {seed}: {call} was rung after the talk");
        }
        assert!(rung.len() > 5, "seed {seed}: too few were called back");
        let most = rung.values().max().copied().unwrap_or_default();
        assert!(most <= attempts, "seed {seed}, {faults:?}: somebody was rung {most} times");
    }
}

#[test]
fn freepbx_525_a_person_is_never_rung_for_a_callback_while_they_are_being_rung() {
    // Effects are carried out twice, news is lost, and most do not answer at once.
    let rules = LineRules::default();
    for seed in 0..DAYS {
        let habits = Habits {
            dials: one_after_the_other(20, Millis::seconds(20)),
            patience: Some(FOR_EVER),
            callbacks: Some(100),
            ..Habits::default()
        };
        let diary = Diary::of(scenario(seed, 4, Faults::All, rules.clone(), habits));
        for (nth, (at, call)) in diary.dialled.iter().enumerate() {
            let next = diary.dialled[nth + 1..].iter().find(|(_, again)| again == call);
            let soon = next.is_some_and(|(again, _)| again.since(*at) < rules.callback_pause);
            assert!(!soon, "seed {seed}: {call} was rung again before the pause was over");
        }
    }
}

#[test]
fn asterisk_1006_a_wrap_up_that_was_extended_is_not_ended_by_the_first_timer() {
    let rules = LineRules { wrap_up: Millis::seconds(60), ..LineRules::default() };
    let mut extended = 0;
    for seed in 0..DAYS {
        let habits = Habits {
            dials: one_after_the_other(40, Millis::seconds(30)),
            patience: Some(FOR_EVER),
            ..Habits::default()
        };
        // The diary looks at each wrap-up that ends by itself.
        let diary = Diary::of(scenario(seed, 3, Faults::Some, rules.clone(), habits));
        extended += diary.extensions;
    }
    assert!(extended > 10, "{extended} wrap-ups were extended: too few to prove anything");
}

#[test]
fn freeswitch_2529_no_leg_lives_on_when_the_caller_hangs_up_while_telephones_ring() {
    let rules = LineRules { ring_at_once: 3, ..LineRules::default() };
    for (seed, faults) in (0..DAYS).flat_map(|seed| WORLDS.map(|world| (seed, world))) {
        let habits = Habits {
            dials: one_after_the_other(20, Millis::seconds(40)),
            own_telephones: true,
            hang_up_when_rung: 70,
            ..Habits::default()
        };
        let diary = Diary::of(scenario(seed, 5, faults, rules.clone(), habits));
        let abandoned = diary.report.figures.get(&Figure::Abandoned).copied().unwrap_or_default();
        assert!(abandoned > 3, "seed {seed}: too few hung up");
        assert_eq!(diary.report.legs_left, 0, "seed {seed}, {faults:?}");
    }
}

#[test]
fn asterisk_1972_a_decision_looks_at_no_more_rows_with_many_mediators_lines_and_callers() {
    let widest = |mediators: u32, lines: u32, calls_per_hour: u32| {
        let mut day = Scenario::one_line(5, mediators, calls_per_hour, 1, Faults::None);
        for nth in 1..lines {
            let id = LineId::new(format!("line{nth}"));
            day = day.with_line(Line { id, rules: LineRules::default() });
        }
        Diary::of(day).widest
    };
    let (small, large) = (widest(12, 1, 200), widest(240, 20, 2_000));
    assert!(small > 8, "{small} rows: too few to prove anything");
    // Twenty times as many mediators, twenty lines, ten times as many calls; a board holds at most four of each kind.
    assert!(large <= small + 12, "{small} rows grew to {large}");
}

#[test]
fn yap_107_and_327_nobody_rings_for_ever_and_no_telephone_rings_on() {
    let rules = LineRules::default();
    for (seed, faults) in (0..DAYS).flat_map(|seed| WORLDS.map(|world| (seed, world))) {
        let habits = Habits {
            dials: at_once(1),
            answered: Some(0),
            patience: Some(Millis::minutes(75)),
            callbacks: Some(0),
            ..Habits::default()
        };
        let diary = Diary::of(scenario(seed, 5, faults, rules.clone(), habits));
        assert!(diary.longest("ringing") <= 2 * rules.ring.0, "seed {seed}: {} ms", diary.longest("ringing"));
        for (nth, ring) in diary.rings.iter().enumerate() {
            let next = diary.rings[nth + 1..].iter().find(|later| later.mediator == ring.mediator);
            let back = |again: &diary::Ring| {
                diary
                    .came_back
                    .iter()
                    .any(|(at, who)| *who == ring.mediator && (ring.at..=again.at).contains(at))
            };
            // Where it was never heard that a telephone rang, its mediator is not away.
            let heard = faults != Faults::All;
            assert!(
                next.is_none_or(back) || !heard,
                "seed {seed}, {faults:?}: {ring:?} was repeated unasked"
            );
        }
        assert_eq!(diary.report.figures.get(&Figure::Abandoned), Some(&1), "seed {seed}");
    }
}
