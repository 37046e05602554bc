//! The softswitch alone, for tests that need no house behind it: `switch ACCOUNT_SID AUTH_TOKEN API_KEY API_SECRET`.
//! Says its address on its first line and runs until it is told to stop.

use std::io::Write;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [account_sid, auth_token, api_key, api_secret] =
        arguments.try_into().map_err(|_| "usage: switch ACCOUNT_SID AUTH_TOKEN API_KEY API_SECRET")?;
    let config =
        softswitch::Config { account_sid, auth_token, api_key, api_secret, ..softswitch::Config::default() };
    let running = softswitch::Softswitch::start(config).await?;
    println!("http://{}", running.addr);
    std::io::stdout().flush()?;
    tokio::signal::ctrl_c().await?;
    running.stop().await;
    Ok(())
}
