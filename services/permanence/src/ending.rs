//! Being asked to end: Ctrl-C, or the service manager's SIGTERM. A second time means at once.

use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// A token that is cancelled when somebody asks the program to end.
pub fn watch() -> Result<CancellationToken, Failure> {
    let ending = CancellationToken::new();
    let mut asked = signals()?;
    let told = ending.clone();
    tokio::spawn(async move {
        asked.next().await;
        tracing::info!("ending: answers under way may finish");
        told.cancel();
        asked.next().await;
        tracing::warn!("ending at once");
        std::process::exit(130);
    });
    Ok(ending)
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
fn signals() -> Result<Signals, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| {
        signal(kind).map_err(|error| {
            Failure::new(format!("signals can't be listened to: {error}"), "start the program anew")
        })
    };
    Ok(Signals { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
}

#[cfg(unix)]
impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other system's can fail")]
fn signals() -> Result<Signals, Failure> {
    Ok(Signals)
}

#[cfg(not(unix))]
impl Signals {
    async fn next(&mut self) {
        // Without signals the process ends when it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
