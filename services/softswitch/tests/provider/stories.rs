//! Calls as they are told: given an application and telephones, when somebody dials, then …

use crate::support::{CALLER, LINE, MEDIATOR, Stage, wait};

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_is_greeted_chooses_waits_and_is_put_through_to_the_mediator_who_was_called() {
    let stage = Stage::quick().await;
    stage.app.says(
        "/voice",
        "<Gather numDigits=\"1\" action=\"/menu\"><Say language=\"fr-FR\">Bonjour. Pour la CAF, tapez 1.</Say></Gather>",
    );
    stage.app.says("/menu", "<Enqueue waitUrl=\"/wait\" action=\"/left\">attente</Enqueue>");
    stage.app.says("/wait", "<Say language=\"fr-FR\">Merci de patienter.</Say><Pause length=\"30\"/>");
    stage.app.says(
        "/mediator",
        "<Dial action=\"/mediator-done\"><Conference beep=\"false\" statusCallback=\"/room\" \
         statusCallbackEvent=\"start end join leave\">salle</Conference></Dial>",
    );
    stage.app.says(
        "/to-room",
        "<Dial action=\"/caller-done\"><Conference beep=\"false\">salle</Conference></Dial>",
    );
    let caller = stage.phone(CALLER);
    let mediator = stage.phone(MEDIATOR);

    // The caller dials and is asked what it is about.
    let call = caller.dial(LINE).unwrap();
    wait(&caller, "said:tapez 1").await;
    let first = &stage.app.wait_for("/voice", 1).await[0];
    assert!(stage.is_signed(first));
    assert_eq!(
        [
            first.get("CallSid"),
            first.get("From"),
            first.get("To"),
            first.get("CallStatus"),
            first.get("Direction")
        ],
        [call.as_str(), CALLER, LINE, "ringing", "inbound"],
    );
    caller.press("1").unwrap();

    // … waits in the queue …
    wait(&caller, "said:Merci de patienter").await;
    assert_eq!(stage.app.asked("/menu")[0].get("Digits"), "1");
    let waiting = &stage.app.asked("/wait")[0];
    assert_eq!((waiting.get("QueuePosition"), waiting.get("CurrentQueueSize")), ("1", "1"));
    let (_, queues) = stage.get("/Queues.json").await;
    assert_eq!(queues["queues"][0]["current_size"], 1);

    // … while the mediator is called, and answers into a room …
    let (status, created) = stage
        .post(
            "/Calls.json",
            &[
                ("To", MEDIATOR),
                ("From", LINE),
                ("Url", &stage.url("/mediator")),
                ("StatusCallback", &stage.url("/mediator-status")),
                ("StatusCallbackEvent", "initiated"),
                ("StatusCallbackEvent", "ringing"),
                ("StatusCallbackEvent", "answered"),
                ("StatusCallbackEvent", "completed"),
            ],
        )
        .await;
    assert_eq!((status, created["status"].as_str()), (201, Some("queued")), "{created}");
    wait(&mediator, "ringing").await;
    mediator.answer().unwrap();
    let joined = &stage.app.wait_for("/room", 1).await[0];
    assert_eq!(joined.get("StatusCallbackEvent"), "participant-join");
    assert_eq!(joined.get("CallSid"), created["sid"].as_str().unwrap());

    // … into which the caller is moved.
    let (status, _) = stage.post(&format!("/Calls/{call}.json"), &[("Url", &stage.url("/to-room"))]).await;
    assert_eq!(status, 200);
    wait(&caller, "event:joined").await;
    wait(&mediator, "event:joined").await;
    let left = &stage.app.wait_for("/left", 1).await[0];
    assert_eq!(left.get("QueueResult"), "redirected");
    let room: Vec<_> = stage.app.wait_for("/room", 3).await;
    assert_eq!(
        room.iter().map(|asked| asked.get("StatusCallbackEvent").to_owned()).collect::<Vec<_>>(),
        ["participant-join", "participant-join", "conference-start"],
    );
    let sid = room[0].get("ConferenceSid");
    let (_, conference) = stage.get(&format!("/Conferences/{sid}.json")).await;
    assert_eq!(conference["status"], "in-progress");

    // The mediator hangs up: the caller stays until the caller's own document says otherwise.
    mediator.hang_up();
    wait(&mediator, "ended").await;
    let events = stage.app.wait_for("/mediator-status", 4).await;
    assert_eq!(
        events.iter().map(|asked| asked.get("CallStatus").to_owned()).collect::<Vec<_>>(),
        ["initiated", "ringing", "in-progress", "completed"],
    );
    assert_eq!(
        events.iter().map(|asked| asked.get("SequenceNumber").to_owned()).collect::<Vec<_>>(),
        ["0", "1", "2", "3"],
    );
    assert_eq!(events[3].get("CallbackSource"), "call-progress-events");
    assert!(!events[3].get("CallDuration").is_empty());
    caller.hang_up();
    wait(&caller, "ended").await;
    let done = &stage.app.wait_for("/caller-done", 1).await[0];
    assert_eq!((done.get("DialCallStatus"), done.get("CallStatus")), ("answered", "completed"));
    let over = &stage.app.wait_for("/line-status", 1).await[0];
    assert_eq!((over.get("CallStatus"), over.get("CallSid")), ("completed", call.as_str()));
    assert!(stage.app.wait_for("/room", 6).await.iter().all(|asked| stage.is_signed(asked)));
    assert_eq!(stage.switch.handle.alerts(), []);
    stage.switch.stop().await;
}
