use std::io;

use super::Place;

/// Why files are no migration that can be rehearsed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// It.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A file is no text in UTF-8.
    #[error("{path} line {line} {what}")]
    NotText {
        /// The file.
        path: String,
        /// The line.
        line: usize,
        /// What is wrong, and what to do.
        what: &'static str,
    },
    /// A folder holds nothing to rehearse.
    #[error("{path} holds no migration in SQL: {hint}")]
    EmptyFolder {
        /// The folder.
        path: String,
        /// What to do.
        hint: String,
    },
    /// The order of a folder's files cannot be told.
    #[error(
        "which of {first} and {second} in {folder} runs first cannot be told from their names; \
         give the files themselves, in the order in which they run"
    )]
    Unordered {
        /// The folder.
        folder: String,
        /// A file.
        first: String,
        /// Another.
        second: String,
    },
    /// Two files have the same version.
    #[error(
        "{first} and {second} in {folder} have the same version; give the files themselves, in the \
         order in which they run"
    )]
    SameVersion {
        /// The folder.
        folder: String,
        /// A file.
        first: String,
        /// Another.
        second: String,
    },
    /// There is not a single statement.
    #[error("{path} holds no statement; give a file with SQL in it")]
    NoStatement {
        /// The file or folder.
        path: String,
    },
    /// A string, a comment or a name in quotes has no end.
    #[error("{place}: the {what} that begins here has no end; close it by {end}")]
    Endless {
        /// Where it begins.
        place: Box<Place>,
        /// What it is.
        what: &'static str,
        /// What ends it.
        end: &'static str,
    },
    /// A meta-command of psql.
    #[error("{place}: \\{command}: {reason}")]
    Command {
        /// Where it is.
        place: Box<Place>,
        /// Its name.
        command: String,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// A transaction is never ended.
    #[error(
        "{place}: the transaction that begins here is never committed, so nothing of it would \
         remain; add COMMIT at its end"
    )]
    NeverCommitted {
        /// Where it begins.
        place: Box<Place>,
    },
    /// A file is not of the tool that it is said to be of.
    #[error("{path} is no migration of {tool}: {reason}")]
    NotOfTool {
        /// The file or folder.
        path: String,
        /// The tool.
        tool: &'static str,
        /// Why.
        reason: String,
    },
}

impl MigrationError {
    /// The line concerned with a caret below the place, where there is one.
    pub fn excerpt(&self) -> Option<&str> {
        match self {
            Self::Endless { place, .. }
            | Self::Command { place, .. }
            | Self::NeverCommitted { place } => Some(&place.excerpt),
            _ => None,
        }
    }
}
