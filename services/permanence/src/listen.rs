//! Listening: taking a port, serving connections, ending them when asked.
//!
//! Not `axum::serve`: that one waits for ever for a client that never finishes its headers.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::failure::Failure;

/// How long a client may take over its headers, counted from the connection or from the last answer.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);

/// How long answers under way may still take once the program is asked to end. Live updates never finish by
/// themselves: browsers come back to the next process.
const FAREWELL: Duration = Duration::from_secs(2);

/// Takes a port. `chosen_by` names what the person has to change when it is busy.
pub async fn bind(address: SocketAddr, chosen_by: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::new(
            format!("the port {} of {} is taken by another program", address.port(), address.ip()),
            format!("stop that program, or choose another port with {chosen_by}"),
        ),
        std::io::ErrorKind::PermissionDenied => Failure::new(
            format!("this user may not listen on the port {}", address.port()),
            format!("choose a port from 1024 on with {chosen_by}, and let a web server pass requests on"),
        ),
        _ => Failure::new(
            format!("{address} can't be listened on: {error}"),
            format!("choose an address of this machine with {chosen_by}"),
        ),
    })
}

/// Serves until `ending` is cancelled, then lets the answers under way finish for a short while.
pub async fn serve(listener: TcpListener, router: Router, ending: CancellationToken) {
    let connections = TaskTracker::new();
    let cut = CancellationToken::new();
    loop {
        let accepted = tokio::select! {
            () = ending.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                connections.spawn(connection(stream, peer, router.clone(), ending.clone(), cut.clone()));
            }
            // Too many open files, most often: those who are connected must leave first.
            Err(error) => {
                tracing::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(FAREWELL, connections.wait()).await.is_err() {
        cut.cancel();
        connections.wait().await;
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    ending: CancellationToken,
    cut: CancellationToken,
) {
    // Webhook answers are one small packet: never wait for more to send.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("a connection was lost at once: {error}");
        return;
    }
    let service = router.map_request(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut served = std::pin::pin!(served);
    let result = tokio::select! {
        result = served.as_mut() => result,
        () = ending.cancelled() => {
            served.as_mut().graceful_shutdown();
            tokio::select! {
                result = served.as_mut() => result,
                () = cut.cancelled() => return,
            }
        }
    };
    if let Err(error) = result {
        // A client that went away or was too slow: its own affair.
        tracing::debug!("a connection ended: {error}");
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::Arc;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::Notify;

    use super::*;

    async fn anywhere() -> TcpListener {
        bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), "--port").await.unwrap()
    }

    #[tokio::test]
    async fn a_busy_port_is_named_with_what_to_change() {
        let taken = anywhere().await;
        let failure = bind(taken.local_addr().unwrap(), "--port").await.unwrap_err().to_string();
        let port = taken.local_addr().unwrap().port();
        assert!(failure.contains(&format!("the port {port} of 127.0.0.1 is taken")), "{failure}");
        assert!(failure.contains("choose another port with --port"), "{failure}");
    }

    #[tokio::test]
    async fn an_answer_under_way_is_finished_and_a_half_written_request_does_not_hold_the_end_up() {
        let (arrived, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let handler = {
            let (arrived, go_on) = (Arc::clone(&arrived), Arc::clone(&go_on));
            move || async move {
                arrived.notify_one();
                go_on.notified().await;
                "finished"
            }
        };
        let listener = anywhere().await;
        let address = listener.local_addr().unwrap();
        let ending = CancellationToken::new();
        let router = Router::new().route("/slow", get(handler));
        let served = tokio::spawn(serve(listener, router, ending.clone()));

        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(b"GET /slow HTTP/1.1\r\n").await.unwrap();
        let mut whole = TcpStream::connect(address).await.unwrap();
        whole.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        arrived.notified().await;
        ending.cancel();
        go_on.notify_one();

        let mut answer = String::new();
        whole.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("finished"), "{answer}");
        tokio::time::timeout(FAREWELL * 2, served).await.unwrap().unwrap();
    }
}
