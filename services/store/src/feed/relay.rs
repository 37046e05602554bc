//! The feed between nodes, by Redis publish/subscribe.
//!
//! Two tasks: one publishes what this node announces, one hears what the others announce. Each reconnects by itself, for
//! ever, with a growing pause; whatever may have been missed meanwhile becomes one `Resynchronise`.

use super::{Change, News};
use crate::StoreError;
use futures_util::StreamExt;
use redis::AsyncCommands;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;

/// Changes kept while Redis is slow; beyond that the others are told to resynchronise instead.
const BACKLOG: usize = 4096;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(2);

/// What travels: a change, or (without one) the request to read everything again.
#[derive(Serialize, Deserialize)]
struct Envelope {
    node: String,
    change: Option<Change>,
}

#[derive(Clone, Debug)]
pub(super) struct Relay {
    outbox: mpsc::Sender<Change>,
    /// The outbox was full: the others have missed something.
    overflowed: Arc<AtomicBool>,
    listening: Arc<AtomicBool>,
    _tasks: Arc<Tasks>,
}

/// Ends with the last clone of the feed.
#[derive(Debug)]
struct Tasks(Vec<JoinHandle<()>>);

impl Drop for Tasks {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

impl Relay {
    pub(super) fn open(
        url: &str,
        channel: &str,
        node: &str,
        here: broadcast::Sender<News>,
    ) -> Result<Self, StoreError> {
        let client = redis::Client::open(url).map_err(StoreError::Redis)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_max_delay(LONGEST_PAUSE);
        let manager = client.get_connection_manager_lazy(config).map_err(StoreError::Redis)?;
        let (outbox, inbox) = mpsc::channel(BACKLOG);
        let overflowed = Arc::new(AtomicBool::new(false));
        let listening = Arc::new(AtomicBool::new(false));
        let speaker = Speaker {
            manager,
            inbox,
            overflowed: Arc::clone(&overflowed),
            channel: channel.to_owned(),
            node: node.to_owned(),
        };
        let listener = Listener {
            client,
            here,
            listening: Arc::clone(&listening),
            channel: channel.to_owned(),
            node: node.to_owned(),
        };
        let tasks = vec![tokio::spawn(speaker.run()), tokio::spawn(listener.run())];
        Ok(Self { outbox, overflowed, listening, _tasks: Arc::new(Tasks(tasks)) })
    }

    pub(super) fn send(&self, change: Change) {
        if self.outbox.try_send(change).is_err() {
            self.overflowed.store(true, Ordering::Release);
        }
    }

    pub(super) fn is_joined(&self) -> bool {
        self.listening.load(Ordering::Acquire)
    }
}

struct Speaker {
    manager: ConnectionManager,
    inbox: mpsc::Receiver<Change>,
    overflowed: Arc<AtomicBool>,
    channel: String,
    node: String,
}

impl Speaker {
    async fn run(mut self) {
        while let Some(change) = self.inbox.recv().await {
            let heard = self.publish(Some(change)).await;
            if self.overflowed.swap(false, Ordering::AcqRel) || !heard {
                // What failed is not repeated one by one: the others read again.
                self.ask_to_resynchronise().await;
            }
        }
    }

    /// Tries for as long as it takes. The outbox fills up or overflows meanwhile, which asks for the same again.
    async fn ask_to_resynchronise(&mut self) {
        let mut pause = FIRST_PAUSE;
        while !self.publish(None).await {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn publish(&mut self, change: Option<Change>) -> bool {
        let Ok(text) = serde_json::to_string(&Envelope { node: self.node.clone(), change }) else {
            return true;
        };
        self.manager.publish::<_, _, i64>(&self.channel, text).await.is_ok()
    }
}

struct Listener {
    client: redis::Client,
    here: broadcast::Sender<News>,
    listening: Arc<AtomicBool>,
    channel: String,
    node: String,
}

impl Listener {
    async fn run(self) {
        let mut pause = FIRST_PAUSE;
        let mut first = true;
        loop {
            if let Ok(mut messages) = self.subscribe().await {
                pause = FIRST_PAUSE;
                self.listening.store(true, Ordering::Release);
                if !first {
                    tracing::info!("the feed between nodes is back");
                    drop(self.here.send(News::Resynchronise));
                }
                while let Some(message) = messages.next().await {
                    self.hear(message.get_payload_bytes());
                }
                self.listening.store(false, Ordering::Release);
            }
            if first || pause == FIRST_PAUSE {
                tracing::warn!("Redis does not answer: other nodes' changes are not heard until it does");
            }
            first = false;
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn subscribe(&self) -> redis::RedisResult<redis::aio::PubSubStream> {
        let mut connection = self.client.get_async_pubsub().await?;
        connection.subscribe(&self.channel).await?;
        Ok(connection.into_on_message())
    }

    fn hear(&self, payload: &[u8]) {
        match serde_json::from_slice::<Envelope>(payload) {
            Ok(envelope) if envelope.node == self.node => {}
            Ok(Envelope { change: Some(change), .. }) => drop(self.here.send(News::Changed(change))),
            // A request to read again, or words of a newer version that we can't read: the same to us.
            Ok(Envelope { change: None, .. }) | Err(_) => drop(self.here.send(News::Resynchronise)),
        }
    }
}
