use axum::body::Body;
use axum::extract::Path;
use axum::routing::post;
use futures_util::FutureExt as _;
use tower::ServiceExt as _;

use super::*;

struct Parts(&'static str, bool);

impl Readiness for Parts {
    fn check(&self) -> futures_util::future::BoxFuture<'_, Vec<Part>> {
        let database = Part { name: "database", state: self.0.to_owned(), ready: self.1 };
        std::future::ready(vec![database]).boxed()
    }
}

async fn answer(router: Router, request: Request) -> (StatusCode, String) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn get_request(path: &str) -> Request {
    Request::builder().uri(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_part_that_fails_makes_the_process_unready_and_is_named() {
    let good = health(Arc::new(Parts("ok", true)));
    let (status, body) = answer(good, get_request("/health/ready")).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, r#"{"parts":{"database":"ok"},"ready":true}"#));

    let bad = || health(Arc::new(Parts("unreachable", false)));
    let (status, body) = answer(bad(), get_request("/health/ready")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("unreachable"));
    assert_eq!(answer(bad(), get_request("/health/live")).await.0, StatusCode::OK);
}

async fn planted_panic() -> StatusCode {
    panic!("planted by this test")
}

#[tokio::test]
async fn a_panic_is_an_answer_and_a_large_body_is_refused() {
    let router = surround(
        Router::new()
            .route("/panic", get(planted_panic))
            .route("/take", post(|body: String| async move { body.len().to_string() })),
    );
    assert_eq!(answer(router.clone(), get_request("/panic")).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    let large = Request::post("/take").body(Body::from(vec![b'x'; LARGEST_BODY + 1])).unwrap();
    assert_eq!(answer(router.clone(), large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let usual = Request::post("/take").body(Body::from("four")).unwrap();
    assert_eq!(answer(router, usual).await, (StatusCode::OK, "4".to_owned()));
}

#[tokio::test]
async fn figures_name_routes_never_addresses_and_may_want_a_token() {
    let figures = Figures::begin(Some(Secret::new("s3cret"))).unwrap();
    let router = surround(Router::new().route("/calls/{id}", get(|Path(id): Path<String>| async { id })));
    answer(router.clone(), get_request("/calls/somebody?name=somebody")).await;
    for invented in ["XINVENTED1", "XINVENTED2"] {
        answer(router.clone(), Request::builder().method(invented).uri("/").body(Body::empty()).unwrap())
            .await;
    }

    let page = figures.router();
    assert_eq!(answer(page.clone(), get_request("/metrics")).await.0, StatusCode::UNAUTHORIZED);
    let mut request = get_request("/metrics");
    request.headers_mut().insert(header::AUTHORIZATION, "Bearer s3cret".parse().unwrap());
    let (status, text) = answer(page, request).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        text.contains(r#"http_requests_total{method="GET",route="/calls/{id}",status="200"} 1"#),
        "{text}"
    );
    assert!(!text.contains("somebody"));
    assert!(
        text.contains(r#"method="other""#) && !text.contains("INVENTED"),
        "a stranger makes no new figures"
    );
}
