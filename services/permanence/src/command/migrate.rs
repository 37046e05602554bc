//! `permanence migrate`.

use crate::config::Config;
use crate::database;
use crate::failure::Failure;

/// Brings the database's tables up to date.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let store = database::open(config).await?;
    let migrated = database::migrate(&store).await;
    store.close().await;
    migrated?;
    println!("The database is up to date.");
    Ok(())
}
