//! The folder of one running server: socket, configuration, log, and the data unless it is kept.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rand::Rng;
use rand::distr::Alphanumeric;

use crate::account::Account;
use crate::error::PostgresError;
use crate::places;

/// How the folders' names begin.
pub(crate) const PREFIX: &str = "fleetproof-pg-";

/// Within it: the file that the owner holds locked as long as it lives. Unlike a process ID, a
/// lock means the same in all PID namespaces that share the folder, and is never used again.
pub(crate) const LOCK: &str = "owner";

/// The folder of one running server. Removed on drop.
///
/// While it is prepared it is the caller's own, and then handed over: where root prepares for a
/// less trusted account, nothing is written into a folder of that account's.
#[derive(Debug)]
pub(crate) struct RunFolder {
    path: PathBuf,
    /// Held, never read: unlocked by the system however this process ends.
    _owner: File,
}

impl RunFolder {
    /// Makes one in the first temporary folder that is fit.
    pub(crate) fn create(account: &Account) -> Result<Self, PostgresError> {
        let mut tried = Vec::new();
        for parent in places::candidates() {
            let attempt = places::check(&parent, &name(), account).and_then(|parent| {
                let made = Self::create_in(&parent, account);
                made.map_err(|error| error.to_string())
            });
            match attempt {
                Ok(folder) => return Ok(folder),
                Err(reason) => tried.push(format!("{} ({reason})", parent.display())),
            }
        }
        let tried = tried.join(", ");
        Err(PostgresError::NoTemporaryFolder { tried })
    }

    /// The lock is there and held before the folder has its name, so that no one who looks for
    /// folders without an owner ever takes it for one.
    fn create_in(parent: &Path, account: &Account) -> Result<Self, PostgresError> {
        let name = name();
        let hidden = parent.join(format!(".{name}"));
        DirBuilder::new()
            // `initdb` passes through it on the way to the data folder.
            .mode(if account.ids().is_some() {
                0o711
            } else {
                0o700
            })
            .create(&hidden)
            .map_err(PostgresError::io("cannot make", &hidden))?;
        let complete = || {
            let path = hidden.join(LOCK);
            let mut owner =
                File::create_new(&path).map_err(PostgresError::io("cannot make", &path))?;
            let failed = || PostgresError::io("cannot lock", &path);
            owner.lock().map_err(failed())?;
            writeln!(owner, "{}", std::process::id()).map_err(failed())?;
            let path = parent.join(&name);
            fs::rename(&hidden, &path).map_err(PostgresError::io("cannot rename", &hidden))?;
            Ok(Self {
                path,
                _owner: owner,
            })
        };
        complete().inspect_err(|_| {
            let _ = fs::remove_dir_all(&hidden);
        })
    }

    /// Where it is, and where the socket is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The data folder, or a link to the one that is kept.
    pub(crate) fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    /// What the server and its supervisor say.
    pub(crate) fn log(&self) -> PathBuf {
        self.path.join("log")
    }

    /// Made by the supervisor when the server has ended; holds its exit status.
    pub(crate) fn exited(&self) -> PathBuf {
        self.path.join("exited")
    }

    /// Makes a file of the server's account.
    pub(crate) fn write(
        &self,
        name: &str,
        text: &str,
        account: &Account,
    ) -> Result<PathBuf, PostgresError> {
        let path = self.path.join(name);
        fs::write(&path, text).map_err(PostgresError::io("cannot write", &path))?;
        account.give(&path)?;
        Ok(path)
    }

    /// Closes the folder to all but the server's account, which is to own it.
    pub(crate) fn hand_over(&self, account: &Account) -> Result<(), PostgresError> {
        fs::set_permissions(&self.path, Permissions::from_mode(0o700))
            .map_err(PostgresError::io("cannot close to others", &self.path))?;
        account.give(&self.path)
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // Mostly gone already: the supervisor removes it.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// An empty folder for the account alone.
pub(crate) fn make_private(folder: &Path, account: &Account) -> Result<(), PostgresError> {
    DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .map_err(PostgresError::io("cannot make", folder))?;
    account.give(folder)
}

fn name() -> String {
    let random = rand::rng().sample_iter(Alphanumeric).take(8);
    let random: String = random.map(char::from).collect();
    format!("{PREFIX}{random}")
}
