//! Many decisions at once, from several nodes: nobody is ever booked twice, nobody waits beside somebody free.

use crate::support::{after, both, call_in, decide_and_sweep, line_id, mediator, with};
use hotline::{CallId, CallState, Event, LegEnd, LegId, MediatorId, OfferState, Presence, Wanted};
use std::collections::HashSet;
use store::testing::TestDatabase;
use store::{SaveError, Store};

both!(
    callers_and_mediators_who_come_at_once_are_paired_one_to_one,
    an_answer_and_an_expiry_at_once_agree,
    a_decision_that_is_refused_takes_none_of_its_neighbours_with_it,
);

/// Twenty callers queue and twelve mediators sign on, all at once, over two nodes.
async fn callers_and_mediators_who_come_at_once_are_paired_one_to_one(db: TestDatabase) {
    let mut mediators: Vec<_> = (0..12).map(|n| mediator(&format!("m{n:02}"), &["fr"], &[])).collect();
    for mediator in &mut mediators {
        mediator.presence = Presence::Offline;
    }
    with(&db, &mediators).await;
    let nodes = [db.store.clone(), db.another_node().await.expect("a second node")];

    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let store = nodes[n % 2].clone();
        tasks.spawn(async move {
            call_in(&store, &format!("C{n:02}"), "fr", None, after(0)).await;
        });
    }
    for (n, mediator) in mediators.iter().enumerate() {
        let store = nodes[n % 2].clone();
        let wanted = Event::PresenceWanted { mediator: mediator.id.clone(), presence: Wanted::Available };
        tasks.spawn(async move {
            // Refused as stale when a caller was given to them meanwhile: somebody else's sweep was quicker.
            let _ = decide_and_sweep(&store, &wanted, after(0)).await;
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no task fails");
    }

    let offers = db.store.dispatching().live_offers().await.expect("offers");
    assert_eq!(offers.len(), 12, "every mediator is rung");
    let booked: HashSet<_> = offers.iter().map(|o| &o.mediator).collect();
    let offered: HashSet<_> = offers.iter().map(|o| &o.call).collect();
    assert_eq!((booked.len(), offered.len()), (12, 12), "one to one");
    for mediator in db.store.mediators().list().await.expect("mediators") {
        let offer = offers.iter().find(|o| o.mediator == mediator.id).expect("their offer");
        assert_eq!(
            mediator.presence,
            Presence::Ringing { offer: offer.id.clone(), call: offer.call.clone() }
        );
    }
    assert!(!db.store.dispatching().has_pair(&line_id()).await.expect("a look"));
}

/// For each of ten ringing offers the mediator answers on one node while the other node's timer expires it.
async fn an_answer_and_an_expiry_at_once_agree(db: TestDatabase) {
    let mediators: Vec<_> = (0..10).map(|n| mediator(&format!("m{n}"), &["fr"], &[])).collect();
    with(&db, &mediators).await;
    for n in 0..10 {
        call_in(&db.store, &format!("C{n}"), "fr", None, after(n)).await;
    }
    let other = db.another_node().await.expect("a second node");
    let late = after(60_000);
    let mut tasks = tokio::task::JoinSet::new();
    for offer in db.store.dispatching().live_offers().await.expect("offers") {
        let answered =
            Event::MediatorAnswered { offer: offer.id.clone(), leg: LegId::new(format!("leg {}", offer.id)) };
        let expired = Event::OfferExpired { offer: offer.id.clone() };
        let hung_up = Event::MediatorLegEnded {
            offer: offer.id.clone(),
            leg: LegId::new(format!("leg {}", offer.id)),
            why: LegEnd::NoAnswer,
        };
        for (store, event) in
            [(db.store.clone(), answered), (other.clone(), expired), (other.clone(), hung_up)]
        {
            tasks.spawn(async move {
                let _ = decide_and_sweep(&store, &event, late).await;
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no task fails");
    }
    agree(&db.store).await;
}

/// Thirty decisions are handed in at once, ten of them the same: SQLite writes them together, and must part them again.
async fn a_decision_that_is_refused_takes_none_of_its_neighbours_with_it(db: TestDatabase) {
    with(&db, &[]).await;
    let names: Vec<String> =
        (0..30).map(|n| if n % 3 == 0 { "twin".to_owned() } else { format!("C{n:02}") }).collect();
    let mut decided = Vec::new();
    for name in &names {
        let event = Event::CallArrived {
            call: CallId::new(name),
            line: line_id(),
            leg: LegId::new(format!("leg-{name}")),
            number: None,
        };
        let before = db.store.dispatching().load_board(&event.subject()).await.expect("a board");
        let mut board = before.clone();
        let decision = hotline::decide(&mut board, &event, after(0)).expect("nobody has saved yet");
        decided.push((before, board, decision));
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (before, board, decision) in decided {
        let store = db.store.clone();
        tasks.spawn(async move {
            store
                .dispatching()
                .save(&before, &board, &decision, after(0))
                .await
                .map(|saved| saved.change.calls)
        });
    }
    let (mut saved, mut refused) = (HashSet::new(), 0);
    while let Some(result) = tasks.join_next().await {
        match result.expect("no task fails") {
            Ok(calls) => assert!(calls.into_iter().all(|call| saved.insert(call)), "saved once"),
            Err(SaveError::Conflict) => refused += 1,
            Err(SaveError::Store(error)) => panic!("{error:?}"),
        }
    }
    assert_eq!((saved.len(), refused), (21, 9));
    for call in saved {
        assert_eq!(
            db.store.calls().history(&call).await.expect("a history").len(),
            1,
            "{call} left one trace"
        );
    }
}

/// Invariants 1 and 2, over all rows.
async fn agree(store: &Store) {
    let calls = store.dispatching().live_calls().await.expect("calls");
    let offers = store.dispatching().live_offers().await.expect("offers");
    let mediators = store.mediators().list().await.expect("mediators");
    let booked: HashSet<&MediatorId> = offers.iter().map(|o| &o.mediator).collect();
    assert_eq!(booked.len(), offers.len(), "a mediator is booked once");
    for offer in &offers {
        let mediator = mediators.iter().find(|m| m.id == offer.mediator).expect("the mediator");
        assert_eq!(mediator.presence.offer(), Some(&offer.id));
        let call = calls.iter().find(|c| c.id == offer.call).expect("the call lives");
        let with_mediator = matches!(call.state, CallState::Connecting { .. } | CallState::Talking);
        assert_eq!(with_mediator, offer.state == OfferState::Accepted, "{call:?} and {offer:?}");
    }
    for mediator in &mediators {
        if let Some(offer) = mediator.presence.offer() {
            assert!(offers.iter().any(|o| &o.id == offer), "{mediator:?} is booked by a live offer");
        }
    }
}
