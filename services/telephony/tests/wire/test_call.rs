//! Somebody of the house tries who would answer: the whole way over the wire.

use crate::house::{House, LINE_ID, ended, wait};
use hotline::{CallId, Event, Figure, Language, LineId, PhoneNumber, Request, TopicId};

const OWN: &str = "+33199000042";

async fn wanted(house: &House) -> softswitch::Phone {
    let phone = house.telephone(OWN);
    house
        .must(Event::TestCallWanted {
            call: CallId::new("essai"),
            line: LineId::new(LINE_ID),
            by: hotline::MediatorId::new("coordinator"),
            number: PhoneNumber::parse(OWN).unwrap(),
            request: Request::new(Language::new("fr"), Some(TopicId::new("demarches"))),
        })
        .await;
    wait(&phone, "ringing").await;
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_call_rings_who_wants_it_then_waits_like_any_other_and_is_talked() {
    let house = House::open().await;
    let phone = wanted(&house).await;
    phone.answer().unwrap();
    wait(&phone, "said:appuyez sur 1").await;
    phone.press("1").unwrap();
    let call = house.until_state("waiting").await;
    assert!(call.test && call.topic == Some(TopicId::new("demarches")), "{call:?}");
    let (_, mediator) = house.available("alix").await;
    wait(&mediator, "ringing").await;
    mediator.answer().unwrap();
    let call = house.until_state("talking").await;
    assert_eq!(call.figure(), Some(Figure::Test));
    phone.hang_up();
    house.until("over", ended).await;
    wait(&mediator, "ended").await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_call_that_nobody_answers_disturbs_no_mediator() {
    let house = House::open().await;
    let (alix, _) = house.available("alix").await;
    let phone = wanted(&house).await;
    phone.decline().unwrap();
    house.until("over", ended).await;
    house.until_presence(&alix, "available").await;
    house.assert_clean();
    house.close().await;
}
