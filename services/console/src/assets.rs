//! Scripts and styles, built from `assets/src` by `npm run build` into `assets/dist` and embedded in the binary.
//!
//! An address carries the content's hash (`/assets/console.css?v=1a2b3c4d`), so a browser keeps it for ever and still
//! sees a new version at once.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/dist"]
// The Rust side builds and its tests run without Node; `permanence doctor` and the page say when assets are missing.
#[allow_missing = true]
struct Dist;

/// Name to the first 16 hex digits of the content's SHA-256.
static VERSIONS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Dist::iter()
        .filter_map(|name| {
            let file = Dist::get(&name)?;
            let hash = hex::encode(&file.metadata.sha256_hash()[..8]);
            Some((name.into_owned(), hash))
        })
        .collect()
});

/// The address of an asset by its name in `assets/dist`.
pub fn address(name: &str) -> String {
    match VERSIONS.get(name) {
        Some(version) => format!("/assets/{name}?v={version}"),
        None => format!("/assets/{name}"),
    }
}

/// Whether the assets were built into this binary.
pub fn built() -> bool {
    Dist::get("console.css").is_some() && Dist::get("console.js").is_some()
}

#[derive(Deserialize)]
pub(crate) struct Version {
    v: Option<String>,
}

/// `GET /assets/{name}`.
pub(crate) async fn serve(
    Path(name): Path<String>,
    Query(asked): Query<Version>,
    headers: HeaderMap,
) -> Response {
    let Some(file) = Dist::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let etag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..8]));
    let forever = asked.v.is_some() && asked.v.as_ref() == VERSIONS.get(&name);
    let caching = if forever { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = HeaderMap::new();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.insert(header::ETAG, etag);
    }
    if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, answer).into_response();
    }
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    if let Ok(kind) = HeaderValue::from_str(kind.as_ref()) {
        answer.insert(header::CONTENT_TYPE, kind);
    }
    (answer, file.data.into_owned()).into_response()
}
