//! The first webhook of a call: what a caller waits for before anything is heard.

use crate::house::{self, House};
use crate::load::{Measured, send_all};
use crate::process::{Process, free_address};
use crate::provider::first_webhook;
use crate::report::Figure;
use crate::{Bench, Failure};
use std::net::SocketAddr;
use std::process::Command;

const LIMIT: &str = "a bare axum handler that commits one row";

/// Requests per measurement, by how many are under way at once. One at a time is the slowest way to make many.
const RUNS: [(usize, usize); 3] = [(1, 2_000), (16, 8_000), (64, 8_000)];

pub async fn measure(bench: &mut Bench) -> Result<(), Failure> {
    let bare = start_bare(bench).await?;
    let house = House::demo(bench, "webhooks").await?;
    let mut sent = 0;
    for (at_once, requests) in RUNS {
        let floor = burst(bare.address, at_once, requests, &mut sent).await?;
        let ours = burst(house.address(), at_once, requests, &mut sent).await?;
        let name = format!("first_webhook_rps_c{at_once}");
        bench.report.add(&name, Figure::new(ours.per_second(), "/s", floor.per_second()), LIMIT);
        if at_once == 16 {
            let figure = Figure::new(ours.p99_ms(), "ms", floor.p99_ms());
            bench.report.add("first_webhook_p99_ms_c16", figure, LIMIT);
        }
    }
    Ok(())
}

/// A burst of first webhooks, each of a new call, after one of a tenth of the size that warms everything up.
async fn burst(
    address: SocketAddr,
    at_once: usize,
    requests: usize,
    sent: &mut usize,
) -> std::io::Result<Measured> {
    let mut batch = |size: usize| {
        let first = *sent;
        *sent += size;
        (first..first + size).map(|number| first_webhook(address, house::LINE, number)).collect::<Vec<_>>()
    };
    let (warming, measured) = (batch(requests / 10), batch(requests));
    send_all(address, at_once, warming).await?;
    send_all(address, at_once, measured).await
}

/// This very program as a bare server: a process of its own, as the house is.
pub async fn start_bare(bench: &Bench) -> Result<Process, Failure> {
    let address = free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--serve-bare").arg(address.to_string()).arg(bench.folder.join("bare.db"));
    Ok(Process::start(&mut command, address, &bench.folder.join("bare.log")).await?)
}
