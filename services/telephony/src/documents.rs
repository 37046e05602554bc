//! Every document the wire answers, as the provider reads it.

mod volunteers;

use crate::config::Config;
use crate::links::{Links, Thread};
use crate::signature::{Body, sign};
use crate::wire::Wire;
use axum::Router;
use axum::body::to_bytes;
use axum::http::{Request, header};
use dispatch::hours::Hours;
use dispatch::{Carrier, CarryError, Carrying, Dispatcher, LegStatus, Settings};
use hotline::{
    CallId, Effect, Endpoint, Event, Language, LegId, LineId, LineRules, MediatorId, Millis, OfferId,
    Overflow, PhoneNumber, Reach, Rings, Timestamp, TopicId, Wanted,
};
use ivr::Flow;
use std::sync::Arc;
use store::{Abilities, Clock, Ids, LineSettings, ManualClock, NewAccount, Options, Role, Store};
use tower::ServiceExt;

const BASE: &str = "https://hotline.example";
const TOKEN: &str = "secret";
const LINE: &str = "+33199000001";
const CALLER: &str = "+33639980001";
const LEG: &str = "CA00000000000000000000000000000001";
const FLOW: &str = include_str!("../../../ivr-flows/solidarite-numerique.yaml");

/// The caller's call.
fn call() -> CallId {
    crate::form::call_of(&LegId::new(LEG))
}

/// A provider that places every ring.
struct Willing;

impl Carrier for Willing {
    fn carry<'a>(&'a self, _: &'a Effect) -> Carrying<'a, Result<Vec<Event>, CarryError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn leg<'a>(&'a self, _: &'a LegId) -> Carrying<'a, Result<LegStatus, CarryError>> {
        Box::pin(async { Ok(LegStatus::Live) })
    }
    fn answers(&self) -> Carrying<'_, Result<(), CarryError>> {
        Box::pin(async { Ok(()) })
    }
}

/// The wire without a provider: what is posted is what a test posts.
struct Desk {
    router: Router,
    wire: Wire,
    links: Links,
    hands: Dispatcher,
    store: Store,
    clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

impl Desk {
    async fn open(hours: Hours) -> Self {
        Self::planned(hours, LineRules::default()).await
    }

    async fn planned(hours: Hours, rules: LineRules) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("hotline.db").display());
        let store = Store::connect(&url, Options::default(), Arc::new(Ids::seeded(1))).await.unwrap();
        store.migrate().await.unwrap();
        let line = LineSettings {
            id: LineId::new("sn"),
            version: 0,
            name: "Solidarité Numérique".to_owned(),
            flow: "solidarite-numerique".to_owned(),
            numbers: vec![PhoneNumber::parse(LINE).unwrap()],
            volunteers: PhoneNumber::parse("+33199000003"),
            hours: serde_json::to_value(&hours).unwrap(),
            rules,
            active: true,
        };
        store.lines().create(&line).await.unwrap();
        let flow = Flow::parse("solidarite-numerique.yaml", FLOW).flow.unwrap();
        let flows = [(flow.name().to_owned(), Arc::new(flow))].into();
        // Monday 23 November 2026, 10 h in Paris.
        let clock = Arc::new(ManualClock::at(Timestamp(1_795_424_400_000)));
        let shared: Arc<dyn Clock> = clock.clone();
        let wire =
            Wire::new(Config::new(BASE, "AC0", TOKEN), flows, store.clone(), shared.clone()).await.unwrap();
        let hands = Dispatcher::new(store.clone(), Arc::new(Willing), shared, Settings::default());
        let links = Links::new(BASE, TOKEN);
        Self { router: wire.router(hands.clone()), wire, links, hands, store, clock, _folder: folder }
    }

    /// Posts to an address, as the provider does; the document, without what changes from run to run.
    async fn post(&self, address: &str, more: &[(&str, &str)]) -> String {
        let (status, document) = self.answer(address, more).await;
        assert_eq!(status, 200, "{address}");
        document
    }

    /// Status and document.
    async fn answer(&self, address: &str, more: &[(&str, &str)]) -> (u16, String) {
        let address = address.split('#').next().unwrap();
        let path = address.strip_prefix(BASE).unwrap_or(address);
        let standard = [
            ("CallSid", LEG),
            ("AccountSid", "AC0"),
            ("From", CALLER),
            ("To", LINE),
            ("CallStatus", "in-progress"),
            ("Direction", "inbound"),
        ];
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in standard.into_iter().filter(|(name, _)| more.iter().all(|(n, _)| n != name)) {
            fields.push((name.to_owned(), value.to_owned()));
        }
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let signature = sign(TOKEN, &format!("{BASE}{path}"), Body::Form(&fields));
        let request = Request::post(path)
            .header("X-Twilio-Signature", signature)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(serde_urlencoded::to_string(&fields).unwrap()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        if status == 200 {
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/xml; charset=utf-8");
        }
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, readable(std::str::from_utf8(&body).unwrap()))
    }

    fn thread(&self, what: &str, at: &str) -> String {
        self.links.thread(what, &Thread { call: call(), line: LineId::new("sn"), at: at.to_owned() })
    }

    fn offer(&self, what: &str, number: i64, more: &[(&str, &str)]) -> String {
        self.links.offer(what, &OfferId::nth(&call(), number), &LineId::new("sn"), more)
    }

    fn of_call(&self, what: &str) -> String {
        self.links.call(what, &call())
    }

    async fn tell(&self, event: Event) {
        let outcome = self.hands.handle(event.clone()).await.unwrap();
        assert_eq!(outcome.result, Ok(()), "{event:?}");
    }

    /// The caller waits, for the given topic.
    async fn waiting(&self) {
        self.tell(Event::CallArrived {
            call: call(),
            line: LineId::new("sn"),
            leg: LegId::new(LEG),
            number: PhoneNumber::parse(CALLER),
        })
        .await;
        self.tell(Event::CallerQueued {
            call: call(),
            request: hotline::Request::new(Language::new("fr"), Some(TopicId::new("demarches"))),
        })
        .await;
    }

    async fn available(&self, login: &str, endpoint: Endpoint) -> MediatorId {
        let new = NewAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            role: Role::Mediator,
            password_hash: String::new(),
            locale: "fr".to_owned(),
            abilities: Some(Abilities::new(endpoint, vec![LineId::new("sn")], vec![Language::new("fr")])),
        };
        let id = MediatorId::new(self.store.people().create(&new, Timestamp(0)).await.unwrap());
        self.tell(Event::PresenceWanted { mediator: id.clone(), presence: Wanted::Available }).await;
        id
    }
}

/// The mediator's leg.
const THEIRS: (&str, &str) = ("CallSid", "CA00000000000000000000000000000002");
const OUTBOUND: [(&str, &str); 4] =
    [THEIRS, ("Direction", "outbound-api"), ("From", LINE), ("To", "client:someone")];

/// Seals left out, one verb a line.
fn readable(document: &str) -> String {
    let mut text = String::new();
    let mut rest = document;
    while let Some(seal) = ["?k=", ";k="].iter().filter_map(|k| rest.find(k)).min().map(|at| at + 3) {
        let (before, after) = rest.split_at(seal);
        text.push_str(before);
        text.push('…');
        rest = after.find('#').map_or("", |end| &after[end..]);
    }
    text.push_str(rest);
    text.replace("#rc=2&amp;rp=ct,rt,5xx", "#…").replace("><", ">\n<")
}

macro_rules! document {
    ($name:literal, $document:expr) => {{
        let (name, text) = ($name.replace(", ", "-").replace(' ', "_"), $document);
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, text);
        });
    }};
}

#[tokio::test]
async fn a_caller_while_the_line_is_open() {
    let desk = Desk::open(Hours::default()).await;
    document!("voice, open", desk.post("/telephony/voice", &[]).await);
    let step = desk.thread("step", "1.sujet.0.fr..1.");
    document!("step, a wrong key", desk.post(&step, &[("Digits", "7")]).await);
    document!("step, a topic is chosen", desk.post(&step, &[("Digits", "1")]).await);
    let wait = desk.thread("wait", "1.attente.0.fr.demarches.0.");
    document!("wait, the first round", desk.post(&wait, &[("QueuePosition", "1")]).await);
    document!(
        "wait, asks to be called back",
        desk.post(
            &desk.links.thread_with(
                "wait",
                &Thread {
                    call: call(),
                    line: LineId::new("sn"),
                    at: "1.attente.1.fr.demarches.0.".to_owned()
                },
                &[("a", "1")]
            ),
            &[("Digits", "1")]
        )
        .await
    );
    let left = desk.thread("left", "1.attente.0.fr.demarches.0.");
    document!("left, the provider's queue is full", desk.post(&left, &[("QueueResult", "queue-full")]).await);
    document!("left, moved by us", desk.post(&left, &[("QueueResult", "redirected")]).await);
    document!("fallback", desk.post("/telephony/fallback", &[("ErrorCode", "11200")]).await);
}

#[tokio::test]
async fn a_caller_while_the_line_is_closed() {
    let desk = Desk::open(Hours {
        week: [(dispatch::hours::Day::Tuesday, vec!["09:00-18:00".to_owned()])].into(),
        ..Hours::default()
    })
    .await;
    document!("voice, closed", desk.post("/telephony/voice", &[]).await);
    let step = desk.thread("step", "1.laisser.0.fr..1.");
    document!("step, leaves a message", desk.post(&step, &[("Digits", "2")]).await);
    let recorded =
        [("RecordingUrl", "https://api.example/RE1"), ("RecordingSid", "RE1"), ("RecordingDuration", "12")];
    let message = desk.thread("step", "1.message.0.fr..2.");
    document!("step, the message is recorded", desk.post(&message, &recorded).await);
}

#[tokio::test]
async fn a_mediator_in_the_browser_and_the_talk() {
    let desk = Desk::open(Hours::default()).await;
    desk.waiting().await;
    let mediator = desk.available("alix", Endpoint::Browser).await;
    document!(
        "offer, answered in the browser",
        desk.post(&desk.offer("", 1, &[("p", "1")]), &OUTBOUND).await
    );
    let (offer, leg) = (OfferId::nth(&call(), 1), LegId::new(THEIRS.1));
    let first = desk.post(&desk.offer("", 1, &[("p", "1")]), &OUTBOUND).await;
    assert_eq!(first, desk.post(&desk.offer("", 1, &[("p", "1")]), &OUTBOUND).await, "twice the same");
    let other = [("CallSid", "CA9"), ("Direction", "outbound-api"), ("From", LINE), ("To", "client:other")];
    document!("offer, somebody was quicker", desk.post(&desk.offer("", 1, &[("p", "1")]), &other).await);
    desk.tell(Event::MediatorJoined { offer, leg }).await;
    document!("join", desk.post(&desk.of_call("join"), &[]).await);
    desk.tell(Event::CallerJoined { call: call(), leg: LegId::new(LEG) }).await;
    document!("hold", desk.post(&desk.of_call("hold"), &[]).await);
    document!("alone", desk.post(&desk.of_call("alone"), &OUTBOUND).await);
    document!("after, the mediator's leg was lost", desk.post(&desk.of_call("after"), &[]).await);
    document!("back", desk.post(&desk.of_call("back"), &[]).await);
    desk.tell(Event::HangUpWanted { mediator, call: call() }).await;
    document!("after, the talk is over", desk.post(&desk.of_call("after"), &[]).await);
    document!("offer, the mediator's own end", desk.post(&desk.offer("/after", 1, &[]), &OUTBOUND).await);
    document!("offer, the caller is gone", desk.post(&desk.offer("", 1, &[("p", "1")]), &other).await);
    document!("offer, our answer failed", desk.post(&desk.offer("/sorry", 1, &[]), &OUTBOUND).await);
}

#[tokio::test]
async fn a_mediator_on_their_own_telephone() {
    let desk = Desk::open(Hours::default()).await;
    desk.waiting().await;
    let number = PhoneNumber::parse("+33639980077").unwrap();
    desk.available("camille", Endpoint::Telephone { number }).await;
    let ask = desk.post(&desk.offer("", 1, &[]), &OUTBOUND).await;
    document!("offer, press 1", ask);
    document!("offer, press 1 once more", desk.post(&desk.offer("/key", 1, &[("n", "1")]), &OUTBOUND).await);
    document!("offer, no key was pressed", desk.post(&desk.offer("/key", 1, &[("n", "2")]), &OUTBOUND).await);
    let mut pressed = OUTBOUND.to_vec();
    pressed.push(("Digits", "1"));
    document!("offer, 1 was pressed", desk.post(&desk.offer("/key", 1, &[("n", "1")]), &pressed).await);
}

#[tokio::test]
async fn a_person_who_is_called_back() {
    let desk = Desk::open(Hours::default()).await;
    desk.waiting().await;
    desk.tell(Event::CallbackRequested {
        call: call(),
        number: None,
        not_before: None,
        not_after: None,
        request: hotline::Request::new(Language::new("fr"), None),
    })
    .await;
    desk.tell(Event::CallerLegEnded { call: call(), leg: LegId::new(LEG) }).await;
    desk.available("alix", Endpoint::Browser).await;
    document!("offer, of a callback", desk.post(&desk.offer("", 1, &[]), &OUTBOUND).await);
    desk.tell(Event::MediatorJoined { offer: OfferId::nth(&call(), 1), leg: LegId::new(THEIRS.1) }).await;
    let person = [("CallSid", "CA3"), ("Direction", "outbound-api"), ("From", LINE), ("To", CALLER)];
    document!("person, press 1", desk.post(&desk.of_call("person"), &person).await);
    let key = |n: &str| desk.links.call_with("person", &call(), "/key", &[("n", n)]);
    document!("person, press 1 once more", desk.post(&key("1"), &person).await);
    let mut pressed = person.to_vec();
    pressed.push(("Digits", "1"));
    document!("person, 1 was pressed", desk.post(&key("1"), &pressed).await);
    document!("person, no key was pressed", desk.post(&key("2"), &person).await);
    let sorry = desk.links.call_with("person", &call(), "/sorry", &[]);
    document!("person, our answer failed", desk.post(&sorry, &person).await);
}

#[tokio::test]
async fn an_sms() {
    let desk = Desk::open(Hours::default()).await;
    document!("sms", desk.post("/telephony/sms", &[("MessageSid", "SM1"), ("Body", "Bonjour 👋")]).await);
}

#[tokio::test]
async fn the_same_key_told_twice_is_answered_twice_the_same_and_done_once() {
    let desk = Desk::open(Hours::default()).await;
    desk.waiting().await;
    let thread =
        Thread { call: call(), line: LineId::new("sn"), at: "1.attente.1.fr.demarches.0.".to_owned() };
    let one = desk.links.thread_with("wait", &thread, &[("a", "1")]);
    let promised = desk.post(&one, &[("Digits", "1")]).await;
    assert!(promised.contains("va vous rappeler à ce numéro"), "{promised}");
    assert_eq!(desk.post(&one, &[("Digits", "1")]).await, promised);
    let history = desk.store.calls().history(&call()).await.unwrap();
    assert_eq!(history.iter().filter(|entry| entry.kind == "callback_requested").count(), 1);
    // A key of the menu whose answer was lost, told again after the call joined the queue.
    let desk = Desk::open(Hours::default()).await;
    desk.post("/telephony/voice", &[]).await;
    let step = desk.thread("step", "1.sujet.0.fr..1.");
    let parked = desk.post(&step, &[("Digits", "1")]).await;
    assert_eq!(desk.post(&step, &[("Digits", "1")]).await, parked);
    let history = desk.store.calls().history(&call()).await.unwrap();
    assert_eq!(history.iter().filter(|entry| entry.kind == "queued").count(), 1);
}

/// The answer in place of one that took too long.
fn kept(desk: &Desk, address: &str) -> String {
    let form = format!("CallSid={LEG}&From=%2B33639980001&To=%2B33199000001&Direction=inbound");
    let form = crate::form::Form::parse(form.as_bytes()).unwrap();
    let address = address.split('#').next().unwrap().strip_prefix(BASE).unwrap_or(address);
    readable(&crate::fallback::keep(&desk.wire, &form, address).render())
}

#[tokio::test]
async fn an_answer_that_takes_too_long_keeps_the_caller_who_calls_or_waits_while_the_line_is_open() {
    let desk = Desk::open(Hours::default()).await;
    for address in ["/telephony/voice".to_owned(), desk.thread("step", "1.sujet.0.fr..1.")] {
        let document = kept(&desk, &address);
        assert!(
            document.contains("nous vous passons une personne") && document.contains("<Enqueue"),
            "{document}"
        );
    }
    // Who is not put through does not come to the queue by a lost answer.
    let refused = Flow::parse("f", FLOW).flow.unwrap().refused(ivr::Refusal::Blocked, "fr").unwrap();
    let document = kept(&desk, &desk.thread("step", &refused.to_string()));
    assert!(!document.contains("<Enqueue") && !document.contains("une personne. "), "{document}");
    assert!(document.contains("un incident est survenu de notre côté."), "{document}");
    // In the queue a document can't park anybody: the loop goes on where it was.
    let document = kept(&desk, &desk.thread("wait", "1.attente.3.fr.demarches.2."));
    assert!(document.contains("<Play") && document.contains("at=1.attente.3.fr.demarches.2."), "{document}");
    assert!(!document.contains("<Enqueue") && !document.contains("<Say"), "{document}");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_at_night_parks_nobody_and_offers_what_a_closed_line_offers() {
    let tuesdays = Hours {
        week: [(dispatch::hours::Day::Tuesday, vec!["09:00-18:00".to_owned()])].into(),
        ..Hours::default()
    };
    let desk = Desk::open(tuesdays).await;
    for address in ["/telephony/voice".to_owned(), desk.thread("step", "1.laisser.0.fr..1.")] {
        let document = kept(&desk, &address);
        assert!(document.contains("un incident est survenu de notre côté."), "{document}");
        assert!(!document.contains("nous vous passons une personne"), "it would not be true: {document}");
        assert!(document.contains("à nouveau demain à 9 heures"), "{document}");
        assert!(document.contains("que nous vous rappelions, appuyez sur 1"), "{document}");
        assert!(!document.contains("<Enqueue"), "never parked for nobody: {document}");
        // What they press is heard as ever.
        let answer = desk.post(&desk.thread("step", "1.laisser.0.fr..1."), &[("Digits", "1")]).await;
        assert!(answer.contains("numéro de ce téléphone"), "{answer}");
    }
    // Who waits since before it closed is served: they stay in the queue.
    let document = kept(&desk, &desk.thread("wait", "1.attente.3.fr.demarches.2."));
    assert!(document.contains("at=1.attente.3.fr.demarches.2."), "{document}");
    let document = kept(&desk, &desk.thread("left", "1.attente.3.fr.demarches.2."));
    assert!(document.contains("<Enqueue"), "{document}");
}

#[tokio::test]
async fn a_callback_that_can_t_be_written_down_at_night_is_not_promised_and_parks_nobody() {
    let tuesdays = Hours {
        week: [(dispatch::hours::Day::Tuesday, vec!["09:00-18:00".to_owned()])].into(),
        ..Hours::default()
    };
    for (hours, open) in [(tuesdays, false), (Hours::default(), true)] {
        let desk = Desk::open(hours).await;
        desk.post("/telephony/voice", &[]).await;
        desk.store.close().await;
        // At their own number, whenever it may be; they chose a topic and keyed a département on the way.
        let asked = desk.thread("step", "1.rappel.0.fr.demarches.2.w.38.20261124m.");
        let document = desk.post(&asked, &[("Digits", "1")]).await;
        assert!(document.contains("un incident est survenu de notre côté."), "{document}");
        assert!(!document.contains("va vous rappeler"), "nothing is promised: {document}");
        assert_eq!(document.contains("<Enqueue"), open, "never parked for nobody: {document}");
        assert!(
            document.contains(".fr.demarches.") && document.contains(".38."),
            "not asked again: {document}"
        );
        assert_eq!(document.contains("que nous vous rappelions, appuyez sur 1"), !open, "{document}");
    }
}

#[tokio::test]
async fn who_comes_back_to_the_queue_after_a_long_wait_is_not_told_the_way_out_again() {
    let rings = Rings {
        overflow_after: Some(Millis::minutes(1)),
        overflow: Overflow::Orientation,
        ..Rings::default()
    };
    let desk = Desk::planned(Hours::default(), LineRules { rings, ..LineRules::default() }).await;
    desk.waiting().await;
    let document = desk.post(&desk.of_call("back"), &[]).await;
    assert!(!document.contains("..o"), "it was told nothing yet: {document}");
    for minutes in [20, 3] {
        desk.clock.advance(Millis::minutes(minutes));
        let _ = desk.hands.handle(Event::WaitDue { call: call() }).await.unwrap();
    }
    let reach = desk.store.calls().find(&call()).await.unwrap().unwrap().reach;
    assert_eq!(reach, Reach::Overflow);
    let document = desk.post(&desk.of_call("back"), &[]).await;
    assert!(document.contains("..o"), "the position says that it was told: {document}");
}
