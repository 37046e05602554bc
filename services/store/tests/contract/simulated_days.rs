//! Whole days of the simulation, decided a second time from the rows that the store loads itself.

use hotline::simulation::{Faults, Scenario, Witness, play_before};
use hotline::{Board, Decision, Event, Line, Mediator, Rejected, Timestamp};
use store::SaveError;
use store::testing::TestDatabase;
use tokio::runtime::Runtime;

/// Loads, decides and saves beside the simulation, and holds the store to the same decisions.
struct RealStore<'r> {
    runtime: &'r Runtime,
    db: TestDatabase,
    seed: u64,
    told: usize,
    latest: Timestamp,
}

impl Witness for RealStore<'_> {
    fn begin(&mut self, lines: &[Line], mediators: &[Mediator]) {
        self.runtime.block_on(async {
            for line in lines {
                self.db.put_line(line).await.expect("a line");
            }
            for mediator in mediators {
                self.db.put_mediator(mediator).await.expect("a mediator");
            }
        });
    }

    fn told(&mut self, event: &Event, now: Timestamp, decided: &Result<Decision, Rejected>) {
        self.told += 1;
        // A clock that was days ahead has put callbacks into the index that are not to be rung yet: the line is looked at
        // once more, and nothing comes of it.
        let went_back = now < self.latest;
        self.latest = now;
        let ours = self.runtime.block_on(async {
            let dispatching = self.db.store.dispatching();
            // What the timers of `dispatch` do: a callback whose time has come joins the queue.
            dispatching.due(now, 100).await.expect("what is due");
            // As `dispatch` does: partners are only looked for when the event frees somebody.
            let would = |board: &Board| hotline::before_bookings(board, event, now);
            let before = dispatching.load_board_for(event, now, would).await.expect("a board");
            let mut after = before.clone();
            let decision = hotline::decide(&mut after, event, now)?;
            match dispatching.save_and_look(&before, &after, &decision, now).await {
                Ok(saved) => assert!(
                    went_back || saved.unmatched.is_empty(),
                    "seed {}, {event:?} left a pair",
                    self.seed
                ),
                Err(SaveError::Conflict) => panic!("seed {}: nobody else decides, yet {event:?}", self.seed),
                Err(SaveError::Store(error)) => panic!("seed {}: {event:?}: {error:?}", self.seed),
            }
            Ok(decision)
        });
        assert_eq!(&ours, decided, "seed {}, event {} at {}: {event:?}", self.seed, self.told, now.0);
    }
}

fn play(runtime: &Runtime, db: TestDatabase, scenario: Scenario) -> usize {
    let mut witness = RealStore { runtime, db, seed: scenario.seed, told: 0, latest: Timestamp(0) };
    let seed = scenario.seed;
    let report = play_before(scenario, &mut witness);
    assert!(report.broken.is_empty(), "seed {seed} broke {}", report.broken);
    witness.told
}

/// `PERMANENCE_SIMULATED_DAYS=20` plays twenty times as many: for a night.
fn days(usual: u64) -> u64 {
    let times = std::env::var("PERMANENCE_SIMULATED_DAYS").ok().and_then(|t| t.parse().ok()).unwrap_or(1);
    usual * times
}

fn scenario(seed: u64) -> Scenario {
    let faults = [Faults::None, Faults::Some, Faults::All][usize::try_from(seed % 3).expect("small")];
    let few = |n: u64| u32::try_from(n).expect("small");
    Scenario::one_line(seed, few(1 + seed % 5), few(8 + seed % 20), 1, faults)
}

#[test]
fn sqlite_decides_simulated_days_as_the_rules_in_memory_do() {
    let runtime = Runtime::new().expect("a runtime");
    let mut told = 0;
    for seed in 0..days(150) {
        let db = runtime.block_on(TestDatabase::sqlite()).expect("SQLite opens");
        told += play(&runtime, db, scenario(seed));
    }
    assert!(told > 5_000, "a day without events proves nothing: {told} events");
}

#[test]
fn postgres_decides_simulated_days_as_the_rules_in_memory_do() {
    let runtime = Runtime::new().expect("a runtime");
    let mut told = 0;
    for seed in 1_000..1_000 + days(75) {
        let db = runtime.block_on(TestDatabase::postgres()).unwrap_or_else(|e| panic!("{e}"));
        told += play(&runtime, db, scenario(seed));
    }
    assert!(told > 2_500, "a day without events proves nothing: {told} events");
}
