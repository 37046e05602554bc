//! Answers to webhooks.

use crate::form::BadForm;
use crate::guard;
use crate::twiml::Twiml;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// What a handler answers: a document, or why the webhook made no sense.
pub type Reply = Result<Twiml, BadForm>;

impl IntoResponse for Twiml {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], self.render()).into_response()
    }
}

impl IntoResponse for BadForm {
    fn into_response(self) -> Response {
        guard::bad(self)
    }
}
