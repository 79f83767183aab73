//! Copies a data folder.

use std::fs;
use std::io;
use std::path::Path;

use crate::account::Account;
use crate::error::PostgresError;
use crate::run_folder::make_private;

/// Copies what is in the folder `from` into the folder `to`, and gives it to `account`.
///
/// Contents and the files' permission bits only: keeping times and attributes, too, makes the
/// same copy ten times as slow on ext4.
pub(crate) fn tree(from: &Path, to: &Path, account: &Account) -> Result<(), PostgresError> {
    let unreadable = || PostgresError::io("cannot read", from);
    for entry in fs::read_dir(from).map_err(unreadable())? {
        let entry = entry.map_err(unreadable())?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(unreadable())?;
        if kind.is_dir() {
            make_private(&target, account)?;
            tree(&source, &target, account)?;
        } else if kind.is_file() {
            fs::copy(&source, &target).map_err(PostgresError::io("cannot copy", &source))?;
            account.give(&target)?;
        } else {
            // A template has neither links nor sockets; someone else's folder is not copied.
            let odd = io::Error::other("neither a file nor a folder");
            return Err(PostgresError::io("cannot copy", &source)(odd));
        }
    }
    Ok(())
}
