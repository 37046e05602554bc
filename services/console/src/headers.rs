//! What every answer tells the browser: load nothing from elsewhere, run nothing that stands in a page.

use axum::extract::{Request, State as Held};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::{State, Telephones};

/// The content security policy: scripts and styles from ourselves only, plus the telephone company's origins.
pub(crate) fn policy(telephones: &Telephones) -> String {
    let (scripts, connections, media) = match telephones {
        Telephones::None => (String::new(), String::new(), ""),
        Telephones::Switch { origin, .. } => (format!(" {origin}"), format!(" {origin}"), ""),
        // https://www.twilio.com/docs/voice/sdks/javascript/best-practices#content-security-policy
        Telephones::Twilio { .. } => (
            String::new(),
            " https://eventgw.twilio.com wss://voice-js.roaming.twilio.com https://media.twiliocdn.com \
             https://sdk.twilio.com"
                .to_owned(),
            " https://media.twiliocdn.com https://sdk.twilio.com",
        ),
    };
    format!(
        "default-src 'none'; script-src 'self'{scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'{connections}; media-src 'self' blob: data:{media}; manifest-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'"
    )
}

pub(crate) async fn secure(Held(state): Held<State>, request: Request, next: Next) -> Response {
    let asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !asset {
        headers.insert(header::CONTENT_SECURITY_POLICY, state.content_security_policy());
        // Pages hold people's words: nothing stays in a shared machine's cache.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(self), payment=(), usb=()"),
    );
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    if state.secure() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            // Of this name only: what else stands under an association's domain is not ours to decide.
            HeaderValue::from_static("max-age=31536000"),
        );
        guard_cookies(headers);
    }
    response
}

/// Marks every cookie, whoever sets it, as one for HTTPS only.
fn guard_cookies(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        let text = String::from_utf8_lossy(cookie.as_bytes()).into_owned();
        let marked = text.split(';').any(|part| part.trim().eq_ignore_ascii_case("secure"));
        let guarded = if marked { text } else { format!("{text}; Secure") };
        headers.append(header::SET_COOKIE, HeaderValue::from_str(&guarded).unwrap_or(cookie));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cookie_is_for_https_once() {
        let mut headers = HeaderMap::new();
        headers.append(header::SET_COOKIE, HeaderValue::from_static("a=1; HttpOnly; Secure"));
        headers.append(header::SET_COOKIE, HeaderValue::from_static("b=2; Path=/"));
        guard_cookies(&mut headers);
        let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["a=1; HttpOnly; Secure", "b=2; Path=/; Secure"]);
    }
}
