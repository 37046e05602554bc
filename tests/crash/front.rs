//! The web server in front of the house, as in production: who connects while the house is away waits for it a little.
//! A request that was under way is broken off, and the telephone company asks again.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// Longer than any start takes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the front; its address.
pub async fn open(house: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let Ok(Some(mut server)) = tokio::time::timeout(PATIENCE, reach(house)).await else { return };
                // How it ends is for the two to say.
                drop(copy_bidirectional(&mut client, &mut server).await);
            });
        }
    });
    address
}

async fn reach(house: SocketAddr) -> Option<TcpStream> {
    loop {
        if let Ok(server) = TcpStream::connect(house).await {
            return Some(server);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
