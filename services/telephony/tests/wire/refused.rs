//! Numbers that are blocked, and a limit of conversations per day: what is heard, that nobody is rung, and that the
//! day's figures add up.

use crate::house::{CALLER, House, LINE, LINE_ID, PATIENCE, Plan, ended, wait};
use dispatch::hours::Hours;
use hotline::{
    Call, CallId, CallState, Ending, Event, Figure, Language, LegId, LineId, LineRules, MediatorId, OfferId,
    PhoneNumber, Presence, Refusal, Request, Timestamp,
};
use softswitch::{Failure, Phone, WebhookFault};
use std::time::Duration;
use store::{BlockReason, Clock, NewBlock, SystemClock};

/// A number in which the fiction's people call.
fn number() -> PhoneNumber {
    PhoneNumber::parse(CALLER).unwrap()
}

/// A line where it is about noon now, so that no day changes during a story.
fn at_noon() -> Hours {
    let hour = SystemClock.now().0.div_euclid(3_600_000).rem_euclid(24);
    let ahead = 12 - hour;
    // The names of these zones count westwards.
    let sign = if ahead < 0 { '+' } else { '-' };
    Hours { time_zone: format!("Etc/GMT{sign}{}", ahead.abs()), ..Hours::always() }
}

/// Not started yet: once it is, the calls of long ago are compared with a switch that never heard of them.
async fn house(daily_limit: i64) -> House {
    let plan = Plan::default();
    let rules = LineRules { daily_limit, ..plan.rules };
    House::prepared(Plan { rules, hours: at_noon(), ..plan }).await
}

impl House {
    /// An event that happened some time ago.
    async fn told_ago(&self, event: Event, ago: i64) {
        let now = Timestamp(SystemClock.now().0 - ago);
        let before = self.store.dispatching().load_board(&event.subject()).await.unwrap();
        let mut after = before.clone();
        let decision =
            hotline::decide(&mut after, &event, now).unwrap_or_else(|why| panic!("{event:?}: {why}"));
        self.store.dispatching().save_and_look(&before, &after, &decision, now).await.unwrap();
    }

    /// An earlier call of the same number: it was talked for `seconds`, ten minutes ago; or given up in the queue.
    async fn called_before(&self, name: &str, seconds: Option<i64>) -> CallId {
        let (call, leg) = (CallId::new(name), LegId::new(format!("leg-{name}")));
        let line = LineId::new(LINE_ID);
        let ago = 600_000;
        self.told_ago(
            Event::CallArrived { call: call.clone(), line, leg: leg.clone(), number: Some(number()) },
            ago,
        )
        .await;
        let request = Request::new(Language::new("fr"), None);
        self.told_ago(Event::CallerQueued { call: call.clone(), request }, ago).await;
        if let Some(seconds) = seconds {
            let offer = OfferId::nth(&call, 1);
            let theirs = LegId::new(format!("theirs-{name}"));
            self.told_ago(Event::MediatorAnswered { offer: offer.clone(), leg: theirs.clone() }, ago).await;
            self.told_ago(Event::MediatorJoined { offer, leg: theirs }, ago).await;
            self.told_ago(Event::CallerJoined { call: call.clone(), leg: leg.clone() }, ago).await;
            self.told_ago(Event::CallerLegEnded { call: call.clone(), leg }, ago - seconds * 1_000).await;
        } else {
            self.told_ago(Event::CallerLegEnded { call: call.clone(), leg }, ago - 60_000).await;
        }
        call
    }

    /// Done with the sheet of a call that was talked before.
    async fn free(&self, mediator: &MediatorId) {
        self.must(Event::WrapUpDone { mediator: mediator.clone() }).await;
        self.until_presence(mediator, "available").await;
    }

    async fn block(&self, call: &CallId) -> String {
        let block = NewBlock {
            number: number(),
            call: call.clone(),
            reason: BlockReason::Insults,
            note: None,
            until: None,
            by: "coordinatrice".to_owned(),
        };
        self.store.blocked().block(&block, SystemClock.now()).await.unwrap()
    }

    async fn all_calls(&self) -> Vec<Call> {
        self.store.calls().latest(&LineId::new(LINE_ID), Timestamp(i64::MAX), 50).await.unwrap()
    }

    /// Every call is settled, and the figures' sum is the number of calls.
    async fn assert_figures(&self, expected: &[Figure]) {
        let mut figures: Vec<Figure> = self.all_calls().await.iter().filter_map(Call::figure).collect();
        figures.sort_unstable();
        assert_eq!(figures, expected);
        assert_eq!(self.all_calls().await.len(), expected.len(), "each call counts once");
    }

    async fn story(&self, call: &CallId) -> Vec<(String, Option<String>)> {
        let history = self.store.calls().history(call).await.unwrap();
        history.into_iter().map(|entry| (entry.kind, entry.detail)).collect()
    }
}

/// Presses 1 for a message, speaks, and hangs up.
async fn leaves_a_message(house: &House, caller: &Phone) {
    caller.press("1").unwrap();
    wait(caller, "said:Après le signal sonore").await;
    wait(caller, "play:beep").await;
    house.handle().advance(Duration::from_secs(1)).await;
    caller.speak("Je voulais m'excuser.").unwrap();
    house.handle().advance(Duration::from_secs(3)).await;
    caller.hang_up();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_number_hears_why_may_leave_one_message_a_day_and_rings_nobody() {
    let mut house = house(0).await;
    let (mediator, phone) = house.available("alix").await;
    let before = house.called_before("C0", Some(60)).await;
    house.free(&mediator).await;
    house.block(&before).await;
    house.start();

    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Nous ne pouvons pas prendre les appels de votre numéro").await;
    wait(&caller, "said:appuyez sur 1").await;
    // 0 leads to a person everywhere else.
    let so_far = caller.snapshot().last_event;
    caller.press("0").unwrap();
    let again = "said:Sinon, vous pouvez raccrocher".parse().unwrap();
    caller.wait(&again, Some(so_far), PATIENCE).await.expect("told again why");
    leaves_a_message(&house, &caller).await;
    let left = CallState::Ended { ending: Ending::MessageLeft };
    let call = house.until("left", |call| call.id != before && call.state == left).await;
    assert_eq!(call.refused, Some(Refusal::Blocked));
    assert_eq!(house.store.recordings().unheard(10).await.unwrap().len(), 1);
    assert_eq!(house.presence(&mediator).await, Presence::Available, "nobody was rung");
    assert!(phone.snapshot().call.is_none());
    let story = house.story(&call.id).await;
    assert!(story.contains(&("refused".to_owned(), Some("blocked".to_owned()))), "{story:?}");

    caller.dial(LINE).unwrap();
    wait(&caller, "said:Votre message d'aujourd'hui est bien gardé").await;
    wait(&caller, "ended").await;
    house.until("told", |again| again.id != call.id && ended(again)).await;
    house.assert_figures(&[Figure::Answered, Figure::Messages, Figure::Told]).await;
    let listed = house.store.blocked().list(SystemClock.now(), 10).await.unwrap();
    assert_eq!(listed[0].stopped, 2);
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_that_was_taken_off_stops_nobody_and_a_withheld_number_has_none() {
    let mut house = house(0).await;
    let before = house.called_before("C0", None).await;
    let id = house.block(&before).await;
    house.start();
    let make = softswitch::telephone::Make {
        id: String::new(),
        address: CALLER.to_owned(),
        withheld: true,
        speaks: false,
        behaviour: Some(softswitch::telephone::Behaviour::default()),
        application: None,
    };
    let (hidden, _) = house.handle().make(make).unwrap();
    hidden.dial(LINE).unwrap();
    wait(&hidden, "said:Pour les impôts").await;
    hidden.hang_up();
    wait(&hidden, "ended").await;

    assert!(house.store.blocked().lift(&id, "coordinatrice", SystemClock.now()).await.unwrap());
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Pour les impôts").await;
    caller.press("1").unwrap();
    house.until_state("waiting").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_blocked_from_its_next_call_on_and_not_in_the_middle_of_this_one() {
    let mut house = house(0).await;
    house.start();
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Pour les impôts").await;
    let call = house.call().await;
    house.block(&call.id).await;
    caller.press("1").unwrap();
    house.until_state("waiting").await;
    let (_, phone) = house.available("alix").await;
    wait(&phone, "ringing").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_caller_whose_first_answer_was_lost_is_led_to_no_queue() {
    let mut house = house(0).await;
    let (mediator, _) = house.available("alix").await;
    let before = house.called_before("C0", Some(60)).await;
    house.free(&mediator).await;
    house.block(&before).await;
    house.start();
    // Every answer to the first webhook is lost: the provider asks the fallback.
    house.handle().add_fault(WebhookFault {
        times: 3,
        url_contains: "/telephony/voice".to_owned(),
        delay_ms: 0,
        fail: Some(Failure::Status(500)),
        reaches_application: true,
    });
    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:un incident est survenu de notre côté").await;
    wait(&caller, "said:Nous ne pouvons pas prendre les appels de votre numéro").await;
    caller.hang_up();
    house.until("told", |call| call.id != before && ended(call)).await;
    assert_eq!(house.presence(&mediator).await, Presence::Available);
    house.assert_figures(&[Figure::Answered, Figure::Told]).await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_spoke_as_often_as_the_line_gives_to_one_is_told_when_and_may_leave_a_message() {
    let mut house = house(1).await;
    let (mediator, _) = house.available("alix").await;
    house.called_before("C0", Some(120)).await;
    house.free(&mediator).await;
    house.start();

    let caller = house.telephone(CALLER);
    caller.dial(LINE).unwrap();
    wait(&caller, "said:Vous nous avez déjà parlé aujourd'hui").await;
    wait(&caller, "said:Nous vous répondrons à nouveau demain").await;
    leaves_a_message(&house, &caller).await;
    let left = CallState::Ended { ending: Ending::MessageLeft };
    let call = house.until("left", |call| call.state == left).await;
    assert_eq!(call.refused, Some(Refusal::DailyLimit));
    assert_eq!(house.presence(&mediator).await, Presence::Available);

    caller.dial(LINE).unwrap();
    wait(&caller, "said:Vous nous avez déjà parlé aujourd'hui").await;
    caller.hang_up();
    house.until("told", |again| again.id != call.id && ended(again)).await;
    house.assert_figures(&[Figure::Answered, Figure::Messages, Figure::Told]).await;
    let other = house.telephone("+33639980002");
    other.dial(LINE).unwrap();
    wait(&other, "said:Pour les impôts").await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_cut_off_or_failed_to_get_through_is_answered_again() {
    for seconds in [Some(5), None] {
        let mut house = house(1).await;
        let (mediator, _) = house.available("alix").await;
        house.called_before("C0", Some(120)).await;
        house.free(&mediator).await;
        if seconds.is_none() {
            house.must(Event::PresenceWanted { mediator, presence: hotline::Wanted::Offline }).await;
        }
        house.called_before("C1", seconds).await;
        house.start();
        let caller = house.telephone(CALLER);
        caller.dial(LINE).unwrap();
        wait(&caller, "said:Pour les impôts").await;
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_from_a_blocked_number_is_kept_and_marked_and_answered_once_a_day() {
    let mut house = house(0).await;
    let before = house.called_before("C0", None).await;
    house.block(&before).await;
    house.start();
    let person = house.telephone(CALLER);
    person.send_message(LINE, "Laissez-moi vous parler").unwrap();
    wait(&person, "message:Nous ne pouvons pas prendre les appels de votre numéro").await;
    let token = house.token.clone();
    let again = [
        ("MessageSid", "SM00000000000000000000000000000002"),
        ("From", CALLER),
        ("To", LINE),
        ("Body", "Encore moi"),
    ];
    let again: Vec<_> = again.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let (status, answer) = house.post("/telephony/sms", &again, Some(&token)).await;
    assert_eq!(status, 200);
    assert!(!answer.contains("<Message"), "not answered twice a day: {answer}");
    let kept = house.store.messages().unseen(10).await.unwrap();
    assert_eq!(kept.iter().map(|one| one.blocked).collect::<Vec<_>>(), [true, true]);
    house.close().await;
}
