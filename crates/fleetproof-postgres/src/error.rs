//! What can go wrong, each as one sentence for the person who has to act on it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A private server could not be found, started, used or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PostgresError {
    /// No server program on this machine.
    #[error(
        "no PostgreSQL server found; install one with `{command}`, or name its programs' folder with --pg-bin"
    )]
    NotFound {
        /// The command that installs it, for this distribution.
        command: String,
    },

    /// The folder given by the user holds no server.
    #[error("no PostgreSQL server in `{}`: {reason}", folder.display())]
    NotAServer {
        /// The folder looked into.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },

    /// A server, but one older than this crate can work with.
    #[error("PostgreSQL {major} in `{}` is too old: {needed} or later is needed; install it with `{command}`", folder.display())]
    TooOld {
        /// Where the server is.
        folder: PathBuf,
        /// Its major version.
        major: u32,
        /// The oldest major version that would do.
        needed: u32,
        /// The command that installs one that would do.
        command: String,
    },

    /// Running as root, and there is no other account to run the server as.
    #[error(
        "PostgreSQL does not run as root, and there is neither an account `postgres` nor `nobody` to run it as"
    )]
    NoAccount,

    /// The account that the server runs as may not enter a folder that it needs.
    #[error("the account `{account}`, which the server runs as, may not enter `{}`; use a folder open to it", folder.display())]
    Closed {
        /// The account's name.
        account: String,
        /// The folder it cannot reach.
        folder: PathBuf,
    },

    /// No temporary folder fits a server.
    #[error("no folder fit for a server: {tried}")]
    NoTemporaryFolder {
        /// The folders tried, each with what is wrong with it.
        tried: String,
    },

    /// `--data-dir` names a folder that cannot be made.
    #[error("the data folder `{}` cannot be made: {source}", folder.display())]
    NoDataFolder {
        /// The folder given.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// `--data-dir` names something that is neither empty nor a data folder.
    #[error("`{}` is neither empty nor a PostgreSQL data folder", folder.display())]
    NotADataFolder {
        /// The folder given.
        folder: PathBuf,
    },

    /// `--data-dir` names a data folder of another major version.
    #[error("the data folder `{}` is PostgreSQL {found}'s, the server is {server}", folder.display())]
    OtherVersion {
        /// The folder given.
        folder: PathBuf,
        /// The major version that wrote the folder.
        found: String,
        /// The major version of the server found.
        server: u32,
    },

    /// A file or folder could not be handled.
    #[error("{doing} `{}`: {source}", path.display())]
    Io {
        /// What was being done, as in "cannot write".
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// A program failed that prepares or installs a server.
    #[error("`{program}` failed: {output}")]
    Program {
        /// The program's name.
        program: String,
        /// The end of what it said.
        output: String,
    },

    /// The server ended before it answered.
    #[error("the PostgreSQL server did not start: {log}")]
    DidNotStart {
        /// The end of the server's log.
        log: String,
    },

    /// The server did not answer in time.
    #[error("the PostgreSQL server did not answer within {} s: {log}", waited.as_secs())]
    TooSlow {
        /// How long it was waited for.
        waited: Duration,
        /// The end of the server's log.
        log: String,
    },

    /// The TCP port asked for is in use.
    #[error("port {port} is taken")]
    PortTaken {
        /// The port.
        port: u16,
    },

    /// The server has not ended although it was told to.
    #[error("the PostgreSQL server has not ended within {} s", waited.as_secs())]
    DidNotStop {
        /// How long it was waited for.
        waited: Duration,
    },

    /// No packaged server of that version is known.
    #[error("no packaged PostgreSQL {major} is known; there are {known}")]
    NotPackaged {
        /// The major version asked for.
        major: u32,
        /// Those that there are.
        known: String,
    },

    /// No way to install a server has worked.
    #[error("no PostgreSQL server could be installed: {tried}")]
    NotInstalled {
        /// The ways tried, each with what stood against it.
        tried: String,
    },

    /// The server refused a statement, or could not be connected to.
    #[cfg(feature = "server")]
    #[error("{doing}: {}", described(source))]
    Query {
        /// What was being done, as in "cannot create the database `x`".
        doing: String,
        /// What the server said.
        source: tokio_postgres::Error,
    },

    /// A task of this crate ended without a result.
    #[cfg(feature = "server")]
    #[error("a background task ended early: {0}")]
    Task(#[from] tokio::task::JoinError),
}

impl PostgresError {
    /// For `map_err`: `fs::write(..).map_err(PostgresError::io("cannot write", path))`.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            doing,
            path,
            source,
        }
    }
}

/// The server's own words: the driver's message alone is only "db error".
#[cfg(feature = "server")]
fn described(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} (SQLSTATE {})", said.message(), said.code().code()),
        None => error.to_string(),
    }
}
