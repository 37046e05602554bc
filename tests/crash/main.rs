//! The house is killed as by a power cut, two hundred times, at random moments of a busy day: callers dial, wait, give
//! up, ask to be called back; mediators answer, talk, write. The telephone company outlives it. After each start nobody
//! who is on the line is lost or overtaken; at each rest nothing is left over and nobody is stuck.
//!
//! `PERMANENCE_CRASH_SEED` plays another day, `PERMANENCE_CRASH_KILLS` a longer or shorter one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod callers;
mod desks;
mod front;
mod house;
mod judge;

use callers::{Callers, Fate};
use desks::Desks;
use house::House;
use judge::Judge;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SEED: u64 = 20_261_123;
const KILLS: u32 = 200;

/// Kills between two rests.
const STRETCH: u32 = 25;

/// Callers who come in one after the other and at once.
const CALLERS: usize = 18;

/// Most and least time between being ready and being killed. It starts in less.
const LIFE_MS: std::ops::Range<u64> = 5..260;

fn chosen<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_two_hundred_times_under_load_the_house_loses_no_caller_no_note_and_no_callback() {
    let (seed, kills) = (chosen("PERMANENCE_CRASH_SEED", SEED), chosen("PERMANENCE_CRASH_KILLS", KILLS));
    println!("PERMANENCE_CRASH_SEED={seed} PERMANENCE_CRASH_KILLS={kills}");
    let begun = Instant::now();
    let mut dice = fastrand::Rng::with_seed(seed);
    let house = Arc::new(House::open().await);
    let desks = Desks::open(&house).await;
    let mut judge = Judge::new(&house);
    let mut fates: BTreeMap<String, u32> = BTreeMap::new();
    let mut called_back = Vec::new();
    let mut killed = 0;
    let mut starts = Duration::ZERO;
    while killed < kills {
        let callers = Callers::begin(&house, CALLERS, dice.u64(..), killed);
        for _ in 0..STRETCH.min(kills - killed) {
            tokio::time::sleep(Duration::from_millis(dice.u64(LIFE_MS))).await;
            house.kill();
            killed += 1;
            judge.count_what_was_under_way().await;
            judge.nothing_acknowledged_is_lost(&desks, killed).await;
            let start = Instant::now();
            house.start().await;
            starts += start.elapsed();
            judge.ranks_are_kept(killed).await;
        }
        for (who, fate) in callers.end().await {
            assert!(!matches!(fate, Fate::Lost(_)), "{who} after {killed} kills: {fate:?}\n{}", house.log());
            *fates.entry(fate.word().to_owned()).or_default() += 1;
            if fate == Fate::CalledBack {
                called_back.push(who);
            }
        }
        judge.nothing_is_left_over(killed).await;
    }
    judge.nothing_acknowledged_is_lost(&desks, killed).await;
    println!(
        "{killed} kills in {:.0} s, {:.0} ms from start to ready; {} notes; {fates:?}; under way when killed: {}",
        begun.elapsed().as_secs_f64(),
        starts.as_secs_f64() * 1000.0 / f64::from(killed.max(1)),
        desks.notes().len(),
        judge.under_way(),
    );
    for number in &called_back {
        callers::talked_once(&house, number);
    }
    judge.every_callback_was_kept_once().await;
    for fate in ["talked", "gave_up", "called_back"] {
        assert!(fates.contains_key(fate), "the day was too quiet: {fates:?}");
    }
    desks.close().await;
    drop(judge);
    Arc::into_inner(house).expect("nobody else is in the house").close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_another_program_locks_loses_nobody_who_calls_meanwhile() {
    let house = House::open().await;
    let mut writer = house.db.acquire().await.expect("another program");
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
