//! The private server in its owner's hand.

use std::path::PathBuf;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio_postgres::Config;

use crate::database;
use crate::error::PostgresError;
use crate::initdb::SUPERUSER;
use crate::launch;
use crate::options::{Options, Tcp};
use crate::password::Password;
use crate::supervisor::Supervisor;

/// How many free ports are tried: each may be taken between its choice and the server's start.
const PORTS_TRIED: usize = 10;

/// What an unreserved character of a URI is (RFC 3986), besides letters and digits.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A PostgreSQL server of our own, with the superuser `postgres`. It ends with its owner, by
/// [`PrivateServer::stop`], on drop (which waits for it), or when the process ends.
///
/// It is not bound to the runtime that it was started from.
#[derive(Debug)]
pub struct PrivateServer {
    supervisor: Supervisor,
    port: u16,
    password: Option<Password>,
    major: u32,
}

impl PrivateServer {
    /// Starts a server, and returns once it answers a query. What killed runs have left is
    /// removed first.
    ///
    /// # Errors
    /// [`PostgresError::DidNotStart`] and [`PostgresError::TooSlow`] quote the server's log; a
    /// port given by [`Options::tcp_port`] may be taken; the folder given by
    /// [`Options::data_dir`] may be unfit; and a file system may refuse anything.
    pub async fn start(options: Options) -> Result<Self, PostgresError> {
        Self::start_on(options, launch::choose_port).await
    }

    /// `choose` is asked for a port again if the one before was taken meanwhile.
    async fn start_on(
        options: Options,
        choose: impl Fn(Tcp) -> Result<u16, PostgresError>,
    ) -> Result<Self, PostgresError> {
        let mut tries = 1;
        loop {
            match Self::start_once(&options, choose(options.tcp)?).await {
                Err(PostgresError::PortTaken { .. })
                    if options.tcp == Tcp::FreePort && tries < PORTS_TRIED =>
                {
                    tries += 1;
                }
                result => return result,
            }
        }
    }

    async fn start_once(options: &Options, port: u16) -> Result<Self, PostgresError> {
        let owned = options.clone();
        let supervisor =
            tokio::task::spawn_blocking(move || launch::launch(&owned, port)).await??;
        let mut server = Self {
            supervisor,
            port,
            password: None,
            major: options.binaries.major(),
        };
        launch::wait_until_ready(&server.supervisor, &server.config(SUPERUSER), options, port)
            .await?;
        if options.tcp != Tcp::Off {
            let password = Password::random();
            let verifier = password.verifier();
            let statement = format!("ALTER ROLE {SUPERUSER} PASSWORD '{verifier}'");
            database::execute(&server.config(SUPERUSER), &statement, || {
                "cannot set the password".to_owned()
            })
            .await?;
            server.password = Some(password);
        }
        Ok(server)
    }

    /// How to connect to `database` through the Unix socket.
    #[must_use]
    pub fn config(&self, database: &str) -> Config {
        let mut config = Config::new();
        config
            .host_path(self.supervisor.folder().path())
            .port(self.port)
            .user(SUPERUSER)
            .dbname(database);
        config
    }

    /// The libpq URI of `database` through the Unix socket. There is no secret in it: the socket
    /// is in a folder that only the server's account (and root) can enter.
    #[must_use]
    pub fn socket_url(&self, database: &str) -> String {
        let folder = self.supervisor.folder().path().to_string_lossy();
        format!(
            "postgres://{SUPERUSER}@/{}?host={}&port={}",
            escaped(database),
            escaped(&folder),
            self.port
        )
    }

    /// The libpq URI of `database` through the loopback port, password included; `None` without
    /// [`Options::tcp`]. Every driver takes it as it stands.
    #[must_use]
    pub fn tcp_url(&self, database: &str) -> Option<String> {
        let password = self.password.as_ref()?.reveal();
        let (port, database) = (self.port, escaped(database));
        Some(format!(
            "postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/{database}"
        ))
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// [`PostgresError::Query`], for instance if there is one of that name.
    pub async fn create_database(&self, name: &str) -> Result<(), PostgresError> {
        self.create_database_from(name, "template0").await
    }

    /// Makes a database as a copy of `template`, to which nobody may be connected: 20 ms on
    /// version 15 and later.
    ///
    /// # Errors
    /// [`PostgresError::Query`], for instance if someone is connected to the template.
    pub async fn create_database_from(
        &self,
        name: &str,
        template: &str,
    ) -> Result<(), PostgresError> {
        let statement = database::create(name, template, self.major);
        self.execute(&statement, || {
            format!("cannot create the database `{name}`")
        })
        .await
    }

    /// Drops a database, if it exists, whoever is connected to it.
    ///
    /// # Errors
    /// [`PostgresError::Query`], for instance if it is a template.
    pub async fn drop_database(&self, name: &str) -> Result<(), PostgresError> {
        let statement = database::drop_forced(name);
        self.execute(&statement, || format!("cannot drop the database `{name}`"))
            .await
    }

    async fn execute(
        &self,
        statement: &str,
        doing: impl FnOnce() -> String,
    ) -> Result<(), PostgresError> {
        database::execute(&self.config(SUPERUSER), statement, doing).await
    }

    /// The server's major version.
    #[must_use]
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The server's log, there as long as the server belongs to its owner.
    #[must_use]
    pub fn log_path(&self) -> PathBuf {
        self.supervisor.folder().log()
    }

    /// The end of the server's log in one line, to be quoted in an error.
    #[must_use]
    pub fn last_words(&self) -> String {
        launch::last_words(&self.log_path())
    }

    /// Whether the server has ended though no one here has stopped it.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.supervisor.server_has_ended()
    }

    /// Stops the server, and returns when it and its folder are gone. Kept data is written out
    /// first.
    ///
    /// # Errors
    /// [`PostgresError::DidNotStop`] after two minutes.
    pub async fn stop(mut self) -> Result<(), PostgresError> {
        tokio::task::spawn_blocking(move || self.supervisor.stop()).await?
    }
}

fn escaped(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, ESCAPED)
}

#[cfg(test)]
mod tests {
    use super::{PORTS_TRIED, PrivateServer};
    use crate::{Binaries, Options, launch};
    use std::cell::Cell;
    use std::net::TcpListener;

    #[tokio::test]
    async fn a_port_taken_meanwhile_is_given_up_for_another() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = listener.local_addr().unwrap().port();
        let options = Options::new(Binaries::find(None).unwrap()).tcp();
        let tries = Cell::new(0);
        let started = PrivateServer::start_on(options, |tcp| {
            tries.set(tries.get() + 1);
            if tries.get() == 1 {
                Ok(taken)
            } else {
                launch::choose_port(tcp)
            }
        });
        assert_ne!(started.await.unwrap().port, taken);
        assert!((2..=PORTS_TRIED).contains(&tries.get()));
    }
}
