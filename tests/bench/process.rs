//! The programs that are measured: started on free ports, watched through /proc, ended with the run.

use crate::load::Connection;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running program that answers `GET /health/ready`.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to its first "ready".
    pub ready_after: Duration,
}

impl Process {
    /// Starts `command`, which must listen on `address`, and waits until it is ready. `log` receives what it says.
    pub async fn start(command: &mut Command, address: SocketAddr, log: &Path) -> io::Result<Self> {
        let log_file = std::fs::File::create(log)?;
        let started = Instant::now();
        let mut child =
            command.stdin(Stdio::null()).stdout(log_file.try_clone()?).stderr(log_file).spawn()?;
        loop {
            if is_ready(address).await {
                return Ok(Self { child, address, ready_after: started.elapsed() });
            }
            let ended = child.try_wait()?;
            if ended.is_some() || started.elapsed() > Duration::from_secs(30) {
                let _ = child.kill();
                let said = std::fs::read_to_string(log).unwrap_or_default();
                return Err(io::Error::other(format!("it did not become ready ({ended:?}):\n{said}")));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Memory held (RSS) in megabytes of a million bytes.
    pub fn rss_mb(&self) -> io::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kilobytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok())
            .ok_or_else(|| io::Error::other("/proc says nothing of its memory"))?;
        Ok(kilobytes * 1024.0 / 1e6)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    connection
        .send(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .is_ok_and(|answer| answer.must_be_good().is_ok())
}

/// An address of this machine that nobody listens on at this moment.
pub fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
