//! The one answer to "who could be rung now?", held against what `decide` does: with boards of every kind, and through
//! whole simulated days.

#![allow(clippy::expect_used, reason = "a story that cannot be told must fail")]

mod house;

use hotline::simulation::{Faults, Scenario, Witness, play_before};
use hotline::{
    Board, BreakReason, CallId, CallState, Circle, Decision, Effect, Event, Language, Level, Line, LineId,
    LineRules, Mediator, MediatorId, Millis, Obstacle, Overflow, Presence, Reach, Rejected, Request, Rings,
    Strategy, Territory, Timestamp, TopicId, TopicNeeds, Training, WhyNot, circles, decide,
};
use house::{House, id, rung};

const LINES: [&str; 2] = ["line", "other"];
const TOPICS: [&str; 2] = ["caf", "impots"];
const PLACES: [&str; 2] = ["38", "2A"];

fn some<T>(rng: &mut fastrand::Rng, all: &[&'static str], make: impl Fn(&'static str) -> T) -> Vec<T> {
    all.iter().filter(|_| rng.bool()).map(|one| make(one)).collect()
}

fn one<T>(rng: &mut fastrand::Rng, all: &[&'static str], make: impl Fn(&'static str) -> T) -> Option<T> {
    rng.bool().then(|| make(all[rng.usize(0..all.len())]))
}

fn mediator(rng: &mut fastrand::Rng, number: usize) -> Mediator {
    let until = Timestamp(i64::MAX);
    let busy = || CallId::new(format!("busy-{number}"));
    let presence = match rng.u8(0..8) {
        0 => Presence::Offline,
        1 => Presence::OnBreak { reason: BreakReason::NoAnswer },
        2 | 3 => Presence::WrapUp { call: busy(), began: Timestamp(0), until },
        _ => Presence::Available,
    };
    let mut mediator = Mediator::new(MediatorId::new(format!("m{number}")), Timestamp(0));
    mediator.presence = presence;
    mediator.idle_since = Timestamp(rng.i64(0..9));
    mediator.lines = some(rng, &LINES, LineId::new);
    mediator.languages = some(rng, &["fr", "en"], Language::new);
    mediator.topics = some(rng, &TOPICS, TopicId::new);
    mediator.territories = some(rng, &PLACES, Territory::new);
    mediator.refuses = if rng.u8(0..5) == 0 { vec![TopicId::new("caf")] } else { vec![] };
    mediator.training = some(rng, &["aidants"], Training::new);
    mediator.level = Level::ALL[rng.usize(0..3)];
    mediator.taken = rng.i64(0..4);
    mediator
}

fn rules(rng: &mut fastrand::Rng) -> LineRules {
    let mut rules = LineRules {
        strategy: Strategy::ALL[rng.usize(0..3)],
        surge: rng.u8(0..8) == 0,
        rings: Rings {
            same_mediator: Millis::seconds(rng.i64(0..3) * 10),
            territory: Millis::seconds(rng.i64(0..3) * 20),
            topic: Millis::seconds(rng.i64(0..3) * 60),
            overflow_after: rng.bool().then(|| Millis::seconds(rng.i64(30..300))),
            overflow: if rng.bool() {
                Overflow::Line { line: LineId::new("other") }
            } else {
                Overflow::Callback
            },
        },
        ..LineRules::default()
    };
    if rng.bool() {
        let needs = TopicNeeds { level: Some(Level::Professional), training: vec![Training::new("aidants")] };
        rules.topics.insert(TopicId::new("impots"), needs);
    }
    rules
}

/// What such a world would do with a caller, circle by circle, as the answer tells it and as `decide` does it; how many
/// circles were waited for.
fn compare(seed: u64) -> usize {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mediators: Vec<Mediator> = (0..rng.usize(0..7)).map(|number| mediator(&mut rng, number)).collect();
    let lines = LINES.map(|name| Line { id: LineId::new(name), rules: rules(&mut rng) });
    let request = Request {
        territory: one(&mut rng, &PLACES, Territory::new),
        known: one(&mut rng, &["m0", "m1"], MediatorId::new),
        ..Request::new(Language::new("fr"), one(&mut rng, &TOPICS, TopicId::new))
    };
    let told = circles(&lines, &lines[0].id, &request, &mediators);
    let mut house = House {
        board: Board {
            lines: lines.to_vec().into(),
            mediators: mediators.clone().into(),
            ..Board::default()
        },
        now: Timestamp(1_000_000),
    };
    let mut decided = house.queue_with("c1", request.clone());
    let queued = house.now;
    let mut waited = 0;
    for (place, circle) in told.iter().enumerate() {
        let everybody = circle.rung.len() + circle.others.len();
        assert_eq!(everybody, mediators.len(), "seed {seed}: somebody is left out of {circle:?}");
        if circle.passed {
            assert_eq!(circle.rung.len(), 0, "seed {seed}: {circle:?}");
            continue;
        }
        if circle.after > Millis(0) {
            house.now = Timestamp(queued.0 + circle.after.0 - 11);
            assert_eq!(
                house.tell(&Event::WaitDue { call: id("c1") }),
                Err(Rejected::Stale),
                "seed {seed}: too early for {circle:?}"
            );
            house.now = Timestamp(queued.0 + circle.after.0);
            decided = house.must(&Event::WaitDue { call: id("c1") });
            waited += 1;
        }
        let first: Vec<&str> = circle.rung.iter().map(|m| m.id.as_str()).take(1).collect();
        assert_eq!(rung(&decided), first, "seed {seed}, circle {place} of {told:?}");
        let call = house.call("c1");
        assert_eq!((&call.line, &call.needs), (&circle.line, &circle.needs), "seed {seed}, {circle:?}");
        if !first.is_empty() {
            return waited;
        }
    }
    waited
}

#[test]
fn whoever_the_answer_names_first_is_who_is_rung_in_every_circle_and_at_its_time() {
    let seen: usize = (0..8_000).map(compare).sum();
    assert!(seen > 500, "{seen} circles were waited for: too few to prove anything");
}

/// Keeps every row of a simulated day, asks for the answer before each caller joins the queue, and compares.
struct Listener {
    board: Board,
    seed: u64,
    rung: usize,
    nobody: usize,
}

impl Listener {
    fn answer(&self, call: &CallId, request: &Request) -> Option<String> {
        let line = &self.board.call(call)?.line;
        let told = circles(&self.board.lines, line, request, &self.board.mediators);
        let first = told.into_iter().find(|circle| !circle.passed)?;
        first.rung.first().map(|mediator| mediator.id.as_str().to_owned())
    }
}

impl Witness for Listener {
    fn begin(&mut self, lines: &[Line], mediators: &[Mediator]) {
        self.board =
            Board { lines: lines.to_vec().into(), mediators: mediators.to_vec().into(), ..Board::default() };
    }

    fn told(&mut self, event: &Event, now: Timestamp, decided: &Result<Decision, Rejected>) {
        if let (Event::CallerQueued { call, request }, Ok(decision)) = (event, decided) {
            let rung = decision.effects.iter().find_map(|effect| match effect {
                Effect::RingMediator { call: of, mediator, .. } if of == call => {
                    Some(mediator.as_str().to_owned())
                }
                _ => None,
            });
            assert_eq!(self.answer(call, request), rung, "seed {}, {call} at {}", self.seed, now.0);
            if rung.is_some() { self.rung += 1 } else { self.nobody += 1 }
        }
        let ours = decide(&mut self.board, event, now);
        assert_eq!(ours.is_ok(), decided.is_ok(), "seed {}, {event:?}", self.seed);
    }
}

#[test]
fn through_whole_simulated_days_the_answer_names_who_is_rung() {
    let (mut rung, mut nobody) = (0, 0);
    for seed in 0..60 {
        let few = |n: u64| u32::try_from(n).expect("small");
        let faults = [Faults::None, Faults::Some, Faults::All][usize::try_from(seed % 3).expect("small")];
        let mut scenario = Scenario::one_line(seed, few(2 + seed % 6), few(15 + seed % 20), 1, faults);
        scenario.lines[0].rules.strategy = Strategy::ALL[usize::try_from(seed / 3 % 3).expect("small")];
        let mut listener = Listener { board: Board::default(), seed, rung: 0, nobody: 0 };
        let report = play_before(scenario, &mut listener);
        assert!(report.broken.is_empty(), "seed {seed} broke {}", report.broken);
        rung += listener.rung;
        nobody += listener.nobody;
    }
    assert!(
        rung > 200 && nobody > 100,
        "{rung} were offered at once, {nobody} had to wait: too few to prove anything"
    );
}

fn told<'m>(house: &'m House, request: &Request) -> Vec<Circle<'m>> {
    circles(&house.board.lines, &LineId::new("line"), request, &house.board.mediators)
}

fn names<'m>(circle: &Circle<'m>) -> Vec<&'m str> {
    circle.rung.iter().map(|mediator| mediator.id.as_str()).collect()
}

fn why(circle: &Circle<'_>, name: &str) -> WhyNot {
    let found = circle.others.iter().find(|(mediator, _)| mediator.id.as_str() == name);
    found.expect("somebody who is not rung").1.clone()
}

#[test]
fn each_of_the_others_has_a_reason_and_what_they_cannot_do_comes_before_what_they_are_doing() {
    let mut house = House::with_mediators(&["expert", "next", "other", "away", "english", "elsewhere"]);
    for (name, topic) in [("expert", "caf"), ("next", "caf"), ("other", "impots"), ("away", "caf")] {
        house.mediator(name).topics = vec![TopicId::new(topic)];
    }
    house.mediator("expert").idle_since = Timestamp(1);
    house.mediator("next").idle_since = Timestamp(2);
    house.mediator("away").presence = Presence::OnBreak { reason: BreakReason::HardCall };
    house.mediator("english").languages = vec![Language::new("en")];
    house.mediator("english").presence = Presence::Offline;
    house.mediator("elsewhere").lines = vec![LineId::new("other")];
    let told = told(&house, &Request::new(Language::new("fr"), Some(TopicId::new("caf"))));
    let reaches: Vec<Reach> = told.iter().map(|circle| circle.reach).collect();
    assert_eq!(reaches, [Reach::Topic, Reach::Anyone]);
    let topic = &told[0];
    assert_eq!(names(topic), ["expert", "next"], "whoever is free longest first");
    assert_eq!((topic.after, topic.lasts), (Millis(0), Some(Millis::minutes(3))));
    assert_eq!(why(topic, "other"), WhyNot::Unable(Obstacle::Topic));
    assert_eq!(why(topic, "away"), WhyNot::OnBreak(BreakReason::HardCall));
    assert_eq!(why(topic, "english"), WhyNot::Unable(Obstacle::Language), "offline besides");
    assert_eq!(why(topic, "elsewhere"), WhyNot::Unable(Obstacle::Line));
    let anyone = &told[1];
    assert_eq!(names(anyone), ["expert", "next", "other"]);
    assert_eq!((anyone.after, anyone.lasts), (Millis::minutes(3), None));
}

#[test]
fn a_circle_of_which_nobody_is_at_work_is_told_as_passed_over() {
    let mut house = House::with_mediators(&["expert", "other"]);
    house.mediator("expert").topics = vec![TopicId::new("caf")];
    house.mediator("other").topics = vec![TopicId::new("impots")];
    house.mediator("expert").presence = Presence::Offline;
    let told = told(&house, &Request::new(Language::new("fr"), Some(TopicId::new("caf"))));
    assert!(told[0].passed, "{told:?}");
    assert_eq!((told[1].after, names(&told[1])), (Millis(0), vec!["other"]));
}

#[test]
fn the_overflow_asks_the_other_lines_mediators_and_only_when_the_line_says_when() {
    let mut house = House::with_mediators(&["a", "b"]);
    house.board.lines.push(Line { id: LineId::new("other"), rules: LineRules::default() });
    house.mediator("b").lines = vec![LineId::new("other")];
    house.rules().rings.overflow = Overflow::Line { line: LineId::new("other") };
    let anybody = Request::new(Language::new("fr"), None);
    assert_eq!(told(&house, &anybody).len(), 1, "never, as long as no time is set");
    house.rules().rings.overflow_after = Some(Millis::minutes(5));
    let told = told(&house, &anybody);
    let last = told.last().expect("an overflow");
    assert_eq!((last.reach, last.after, names(last)), (Reach::Overflow, Millis::minutes(5), vec!["b"]));
}

#[test]
fn a_line_that_does_not_exist_asks_nobody() {
    let house = House::with_mediators(&["a"]);
    let nowhere = LineId::new("nowhere");
    let request = Request::new(Language::new("fr"), None);
    assert!(circles(&house.board.lines, &nowhere, &request, &house.board.mediators).is_empty());
}

#[test]
fn whoever_rings_for_one_caller_is_told_as_ringing_to_the_next() {
    let mut house = House::with_mediators(&["a"]);
    house.queue("c1");
    let told = told(&house, &Request::new(Language::new("fr"), None));
    assert_eq!(why(&told[0], "a"), WhyNot::Ringing);
    house.talk("c1");
    assert_eq!(house.call("c1").state, CallState::Talking);
    let told = circles(
        &house.board.lines,
        &LineId::new("line"),
        &Request::new(Language::new("fr"), None),
        &house.board.mediators,
    );
    assert_eq!(why(&told[0], "a"), WhyNot::Talking);
}
