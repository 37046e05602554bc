//! What went wrong, told to a person: what happened, what was kept, what to do.
//!
//! Handlers return `Result<_, Problem>`. The page is drawn by a middleware, which knows the reader's language.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::page::Page;

/// Why a request could not be served. Each is a status and two texts (`problem-<word>-title`, `problem-<word>-text`).
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("no such page")]
    NotFound,
    #[error("the role does not allow it")]
    Forbidden,
    #[error("nobody is signed in")]
    SignedOut,
    /// The form came from another site, or from a page older than the session.
    #[error("the form's token does not fit")]
    Csrf,
    #[error("the form could not be read")]
    BadForm,
    #[error("the body is too large")]
    TooLarge,
    /// Somebody else changed it first.
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// The rules refuse the wish: the call or the presence has moved on.
    #[error("the rules refuse it")]
    Refused,
    #[error("the database does not answer")]
    Database(#[source] store::StoreError),
    #[error("something unforeseen")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Problem {
    /// For errors that say a part of our own house is broken.
    pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(error))
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Csrf => StatusCode::FORBIDDEN,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict | Self::Refused => StatusCode::CONFLICT,
            Self::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Forbidden => "forbidden",
            Self::SignedOut => "signed-out",
            Self::Csrf => "csrf",
            Self::BadForm => "bad-form",
            Self::TooLarge => "too-large",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Database(_) => "database",
            Self::Internal(_) => "internal",
        }
    }
}

impl From<store::StoreError> for Problem {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Conflict => Self::Conflict,
            error if error.is_transient() => Self::Database(error),
            error => Self::internal(error),
        }
    }
}

/// Travels in the response until the middleware draws it.
#[derive(Clone, Copy)]
struct Shown(&'static str);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Self::Database(source) = &self {
            tracing::error!(error = source as &dyn std::error::Error, "{self}");
        } else if let Self::Internal(source) = &self {
            tracing::error!(error = &**source as &dyn std::error::Error, "{self}");
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Shown(self.word()));
        response
    }
}

#[derive(askama::Template, askama_web::WebTemplate)]
#[template(path = "problem.html")]
struct ProblemPage {
    page: Page,
    title: String,
    text: String,
    signed_out: bool,
}

/// Draws problems, and the bare statuses of the framework (404, 405, 413, 422 …), as pages in the reader's language.
pub(crate) async fn draw(page: Page, request: Request, next: Next) -> Response {
    let fragment = wants_fragment(&request);
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let word = match response.extensions().get::<Shown>() {
        Some(shown) => shown.0,
        // A handler that drew its own page (a form shown again with its errors) is left alone.
        None if is_html(&response) => return response,
        None => match status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "not-found",
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            status if status.is_client_error() => "bad-form",
            _ => "internal",
        },
    };
    shown(page, status, word, fragment)
}

/// Draws a problem that came up before any handler.
pub(crate) fn draw_one(page: Page, request: &Request, problem: Problem) -> Response {
    let (status, word) = (problem.status(), problem.word());
    // Logged where every problem is.
    drop(problem.into_response());
    shown(page, status, word, wants_fragment(request))
}

/// Whether a script asks: it gets one line of text instead of a page, for the page's message area.
fn wants_fragment(request: &Request) -> bool {
    request.headers().contains_key("hx-request")
        || request
            .headers()
            .get(header::ACCEPT)
            .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

fn shown(page: Page, status: StatusCode, word: &'static str, fragment: bool) -> Response {
    let title = page.t(&format!("problem-{word}-title"));
    let text = page.t(&format!("problem-{word}-text"));
    if fragment {
        return (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{title} {text}"))
            .into_response();
    }
    let drawn = ProblemPage { page, title, text, signed_out: word == "signed-out" };
    (status, drawn).into_response()
}

fn is_html(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
