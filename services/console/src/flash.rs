//! A sentence that survives one redirect: "saved", "signed out". It travels in a short-lived cookie as a text key, so no
//! word of a person is in it.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, IntoResponseParts, Redirect, Response, ResponseParts};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

const COOKIE: &str = "permanence_message";

/// A message for the next page: a text key starting with `flash-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flash(pub &'static str);

impl Flash {
    /// Goes to `path` and shows the message there.
    pub fn then(self, path: &str) -> Response {
        (self, Redirect::to(path)).into_response()
    }
}

impl IntoResponseParts for Flash {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Self::Error> {
        let cookie =
            Cookie::build((COOKIE, self.0)).path("/").http_only(true).same_site(SameSite::Lax).build();
        append(response.headers_mut(), &cookie);
        Ok(response)
    }
}

/// The message key a request brings, if it is one of ours.
pub(crate) fn read(jar: &CookieJar) -> Option<String> {
    jar.get(COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .filter(|key| key.starts_with("flash-") && crate::Language::French.has(key))
}

/// Forgets the message once a page has shown it.
pub(crate) async fn forget(request: Request, next: Next) -> Response {
    let shown = CookieJar::from_headers(request.headers()).get(COOKIE).is_some();
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if shown && is_page {
        let gone = Cookie::build((COOKIE, "")).path("/").removal().build();
        append(response.headers_mut(), &gone);
    }
    response
}

fn append(headers: &mut HeaderMap, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(header::SET_COOKIE, value);
    }
}
