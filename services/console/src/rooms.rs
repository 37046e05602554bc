//! The plan of the house: every route with who may enter. A route can't be added without saying it, and the guard in
//! front of it is put there by the plan, not by the handler.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, on};

use crate::person::{Person, Role};
use crate::problem::Problem;
use crate::state::State;

/// Who may enter a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody, signed in or not.
    Nothing,
    /// Anybody who is signed in.
    SignedIn,
    /// Who holds this role.
    Role(Role),
    /// Who holds one of these roles.
    Either(Role, Role),
}

impl Needs {
    pub const MEDIATOR: Self = Self::Role(Role::Mediator);
    pub const COORDINATOR: Self = Self::Role(Role::Coordinator);
    pub const ADMINISTRATOR: Self = Self::Role(Role::Administrator);

    /// Whether `person` may enter; `None` is a visitor who is not signed in.
    pub fn admits(self, person: Option<&Person>) -> bool {
        match (self, person) {
            (Self::Nothing, _) | (Self::SignedIn, Some(_)) => true,
            (_, None) => false,
            (Self::Role(role), Some(person)) => person.has(role),
            (Self::Either(one, other), Some(person)) => person.has(one) || person.has(other),
        }
    }
}

/// One route of the plan.
#[derive(Clone, Debug)]
pub struct Room {
    pub method: Method,
    pub path: &'static str,
    pub needs: Needs,
}

/// Routes being gathered.
#[derive(Default)]
pub struct Rooms {
    router: Router<State>,
    plan: Vec<Room>,
}

impl Rooms {
    /// Adds a page or a fragment.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, needs: Needs, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.add(MethodFilter::GET, Method::GET, path, needs, handler)
    }

    /// Adds what a form or a click posts to.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, needs: Needs, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.add(MethodFilter::POST, Method::POST, path, needs, handler)
    }

    fn add<H, T>(
        mut self,
        filter: MethodFilter,
        method: Method,
        path: &'static str,
        needs: Needs,
        handler: H,
    ) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        let guarded = on(filter, handler)
            .route_layer(from_fn(move |request: Request, next: Next| guard(needs, request, next)));
        self.router = self.router.route(path, guarded);
        self.plan.push(Room { method, path, needs });
        self
    }

    pub(crate) fn into_parts(self) -> (Router<State>, Vec<Room>) {
        (self.router, self.plan)
    }
}

async fn guard(needs: Needs, request: Request, next: Next) -> Response {
    let person = request.extensions().get::<Person>();
    if needs.admits(person) {
        return next.run(request).await;
    }
    if person.is_some() {
        return Problem::Forbidden.into_response();
    }
    let fragment = request.headers().contains_key("hx-request");
    if request.method() == Method::GET && !fragment && wants_page(&request) {
        let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let next =
            percent_encoding::utf8_percent_encode(wanted, percent_encoding::NON_ALPHANUMERIC).to_string();
        return Redirect::to(&format!("/sign-in?next={next}")).into_response();
    }
    Problem::SignedOut.into_response()
}

fn wants_page(request: &Request) -> bool {
    request
        .headers()
        .get(axum::http::header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"))
}
