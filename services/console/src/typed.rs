//! What somebody typed into a form, kept as it was typed so that the form can be shown again with its errors.

use std::collections::BTreeMap;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Request};

use crate::problem::Problem;

/// A form's pairs, in order; a name may come several times (checkboxes).
#[derive(Clone, Debug, Default)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// The first value of a name without the spaces around it; empty when it did not come.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl<S: Send + Sync> FromRequest<S> for Typed {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form: Result<Form<Vec<(String, String)>>, FormRejection> =
            Form::from_request(request, state).await;
        let Form(mut pairs) = form.map_err(|_| Problem::BadForm)?;
        for (_, value) in &mut pairs {
            // No keyboard types it, and PostgreSQL keeps it in no text.
            value.retain(|letter| letter != '\0');
        }
        Ok(Self(pairs))
    }
}

/// What is wrong with a form, by field, in words.
#[derive(Clone, Debug, Default)]
pub struct Wrong(BTreeMap<&'static str, String>);

impl Wrong {
    /// Notes what is wrong with a field; the first thing found stands.
    pub fn add(&mut self, field: &'static str, text: String) {
        self.0.entry(field).or_insert(text);
    }

    /// What is wrong with a field, for the template.
    pub fn of(&self, field: &str) -> Option<&String> {
        self.0.get(field)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn count(&self) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::header;

    #[tokio::test]
    async fn what_no_database_keeps_is_left_out_of_what_was_typed() {
        let form = Request::post("/")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("name=Am%00ina&note=%F0%9F%8C%BB"))
            .expect("a request");
        let typed = Typed::from_request(form, &()).await.expect("a form");
        assert_eq!((typed.get("name"), typed.get("note")), ("Amina", "🌻"));
    }
}
