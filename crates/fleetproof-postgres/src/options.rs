//! How a private server is to be.

use std::path::PathBuf;
use std::time::Duration;

use crate::Binaries;

/// How a private server is to be. By default: scratch data, a Unix socket only, autovacuum off.
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) binaries: Binaries,
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) tcp: Tcp,
    pub(crate) autovacuum: bool,
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) start_timeout: Duration,
}

/// Whether the server listens on the loopback address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tcp {
    Off,
    FreePort,
    Port(u16),
}

impl Options {
    /// The defaults, with these programs.
    #[must_use]
    pub fn new(binaries: Binaries) -> Self {
        Self {
            binaries,
            data_dir: None,
            tcp: Tcp::Off,
            autovacuum: false,
            settings: Vec::new(),
            start_timeout: Duration::from_secs(60),
        }
    }

    /// Keeps the data in `folder`, which is made if it is missing, initialised if it is empty,
    /// and used as it is if the same major version has initialised it. Such data outlives the
    /// server, so it is written durably.
    #[must_use]
    pub fn data_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(folder.into());
        self
    }

    /// Listens on a free port of 127.0.0.1, too, for clients that cannot use a Unix socket.
    /// They need the random password in [`crate::PrivateServer::tcp_url`].
    #[must_use]
    pub fn tcp(mut self) -> Self {
        self.tcp = Tcp::FreePort;
        self
    }

    /// As [`Options::tcp`], but on this very port.
    #[must_use]
    pub fn tcp_port(mut self, port: u16) -> Self {
        self.tcp = Tcp::Port(port);
        self
    }

    /// Autovacuum: worth its work only for a server that lives long.
    #[must_use]
    pub fn autovacuum(mut self, on: bool) -> Self {
        self.autovacuum = on;
        self
    }

    /// A further setting of `postgresql.conf`, which goes before this crate's own.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// How long a start may take until the first query is answered; 60 s by default.
    #[must_use]
    pub fn start_timeout(mut self, timeout: Duration) -> Self {
        self.start_timeout = timeout;
        self
    }
}
