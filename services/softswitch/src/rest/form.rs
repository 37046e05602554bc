//! Request parameters, repeated names included.

use axum::http::{HeaderMap, header};
use url::Url;

use super::error::ApiError;
use crate::twiml::{Callback, Target};
use crate::webhook::Params;

/// Parameters of a request, in order.
#[derive(Debug, Default)]
pub(crate) struct Form(Params);

impl Form {
    pub fn read(query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Result<Self, ApiError> {
        let bad = |_| ApiError::bad(20_001, "The request's parameters could not be read");
        let mut all: Params = serde_urlencoded::from_str(query.unwrap_or_default()).map_err(bad)?;
        let kind =
            headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !body.is_empty() {
            if !kind.starts_with("application/x-www-form-urlencoded") {
                return Err(ApiError::new(415, 20_015, "The body must be application/x-www-form-urlencoded"));
            }
            let inner: Params = serde_urlencoded::from_bytes(body).map_err(bad)?;
            all.extend(inner);
        }
        Ok(Self(all))
    }

    /// The value of a parameter; an empty one counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.given(name).filter(|value| !value.is_empty())
    }

    /// The value of a parameter, empty or not.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a repeated parameter; some clients put them in one, separated by spaces.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(key, _)| key == name)
            .flat_map(|(_, value)| value.split_whitespace())
            .map(str::to_owned)
            .collect()
    }

    /// Everything, in order.
    pub fn all_pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// What is not among the known names.
    pub fn unknown(&self, known: &[&str]) -> Params {
        self.0.iter().filter(|(name, _)| !known.contains(&name.as_str())).cloned().collect()
    }

    pub fn boolean(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.get(name).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(ApiError::bad(20_001, format!("{name} must be true or false"))),
        }
    }

    pub fn number(&self, name: &str, least: u64, most: u64) -> Result<Option<u64>, ApiError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        match text.parse::<u64>() {
            Ok(value) if (least..=most).contains(&value) => Ok(Some(value)),
            _ => Err(ApiError::bad(20_001, format!("{name} must be a number from {least} to {most}"))),
        }
    }

    /// A URL with its method parameter; `code` is what a bad URL is refused with.
    pub fn target(&self, url: &str, method: &str, code: u32) -> Result<Option<Target>, ApiError> {
        let get = match self.get(method) {
            None | Some("POST" | "post") => false,
            Some("GET" | "get") => true,
            Some(_) => return Err(ApiError::bad(21_403, format!("Invalid {method}: must be GET or POST"))),
        };
        let Some(text) = self.get(url) else { return Ok(None) };
        let absolute = Url::parse(text)
            .is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https") && parsed.has_host());
        if !absolute {
            return Err(ApiError::bad(code, format!("{url} is not a valid URL")));
        }
        Ok(Some(Target { url: text.to_owned(), get }))
    }

    /// A status callback with the events it wants.
    pub fn callback(
        &self,
        prefix: &str,
        known: &[&str],
        default: &[&str],
    ) -> Result<Option<Callback>, ApiError> {
        let name = |rest: &str| format!("{prefix}StatusCallback{rest}");
        let Some(target) = self.target(&name(""), &name("Method"), 21_609)? else { return Ok(None) };
        let mut events = self.all(&name("Event"));
        if let Some(bad) = events.iter().find(|event| !known.contains(&event.as_str())) {
            return Err(ApiError::bad(21_626, format!("Invalid {}: {bad}", name("Event"))));
        }
        if events.is_empty() {
            events = default.iter().map(|&event| event.to_owned()).collect();
        }
        Ok(Some(Callback { target, events }))
    }
}
