//! The wire as a whole: what handlers and carrier share, and the router.

use crate::carrier::TelephoneCarrier;
use crate::conferences::Conferences;
use crate::config::Config;
use crate::form::{BadForm, Form, call_of};
use crate::legs::Legs;
use crate::lines::{Flows, Line, Lines};
use crate::links::Links;
use crate::outlooks::Outlooks;
use crate::rest::{Rest, RestError};
use crate::signature::Verifier;
use crate::token::{self, AccessToken, TokenError};
use crate::{fallback, guard, handlers, sounds};
use axum::Router;
use axum::http::{HeaderMap, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use dispatch::{Carrier, Dispatcher};
use futures_util::{Stream, StreamExt};
use hotline::{CallId, Event, LegId, LineId, MediatorId, PhoneNumber, Timestamp};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use store::{Clock, News, Store, StoreError};
use tokio::time::timeout;

/// How often lines are read anew, besides when the feed says so.
const REFRESH: Duration = Duration::from_secs(10);

/// How long an access token lasts; the page renews it before.
const TOKEN_LIFE: Duration = Duration::from_secs(3600);

/// How long an answer waits for a decision to be stored. It is made all the same; the caller hears something meanwhile.
pub(crate) const DECISION_PATIENCE: Duration = Duration::from_secs(3);

/// How long an answer waits for rows that would only make it better.
const ROWS_PATIENCE: Duration = Duration::from_secs(2);

/// Waits until somebody changed a line, or may have.
async fn line_changed(news: &mut (impl Stream<Item = News> + Unpin)) {
    while let Some(news) = news.next().await {
        match news {
            News::Changed(change) if change.rooms.iter().all(|room| room != "lines") => {}
            News::Changed(_) | News::Resynchronise => return,
        }
    }
    // The feed ends only with the process: time is all that is left.
    std::future::pending::<()>().await;
}

/// Why the wire could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("the client for the provider could not be set up")]
    Rest(#[from] RestError),
    #[error("the lines could not be read")]
    Store(#[from] StoreError),
}

/// Everything that telephony is made of. Cheap to clone.
#[derive(Clone)]
pub struct Wire {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    links: Links,
    verifier: Verifier,
    lines: Lines,
    rest: Rest,
    conferences: Conferences,
    legs: Legs,
    outlooks: Outlooks,
    store: Store,
    clock: Arc<dyn Clock>,
    /// Set once, by [`Wire::router`]: the dispatcher needs the carrier, and the handlers need the dispatcher.
    dispatcher: OnceLock<Dispatcher>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").field("config", &self.inner.config).finish_non_exhaustive()
    }
}

impl Wire {
    /// Reads the lines and prepares the client; asks the provider nothing.
    pub async fn new(
        config: Config,
        flows: Flows,
        store: Store,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WireError> {
        let lines = Lines::new(flows);
        lines.refresh(&store).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                links: Links::new(&config.public_url, &config.auth_token),
                verifier: Verifier::new(&config.auth_token, &config.public_url),
                rest: Rest::new(&config)?,
                conferences: Conferences::default(),
                legs: Legs::default(),
                outlooks: Outlooks::default(),
                dispatcher: OnceLock::new(),
                config,
                lines,
                store,
                clock,
            }),
        })
    }

    /// The hands' way into the world: hand it to [`Dispatcher::new`].
    pub fn carrier(&self) -> Arc<dyn Carrier> {
        Arc::new(TelephoneCarrier::new(self.clone()))
    }

    /// Everything under `/telephony`. Call it once, with the dispatcher that was made with [`Wire::carrier`].
    pub fn router(&self, dispatcher: Dispatcher) -> Router {
        // A second router of the same wire would have the same dispatcher.
        let _ = self.inner.dispatcher.set(dispatcher);
        let webhooks = Router::new()
            .route("/telephony/voice", post(handlers::inbound::voice).get(handlers::inbound::voice))
            .route("/telephony/step/{call}", post(handlers::flow::step))
            .route("/telephony/wait/{call}", post(handlers::queue::wait))
            .route("/telephony/left/{call}", post(handlers::queue::left))
            .route("/telephony/recording/{call}", post(handlers::message::recording))
            .route("/telephony/offer/{offer}", post(handlers::mediator::answered))
            .route("/telephony/offer/{offer}/key", post(handlers::mediator::key))
            .route("/telephony/offer/{offer}/after", post(handlers::mediator::after))
            .route("/telephony/offer/{offer}/status", post(handlers::mediator::status))
            .route("/telephony/offer/{offer}/sorry", post(handlers::mediator::sorry))
            .route("/telephony/conference/{call}", post(handlers::talk::conference))
            .route("/telephony/alone/{call}", post(handlers::talk::alone))
            .route("/telephony/join/{call}", post(handlers::talk::join))
            .route("/telephony/after/{call}", post(handlers::talk::after))
            .route("/telephony/back/{call}", post(handlers::talk::back))
            .route("/telephony/hold/{call}", post(handlers::talk::hold))
            .route("/telephony/person/{call}", post(handlers::person::answered))
            .route("/telephony/person/{call}/key", post(handlers::person::key))
            .route("/telephony/person/{call}/status", post(handlers::person::status))
            .route("/telephony/person/{call}/sorry", post(handlers::person::sorry))
            .route("/telephony/volunteer/{leg}/code", post(handlers::volunteer::code))
            .route("/telephony/volunteer/{leg}/key", post(handlers::volunteer::menu::key))
            .route("/telephony/volunteer/{leg}/topic", post(handlers::volunteer::topics::topic))
            .route("/telephony/volunteer/{leg}/outcome", post(handlers::volunteer::outcome::outcome))
            .route("/telephony/party/{party}", post(handlers::party::answered))
            .route("/telephony/party/{party}/after", post(handlers::party::after))
            .route("/telephony/party/{party}/status", post(handlers::party::status))
            .route("/telephony/party/{party}/sorry", post(handlers::party::sorry))
            .route("/telephony/status", post(handlers::inbound::status))
            .route("/telephony/sms", post(handlers::message::sms))
            .route("/telephony/fallback", post(fallback::fallback).get(fallback::fallback))
            .layer(from_fn_with_state(self.clone(), guard::guard));
        Router::new()
            .route(
                "/telephony/sounds/waiting.wav",
                get(|| async {
                    let headers = [
                        (header::CONTENT_TYPE, "audio/wav"),
                        (header::CACHE_CONTROL, "public, max-age=86400"),
                    ];
                    (headers, sounds::waiting())
                }),
            )
            .merge(webhooks)
            .with_state(self.clone())
    }

    /// Keeps the lines fresh and the provider's parking places made, until dropped. Spawn it.
    pub async fn run(self) {
        let mut made: Vec<LineId> = Vec::new();
        let mut news = self.inner.store.feed().subscribe();
        loop {
            self.make_queues(&mut made).await;
            // A line that was closed a moment ago must not greet as an open one. Without news (Redis is away) time does.
            drop(timeout(REFRESH, line_changed(&mut news)).await);
            if let Err(error) = self.refresh().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "the lines could not be read again");
            }
            handlers::volunteer::wishes::overdue(&self).await;
        }
    }

    /// Reads the lines again: after one was changed.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        self.inner.lines.refresh(&self.inner.store).await
    }

    /// The provider would make a parking place by itself, but a small one: ours hold a bad day.
    async fn make_queues(&self, made: &mut Vec<LineId>) {
        for line in self.inner.lines.ids() {
            if made.contains(&line) {
                continue;
            }
            let name = crate::links::queue(&line);
            match self.inner.rest.create_queue(&name, self.inner.config.queue_size).await {
                Ok(()) => made.push(line),
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "a queue could not be made at the provider"
                    );
                }
            }
        }
    }

    /// A token for the telephone in a mediator's browser.
    pub fn access_token(&self, mediator: &MediatorId) -> Result<AccessToken, TokenError> {
        token::access_token(&self.inner.config, mediator, self.inner.clock.wall(), TOKEN_LIFE)
    }

    /// Sends an SMS that shows the line's number; the provider's id of it. `None`: the line has no number.
    pub async fn send_message(
        &self,
        line: &LineId,
        to: &PhoneNumber,
        body: &str,
    ) -> Result<Option<String>, RestError> {
        let Some(from) = self.inner.lines.get(line).and_then(|line| line.shown.clone()) else {
            return Ok(None);
        };
        self.inner.rest.message(from.expose(), to.expose(), body).await.map(Some)
    }

    /// The sound of a message left, as WAV: the provider keeps it.
    pub async fn recording(&self, id: &hotline::RecordingId) -> Result<Vec<u8>, RestError> {
        self.inner.rest.recording(id.as_str()).await
    }

    /// Whether the provider accepts our credentials: for `doctor`.
    pub async fn check_credentials(&self) -> Result<(), RestError> {
        self.inner.rest.check().await
    }

    // ---- for the handlers and the carrier

    pub(crate) fn links(&self) -> &Links {
        &self.inner.links
    }
    pub(crate) fn verifier(&self) -> &Verifier {
        &self.inner.verifier
    }
    pub(crate) fn lines(&self) -> &Lines {
        &self.inner.lines
    }
    pub(crate) fn rest(&self) -> &Rest {
        &self.inner.rest
    }
    pub(crate) fn conferences(&self) -> &Conferences {
        &self.inner.conferences
    }
    pub(crate) fn legs(&self) -> &Legs {
        &self.inner.legs
    }
    pub(crate) fn outlooks(&self) -> &Outlooks {
        &self.inner.outlooks
    }
    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }
    /// For what is compared with rows.
    pub(crate) fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }
    /// What is added to a time on people's clocks before it is compared with rows.
    pub(crate) fn lead(&self) -> hotline::Millis {
        self.inner.clock.lead()
    }
    /// For what is compared with the hours that people see on a clock.
    pub(crate) fn wall(&self) -> Timestamp {
        self.inner.clock.wall()
    }

    /// The signature as it came, `""` when there is none.
    pub(crate) fn signature<'h>(&self, headers: &'h HeaderMap) -> &'h str {
        let names = &self.inner.config.signature_headers;
        names
            .iter()
            .find_map(|name| headers.get(name))
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Hands an event in. `None` when it is not decided yet (said in the log, once, here): the caller is kept anyway, and
    /// what the world did is decided when the database answers again.
    pub(crate) async fn tell(&self, event: Event) -> Option<dispatch::Outcome> {
        let word = event.word();
        let dispatcher = self.inner.dispatcher.get()?;
        let decided = if is_promised(&event) {
            dispatcher.handle(event).await
        } else {
            let Ok(decided) = timeout(DECISION_PATIENCE, dispatcher.hear(event)).await else {
                tracing::warn!(event = word, "an event takes long to be decided");
                return None;
            };
            decided
        };
        match decided {
            Ok(outcome) => Some(outcome),
            Err(error) => {
                tracing::error!(
                    event = word,
                    error = &error as &dyn std::error::Error,
                    "an event could not be decided"
                );
                None
            }
        }
    }

    /// The rows of a subject, `None` when they can't be read just now.
    pub(crate) async fn board(&self, subject: &hotline::Subject) -> Option<hotline::Board> {
        self.soon("the rows of a call", self.inner.dispatcher.get()?.board(subject)).await
    }

    /// What is read, when it can be read soon enough for an answer.
    pub(crate) async fn soon<T, E: std::error::Error + 'static>(
        &self,
        what: &'static str,
        reading: impl Future<Output = Result<T, E>>,
    ) -> Option<T> {
        match timeout(ROWS_PATIENCE, reading).await {
            Ok(Ok(read)) => return Some(read),
            Ok(Err(error)) => {
                tracing::error!(what, error = &error as &dyn std::error::Error, "this could not be read");
            }
            Err(_) => tracing::warn!(what, "this could not be read in time"),
        }
        None
    }

    /// The line of a webhook: the one its address names, else the one its number belongs to.
    pub(crate) fn line_of(&self, named: Option<&LineId>, form: &Form) -> Option<Arc<Line>> {
        named.and_then(|id| self.lines().get(id)).or_else(|| self.lines().by_number(form.our_number()))
    }
}

/// Whether the answer to this news is a promise: what is not stored then did not happen, and must not happen later.
fn is_promised(event: &Event) -> bool {
    matches!(event, Event::CallbackRequested { .. } | Event::MediatorAnswered { .. })
}

/// The call and leg of a webhook about a caller who dialled us.
pub(crate) fn inbound_leg(form: &Form) -> Result<(CallId, LegId), BadForm> {
    let leg = form.leg()?;
    Ok((call_of(&leg), leg))
}
