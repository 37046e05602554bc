//! The people of the sample data, as scripted telephones and signed-in desks.

use crate::Failure;
use crate::desk::Desk;
use crate::house::House;
use softswitch::Phone;
use softswitch::telephone::{Behaviour, OnRing, OnSaid};

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
