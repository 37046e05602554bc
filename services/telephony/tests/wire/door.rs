//! What passes the door, and what does not.

use crate::house::{CALLER, House, LINE, LINE_ID};
use hotline::{CallState, LineId, Timestamp};
use sha2::{Digest, Sha256};

const LEG: &str = "CA00000000000000000000000000000077";

fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn arriving(from: &str) -> Vec<(String, String)> {
    form(&[
        ("CallSid", LEG),
        ("AccountSid", "AC1"),
        ("From", from),
        ("To", LINE),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
        ("ApiVersion", "2010-04-01"),
    ])
}

impl House {
    /// Posts as the provider does, signed with `token`; status and body of the answer.
    pub async fn post(&self, path: &str, fields: &[(String, String)], token: Option<&str>) -> (u16, String) {
        let url = format!("{}{path}", self.public_url);
        let mut request = reqwest::Client::new().post(&url).form(fields);
        if let Some(token) = token {
            request = request.header("X-Twilio-Signature", softswitch::sign(token, &url, fields));
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn calls(&self) -> usize {
        self.store.calls().latest(&LineId::new(LINE_ID), Timestamp(i64::MAX), 10).await.unwrap().len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_or_wrongly_signed_webhook_is_refused_and_changes_nothing() {
    let house = House::open().await;
    for token in [None, Some("another secret")] {
        let (status, _) = house.post("/telephony/voice", &arriving(CALLER), token).await;
        assert_eq!(status, 403);
    }
    assert_eq!(house.calls().await, 0);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_ours_that_we_did_not_make_is_refused_however_well_it_is_signed() {
    let house = House::open().await;
    let token = house.token.clone();
    house.post("/telephony/voice", &arriving(CALLER), Some(&token)).await;
    let call = house.call().await.id;
    let path = format!("/telephony/wait/{call}?l={LINE_ID}&at=1.attente.0.fr..0.");
    let (status, _) = house.post(&path, &arriving(CALLER), Some(&token)).await;
    assert_eq!(status, 403);
    assert_eq!(house.call().await.state, CallState::InFlow);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_webhook_twice_makes_one_call_and_is_answered_twice_the_same() {
    let house = House::open().await;
    let token = house.token.clone();
    let first = house.post("/telephony/voice", &arriving(CALLER), Some(&token)).await;
    let second = house.post("/telephony/voice", &arriving(CALLER), Some(&token)).await;
    assert_eq!(first.0, 200);
    assert_eq!(first, second);
    assert_eq!(house.calls().await, 1);
    let call = house.call().await.id;
    assert!(first.1.contains(&format!("/telephony/step/{call}?")), "{}", first.1);
    assert!(!first.1.contains("33639"), "no number in an address: {}", first.1);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withheld_number_is_nobody_s_and_unknown_fields_do_no_harm() {
    let house = House::open().await;
    let token = house.token.clone();
    for from in ["anonymous", "+266696687"] {
        let mut fields = arriving(from);
        fields.push(("Shiny👋".to_owned(), "neuf & « beau »".to_owned()));
        let (status, _) = house.post("/telephony/voice", &fields, Some(&token)).await;
        assert_eq!(status, 200);
    }
    assert_eq!(house.call().await.number, None);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_of_a_leg_nobody_knows_is_answered_politely() {
    let house = House::open().await;
    let token = house.token.clone();
    let over = form(&[("CallSid", "CA0"), ("CallStatus", "completed"), ("Direction", "inbound")]);
    let (status, _) = house.post("/telephony/status", &over, Some(&token)).await;
    assert_eq!(status, 200);
    assert_eq!(house.calls().await, 0);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_ended_stays_ended_when_the_news_comes_twice() {
    let house = House::open().await;
    let token = house.token.clone();
    house.post("/telephony/voice", &arriving(CALLER), Some(&token)).await;
    let over = form(&[("CallSid", LEG), ("CallStatus", "completed"), ("Direction", "inbound")]);
    house.post("/telephony/status", &over, Some(&token)).await;
    let ended = house.call().await;
    assert!(crate::house::ended(&ended));
    house.post("/telephony/status", &over, Some(&token)).await;
    assert_eq!(house.call().await, ended);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_request_is_refused_with_the_reason() {
    let house = House::open().await;
    let token = house.token.clone();
    let (status, why) = house.post("/telephony/voice", &form(&[("From", CALLER)]), Some(&token)).await;
    assert_eq!((status, why.as_str()), (400, "the field CallSid is missing"));

    let body = r#"{"CallSid":"CA1"}"#;
    let path = format!("/telephony/voice?bodySHA256={}", hex::encode(Sha256::digest(body)));
    let url = format!("{}{path}", house.public_url);
    let request = reqwest::Client::new()
        .post(&url)
        .header("X-Twilio-Signature", softswitch::sign(&token, &url, &[]))
        .header("Content-Type", "application/json")
        .body(body);
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 400);
    assert!(response.text().await.unwrap().starts_with("a form was expected"));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_ten_megabytes_is_refused() {
    let house = House::open().await;
    let url = format!("{}/telephony/voice", house.public_url);
    let request = reqwest::Client::new()
        .post(&url)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("a=".to_owned() + &"b".repeat(10 * 1024 * 1024));
    // The door may close while the body is still coming: a broken connection is a refusal too.
    if let Ok(response) = request.send().await {
        assert_eq!(response.status().as_u16(), 413);
    }
    let token = house.token.clone();
    let (status, _) = house.post("/telephony/voice", &arriving(CALLER), Some(&token)).await;
    assert_eq!(status, 200, "and the next caller is answered");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_asks_by_get_is_answered() {
    let house = House::open().await;
    let query = format!("CallSid={LEG}&From=%2B33639980001&To=%2B33199000001&Direction=inbound");
    let url = format!("{}/telephony/voice?{query}", house.public_url);
    let request = reqwest::Client::new()
        .get(&url)
        .header("X-Twilio-Signature", softswitch::sign(&house.token, &url, &[]));
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(house.call().await.number.unwrap().expose(), CALLER);
    house.close().await;
}
