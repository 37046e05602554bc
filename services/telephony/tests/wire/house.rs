//! A whole hotline for one test: real SQLite in a folder of its own, the real switch, the real wire between them.

use crate::gate::Gate;
use dispatch::{Dispatcher, Running, Settings, hours::Hours};
use hotline::{
    Call, CallState, Endpoint, Event, Language, LineId, LineRules, Mediator, MediatorId, Millis, PhoneNumber,
    Presence, Timestamp, Wanted,
};
use ivr::Flow;
use softswitch::telephone::Behaviour;
use softswitch::{Handle, OverLimit, Phone, Softswitch};
use std::sync::Arc;
use std::time::Duration;
use store::{Abilities, Clock, Ids, LineSettings, NewAccount, Options, Role, Store, SystemClock};
use telephony::{Config, Wire};
use tokio::net::TcpListener;

pub const LINE: &str = "+33199000001";
/// Where the line's mediators call who work with a telephone only.
pub const VOLUNTEERS: &str = "+33199000003";
pub const CALLER: &str = "+33639980001";
pub const LINE_ID: &str = "sn";
/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub const FLOW: &str = include_str!("../../../../ivr-flows/solidarite-numerique.yaml");

/// What a test may choose.
pub struct Plan {
    pub rules: LineRules,
    pub hours: Hours,
    pub settings: Settings,
    /// What callers hear: the text of a flow file named `solidarite-numerique`.
    pub flow: String,
    /// What is said takes no time.
    pub quick: bool,
    /// So many calls a second may be begun, and what happens to the rest.
    pub refuses: Option<(u32, OverLimit)>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            rules: LineRules { ring: Millis::seconds(20), ..LineRules::default() },
            hours: Hours::always(),
            settings: Settings { sweep: Duration::from_millis(500), ..Settings::default() },
            flow: FLOW.to_owned(),
            quick: true,
            refuses: None,
        }
    }
}

pub struct House {
    pub switch: softswitch::Running,
    /// Before the switch's REST interface.
    pub gate: Gate,
    pub store: Store,
    pub wire: Wire,
    pub dispatcher: Dispatcher,
    pub public_url: String,
    pub token: String,
    running: Option<Running>,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn open() -> Self {
        Self::planned(Plan::default()).await
    }

    pub async fn planned(plan: Plan) -> Self {
        let mut house = Self::prepared(plan).await;
        house.start();
        house
    }

    /// A house that answers and does nothing by itself: no deadline runs out and no row is compared with the switch, so
    /// that a test may write what happened long ago. Until [`House::start`].
    pub async fn prepared(plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ids = Arc::new(Ids::random());
        let url = format!("sqlite:{}", folder.path().join("hotline.db").display());
        let store = Store::connect(&url, Options::default(), ids).await.unwrap();
        store.migrate().await.unwrap();
        let line = LineSettings {
            id: LineId::new(LINE_ID),
            version: 0,
            name: "Solidarité Numérique".to_owned(),
            flow: "solidarite-numerique".to_owned(),
            numbers: vec![PhoneNumber::parse(LINE).unwrap()],
            volunteers: PhoneNumber::parse(VOLUNTEERS),
            hours: serde_json::to_value(&plan.hours).unwrap(),
            rules: plan.rules,
            active: true,
        };
        store.lines().create(&line).await.unwrap();

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let public_url = format!("http://{}", listener.local_addr().unwrap());
        let number = |number: &str| softswitch::Number {
            number: number.to_owned(),
            friendly_name: "test".to_owned(),
            voice_url: Some(format!("{public_url}/telephony/voice")),
            voice_fallback_url: Some(format!("{public_url}/telephony/fallback")),
            status_callback: Some(format!("{public_url}/telephony/status")),
            sms_url: Some(format!("{public_url}/telephony/sms")),
            sms_fallback_url: None,
        };
        let company = softswitch::Config {
            numbers: vec![number(LINE), number(VOLUNTEERS)],
            quick: plan.quick,
            media: false,
            calls_per_second: plan.refuses.map(|(rate, _)| rate),
            over_limit: plan.refuses.map_or(OverLimit::Queue, |(_, over)| over),
            ..softswitch::Config::default()
        };
        let (account, token) = (company.account_sid.clone(), company.auth_token.clone());
        let switch = Softswitch::start(company).await.unwrap();
        let gate = Gate::before(switch.addr).await;

        let config = Config {
            api_url: format!("http://{}", gate.address),
            calls_per_second: None,
            ..Config::new(&public_url, &account, &token)
        };
        let flow = Flow::parse("solidarite-numerique.yaml", &plan.flow).flow.expect("the flow is sound");
        let flows = [(flow.name().to_owned(), Arc::new(flow))].into();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let wire = Wire::new(config, flows, store.clone(), clock.clone()).await.unwrap();
        let dispatcher = Dispatcher::new(store.clone(), wire.carrier(), clock, plan.settings);
        let router = wire.router(dispatcher.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { switch, gate, store, wire, dispatcher, public_url, token, running: None, _folder: folder }
    }

    pub fn start(&mut self) {
        assert!(self.running.is_none(), "started twice");
        self.running = Some(self.dispatcher.start());
    }

    pub fn handle(&self) -> &Handle {
        &self.switch.handle
    }

    /// Has a telephone rung in the line's name, by somebody who asks the company besides us.
    pub async fn ring(&self, number: &str) {
        let company = softswitch::Config::default();
        let root = format!("http://{}/2010-04-01/Accounts/{}", self.switch.addr, company.account_sid);
        let form = [("To", number), ("From", LINE), ("Twiml", "<Response><Pause length=\"60\"/></Response>")];
        self.telephone(number);
        let asked = reqwest::Client::new()
            .post(format!("{root}/Calls.json"))
            .basic_auth(&company.account_sid, Some(&company.auth_token))
            .form(&form)
            .send()
            .await
            .unwrap();
        assert_eq!(asked.status().as_u16(), 201);
    }

    /// A telephone that waits to be told.
    pub fn telephone(&self, address: &str) -> Phone {
        self.handle().telephone(address, Behaviour::default()).unwrap()
    }

    pub async fn mediator(&self, login: &str, endpoint: Endpoint) -> MediatorId {
        let new = NewAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            role: Role::Mediator,
            password_hash: String::new(),
            locale: "fr".to_owned(),
            abilities: Some(Abilities::new(
                endpoint,
                vec![LineId::new(LINE_ID)],
                vec![Language::new("fr"), Language::new("en")],
            )),
        };
        MediatorId::new(self.store.people().create(&new, SystemClock.now()).await.unwrap())
    }

    /// A mediator with a telephone in the browser, available, and that telephone.
    pub async fn available(&self, login: &str) -> (MediatorId, Phone) {
        let id = self.mediator(login, Endpoint::Browser).await;
        let phone = self.telephone(&format!("client:{}", telephony::identity(&id)));
        self.must(Event::PresenceWanted { mediator: id.clone(), presence: Wanted::Available }).await;
        (id, phone)
    }

    pub async fn must(&self, event: Event) {
        let outcome = self.dispatcher.handle(event.clone()).await.unwrap();
        assert_eq!(outcome.result, Ok(()), "{event:?}");
    }

    /// The one call there is.
    pub async fn call(&self) -> Call {
        let calls = self.store.calls().latest(&LineId::new(LINE_ID), Timestamp(i64::MAX), 10).await.unwrap();
        assert_eq!(calls.len(), 1, "{calls:?}");
        calls.into_iter().next().unwrap()
    }

    pub async fn presence(&self, id: &MediatorId) -> Presence {
        self.find_mediator(id).await.presence
    }

    pub async fn find_mediator(&self, id: &MediatorId) -> Mediator {
        self.store.mediators().find(id).await.unwrap().unwrap()
    }

    /// Waits until the one call is in a state.
    pub async fn until(&self, what: &str, is: impl Fn(&Call) -> bool) -> Call {
        let mut last = None;
        let waiting = async {
            loop {
                let calls =
                    self.store.calls().latest(&LineId::new(LINE_ID), Timestamp(i64::MAX), 10).await.unwrap();
                if let Some(call) = calls.into_iter().next() {
                    if is(&call) {
                        return call;
                    }
                    last = Some(call);
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, waiting).await;
        found.unwrap_or_else(|_| panic!("never {what}: {last:?}; alerts {:?}", self.handle().alerts()))
    }

    pub async fn until_state(&self, word: &str) -> Call {
        self.until(word, |call| call.state.word() == word).await
    }

    pub async fn until_presence(&self, id: &MediatorId, word: &str) {
        let mut last = None;
        let waiting = async {
            loop {
                let presence = self.presence(id).await;
                if presence.word() == word {
                    return;
                }
                last = Some(presence);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "never {word}: {last:?}");
    }

    /// No webhook of ours was answered in a way the switch complains about.
    pub fn assert_clean(&self) {
        let alerts = self.handle().alerts();
        assert!(alerts.is_empty(), "{alerts:?}");
    }

    pub async fn close(mut self) {
        if let Some(running) = self.running.take() {
            running.stop(Duration::from_secs(5)).await;
        }
        self.switch.stop().await;
        self.store.close().await;
    }
}

/// Waits for a condition of a telephone, in the switch's own words (`ringing`, `said:…`, `ended`).
pub async fn wait(phone: &Phone, until: &str) {
    let condition = until.parse().unwrap();
    assert!(
        phone.wait(&condition, None, PATIENCE).await.is_ok(),
        "never {until}: {:?} {:?}",
        phone.snapshot(),
        phone.said()
    );
}

pub fn ended(call: &Call) -> bool {
    matches!(call.state, CallState::Ended { .. })
}
