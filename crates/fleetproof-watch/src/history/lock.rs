use std::{
    fs::{self, File, OpenOptions, TryLockError},
    path::Path,
};

use super::HistoryError;

/// Keeps others away from a history. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Makes the folder where it is missing, readable by its owner alone, since the runners' tokens are
    /// in there.
    pub(super) fn take(folder: &Path) -> Result<Self, HistoryError> {
        let refused = |error| HistoryError::folder(folder, error);
        if !folder.exists() {
            fs::create_dir_all(folder).map_err(refused)?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = fs::Permissions::from_mode(0o700);
                fs::set_permissions(folder, mode).map_err(refused)?;
            }
        }
        let mut options = OpenOptions::new();
        let file = options
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("watch.lock"))
            .map_err(refused)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(HistoryError::Taken(folder.to_owned())),
            Err(TryLockError::Error(error)) => Err(refused(error)),
        }
    }
}
