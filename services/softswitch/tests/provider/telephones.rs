//! The browser telephones' protocol and the control API over HTTP, without a browser.

use std::time::Duration;

use futures_util::StreamExt as _;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use softswitch::{Application, Config};

use crate::support::{CALLER, LIMIT, LINE, MEDIATOR, Stage, wait};

fn token(config: &Config, identity: &str, seconds: i64) -> String {
    let mut header = Header::new(Algorithm::HS256);
    header.cty = Some("twilio-fpa;v=1".to_owned());
    let now = machine_now();
    let claims = json!({
        "jti": format!("{}-{now}", config.api_key),
        "iss": config.api_key,
        "sub": config.account_sid,
        "exp": now + seconds,
        "grants": {
            "identity": identity,
            "voice": { "incoming": { "allow": true }, "outgoing": { "application_sid": "AP1" } },
        },
    });
    encode(&header, &claims, &EncodingKey::from_secret(config.api_secret.as_bytes())).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a token is made by another program, with its own clock")]
fn machine_now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A page: what it registered as, and its events.
struct Page<'a> {
    stage: &'a Stage,
    base: String,
    stream: std::pin::Pin<Box<dyn futures_util::Stream<Item = Value> + Send>>,
}

impl<'a> Page<'a> {
    async fn open(stage: &'a Stage, registration: Value) -> (Self, Value) {
        let api = format!("http://{}/telephones/api", stage.switch.addr);
        let response =
            stage.http.post(format!("{api}/registrations")).json(&registration).send().await.unwrap();
        assert_eq!(response.status(), 201);
        let registered: Value = response.json().await.unwrap();
        let base = format!("{api}/{}", registered["telephone"].as_str().unwrap());
        let stream = Self::follow(stage, &base, None).await;
        (Self { stage, base, stream }, registered)
    }

    async fn follow(
        stage: &Stage,
        base: &str,
        after: Option<u64>,
    ) -> std::pin::Pin<Box<dyn futures_util::Stream<Item = Value> + Send>> {
        let mut request = stage.http.get(format!("{base}/events"));
        if let Some(after) = after {
            request = request.header("Last-Event-ID", after.to_string());
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let chunks =
            futures_util::stream::unfold((response, String::new()), |(mut response, mut text)| async move {
                loop {
                    if let Some((event, rest)) = text.split_once("\n\n") {
                        let data: Option<Value> = event
                            .lines()
                            .find_map(|line| line.strip_prefix("data: "))
                            .and_then(|data| serde_json::from_str(data).ok());
                        let rest = rest.to_owned();
                        text = rest;
                        if let Some(data) = data {
                            return Some((data, (response, text)));
                        }
                        continue;
                    }
                    let chunk = response.chunk().await.ok()??;
                    text.push_str(&String::from_utf8_lossy(&chunk));
                }
            });
        Box::pin(chunks)
    }

    /// The next event of a type; others before it are skipped.
    async fn next(&mut self, kind: &str) -> Value {
        let waiting = async {
            while let Some(event) = self.stream.next().await {
                if event["type"] == kind {
                    return event;
                }
            }
            panic!("the stream ended before {kind}")
        };
        tokio::time::timeout(LIMIT, waiting).await.unwrap_or_else(|_| panic!("no {kind}"))
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self.stage.http.post(format!("{}{path}", self.base)).json(&body).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or(Value::Null))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_dials_hears_what_is_said_presses_keys_and_hangs_up() {
    let stage = Stage::still().await;
    stage.app.says(
        "/voice",
        "<Gather numDigits=\"1\" action=\"/menu\"><Say language=\"fr-FR\" voice=\"Polly.Lea\">Bonjour</Say></Gather>",
    );
    stage.app.says("/menu", "<Pause length=\"60\"/>");
    let (mut page, registered) = Page::open(&stage, json!({ "number": "+33 6 39 98 00 01" })).await;
    assert_eq!(registered["address"], CALLER);
    assert_eq!(page.next("snapshot").await["state"], "idle");
    let (status, dialled) = page.post("/calls", json!({ "to": "+33 1 99 00 00 10" })).await;
    assert_eq!(status, 201);
    let call = dialled["call"].as_str().unwrap().to_owned();
    assert_eq!(page.next("dialling").await["to"], LINE);
    assert_eq!(page.post("/calls", json!({ "to": LINE })).await.0, 409);
    assert_eq!(page.next("answered").await["call"], call);
    let said = page.next("say").await;
    assert_eq!((said["text"].as_str(), said["language"].as_str()), (Some("Bonjour"), Some("fr-FR")));
    assert_eq!((said["voice"].as_str(), said["duration_ms"].as_i64()), (Some("Polly.Lea"), Some(600)));
    assert_eq!(page.post(&format!("/calls/{call}/keys"), json!({ "digits": "x" })).await.0, 400);
    assert_eq!(page.post(&format!("/calls/{call}/keys"), json!({ "digits": "1" })).await.0, 204);
    page.next("keys").await;
    stage.app.wait_for("/menu", 1).await;

    // The page loses its connection and comes back: nothing was missed.
    let seen = said["id"].as_u64();
    page.stream = Page::follow(&stage, &page.base, seen).await;
    assert_eq!(page.next("keys").await["digits"], "1");

    assert_eq!(page.post("/calls/CA0/keys", json!({ "digits": "1" })).await.0, 404);
    assert_eq!(page.post(&format!("/calls/{call}/hang-up"), json!({})).await.0, 204);
    assert_eq!(page.next("ended").await["reason"], "hung_up");
    assert_eq!(page.post(&format!("/calls/{call}/hang-up"), json!({})).await.0, 204);
    assert_eq!(page.post(&format!("/calls/{call}/keys"), json!({ "digits": "1" })).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_speaks_ends_the_prompt_when_it_has_pronounced_it() {
    let stage = Stage::still().await;
    stage.app.says("/voice", "<Say>Un</Say><Say>Deux</Say><Pause length=\"60\"/>");
    let (mut page, _) = Page::open(&stage, json!({ "speaks": true })).await;
    let (_, dialled) = page.post("/calls", json!({ "to": LINE })).await;
    let call = dialled["call"].as_str().unwrap().to_owned();
    let first = page.next("say").await;
    page.post(&format!("/calls/{call}/spoken"), json!({ "say": first["id"] })).await;
    assert_eq!(page.next("say").await["text"], "Deux");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_a_token_is_called_by_its_identity_and_reaches_its_application() {
    let stage = Stage::with(|config| {
        config.quick = true;
        let base = config.numbers[0].voice_url.clone().unwrap().replace("/voice", "");
        config.applications = vec![Application {
            sid: "AP1".to_owned(),
            voice_url: Some(format!("{base}/client-voice")),
            ..Application::default()
        }];
    })
    .await;
    let config = Config::default();
    let (mut page, registered) =
        Page::open(&stage, json!({ "token": token(&config, "mediator_7", 3_600) })).await;
    assert_eq!(registered["address"], "client:mediator_7");
    assert!(registered["expires_at"].as_i64().unwrap() > stage.switch.handle.now());

    // It rings, in two pages; the first to answer has the call.
    let (mut second, _) = Page::open(&stage, json!({ "token": token(&config, "mediator_7", 3_600) })).await;
    stage.app.says("/mediator", "<Pause length=\"60\"/>");
    stage
        .post("/Calls.json", &[("To", "client:mediator_7"), ("From", LINE), ("Url", &stage.url("/mediator"))])
        .await;
    let ringing = page.next("ringing").await;
    second.next("ringing").await;
    assert_eq!(ringing["from"], LINE);
    let call = ringing["call"].as_str().unwrap();
    assert_eq!(page.post(&format!("/calls/{call}/answer"), json!({})).await.0, 204);
    page.next("answered").await;
    assert_eq!(second.next("ring_cancelled").await["reason"], "answered_elsewhere");
    page.post(&format!("/calls/{call}/hang-up"), json!({})).await;
    page.next("ended").await;

    // It dials, and its application is asked.
    let (status, _) = page.post("/calls", json!({ "to": CALLER, "parameters": { "Ticket": "42" } })).await;
    assert_eq!(status, 201);
    let asked = &stage.app.wait_for("/client-voice", 1).await[0];
    assert_eq!(
        [asked.get("From"), asked.get("To"), asked.get("Ticket"), asked.get("Direction")],
        ["client:mediator_7", CALLER, "42", "inbound"],
    );

    // Tokens: a bad one is refused, another's cannot renew, one that ends takes the telephone off the network.
    let api = format!("http://{}/telephones/api/registrations", stage.switch.addr);
    let refused = stage.http.post(&api).json(&json!({ "token": "x.y.z" })).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let other = token(&config, "somebody_else", 3_600);
    assert_eq!(page.post("/token", json!({ "token": other })).await.0, 401);
    assert_eq!(page.post("/token", json!({ "token": token(&config, "mediator_7", 7_200) })).await.0, 200);
    stage.switch.handle.advance(Duration::from_secs(3_700)).await;
    assert_eq!(second.next("unregistered").await["reason"], "token_expired");
    assert_eq!(page.post("/calls", json!({ "to": LINE })).await.0, 201, "renewed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_sends_and_gets_messages() {
    let stage = Stage::quick().await;
    stage.app.says("/sms", "<Message>Merci</Message>");
    let (mut page, _) = Page::open(&stage, json!({ "number": CALLER })).await;
    let (status, sent) = page.post("/messages", json!({ "to": LINE, "body": "Bonjour" })).await;
    assert_eq!((status, sent["direction"].as_str()), (201, Some("out")));
    page.next("message").await;
    assert_eq!(page.next("message").await["body"], "Merci");
    let thread: Value =
        stage.http.get(format!("{}/messages", page.base)).send().await.unwrap().json().await.unwrap();
    let bodies: Vec<_> =
        thread["messages"].as_array().unwrap().iter().map(|one| one["body"].clone()).collect();
    assert_eq!(bodies, ["Bonjour", "Merci"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pages_of_known_origins_may_use_the_telephones() {
    let stage =
        Stage::with(|config| config.allowed_origins = vec!["http://console.example".to_owned()]).await;
    let url = format!("http://{}/telephones/api/registrations", stage.switch.addr);
    for (origin, allowed) in [("http://console.example", true), ("http://evil.example", false)] {
        let preflight = stage
            .http
            .request(reqwest::Method::OPTIONS, &url)
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .send()
            .await
            .unwrap();
        assert_eq!(preflight.headers().contains_key("access-control-allow-origin"), allowed);
        let response = stage.http.post(&url).header("Origin", origin).json(&json!({})).send().await.unwrap();
        assert_eq!(response.headers().contains_key("access-control-allow-origin"), allowed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_registrations_are_refused_with_a_reason() {
    let stage = Stage::quick().await;
    let api = format!("http://{}/telephones/api", stage.switch.addr);
    for body in
        [json!({ "number": "12" }), json!({ "number": LINE }), json!({ "number": CALLER, "token": "x" })]
    {
        let response = stage.http.post(format!("{api}/registrations")).json(&body).send().await.unwrap();
        assert_eq!(response.status(), 400, "{body}");
        let error: Value = response.json().await.unwrap();
        assert_eq!(error["code"], "bad_request");
    }
    assert_eq!(stage.http.get(format!("{api}/TE0")).send().await.unwrap().status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn telephones_are_scripted_over_http_as_from_rust() {
    let stage = Stage::still().await;
    stage.app.says("/voice", "<Gather numDigits=\"1\" action=\"/menu\"><Say>Tapez 1</Say></Gather>");
    stage.app.says("/menu", "<Say>Merci</Say>");
    let base = format!("http://{}/control", stage.switch.addr);
    let post = async |path: &str, body: Value| {
        let response = stage.http.post(format!("{base}{path}")).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or(Value::Null))
    };
    let get = async |path: &str| {
        let response = stage.http.get(format!("{base}{path}")).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap_or(Value::Null))
    };
    assert!(get("").await.1["requests"].is_array());
    assert_eq!(post("/telephones", json!({ "number": CALLER })).await.0, 201);
    assert_eq!(post("/telephones", json!({ "number": CALLER })).await.0, 200);
    assert_eq!(post("/telephones", json!({ "number": "12" })).await.0, 400);
    assert_eq!(post("/telephones", json!({ "number": CALLER, "color": 1 })).await.0, 422);
    let phone = format!("/telephones/{CALLER}");
    assert_eq!(get("/telephones/+33639989999").await.0, 404);
    assert_eq!(post(&format!("{phone}/answer"), json!({})).await.0, 409);
    assert_eq!(post(&format!("{phone}/press"), json!({ "keys": "1" })).await.0, 409);
    let (status, dialled) = post(&format!("{phone}/dial"), json!({ "to": LINE })).await;
    assert_eq!(status, 201);
    let (status, waited) = get(&format!("{phone}/wait?until=said:Tapez&timeout_ms=10000")).await;
    assert_eq!(
        (status, waited["met"].as_bool(), waited["event"]["text"].as_str()),
        (200, Some(true), Some("Tapez 1"))
    );
    assert_eq!(waited["telephone"]["call"]["call"], dialled["call"]);
    let (status, waited) = get(&format!("{phone}/wait?until=said:jamais&timeout_ms=10")).await;
    assert_eq!((status, waited["met"].as_bool()), (408, Some(false)));
    assert_eq!(get(&format!("{phone}/wait?until=nonsense")).await.0, 400);
    assert_eq!(post(&format!("{phone}/press"), json!({ "keys": "1" })).await.0, 204);
    assert_eq!(get(&format!("{phone}/wait?until=said:Merci&timeout_ms=10000")).await.0, 200);
    let before = get("/clock").await.1["now"].as_i64().unwrap();
    let (_, clock) = post("/clock", json!({ "advance_ms": 2_000 })).await;
    assert_eq!(clock["now"].as_i64().unwrap() - before, 2_000);
    assert_eq!(get(&format!("{phone}/wait?until=ended&timeout_ms=10000")).await.0, 200);
    let (_, said) = get(&format!("{phone}/said")).await;
    assert_eq!(said["said"].as_array().unwrap().len(), 2);
    assert!(said["said"][1]["at"].as_i64() >= said["said"][0]["at"].as_i64());

    // Faults and alerts.
    let (status, faults) = post(
        "/faults",
        json!({ "webhooks": [{ "fail": { "status": 503 } }], "callbacks": { "twice": true } }),
    )
    .await;
    assert_eq!(
        (status, faults["webhooks"][0]["times"].as_i64(), faults["callbacks"]["twice"].as_bool()),
        (200, Some(1), Some(true))
    );
    post(&format!("{phone}/dial"), json!({ "to": LINE })).await;
    assert_eq!(get(&format!("{phone}/wait?until=said:sorry&timeout_ms=10000")).await.0, 200);
    assert_eq!(get("/alerts").await.1["alerts"][0]["code"], 11_200);

    assert_eq!(post("/reset", json!({})).await.0, 204);
    let (_, status) = get("/status").await;
    assert_eq!(
        (status["telephones"].as_i64(), get("/alerts").await.1["alerts"].as_array().map(Vec::len)),
        (Some(0), Some(0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_presses_what_it_is_asked_to_and_hangs_up_by_itself() {
    let stage = Stage::still().await;
    let base = format!("http://{}/control/telephones", stage.switch.addr);
    let behaviour = json!({
        "on_ring": "answer", "after_ms": 3_000, "talk_ms": 20_000,
        "on_said": [{ "contains": "appuyez sur 1", "press": "1" }],
    });
    stage.http.post(&base).json(&json!({ "number": MEDIATOR, "behaviour": behaviour })).send().await.unwrap();
    stage.app.says(
        "/offer",
        "<Gather numDigits=\"1\" action=\"/taken\"><Say>Un appel, appuyez sur 1</Say></Gather>",
    );
    stage.app.says("/taken", "<Say>Merci</Say><Pause length=\"60\"/>");
    stage.post("/Calls.json", &[("To", MEDIATOR), ("From", LINE), ("Url", &stage.url("/offer"))]).await;
    let phone = stage.switch.handle.find(MEDIATOR).unwrap();
    wait(&phone, "ringing").await;
    stage.switch.handle.advance(Duration::from_secs(3)).await;
    wait(&phone, "said:Merci").await;
    assert_eq!(stage.app.asked("/taken")[0].get("Digits"), "1");
    stage.switch.handle.advance(Duration::from_secs(20)).await;
    assert_eq!(phone.snapshot().state, "idle");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_cannot_control_the_switch() {
    let stage = Stage::quick().await;
    let url = format!("http://{}/control/reset", stage.switch.addr);
    let own = format!("http://{}", stage.switch.addr);
    for (header, value, status) in [
        ("origin", "http://evil.example", 403),
        ("origin", "null", 403),
        ("host", "rebound.example:80", 403),
        ("host", "localhost:80", 204),
        ("origin", own.as_str(), 204),
    ] {
        let response = stage.http.post(&url).header(header, value).send().await.unwrap();
        assert_eq!(response.status(), status, "{header}: {value}");
    }
}
