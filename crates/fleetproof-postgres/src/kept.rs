//! A data folder that the user has named, and that is kept.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::error::PostgresError;
use crate::ownership::canonical;
use crate::run_folder::RunFolder;
use crate::{copy, initdb, template};

/// In a folder that is being filled, or was when its owner was killed.
const UNFINISHED: &str = "fleetproof.unfinished";

/// A data folder that outlives its server.
pub(crate) struct Kept {
    /// Absolute, without symbolic links.
    pub(crate) folder: PathBuf,
    /// The folder's owner, as which the server must run.
    pub(crate) account: Account,
    is_new: bool,
}

impl Kept {
    /// Makes the folder if it is missing, and finds out what is in it. One that will not do is
    /// not left behind.
    pub(crate) fn open(
        given: &Path,
        binaries: &Binaries,
        account: Account,
    ) -> Result<Self, PostgresError> {
        let is_ours = make(given)?;
        let opened = Self::look_into(given, binaries, account);
        if is_ours && opened.is_err() {
            // The error tells more than that an empty folder could not be removed.
            let _ = fs::remove_dir(given);
        }
        opened
    }

    fn look_into(
        given: &Path,
        binaries: &Binaries,
        account: Account,
    ) -> Result<Self, PostgresError> {
        let folder = canonical(given)?;
        let metadata = fs::metadata(&folder).map_err(PostgresError::io("cannot read", &folder))?;
        let account = account.owning(&metadata);
        if let Some(above) = folder.parent() {
            account.check_reaches(above)?;
        }
        let is_new = if folder.join(UNFINISHED).exists() {
            true
        } else if let Ok(version) = fs::read_to_string(folder.join("PG_VERSION")) {
            check_version(&folder, version.trim(), binaries)?;
            false
        } else if is_empty(&folder)? {
            true
        } else {
            return Err(PostgresError::NotADataFolder { folder });
        };
        Ok(Self {
            folder,
            account,
            is_new,
        })
    }

    /// Makes a cluster of a new folder, by way of the run folder: `initdb` itself would leave
    /// what looks like one if its owner was killed halfway.
    pub(crate) fn fill_if_new(
        &self,
        run_folder: &RunFolder,
        binaries: &Binaries,
    ) -> Result<(), PostgresError> {
        if !self.is_new {
            return Ok(());
        }
        let fresh = run_folder.data();
        template::fill(&fresh, binaries, &self.account)?;

        let mark = self.folder.join(UNFINISHED);
        self.clear()?;
        File::create_new(&mark).map_err(PostgresError::io("cannot make", &mark))?;
        copy::tree(&fresh, &self.folder, &self.account)?;
        make_own(&self.folder, &self.account)?;
        initdb::sync(&self.folder, binaries, &self.account)?;
        fs::remove_file(&mark).map_err(PostgresError::io("cannot remove", &mark))?;

        fs::remove_dir_all(&fresh).map_err(PostgresError::io("cannot remove", &fresh))
    }

    /// Removes what is half done. The mark goes last, lest the rest be taken for the user's.
    fn clear(&self) -> Result<(), PostgresError> {
        let unreadable = || PostgresError::io("cannot read", &self.folder);
        let mark = self.folder.join(UNFINISHED);
        for entry in fs::read_dir(&self.folder).map_err(unreadable())? {
            let path = entry.map_err(unreadable())?.path();
            if path != mark {
                remove(&path).map_err(PostgresError::io("cannot remove", &path))?;
            }
        }
        if mark.exists() {
            remove(&mark).map_err(PostgresError::io("cannot remove", &mark))?;
        }
        Ok(())
    }
}

/// Makes the folder and those above it, and tells whether it was missing.
fn make(given: &Path) -> Result<bool, PostgresError> {
    let refused = |source| PostgresError::NoDataFolder {
        folder: given.to_owned(),
        source,
    };
    if let Some(above) = given.parent() {
        fs::create_dir_all(above).map_err(refused)?;
    }
    match DirBuilder::new().mode(0o700).create(given) {
        Ok(()) => Ok(true),
        Err(_) if given.is_dir() => Ok(false),
        Err(error) => Err(refused(error)),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}

/// A server refuses a data folder that others may look into.
fn make_own(folder: &Path, account: &Account) -> Result<(), PostgresError> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
        .map_err(PostgresError::io("cannot close to others", folder))?;
    account.give(folder)
}

fn is_empty(folder: &Path) -> Result<bool, PostgresError> {
    let mut entries = fs::read_dir(folder).map_err(PostgresError::io("cannot read", folder))?;
    Ok(entries.next().is_none())
}

fn check_version(folder: &Path, version: &str, binaries: &Binaries) -> Result<(), PostgresError> {
    if version == binaries.major().to_string() {
        return Ok(());
    }
    Err(PostgresError::OtherVersion {
        folder: folder.to_owned(),
        found: version.to_owned(),
        server: binaries.major(),
    })
}
