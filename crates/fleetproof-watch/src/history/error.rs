use std::{
    io,
    path::{Path, PathBuf},
};

use fleetproof_model::Exit;
use rusqlite::ErrorCode;

/// Why the history cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The folder cannot be made or read.
    #[error("cannot use the folder {} for the history: {source}; name another with --history", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another watch has it.
    #[error("another watch uses the history in {}; stop it, or name another folder with --history", .0.display())]
    Taken(PathBuf),
    /// There is no room.
    #[error("the disk is full: the history {} cannot be written; make room, or shorten --keep", .0.display())]
    Full(PathBuf),
    /// The file is something else, or of a later version.
    #[error("{} is not a history of this version of fleetproof: {reason}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// SQLite refused.
    #[error("the history {} cannot be used: {reason}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The thread has ended.
    #[error("the history was closed")]
    Ended,
}

impl HistoryError {
    pub(super) fn folder(path: &Path, source: io::Error) -> Self {
        Self::Folder {
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Foreign { path, reason }
            }
            _ => Self::Refused { path, reason },
        }
    }

    /// The exit status that the error stands for.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Folder { .. } | Self::Taken(_) | Self::Foreign { .. } => Exit::Usage,
            Self::Full(_) | Self::Refused { .. } | Self::Ended => Exit::Unknown,
        }
    }
}
