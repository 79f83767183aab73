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

    /// User and group ID, if they are not the caller's own.
    pub(crate) fn ids(&self) -> Option<(u32, u32)> {
        match self {
            Self::Caller => None,
            Self::Other { uid, gid, .. } => Some((*uid, *gid)),
        }
    }

    /// Makes `command` run as this account; the supplementary groups go, too (std sees to it).
    pub(crate) fn apply(&self, command: &mut Command) {
        if let Some((uid, gid)) = self.ids() {
            command.uid(uid).gid(gid);
        }
    }

    /// Gives one file or folder to this account.
    pub(crate) fn give(&self, path: &Path) -> Result<(), PostgresError> {
        let Some((uid, gid)) = self.ids() else {
            return Ok(());
        };
        lchown(path, Some(uid), Some(gid))
            .map_err(PostgresError::io("cannot change the owner of", path))
    }

    /// Whether this account may make and remove files in `folder`.
    pub(crate) fn may_write(&self, folder: &Path) -> bool {
        self.check_reaches(folder).is_ok() && self.may(folder, 0o3)
    }
}

/// Absolute and without symbolic links, which [`Account::check_reaches`] would not follow.
pub(crate) fn canonical(path: &Path) -> Result<PathBuf, PostgresError> {
    fs::canonicalize(path).map_err(PostgresError::io("cannot find", path))
}
