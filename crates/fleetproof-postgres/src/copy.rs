//! Copies a data folder.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, fchown};
use std::path::Path;

use rustix::fs::OFlags;

use crate::account::Account;
use crate::error::PostgresError;
use crate::run_folder::make_private;

/// Copies what is in the folder `from` into the folder `to`, and gives it to `account`.
///
/// Contents only, closed to others: keeping times and attributes, too, makes the same copy ten
/// times as slow on ext4.
pub(crate) fn tree(from: &Path, to: &Path, account: &Account) -> Result<(), PostgresError> {
    let unreadable = || PostgresError::io("cannot read", from);
    for entry in fs::read_dir(from).map_err(unreadable())? {
        let entry = entry.map_err(unreadable())?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(unreadable())?;
        if kind.is_dir() {
            make_private(&target, account)?;
            tree(&source, &target, account)?;
        } else {
            file(&source, &target, account).map_err(PostgresError::io("cannot copy", &source))?;
        }
    }
    Ok(())
}

/// Root copies from and to folders of less trusted accounts: no link is followed.
fn file(source: &Path, target: &Path, account: &Account) -> io::Result<()> {
    let mut reader = OpenOptions::new()
        .read(true)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
        .open(source)?;
    let mut writer = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(target)?;
    io::copy(&mut reader, &mut writer)?;
    match account.ids() {
        Some((uid, gid)) => fchown(&writer, Some(uid), Some(gid)),
        None => Ok(()),
    }
}
