//! When the application fails, as the provider's field notes say it does.

use std::time::Duration;

use crate::support::{CALLER, LINE, MEDIATOR, Stage, wait};
use softswitch::{CallbackFault, Failure, Number, WebhookFault};

const APOLOGY: &str = "We are sorry, an application error has occurred. Goodbye.";

fn fault(times: u32, fail: Failure) -> WebhookFault {
    WebhookFault {
        times,
        url_contains: "/voice".to_owned(),
        delay_ms: 0,
        fail: Some(fail),
        reaches_application: false,
    }
}

fn codes(stage: &Stage) -> Vec<u32> {
    stage.switch.handle.alerts().iter().map(|alert| alert.code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_twiml_is_reported_said_and_ends_the_call() {
    for (status, kind, body, code) in [
        (200, "text/xml", "<Response><Say>", 12_100),
        (200, "text/xml", "<Html/>", 12_100),
        (200, "text/xml", "", 12_100),
        (200, "application/json", "{}", 12_300),
        (404, "text/xml", "<Response/>", 11_200),
        (500, "text/xml", "<Response/>", 11_200),
    ] {
        let stage = Stage::quick().await;
        stage.app.answers("/voice", status, kind, body);
        let caller = stage.phone(CALLER);
        caller.dial(LINE).unwrap();
        wait(&caller, "ended").await;
        assert_eq!(caller.said(), [APOLOGY], "{body}");
        assert_eq!(codes(&stage), [code], "{status} {kind} {body}");
        assert_eq!(stage.app.asked("/voice").len(), 1, "a bad answer is not asked for again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_above_64_kb_is_refused() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", &format!("<Say>{}</Say>", "a".repeat(70_000)));
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "ended").await;
    assert_eq!(codes(&stage), [11_750]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_fails_is_tried_once_more_with_the_same_token() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Say>Bonjour</Say>");
    stage.switch.handle.add_fault(fault(1, Failure::Connect));
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Bonjour").await;
    assert_eq!(codes(&stage), Vec::<u32>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn overrides_in_the_fragment_retry_a_5xx_with_the_same_idempotency_token() {
    let stage = Stage::with(|config| {
        config.quick = true;
        let voice = config.numbers[0].voice_url.take().unwrap();
        config.numbers[0].voice_url = Some(format!("{voice}#rc=2&rp=ct,rt,5xx"));
    })
    .await;
    stage.app.answers("/voice", 503, "text/plain", "");
    stage.app.answers("/voice", 503, "text/plain", "");
    stage.app.says("/voice", "<Say>Bonjour</Say>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Bonjour").await;
    let asked = stage.app.asked("/voice");
    assert_eq!(asked.len(), 3);
    let token = |at: usize| asked[at].headers["i-twilio-idempotency-token"].clone();
    assert_eq!((token(0), token(1)), (token(1), token(2)));
    assert!(asked.iter().all(|asked| stage.is_signed(asked)), "the fragment is not signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fallback_is_asked_with_the_error_and_keeps_the_caller() {
    let stage = Stage::with(|config| {
        config.quick = true;
        let fallback = config.numbers[0].voice_url.clone().unwrap().replace("/voice", "/fallback");
        config.numbers[0] = Number { voice_fallback_url: Some(fallback), ..config.numbers[0].clone() };
    })
    .await;
    stage.app.says("/voice", "<Redirect>/broken</Redirect>");
    stage.app.answers("/broken", 500, "text/plain", "");
    stage.app.says("/fallback", "<Say>Un instant</Say><Pause length=\"60\"/>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Un instant").await;
    let asked = &stage.app.asked("/fallback")[0];
    assert_eq!((asked.get("ErrorCode"), asked.get("ErrorUrl")), ("11200", stage.url("/broken").as_str()));
    assert_eq!(caller.snapshot().state, "talking");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_comes_in_time_is_11205_and_is_not_retried_by_default() {
    let stage = Stage::quick().await;
    stage.switch.handle.add_fault(WebhookFault { reaches_application: true, ..fault(1, Failure::Timeout) });
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "ended").await;
    assert_eq!(codes(&stage), [11_205]);
    assert_eq!(stage.app.asked("/voice").len(), 1, "the application did the work; the answer was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_slow_application_is_cut_off_at_the_time_asked_for() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/voice#tt=300", silent.local_addr().unwrap());
    let stage = Stage::with(move |config| {
        config.quick = true;
        config.numbers[0].voice_url = Some(url);
    })
    .await;
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "ended").await;
    assert_eq!(codes(&stage), [11_205]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_of_http_becomes_a_signed_get_and_loses_the_form() {
    let stage = Stage::quick().await;
    stage.app.answers("/voice", 302, "text/plain", "/moved?x=1");
    stage.app.says("/moved", "<Say>Ici</Say>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Ici").await;
    let moved = &stage.app.asked("/moved")[0];
    assert_eq!(moved.method, "GET");
    assert!(stage.is_signed(moved));
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_redirect_in_a_circle_come_to_an_end() {
    let stage = Stage::still().await;
    stage.app.says("/voice", "<Redirect>/voice</Redirect>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:We are sorry").await;
    assert_eq!(stage.app.asked("/voice").len(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_schema_does_not_know_is_a_warning_and_the_call_goes_on() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Dance/><Say colour=\"red\">Bonjour</Say>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Bonjour").await;
    let alerts = stage.switch.handle.alerts();
    assert!(alerts.len() == 2 && alerts.iter().all(|alert| alert.code == 12_200 && alert.level == "warning"));
}

async fn mediator_call(stage: &Stage) {
    stage.app.says("/mediator", "<Say>Bonjour</Say>");
    stage.answering(MEDIATOR);
    stage
        .post(
            "/Calls.json",
            &[
                ("To", MEDIATOR),
                ("From", LINE),
                ("Url", &stage.url("/mediator")),
                ("StatusCallback", &stage.url("/status")),
                ("StatusCallbackEvent", "initiated"),
                ("StatusCallbackEvent", "ringing"),
                ("StatusCallbackEvent", "answered"),
                ("StatusCallbackEvent", "completed"),
            ],
        )
        .await;
}

fn sequence(asked: &[crate::support::Asked]) -> Vec<String> {
    asked.iter().map(|asked| asked.get("SequenceNumber").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_come_twice_when_asked_for() {
    let stage = Stage::quick().await;
    stage.switch.handle.set_callback_faults(CallbackFault { twice: true, ..CallbackFault::default() });
    mediator_call(&stage).await;
    assert_eq!(sequence(&stage.app.wait_for("/status", 8).await), ["0", "0", "1", "1", "2", "2", "3", "3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_come_out_of_order_when_asked_for_and_none_is_lost() {
    let stage = Stage::quick().await;
    stage.switch.handle.set_callback_faults(CallbackFault { out_of_order: true, ..CallbackFault::default() });
    mediator_call(&stage).await;
    assert_eq!(sequence(&stage.app.wait_for("/status", 4).await), ["1", "0", "3", "2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_come_late_by_the_switchs_clock_or_not_at_all() {
    let stage = Stage::with(|config| {
        config.quick = true;
        config.clock_scale = 0.0;
    })
    .await;
    stage.switch.handle.set_callback_faults(CallbackFault { late_ms: 60_000, ..CallbackFault::default() });
    mediator_call(&stage).await;
    stage.app.wait_for("/mediator", 1).await;
    stage.switch.handle.advance(Duration::from_secs(50)).await;
    assert_eq!(stage.app.asked("/status").len(), 0);
    stage.switch.handle.advance(Duration::from_secs(300)).await;
    assert_eq!(stage.app.wait_for("/status", 4).await.len(), 4);

    stage.switch.handle.set_callback_faults(CallbackFault { lost: true, ..CallbackFault::default() });
    mediator_call(&stage).await;
    stage.app.wait_for("/mediator", 2).await;
    stage.switch.handle.advance(Duration::from_secs(300)).await;
    assert_eq!(stage.app.asked("/status").len(), 4);
}
