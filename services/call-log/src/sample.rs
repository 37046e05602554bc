//! The demo's sample data: two lines, twelve mediators, a coordinator, an administrator, and three weeks of plausible
//! calls before now with their sheets and follow-ups. All invented, the same for the same seed and the same moment.
//!
//! It goes through `store` like everything else: calls by the door of decisions, sheets and follow-ups by their own.

mod dice;
mod past;
mod people;
mod traces;
mod words;

pub use people::{BY_TELEPHONE, ByTelephone, LINES, PEOPLE, SampleLine, SamplePerson, SampleRole};

use crate::period::zone_of;
use dice::Dice;
use hotline::{
    Board, Decision, Endpoint, Language, LineId, LineRules, MediatorId, PhoneNumber, Timestamp, TopicId,
};
use past::{Crew, PastCall, Teller};
use store::{Abilities, Ids, LineSettings, NewAccount, Role, SaveError, Store, StoreError};

/// The password of every sample account. The demo prints it; nothing else may use it.
pub const PASSWORD: &str = "permanence-demo";

/// What to plant.
#[derive(Clone, Debug)]
pub struct Request {
    pub now: Timestamp,
    pub seed: u64,
    /// [`PASSWORD`], hashed as sign-in checks it.
    pub password_hash: String,
    /// [`BY_TELEPHONE`]'s code, hashed as the telephone checks it.
    pub pin_hash: String,
}

/// What was planted.
#[derive(Clone, Debug)]
pub struct Planted {
    pub lines: &'static [SampleLine],
    /// Who may sign in, each with [`PASSWORD`].
    pub people: &'static [SamplePerson],
    pub calls: usize,
    pub sheets: usize,
    pub follow_ups: usize,
}

/// Calls saved in one transaction.
const BATCH: usize = 120;

/// Plants the sample into a database without lines and people.
///
/// # Errors
/// [`StoreError::Duplicate`] when it (or something by the same names) is there already: see [`is_planted`].
pub async fn plant(store: &Store, request: &Request) -> Result<Planted, StoreError> {
    let mut crew = Vec::new();
    for line in &LINES {
        store.lines().create(&settings(line)?).await?;
    }
    let mut coordinator = String::new();
    for person in &PEOPLE {
        let id = store.people().create(&account(person, request), request.now).await?;
        if person.login == BY_TELEPHONE.login {
            give_telephone(store, &MediatorId::new(id.as_str()), request).await?;
        }
        match person.role {
            SampleRole::Mediator => crew.push(MediatorId::new(id)),
            SampleRole::Coordinator => coordinator = id,
            SampleRole::Administrator => {}
        }
    }
    let line = LineId::new(LINES[0].id);
    let zone = zone_of(&settings(&LINES[0])?.hours);
    // Ids of past calls come from the seed too; whoever may open a call is asked for their role, not for a guess.
    let ids = Ids::seeded(request.seed);
    let mut dice = Dice::new(request.seed);
    let calls = Teller {
        line,
        zone: zone.clone(),
        now: request.now,
        ids: &ids,
        dice: &mut dice,
        crew: Crew::new(&crew),
    }
    .tell();
    for batch in calls.chunks(BATCH) {
        save(store, batch, request.now).await?;
    }
    let (sheets, follow_ups) =
        traces::leave(store, &calls, &zone, &coordinator, &mut dice, request.now).await?;
    Ok(Planted { lines: &LINES, people: &PEOPLE, calls: calls.len(), sheets, follow_ups })
}

/// One mediator may work by telephone alone: their telephone, number and code.
async fn give_telephone(store: &Store, id: &MediatorId, request: &Request) -> Result<(), StoreError> {
    let telephone = PhoneNumber::parse(BY_TELEPHONE.telephone);
    store.volunteers().set_telephone(id, telephone.as_ref()).await?;
    let number = [BY_TELEPHONE.number.to_owned()];
    store.volunteers().set_pin(id, &request.pin_hash, &number, request.now).await.map(|_| ())
}

/// Whether the sample is in this database.
pub async fn is_planted(store: &Store) -> Result<bool, StoreError> {
    Ok(store.lines().find(&LineId::new(LINES[0].id)).await?.is_some())
}

fn settings(line: &SampleLine) -> Result<LineSettings, StoreError> {
    Ok(LineSettings {
        id: LineId::new(line.id),
        version: 0,
        name: line.name.to_owned(),
        flow: line.flow.to_owned(),
        numbers: PhoneNumber::parse(line.number).into_iter().collect(),
        volunteers: line.volunteers.and_then(PhoneNumber::parse),
        hours: serde_json::from_str(line.hours).map_err(|_| StoreError::Corrupt("lines.hours"))?,
        rules: LineRules::default(),
        active: true,
    })
}

fn account(person: &SamplePerson, request: &Request) -> NewAccount {
    let lines = LINES.iter().take(if person.evenings { 2 } else { 1 });
    let abilities = (person.role == SampleRole::Mediator).then(|| Abilities {
        topics: person.topics.iter().map(|topic| TopicId::new(*topic)).collect(),
        ..Abilities::new(
            Endpoint::Browser,
            lines.map(|line| LineId::new(line.id)).collect(),
            person.languages.iter().map(|code| Language::new(*code)).collect(),
        )
    });
    NewAccount {
        login: person.login.to_owned(),
        name: person.name.to_owned(),
        role: match person.role {
            SampleRole::Mediator => Role::Mediator,
            SampleRole::Coordinator => Role::Coordinator,
            SampleRole::Administrator => Role::Administrator,
        },
        password_hash: request.password_hash.clone(),
        locale: "fr".to_owned(),
        abilities,
    }
}

/// Saves calls that are over as one decision that made them all: rows and history in one transaction.
async fn save(store: &Store, calls: &[PastCall], now: Timestamp) -> Result<(), StoreError> {
    let mut after = Board::default();
    let mut decision = Decision::default();
    for past in calls {
        after.calls.push(past.call.clone());
        after.offers.extend(past.offers.iter().cloned());
        decision.history.extend(past.history.iter().cloned());
    }
    match store.dispatching().save_and_look(&Board::default(), &after, &decision, now).await {
        Ok(_) => Ok(()),
        Err(SaveError::Conflict) => Err(StoreError::Duplicate),
        Err(SaveError::Store(error)) => Err(error),
    }
}
