//! The node dies at every single step of a story, one after the other; the next one goes on, and the story ends as if
//! nothing had happened.

use crate::house::caller_leg;
use crate::mortal::{Life, World, queues};
use hotline::{CallId, CallState, Ending, Event, Language, LegEnd, LegId, OfferState, Presence, Request};
use std::path::Path;

/// More steps than any story has.
const MOST: i64 = 400;

fn c1() -> CallId {
    CallId::new("c1")
}

/// Plays a story once for each step at which the node may die, and once without.
async fn at_every_step<F: Future<Output = Life>>(story: impl Fn(Life) -> F, ending: Ending) {
    let folder = tempfile::tempdir().unwrap();
    for step in 0..MOST {
        let path = folder.path().join(step.to_string());
        std::fs::create_dir_all(&path).unwrap();
        let mut life = story(Life::begin(path.clone(), step).await).await;
        life.until_settled().await;
        let call = life.store.calls().find(&c1()).await.unwrap().unwrap();
        assert_eq!(call.state, CallState::Ended { ending }, "dead at step {step}");
        let alix = life.store.mediators().find(&life.alix).await.unwrap().unwrap();
        assert_eq!(alix.presence, Presence::Available, "dead at step {step}");
        assert_eq!(life.store.dispatching().live_offers().await.unwrap(), vec![], "dead at step {step}");
        let left: Vec<LegId> = life.world.lock().unwrap().living().into_iter().cloned().collect();
        assert_eq!(left, vec![], "telephones that ring or talk on, dead at step {step}");
        let died = life.died();
        life.end().await;
        forget(&path);
        if !died {
            assert!(step > 15, "the story has more steps than {step}");
            return;
        }
    }
    panic!("the story never ended before the node did");
}

fn forget(folder: &Path) {
    std::fs::remove_dir_all(folder).unwrap();
}

/// The mediator picks up whatever rings last, until one of the rings leads into the conference.
async fn answers(life: &mut Life) -> (hotline::OfferId, LegId) {
    loop {
        let (offer, leg) = life.until("a telephone rings", World::ringing).await;
        let answered = Event::MediatorAnswered { offer: offer.clone(), leg: leg.clone() };
        let outcome = life.tell(answered).await;
        let row = outcome.board.offer(&offer);
        if row.is_some_and(|o| o.state == OfferState::Accepted && o.leg.as_ref() == Some(&leg)) {
            life.tell(Event::MediatorJoined { offer: offer.clone(), leg: leg.clone() }).await;
            return (offer, leg);
        }
        // "Déjà pris, merci": the leg is over.
        life.world.lock().unwrap().ends(&leg);
        life.tell(Event::MediatorLegEnded { offer, leg, why: LegEnd::HungUp }).await;
    }
}

/// Whatever leg was hung up by now is told to be over; every ring that nobody wants is over in the end.
async fn hears_of_the_end(life: &mut Life, offer: hotline::OfferId, leg: LegId) {
    life.until("the mediator's leg is hung up", |world| (!world.lives(&leg)).then_some(())).await;
    life.tell(Event::MediatorLegEnded { offer, leg, why: LegEnd::HungUp }).await;
    let alix = life.alix.clone();
    life.tell(Event::WrapUpDone { mediator: alix }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_survives_a_death_at_every_step() {
    let story = |mut life: Life| async move {
        queues(&mut life, &c1()).await;
        let (offer, leg) = answers(&mut life).await;
        life.until("the caller is brought", |world| world.brought().then_some(())).await;
        life.tell(Event::CallerJoined { call: c1(), leg: caller_leg(&c1()) }).await;
        let alix = life.alix.clone();
        life.tell(Event::HangUpWanted { mediator: alix, call: c1() }).await;
        let caller = caller_leg(&c1());
        life.until("the caller is hung up", |world| (!world.lives(&caller)).then_some(())).await;
        life.tell(Event::CallerLegEnded { call: c1(), leg: caller_leg(&c1()) }).await;
        hears_of_the_end(&mut life, offer, leg).await;
        life
    };
    at_every_step(story, Ending::Talked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_survives_a_death_at_every_step() {
    let story = |mut life: Life| async move {
        let asked = Event::CallbackRequested {
            call: c1(),
            number: None,
            not_before: None,
            not_after: None,
            request: Request::new(Language::new("fr"), None),
        };
        queues(&mut life, &c1()).await;
        life.tell(asked).await;
        life.world.lock().unwrap().ends(&caller_leg(&c1()));
        life.tell(Event::CallerLegEnded { call: c1(), leg: caller_leg(&c1()) }).await;
        let (offer, leg) = answers(&mut life).await;
        // A second ring for the same person may have been placed by who came after the dead: it is hung up.
        let person = loop {
            let person = life.until("the person is rung", World::dialled).await;
            let outcome = life.tell(Event::CallerRung { call: c1(), leg: person.clone() }).await;
            if outcome.board.call(&c1()).is_some_and(|call| call.leg.as_ref() == Some(&person)) {
                break person;
            }
            life.until("the other ring stops", |world| (!world.lives(&person)).then_some(())).await;
        };
        life.tell(Event::CallerJoined { call: c1(), leg: person.clone() }).await;
        life.world.lock().unwrap().ends(&person);
        life.tell(Event::CallerLegEnded { call: c1(), leg: person }).await;
        hears_of_the_end(&mut life, offer, leg).await;
        life
    };
    at_every_step(story, Ending::CallbackKept).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_leaves_while_it_rings_leaves_no_ring_whenever_the_node_dies() {
    let story = |mut life: Life| async move {
        queues(&mut life, &c1()).await;
        life.until("a telephone rings", World::ringing).await;
        life.world.lock().unwrap().ends(&caller_leg(&c1()));
        life.tell(Event::CallerLegEnded { call: c1(), leg: caller_leg(&c1()) }).await;
        life.until("nothing rings", |world| world.ringing().is_none().then_some(())).await;
        life
    };
    at_every_step(story, Ending::HungUp).await;
}
