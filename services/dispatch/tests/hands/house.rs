//! One node over a real database, with a provider that does what the test says and remembers what was asked of it.

use dispatch::{Carrier, CarryError, Carrying, Dispatcher, LegStatus, Running, Settings, Underway};
use hotline::{
    Call, CallId, Effect, Endpoint, Event, Language, LegId, LineId, LineRules, MediatorId, Millis, OfferId,
    PhoneNumber, Presence, Timestamp, Wanted,
};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Abilities, Clock, Ids, LineSettings, NewAccount, Options, Role, Store, SystemClock};
use tokio::sync::watch;

pub const PATIENCE: Duration = Duration::from_secs(20);
const LINE: &str = "sn";

/// What the provider does with the next effect of a kind.
#[derive(Clone, Copy, Debug)]
pub enum Will {
    /// Does it, and says so.
    Do,
    /// Refuses for now: 429, 503, a time-out.
    Later,
    /// Refuses for good.
    Never,
    /// Receives it, and the node dies before it hears the answer.
    Hang,
    /// Takes its time.
    Slow,
}

/// The provider of a test.
pub struct Scripted {
    scripts: Mutex<HashMap<&'static str, Vec<Will>>>,
    /// Everything asked, in order, refused or not.
    asked: watch::Sender<Vec<Effect>>,
    done: Mutex<Vec<Effect>>,
    over: Mutex<Vec<LegId>>,
    away: AtomicBool,
    underway: Mutex<Underway>,
    closed: Mutex<Vec<CallId>>,
}

impl Scripted {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            scripts: Mutex::default(),
            asked: watch::Sender::new(Vec::new()),
            done: Mutex::default(),
            over: Mutex::default(),
            away: AtomicBool::new(false),
            underway: Mutex::default(),
            closed: Mutex::default(),
        })
    }

    /// What happens to the next effects of this kind; afterwards they are done.
    pub fn will(&self, word: &'static str, wills: &[Will]) {
        self.scripts.lock().unwrap().insert(word, wills.iter().rev().copied().collect());
    }

    pub fn end_leg(&self, leg: &LegId) {
        self.over.lock().unwrap().push(leg.clone());
    }

    /// What goes on there from now on.
    pub fn has_underway(&self, underway: Underway) {
        *self.underway.lock().unwrap() = underway;
    }

    /// The calls whose conferences were ended.
    pub fn closed(&self) -> Vec<CallId> {
        self.closed.lock().unwrap().clone()
    }

    pub fn asked(&self) -> Vec<Effect> {
        self.asked.borrow().clone()
    }

    pub fn done(&self) -> Vec<Effect> {
        self.done.lock().unwrap().clone()
    }

    /// Whether an offer's ring was placed.
    pub fn rang(&self, offer: &OfferId) -> bool {
        let rings = |effect: &Effect| matches!(effect, Effect::RingMediator { offer: o, .. } if o == offer);
        self.done.lock().unwrap().iter().any(rings)
    }

    /// Waits until so many effects of a kind were asked for.
    pub async fn until_asked(&self, word: &str, times: usize) {
        let mut asked = self.asked.subscribe();
        let enough = asked.wait_for(|all| all.iter().filter(|effect| effect.word() == word).count() >= times);
        assert!(tokio::time::timeout(PATIENCE, enough).await.is_ok(), "{word}: {:?}", self.asked());
    }
}

impl Carrier for Scripted {
    fn carry<'a>(&'a self, effect: &'a Effect) -> Carrying<'a, Result<Vec<Event>, CarryError>> {
        Box::pin(async move {
            let will = {
                let mut scripts = self.scripts.lock().unwrap();
                scripts.get_mut(effect.word()).and_then(Vec::pop).unwrap_or(Will::Do)
            };
            self.asked.send_modify(|all| all.push(effect.clone()));
            if self.away.load(Ordering::SeqCst) {
                return Err(away());
            }
            match will {
                Will::Later => Err(CarryError::Later { after: None, reason: "429".to_owned() }),
                Will::Never => Err(CarryError::Never { reason: "404".to_owned() }),
                Will::Hang => std::future::pending().await,
                Will::Do => Ok(self.doing(effect)),
                Will::Slow => {
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    Ok(self.doing(effect))
                }
            }
        })
    }

    fn leg<'a>(&'a self, leg: &'a LegId) -> Carrying<'a, Result<LegStatus, CarryError>> {
        let over = self.over.lock().unwrap().contains(leg);
        if self.away.load(Ordering::SeqCst) {
            return Box::pin(async { Err(away()) });
        }
        Box::pin(
            async move { Ok(if over { LegStatus::Over(hotline::LegEnd::HungUp) } else { LegStatus::Live }) },
        )
    }

    fn underway(&self) -> Carrying<'_, Result<Underway, CarryError>> {
        let underway = self.underway.lock().unwrap().clone();
        Box::pin(async move { Ok(underway) })
    }

    fn close_room<'a>(&'a self, call: &'a CallId) -> Carrying<'a, Result<(), CarryError>> {
        self.closed.lock().unwrap().push(call.clone());
        Box::pin(async { Ok(()) })
    }

    fn answers(&self) -> Carrying<'_, Result<(), CarryError>> {
        let away_now = self.away.load(Ordering::SeqCst);
        Box::pin(async move { if away_now { Err(away()) } else { Ok(()) } })
    }
}

fn away() -> CarryError {
    CarryError::Later { after: None, reason: "no answer".to_owned() }
}

impl Scripted {
    pub fn is_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    fn doing(&self, effect: &Effect) -> Vec<Event> {
        self.done.lock().unwrap().push(effect.clone());
        match effect {
            Effect::RingMediator { offer, .. } => {
                vec![Event::RingPlaced { offer: offer.clone(), leg: mediator_leg(offer) }]
            }
            Effect::DialCaller { call, .. } => {
                vec![Event::CallerRung { call: call.clone(), leg: LegId::new(format!("dialled-{call}")) }]
            }
            _ => Vec::new(),
        }
    }
}

pub fn mediator_leg(offer: &OfferId) -> LegId {
    LegId::new(format!("leg-{offer}"))
}

pub fn caller_leg(call: &CallId) -> LegId {
    LegId::new(format!("leg-{call}"))
}

/// One node.
pub struct Node {
    pub hands: Dispatcher,
    pub provider: Arc<Scripted>,
    pub store: Store,
    running: Option<Running>,
}

impl Node {
    /// A node over the database in this folder, which is made when it is not there. It does nothing by itself yet.
    pub async fn open(folder: &Path, rules: LineRules) -> Self {
        Self::with(folder, rules, Settings::default()).await
    }

    /// As [`Node::open`], with other settings.
    pub async fn with(folder: &Path, rules: LineRules, settings: Settings) -> Self {
        Self::by_clock(folder, rules, settings, Arc::new(SystemClock)).await
    }

    /// As [`Node::with`], by another clock than the machine's.
    pub async fn by_clock(
        folder: &Path,
        rules: LineRules,
        settings: Settings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let store = Self::store(folder).await;
        store.migrate().await.unwrap();
        if store.lines().find(&LineId::new(LINE)).await.unwrap().is_none() {
            let line = LineSettings {
                id: LineId::new(LINE),
                version: 0,
                name: LINE.to_owned(),
                flow: LINE.to_owned(),
                numbers: vec![PhoneNumber::parse("+33199000001").unwrap()],
                volunteers: None,
                hours: serde_json::Value::Null,
                rules,
                active: true,
            };
            store.lines().create(&line).await.unwrap();
        }
        let provider = Scripted::new();
        let settings = Settings { sweep: Duration::from_millis(200), ..settings };
        let hands = Dispatcher::new(store.clone(), provider.clone(), clock, settings);
        Self { hands, provider, store, running: None }
    }

    /// The database in this folder.
    pub async fn store(folder: &Path) -> Store {
        let url = format!("sqlite:{}", folder.join("hotline.db").display());
        Store::connect(&url, Options::default(), Arc::new(Ids::random())).await.unwrap()
    }

    /// Begins what a node does by itself.
    pub fn start(&mut self) {
        self.running = Some(self.hands.start());
    }

    pub async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.stop(Duration::from_secs(2)).await;
        }
        self.store.close().await;
    }

    pub async fn must(&self, event: Event) {
        let outcome = self.hands.handle(event.clone()).await.unwrap();
        assert_eq!(outcome.result, Ok(()), "{event:?}");
    }

    pub async fn available(&self, login: &str) -> MediatorId {
        let new = NewAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            role: Role::Mediator,
            password_hash: String::new(),
            locale: "fr".to_owned(),
            abilities: Some(Abilities::new(
                Endpoint::Browser,
                vec![LineId::new(LINE)],
                vec![Language::new("fr")],
            )),
        };
        let id = MediatorId::new(self.store.people().create(&new, SystemClock.now()).await.unwrap());
        self.must(Event::PresenceWanted { mediator: id.clone(), presence: Wanted::Available }).await;
        id
    }

    /// A caller who waits.
    pub async fn waiting(&self, call: &str) -> CallId {
        let call = CallId::new(call);
        self.must(Event::CallArrived {
            call: call.clone(),
            line: LineId::new(LINE),
            leg: caller_leg(&call),
            number: PhoneNumber::parse("+33639980001"),
        })
        .await;
        self.must(Event::CallerQueued {
            call: call.clone(),
            request: hotline::Request::new(Language::new("fr"), None),
        })
        .await;
        call
    }

    /// The two are talking.
    pub async fn talking(&self, call: &CallId) -> OfferId {
        self.provider.until_asked("ring_mediator", 1).await;
        let offer = self.call(call).await.offer.unwrap();
        self.must(Event::MediatorAnswered { offer: offer.clone(), leg: mediator_leg(&offer) }).await;
        self.must(Event::MediatorJoined { offer: offer.clone(), leg: mediator_leg(&offer) }).await;
        self.must(Event::CallerJoined { call: call.clone(), leg: caller_leg(call) }).await;
        offer
    }

    pub async fn call(&self, call: &CallId) -> Call {
        self.store.calls().find(call).await.unwrap().unwrap()
    }

    pub async fn presence(&self, mediator: &MediatorId) -> Presence {
        self.store.mediators().find(mediator).await.unwrap().unwrap().presence
    }

    /// Waits until something holds.
    pub async fn until<F: Future<Output = bool>>(&self, what: &str, mut holds: impl FnMut() -> F) {
        let waiting = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "never {what}");
    }

    pub async fn until_settled(&self) {
        self.until("settled", || async { self.store.effects().backlog().await.unwrap().open == 0 }).await;
    }
}

/// Short times, so that deadlines come by themselves.
pub fn quick() -> LineRules {
    LineRules { ring: Millis(300), wrap_up: Millis(200), ..LineRules::default() }
}

pub fn now() -> Timestamp {
    SystemClock.now()
}
