//! A browser's part is played by `str0m` itself, over real sockets on loopback.

use super::*;
use crate::media::{Media, Role, ScriptedLeg, Sound};
use str0m::media::{Direction, MediaKind, TelephoneEvent};

const DEADLINE: Duration = Duration::from_secs(10);

/// A page's end of a connection, and what our side made of its offer.
struct Call {
    page: Box<Line>,
    page_leg: Box<dyn Leg>,
    page_events: mpsc::UnboundedReceiver<LegEvent>,
    answered: Answered,
}

fn loopback() -> WebRtcConfig {
    WebRtcConfig { addresses: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)] }
}

async fn call(direction: Direction) -> Call {
    let mut rtc = connection(false).build(Instant::now());
    let (socket, candidate) = bind(IpAddr::V4(Ipv4Addr::LOCALHOST)).await.expect("a socket");
    rtc.add_local_candidate(candidate);
    let mut change = rtc.sdp_api();
    let mid = change.add_media(MediaKind::Audio, direction, None, None, None);
    let (offer, pending) = change.apply().expect("an offer");
    let answered = answer(&offer.to_sdp_string(), &loopback()).await.expect("an answer");
    let sdp = str0m::change::SdpAnswer::from_sdp_string(&answered.sdp).expect("a description");
    rtc.sdp_api().accept_answer(pending, sdp).expect("accepted");
    let pt = rtc.writer(mid).and_then(|w| {
        w.payload_params().find(|p| p.spec().codec == Codec::PCMU).map(str0m::format::PayloadParams::pt)
    });
    let (page_leg, mut page, page_events) = line(rtc, vec![socket]);
    page.out = Some((mid, pt.expect("the answer has PCMU")));
    Call { page: Box::new(page), page_leg, page_events, answered }
}

async fn next(events: &mut mpsc::UnboundedReceiver<LegEvent>) -> LegEvent {
    timeout(DEADLINE, events.recv()).await.expect("an event in time").expect("an event")
}

async fn until_heard(media: &Media, leg: &str, hz: f32) {
    let heard = async {
        while media.heard_tone(leg).is_none_or(|tone| (tone - hz).abs() > 10.0) {
            tokio::time::sleep(super::super::FRAME_TIME).await;
        }
    };
    assert!(timeout(DEADLINE, heard).await.is_ok(), "{leg} hears {:?}, not {hz}", media.heard_tones(leg));
}

/// A room with this leg and a telephone that says a tone.
fn room_with(leg: Box<dyn Leg>, hz: f32) -> Media {
    let media = Media::start();
    let (telephone, voice) = ScriptedLeg::new();
    voice.say(Sound::tone(hz));
    media.attach("telephone", Box::new(telephone));
    media.attach("line", leg);
    media.join("telephone", "room", Role::default());
    media.join("line", "room", Role::default());
    media
}

#[tokio::test]
async fn two_ends_of_a_browser_leg_hear_each_other() {
    let Call { page, page_leg, answered, .. } = call(Direction::SendRecv).await;
    let Answered { leg, mut events, .. } = answered;
    tokio::spawn(page.run());
    let here = room_with(leg, 600.0);
    let there = room_with(page_leg, 1_100.0);
    assert_eq!(next(&mut events).await, LegEvent::Connected);
    until_heard(&here, "telephone", 1_100.0).await;
    until_heard(&there, "telephone", 600.0).await;
}

#[tokio::test]
async fn a_page_without_a_microphone_still_hears() {
    let Call { page, page_leg, answered, .. } = call(Direction::RecvOnly).await;
    assert!(answered.sdp.contains("a=sendonly"), "{}", answered.sdp);
    tokio::spawn(page.run());
    let _here = room_with(answered.leg, 600.0);
    let there = room_with(page_leg, 1_100.0);
    until_heard(&there, "telephone", 600.0).await;
}

#[tokio::test]
async fn a_key_sent_in_the_media_arrives_once() {
    let Call { mut page, page_leg: _page_leg, answered, .. } = call(Direction::SendRecv).await;
    let Answered { leg: _leg, mut events, .. } = answered;
    tokio::select! {
        event = next(&mut events) => assert_eq!(event, LegEvent::Connected),
        gone = page.carry() => panic!("{gone:?}"),
    }
    let (mid, pt) = page.out.expect("set by the call");
    let key = TelephoneEvent { event: 11, end: true, volume: 10, duration: Duration::from_millis(100) };
    let later = TelephoneEvent { event: 4, ..key };
    for (key, time) in [(key, 16_000), (later, 24_000)] {
        let carry = async {
            let end = tokio::time::Instant::now() + Duration::from_millis(300);
            let _ = tokio::time::timeout_at(end, page.carry()).await;
        };
        carry.await;
        let writer = page.rtc.writer(mid).expect("a stream");
        let time = MediaTime::new(time, Frequency::EIGHT_KHZ);
        writer.telephone_event(key).write(pt, Instant::now(), time, Vec::new()).expect("queued");
    }
    tokio::spawn(page.run());
    assert_eq!(next(&mut events).await, LegEvent::Key('#'));
    assert_eq!(next(&mut events).await, LegEvent::Key('4'));
}

#[tokio::test]
async fn a_page_that_closes_its_connection_is_gone() {
    let Call { page, page_leg, mut page_events, answered } = call(Direction::SendRecv).await;
    let Answered { leg: _leg, mut events, .. } = answered;
    tokio::spawn(page.run());
    assert_eq!(next(&mut page_events).await, LegEvent::Connected);
    assert_eq!(next(&mut events).await, LegEvent::Connected);
    drop(page_leg);
    assert_eq!(next(&mut events).await, LegEvent::Gone(Gone::Closed));
    assert_eq!(next(&mut page_events).await, LegEvent::Gone(Gone::Detached));
}

#[tokio::test]
async fn a_leg_that_is_detached_says_goodbye_to_its_page() {
    let Call { page, page_leg: _page_leg, mut page_events, answered } = call(Direction::SendRecv).await;
    let Answered { leg, mut events, .. } = answered;
    tokio::spawn(page.run());
    assert_eq!(next(&mut page_events).await, LegEvent::Connected);
    assert_eq!(next(&mut events).await, LegEvent::Connected);
    drop(leg);
    assert_eq!(next(&mut page_events).await, LegEvent::Gone(Gone::Closed));
    assert_eq!(next(&mut events).await, LegEvent::Gone(Gone::Detached));
}

#[tokio::test]
async fn what_is_no_offer_of_telephone_audio_is_refused() {
    for nonsense in ["", "hello", "v=0\r\n"] {
        assert!(matches!(answer(nonsense, &loopback()).await, Err(WebRtcError::Offer(_))), "{nonsense}");
    }
    let mut opus = RtcConfig::new()
        .set_crypto_provider(Arc::clone(&CRYPTO))
        .clear_codecs()
        .enable_opus(true, false)
        .build(Instant::now());
    let mut change = opus.sdp_api();
    change.add_media(MediaKind::Audio, Direction::SendRecv, None, None, None);
    let (offer, _) = change.apply().expect("an offer");
    assert!(matches!(answer(&offer.to_sdp_string(), &loopback()).await, Err(WebRtcError::NoAudio)));
    let (answered, nowhere) = (call(Direction::SendRecv).await, WebRtcConfig { addresses: Vec::new() });
    assert!(matches!(answer(&answered.answered.sdp, &nowhere).await, Err(WebRtcError::Address(_))));
}

#[tokio::test]
async fn a_leg_whose_network_task_has_died_does_not_hold_up_the_others() {
    let (socket, _) = bind(IpAddr::V4(Ipv4Addr::LOCALHOST)).await.expect("a socket");
    let (leg, task, _events) = line(connection(true).build(Instant::now()), vec![socket]);
    drop(task);
    let media = room_with(leg, 600.0);
    media.attach("third", Box::new(ScriptedLeg::new().0));
    media.join("third", "room", Role::default());
    until_heard(&media, "third", 600.0).await;
}

#[tokio::test]
async fn packets_of_strangers_do_not_end_a_call() {
    let Call { page, page_leg, answered, .. } = call(Direction::SendRecv).await;
    let Answered { sdp, leg, mut events } = answered;
    let candidate = sdp.lines().find(|line| line.starts_with("a=candidate:")).expect("a host candidate");
    let port: u16 = candidate.split(' ').nth(5).and_then(|port| port.parse().ok()).expect("a port");
    tokio::spawn(page.run());
    let here = room_with(leg, 600.0);
    let there = room_with(page_leg, 1_100.0);
    assert_eq!(next(&mut events).await, LegEvent::Connected);
    until_heard(&here, "telephone", 1_100.0).await;
    let stranger = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a socket");
    for first in 0..=u8::MAX {
        for length in [1, 4, 20, 200] {
            let packet = vec![first; length];
            stranger.send_to(&packet, (Ipv4Addr::LOCALHOST, port)).await.expect("sent");
        }
    }
    let (other, voice) = ScriptedLeg::new();
    voice.say(Sound::tone(1_500.0));
    there.attach("telephone", Box::new(other));
    until_heard(&here, "telephone", 1_500.0).await;
    assert!(events.try_recv().is_err(), "nothing happened to the leg");
}
