//! The wire between the engine and the pretend Meta, which a test can cut: while cut, connections
//! break and new ones are refused, as on a computer that lost its network.

use anyhow::Result;
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// A wire.
pub struct Wire {
    address: SocketAddr,
    cut: Arc<watch::Sender<bool>>,
}

impl Wire {
    /// A wire that leads to `far`.
    pub async fn to(far: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let cut = Arc::new(watch::Sender::new(false));
        tokio::spawn(carry(listener, far, Arc::clone(&cut)));
        Ok(Self { address, cut })
    }

    /// The near end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Cuts or mends it.
    pub fn cut(&self, cut: bool) {
        self.cut.send_replace(cut);
    }
}

async fn carry(mut listener: TcpListener, far: SocketAddr, cut: Arc<watch::Sender<bool>>) {
    let Ok(address) = listener.local_addr() else {
        return;
    };
    let mut state = cut.subscribe();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((near, _)) => drop(tokio::spawn(one(near, far, cut.subscribe()))),
                Err(_) => return,
            },
            _ = until(&mut state, true) => {
                // Nobody listens any more, so that a request never leaves: that is what tells a
                // missing network from a request whose answer was lost.
                drop(listener);
                if until(&mut state, false).await.is_err() {
                    return;
                }
                let Ok(again) = TcpListener::bind(address).await else {
                    return;
                };
                listener = again;
            }
        }
    }
}

async fn until(
    state: &mut watch::Receiver<bool>,
    cut: bool,
) -> Result<(), watch::error::RecvError> {
    state.wait_for(|now| *now == cut).await.map(drop)
}

async fn one(mut near: TcpStream, far: SocketAddr, mut cut: watch::Receiver<bool>) {
    let Ok(mut far) = TcpStream::connect(far).await else {
        return;
    };
    // Either end hanging up, or the cut, is the end; nobody needs to know which.
    tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => {}
        _ = until(&mut cut, true) => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Wire;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    #[tokio::test]
    async fn a_cut_breaks_what_is_open_and_refuses_what_is_new() {
        let far = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire::to(far.local_addr().unwrap()).await.unwrap();
        let mut near = TcpStream::connect(wire.address).await.unwrap();
        near.write_all(b"a").await.unwrap();
        let (mut other, _) = far.accept().await.unwrap();
        assert_eq!(other.read_u8().await.unwrap(), b'a');
        wire.cut(true);
        assert!(near.read_u8().await.is_err(), "the open connection breaks");
        assert!(
            TcpStream::connect(wire.address).await.is_err(),
            "a new one is refused"
        );
        wire.cut(false);
        let mut mended = loop {
            match TcpStream::connect(wire.address).await {
                Ok(mended) => break mended,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        mended.write_all(b"b").await.unwrap();
        let (mut other, _) = far.accept().await.unwrap();
        assert_eq!(other.read_u8().await.unwrap(), b'b');
    }
}
