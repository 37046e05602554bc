//! `permanence serve`.

use console::Telephones;

use crate::cli::ServeArgs;
use crate::config::Config;
use crate::ending;
use crate::failure::Failure;
use crate::listen;
use crate::wiring::{self, House};

/// Answers the line until asked to end.
pub async fn run(config: &Config, arguments: &ServeArgs) -> Result<(), Failure> {
    let ending = ending::watch()?;
    // The port first: a second start by mistake must not touch the database.
    let listener = listen::bind(config.listen, "`listen` (PERMANENCE_LISTEN)").await?;
    let store = wiring::open_store(config, !arguments.no_migrate).await?;
    let house = House::raise(config, store, telephones(config), &ending).await?;
    tracing::info!(listen = %config.listen, public = config.public_base(), "ready to answer");
    house.answer(listener).await;
    Ok(())
}

fn telephones(config: &Config) -> Telephones {
    if config.telephony.api_key.is_some() {
        Telephones::Twilio { edge: config.telephony.region.clone() }
    } else {
        Telephones::None
    }
}
