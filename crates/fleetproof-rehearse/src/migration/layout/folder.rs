use std::{
    borrow::Cow,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use crate::migration::{
    MigrationError,
    source::{shown, text},
};

/// A file with SQL.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) path: PathBuf,
    /// Its name, without folders.
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Entry {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is no text.
    pub(crate) fn read(path: &Path) -> Result<Self, MigrationError> {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Ok(Self {
            path: path.to_owned(),
            name: name.to_string_lossy().into_owned(),
            text: text(path)?,
        })
    }

    /// Its name without `.sql`.
    pub(super) fn stem(&self) -> &str {
        let length = self.name.len().saturating_sub(4);
        match self.name.get(length..) {
            Some(end) if end.eq_ignore_ascii_case(".sql") => &self.name[..length],
            _ => &self.name,
        }
    }

    /// Lines of its text, with where each begins.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = 0;
        self.text.split_inclusive('\n').map(move |line| {
            let start = at;
            at += line.len();
            (start, line.trim())
        })
    }

    /// A file beside it.
    pub(super) fn beside(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path.with_file_name(name)).ok()
    }
}

/// A folder with files that hold SQL.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    /// Its files with SQL, by name.
    pub(crate) entries: Vec<Entry>,
    /// The names of all else in it.
    pub(crate) others: Vec<String>,
}

impl Folder {
    /// Reads a folder, without those below it.
    ///
    /// # Errors
    /// The folder or one of its files cannot be read.
    pub(crate) fn read(path: &Path) -> Result<Self, MigrationError> {
        let unreadable = |source| MigrationError::Unreadable {
            path: shown(path),
            source,
        };
        let mut paths = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)? {
            paths.push(entry.map_err(unreadable)?.path());
        }
        paths.sort();
        let mut folder = Self {
            path: path.to_owned(),
            entries: Vec::new(),
            others: Vec::new(),
        };
        for path in paths {
            let hidden = path
                .file_name()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            let is_sql = path
                .extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("sql"));
            if is_sql && !hidden && path.is_file() {
                folder.entries.push(Entry::read(&path)?);
            } else {
                let name = path.file_name().map(OsStr::to_string_lossy);
                folder.others.extend(name.map(Cow::into_owned));
            }
        }
        Ok(folder)
    }

    /// Whether something of this name lies beside the folder, as `Cargo.toml` does beside the
    /// migrations of a crate.
    pub(super) fn has_beside(&self, name: &str) -> bool {
        let whole = fs::canonicalize(&self.path);
        let parent = whole
            .ok()
            .and_then(|path| path.parent().map(Path::to_owned));
        parent.is_some_and(|parent| parent.join(name).exists())
    }

    /// Whether one of its other files ends like this.
    pub(crate) fn has_other(&self, ends: &[&str]) -> bool {
        let is = |name: &String| ends.iter().any(|end| name.ends_with(end));
        self.others.iter().any(is)
    }
}
