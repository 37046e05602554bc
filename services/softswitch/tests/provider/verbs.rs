//! What each verb does to a caller.

use std::time::Duration;

use crate::support::{CALLER, LINE, MEDIATOR, OTHER, Stage, wait};
use softswitch::telephone::{Behaviour, OnRing};

#[tokio::test(flavor = "multi_thread")]
async fn a_gather_without_input_falls_through_to_the_next_verb_after_its_timeout() {
    let stage = Stage::still().await;
    stage.app.says(
        "/voice",
        "<Gather timeout=\"4\" action=\"/menu\"><Say>Tapez 1</Say></Gather><Say>Trop tard</Say>",
    );
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Tapez 1").await;
    // The prompt takes 0.6 s at least, then four seconds of silence.
    stage.switch.handle.advance(Duration::from_millis(4_500)).await;
    assert_eq!(caller.said(), ["Tapez 1"]);
    stage.switch.handle.advance(Duration::from_millis(200)).await;
    assert_eq!(caller.said(), ["Tapez 1", "Trop tard"]);
    assert_eq!(stage.app.asked("/menu").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_cuts_the_prompt_short_and_the_finish_key_is_not_a_digit() {
    let stage = Stage::still().await;
    stage.app.says(
        "/voice",
        "<Gather action=\"/pin?step=2\"><Say>Votre code, puis dièse, s'il vous plaît</Say></Gather>",
    );
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Votre code").await;
    caller.press("12").unwrap();
    wait(&caller, "event:say_stopped").await;
    caller.press("34#").unwrap();
    let asked = &stage.app.wait_for("/pin", 1).await[0];
    assert_eq!(
        (asked.get("Digits"), asked.get("FinishedOnKey"), asked.url.as_str()),
        ("1234", "#", "/pin?step=2")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn speech_is_gathered_when_asked_for_and_keys_are_not_unless_asked_for() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Gather input=\"speech\" action=\"/heard\"><Say>Dites-moi</Say></Gather>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Dites-moi").await;
    caller.press("1").unwrap();
    caller.speak("la caisse d'allocations familiales").unwrap();
    let asked = &stage.app.wait_for("/heard", 1).await[0];
    assert_eq!(asked.get("SpeechResult"), "la caisse d'allocations familiales");
    assert_eq!((asked.get("Digits"), asked.get("Confidence")), ("", "0.9"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gather_without_action_asks_its_own_document_again_and_empty_results_count_when_asked_for() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Gather timeout=\"0\" actionOnEmptyResult=\"true\"/>");
    stage.app.says("/voice", "<Say>Encore</Say>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Encore").await;
    let asked = stage.app.asked("/voice");
    assert!(asked[1].params.iter().any(|(name, value)| name == "Digits" && value.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_ends_the_call_before_it_is_answered() {
    for (reason, status, end) in [("busy", "busy", "busy"), ("rejected", "no-answer", "declined")] {
        let stage = Stage::quick().await;
        stage.app.says("/voice", &format!("<Reject reason=\"{reason}\"/>"));
        let caller = stage.phone(CALLER);
        let call = caller.dial(LINE).unwrap();
        wait(&caller, "ended").await;
        assert_eq!(stage.app.wait_for("/line-status", 1).await[0].get("CallStatus"), status);
        let (_, shown) = stage.get(&format!("/Calls/{call}.json")).await;
        assert_eq!((shown["status"].as_str(), shown["duration"].as_str()), (Some(status), Some("0")));
        let last = caller.events_after(0).pop().unwrap();
        assert_eq!(serde_json::to_value(last).unwrap()["reason"], end);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_at_the_beginning_keeps_the_line_ringing() {
    let stage = Stage::still().await;
    stage.app.says("/voice", "<Pause length=\"3\"/><Say>Bonjour</Say><Hangup/>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    stage.app.wait_for("/voice", 1).await;
    stage.switch.handle.advance(Duration::from_millis(2_900)).await;
    assert_eq!(caller.snapshot().state, "dialling");
    stage.switch.handle.advance(Duration::from_millis(200)).await;
    assert_eq!(caller.snapshot().state, "talking");
    stage.switch.handle.advance(Duration::from_secs(2)).await;
    assert_eq!(caller.snapshot().state, "idle");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_telephone_to_answer_a_dial_wins_and_the_others_stop_at_once() {
    let stage = Stage::quick().await;
    stage.app.says(
        "/voice",
        &format!("<Dial action=\"/after\"><Number>{MEDIATOR}</Number><Number>{OTHER}</Number></Dial>"),
    );
    let (caller, first, second) = (stage.phone(CALLER), stage.phone(MEDIATOR), stage.phone(OTHER));
    let parent = caller.dial(LINE).unwrap();
    wait(&first, "ringing").await;
    wait(&second, "ringing").await;
    wait(&caller, "play:ringback").await;
    second.answer().unwrap();
    wait(&second, "event:joined").await;
    wait(&caller, "event:joined").await;
    wait(&first, "event:ring_cancelled").await;
    let (_, children) = stage.get(&format!("/Calls.json?ParentCallSid={parent}")).await;
    let mut states: Vec<_> =
        children["calls"].as_array().unwrap().iter().map(|call| call["status"].as_str().unwrap()).collect();
    states.sort_unstable();
    assert_eq!(states, ["canceled", "in-progress"]);
    second.hang_up();
    let after = &stage.app.wait_for("/after", 1).await[0];
    assert_eq!((after.get("DialCallStatus"), after.get("DialBridged")), ("completed", "true"));
    assert!(after.get("DialCallSid").starts_with("CA"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dial_reports_why_nobody_was_reached() {
    for (behaviour, status) in
        [(Some(OnRing::Decline), "busy"), (Some(OnRing::Busy), "busy"), (None, "no-answer")]
    {
        let stage = Stage::still().await;
        stage.app.says("/voice", &format!("<Dial timeout=\"20\" action=\"/after\">{MEDIATOR}</Dial>"));
        let caller = stage.phone(CALLER);
        let mediator = stage.phone_that(MEDIATOR, Behaviour { on_ring: behaviour, ..Behaviour::default() });
        caller.dial(LINE).unwrap();
        if behaviour.is_none() {
            wait(&mediator, "ringing").await;
            stage.switch.handle.advance(Duration::from_millis(24_900)).await;
            assert_eq!(mediator.snapshot().state, "ringing", "five seconds more than asked for");
            stage.switch.handle.advance(Duration::from_millis(200)).await;
        } else {
            stage.switch.handle.advance(Duration::from_millis(10)).await;
        }
        assert_eq!(stage.app.wait_for("/after", 1).await[0].get("DialCallStatus"), status);
    }
    let stage = Stage::quick().await;
    stage.app.says("/voice", &format!("<Dial action=\"/after\">{OTHER}</Dial>"));
    stage.phone(CALLER).dial(LINE).unwrap();
    assert_eq!(
        stage.app.wait_for("/after", 1).await[0].get("DialCallStatus"),
        "failed",
        "nobody has the number"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whisper_that_hangs_up_leaves_the_dial_completed_but_never_bridged() {
    let stage = Stage::quick().await;
    stage.app.says(
        "/voice",
        &format!("<Dial action=\"/after\"><Number url=\"/whisper\">{MEDIATOR}</Number></Dial>"),
    );
    stage.app.says(
        "/whisper",
        "<Gather numDigits=\"1\" timeout=\"1\" action=\"/accepted\"><Say>Appuyez sur 1</Say></Gather><Hangup/>",
    );
    let (caller, mediator) = (stage.phone(CALLER), stage.answering(MEDIATOR));
    caller.dial(LINE).unwrap();
    let after = &stage.app.wait_for("/after", 1).await[0];
    assert_eq!((after.get("DialCallStatus"), after.get("DialBridged")), ("completed", "false"));
    assert_eq!(mediator.said(), ["Appuyez sur 1"]);
    assert_eq!(stage.app.asked("/whisper")[0].get("ParentCallSid").len(), 34);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whisper_that_is_accepted_joins_the_two() {
    let stage = Stage::quick().await;
    stage.app.says(
        "/voice",
        &format!("<Dial action=\"/after\"><Number url=\"/whisper\">{MEDIATOR}</Number></Dial>"),
    );
    stage.app.says(
        "/whisper",
        "<Gather numDigits=\"1\" action=\"/accepted\"><Say>Appuyez sur 1</Say></Gather><Hangup/>",
    );
    stage.app.says("/accepted", "<Say>Merci</Say>");
    let caller = stage.phone(CALLER);
    let mediator = stage.phone_that(
        MEDIATOR,
        Behaviour {
            on_ring: Some(OnRing::Answer),
            on_said: vec![softswitch::telephone::OnSaid {
                contains: "Appuyez sur 1".to_owned(),
                press: "1".to_owned(),
                hang_up: false,
            }],
            ..Behaviour::default()
        },
    );
    caller.dial(LINE).unwrap();
    wait(&caller, "event:joined").await;
    wait(&mediator, "event:joined").await;
    caller.hang_up();
    wait(&mediator, "ended").await;
    let after = &stage.app.wait_for("/after", 1).await[0];
    assert_eq!((after.get("DialCallStatus"), after.get("CallStatus")), ("completed", "completed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_document_comes_again_whenever_it_runs_out_and_may_gather_and_leave() {
    let stage = Stage::still().await;
    stage.app.says("/voice", "<Enqueue waitUrl=\"/wait\" action=\"/left\">attente</Enqueue>");
    stage.app.says("/wait", "<Pause length=\"10\"/>");
    stage.app.says("/wait", "<Pause length=\"10\"/>");
    stage
        .app
        .says("/wait", "<Gather numDigits=\"1\" timeout=\"30\" action=\"/key\"><Say>Tapez 1</Say></Gather>");
    stage.app.says("/key", "<Leave/>");
    stage.app.says("/left", "<Say>Nous vous rappellerons</Say>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    stage.app.wait_for("/wait", 1).await;
    stage.switch.handle.advance(Duration::from_secs(21)).await;
    wait(&caller, "said:Tapez 1").await;
    let times: Vec<_> =
        stage.app.wait_for("/wait", 3).await.iter().map(|asked| asked.get("QueueTime").to_owned()).collect();
    assert_eq!(times, ["0", "10", "20"]);
    caller.press("1").unwrap();
    wait(&caller, "said:rappellerons").await;
    let left = &stage.app.asked("/left")[0];
    assert_eq!((left.get("QueueResult"), left.get("QueueTime")), ("leave", "21"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_document_that_takes_no_time_is_not_asked_for_without_end() {
    let stage = Stage::still().await;
    stage.app.says("/voice", "<Enqueue waitUrl=\"/wait\">attente</Enqueue>");
    stage.app.says("/wait", "");
    stage.phone(CALLER).dial(LINE).unwrap();
    stage.app.wait_for("/wait", 1).await;
    stage.switch.handle.advance(Duration::from_millis(5_500)).await;
    assert_eq!(stage.app.asked("/wait").len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn dialling_a_queue_takes_its_head_and_tells_both_applications() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Enqueue waitUrl=\"/wait\" action=\"/left\">attente</Enqueue>");
    stage.app.says("/wait", "<Pause length=\"60\"/>");
    stage.app.says("/left", "<Say>Au revoir</Say>");
    stage.app.says("/agent", "<Dial action=\"/agent-after\"><Queue url=\"/about-to\">attente</Queue></Dial>");
    stage.app.says("/about-to", "<Say>On vous répond</Say>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    stage.app.wait_for("/wait", 1).await;
    let agent = stage.answering(MEDIATOR);
    stage.post("/Calls.json", &[("To", MEDIATOR), ("From", LINE), ("Url", &stage.url("/agent"))]).await;
    wait(&caller, "event:joined").await;
    wait(&agent, "event:joined").await;
    assert_eq!(caller.said(), ["On vous répond"]);
    agent.hang_up();
    wait(&caller, "said:Au revoir").await;
    assert_eq!(stage.app.asked("/left")[0].get("QueueResult"), "bridged");
    assert_eq!(stage.app.wait_for("/agent-after", 1).await[0].get("DialCallStatus"), "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_hangs_up_in_the_queue_is_reported_and_gone_from_it() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Enqueue action=\"/left\">attente</Enqueue>");
    let caller = stage.phone(CALLER);
    let call = caller.dial(LINE).unwrap();
    wait(&caller, "play:music").await;
    let (_, queues) = stage.get("/Queues.json").await;
    let queue = queues["queues"][0]["sid"].as_str().unwrap().to_owned();
    caller.hang_up();
    assert_eq!(stage.app.wait_for("/left", 1).await[0].get("QueueResult"), "hangup");
    let url = stage.url("/x");
    let (status, error) = stage.post(&format!("/Queues/{queue}/Members/{call}.json"), &[("Url", &url)]).await;
    assert_eq!((status, error["code"].as_i64()), (404, Some(20_404)));
    let (status, _) = stage.post(&format!("/Queues/{queue}/Members/Front.json"), &[("Url", &url)]).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_taken_out_of_the_queue_by_rest_executes_the_document_given() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Enqueue action=\"/left\">attente</Enqueue>");
    stage.app.says("/taken", "<Say>À vous</Say>");
    let caller = stage.phone(CALLER);
    let call = caller.dial(LINE).unwrap();
    wait(&caller, "play:music").await;
    let (_, queues) = stage.get("/Queues.json").await;
    let queue = queues["queues"][0]["sid"].as_str().unwrap().to_owned();
    let (status, member) = stage.get(&format!("/Queues/{queue}/Members/Front.json")).await;
    assert_eq!(
        (status, member["call_sid"].as_str(), member["position"].as_i64()),
        (200, Some(&*call), Some(1))
    );
    let (status, taken) = stage
        .post(
            &format!("/Queues/{queue}/Members/Front.json"),
            &[("Url", &stage.url("/taken")), ("Method", "POST")],
        )
        .await;
    assert_eq!((status, taken["call_sid"].as_str()), (200, Some(&*call)));
    wait(&caller, "said:À vous").await;
    assert_eq!(stage.app.wait_for("/left", 1).await[0].get("QueueResult"), "redirected");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_says_so() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Enqueue action=\"/left\">petite</Enqueue>");
    stage.app.says("/left", "<Say>Complet</Say>");
    let (status, _) = stage.post("/Queues.json", &[("FriendlyName", "petite"), ("MaxSize", "1")]).await;
    assert_eq!(status, 201);
    let first = stage.phone(CALLER);
    first.dial(LINE).unwrap();
    wait(&first, "play:music").await;
    let second = stage.phone(OTHER);
    second.dial(LINE).unwrap();
    wait(&second, "said:Complet").await;
    assert_eq!(stage.app.asked("/left")[0].get("QueueResult"), "queue-full");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voicemail_is_recorded_until_a_key_and_can_be_fetched() {
    let stage = Stage::still().await;
    stage.app.says(
        "/voice",
        "<Record action=\"/recorded\" maxLength=\"60\" timeout=\"10\" recordingStatusCallback=\"/stored\"/>",
    );
    let caller = stage.phone(CALLER);
    let call = caller.dial(LINE).unwrap();
    wait(&caller, "play:beep").await;
    stage.switch.handle.advance(Duration::from_secs(1)).await;
    caller.speak("Rappelez-moi demain").unwrap();
    stage.switch.handle.advance(Duration::from_secs(4)).await;
    caller.press("#").unwrap();
    let recorded = &stage.app.wait_for("/recorded", 1).await[0];
    assert_eq!((recorded.get("Digits"), recorded.get("RecordingDuration")), ("#", "5"));
    let stored = &stage.app.wait_for("/stored", 1).await[0];
    assert_eq!((stored.get("RecordingStatus"), stored.get("CallSid")), ("completed", call.as_str()));
    assert_eq!(stored.get("RecordingUrl"), recorded.get("RecordingUrl"));
    let sound = stage
        .http
        .get(recorded.get("RecordingUrl"))
        .basic_auth("AC00000000000000000000000000000001", Some("00000000000000000000000000000002"))
        .send()
        .await
        .unwrap();
    assert_eq!(sound.headers()["content-type"], "audio/x-wav");
    assert!(sound.bytes().await.unwrap().starts_with(b"RIFF"));
    let (_, list) = stage.get(&format!("/Calls/{call}/Recordings.json")).await;
    assert_eq!(list["recordings"][0]["sid"], recorded.get("RecordingSid"));
    let sid = recorded.get("RecordingSid");
    assert_eq!(stage.delete(&format!("/Recordings/{sid}.json")).await, 204);
    assert_eq!(stage.get(&format!("/Recordings/{sid}.json")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_says_nothing_leaves_no_voicemail() {
    let stage = Stage::still().await;
    stage.app.says("/voice", "<Record action=\"/recorded\" timeout=\"3\"/><Say>Rien entendu</Say>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "play:beep").await;
    stage.switch.handle.advance(Duration::from_secs(4)).await;
    wait(&caller, "said:Rien entendu").await;
    assert_eq!(stage.app.asked("/recorded").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_hangs_up_while_recording_is_recorded_all_the_same() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Record action=\"/recorded\"/>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "play:beep").await;
    caller.hang_up();
    let line = &stage.app.wait_for("/line-status", 1).await[0];
    assert_eq!(line.get("CallStatus"), "completed");
    // The beep may still have been playing: then there is nothing to keep.
    if let Some(recorded) = stage.app.asked("/recorded").first() {
        assert_eq!(recorded.get("Digits"), "hangup");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_can_be_played_and_a_file_that_is_not_there_is_skipped_with_an_alert() {
    let stage = Stage::with(|config| {
        config.quick = true;
        config.media = true;
    })
    .await;
    stage.app.says("/voice", "<Play digits=\"1w2\"/><Play>/nowhere.wav</Play><Say>Fini</Say>");
    stage.app.answers("/nowhere.wav", 404, "text/plain", "");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "play:tone").await;
    wait(&caller, "said:Fini").await;
    let alerts = stage.switch.handle.alerts();
    assert_eq!((alerts.len(), alerts[0].code), (1, 11_200));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_played_as_often_as_told_and_the_music_plays_until_the_call_moves_on() {
    let stage = Stage::still().await;
    stage.app.says("/voice", "<Play loop=\"2\">/music.wav</Play><Say>Fini</Say>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "play:file").await;
    // Without media nothing is fetched: a file counts for thirty seconds.
    stage.switch.handle.advance(Duration::from_millis(59_900)).await;
    assert_eq!(caller.said().len(), 0);
    stage.switch.handle.advance(Duration::from_millis(200)).await;
    assert_eq!(caller.said(), ["Fini"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_both_ways_with_their_status() {
    let stage = Stage::quick().await;
    stage.app.says("/sms", "<Message statusCallback=\"/reply-status\"><Body>Bien reçu</Body></Message>");
    let person = stage.phone(CALLER);
    person.send_message(LINE, "Bonjour \u{1f44b}").unwrap();
    wait(&person, "message:Bien reçu").await;
    let asked = &stage.app.asked("/sms")[0];
    assert!(stage.is_signed(asked));
    assert_eq!((asked.get("Body"), asked.get("From"), asked.get("To")), ("Bonjour \u{1f44b}", CALLER, LINE));
    assert_eq!((asked.get("NumMedia"), asked.get("NumSegments")), ("0", "1"));
    let reply = stage.app.wait_for("/reply-status", 2).await;
    assert_eq!((reply[0].get("MessageStatus"), reply[1].get("MessageStatus")), ("sent", "delivered"));

    let (status, sent) = stage
        .post(
            "/Messages.json",
            &[
                ("To", CALLER),
                ("From", LINE),
                ("Body", "Votre rappel est prévu à 14 h"),
                ("StatusCallback", &stage.url("/sms-status")),
            ],
        )
        .await;
    assert_eq!(
        (status, sent["direction"].as_str(), sent["num_segments"].as_str()),
        (201, Some("outbound-api"), Some("1"))
    );
    wait(&person, "message:14 h").await;
    let (_, gone) = stage
        .post(
            "/Messages.json",
            &[
                ("To", OTHER),
                ("From", LINE),
                ("Body", "Il y a quelqu'un ?"),
                ("StatusCallback", &stage.url("/gone-status")),
            ],
        )
        .await;
    let last = &stage.app.wait_for("/gone-status", 2).await[1];
    assert_eq!((last.get("MessageStatus"), last.get("ErrorCode")), ("undelivered", "30003"));
    let sid = gone["sid"].as_str().unwrap();
    assert_eq!(stage.get(&format!("/Messages/{sid}.json")).await.1["status"], "undelivered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_nobody_has_is_not_in_service_and_two_telephones_reach_each_other() {
    let stage = Stage::quick().await;
    let (one, two) = (stage.phone(CALLER), stage.phone(OTHER));
    one.dial("+33199009999").unwrap();
    wait(&one, "ended").await;
    let last = serde_json::to_value(one.events_after(0).pop().unwrap()).unwrap();
    assert_eq!(last["reason"], "not_in_service");
    assert_eq!(one.said(), ["Le numéro que vous avez demandé n'est pas attribué."]);

    one.dial(OTHER).unwrap();
    wait(&two, "ringing").await;
    two.answer().unwrap();
    wait(&one, "event:joined").await;
    wait(&one, "talking").await;
    two.hang_up();
    wait(&one, "ended").await;
    let (_, calls) = stage.get("/Calls.json").await;
    assert_eq!(calls["calls"].as_array().unwrap().len(), 0, "the account has no part in it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withheld_number_arrives_as_a_word() {
    let stage = Stage::quick().await;
    let (phone, _) = stage
        .switch
        .handle
        .make(softswitch::telephone::Make {
            address: CALLER.to_owned(),
            withheld: true,
            ..softswitch::telephone::Make::default()
        })
        .unwrap();
    phone.dial(LINE).unwrap();
    assert_eq!(stage.app.wait_for("/voice", 1).await[0].get("From"), "anonymous");
}
