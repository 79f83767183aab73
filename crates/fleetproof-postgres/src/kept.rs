//! A data folder that the user has named, and that is kept.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::error::PostgresError;
use crate::ownership::canonical;
use crate::template;

/// Makes the folder ready for a server. Returns its real path, and the account that the server
/// must run as: the folder's owner.
pub(crate) fn prepare(
    given: &Path,
    binaries: &Binaries,
    account: &Account,
) -> Result<(PathBuf, Account), PostgresError> {
    if let Some(above) = given.parent() {
        fs::create_dir_all(above).map_err(PostgresError::io("cannot make", above))?;
    }
    match DirBuilder::new().mode(0o700).create(given) {
        Err(error) if !given.is_dir() => {
            return Err(PostgresError::io("cannot make", given)(error));
        }
        _ => {}
    }
    let folder = canonical(given)?;
    let metadata = fs::metadata(&folder).map_err(PostgresError::io("cannot read", &folder))?;
    let account = account.owning(&metadata);
    if let Some(above) = folder.parent() {
        account.check_reaches(above)?;
    }
    match fs::read_to_string(folder.join("PG_VERSION")) {
        Ok(version) => check_version(&folder, version.trim(), binaries)?,
        Err(_) if is_empty(&folder)? => initialise(&folder, binaries, &account)?,
        Err(_) => return Err(PostgresError::NotADataFolder { folder }),
    }
    Ok((folder, account))
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

fn initialise(folder: &Path, binaries: &Binaries, account: &Account) -> Result<(), PostgresError> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))
        .map_err(PostgresError::io("cannot close to others", folder))?;
    account.give(folder)?;
    template::fill(folder, binaries, account)
}
