use super::Version;

/// The table in which a tool notes what it has run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// Its name, in whatever schema.
    pub(crate) table: &'static str,
    /// Columns that tell it from tables of the same name.
    pub(crate) with: &'static [&'static str],
    /// Columns that only others of the same name have.
    pub(crate) without: &'static [&'static str],
    /// Whether it notes changesets, of which a file may hold some, and not files.
    pub(crate) by_changeset: bool,
    /// Gives what was run: a version or the name of a changeset, whether all before it count as run
    /// too, and the file, where that matters. `{table}` stands for the table.
    pub(crate) query: &'static str,
}

/// What a ledger knows a file, or a part of it, by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// The file's version.
    Version(Version),
    /// `author:id` of a changeset, and the file that it stands in.
    Changeset { name: String, file: String },
}

impl Key {
    /// Whether a row of a ledger says that it was run.
    pub(crate) fn is_in(&self, run: &Run) -> bool {
        match self {
            Self::Version(version) => {
                let known = Version::read(&run.name, &['.', '_']);
                known.is_some_and(|known| match run.and_earlier {
                    true => *version <= known,
                    false => *version == known,
                })
            }
            // The tool keeps the path as it was called with, which may have been another folder.
            Self::Changeset { name, file } => {
                let same_file = run.file.rsplit(['/', '\\']).next() == Some(file);
                *name == run.name && same_file
            }
        }
    }
}

/// A row of a ledger.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) name: String,
    pub(crate) and_earlier: bool,
    pub(crate) file: String,
}
