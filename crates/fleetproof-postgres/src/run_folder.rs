//! The folder of one running server: socket, configuration, log, and the data unless it is kept.

use std::env;
use std::fs::{self, DirBuilder, File};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rand::Rng;
use rand::distr::Alphanumeric;

use crate::account::Account;
use crate::error::PostgresError;
use crate::ownership::canonical;

/// How the folders' names begin.
pub(crate) const PREFIX: &str = "fleetproof-pg-";

/// Within it: the file that the owner holds locked as long as it lives. Unlike a process ID, a
/// lock means the same in all PID namespaces that share the folder, and is never used again.
pub(crate) const LOCK: &str = "owner";

/// The memory file system of Linux. Containers often get but 64 MB of it.
const MEMORY: &str = "/dev/shm";

/// In bytes. A server takes 40 MB and 8 MB for each further database; its log of changes up to
/// what `settings` allows.
const MEMORY_NEEDED: u64 = 2 << 30;

/// The longest path of a Unix socket, in bytes, without the NUL at its end.
const LONGEST_SOCKET: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The folder of one running server, mode 0700, owned by the server's account. Removed on drop.
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
        for parent in parents() {
            let attempt = fit(&parent, account).and_then(|parent| {
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
            .mode(0o700)
            .create(&hidden)
            .map_err(PostgresError::io("cannot make", &hidden))?;
        let complete = || {
            let path = hidden.join(LOCK);
            let mut owner =
                File::create_new(&path).map_err(PostgresError::io("cannot make", &path))?;
            let failed = || PostgresError::io("cannot lock", &path);
            owner.lock().map_err(failed())?;
            writeln!(owner, "{}", std::process::id()).map_err(failed())?;
            account.give(&hidden)?;
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

    /// Writes a file that the server's account may read.
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
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // Mostly gone already: the supervisor removes it.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Folders that run folders may be in, best first: what `TMPDIR` names, for it is the user's
/// word; memory; and `/tmp`, too, for a `TMPDIR` that is too long for a socket or closed to the
/// account that the server runs as.
///
/// Memory, because a server in it starts in 80 ms and copies a database in 10 ms whatever the
/// disk does. On ext4 without a journal the same takes ten times as long for a minute after
/// many files were removed there, and tests do nothing else.
pub(crate) fn parents() -> Vec<PathBuf> {
    let mut parents: Vec<PathBuf> = env::var_os("TMPDIR")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    parents.extend([
        PathBuf::from(MEMORY),
        env::temp_dir(),
        PathBuf::from("/tmp"),
    ]);
    parents
}

/// Whether `parent` is a disk, or memory that can spare what a server takes at most.
fn has_room(parent: &Path) -> bool {
    if parent != Path::new(MEMORY) {
        return true;
    }
    let free = rustix::fs::statvfs(parent).map_or(0, |found| found.f_bavail * found.f_frsize);
    free.min(free_memory().unwrap_or(0)) >= MEMORY_NEEDED
}

/// In bytes. The file system knows its limit only, not what others have left of the memory.
fn free_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// An empty folder for the account alone.
pub(crate) fn make_private(folder: &Path, account: &Account) -> Result<(), PostgresError> {
    DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .map_err(PostgresError::io("cannot make", folder))?;
    account.give(folder)
}

/// The real path of a temporary folder that a server can live in, else what is against it.
fn fit(parent: &Path, account: &Account) -> Result<PathBuf, String> {
    let parent = canonical(parent).map_err(|error| error.to_string())?;
    let socket = parent.join(name()).join(".s.PGSQL.65535");
    if socket.as_os_str().as_bytes().len() > LONGEST_SOCKET {
        return Err("its path is too long for a Unix socket".to_owned());
    }
    if !has_room(&parent) {
        return Err("too little memory is free".to_owned());
    }
    if !account.may_write(&parent) {
        return Err("closed to the account that the server runs as".to_owned());
    }
    Ok(parent)
}

fn name() -> String {
    let random = rand::rng().sample_iter(Alphanumeric).take(8);
    let random: String = random.map(char::from).collect();
    format!("{PREFIX}{random}")
}
