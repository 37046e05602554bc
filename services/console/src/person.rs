//! Who is signed in, and what they may do.
//!
//! One person may do several things: in a small association a coordinator answers calls too.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use hotline::MediatorId;
use store::Account;
pub use store::Role;

use crate::problem::Problem;

/// Every role, in the order of a form.
pub const ROLES: [Role; 3] = [Role::Mediator, Role::Coordinator, Role::Administrator];

/// The signed-in person of a request. As a handler's argument it is always there in rooms that need somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account's opaque id; a mediator's account and mediator share it.
    pub id: String,
    pub login: String,
    /// As shown to colleagues.
    pub name: String,
    /// The account's role, and [`Role::Mediator`] for a coordinator who answers calls too.
    pub roles: Vec<Role>,
}

impl Person {
    /// `answers`: whether the account has a mediator's desk.
    pub(crate) fn of(account: &Account, answers: bool) -> Self {
        let mut roles = vec![account.role];
        if answers && account.role != Role::Mediator {
            roles.push(Role::Mediator);
        }
        Self { id: account.id.clone(), login: account.login.clone(), name: account.name.clone(), roles }
    }

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
            "/admin/people"
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
