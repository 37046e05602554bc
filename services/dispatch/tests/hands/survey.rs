//! What goes on at the provider and our rows do not know.

use crate::house::{Node, caller_leg, mediator_leg};
use dispatch::{Settings, Underway, UnderwayLeg};
use hotline::{CallId, Effect, Event, LegId, LineRules, Timestamp};
use std::time::Duration;

fn quick() -> Settings {
    Settings { reconcile: Duration::from_millis(50), grace: Duration::from_millis(50), ..Settings::default() }
}

fn leg(leg: LegId, caller: Option<CallId>) -> UnderwayLeg {
    UnderwayLeg { leg, caller, since: Some(Timestamp(0)) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_telephone_of_a_settled_offer_is_hung_up_and_legs_that_are_nobody_s_or_known_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::with(folder.path(), LineRules::default(), quick()).await;
    node.available("alix").await;
    let gone = node.waiting("c1").await;
    let settled = node.call(&gone).await.offer.unwrap();
    node.until_settled().await;
    node.must(Event::CallerLegEnded { leg: caller_leg(&gone), call: gone }).await;
    let waits = node.waiting("c2").await;
    let rings = node.call(&waits).await.offer.unwrap();
    node.until_settled().await;
    let before = node.provider.asked().len();
    node.provider.has_underway(Underway {
        legs: vec![
            leg(mediator_leg(&settled), None),
            leg(mediator_leg(&rings), None),
            leg(LegId::new("a third person"), None),
            leg(caller_leg(&waits), Some(waits.clone())),
        ],
        rooms: Vec::new(),
    });
    node.start();
    node.until("asked", || async { node.provider.asked().len() > before + 1 }).await;
    let asked = node.provider.asked().split_off(before);
    assert!(
        asked.iter().all(|effect| *effect == Effect::HangUp { leg: mediator_leg(&settled) }),
        "{asked:?}"
    );
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_on_the_line_whom_nobody_knows_waits_for_somebody_and_who_was_forgotten_is_hung_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = Node::with(folder.path(), LineRules::default(), quick()).await;
    let over = node.waiting("c1").await;
    node.must(Event::CallerLegEnded { leg: caller_leg(&over), call: over.clone() }).await;
    let stranger = CallId::new("c9");
    node.provider.has_underway(Underway {
        legs: vec![
            leg(caller_leg(&stranger), Some(stranger.clone())),
            leg(caller_leg(&over), Some(over.clone())),
        ],
        rooms: vec![over.clone()],
    });
    node.start();
    let back = Effect::ReturnToQueue { leg: caller_leg(&stranger), call: stranger };
    let away = Effect::HangUp { leg: caller_leg(&over) };
    node.until("put right", || async {
        let asked = node.provider.asked();
        asked.contains(&back) && asked.contains(&away) && node.provider.closed().contains(&over)
    })
    .await;
    node.stop().await;
}
