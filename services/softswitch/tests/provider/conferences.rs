//! Conferences: who talks with whom, and what the application is told.

use crate::support::{Asked, CALLER, LINE, MEDIATOR, OTHER, Stage, wait};
use serde_json::Value;
use softswitch::Phone;

/// Puts a telephone into the conference "salle" by REST; its call's sid is returned.
async fn add(stage: &Stage, number: &str, more: &[(&str, &str)]) -> (Phone, Value) {
    let phone = stage.answering(number);
    let mut form = vec![("To", number), ("From", LINE)];
    form.extend_from_slice(more);
    let (status, participant) = stage.post("/Conferences/salle/Participants.json", &form).await;
    assert_eq!(status, 201, "{participant}");
    (phone, participant)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn events(asked: &[Asked]) -> Vec<String> {
    asked.iter().map(|asked| asked.get("StatusCallbackEvent").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conference_begins_with_two_and_its_callback_is_that_of_the_first() {
    let stage = Stage::quick().await;
    let room = stage.url("/room");
    let events_wanted: Vec<_> = ["start", "end", "join", "leave", "mute", "hold", "modify"]
        .map(|event| ("ConferenceStatusCallbackEvent", event))
        .to_vec();
    let mut first_form = vec![("Label", "mediator"), ("ConferenceStatusCallback", room.as_str())];
    first_form.extend(&events_wanted);
    let (mediator, one) = add(&stage, MEDIATOR, &first_form).await;
    assert_eq!((text(&one, "label"), text(&one, "status")), ("mediator", "queued"));
    // Alone, one hears music.
    wait(&mediator, "play:music").await;
    let conference = text(&one, "conference_sid").to_owned();
    assert_eq!(stage.get(&format!("/Conferences/{conference}.json")).await.1["status"], "init");
    let elsewhere = stage.url("/elsewhere");
    let (caller, two) =
        add(&stage, CALLER, &[("ConferenceStatusCallback", &elsewhere), ("EndConferenceOnExit", "true")])
            .await;
    assert_eq!(text(&two, "conference_sid"), conference);
    wait(&mediator, "event:joined").await;
    wait(&caller, "event:joined").await;
    wait(&mediator, "play:beep").await;
    let asked = stage.app.wait_for("/room", 3).await;
    assert_eq!(events(&asked), ["participant-join", "participant-join", "conference-start"]);
    assert_eq!(asked[0].get("ParticipantLabel"), "mediator");

    // Changes, by sid and by label.
    let path = format!("/Conferences/{conference}/Participants/mediator.json");
    let (_, muted) = stage.post(&path, &[("Muted", "true")]).await;
    assert_eq!((muted["muted"].as_bool(), text(&muted, "status")), (Some(true), "connected"));
    stage.post(&path, &[("Muted", "false")]).await;
    stage.post(&path, &[("Hold", "true")]).await;
    wait(&mediator, "play:music").await;
    stage.post(&path, &[("Hold", "false")]).await;
    stage.post(&path, &[("EndConferenceOnExit", "true")]).await;
    let asked = stage.app.wait_for("/room", 8).await;
    assert_eq!(
        events(&asked[3..]),
        [
            "participant-mute",
            "participant-unmute",
            "participant-hold",
            "participant-unhold",
            "participant-modify"
        ],
    );
    let (_, held) = stage.get(&format!("/Conferences/{conference}/Participants.json?Hold=true")).await;
    assert_eq!(held["participants"].as_array().unwrap().len(), 0);

    // The one whose leaving ends it leaves.
    caller.hang_up();
    wait(&mediator, "ended").await;
    let asked = stage.app.wait_for("/room", 11).await;
    assert_eq!(events(&asked[8..]), ["participant-leave", "participant-leave", "conference-end"]);
    assert_eq!(asked[8].get("ReasonParticipantLeft"), "participant_hung_up");
    assert_eq!(asked[9].get("ReasonParticipantLeft"), "moderator_ended_conference");
    assert_eq!(asked[10].get("ReasonConferenceEnded"), "participant-with-end-conference-on-exit-left");
    assert_eq!(asked[10].get("SequenceNumber"), "11");
    assert_eq!(stage.app.asked("/elsewhere").len(), 0);
    let (_, over) = stage.get(&format!("/Conferences/{conference}.json")).await;
    assert_eq!(text(&over, "status"), "completed");
    assert_eq!(stage.get(&path).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_participant_who_never_answers_leaves_no_trace_in_the_room() {
    let stage = Stage::quick().await;
    let silent = stage.phone(MEDIATOR);
    let form = [("To", MEDIATOR), ("From", LINE)];
    let (_, one) = stage.post("/Conferences/salle/Participants.json", &form).await;
    wait(&silent, "ringing").await;
    let conference = text(&one, "conference_sid").to_owned();
    let path = format!("/Conferences/{conference}/Participants/{}.json", text(&one, "call_sid"));
    assert_eq!(stage.get(&path).await.1["status"], "ringing");
    silent.decline().unwrap();
    let mut left = 1;
    for _ in 0..200 {
        let (_, list) = stage.get(&format!("/Conferences/{conference}/Participants.json")).await;
        left = list["participants"].as_array().unwrap().len();
        if left == 0 {
            break;
        }
    }
    assert_eq!(left, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_start_the_conference_waits_with_the_wait_document_once() {
    let stage = Stage::quick().await;
    let wait_url = stage.url("/wait");
    stage.app.says("/wait", "<Say>Patience</Say><Gather/><Hangup/>");
    let no_start = [("StartConferenceOnEnter", "false"), ("WaitUrl", wait_url.as_str())];
    let (one, _) = add(&stage, CALLER, &no_start).await;
    wait(&one, "said:Patience").await;
    let (two, _) = add(&stage, OTHER, &[("StartConferenceOnEnter", "false"), ("WaitUrl", "")]).await;
    wait(&two, "talking").await;
    assert_eq!(two.said().len(), 0);
    let (three, _) = add(&stage, MEDIATOR, &[]).await;
    wait(&three, "event:joined").await;
    wait(&one, "event:joined").await;
    wait(&two, "event:joined").await;
    assert_eq!((one.said().len(), stage.app.asked("/wait").len()), (1, 1));
    assert_eq!(stage.switch.handle.alerts().len(), 2, "neither Gather nor Hangup is allowed there");
}

#[tokio::test(flavor = "multi_thread")]
async fn announcements_reach_one_or_all_and_are_reported() {
    let stage = Stage::quick().await;
    let room = stage.url("/room");
    let form =
        [("ConferenceStatusCallback", room.as_str()), ("ConferenceStatusCallbackEvent", "join announcement")];
    let (mediator, one) = add(&stage, MEDIATOR, &form).await;
    let (caller, two) = add(&stage, CALLER, &[]).await;
    wait(&mediator, "event:joined").await;
    wait(&caller, "event:joined").await;
    stage.app.says("/announce", "<Say>Il reste une minute</Say>");
    stage.app.says("/private", "<Say>Pour vous seul</Say>");
    let conference = text(&one, "conference_sid");
    stage.post(&format!("/Conferences/{conference}.json"), &[("AnnounceUrl", &stage.url("/announce"))]).await;
    wait(&mediator, "said:une minute").await;
    wait(&caller, "said:une minute").await;
    let path = format!("/Conferences/{conference}/Participants/{}.json", text(&two, "call_sid"));
    stage.post(&path, &[("AnnounceUrl", &stage.url("/private"))]).await;
    wait(&caller, "said:Pour vous seul").await;
    let asked = stage.app.wait_for("/room", 5).await;
    let count = |event: &str| asked.iter().filter(|asked| asked.get("StatusCallbackEvent") == event).count();
    assert_eq!(count("announcement-end"), 3);
    stage.app.answers("/missing", 404, "text/plain", "");
    stage.post(&path, &[("AnnounceUrl", &stage.url("/missing"))]).await;
    assert_eq!(stage.app.wait_for("/room", 6).await[5].get("StatusCallbackEvent"), "announcement-fail");
    assert_eq!(mediator.said(), ["Il reste une minute"]);
    assert_eq!((mediator.snapshot().state, caller.snapshot().state), ("talking", "talking"));
}

#[tokio::test(flavor = "multi_thread")]
async fn coaching_needs_somebody_to_coach_and_can_be_turned_into_barging_in() {
    let stage = Stage::quick().await;
    let (_, one) = add(&stage, MEDIATOR, &[]).await;
    add(&stage, CALLER, &[]).await;
    let coached = text(&one, "call_sid").to_owned();
    let bad = [("To", OTHER), ("From", LINE), ("Coaching", "true")];
    assert_eq!(stage.post("/Conferences/salle/Participants.json", &bad).await.0, 400);
    let (coach, three) = add(&stage, OTHER, &[("Coaching", "true"), ("CallSidToCoach", &coached)]).await;
    wait(&coach, "event:joined").await;
    assert_eq!(
        (three["coaching"].as_bool(), text(&three, "call_sid_to_coach")),
        (Some(true), coached.as_str())
    );
    let path = format!(
        "/Conferences/{}/Participants/{}.json",
        text(&three, "conference_sid"),
        text(&three, "call_sid")
    );
    let (_, open) = stage.post(&path, &[("Coaching", "false")]).await;
    assert_eq!((open["coaching"].as_bool(), &open["call_sid_to_coach"]), (Some(false), &Value::Null));
    let (status, error) = stage.post(&path, &[("Coaching", "true"), ("CallSidToCoach", "CA0")]).await;
    assert_eq!((status, error["code"].as_i64()), (400, Some(16_201)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_participant_can_be_removed_and_a_conference_ended_by_rest() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Dial action=\"/after\"><Conference beep=\"false\">salle</Conference></Dial>");
    stage.app.says("/after", "<Say>Vous avez quitté la salle</Say>");
    let caller = stage.phone(CALLER);
    let call = caller.dial(LINE).unwrap();
    let (mediator, one) = add(&stage, MEDIATOR, &[]).await;
    wait(&caller, "event:joined").await;
    let conference = text(&one, "conference_sid");
    assert_eq!(stage.delete(&format!("/Conferences/{conference}/Participants/{call}.json")).await, 204);
    // A caller goes on with the document; so the mediator's end does not hang up the caller.
    wait(&caller, "said:quitté la salle").await;
    assert_eq!(stage.app.asked("/after")[0].get("DialCallStatus"), "answered");
    let (status, _) =
        stage.post(&format!("/Conferences/{conference}.json"), &[("Status", "completed")]).await;
    assert_eq!(status, 200);
    wait(&mediator, "ended").await;
    let (status, _) =
        stage.post(&format!("/Conferences/{conference}.json"), &[("Status", "completed")]).await;
    assert_eq!(status, 404, "it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mediator_whose_leg_drops_does_not_hang_up_the_caller() {
    let stage = Stage::quick().await;
    stage.app.says("/voice", "<Dial action=\"/after\"><Conference beep=\"false\">salle</Conference></Dial>");
    let caller = stage.phone(CALLER);
    caller.dial(LINE).unwrap();
    let (mediator, _) = add(&stage, MEDIATOR, &[]).await;
    wait(&caller, "event:joined").await;
    mediator.hang_up();
    wait(&mediator, "ended").await;
    assert_eq!(caller.snapshot().state, "talking");
    // … and may be put through to another.
    let (other, _) = add(&stage, OTHER, &[]).await;
    wait(&other, "event:joined").await;
    assert_eq!(caller.snapshot().state, "talking");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_with_the_same_label_are_refused() {
    let stage = Stage::quick().await;
    add(&stage, MEDIATOR, &[("Label", "m")]).await;
    let form = [("To", OTHER), ("From", LINE), ("Label", "m")];
    let (status, error) = stage.post("/Conferences/salle/Participants.json", &form).await;
    assert_eq!((status, error["code"].as_i64()), (400, Some(16_025)));
    let unknown = format!("/Conferences/CF{}/Participants.json", "0".repeat(32));
    assert_eq!(stage.post(&unknown, &[("To", OTHER), ("From", LINE)]).await.0, 404);
}
