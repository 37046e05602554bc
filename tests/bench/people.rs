//! The people of the sample data, as scripted telephones and signed-in desks.

use crate::Failure;
use crate::desk::Desk;
use crate::house::{House, LINE_ID};
use hotline::{Endpoint, Language, LineId, MediatorId};
use softswitch::Phone;
use softswitch::telephone::{Behaviour, OnRing, OnSaid};
use store::{Abilities, Clock, NewAccount, Role, Store, SystemClock};

/// Mediators of the sample who take French calls without a topic.
pub const MEDIATORS: [&str; 8] = ["ines", "karim", "julien", "nadia", "minh", "monique", "thomas", "sylvie"];
/// The password of every account of the sample.
const PASSWORD: &str = "permanence-demo";

/// A caller who presses 0 as soon as the menu is read.
pub fn asks_for_a_person() -> Behaviour {
    let menu = OnSaid { contains: "appuyez sur 1".to_owned(), press: "0".to_owned(), hang_up: false };
    Behaviour { on_said: vec![menu], ..Behaviour::default() }
}

/// A mediator whose telephone answers by itself.
pub async fn mediator(house: &House, login: &str) -> Result<(Desk, Phone), Failure> {
    with_telephone(house, login, OnRing::Answer).await
}

/// A mediator whose telephone refuses by itself.
pub async fn mediator_who_declines(house: &House, login: &str) -> Result<(Desk, Phone), Failure> {
    with_telephone(house, login, OnRing::Decline).await
}

async fn with_telephone(house: &House, login: &str, on_ring: OnRing) -> Result<(Desk, Phone), Failure> {
    let mut desk = Desk::sign_in(house.address(), login, PASSWORD).await?;
    let identity = desk.telephone_identity().await?;
    let behaviour = Behaviour { on_ring: Some(on_ring), ..Behaviour::default() };
    let phone = house.telephones()?.telephone(&format!("client:{identity}"), behaviour)?;
    Ok((desk, phone))
}

/// More mediators on the line of the sample, who speak this language and take any topic. They cannot sign in.
pub async fn hire(store: &Store, count: usize, language: &str) -> Result<Vec<MediatorId>, Failure> {
    let mut hired = Vec::with_capacity(count);
    for number in 0..count {
        let new = NewAccount {
            login: format!("hired-{language}-{number}"),
            name: format!("Hired {number}"),
            role: Role::Mediator,
            password_hash: String::new(),
            locale: "fr".to_owned(),
            abilities: Some(Abilities::new(
                Endpoint::Browser,
                vec![LineId::new(LINE_ID)],
                vec![Language::new(language)],
            )),
        };
        hired.push(MediatorId::new(store.people().create(&new, SystemClock.now()).await?));
    }
    Ok(hired)
}
