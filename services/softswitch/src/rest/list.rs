//! Lists in pages, as the provider gives them. A page begins after the item its token names, so that what is created
//! meanwhile does not shift it.

use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::{Answer, Request};

const DEFAULT_SIZE: u64 = 50;
const LARGEST: u64 = 1_000;

/// One page of `items` (newest first) under `key`; `sid` names an item, `show` writes it.
pub(super) fn page<T>(
    request: &Request<'_>,
    key: &str,
    items: &[T],
    sid: impl Fn(&T) -> String,
    show: impl Fn(&T) -> Value,
) -> Result<Answer, ApiError> {
    let form = &request.form;
    let size = form.number("PageSize", 1, u64::MAX)?.unwrap_or(DEFAULT_SIZE).min(LARGEST);
    let page = form.number("Page", 0, u64::from(u32::MAX))?.unwrap_or(0);
    let size_items = usize::try_from(size).unwrap_or(usize::MAX);
    let start = match form.get("PageToken").and_then(|token| token.strip_prefix("PA")) {
        Some(last) => items.iter().position(|item| sid(item) == last).map_or(items.len(), |at| at + 1),
        None => usize::try_from(page).unwrap_or(usize::MAX).saturating_mul(size_items),
    };
    let start = start.min(items.len());
    let shown = &items[start..items.len().min(start.saturating_add(size_items))];
    let more = start + shown.len() < items.len();
    let uri = |page: u64, token: Option<String>| {
        let mut query = form.unknown(&["Page", "PageSize", "PageToken"]);
        query.push(("PageSize".to_owned(), size.to_string()));
        query.push(("Page".to_owned(), page.to_string()));
        if let Some(token) = token {
            query.push(("PageToken".to_owned(), format!("PA{token}")));
        }
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        format!("{}?{query}", request.path)
    };
    let next = shown.last().filter(|_| more).map(|last| uri(page + 1, Some(sid(last))));
    let previous = (page > 0).then(|| {
        let before = start.checked_sub(size_items + 1).and_then(|at| items.get(at)).map(&sid);
        uri(page - 1, before)
    });
    let mut body = Map::new();
    body.insert(key.to_owned(), shown.iter().map(show).collect());
    for (name, value) in [
        ("end", json!((start + shown.len()).saturating_sub(1))),
        ("first_page_uri", json!(uri(0, None))),
        ("next_page_uri", json!(next)),
        ("page", json!(page)),
        ("page_size", json!(size)),
        ("previous_page_uri", json!(previous)),
        ("start", json!(start)),
        (
            "uri",
            json!(uri(
                page,
                form.get("PageToken").and_then(|token| token.strip_prefix("PA")).map(str::to_owned)
            )),
        ),
    ] {
        body.insert(name.to_owned(), value);
    }
    Ok(Answer::Ok(Value::Object(body)))
}
