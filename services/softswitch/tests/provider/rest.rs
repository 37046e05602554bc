//! The REST API, as the provider's own clients expect it.

use crate::support::{CALLER, LINE, MEDIATOR, Stage, wait};
use serde_json::Value;
use softswitch::telephone::{Behaviour, OnRing};
use softswitch::{Config, OverLimit};

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_password_everything_is_refused_with_20003() {
    let stage = Stage::quick().await;
    let url = stage.rest_url("/Calls.json");
    let config = Config::default();
    for request in [
        stage.http.get(&url),
        stage.http.get(&url).basic_auth(&config.account_sid, Some("wrong")),
        stage.http.get(&url).basic_auth(&config.api_key, Some(&config.auth_token)),
        stage.http.get(&url).basic_auth("", Some("")),
        stage.http.get(&url).bearer_auth("x"),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic"));
        let body: Value = response.json().await.unwrap();
        assert_eq!((body["code"].as_i64(), body["status"].as_i64()), (Some(20_003), Some(401)));
        assert!(body["more_info"].as_str().unwrap().ends_with("/20003"));
    }
    let with_key = stage.http.get(&url).basic_auth(&config.api_key, Some(&config.api_secret));
    assert_eq!(with_key.send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_parameters_are_refused_with_the_providers_codes() {
    let stage = Stage::quick().await;
    let url = stage.url("/x");
    let url = url.as_str();
    for (form, code) in [
        (vec![("From", LINE), ("Url", url)], 21_201),
        (vec![("To", CALLER), ("Url", url)], 21_213),
        (vec![("To", CALLER), ("From", LINE)], 21_205),
        (vec![("To", CALLER), ("From", LINE), ("Url", "nonsense")], 21_205),
        (vec![("To", "0123"), ("From", LINE), ("Url", url)], 21_211),
        (vec![("To", "client:a b"), ("From", LINE), ("Url", url)], 21_211),
        (vec![("To", CALLER), ("From", "0123"), ("Url", url)], 21_212),
        (vec![("To", CALLER), ("From", MEDIATOR), ("Url", url)], 21_210),
        (vec![("To", CALLER), ("From", LINE), ("Url", url), ("Method", "PUT")], 21_403),
        (vec![("To", CALLER), ("From", LINE), ("Url", url), ("StatusCallback", "x")], 21_609),
        (
            vec![
                ("To", CALLER),
                ("From", LINE),
                ("Url", url),
                ("StatusCallback", url),
                ("StatusCallbackEvent", "x"),
            ],
            21_626,
        ),
        (vec![("To", CALLER), ("From", LINE), ("Url", url), ("Timeout", "601")], 20_001),
        (vec![("To", CALLER), ("From", LINE), ("Url", url), ("Twiml", "<Response/>")], 20_001),
    ] {
        let (status, body) = stage.post("/Calls.json", &form).await;
        assert_eq!((status, body["code"].as_i64()), (400, Some(code)), "{form:?}");
    }
    for (form, code) in [
        (vec![("From", LINE), ("Body", "x")], 21_604),
        (vec![("To", CALLER), ("Body", "x")], 21_603),
        (vec![("To", CALLER), ("From", LINE)], 21_602),
        (vec![("To", "12"), ("From", LINE), ("Body", "x")], 21_211),
        (vec![("To", CALLER), ("From", MEDIATOR), ("Body", "x")], 21_606),
    ] {
        let (status, body) = stage.post("/Messages.json", &form).await;
        assert_eq!((status, body["code"].as_i64()), (400, Some(code)), "{form:?}");
    }
    let long = "é".repeat(1_601);
    let (_, body) = stage.post("/Messages.json", &[("To", CALLER), ("From", LINE), ("Body", &long)]).await;
    assert_eq!(body["code"], 21_617);
    for path in [
        "/Calls/CA0.json",
        "/Queues/QU0.json",
        "/Conferences/CF0.json",
        "/Messages/SM0.json",
        "/Nonsense.json",
    ] {
        let (status, body) = stage.get(path).await;
        assert_eq!((status, body["code"].as_i64()), (404, Some(20_404)), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_has_the_providers_fields_and_formats() {
    let stage = Stage::quick().await;
    stage.answering(MEDIATOR);
    let url = stage.url("/x");
    let form = [("To", MEDIATOR), ("From", LINE), ("Url", url.as_str()), ("Novelty", "kept")];
    let (status, created) = stage.post("/Calls.json", &form).await;
    assert_eq!(status, 201);
    let sid = created["sid"].as_str().unwrap();
    assert_eq!((created["status"].as_str(), &created["duration"]), (Some("queued"), &Value::Null));
    assert_eq!(created["queue_time"], "0");
    // `Tue, 31 Mar 2015 18:21:10 +0000`
    let date = created["date_created"].as_str().unwrap();
    assert_eq!((date.len(), &date[3..5], &date[26..]), (31, ", ", "+0000"));
    assert!(created["uri"].as_str().unwrap().ends_with(&format!("/Calls/{sid}.json")));
    stage.app.wait_for("/x", 1).await;
    let mut shown = Value::Null;
    for _ in 0..200 {
        shown = stage.get(&format!("/Calls/{sid}.json")).await.1;
        if shown["status"] == "completed" {
            break;
        }
    }
    assert_eq!((shown["status"].as_str(), shown["duration"].as_str()), (Some("completed"), Some("0")));
    assert_eq!(
        (shown["direction"].as_str(), &shown["parent_call_sid"]),
        (Some("outbound-api"), &Value::Null)
    );
    let kept: Value = stage
        .http
        .get(format!("http://{}/control/calls/{sid}", stage.switch.addr))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(kept["unknown_parameters"], serde_json::json!([["Novelty", "kept"]]));
    let journal: Value = stage
        .http
        .get(format!("http://{}/control/requests", stage.switch.addr))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(journal["requests"][0]["parameters"][3], serde_json::json!(["Novelty", "kept"]));
    assert_eq!(stage.delete(&format!("/Calls/{sid}.json")).await, 204);
    assert_eq!(stage.get(&format!("/Calls/{sid}.json")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages_that_lead_to_each_other() {
    let stage = Stage::quick().await;
    for name in ["un", "deux", "trois", "quatre", "cinq"] {
        stage.post("/Queues.json", &[("FriendlyName", name)]).await;
    }
    let mut names = Vec::new();
    let mut next = Some("/Queues.json?PageSize=2".to_owned());
    let mut pages = 0;
    while let Some(path) = next {
        let (status, page) = stage.get(&path).await;
        assert_eq!((status, page["page"].as_i64(), page["page_size"].as_i64()), (200, Some(pages), Some(2)));
        for queue in page["queues"].as_array().unwrap() {
            names.push(queue["friendly_name"].as_str().unwrap().to_owned());
        }
        let uri = page["next_page_uri"].as_str();
        next = uri.map(|uri| uri.split_once("/Queues").map(|(_, rest)| format!("/Queues{rest}")).unwrap());
        pages += 1;
    }
    assert_eq!((names.join(" "), pages), ("un deux trois quatre cinq".to_owned(), 3));
    let (_, page) = stage.get("/Queues.json?PageSize=2&Page=1").await;
    assert_eq!(page["queues"][0]["friendly_name"], "trois");
    assert!(page["previous_page_uri"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_calls_can_be_narrowed() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Pause length=\"60\"/>");
    let (caller, other) = (stage.phone(CALLER), stage.phone(MEDIATOR));
    caller.dial(LINE).unwrap();
    other.dial(LINE).unwrap();
    stage.app.wait_for("/voice", 2).await;
    for (query, count) in [
        ("", 2),
        ("?From=%2B33639980001", 1),
        ("?To=%2B33199000010", 2),
        ("?Status=ringing", 2),
        ("?Status=completed", 0),
        ("?StartTime%3E=2020-01-01", 2),
        ("?StartTime%3C=2020-01-01", 0),
    ] {
        let (_, page) = stage.get(&format!("/Calls.json{query}")).await;
        assert_eq!(page["calls"].as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_can_be_ended_cancelled_or_redirected_only_in_the_right_state() {
    let stage = Stage::quick().await;
    let mediator = stage.phone(MEDIATOR);
    let url = stage.url("/x");
    let create = [("To", MEDIATOR), ("From", LINE), ("Url", url.as_str())];
    let (_, call) = stage.post("/Calls.json", &create).await;
    let path = format!("/Calls/{}.json", call["sid"].as_str().unwrap());
    wait(&mediator, "ringing").await;
    let (status, body) = stage.post(&path, &[("Url", &url)]).await;
    assert_eq!((status, body["code"].as_i64()), (400, Some(21_220)), "nobody has answered yet");
    assert_eq!(stage.post(&path, &[("Status", "nonsense")]).await.0, 400);
    assert_eq!(stage.post(&path, &[("Status", "canceled")]).await.0, 200);
    wait(&mediator, "event:ring_cancelled").await;
    assert_eq!(stage.get(&path).await.1["status"], "canceled");
    let (status, body) = stage.post(&path, &[("Status", "completed")]).await;
    assert_eq!((status, body["code"].as_i64()), (400, Some(21_220)));

    stage.app.says("/x", "<Say>Bonjour</Say><Pause length=\"60\"/>");
    let (_, call) = stage.post("/Calls.json", &create).await;
    let path = format!("/Calls/{}.json", call["sid"].as_str().unwrap());
    wait(&mediator, "ringing").await;
    mediator.answer().unwrap();
    wait(&mediator, "said:Bonjour").await;
    assert_eq!(stage.post(&path, &[("Status", "canceled")]).await.0, 400);
    let twiml = "<Response><Say>Autre chose</Say><Pause length=\"60\"/></Response>";
    assert_eq!(stage.post(&path, &[("Twiml", twiml)]).await.0, 200);
    wait(&mediator, "said:Autre chose").await;
    assert_eq!(stage.post(&path, &[("Status", "completed")]).await.0, 200);
    wait(&mediator, "ended").await;
    assert_eq!(stage.get(&path).await.1["status"], "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_not_answered_says_why() {
    for (behaviour, expected) in [(OnRing::Decline, "busy"), (OnRing::Busy, "busy")] {
        let stage = Stage::quick().await;
        stage.phone_that(MEDIATOR, Behaviour { on_ring: Some(behaviour), ..Behaviour::default() });
        let (url, status) = (stage.url("/x"), stage.url("/status"));
        let form = [("To", MEDIATOR), ("From", LINE), ("Url", &url), ("StatusCallback", &status)];
        stage.post("/Calls.json", &form).await;
        assert_eq!(stage.app.wait_for("/status", 1).await[0].get("CallStatus"), expected);
    }
    let stage = Stage::quick().await;
    let (url, status) = (stage.url("/x"), stage.url("/status"));
    for (to, expected) in [("client:absente", "no-answer"), (CALLER, "failed")] {
        let form = [("To", to), ("From", LINE), ("Url", &url), ("StatusCallback", &status)];
        stage.post("/Calls.json", &form).await;
        let asked = stage.app.wait_for("/status", if to == CALLER { 2 } else { 1 }).await;
        let last = asked.last().unwrap();
        assert_eq!(
            (last.get("CallStatus"), last.get("CallDuration"), last.get("SequenceNumber")),
            (expected, "0", "0")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_rings_for_as_long_as_it_was_told_to() {
    let stage = Stage::still().await;
    let mediator = stage.phone(MEDIATOR);
    let (url, status) = (stage.url("/x"), stage.url("/status"));
    let form = [
        ("To", MEDIATOR),
        ("From", LINE),
        ("Url", url.as_str()),
        ("StatusCallback", &status),
        ("Timeout", "20"),
    ];
    stage.post("/Calls.json", &form).await;
    wait(&mediator, "ringing").await;
    stage.switch.handle.advance(std::time::Duration::from_millis(19_900)).await;
    assert_eq!(mediator.snapshot().state, "ringing");
    stage.switch.handle.advance(std::time::Duration::from_millis(200)).await;
    wait(&mediator, "event:ring_cancelled").await;
    assert_eq!(stage.app.wait_for("/status", 1).await[0].get("CallStatus"), "no-answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn above_the_rate_calls_wait_their_turn_or_are_refused() {
    let stage = Stage::with(|config| {
        config.clock_scale = 0.0;
        config.calls_per_second = Some(1);
    })
    .await;
    let url = stage.url("/x");
    let numbers = ["+33639980011", "+33639980012", "+33639980013"];
    let phones = numbers.map(|number| stage.phone(number));
    for number in numbers {
        let (status, _) = stage.post("/Calls.json", &[("To", number), ("From", LINE), ("Url", &url)]).await;
        assert_eq!(status, 201);
    }
    wait(&phones[0], "ringing").await;
    let all = || phones.each_ref().map(|phone| phone.snapshot().state);
    assert_eq!(all(), ["ringing", "idle", "idle"]);
    stage.switch.handle.advance(std::time::Duration::from_secs(1)).await;
    assert_eq!(all(), ["ringing", "ringing", "idle"]);
    stage.switch.handle.advance(std::time::Duration::from_secs(1)).await;
    assert_eq!(all(), ["ringing", "ringing", "ringing"]);

    let stage = Stage::with(|config| {
        config.clock_scale = 0.0;
        config.calls_per_second = Some(1);
        config.over_limit = OverLimit::Refuse;
    })
    .await;
    let url = stage.url("/x");
    let form = [("To", CALLER), ("From", LINE), ("Url", url.as_str())];
    assert_eq!(stage.post("/Calls.json", &form).await.0, 201);
    let (status, body) = stage.post("/Calls.json", &form).await;
    assert_eq!((status, body["code"].as_i64()), (429, Some(20_429)));
    stage.switch.handle.advance(std::time::Duration::from_secs(1)).await;
    assert_eq!(stage.post("/Calls.json", &form).await.0, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_are_made_changed_and_removed() {
    let stage = Stage::quick().await;
    let (status, queue) =
        stage.post("/Queues.json", &[("FriendlyName", "attente"), ("MaxSize", "5000")]).await;
    assert_eq!(
        (status, queue["max_size"].as_i64(), queue["current_size"].as_i64()),
        (201, Some(5_000), Some(0))
    );
    assert_eq!(stage.post("/Queues.json", &[("FriendlyName", "attente")]).await.1["code"], 22_003);
    assert_eq!(stage.post("/Queues.json", &[("FriendlyName", "x"), ("MaxSize", "5001")]).await.0, 400);
    assert_eq!(stage.post("/Queues.json", &[("FriendlyName", &"x".repeat(65))]).await.0, 400);
    assert_eq!(stage.post("/Queues.json", &[]).await.0, 400);
    let path = format!("/Queues/{}.json", queue["sid"].as_str().unwrap());
    assert_eq!(stage.post(&path, &[("FriendlyName", "accueil")]).await.1["friendly_name"], "accueil");
    assert_eq!(stage.delete(&path).await, 204);
    assert_eq!(stage.get(&path).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_and_applications_are_resources_too() {
    let stage = Stage::quick().await;
    let (_, numbers) = stage.get("/IncomingPhoneNumbers.json?PhoneNumber=%2B33199000010").await;
    let number = &numbers["incoming_phone_numbers"][0];
    assert_eq!(
        (number["phone_number"].as_str(), number["voice_method"].as_str()),
        (Some(LINE), Some("POST"))
    );
    let path = format!("/IncomingPhoneNumbers/{}.json", number["sid"].as_str().unwrap());
    let other = stage.url("/other");
    stage.post(&path, &[("VoiceUrl", &other), ("StatusCallback", "")]).await;
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    stage.app.wait_for("/other", 1).await;
    wait(&caller, "ended").await;
    assert_eq!(stage.app.asked("/line-status").len(), 0, "it was taken away");

    let (status, new) = stage
        .post("/IncomingPhoneNumbers.json", &[("PhoneNumber", "+33199000011"), ("VoiceUrl", &other)])
        .await;
    assert_eq!(status, 201);
    assert_eq!(
        stage.post("/IncomingPhoneNumbers.json", &[("PhoneNumber", "+33199000011")]).await.1["code"],
        21_422
    );
    assert_eq!(
        stage.delete(&format!("/IncomingPhoneNumbers/{}.json", new["sid"].as_str().unwrap())).await,
        204
    );

    let (status, app) =
        stage.post("/Applications.json", &[("FriendlyName", "console"), ("VoiceUrl", &other)]).await;
    assert_eq!(status, 201);
    let sid = app["sid"].as_str().unwrap();
    assert!(sid.starts_with("AP"));
    stage.answering(MEDIATOR);
    let form = [("To", MEDIATOR), ("From", LINE), ("ApplicationSid", sid)];
    assert_eq!(stage.post("/Calls.json", &form).await.0, 201);
    stage.app.wait_for("/other", 2).await;
    assert_eq!(stage.get("/Applications.json").await.1["applications"].as_array().unwrap().len(), 1);
    assert_eq!(stage.delete(&format!("/Applications/{sid}.json")).await, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_can_be_asked_for_and_no_other() {
    let stage = Stage::quick().await;
    assert_eq!(stage.get(".json").await.1["status"], "active");
    let other = stage.rest_url(".json").replace("0001.json", "0009.json");
    let config = Config::default();
    let response =
        stage.http.get(other).basic_auth(&config.account_sid, Some(&config.auth_token)).send().await.unwrap();
    assert_eq!(response.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_form_is_refused_with_a_reason() {
    let stage = Stage::quick().await;
    let config = Config::default();
    let response = stage
        .http
        .post(stage.rest_url("/Calls.json"))
        .basic_auth(&config.account_sid, Some(&config.auth_token))
        .json(&serde_json::json!({ "To": CALLER }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 415);
    let response = stage
        .http
        .request(reqwest::Method::PUT, stage.rest_url("/Calls.json"))
        .basic_auth(&config.account_sid, Some(&config.auth_token))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 405);
}
