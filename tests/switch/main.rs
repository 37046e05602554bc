//! The softswitch alone, for tests that need no house behind it, or one that may die before it:
//! `switch ACCOUNT_SID AUTH_TOKEN API_KEY API_SECRET quick|real-time`. Where it is quick, what is said takes no time.
//! Says its address on its first line and runs until it is told to stop.

use std::io::Write;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [account_sid, auth_token, api_key, api_secret, pace] = arguments
        .try_into()
        .map_err(|_| "usage: switch ACCOUNT_SID AUTH_TOKEN API_KEY API_SECRET quick|real-time")?;
    let quick = pace == "quick";
    let defaults = softswitch::Config::default();
    let config = softswitch::Config { account_sid, auth_token, api_key, api_secret, quick, ..defaults };
    let running = softswitch::Softswitch::start(config).await?;
    println!("http://{}", running.addr);
    std::io::stdout().flush()?;
    tokio::signal::ctrl_c().await?;
    running.stop().await;
    Ok(())
}
