use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::Tally;

/// How far a comparison came, kept in a file so that another run can go on.
#[derive(Debug)]
pub struct Resume {
    path: PathBuf,
    kept: Kept,
}

/// Why the file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// It cannot be read or written.
    #[error("cannot keep in {} how far the comparison came: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is something else.
    #[error("{} is no record of a comparison, or of another version; remove it to begin anew", .0.display())]
    Unknown(PathBuf),
    /// It is of another database.
    #[error("{} belongs to the database `{of}`; remove it to begin anew with `{now}`", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// The database that it is of.
        of: String,
        /// The database that is compared now.
        now: String,
    },
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    database: String,
    pairs: BTreeMap<String, Reached>,
}

/// How far one pair was compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reached {
    /// The last key that was looked at, as SQL.
    pub(super) after: Option<String>,
    /// Whether nothing is left.
    pub(super) done: bool,
    pub(super) tally: Tally,
}

impl Resume {
    /// What `path` says, or a beginning if there is no such file.
    ///
    /// # Errors
    /// The file may be unreadable, no such record, or one of another database.
    pub fn open(path: &Path, database: &str) -> Result<Self, ResumeError> {
        let mut kept = match fs::read_to_string(path) {
            Ok(text) => serde_json::from_str::<Kept>(&text)
                .map_err(|_| ResumeError::Unknown(path.to_owned()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Kept::default(),
            Err(error) => return Err(file_error(path, error)),
        };
        if !kept.database.is_empty() && kept.database != database {
            return Err(ResumeError::Other {
                path: path.to_owned(),
                of: kept.database,
                now: database.to_owned(),
            });
        }
        database.clone_into(&mut kept.database);
        let resume = Self {
            path: path.to_owned(),
            kept,
        };
        // Better now than after an hour of comparing.
        resume.save()?;
        Ok(resume)
    }

    pub(super) fn reached(&self, pair: &str) -> Reached {
        self.kept.pairs.get(pair).cloned().unwrap_or_default()
    }

    pub(super) fn keep(&mut self, pair: &str, reached: Reached) -> Result<(), ResumeError> {
        self.kept.pairs.insert(pair.to_owned(), reached);
        self.save()
    }

    /// Removes the record: all was compared.
    pub(crate) fn end(&self) -> Result<(), ResumeError> {
        fs::remove_file(&self.path).map_err(|error| file_error(&self.path, error))
    }

    fn save(&self) -> Result<(), ResumeError> {
        let text = serde_json::to_vec_pretty(&self.kept)
            .map_err(|error| file_error(&self.path, error.into()))?;
        // Whole or not at all: a run may be killed while it writes.
        let mut next = self.path.clone().into_os_string();
        next.push(".new");
        fs::write(&next, text)
            .and_then(|()| fs::rename(&next, &self.path))
            .map_err(|error| file_error(&self.path, error))
    }
}

fn file_error(path: &Path, error: io::Error) -> ResumeError {
    ResumeError::File {
        path: path.to_owned(),
        error,
    }
}
