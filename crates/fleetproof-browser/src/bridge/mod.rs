//! The browser's way to a target that only a private authority vouches for.
//!
//! Chromium takes no file of authorities. It takes keys, `--ignore-certificate-errors-spki-list`, but
//! accepts such a key anywhere in a chain: a target's own key would let in whoever shows its
//! certificate beside another. So the browser is led to a port of ours, which has a key that nobody else
//! ever holds, and it is we who connect to the target, by the named authorities and no other.

mod authority;
mod tls;

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::BrowserError;
pub use authority::PrivateAuthority;

/// A port of ours for one target. Closed on drop, with what goes through it.
#[derive(Debug)]
pub(crate) struct Bridge {
    /// Which address leads here, as Chromium's `--host-resolver-rules` says it.
    pub(crate) rule: String,
    /// The hash of our key, as `--ignore-certificate-errors-spki-list` says it.
    pub(crate) key: String,
    failure: Arc<Mutex<Option<String>>>,
    task: JoinHandle<()>,
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Bridge {
    /// Begins to listen, on the loopback address.
    pub(crate) async fn start(way: &PrivateAuthority) -> Result<Self, BrowserError> {
        let target = way.target()?;
        let far = tls::far(way, &target.host)?;
        let near = tls::near(way, &target.host)?;
        let io = |source| BrowserError::Io {
            what: "cannot listen on the loopback address",
            source,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(io)?;
        let port = listener.local_addr().map_err(io)?.port();
        let rule = format!("MAP {}:{} 127.0.0.1:{port}", target.host, target.port);
        let failure = Arc::default();
        let bridge = Arc::new(Ends {
            address: (target.host, target.port),
            far,
            near: near.acceptor,
            failure: Arc::clone(&failure),
        });
        Ok(Self {
            rule,
            key: near.key,
            failure,
            task: tokio::spawn(listen(listener, bridge)),
        })
    }

    /// Why the last connection to the target failed, if it did.
    pub(crate) fn failure(&self) -> Option<String> {
        self.failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

struct Ends {
    address: (String, u16),
    far: (TlsConnector, rustls::pki_types::ServerName<'static>),
    near: TlsAcceptor,
    failure: Arc<Mutex<Option<String>>>,
}

async fn listen(listener: TcpListener, ends: Arc<Ends>) {
    let mut open = JoinSet::new();
    while let Ok((near, _)) = listener.accept().await {
        while open.try_join_next().is_some() {}
        let ends = Arc::clone(&ends);
        open.spawn(async move { ends.carry(near).await });
    }
}

impl Ends {
    /// One connection of the browser's: to the target first, since without it there is nothing to offer.
    async fn carry(&self, near: TcpStream) {
        let far = self.connect().await;
        let told = far.as_ref().err().map(ToString::to_string);
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = told;
        let Ok(mut far) = far else {
            return;
        };
        // A browser that goes away is no trouble of anybody.
        if let Ok(mut near) = self.near.accept(near).await {
            let _ = copy_bidirectional(&mut near, &mut far).await;
        }
    }

    async fn connect(&self) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
        let (host, port) = &self.address;
        let (connector, name) = &self.far;
        let far = TcpStream::connect((host.trim_matches(['[', ']']), *port)).await?;
        far.set_nodelay(true)?;
        connector.connect(name.clone(), far).await
    }
}
