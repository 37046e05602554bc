//! The one place where the parts are put together: read it to see what `serve` runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use console::Telephones;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use hotline::Timestamp;
use ivr::Flow;
use store::{Clock, Store, SystemClock};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::database;
use crate::failure::Failure;
use crate::flows;
use crate::http::{self, Figures, Part, Readiness};
use crate::lines;
use crate::listen;

/// The whole hotline, ready to be served.
pub struct House {
    store: Store,
    router: Router,
    background: TaskTracker,
    ending: CancellationToken,
}

impl House {
    /// Puts everything together over an open, migrated store. What runs by itself begins here and ends when
    /// `ending` is cancelled.
    pub async fn raise(
        config: &Config,
        store: Store,
        telephones: Telephones,
        ending: &CancellationToken,
    ) -> Result<Self, Failure> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let flows = flows::load(config.flows.as_deref())?;
        tracing::info!(flows = flows.len(), "the flows are sound");
        warn_of_lines(&store, &flows, clock.now()).await;
        let background = TaskTracker::new();

        let figures = Figures::begin(config.metrics_token.clone())?;
        let tidy = figures.clone().keep_tidy();
        background.spawn(ending.clone().run_until_cancelled_owned(tidy).map(|_| ()));

        let console = console::State::new(console::Parts {
            store: store.clone(),
            clock,
            settings: console::Settings {
                house: config.house.clone(),
                time_zone: config.time_zone.clone(),
                secure: config.public_base().starts_with("https:"),
                telephones,
            },
        })
        .map_err(|error| {
            Failure::new(error.to_string(), "see `time_zone` and the address of the telephones")
        })?;

        let router = Router::new()
            .merge(console::router(console))
            .merge(http::health(Arc::new(Parts { store: store.clone() })))
            .merge(figures.router());
        Ok(Self { store, router: http::surround(router), background, ending: ending.clone() })
    }

    /// Answers until the program is asked to end, then puts everything away.
    pub async fn answer(self, listener: TcpListener) {
        listen::serve(listener, self.router, self.ending).await;
        self.background.close();
        self.background.wait().await;
        self.store.close().await;
    }
}

/// A line that can't be called or answered is told at start, and stops nobody else's.
async fn warn_of_lines(store: &Store, flows: &BTreeMap<String, Arc<Flow>>, now: Timestamp) {
    match lines::problems(store, flows, now).await {
        Ok(problems) => {
            for problem in problems {
                tracing::warn!(line = problem.line, "{}; {}", problem.message, problem.hint);
            }
        }
        Err(error) => tracing::warn!("the lines could not be looked at: {}", database::told(&error)),
    }
}

/// Opens the database and brings it up to date.
pub async fn open_store(config: &Config, migrate: bool) -> Result<Store, Failure> {
    let store = database::open(config).await?;
    if migrate {
        database::migrate(&store).await?;
    }
    Ok(store)
}

/// The parts a request needs.
struct Parts {
    store: Store,
}

impl Readiness for Parts {
    fn check(&self) -> BoxFuture<'_, Vec<Part>> {
        async {
            let ok = || "ok".to_owned();
            let ping = self.store.ping().await;
            let ready = ping.is_ok();
            let state = ping.map_or_else(|error| error.to_string(), |()| ok());
            let mut parts = vec![Part { name: "database", state, ready }];
            // Without Redis nothing is lost but liveness: never a reason to take this node out.
            if let Some(joined) = self.store.feed().is_joined() {
                let state = if joined { ok() } else { "the other nodes are not heard".to_owned() };
                parts.push(Part { name: "redis", state, ready: true });
            }
            parts
        }
        .boxed()
    }
}
