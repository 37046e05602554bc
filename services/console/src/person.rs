//! Who is signed in, and what they may do.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use hotline::MediatorId;

use crate::problem::Problem;

/// What a person does for the hotline. One person may hold several roles: in a small association a coordinator
/// answers calls too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Answers calls and keeps their sheets.
    Mediator,
    /// Watches the queue, the figures and everybody's follow-ups.
    Coordinator,
    /// Keeps people, lines and hours.
    Administrator,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Mediator, Self::Coordinator, Self::Administrator];

    /// The role's word in forms, the database and text keys (`role-mediator`).
    pub fn word(self) -> &'static str {
        match self {
            Self::Mediator => "mediator",
            Self::Coordinator => "coordinator",
            Self::Administrator => "administrator",
        }
    }

    /// The role of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// The signed-in person of a request. As a handler's argument it is always there in rooms that need somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account's opaque id; a mediator's account and mediator share it.
    pub id: String,
    /// As shown to colleagues.
    pub name: String,
    pub roles: Vec<Role>,
}

impl Person {
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The identity under which the rules know this person.
    pub fn mediator(&self) -> MediatorId {
        MediatorId::new(self.id.clone())
    }

    /// Where this person's day begins.
    pub fn home(&self) -> &'static str {
        if self.has(Role::Mediator) {
            "/desk"
        } else if self.has(Role::Coordinator) {
            "/board"
        } else {
            "/people"
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::SignedOut)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Person {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}
