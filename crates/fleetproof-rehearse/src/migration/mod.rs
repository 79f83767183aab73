//! Migration files: read, and split into statements that keep their file and line.
//!
//! | module | question it answers |
//! |---|---|
//! | `source` | what is the file's text? |
//! | `layout` | whose file is it, which files run, and in which order? |
//! | `lexer`, `building`, `statement`, `split` | where does a statement begin and end? |
//! | `psql` | what do meta-commands and variables stand for? |
//! | `transaction` | which statements are one transaction? |
//! | `applied` | which files were run before? |
//! | `reader` | all of it, file by file |

mod applied;
mod building;
mod error;
mod layout;
mod lexer;
mod place;
mod psql;
mod reader;
mod source;
mod split;
mod statement;
mod transaction;

use std::{ops::Range, path::PathBuf};

use fleetproof_model::Unread;

pub use error::MigrationError;
pub use layout::layout_names;
pub use place::Place;
pub use psql::Variables;
pub use source::SourceFile;

use applied::Unit;
use statement::{Segment, source_of};

/// Statements in the order in which they run, and the files that they stand in.
#[derive(Debug, Clone, Default)]
pub struct Migration {
    /// The files, in the order in which they were read; included ones too.
    pub files: Vec<SourceFile>,
    /// The statements.
    pub statements: Vec<Statement>,
    /// The files that were handed over or found in a folder, with what they include.
    pub parts: Vec<Part>,
    /// What a reader should know of how the files were read, a sentence each.
    pub notes: Vec<String>,
    /// What the files do besides, and is not rehearsed.
    pub unread: Vec<Unread>,
    units: Vec<Unit>,
}

/// What one file has to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The file's place in [`Migration::files`].
    pub file: usize,
    /// Its statements, and those of files that it includes.
    pub statements: Range<usize>,
}

/// A statement of a migration.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its file's place in [`Migration::files`].
    pub file: usize,
    /// Its first line, from 1.
    pub line: u32,
    /// Its first column, in characters from 1.
    pub column: u32,
    /// Its first byte in the file's text.
    pub offset: usize,
    /// Its text, with values for variables, without the semicolon.
    pub text: String,
    /// What kind it is.
    pub kind: Kind,
    /// The number of its transaction; none if it is by itself, outside of `BEGIN … COMMIT`.
    pub transaction: Option<u32>,
    segments: Vec<Segment>,
}

/// What a statement means for the transaction that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// It begins one, unless one is open.
    Begin,
    /// It ends one.
    Commit,
    /// It ends one, of which nothing remains.
    Rollback,
    /// It goes back to a savepoint.
    RollbackTo {
        /// The statement that set it.
        savepoint: Option<usize>,
        /// Whether the script comes here after a statement that was refused, as psql does.
        recovers: bool,
    },
    /// `COPY … FROM STDIN`, with the lines that follow it.
    Copy {
        /// The lines.
        data: String,
    },
    /// It runs within one.
    Sql,
}

impl Migration {
    /// The place of a character of a statement's text, counted from 1; without one, the statement's.
    pub fn place(&self, statement: usize, character: Option<u32>) -> Option<Box<Place>> {
        let statement = self.statements.get(statement)?;
        let file = self.files.get(statement.file)?;
        let before = character.and_then(|n| usize::try_from(n).ok()?.checked_sub(1));
        let offset = match before {
            Some(before) => {
                let indices = statement.text.char_indices();
                let at = indices.map(|(at, _)| at).nth(before);
                source_of(&statement.segments, at.unwrap_or(statement.text.len()))
            }
            None => statement.offset,
        };
        Some(file.place(offset))
    }
}

/// How files are to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The tool that the files are of, one of [`layout_names`]; by itself where none is named.
    pub layout: Option<String>,
    /// Variables of psql, and values of placeholders.
    pub variables: Variables,
    /// A file that psql would run is one transaction, as with `psql -1`, unless it speaks of
    /// CONCURRENTLY or VACUUM.
    pub one_transaction: bool,
}

/// Reads files and folders, in this order. A folder's files run in the order that its tool gives
/// them; `-` is standard input.
///
/// # Errors
/// A file cannot be read or split, or the order of a folder's files cannot be told.
pub fn read(paths: &[PathBuf]) -> Result<Migration, MigrationError> {
    read_with(paths, Options::default())
}

/// The same, with a say in how.
///
/// # Errors
/// As [`read`], and where a file is not of the tool that is named.
pub fn read_with(paths: &[PathBuf], options: Options) -> Result<Migration, MigrationError> {
    read_after(&[], paths, options)
}

/// The same, after files for psql of which the names and texts are at hand.
///
/// # Errors
/// As [`read_with`].
pub fn read_after(
    texts: &[(String, String)],
    paths: &[PathBuf],
    options: Options,
) -> Result<Migration, MigrationError> {
    reader::Reader::new(options).read(texts, paths)
}
