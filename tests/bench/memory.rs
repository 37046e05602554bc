//! How soon it is ready, and what it holds.

use crate::house::{self, House};
use crate::load::send_all;
use crate::provider::first_webhook;
use crate::report::Figure;
use crate::webhooks::start_bare;
use crate::{Bench, Failure};

const LIMIT: &str = "a bare axum handler with its database";

pub async fn measure(bench: &mut Bench) -> Result<(), Failure> {
    let bare = start_bare(bench).await?;
    let bare_rss = bare.rss_mb()?;
    // The first start makes the database and its sample data; the second is what a restart is.
    drop(House::demo(bench, "memory").await?);
    let house = House::demo(bench, "memory").await?;
    let ready_ms = house.process.ready_after.as_secs_f64() * 1000.0;
    bench.report.add("ready_ms", Figure::new(ready_ms, "ms", bare.ready_after.as_secs_f64() * 1000.0), LIMIT);
    bench.report.add("rss_mb_at_rest", Figure::new(house.process.rss_mb()?, "MB", bare_rss), LIMIT);
    let calls =
        |address| (0..1_000).map(|number| first_webhook(address, house::LINE, number)).collect::<Vec<_>>();
    send_all(house.address(), 16, calls(house.address())).await?;
    send_all(bare.address, 16, calls(bare.address)).await?;
    bench.report.add("rss_mb_1000_calls", Figure::new(house.process.rss_mb()?, "MB", bare.rss_mb()?), LIMIT);
    Ok(())
}
