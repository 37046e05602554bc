//! Real voice between scripted telephones: each one's tone is heard by those who should hear it.

use std::time::Duration;

use softswitch::Phone;
use softswitch::control::Until;

use crate::support::{CALLER, LIMIT, LINE, MEDIATOR, OTHER, Stage, wait};

async fn voiced() -> Stage {
    Stage::with(|config| {
        config.quick = true;
        config.media = true;
    })
    .await
}

async fn hears(phone: &Phone, hz: u32) {
    let heard = phone.wait(&Until::Tone(hz), None, LIMIT).await;
    assert!(heard.is_ok(), "{hz} Hz not heard; {:?} heard", phone.tones());
}

/// Waits until a tone is heard no more.
async fn no_longer_hears(phone: &Phone, hz: f32) {
    let waiting = async {
        while phone.tones().iter().any(|tone| (tone - hz).abs() < 20.0) {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(LIMIT, waiting).await.is_ok(), "{hz} Hz is still heard");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_in_a_conference_hear_the_other_two_and_hold_gives_music() {
    let stage = voiced().await;
    let phones = [stage.answering(CALLER), stage.answering(MEDIATOR), stage.answering(OTHER)];
    let mut last = serde_json::Value::Null;
    for number in [CALLER, MEDIATOR, OTHER] {
        let form = [("To", number), ("From", LINE), ("Beep", "false")];
        last = stage.post("/Conferences/salle/Participants.json", &form).await.1;
    }
    for (phone, hz) in phones.iter().zip([400, 700, 1_100]) {
        wait(phone, "event:joined").await;
        phone.tone(Some(hz));
    }
    hears(&phones[0], 700).await;
    hears(&phones[0], 1_100).await;
    hears(&phones[1], 400).await;
    hears(&phones[1], 1_100).await;
    hears(&phones[2], 400).await;
    hears(&phones[2], 700).await;
    assert!(!phones[0].tones().iter().any(|tone| (tone - 400.0).abs() < 20.0), "nobody hears themselves");

    let path = format!(
        "/Conferences/{}/Participants/{}.json",
        last["conference_sid"].as_str().unwrap(),
        last["call_sid"].as_str().unwrap(),
    );
    stage.post(&path, &[("Hold", "true")]).await;
    no_longer_hears(&phones[2], 700.0).await;
    no_longer_hears(&phones[0], 1_100.0).await;
    stage.post(&path, &[("Hold", "false"), ("Muted", "true")]).await;
    hears(&phones[2], 700).await;
    assert!(!phones[0].tones().iter().any(|tone| (tone - 1_100.0).abs() < 20.0), "muted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridged_call_carries_voice_both_ways_and_is_recorded() {
    let stage = voiced().await;
    stage.app.says(
        "/voice",
        &format!("<Dial record=\"record-from-answer\" action=\"/after\"><Number>{MEDIATOR}</Number></Dial>"),
    );
    let (caller, mediator) = (stage.phone(CALLER), stage.answering(MEDIATOR));
    caller.dial(LINE).unwrap();
    wait(&caller, "event:joined").await;
    caller.tone(Some(500));
    mediator.tone(Some(900));
    hears(&mediator, 500).await;
    hears(&caller, 900).await;
    mediator.hang_up();
    let after = &stage.app.wait_for("/after", 1).await[0];
    let wav = stage
        .http
        .get(format!("{}.wav", after.get("RecordingUrl")))
        .basic_auth("AC00000000000000000000000000000001", Some("00000000000000000000000000000002"))
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let samples: Vec<i16> =
        hound::WavReader::new(std::io::Cursor::new(wav)).unwrap().samples().map(Result::unwrap).collect();
    assert!(samples.iter().any(|sample| sample.unsigned_abs() > 1_000), "voices are in it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voicemail_holds_what_was_said_and_ends_after_a_silence() {
    let stage = voiced().await;
    stage.app.says("/voice", "<Record action=\"/recorded\" timeout=\"1\" finishOnKey=\"\"/>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    caller.tone_for(440, Duration::from_millis(1_500));
    let recorded = &stage.app.wait_for("/recorded", 1).await[0];
    assert_eq!(recorded.get("Digits"), "");
    assert!(recorded.get("RecordingSid").starts_with("RE"));
}
