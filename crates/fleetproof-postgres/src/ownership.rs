//! What runs as, and belongs to, the server's account.

use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::account::Account;
use crate::error::PostgresError;

impl Account {
    /// Root can serve a data folder only as the user who owns it.
    pub(crate) fn owning(&self, metadata: &Metadata) -> Self {
        match self {
            Self::Other { uid, .. } if metadata.uid() != 0 && metadata.uid() != *uid => {
                Self::Other {
                    name: format!("uid {}", metadata.uid()),
                    uid: metadata.uid(),
                    gid: metadata.gid(),
                }
            }
            _ => self.clone(),
        }
    }

    /// The user ID that the server's processes and files have.
    pub(crate) fn uid(&self) -> u32 {
        match self {
            Self::Caller => rustix::process::geteuid().as_raw(),
            Self::Other { uid, .. } => *uid,
        }
    }

    /// Makes `command` run as this account; the supplementary groups go, too (std sees to it).
    pub(crate) fn apply(&self, command: &mut Command) {
        if let Self::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
    }

    /// Gives one file or folder to this account.
    pub(crate) fn give(&self, path: &Path) -> Result<(), PostgresError> {
        match self {
            Self::Caller => Ok(()),
            Self::Other { uid, gid, .. } => lchown(path, Some(*uid), Some(*gid))
                .map_err(PostgresError::io("cannot change the owner of", path)),
        }
    }

    /// Whether this account may make and remove files in `folder`.
    pub(crate) fn may_write(&self, folder: &Path) -> bool {
        self.check_reaches(folder).is_ok() && self.may(folder, 0o3)
    }
}

/// Absolute and without symbolic links, which the checks above would not follow.
pub(crate) fn canonical(path: &Path) -> Result<PathBuf, PostgresError> {
    fs::canonicalize(path).map_err(PostgresError::io("cannot find", path))
}
