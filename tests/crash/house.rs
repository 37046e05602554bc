//! The program under test (or several on one database), its data, and the telephone company that outlives it.

use crate::front::Front;
use crate::rows::{Kind, Rows, new_database};
use softswitch::{Handle, Number, Running, Softswitch};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::testing::REDIS_URL;

/// The line of the sample data.
pub const LINE: &str = "+33199000001";

/// Times that let a day pass in a minute; a callback is tried as often as it takes.
const RULES: &str = r#"{"ring":4000,"connect":4000,"reconnect":4000,"wrap_up":20000,"wrap_up_most":60000,
    "callback_ring":4000,"callback_attempts":50,"callback_pause":500,"language":"fr"}"#;

const PATIENCE: Duration = Duration::from_secs(30);

pub struct House {
    pub db: Rows,
    pub front: Front,
    nodes: Vec<Node>,
    switch: Running,
    database: String,
    folder: PathBuf,
    binary: PathBuf,
}

/// One `permanence serve` of a house: where it listens, and the program while it lives.
struct Node {
    address: SocketAddr,
    child: Mutex<Option<Child>>,
}

impl House {
    /// The sample people and lines, and as many programs that run.
    pub async fn open(kind: Kind, nodes: usize) -> Self {
        let nodes: Vec<Node> =
            (0..nodes).map(|_| Node { address: free_address(), child: Mutex::new(None) }).collect();
        let addresses: Vec<SocketAddr> = nodes.iter().map(|node| node.address).collect();
        // Several houses of one run stand side by side.
        let name = format!("permanence-crash-{}-{}", std::process::id(), addresses[0].port());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let front = Front::open(&addresses).await;
        let public_url = format!("http://{}", front.address);
        let company = softswitch::Config {
            numbers: vec![Number {
                number: LINE.to_owned(),
                voice_url: Some(format!("{public_url}/telephony/voice#rc=5&rp=all")),
                voice_fallback_url: Some(format!("{public_url}/telephony/fallback#rc=5&rp=all")),
                status_callback: Some(format!("{public_url}/telephony/status#rc=5&rp=all")),
                ..Number::default()
            }],
            quick: true,
            media: false,
            ..softswitch::Config::default()
        };
        let switch = Softswitch::start(company).await.expect("a telephone company");
        let binary = binary();
        let database = new_database(kind, &folder).await;
        plant(&binary, &folder, &database).await;
        let db = Rows::open(&database).await;
        db.change("UPDATE lines SET rules = $1", RULES.to_owned()).await;
        let house = Self { db, front, nodes, switch, database, folder, binary };
        for node in 0..house.nodes.len() {
            house.start(node).await;
        }
        house
    }

    pub fn telephones(&self) -> &Handle {
        &self.switch.handle
    }

    /// Where the console is. Alone, the program itself, whose absence a browser is told at once; of several any.
    pub fn console(&self) -> SocketAddr {
        if let [alone] = self.nodes.as_slice() { alone.address } else { self.front.address }
    }

    /// Starts a node and waits until it is ready.
    pub async fn start(&self, node: usize) {
        let node = &self.nodes[node];
        let company = softswitch::Config::default();
        let mut command = Command::new(&self.binary);
        command
            .arg("serve")
            .current_dir(&self.folder)
            .env("DATABASE_URL", &self.database)
            .env("PERMANENCE_LISTEN", node.address.to_string())
            .env("PERMANENCE_PUBLIC_URL", format!("http://{}", self.front.address))
            .env("PERMANENCE_LOG_FILTER", "warn")
            .env("TWILIO_API_URL", format!("http://{}", self.switch.addr))
            .env("TWILIO_CALLS_PER_SECOND", "0")
            .env("TWILIO_ACCOUNT_SID", company.account_sid)
            .env("TWILIO_AUTH_TOKEN", company.auth_token)
            .env("TWILIO_API_KEY", company.api_key)
            .env("TWILIO_API_SECRET", company.api_secret);
        if self.nodes.len() > 1 {
            let redis = std::env::var(REDIS_URL);
            command.env("REDIS_URL", redis.expect("TEST_REDIS_URL is not set: run the tests by ops/test"));
        }
        let child = spawn(&mut command, &self.folder);
        *node.child.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
        let deadline = Instant::now() + PATIENCE;
        while !is_ready(node.address).await {
            assert!(Instant::now() < deadline, "it does not start:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    /// Ends a node as a power cut does.
    pub fn kill(&self, node: usize) {
        let child = self.nodes[node].child.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut child) = child {
            child.kill().expect("it runs");
            child.wait().expect("it ended");
        }
    }

    /// What it said last, over all its lives.
    pub fn log(&self) -> String {
        let said = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        lines[lines.len().saturating_sub(60)..].join("\n")
    }

    fn kill_all(&self) {
        (0..self.nodes.len()).for_each(|node| self.kill(node));
    }

    pub async fn close(self) {
        self.kill_all();
        self.db.close().await;
    }
}

impl Drop for House {
    /// Also when the test has failed.
    fn drop(&mut self) {
        self.kill_all();
        // What is not there need not be removed.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The program that was built beside this test, or the one that is named.
fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("PERMANENCE_TEST_BINARY") {
        return named.into();
    }
    let test = std::env::current_exe().expect("this test's own path");
    let built = test.ancestors().nth(2).expect("target/debug").join("permanence");
    assert!(built.exists(), "{} is not there: cargo build --workspace --bins", built.display());
    built
}

/// Runs the demo once, for its people and lines.
async fn plant(binary: &Path, folder: &Path, database: &str) {
    let (address, switch) = (free_address(), free_address());
    let mut command = Command::new(binary);
    command
        .arg("demo")
        .args(["--port", &address.port().to_string(), "--switch-port", &switch.port().to_string()])
        .args(["--database", database, "--data"])
        .arg(folder)
        .env("PERMANENCE_LOG_FILTER", "warn");
    let mut child = spawn(&mut command, folder);
    let deadline = Instant::now() + PATIENCE;
    while !is_ready(address).await {
        assert!(Instant::now() < deadline, "the sample was not planted");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child.kill().expect("it runs");
    child.wait().expect("it ended");
}

fn spawn(command: &mut Command, folder: &Path) -> Child {
    let log = std::fs::File::options().create(true).append(true).open(folder.join("log")).expect("a log");
    let errors = log.try_clone().expect("a log");
    command.stdin(Stdio::null()).stdout(log).stderr(errors).spawn().expect("the program starts")
}

async fn is_ready(address: SocketAddr) -> bool {
    match reqwest::get(format!("http://{address}/health/ready")).await {
        Ok(answer) => answer.status().is_success(),
        Err(_) => false,
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|it| it.local_addr()).expect("a port")
}
