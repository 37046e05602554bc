//! The live stream: what is told, to whom, and what happens when it ends.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use futures_util::StreamExt;
use hotline::{Presence, Wanted};
use tower::ServiceExt;

use crate::browser::{Browser, House};

/// Reads events until one of that name comes.
struct Stream {
    body: axum::body::BodyDataStream,
    text: String,
}

impl Stream {
    async fn open(house: &House, browser: &Browser, returning: bool) -> Self {
        let session = browser.cookie("permanence_session").expect("signed in");
        let mut request =
            Request::builder().uri("/live").header(header::COOKIE, format!("permanence_session={session}"));
        if returning {
            request = request.header("last-event-id", "01");
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = house.router.clone().oneshot(request).await.expect("answered");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// Everything up to the event of that name; `None` when the stream ended first.
    async fn until(&mut self, name: &str) -> Option<String> {
        // A browser drops an event without data.
        let wanted = format!("event: {name}\ndata: ");
        let heard = async {
            while !self.text.contains(&wanted) {
                let chunk = self.body.next().await?.ok()?;
                self.text.push_str(&String::from_utf8_lossy(&chunk));
            }
            Some(std::mem::take(&mut self.text))
        };
        tokio::time::timeout(Duration::from_secs(10), heard).await.expect("heard in time")
    }
}

#[tokio::test]
async fn a_mediator_hears_of_their_own_presence_and_never_a_word_about_the_caller() {
    let house = House::raise().await;
    let alice = house.signed_in("alice").await;
    let mut stream = Stream::open(&house, &alice, false).await;
    stream.until("beat").await.expect("a heart beats");
    house
        .tell(hotline::Event::PresenceWanted { mediator: house.alice.clone(), presence: Wanted::Available })
        .await;
    stream.until("presence").await.expect("told");
    house.caller("appel").await;
    let told = stream.until("presence").await.expect("told of the ring");
    assert!(!told.contains("639980001") && !told.contains("demarches"), "{told}");
}

#[tokio::test]
async fn a_page_that_comes_back_is_told_to_look_again() {
    let house = House::raise().await;
    let alice = house.signed_in("alice").await;
    let mut stream = Stream::open(&house, &alice, true).await;
    stream.until("resync").await.expect("told");
}

#[tokio::test]
async fn a_console_that_goes_away_is_no_longer_rung() {
    let house = House::raise().await;
    let alice = house.signed_in("alice").await;
    let mut stream = Stream::open(&house, &alice, false).await;
    stream.until("beat").await.expect("open");
    house
        .tell(hotline::Event::PresenceWanted { mediator: house.alice.clone(), presence: Wanted::Available })
        .await;
    drop(stream);
    until_lost(&house).await;
}

/// Until Alice is no longer to be rung.
async fn until_lost(house: &House) {
    let gone = async {
        loop {
            let mediator = house.store.mediators().find(&house.alice).await.unwrap().unwrap();
            if mediator.presence != Presence::Available {
                return mediator.presence;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let presence = tokio::time::timeout(Duration::from_secs(10), gone).await.expect("noticed");
    assert_eq!(presence, Presence::OnBreak { reason: hotline::BreakReason::ConnectionLost });
}

#[tokio::test]
async fn a_console_that_goes_away_during_the_sheet_is_not_rung_when_the_wrap_up_is_over() {
    let house = House::raise().await;
    let (alice, bruno) = (house.signed_in("alice").await, house.signed_in("bruno").await);
    let mut stream = Stream::open(&house, &alice, false).await;
    stream.until("beat").await.expect("open");
    house
        .tell(hotline::Event::PresenceWanted { mediator: house.alice.clone(), presence: Wanted::Available })
        .await;
    let call = house.caller("appel").await;
    house.talk(&call).await;
    house.tell(hotline::Event::HangUpWanted { mediator: house.alice.clone(), call }).await;
    // Longer than this house's grace: told while the sheet keeps her, and to be told again.
    let mut first = Stream::open(&house, &bruno, false).await;
    first.until("elsewhere").await.expect("told");
    drop(stream);
    let _second = Stream::open(&house, &bruno, false).await;
    first.until("elsewhere").await.expect("told with the next second's news");
    let mediator = house.store.mediators().find(&house.alice).await.unwrap().unwrap();
    assert!(matches!(mediator.presence, Presence::WrapUp { .. }), "{:?}", mediator.presence);
    house.tell(hotline::Event::WrapUpDone { mediator: house.alice.clone() }).await;
    until_lost(&house).await;
}

#[tokio::test]
async fn live_streams_end_when_the_house_closes() {
    let house = House::raise().await;
    let alice = house.signed_in("alice").await;
    let mut stream = Stream::open(&house, &alice, false).await;
    stream.until("beat").await.expect("open");
    house.state.close();
    assert!(stream.until("never").await.is_none(), "it has ended");
}

#[tokio::test]
async fn a_mediator_with_two_pages_is_told_so_and_closing_one_sets_nobody_away() {
    let house = House::raise().await;
    let alice = house.signed_in("alice").await;
    let elsewhere = house.signed_in("alice").await;
    let mut first = Stream::open(&house, &alice, false).await;
    let told = first.until("elsewhere").await.expect("told");
    assert!(told.contains("event: elsewhere\ndata: no"), "{told}");
    let mut second = Stream::open(&house, &elsewhere, false).await;
    for page in [&mut first, &mut second] {
        let told = page.until("elsewhere").await.expect("told");
        assert!(told.contains("event: elsewhere\ndata: yes"), "{told}");
    }
    house
        .tell(hotline::Event::PresenceWanted { mediator: house.alice.clone(), presence: Wanted::Available })
        .await;
    drop(second);
    // Told only after a while, which is longer than this house's grace.
    let told = first.until("elsewhere").await.expect("told");
    assert!(told.contains("event: elsewhere\ndata: no"), "{told}");
    let mediator = house.store.mediators().find(&house.alice).await.unwrap().unwrap();
    assert_eq!(mediator.presence, Presence::Available, "the other page is still there to be rung");
}
