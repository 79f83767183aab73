//! Data folders by copy: the first start of a server version keeps its fresh data folder in the
//! cache, every later one copies it (50 ms) instead of running `initdb` (400 ms and more).

use std::fs::{self, DirBuilder, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::error::PostgresError;
use crate::run_folder::make_private;
use crate::{cache, copy, initdb};

/// Makes the folder `data` with a fresh cluster in it, and gives it to `account`.
pub(crate) fn fill(
    data: &Path,
    binaries: &Binaries,
    account: &Account,
) -> Result<(), PostgresError> {
    let Some(template) = Template::of(binaries) else {
        return initialise(data, binaries, account);
    };
    match template.copy_to(data, account) {
        Ok(true) => Ok(()),
        Ok(false) => template.make(data, binaries, account),
        // A cache that cannot be used costs time, not the start.
        Err(error) => {
            tracing::debug!(%error, "no template");
            let _ = fs::remove_dir_all(data);
            initialise(data, binaries, account)
        }
    }
}

fn initialise(data: &Path, binaries: &Binaries, account: &Account) -> Result<(), PostgresError> {
    make_private(data, account)?;
    initdb::initialise(data, binaries, account)
}

/// The place of one template. Its `data` is complete if it is there at all: it is renamed into
/// place whole, under the lock.
struct Template {
    folder: PathBuf,
}

impl Template {
    fn of(binaries: &Binaries) -> Option<Self> {
        let mut hasher = DefaultHasher::new();
        (binaries.version(), binaries.folder(), initdb::ARGUMENTS).hash(&mut hasher);
        // Nothing is flushed when a template is made, so it is worth nothing after a crash of
        // the machine: each boot has its own.
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        boot.hash(&mut hasher);
        let name = format!("{}-{:016x}", binaries.major(), hasher.finish());
        let folder = cache::folder()?.join("templates").join(name);
        Some(Self { folder })
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The lock: shared to copy, exclusive to make.
    fn lock_file(&self) -> Result<File, PostgresError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(PostgresError::io("cannot make", &self.folder))?;
        let path = self.folder.join("lock");
        File::create(&path).map_err(PostgresError::io("cannot write", &path))
    }

    /// Whether there was a template to copy.
    fn copy_to(&self, data: &Path, account: &Account) -> Result<bool, PostgresError> {
        let lock = self.lock_file()?;
        lock.lock_shared()
            .map_err(PostgresError::io("cannot lock", &self.folder))?;
        if !self.data().exists() {
            return Ok(false);
        }
        self.copy(data, account)?;
        Ok(true)
    }

    /// Initialises `data` and keeps a copy, unless another process has done so meanwhile.
    fn make(
        &self,
        data: &Path,
        binaries: &Binaries,
        account: &Account,
    ) -> Result<(), PostgresError> {
        let lock = self.lock_file()?;
        lock.lock()
            .map_err(PostgresError::io("cannot lock", &self.folder))?;
        if self.data().exists() {
            return self.copy(data, account);
        }
        initialise(data, binaries, account)?;
        if let Err(error) = self.keep(data) {
            tracing::debug!(%error, "template not kept");
        }
        Ok(())
    }

    /// The account gets the folder only when all is in it; see `run_folder`.
    fn copy(&self, data: &Path, account: &Account) -> Result<(), PostgresError> {
        make_private(data, &Account::Caller)?;
        copy::tree(&self.data(), data, account)?;
        account.give(data)
    }

    fn keep(&self, data: &Path) -> Result<(), PostgresError> {
        self.remove_predecessors();
        let unfinished = self.folder.join("unfinished");
        match fs::remove_dir_all(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(PostgresError::io("cannot remove", &unfinished)(error));
            }
            _ => {}
        }
        make_private(&unfinished, &Account::Caller)?;
        copy::tree(data, &unfinished, &Account::Caller)?;
        fs::rename(&unfinished, self.data())
            .map_err(PostgresError::io("cannot rename", &unfinished))
    }

    /// Templates of former boots and versions: 28 MB each. Those of other servers of the same
    /// major version go, too, and are made again when they are needed.
    fn remove_predecessors(&self) {
        let (Some(templates), Some(own)) = (self.folder.parent(), self.folder.file_name()) else {
            return;
        };
        let major = |name: &std::ffi::OsStr| {
            let name = name.to_string_lossy().into_owned();
            name.split_once('-').map(|(major, _)| major.to_owned())
        };
        for entry in fs::read_dir(templates).into_iter().flatten().flatten() {
            if entry.file_name() == own || major(&entry.file_name()) != major(own) {
                continue;
            }
            let other = Self {
                folder: entry.path(),
            };
            // One that is being copied right now is left to the next who asks.
            if other.lock_file().is_ok_and(|lock| lock.try_lock().is_ok()) {
                let _ = fs::remove_dir_all(other.data());
            }
        }
    }
}
