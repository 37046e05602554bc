//! Mediators with a telephone only: their number, their code, their keys, and how the call ended.

use crate::house::{CALLER, House, LINE, LINE_ID, Plan, VOLUNTEERS, ended, wait};
use crate::ringing::waiting;
use argon2::{Argon2, PasswordHasher};
use call_log::vocabulary::Outcome;
use hotline::{
    BreakReason, Endpoint, Event, LineRules, MediatorId, PhoneNumber, Presence, TopicId, TopicNeeds,
    Training, Wanted,
};
use softswitch::Phone;
use store::{Clock, SystemClock, Wish};

const OWN: &str = "+33639980077";
const ELSEWHERE: &str = "+33639980088";
const PIN: &str = "274931";
const PERSONAL: &str = "4821";

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

/// A mediator with a telephone of their own and a code.
async fn volunteer(house: &House, login: &str, endpoint: Endpoint) -> MediatorId {
    let id = house.mediator(login, endpoint).await;
    let hash = Argon2::default().hash_password_with_salt(PIN.as_bytes(), &[7; 16]).unwrap().to_string();
    let volunteers = house.store.volunteers();
    volunteers.set_telephone(&id, Some(&number(OWN))).await.unwrap();
    let personal = volunteers.set_pin(&id, &hash, &[PERSONAL.to_owned()], SystemClock.now()).await.unwrap();
    assert_eq!(personal, PERSONAL);
    id
}

async fn camille(house: &House) -> (MediatorId, Phone) {
    let id = volunteer(house, "camille", Endpoint::Telephone { number: number(OWN) }).await;
    (id, house.telephone(OWN))
}

/// Calls the number of the volunteers and types the code; hears the menu.
async fn dial_in(phone: &Phone, code: &str) {
    phone.dial(VOLUNTEERS).unwrap();
    wait(phone, "said:numéro des bénévoles").await;
    phone.press(&format!("{code}#")).unwrap();
    wait(phone, "said:Pour prendre des appels").await;
}

/// The same, presses 1 and has hung up.
async fn sign_on(phone: &Phone) {
    dial_in(phone, PIN).await;
    phone.press("1").unwrap();
    wait(phone, "said:disponible dès que vous raccrochez").await;
    wait(phone, "ended").await;
}

async fn outcome(house: &House) -> Option<Outcome> {
    let call = house.call().await;
    call_log::sheet::load(&house.store, &call.id, SystemClock.now()).await.unwrap().outcome()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_shift_with_nothing_but_a_telephone() {
    let house = House::open().await;
    let (camille, phone) = camille(&house).await;
    sign_on(&phone).await;
    house.until_presence(&camille, "available").await;

    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&phone, "said:appuyez sur 1").await;
    phone.press("1").unwrap();
    house.until_state("talking").await;
    caller.hang_up();
    house.until("over", ended).await;

    wait(&phone, "said:Comment s'est terminé cet appel").await;
    assert_eq!(house.presence(&camille).await.word(), "wrap_up");
    phone.press("1").unwrap();
    wait(&phone, "said:C'est noté").await;
    wait(&phone, "said:disponible dès que vous raccrochez").await;
    wait(&phone, "ended").await;
    assert_eq!(outcome(&house).await, Some(Outcome::Completed));
    house.until_presence(&camille, "available").await;

    dial_in(&phone, PIN).await;
    wait(&phone, "said:Vous êtes disponible").await;
    wait(&phone, "said:personne n'attend").await;
    wait(&phone, "said:Il vous reste une fiche à compléter").await;
    phone.press("3").unwrap();
    wait(&phone, "said:Votre permanence est terminée").await;
    wait(&phone, "ended").await;
    house.until_presence(&camille, "offline").await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_available_and_calls_is_not_rung_meanwhile_and_is_available_again_when_they_hang_up() {
    let house = House::open().await;
    let (camille, phone) = camille(&house).await;
    sign_on(&phone).await;
    house.until_presence(&camille, "available").await;
    dial_in(&phone, PIN).await;
    assert_eq!(house.presence(&camille).await.word(), "on_break", "their telephone is busy with us");
    let caller = waiting(&house).await;
    house.until_state("waiting").await;
    phone.press("0").unwrap();
    wait(&phone, "said:En ce moment, une personne attend").await;
    assert_eq!(house.call().await.offers_made, 0);
    phone.hang_up();
    wait(&phone, "ringing").await;
    caller.hang_up();
    house.until_presence(&camille, "available").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_call_is_told_kindly_and_1_is_the_way_back() {
    let house = House::open().await;
    let (camille, phone) = camille(&house).await;
    sign_on(&phone).await;
    house.until_presence(&camille, "available").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.decline().unwrap();
    house.until_presence(&camille, "on_break").await;
    caller.hang_up();
    house.until("over", ended).await;
    dial_in(&phone, PIN).await;
    wait(&phone, "said:nous vous avons mis en pause").await;
    phone.press("1").unwrap();
    wait(&phone, "ended").await;
    house.until_presence(&camille, "available").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_break_begins_at_once_and_keys_that_do_nothing_change_nothing() {
    let house = House::open().await;
    let (camille, phone) = camille(&house).await;
    dial_in(&phone, PIN).await;
    wait(&phone, "said:Votre permanence n'a pas commencé").await;
    phone.press("7").unwrap();
    wait(&phone, "said:cette touche ne sert pas ici").await;
    let heard = phone.said().len();
    phone.press("4").unwrap();
    until_said_more(&phone, heard).await;
    assert_eq!(house.presence(&camille).await, Presence::Offline, "there was no call to tell the outcome of");
    phone.press("2").unwrap();
    wait(&phone, "said:Vous êtes en pause, aucun appel ne sonnera").await;
    let chosen = Presence::OnBreak { reason: BreakReason::Chosen };
    assert_eq!(house.presence(&camille).await, chosen);
    phone.hang_up();
    wait(&phone, "ended").await;
    assert_eq!(house.presence(&camille).await, chosen, "a break outlives the call");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_another_telephone_the_personal_number_goes_first_and_the_own_telephone_is_rung() {
    let house = House::open().await;
    let (camille, own) = camille(&house).await;
    let elsewhere = house.telephone(ELSEWHERE);
    elsewhere.dial(VOLUNTEERS).unwrap();
    wait(&elsewhere, "said:numéro des bénévoles").await;
    elsewhere.press(&format!("{PIN}#")).unwrap();
    wait(&elsewhere, "said:Nous ne reconnaissons pas ce code").await;
    elsewhere.press(&format!("{PERSONAL}{PIN}#")).unwrap();
    wait(&elsewhere, "said:Pour prendre des appels").await;
    elsewhere.press("1").unwrap();
    wait(&elsewhere, "ended").await;
    house.until_presence(&camille, "available").await;
    let _caller = waiting(&house).await;
    wait(&own, "ringing").await;
    assert_eq!(elsewhere.snapshot().state, "idle");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_usually_in_the_browser_is_rung_at_the_telephone_after_signing_on_there() {
    let house = House::open().await;
    let id = volunteer(&house, "alix", Endpoint::Browser).await;
    let browser = house.telephone(&format!("client:{}", telephony::identity(&id)));
    house.must(Event::PresenceWanted { mediator: id.clone(), presence: Wanted::Available }).await;
    let phone = house.telephone(OWN);
    sign_on(&phone).await;
    let by_telephone = Endpoint::Telephone { number: number(OWN) };
    let moved = async {
        while house.find_mediator(&id).await.endpoint != by_telephone {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(crate::house::PATIENCE, moved).await.is_ok(), "never by telephone");
    house.until_presence(&id, "available").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    assert_eq!(browser.snapshot().state, "idle", "never rung twice");
    caller.hang_up();
    house.until("over", ended).await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_can_not_be_tried_for_ever_and_a_lock_is_told_with_the_public_number() {
    let house = House::open().await;
    let (camille, phone) = camille(&house).await;
    for guesses in [3, 2] {
        phone.dial(VOLUNTEERS).unwrap();
        wait(&phone, "said:numéro des bénévoles").await;
        for guess in 0..guesses {
            assert_eq!(phone.snapshot().state, "talking", "guess {guess}");
            let before = phone.said().len();
            phone.press("918273#").unwrap();
            until_said_more(&phone, before).await;
        }
        phone.hang_up();
        wait(&phone, "ended").await;
    }
    // The right one comes too late.
    phone.dial(VOLUNTEERS).unwrap();
    wait(&phone, "said:numéro des bénévoles").await;
    phone.press(&format!("{PIN}#")).unwrap();
    wait(&phone, "said:Trop de codes ne convenaient pas").await;
    wait(&phone, "said:appelez le 01 99 00 00 01").await;
    wait(&phone, "ended").await;
    assert_eq!(house.presence(&camille).await, Presence::Offline);
    house.close().await;
}

async fn until_said_more(phone: &Phone, than: usize) {
    let more = async {
        while phone.said().len() <= than {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(crate::house::PATIENCE, more).await.is_ok(), "{:?}", phone.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_dialled_the_volunteers_by_mistake_is_given_the_public_number_and_is_no_call() {
    let house = House::open().await;
    let stranger = house.telephone(CALLER);
    stranger.dial(VOLUNTEERS).unwrap();
    wait(&stranger, "said:numéro des bénévoles").await;
    stranger.press("#").unwrap();
    wait(&stranger, "said:Si vous cherchez de l'aide, appelez le 01 99 00 00 01").await;
    stranger.hang_up();
    wait(&stranger, "ended").await;
    let calls = house.store.calls().live(&hotline::LineId::new(LINE_ID), 10).await.unwrap();
    assert_eq!(calls, vec![]);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mediator_who_hung_up_first_tells_the_outcome_by_4_when_they_call_again() {
    let house = House::open().await;
    let (camille, phone) = camille(&house).await;
    sign_on(&phone).await;
    house.until_presence(&camille, "available").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&phone, "said:appuyez sur 1").await;
    phone.press("1").unwrap();
    house.until_state("talking").await;
    phone.hang_up();
    caller.hang_up();
    house.until("over", ended).await;
    dial_in(&phone, PIN).await;
    wait(&phone, "said:Votre dernier appel est terminé").await;
    wait(&phone, "said:appuyez sur 4").await;
    phone.press("4").unwrap();
    wait(&phone, "said:Comment s'est terminé cet appel").await;
    // Pressed twice: the second key meets the menu, and says nothing there.
    phone.press("3").unwrap();
    wait(&phone, "said:C'est noté").await;
    assert_eq!(outcome(&house).await, Some(Outcome::CallAgain));
    phone.press("1").unwrap();
    wait(&phone, "ended").await;
    house.until_presence(&camille, "available").await;
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_chosen_at_a_computer_meanwhile_stands_and_nothing_is_asked() {
    let house = House::open().await;
    let (camille, phone) = camille(&house).await;
    sign_on(&phone).await;
    house.until_presence(&camille, "available").await;
    let caller = waiting(&house).await;
    wait(&phone, "ringing").await;
    phone.answer().unwrap();
    wait(&phone, "said:appuyez sur 1").await;
    phone.press("1").unwrap();
    let call = house.until_state("talking").await;
    let patch = call_log::sheet::Patch::from_pairs([("outcome", "orientee")]);
    call_log::sheet::save(&house.store, &call.id, &patch, camille.as_str(), SystemClock.now()).await.unwrap();
    caller.hang_up();
    wait(&phone, "ended").await;
    assert!(!phone.said().iter().any(|text| text.contains("Comment s'est terminé")), "{:?}", phone.said());
    assert_eq!(outcome(&house).await, Some(Outcome::Referred));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_is_put_aside_by_a_key_told_as_it_stands_and_taken_back() {
    let house = House::open().await;
    let (camille, phone) = camille(&house).await;
    let refuses = async || house.find_mediator(&camille).await.refuses;
    let hears = async |key: &str, words: &str| {
        let heard = phone.said().len();
        phone.press(key).unwrap();
        let told = async {
            while !phone.said()[heard..].iter().any(|text| text.contains(words)) {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let told = tokio::time::timeout(crate::house::PATIENCE, told).await;
        assert!(told.is_ok(), "{key} is not answered with « {words} »: {:?}", phone.said());
    };
    sign_on(&phone).await;
    house.until_presence(&camille, "available").await;
    dial_in(&phone, PIN).await;
    wait(&phone, "said:Pour écarter un sujet aujourd'hui, appuyez sur 5").await;
    hears("5", "Démarche en ligne : vous le prenez").await;
    hears("7", "cette touche ne sert pas ici").await;
    hears("2", "Ordinateur, téléphone ou tablette : vous le prenez").await;
    hears("1", "Ordinateur, téléphone ou tablette : écarté jusqu'à la fin de votre permanence").await;
    assert_eq!(refuses().await, [TopicId::new("appareil")]);
    hears("1", "Ordinateur, téléphone ou tablette : vous le prenez").await;
    assert_eq!(refuses().await, []);
    hears("1", "écarté jusqu'à la fin").await;
    hears("2", "Internet, e-mail ou appel vidéo : vous le prenez").await;
    hears("2", "Recherche d'emploi : vous le prenez").await;
    hears("2", "Vous avez entendu tous les sujets").await;
    hears("0", "Vous avez écarté un sujet jusqu'à la fin de votre permanence").await;

    hears("5", "Démarche en ligne : vous le prenez").await;
    hears("0", "Pour prendre des appels").await;
    hears("3", "Votre permanence est terminée").await;
    house.until_presence(&camille, "offline").await;
    assert_eq!(refuses().await, [], "it ends with the shift");
    house.assert_clean();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_somebody_was_never_trained_for_is_not_said_to_be_theirs() {
    let mut rules = LineRules::default();
    let needs = TopicNeeds { training: vec![Training::new("aidants-connect")], ..TopicNeeds::default() };
    rules.topics.insert(TopicId::new("demarches"), needs);
    let house = House::planned(Plan { rules, ..Plan::default() }).await;
    let (_, phone) = camille(&house).await;
    dial_in(&phone, PIN).await;
    phone.press("5").unwrap();
    wait(&phone, "said:Ordinateur, téléphone ou tablette : vous le prenez").await;
    assert!(!phone.said().iter().any(|text| text.contains("Démarche en ligne :")), "{:?}", phone.said());
    phone.hang_up();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_whose_leg_ended_unheard_is_carried_out_when_it_is_due() {
    let house = House::open().await;
    let (camille, _) = camille(&house).await;
    let leg = hotline::LegId::new("CA-lost");
    let volunteers = house.store.volunteers();
    volunteers.wish(&leg, &camille, Some(Wish::ByTelephone), SystemClock.now()).await.unwrap();
    let running = tokio::spawn(house.wire.clone().run());
    house.until_presence(&camille, "available").await;
    running.abort();
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_number_still_leads_to_the_greeting() {
    let house = House::open().await;
    let (_, phone) = camille(&house).await;
    phone.dial(LINE).unwrap();
    wait(&phone, "said:Vous êtes bien à Solidarité Numérique").await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_surge_the_menu_says_so_before_the_keys() {
    let rules = LineRules { surge: true, ..LineRules::default() };
    let house = House::planned(Plan { rules, ..Plan::default() }).await;
    let (_, phone) = camille(&house).await;
    dial_in(&phone, PIN).await;
    wait(&phone, "said:Beaucoup de personnes appellent. Tous les sujets peuvent vous être proposés").await;
    phone.hang_up();
    house.close().await;
}
