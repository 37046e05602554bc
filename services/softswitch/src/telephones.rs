//! The telephones page: a telephone in the browser for anybody, and the script that other pages embed.
//!
//! Files lie in `assets/telephones/` as the browser gets them: plain modules, no bundle, no inline script. The
//! page talks to the switch as [`crate::telephone`] documents; `phone.js` alone is what the console embeds.
//! To add a file: put it there and name it in [`FILES`].

use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Serialize;
use std::sync::Arc;

/// A number worth calling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirectoryEntry {
    /// E.164.
    pub number: String,
    /// What answers there, as people call it.
    pub name: String,
}

/// What gives the directory, asked each time a page opens.
pub type Directory = Arc<dyn Fn() -> Vec<DirectoryEntry> + Send + Sync>;

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Everything served, with its type.
const FILES: [(&str, &str, &str); 13] = [
    ("index.html", "text/html; charset=utf-8", include_str!("../assets/telephones/index.html")),
    ("style.css", "text/css; charset=utf-8", include_str!("../assets/telephones/style.css")),
    ("icon.svg", "image/svg+xml", include_str!("../assets/telephones/icon.svg")),
    ("page.js", SCRIPT, include_str!("../assets/telephones/page.js")),
    ("call.js", SCRIPT, include_str!("../assets/telephones/call.js")),
    ("messages.js", SCRIPT, include_str!("../assets/telephones/messages.js")),
    ("recents.js", SCRIPT, include_str!("../assets/telephones/recents.js")),
    ("numbers.js", SCRIPT, include_str!("../assets/telephones/numbers.js")),
    ("texts.js", SCRIPT, include_str!("../assets/telephones/texts.js")),
    ("sounds.js", SCRIPT, include_str!("../assets/telephones/sounds.js")),
    ("phone.js", SCRIPT, include_str!("../assets/telephones/phone.js")),
    ("speech.js", SCRIPT, include_str!("../assets/telephones/speech.js")),
    ("voice.js", SCRIPT, include_str!("../assets/telephones/voice.js")),
];

/// Nothing from elsewhere, nothing inline; the page's own requests and its microphone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/telephones`, its files and its directory, for a router of any state.
pub fn router<S: Clone + Send + Sync + 'static>(directory: Directory) -> Router<S> {
    let lines = move || {
        let lines = directory();
        async move { Json(serde_json::json!({ "lines": lines })) }
    };
    Router::new()
        .route("/telephones", get(|| async { serve("index.html") }))
        .route("/telephones/", get(|| async { Redirect::permanent("/telephones") }))
        .route("/telephones/directory.json", get(lines))
        .route("/telephones/{file}", get(|Path(file): Path<String>| async move { serve(&file) }))
}

fn serve(name: &str) -> Response {
    let Some((_, kind, content)) = FILES.iter().find(|(file, ..)| *file == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = content.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, *kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // Small, and a page of one version must not get a module of another.
        (header::CACHE_CONTROL, "no-cache"),
        // Modules are embedded by pages of other origins (the console); there is nothing secret in them.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("microphone=(self), camera=(), geolocation=()"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    async fn fetch(path: &str) -> (StatusCode, axum::http::HeaderMap, String) {
        let entry =
            DirectoryEntry { number: "+33199000001".to_owned(), name: "Solidarité Numérique".to_owned() };
        let page = router::<()>(Arc::new(move || vec![entry.clone()]));
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let response = page.oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.expect("a body");
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).expect("text"))
    }

    /// What stands between two texts, each time.
    fn between<'a>(page: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
        page.split(start).skip(1).filter_map(move |rest| rest.split(end).next())
    }

    #[tokio::test]
    async fn every_file_that_the_page_and_its_modules_name_is_served() {
        let (status, _, page) = fetch("/telephones").await;
        assert_eq!(status, StatusCode::OK);
        let mut named: Vec<String> = between(&page, "=\"/telephones/", "\"").map(str::to_owned).collect();
        for (_, kind, content) in FILES {
            if kind == SCRIPT {
                named.extend(between(content, "from \"./", "\"").map(str::to_owned));
            }
        }
        assert!(named.len() > 10, "{named:?}");
        for file in named {
            assert_eq!(fetch(&format!("/telephones/{file}")).await.0, StatusCode::OK, "{file}");
        }
        assert_eq!(fetch("/telephones/nothing.js").await.0, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn the_page_has_a_strict_policy_and_nothing_inline() {
        let (_, headers, page) = fetch("/telephones").await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        assert!(!page.contains("style=\"") && !page.contains("<style") && !page.contains(" onclick"));
        assert!(
            between(&page, "<script", "</script>").all(|script| script.ends_with('>')),
            "an inline script"
        );
    }

    #[tokio::test]
    async fn the_script_may_be_embedded_by_another_origin() {
        let (_, headers, _) = fetch("/telephones/phone.js").await;
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert!(headers[header::CONTENT_TYPE].to_str().expect("text").starts_with("text/javascript"));
    }

    #[tokio::test]
    async fn the_directory_names_the_lines() {
        let (_, _, body) = fetch("/telephones/directory.json").await;
        assert_eq!(body, r#"{"lines":[{"name":"Solidarité Numérique","number":"+33199000001"}]}"#);
    }

    #[test]
    fn every_text_is_there_in_both_languages() {
        let texts = include_str!("../assets/telephones/texts.js");
        let (french, english) = texts.split_once("\n  en: {").expect("two languages");
        let keys = |block: &str| -> Vec<String> {
            let keys = block.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(": "));
            keys.map(|(key, _)| key.trim().to_owned()).filter(|key| !key.contains(' ')).collect()
        };
        let english = keys(english);
        assert!(english.len() > 60);
        assert_eq!(keys(french), english);
        let page = include_str!("../assets/telephones/index.html");
        for used in
            ["data-text=\"", "data-label=\"", "data-hint=\""].iter().flat_map(|a| between(page, a, "\""))
        {
            assert!(english.iter().any(|key| key == used), "{used} has no text");
        }
    }
}
