//! A day of ten thousand calls played by the rules alone: how long a coordinator waits for the answer to "what if".

use crate::report::Figure;
use crate::{Bench, Failure};
use hotline::simulation::{Faults, Scenario, play};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::time::Instant;

const LIMIT: &str = "as many happenings put into order, nothing decided";
const CALLS_PER_HOUR: u32 = 1_000;
const HOURS: u32 = 10;
/// A talk takes some twelve minutes: with these nearly everybody is answered within a few.
const MEDIATORS: u32 = 320;

pub fn measure(bench: &mut Bench) -> Result<(), Failure> {
    let started = Instant::now();
    let day = play(Scenario::one_line(1, MEDIATORS, CALLS_PER_HOUR, HOURS, Faults::None));
    let seconds = started.elapsed().as_secs_f64();
    if !day.broken.is_empty() {
        return Err(format!("the simulated day broke an invariant: {}", day.broken).into());
    }
    let figure = Figure::new(seconds, "s", ordered(day.decisions));
    bench.report.add("simulated_day_s_10000_calls", figure, LIMIT);
    Ok(())
}

/// Seconds to order as many happenings in time as there were decisions, a thousand ahead at any moment.
fn ordered(happenings: u64) -> f64 {
    let started = Instant::now();
    let mut due: BinaryHeap<Reverse<u64>> = (0..1_000).map(Reverse).collect();
    for _ in 0..happenings {
        let next = due.pop().map_or(0, |Reverse(at)| at);
        // Anywhere within the next thousand: no order to guess.
        due.push(Reverse(next + black_box(next.wrapping_mul(2_654_435_761) % 1_000)));
    }
    black_box(&due);
    started.elapsed().as_secs_f64()
}
