//! A client that costs little, so that two cores measure the server and not the client: requests are written and
//! answers read on kept-open connections without an HTTP library.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a run of requests took.
pub struct Measured {
    /// Each request's time, sorted.
    latencies: Vec<Duration>,
    elapsed: Duration,
}

impl Measured {
    pub fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// The time that 99 of 100 requests stayed under, in milliseconds.
    pub fn p99_ms(&self) -> f64 {
        percentile_ms(&self.latencies, 0.99)
    }
}

/// `sorted`'s value below which the fraction `q` lies, in milliseconds; 0 for none.
pub fn percentile_ms(sorted: &[Duration], q: f64) -> f64 {
    let index = ((sorted.len() as f64 * q).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
}

/// Sends `requests` (whole HTTP/1.1 requests, head and body) over `connections` connections, each connection one
/// after the other. Every answer must be 2xx; anything else ends the run with an error that shows it.
pub async fn send_all(
    address: SocketAddr,
    connections: usize,
    requests: Vec<Vec<u8>>,
) -> io::Result<Measured> {
    let requests = Arc::new(requests);
    let next = Arc::new(AtomicUsize::new(0));
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    let started = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for mut connection in open {
        let (requests, next) = (requests.clone(), next.clone());
        workers.spawn(async move {
            let mut latencies = Vec::new();
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                let sent = Instant::now();
                let answer = connection.send(request).await?;
                latencies.push(sent.elapsed());
                answer.must_be_good()?;
            }
            Ok::<_, io::Error>(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(done) = workers.join_next().await {
        latencies.extend(done.map_err(io::Error::other)??);
    }
    let elapsed = started.elapsed();
    latencies.sort_unstable();
    Ok(Measured { latencies, elapsed })
}

/// One kept-open connection.
pub struct Connection {
    stream: TcpStream,
    /// Bytes read and not yet consumed.
    buffer: Vec<u8>,
}

pub struct Answer {
    pub status: u16,
    /// The values of its `Set-Cookie` headers.
    pub cookies: Vec<String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn must_be_good(&self) -> io::Result<()> {
        if (200..300).contains(&self.status) {
            return Ok(());
        }
        let body = String::from_utf8_lossy(&self.body);
        Err(io::Error::other(format!(
            "status {}: {}",
            self.status,
            body.chars().take(300).collect::<String>()
        )))
    }
}

impl Connection {
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(4096) })
    }

    /// Sends one request and reads its answer, which must carry a length or be chunked.
    pub async fn send(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.read_more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..head_end]).into_owned();
        let cookies = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .map(|(_, value)| value.trim().to_owned())
            .collect();
        let head = head.to_ascii_lowercase();
        let status = head
            .get(9..12)
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| io::Error::other("the answer has no status line"))?;
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        if let Some(length) = header("content-length:").and_then(|value| value.parse::<usize>().ok()) {
            while self.buffer.len() < head_end + length {
                self.read_more().await?;
            }
            return Ok(Answer { status, cookies, body: self.buffer[head_end..head_end + length].to_vec() });
        }
        if header("transfer-encoding:").is_some_and(|value| value.contains("chunked")) {
            while !self.buffer.ends_with(b"0\r\n\r\n") {
                self.read_more().await?;
            }
        }
        Ok(Answer { status, cookies, body: self.buffer[head_end..].to_vec() })
    }

    /// Begins an answer that does not end: a page's live updates.
    pub async fn listen(mut self, request: &[u8]) -> io::Result<Live> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        while find(&self.buffer, b"\r\n\r\n").is_none() {
            self.read_more().await?;
        }
        Ok(Live(self))
    }

    async fn read_more(&mut self) -> io::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection"));
        }
        Ok(())
    }
}

/// A page's live updates.
pub struct Live(Connection);

impl Live {
    /// Forgets what was told so far.
    pub fn forget(&mut self) -> io::Result<()> {
        self.0.buffer.clear();
        let mut told = [0; 1024];
        loop {
            match self.0.stream.try_read(&mut told) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits until one of `events` is told.
    pub async fn told(&mut self, events: &[&str]) -> io::Result<()> {
        while !events.iter().any(|event| find(&self.0.buffer, event.as_bytes()).is_some()) {
            self.0.read_more().await?;
        }
        Ok(())
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
