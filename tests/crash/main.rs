//! The house is killed as by a power cut, two hundred times, at random moments of a busy day: callers dial, wait, give
//! up, ask to be called back; mediators answer, talk, write. The telephone company outlives it. After each start nobody
//! who is on the line is lost or overtaken; at each rest nothing is left over and nobody is stuck. So on SQLite, in a
//! shorter day on PostgreSQL, and in one of two nodes of which one or the other is killed while both take webhooks in turn:
//! then the telephone company, which asks again as it is told to, has an answer to everything that a caller waits for.
//!
//! `PERMANENCE_CRASH_SEED` plays other days, `PERMANENCE_CRASH_KILLS` longer or shorter ones. PostgreSQL and Redis come
//! from `ops/test`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod callers;
mod desks;
mod front;
mod house;
mod judge;
mod rows;

use callers::{Callers, Fate};
use desks::Desks;
use house::House;
use judge::Judge;
use rows::{Kind, Rows};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SEED: u64 = 20_261_123;
const KILLS: u32 = 200;

/// Kills of a day on PostgreSQL.
const KILLS_ON_POSTGRES: u32 = 30;

/// Kills between two rests.
const STRETCH: u32 = 25;

/// Callers who come in one after the other and at once.
const CALLERS: usize = 18;

/// Most and least time between being ready and being killed. It starts in less.
const LIFE_MS: std::ops::Range<u64> = 5..260;

/// The same on PostgreSQL, where a life begins with connections to be opened and statements to be prepared.
const LIFE_ON_POSTGRES_MS: std::ops::Range<u64> = 5..600;

fn chosen<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// One day: where its rows are, how many programs share them, how often one of these is killed.
struct Day {
    kind: Kind,
    nodes: usize,
    kills: u32,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_two_hundred_times_under_load_the_house_loses_no_caller_no_note_and_no_callback() {
    Day { kind: Kind::Sqlite, nodes: 1, kills: KILLS }.pass().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_postgresql_it_loses_nobody_either_and_does_at_once_what_its_former_self_had_begun() {
    Day { kind: Kind::Postgres, nodes: 1, kills: KILLS_ON_POSTGRES }.pass().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_nodes_that_share_the_calls_one_or_the_other_is_killed_and_no_webhook_is_without_an_answer() {
    Day { kind: Kind::Postgres, nodes: 2, kills: KILLS_ON_POSTGRES }.pass().await;
}

impl Day {
    async fn pass(self) {
        let (seed, kills) =
            (chosen("PERMANENCE_CRASH_SEED", SEED), chosen("PERMANENCE_CRASH_KILLS", self.kills));
        println!("PERMANENCE_CRASH_SEED={seed} PERMANENCE_CRASH_KILLS={kills}");
        let begun = Instant::now();
        let mut dice = fastrand::Rng::with_seed(seed);
        let life = if self.kind == Kind::Sqlite { LIFE_MS } else { LIFE_ON_POSTGRES_MS };
        let house = Arc::new(House::open(self.kind, self.nodes).await);
        let desks = Desks::open(&house).await;
        let mut judge = Judge::new(&house);
        let mut fates: BTreeMap<String, u32> = BTreeMap::new();
        let mut called_back = Vec::new();
        let mut killed = 0;
        let mut starts = Duration::ZERO;
        let mut slowest = 0;
        while killed < kills {
            let callers = Callers::begin(&house, CALLERS, dice.u64(..), killed);
            for _ in 0..STRETCH.min(kills - killed) {
                tokio::time::sleep(Duration::from_millis(dice.u64(life.clone()))).await;
                let node = dice.usize(..self.nodes);
                house.kill(node);
                killed += 1;
                judge.count_what_was_under_way().await;
                judge.nothing_acknowledged_is_lost(&desks, killed).await;
                let start = Instant::now();
                house.start(node).await;
                starts += start.elapsed();
                judge.note_a_start();
                judge.ranks_are_kept(killed).await;
                judge.nobody_is_overtaken(killed).await;
            }
            for (who, fate) in callers.end().await {
                let lost = matches!(fate, Fate::Lost(_)) || (self.nodes > 1 && fate == Fate::Cut);
                let stands = if lost { judge.how_it_stands().await } else { String::new() };
                assert!(!lost, "{who} after {killed} kills: {fate:?}\n{stands}");
                *fates.entry(fate.word().to_owned()).or_default() += 1;
                if fate == Fate::CalledBack {
                    called_back.push(who);
                }
            }
            judge.nothing_is_left_over(killed).await;
            slowest = judge.nothing_waited_for_a_lease(killed).await;
        }
        judge.nothing_acknowledged_is_lost(&desks, killed).await;
        println!(
            "{:?}, {} nodes: {killed} kills in {:.0} s, {:.0} ms from start to ready; {} notes; {fates:?}; \
             connections: {:?}, {} alerts; slowest effect {slowest} ms; under way when killed: {}",
            self.kind,
            self.nodes,
            begun.elapsed().as_secs_f64(),
            starts.as_secs_f64() * 1000.0 / f64::from(killed.max(1)),
            desks.notes().len(),
            house.front.served(),
            house.telephones().alerts().len(),
            judge.under_way(),
        );
        for number in &called_back {
            callers::talked_once(&house, number);
        }
        judge.every_callback_was_kept_once().await;
        for fate in ["talked", "gave_up", "called_back"] {
            assert!(fates.contains_key(fate), "the day was too quiet: {fates:?}");
        }
        if self.nodes > 1 {
            assert!(house.front.served().iter().all(|served| *served > 0), "one node had nothing to do");
        }
        desks.close().await;
        drop(judge);
        Arc::into_inner(house).expect("nobody else is in the house").close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_another_program_locks_loses_nobody_who_calls_meanwhile() {
    let house = House::open(Kind::Sqlite, 1).await;
    let Rows::Sqlite(file) = &house.db else { panic!("the lock is SQLite's") };
    let mut writer = file.acquire().await.expect("another program");
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *writer).await.expect("the lock");
    let kept = callers::who_waits(&house, "+33639989001").await;
    let other = callers::who_waits(&house, "+33639989002").await;
    let deadline = Instant::now() + Duration::from_secs(40);
    while !house.log().contains("the clock waits for the database") {
        assert!(Instant::now() < deadline, "the house never noticed:\n{}", house.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for caller in [&kept, &other] {
        assert_eq!(caller.snapshot().state, "talking", "still on the line");
    }
    sqlx::query("ROLLBACK").execute(&mut *writer).await.expect("the lock is given back");
    drop(writer);
    let judge = Judge::new(&Arc::new(house));
    judge.stand(&[("+33639989001", "waiting"), ("+33639989002", "waiting")]).await;
}
