//! The way from the house to the telephone company's REST interface, which can be shut: then nobody answers there.

use std::net::SocketAddr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// An open gate. Dropping it shuts it.
pub struct Gate {
    pub address: SocketAddr,
    open: watch::Sender<bool>,
}

impl Gate {
    pub async fn before(company: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (open, is_open) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let is_open = is_open.clone();
                tokio::spawn(async move {
                    if !*is_open.borrow() {
                        return;
                    }
                    let Ok(mut server) = TcpStream::connect(company).await else { return };
                    tokio::select! {
                        // How it ends is for the two to say.
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        // Cut in the middle of whatever is said.
                        () = shuts(is_open) => {}
                    }
                });
            }
        });
        Self { address, open }
    }

    pub fn shut(&self, shut: bool) {
        self.open.send_replace(!shut);
    }
}

async fn shuts(mut is_open: watch::Receiver<bool>) {
    while *is_open.borrow_and_update() {
        if is_open.changed().await.is_err() {
            return;
        }
    }
}
