//! A telephone company in a box: the provider's side of the protocol our product speaks.
//!
//! It answers the provider's REST, executes TwiML, posts signed webhooks and carries real voice between telephones
//! in the browser, so that the demo, the tests and the benchmark run the code that production runs.
//!
//! ```no_run
//! # async fn start() -> Result<(), softswitch::StartError> {
//! let running = softswitch::Softswitch::start(softswitch::Config::default()).await?;
//! println!("REST, telephones and control at http://{}", running.addr);
//! running.stop().await;
//! # Ok(()) }
//! ```
//!
//! What it may not do: share a type with our own application side (`telephony`); a mistake in one has to show in the
//! other. It knows nothing of hotlines, mediators or databases; it keeps everything in memory.
//!
//! How to add to it: a REST resource is a file in `rest/`, a TwiML verb a variant in `twiml/` and a file in `call/`,
//! a way to script a telephone a method of [`Phone`] with its route in `control/`.

mod alerts;
mod call;
mod callbacks;
mod clock;
mod conference;
mod config;
pub mod control;
mod exchange;
mod faults;
mod ids;
pub mod media;
mod messages;
mod queues;
mod recordings;
mod rest;
mod signature;
pub mod telephone;
pub mod telephones;
mod twiml;
mod webhook;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use alerts::Alert;
pub use config::{Application, Config, Number, OverLimit};
pub use control::{Handle, Phone};
pub use faults::{CallbackFault, Failure, WebhookFault};
pub use signature::sign;

use exchange::Exchange;

/// How long open connections may take to end when the switch stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a switch could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken.
    #[error("the softswitch could not take its port")]
    Io(#[from] std::io::Error),
    /// The client for webhooks could not be set up.
    #[error("the softswitch could not set up its web client")]
    Client(#[from] reqwest::Error),
}

/// The telephone company.
#[derive(Debug)]
pub struct Softswitch;

/// A switch that runs. Dropping it leaves it running until the program ends; [`Running::stop`] ends it.
#[derive(Debug)]
pub struct Running {
    /// Where it listens, with the port it got.
    pub addr: SocketAddr,
    /// Scripts telephones and the clock without HTTP.
    pub handle: Handle,
    stop: CancellationToken,
    server: JoinHandle<()>,
}

impl Softswitch {
    /// The routes and the control without a server, for whoever serves them in a router of their own. `public_url`
    /// is the base at which they will be reached.
    pub fn router(config: Config, public_url: &str) -> Result<(Router, Handle), StartError> {
        let exchange = Exchange::new(config)?;
        exchange.set_public_url(public_url.trim_end_matches('/').to_owned());
        Ok((router(&exchange), Handle::new(exchange)))
    }

    /// Binds [`Config::listen`] and serves REST, telephones and control there.
    pub async fn start(config: Config) -> Result<Running, StartError> {
        let listener = TcpListener::bind(config.listen).await?;
        let addr = listener.local_addr()?;
        let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://{addr}"));
        let exchange = Exchange::new(config)?;
        exchange.set_public_url(public_url.trim_end_matches('/').to_owned());
        let router = router(&exchange);
        let stop = exchange.stopping().clone();
        let graceful = stop.clone().cancelled_owned();
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(graceful).await {
                tracing::error!(%error, "the softswitch stopped serving");
            }
        });
        Ok(Running { addr, handle: Handle::new(exchange), stop, server })
    }
}

impl Running {
    /// Hangs up every call, closes the connections and waits until the server is gone.
    pub async fn stop(mut self) {
        self.handle.hang_up_all();
        self.stop.cancel();
        if tokio::time::timeout(FAREWELL, &mut self.server).await.is_err() {
            self.server.abort();
        }
        self.handle.forget_recordings();
    }
}

/// All of it: REST, the telephones, the control API.
fn router(exchange: &Exchange) -> Router {
    let known = exchange.clone();
    let directory = Arc::new(move || known.numbers().directory());
    Router::new()
        .merge(telephones::router(directory))
        .merge(rest::router())
        .merge(control::router(exchange))
        .merge(telephone::router(exchange))
        .with_state(exchange.clone())
}
