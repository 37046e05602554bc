//! The one place where the parts are put together: read it to see what `serve` runs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use console::Telephones;
use dispatch::Dispatcher;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use hotline::Timestamp;
use ivr::Flow;
use store::{Clock, SteadyClock, Store, SystemClock};
use telephony::Wire;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{ApiAuth, Config};
use crate::database;
use crate::failure::Failure;
use crate::flows;
use crate::housekeeping;
use crate::http::{self, Figures, Part, Readiness};
use crate::lines;
use crate::listen;

/// How long effects that were begun may take to end when the program is asked to; what is left is a row.
const PATIENCE: Duration = Duration::from_secs(5);

/// A machine's clock that was set back by so many seconds is worth a word.
const CLOCK_LEAD_TOLD: i64 = 5;

/// The whole hotline, ready to be served.
pub struct House {
    store: Store,
    router: Router,
    background: TaskTracker,
    hands: dispatch::Running,
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
        // The machine's clock may have been set back meanwhile. A history that can't be read now is no reason not to start.
        let written = store.calls().latest_entry().await.ok().flatten();
        let clock: Arc<dyn Clock> = Arc::new(SteadyClock::over(Arc::new(SystemClock), written));
        let flows = flows::load(config.flows.as_deref())?;
        tracing::info!(flows = flows.len(), "the flows are sound");
        warn_of_lines(&store, &flows, clock.now()).await;
        let background = TaskTracker::new();

        let figures = Figures::begin(config.metrics_token.clone())?;
        let tidy = figures.clone().keep_tidy();
        background.spawn(ending.clone().run_until_cancelled_owned(tidy).map(|_| ()));

        let tidying = housekeeping::run(store.clone(), Arc::clone(&clock));
        background.spawn(ending.clone().run_until_cancelled_owned(tidying).map(|_| ()));

        if config.telephony.account_sid.is_none() {
            tracing::warn!("no telephone company is set: no call can come in; `permanence doctor` tells how");
        }
        let wire =
            Wire::new(telephone_company(config, &store), by_name(&flows), store.clone(), Arc::clone(&clock))
                .await
                .map_err(|error| {
                    Failure::new(
                        format!("the telephone company can't be spoken to: {}", database::told(&error)),
                        "see the keys under `telephony`",
                    )
                })?;
        let rate = config.telephony.calls_per_second;
        let dispatcher = Dispatcher::new(
            store.clone(),
            wire.carrier(),
            Arc::clone(&clock),
            dispatch::Settings {
                calls_per_second: (rate > 0).then(|| f64::from(rate)),
                ..dispatch::Settings::default()
            },
        );
        let hands = dispatcher.start();
        background.spawn(ending.clone().run_until_cancelled_owned(wire.clone().run()).map(|_| ()));
        let webhooks = wire.router(dispatcher.clone());

        let console = console::State::new(console::Parts {
            store: store.clone(),
            clock,
            dispatcher: dispatcher.clone(),
            tokens: config.telephony.api_key.is_some().then(|| tokens(wire.clone())),
            settings: console::Settings {
                house: config.house.clone(),
                time_zone: config.time_zone.clone(),
                secure: config.public_base().starts_with("https:"),
                telephones,
                flows: flows.values().map(|flow| known_to_the_console(flow)).collect(),
                grace: console::GRACE,
            },
        })
        .map_err(|error| {
            Failure::new(error.to_string(), "see `time_zone` and the address of the telephones")
        })?;

        console.listen_with(sounds(wire));

        let router = Router::new()
            .merge(console::router(console.clone()))
            .merge(webhooks)
            .merge(http::health(Arc::new(Parts { store: store.clone(), dispatcher: dispatcher.clone() })))
            .merge(figures.router());
        let ending = ending.clone();
        let closing = ending.clone();
        // Live streams have no end of their own: without this a server asked to stop would wait for them.
        background.spawn(async move {
            closing.cancelled().await;
            console.close();
        });
        Ok(Self { store, router: http::surround(router), background, hands, ending })
    }

    /// Answers until the program is asked to end, then puts everything away.
    pub async fn answer(self, listener: TcpListener) {
        listen::serve(listener, self.router, self.ending).await;
        self.hands.stop(PATIENCE).await;
        self.background.close();
        self.background.wait().await;
        self.store.close().await;
    }
}

/// The telephone company as configured. Without an account nobody can be rung, and a secret nobody knows keeps the
/// webhooks shut.
fn telephone_company(config: &Config, store: &Store) -> telephony::Config {
    let keys = &config.telephony;
    let sid = keys.account_sid.clone().unwrap_or_default();
    let token = keys.auth_token.as_ref().map_or_else(|| store.ids().token(), |it| it.expose().to_owned());
    let browser = keys.api_key.clone().zip(keys.api_secret.as_ref()).map(|(api_key, api_secret)| {
        telephony::BrowserPhone {
            api_key,
            api_secret: api_secret.expose().to_owned(),
            app_sid: keys.app_sid.clone(),
            region: keys.region.clone(),
        }
    });
    telephony::Config {
        api_url: keys.api_url.as_str().trim_end_matches('/').to_owned(),
        api_prefix: keys.api_prefix.clone(),
        auth: match keys.api_auth {
            ApiAuth::Basic => telephony::Auth::Basic,
            ApiAuth::Bearer => telephony::Auth::Bearer,
        },
        browser,
        calls_per_second: (keys.calls_per_second > 0).then(|| f64::from(keys.calls_per_second)),
        ..telephony::Config::new(&config.public_base(), &sid, &token)
    }
}

fn by_name(flows: &BTreeMap<String, Arc<Flow>>) -> telephony::Flows {
    flows.iter().map(|(name, flow)| (name.clone(), Arc::clone(flow))).collect()
}

/// Fetches the sound of a message from the telephone company, which keeps it.
fn sounds(wire: Wire) -> console::Sounds {
    Arc::new(move |recording| {
        let wire = wire.clone();
        Box::pin(async move {
            wire.recording(&recording).await.map_err(|error| console::SoundError(error.into()))
        })
    })
}

/// Signs the tokens of the browser telephones.
fn tokens(wire: Wire) -> console::TokenMaker {
    Arc::new(move |mediator, _now| {
        wire.access_token(mediator).map(|made| made.token).map_err(|error| console::TokenError(error.into()))
    })
}

/// What the console shows of a flow: it may not know `ivr`.
fn known_to_the_console(flow: &Flow) -> console::Flow {
    let languages: Vec<String> = flow.languages().map(str::to_owned).collect();
    let words = |topic: &str| {
        languages
            .iter()
            .filter_map(|language| Some((language.clone(), flow.topic_label(topic, language)?)))
            .collect()
    };
    console::Flow {
        for_volunteers: flow.speaks_to_volunteers(),
        overflows: ivr::Overflow::ALL
            .into_iter()
            .filter(|way| flow.leads_to(*way))
            .map(|way| way.word().to_owned())
            .collect(),
        name: flow.name().to_owned(),
        title: flow.title().to_owned(),
        topics: flow
            .topics()
            .map(|topic| console::Topic { id: topic.to_owned(), words: words(topic) })
            .collect(),
        blocked: heard_when_blocked(flow, &languages),
        languages,
    }
}

/// What a blocked number hears, by language: shown to whoever blocks one.
fn heard_when_blocked(flow: &Flow, languages: &[String]) -> BTreeMap<String, Vec<String>> {
    let heard = languages.iter().filter_map(|language| {
        let at = flow.refused(ivr::Refusal::Blocked, language)?;
        let said = flow.turn(&at, &ivr::Input::Entered, &ivr::Facts::default()).prompts;
        let own = said.into_iter().filter(|prompt| prompt.language == *language);
        Some((language.clone(), own.map(|prompt| prompt.what.words().to_owned()).collect()))
    });
    heard.collect()
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
    dispatcher: Dispatcher,
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
            // Whoever calls is greeted and kept meanwhile: no reason either.
            let silent = self.dispatcher.company_fails_since().is_some();
            let state = if silent { "it does not do what it is asked".to_owned() } else { ok() };
            parts.push(Part { name: "telephone_company", state, ready: true });
            let lead = self.dispatcher.clock_lead().as_seconds();
            let state = if lead < CLOCK_LEAD_TOLD {
                ok()
            } else {
                format!(
                    "the machine's clock and what was written down are {lead} s apart: set it by a time server"
                )
            };
            parts.push(Part { name: "clock", state, ready: true });
            // Nor is a line without anybody to ring: its callers are told so, and others are answered.
            if ready {
                let state = match lines::silent(&self.store, self.dispatcher.now()).await {
                    Ok(silent) if silent.is_empty() => ok(),
                    Ok(silent) => silent.join("; "),
                    Err(error) => error.to_string(),
                };
                parts.push(Part { name: "lines", state, ready: true });
            }
            parts
        }
        .boxed()
    }
}
