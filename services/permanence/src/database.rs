//! Opening the database, with failures in words for whoever runs the program.

use std::path::PathBuf;
use std::sync::Arc;

use store::{Ids, Options, Store};

use crate::config::Config;
use crate::failure::Failure;

/// Opens the database of the configuration. Does not change its tables.
pub async fn open(config: &Config) -> Result<Store, Failure> {
    let options = Options {
        connections: config.database.connections,
        redis_url: config.redis.url.as_ref().map(|url| url.expose().to_owned()),
        ..Options::default()
    };
    let url = config.database.url.expose();
    Store::connect(url, options, Arc::new(Ids::random())).await.map_err(|error| {
        Failure::new(
            format!("the database can't be opened: {}", told(&error)),
            if url.starts_with("sqlite") {
                "check the folder and its rights in `url` of [database] (DATABASE_URL), as sqlite:permanence.db"
            } else {
                "check that the server runs and the address in `url` of [database] (DATABASE_URL), as \
                 postgres://user:password@host/database"
            },
        )
    })
}

/// Which database it is, without its password.
pub fn name(config: &Config) -> String {
    match file(config) {
        Some(file) => format!("the file {}", std::path::absolute(&file).unwrap_or(file).display()),
        None => "the PostgreSQL database of this configuration".to_owned(),
    }
}

/// The file of an SQLite database; `None` for a server.
pub fn file(config: &Config) -> Option<PathBuf> {
    let path = config.database.url.expose().strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Brings the tables up to date.
pub async fn migrate(store: &Store) -> Result<(), Failure> {
    store.migrate().await.map_err(|error| {
        Failure::new(
            format!("the database can't be brought up to date: {}", told(&error)),
            "nothing was changed; restore a backup if an older program was started on a newer database",
        )
    })
}

/// An error with its causes, in one line.
pub fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}
