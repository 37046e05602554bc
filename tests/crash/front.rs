//! The web server in front of the house, as in production: who connects while the house is away waits for it a little.
//! A request that was under way is broken off, and the telephone company asks again. Of several nodes each has its turn;
//! one that does not listen is passed over.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// Longer than any start takes.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Front {
    pub address: SocketAddr,
    nodes: Arc<Vec<Node>>,
}

struct Node {
    address: SocketAddr,
    /// Connections that it took.
    served: AtomicUsize,
}

impl Front {
    pub async fn open(nodes: &[SocketAddr]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let nodes: Vec<Node> =
            nodes.iter().map(|address| Node { address: *address, served: AtomicUsize::new(0) }).collect();
        let front = Self { address, nodes: Arc::new(nodes) };
        let nodes = Arc::clone(&front.nodes);
        tokio::spawn(async move {
            let mut turn = 0_usize;
            while let Ok((client, _)) = listener.accept().await {
                turn = turn.wrapping_add(1);
                let nodes = Arc::clone(&nodes);
                tokio::spawn(async move {
                    let server = tokio::time::timeout(PATIENCE, reach(&nodes, turn)).await;
                    let Ok(server) = server else { return };
                    // How it ends is for the two to say.
                    drop(between(client, server, nodes.len() > 1).await);
                });
            }
        });
        front
    }

    /// How many connections each node took.
    pub fn served(&self) -> Vec<usize> {
        self.nodes.iter().map(|node| node.served.load(Ordering::SeqCst)).collect()
    }
}

/// The node whose turn it is, or the next one that listens.
async fn reach(nodes: &[Node], turn: usize) -> TcpStream {
    loop {
        for nth in 0..nodes.len() {
            let node = &nodes[(turn + nth) % nodes.len()];
            if let Ok(server) = TcpStream::connect(node.address).await {
                node.served.fetch_add(1, Ordering::SeqCst);
                return server;
            }
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn between(mut client: TcpStream, mut server: TcpStream, one_request: bool) -> io::Result<()> {
    if !one_request {
        return copy_bidirectional(&mut client, &mut server).await.map(drop);
    }
    let (mut from_client, mut to_client) = client.split();
    let (from_server, mut to_server) = server.split();
    let answered = async {
        let mut from_server = BufReader::new(from_server);
        let mut status = Vec::new();
        from_server.read_until(b'\n', &mut status).await?;
        if status.ends_with(b"\n") {
            // A kept connection would stay with its node: the next request has the next turn.
            status.extend_from_slice(b"connection: close\r\n");
            to_client.write_all(&status).await?;
            copy(&mut from_server, &mut to_client).await?;
        }
        Ok(())
    };
    tokio::select! {
        end = answered => end,
        end = copy(&mut from_client, &mut to_server) => end.map(drop),
    }
}
