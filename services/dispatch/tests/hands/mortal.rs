//! A node with a fuse: it dies at the n-th step it takes, a step being each look at the clock (before a decision is
//! loaded, before an effect is settled), each effect asked of the provider and each answer heard from it. The provider
//! and the people live on, and tell their news again until somebody has heard it.

use crate::house::{Node, caller_leg};
use dispatch::{Carrier, CarryError, Carrying, Dispatcher, LegStatus, Outcome, Running, Settings};
use hotline::{CallId, Effect, Event, LegEnd, LegId, LineRules, MediatorId, OfferId, Timestamp};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Clock, Store, SystemClock};

/// How long a story may take to reach its next line, restarts included.
const PATIENCE: Duration = Duration::from_secs(30);

/// Burns with each step of one node, then the node is dead.
#[derive(Debug)]
struct Fuse {
    left: AtomicI64,
    burnt: AtomicBool,
}

impl Fuse {
    fn burns(&self) -> bool {
        if self.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.burnt.store(true, Ordering::SeqCst);
        }
        self.is_burnt()
    }

    fn is_burnt(&self) -> bool {
        self.burnt.load(Ordering::SeqCst)
    }

    async fn step(&self) {
        if self.burns() {
            std::future::pending::<()>().await;
        }
    }
}

impl Clock for Fuse {
    fn now(&self) -> Timestamp {
        if self.burns() {
            // Not a panic: nobody is to read of it. The task that looked is gone, as all others will be.
            std::panic::resume_unwind(Box::new("the node is dead"));
        }
        SystemClock.now()
    }
}

/// What goes on at the provider.
#[derive(Debug, Default)]
pub struct World {
    legs: BTreeMap<LegId, bool>,
    rings: Vec<(OfferId, LegId)>,
    dialled: Vec<(CallId, LegId)>,
    brought: bool,
    /// Status callbacks on their way: the first of them names the leg, whether or not our request's answer was heard.
    untold: Vec<Event>,
}

impl World {
    pub fn begins(&mut self, leg: &LegId) {
        self.legs.insert(leg.clone(), true);
    }
    pub fn ends(&mut self, leg: &LegId) {
        self.legs.insert(leg.clone(), false);
    }
    pub fn lives(&self, leg: &LegId) -> bool {
        self.legs.get(leg).copied().unwrap_or(false)
    }
    /// The legs that are not over.
    pub fn living(&self) -> Vec<&LegId> {
        self.legs.iter().filter(|(_, lives)| **lives).map(|(leg, _)| leg).collect()
    }
    /// The last telephone that rings for an offer, and which offer that is.
    pub fn ringing(&self) -> Option<(OfferId, LegId)> {
        self.rings.iter().rev().find(|(_, leg)| self.lives(leg)).cloned()
    }
    /// The person who is being called.
    pub fn dialled(&self) -> Option<LegId> {
        self.dialled.iter().rev().find(|(_, leg)| self.lives(leg)).map(|(_, leg)| leg.clone())
    }
    pub fn brought(&self) -> bool {
        self.brought
    }

    fn placed(&mut self, news: Event) -> Vec<Event> {
        self.untold.push(news.clone());
        vec![news]
    }

    fn carry(&mut self, effect: &Effect) -> Result<Vec<Event>, CarryError> {
        let gone = || CarryError::Never { reason: "404".to_owned() };
        Ok(match effect {
            Effect::RingMediator { offer, .. } => {
                let leg = LegId::new(format!("ring-{}-{offer}", self.rings.len()));
                self.begins(&leg);
                self.rings.push((offer.clone(), leg.clone()));
                self.placed(Event::RingPlaced { offer: offer.clone(), leg })
            }
            Effect::DialCaller { call, .. } => {
                let leg = LegId::new(format!("dial-{}-{call}", self.dialled.len()));
                self.begins(&leg);
                self.dialled.push((call.clone(), leg.clone()));
                self.placed(Event::CallerRung { call: call.clone(), leg })
            }
            Effect::BringCaller { leg, .. } => {
                if !self.lives(leg) {
                    return Err(gone());
                }
                self.brought = true;
                Vec::new()
            }
            Effect::HangUp { leg } => {
                self.ends(leg);
                Vec::new()
            }
            // No story comes to these.
            _ => Vec::new(),
        })
    }
}

struct Mortal {
    world: Arc<Mutex<World>>,
    fuse: Arc<Fuse>,
}

impl Carrier for Mortal {
    fn carry<'a>(&'a self, effect: &'a Effect) -> Carrying<'a, Result<Vec<Event>, CarryError>> {
        Box::pin(async move {
            self.fuse.step().await;
            let carried = self.world.lock().unwrap().carry(effect);
            self.fuse.step().await;
            carried
        })
    }

    fn leg<'a>(&'a self, leg: &'a LegId) -> Carrying<'a, Result<LegStatus, CarryError>> {
        let lives = self.world.lock().unwrap().lives(leg);
        Box::pin(async move { Ok(if lives { LegStatus::Live } else { LegStatus::Over(LegEnd::HungUp) }) })
    }

    fn answers(&self) -> Carrying<'_, Result<(), CarryError>> {
        Box::pin(async { Ok(()) })
    }
}

/// One story, in which the first node dies at a given step and the next one goes on.
pub struct Life {
    pub world: Arc<Mutex<World>>,
    pub store: Store,
    pub alix: MediatorId,
    hands: Dispatcher,
    fuse: Arc<Fuse>,
    running: Option<Running>,
    folder: PathBuf,
    died: bool,
}

impl Life {
    /// `fuse`: the steps that the first node lives. A database in `folder`, with one line and one mediator.
    pub async fn begin(folder: PathBuf, fuse: i64) -> Self {
        let node = Node::open(&folder, LineRules::default()).await;
        let alix = node.available("alix").await;
        node.stop().await;
        let world = Arc::default();
        let (store, hands, fuse, running) = wake(&folder, &world, fuse).await;
        Self { world, store, alix, hands, fuse, running: Some(running), folder, died: false }
    }

    /// Whether the first node has died; false: the story was over first.
    pub fn died(&self) -> bool {
        self.died
    }

    /// Tells something until it was heard. A callback that came meanwhile is not forgotten, it is only told later.
    pub async fn tell(&mut self, event: Event) -> Outcome {
        loop {
            let told = self.hands.handle(event.clone()).await;
            self.live_on().await;
            if let Ok(outcome) = told {
                return outcome;
            }
        }
    }

    /// Waits until something is so in the world.
    pub async fn until<T>(&mut self, what: &str, so: impl Fn(&World) -> Option<T>) -> T {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            self.live_on().await;
            self.hear_callbacks().await;
            if let Some(found) = so(&self.world.lock().unwrap()) {
                return found;
            }
            assert!(tokio::time::Instant::now() < deadline, "never {what}: {:?}", self.world.lock().unwrap());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Waits until every effect is settled.
    pub async fn until_settled(&mut self) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.store.effects().backlog().await.unwrap().open > 0 || self.hear_callbacks().await {
            self.live_on().await;
            assert!(tokio::time::Instant::now() < deadline, "effects are left over");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// The provider's own callbacks, each until it was heard. Whether there were any.
    async fn hear_callbacks(&mut self) -> bool {
        let untold = std::mem::take(&mut self.world.lock().unwrap().untold);
        let any = !untold.is_empty();
        for event in untold {
            self.tell(event).await;
        }
        any
    }

    /// Where the node is dead, the next one starts.
    async fn live_on(&mut self) {
        if !self.fuse.is_burnt() {
            return;
        }
        self.died = true;
        self.sleep().await;
        let (store, hands, fuse, running) = wake(&self.folder, &self.world, i64::MAX).await;
        (self.store, self.hands, self.fuse, self.running) = (store, hands, fuse, Some(running));
    }

    async fn sleep(&mut self) {
        self.fuse.burnt.store(true, Ordering::SeqCst);
        if let Some(running) = self.running.take() {
            running.stop(Duration::ZERO).await;
        }
        self.store.close().await;
    }

    pub async fn end(mut self) {
        self.sleep().await;
    }
}

async fn wake(
    folder: &std::path::Path,
    world: &Arc<Mutex<World>>,
    left: i64,
) -> (Store, Dispatcher, Arc<Fuse>, Running) {
    let store = Node::store(folder).await;
    let fuse = Arc::new(Fuse { left: AtomicI64::new(left), burnt: AtomicBool::new(false) });
    let carrier = Arc::new(Mortal { world: Arc::clone(world), fuse: Arc::clone(&fuse) });
    let hands =
        Dispatcher::new(store.clone(), carrier, Arc::clone(&fuse) as Arc<dyn Clock>, Settings::default());
    let running = hands.start();
    (store, hands, fuse, running)
}

/// A caller dials and asks for a person.
pub async fn queues(life: &mut Life, call: &CallId) {
    let leg = caller_leg(call);
    life.world.lock().unwrap().begins(&leg);
    let number = hotline::PhoneNumber::parse("+33639980001");
    let arrived = Event::CallArrived { call: call.clone(), line: hotline::LineId::new("sn"), leg, number };
    life.tell(arrived).await;
    let request = hotline::Request::new(hotline::Language::new("fr"), None);
    life.tell(Event::CallerQueued { call: call.clone(), request }).await;
}
