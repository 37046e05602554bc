//! Colleagues, outside numbers and supervisors come into a call over the wire, and the caller is never lost by it.

use crate::house::{House, LINE_ID, Plan, ended, wait};
use hotline::{
    CallId, CallState, Ending, Event, Guest, LineRules, MediatorId, Millis, Part, PhoneNumber, Presence,
};
use softswitch::Phone;

const OUTSIDE: &str = "+33261910042";

/// alix talks with a caller; bo is available.
struct Talk {
    house: House,
    call: CallId,
    caller: Phone,
    alix: (MediatorId, Phone),
    bo: (MediatorId, Phone),
}

async fn talk(rules: LineRules) -> Talk {
    let house = House::planned(Plan { rules, ..Plan::default() }).await;
    let alix = house.available("alix").await;
    let caller = crate::ringing::waiting(&house).await;
    wait(&alix.1, "ringing").await;
    alix.1.answer().unwrap();
    let call = house.until_state("talking").await.id;
    wait(&caller, "event:joined").await;
    let bo = house.available("bo").await;
    Talk { house, call, caller, alix, bo }
}

impl Talk {
    async fn ask(&self, guest: Guest, part: Part) {
        let (mediator, call) = (self.alix.0.clone(), self.call.clone());
        self.house.must(Event::GuestWanted { mediator, call, guest, part }).await;
    }
    async fn ask_bo(&self, part: Part) {
        self.ask(Guest::Mediator { mediator: self.bo.0.clone() }, part).await;
    }
    async fn bo_comes(&self) {
        wait(&self.bo.1, "ringing").await;
        self.bo.1.answer().unwrap();
        wait(&self.bo.1, "event:joined").await;
        self.house.until_presence(&self.bo.0, "talking").await;
    }
    async fn is_with(&self, mediator: &MediatorId) {
        let call = self.house.call().await;
        assert_eq!((call.state, call.mediator.as_ref()), (CallState::Talking, Some(mediator)));
        assert_eq!(self.caller.snapshot().state, "talking", "the caller is still on the line");
    }
    async fn close(self) {
        self.caller.hang_up();
        self.house.until("talked", |call| call.state == CallState::Ended { ending: Ending::Talked }).await;
        self.house.assert_clean();
        self.house.close().await;
    }
}

fn rules() -> LineRules {
    LineRules { ring: Millis::seconds(20), ..LineRules::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_transfer_brings_the_colleague_and_only_then_lets_the_first_mediator_go() {
    let talk = talk(rules()).await;
    talk.ask_bo(Part::Successor).await;
    wait(&talk.bo.1, "ringing").await;
    talk.is_with(&talk.alix.0).await;
    talk.bo_comes().await;
    wait(&talk.alix.1, "ended").await;
    talk.house.until_presence(&talk.alix.0, "wrap_up").await;
    talk.is_with(&talk.bo.0).await;
    // The second mediator is now the one whose leaving would be noticed.
    talk.bo.1.hang_up();
    wait(&talk.caller, "said:Restez en ligne, nous vous gardons").await;
    wait(&talk.bo.1, "ringing").await;
    talk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_who_does_not_answer_leaves_the_caller_with_the_first_mediator() {
    let talk = talk(LineRules { ring: Millis::seconds(1), ..rules() }).await;
    talk.ask_bo(Part::Consulted).await;
    wait(&talk.caller, "said:revient vers vous").await;
    talk.house.until_presence(&talk.bo.0, "on_break").await;
    talk.house.until("off hold", |call| !call.held).await;
    talk.is_with(&talk.alix.0).await;
    talk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warm_transfer_is_passed_on_or_taken_back() {
    let talk = talk(rules()).await;
    talk.ask_bo(Part::Consulted).await;
    talk.bo_comes().await;
    assert!(talk.house.call().await.held);
    let (mediator, call) = (talk.alix.0.clone(), talk.call.clone());
    talk.house.must(Event::DismissWanted { mediator: mediator.clone(), call: call.clone() }).await;
    wait(&talk.bo.1, "ended").await;
    assert!(!talk.house.call().await.held);
    talk.is_with(&talk.alix.0).await;

    talk.ask_bo(Part::Consulted).await;
    talk.bo_comes().await;
    talk.house.must(Event::HandOverWanted { mediator, call }).await;
    wait(&talk.alix.1, "ended").await;
    assert!(!talk.house.call().await.held);
    talk.is_with(&talk.bo.0).await;
    talk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outside_number_joins_and_the_call_ends_with_them_once_the_mediator_has_left() {
    let talk = talk(rules()).await;
    let outside = talk.house.telephone(OUTSIDE);
    let guest = Guest::Outside { number: PhoneNumber::parse(OUTSIDE).unwrap() };
    talk.ask(guest, Part::Third).await;
    wait(&outside, "ringing").await;
    assert_eq!(outside.snapshot().call.unwrap().other, crate::house::LINE, "the hotline's number is shown");
    outside.answer().unwrap();
    wait(&outside, "event:joined").await;
    let mut left = Err(hotline::Rejected::WrongState);
    while left.is_err() {
        // Joined for the switch; for us as soon as its callback is here.
        let event = Event::HandOverWanted { mediator: talk.alix.0.clone(), call: talk.call.clone() };
        left = talk.house.dispatcher.handle(event).await.unwrap().result;
    }
    wait(&talk.alix.1, "ended").await;
    talk.house.until_presence(&talk.alix.0, "wrap_up").await;
    talk.is_with(&talk.alix.0).await;
    outside.hang_up();
    wait(&talk.caller, "ended").await;
    talk.house.until("over", ended).await;
    talk.house.assert_clean();
    talk.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outside_number_that_is_busy_gives_the_caller_back() {
    let talk = talk(rules()).await;
    let outside = talk.house.telephone(OUTSIDE);
    let guest = Guest::Outside { number: PhoneNumber::parse(OUTSIDE).unwrap() };
    talk.ask(guest, Part::Consulted).await;
    wait(&outside, "ringing").await;
    outside.decline().unwrap();
    talk.house.until("off hold", |call| !call.held).await;
    talk.is_with(&talk.alix.0).await;
    talk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_comes_in_unheard_and_may_take_the_call() {
    let talk = talk(rules()).await;
    let (claire, phone) = (talk.bo.0.clone(), &talk.bo.1);
    let part = Part::Listening;
    let listen = Event::SuperviseWanted { supervisor: claire.clone(), call: talk.call.clone(), part };
    talk.house.must(listen).await;
    talk.bo_comes().await;
    let muted = |phone: &Phone| {
        phone.events_after(0).iter().rev().find_map(|logged| match &logged.event {
            softswitch::telephone::Event::Joined { muted, .. } => Some(*muted),
            _ => None,
        })
    };
    assert_eq!(muted(phone), Some(true), "who listens is not heard");
    talk.house.must(Event::TakeOverWanted { supervisor: claire.clone(), call: talk.call.clone() }).await;
    wait(&talk.alix.1, "ended").await;
    talk.is_with(&claire).await;
    let deadline = tokio::time::Instant::now() + crate::house::PATIENCE;
    while muted(phone) != Some(false) {
        assert!(tokio::time::Instant::now() < deadline, "never heard: {:?}", phone.events_after(0));
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    talk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_talk_that_was_cut_off_is_called_once_more() {
    let talk = talk(rules()).await;
    talk.caller.hang_up();
    talk.house.until("over", ended).await;
    talk.house.until_presence(&talk.alix.0, "wrap_up").await;
    wait(&talk.alix.1, "ended").await;
    wait(&talk.caller, "ended").await;
    let again = Event::CallAgainWanted { mediator: talk.alix.0.clone(), of: talk.call.clone() };
    talk.house.must(again).await;
    wait(&talk.alix.1, "ringing").await;
    talk.alix.1.answer().unwrap();
    wait(&talk.caller, "ringing").await;
    talk.caller.answer().unwrap();
    talk.house.until_presence(&talk.alix.0, "talking").await;
    let line = hotline::LineId::new(LINE_ID);
    let calls = talk.house.store.calls().latest(&line, hotline::Timestamp(i64::MAX), 10).await.unwrap();
    assert_eq!(calls.len(), 2, "a call of its own");
    talk.caller.hang_up();
    talk.house.until_presence(&talk.alix.0, "wrap_up").await;
    talk.house.assert_clean();
    talk.house.close().await;
}

/// A talk of three hours: nothing of ours and no limit of the protocol's ends it.
#[tokio::test(flavor = "multi_thread")]
async fn a_talk_of_three_hours_stays_up() {
    let talk = talk(rules()).await;
    for _ in 0..6 {
        talk.house.handle().advance(std::time::Duration::from_secs(1_800)).await;
        talk.is_with(&talk.alix.0).await;
        assert_eq!(talk.alix.1.snapshot().state, "talking", "the mediator is still there");
    }
    assert!(matches!(talk.house.presence(&talk.alix.0).await, Presence::Talking { .. }));
    talk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_on_their_own_telephone_is_asked_for_help_in_words_of_their_own() {
    for (part, said) in [
        (Part::Consulted, "said:vous demande de l'aider"),
        (Part::Third, "said:vous demande de l'aider"),
        (Part::Successor, "said:vous demande de l'aider"),
    ] {
        let talk = talk(rules()).await;
        let own = PhoneNumber::parse("+33639980078").unwrap();
        let endpoint = hotline::Endpoint::Telephone { number: own };
        talk.house.must(Event::EndpointWanted { mediator: talk.bo.0.clone(), endpoint }).await;
        let telephone = talk.house.telephone("+33639980078");
        talk.ask_bo(part).await;
        wait(&telephone, "ringing").await;
        telephone.answer().unwrap();
        wait(&telephone, said).await;
        assert!(!telephone.said().join(" ").contains("Une personne attend"), "{part:?}");
        telephone.press("1").unwrap();
        talk.house.until_presence(&talk.bo.0, "talking").await;
        talk.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_on_their_own_telephone_enters_with_a_key() {
    let talk = talk(rules()).await;
    let endpoint = hotline::Endpoint::Telephone { number: PhoneNumber::parse("+33639980078").unwrap() };
    talk.house.must(Event::EndpointWanted { mediator: talk.bo.0.clone(), endpoint }).await;
    let telephone = talk.house.telephone("+33639980078");
    let (supervisor, call) = (talk.bo.0.clone(), talk.call.clone());
    talk.house.must(Event::SuperviseWanted { supervisor, call, part: Part::Listening }).await;
    wait(&telephone, "ringing").await;
    telephone.answer().unwrap();
    wait(&telephone, "said:L'appel que vous avez choisi est prêt").await;
    telephone.press("1").unwrap();
    talk.house.until_presence(&talk.bo.0, "talking").await;
    talk.is_with(&talk.alix.0).await;
    talk.close().await;
}
