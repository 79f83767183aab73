//! Whose migrations a folder or a file holds: which files run, in which order, and how the tool puts
//! transactions around them. One file for each tool.

mod dbmate;
mod flyway;
mod folder;
mod golang_migrate;
mod goose;
mod ledger;
mod liquibase;
mod numbered;
mod psql;
mod refinery;
mod sections;
mod sqlx;
mod version;

use std::ops::Range;

pub(super) use folder::{Entry, Folder};
pub(super) use ledger::{Key, Ledger, Run};
pub(super) use version::Version;

use super::{split::Dialect, statement::Raw, transaction::Wrap};

/// A tool that runs migrations, and what its files are like.
pub(super) trait Layout: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// The tool in a sentence.
    fn tool(&self) -> &'static str;

    /// Whether a folder is one of its own.
    fn owns(&self, folder: &Folder) -> bool;

    /// Whether a file by itself can only be one of its own.
    fn claims(&self, entry: &Entry) -> bool;

    /// What becomes of a file of a folder of its own.
    fn part(&self, entry: &Entry, folder: &Folder) -> Part;

    /// The parts of a file that are run.
    fn sections(&self, entry: &Entry) -> Vec<Section> {
        vec![Section::whole(entry)]
    }

    /// How a part is run.
    fn wrap(&self, entry: &Entry, section: &Section, statements: &[Raw]) -> Wrap;

    /// Where it notes in the database what it has run.
    fn ledger(&self) -> Option<Ledger> {
        None
    }

    /// Whether the files are scripts of psql.
    fn is_psql(&self) -> bool {
        false
    }

    /// Whether it replaces `${name}`.
    fn has_placeholders(&self) -> bool {
        false
    }
}

/// What becomes of a file in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// It runs, in this place.
    Runs(Version),
    /// It runs after those with a version, in the order of their names.
    RunsLast(String),
    /// The tool knows it and does not run it here: a way back.
    Back,
    /// It is not run, which a reader should know.
    Left(&'static str),
    /// The tool does not know it.
    Unknown,
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// Where it lies.
    pub(super) range: Range<usize>,
    /// What ends a statement besides the semicolon.
    pub(super) delimiter: Option<String>,
    /// Whether the file says that this part is in no transaction.
    pub(super) opts_out: bool,
    /// Why it may not be run, where the tool would ask first.
    pub(super) note: Option<String>,
    /// `author:id`, where the tool notes parts and not files, and runs them once.
    pub(super) changeset: Option<String>,
}

impl Section {
    fn whole(entry: &Entry) -> Self {
        Self::of(0..entry.text.len())
    }

    fn of(range: Range<usize>) -> Self {
        Self {
            range,
            delimiter: None,
            opts_out: false,
            note: None,
            changeset: None,
        }
    }

    /// How its text is to be read.
    pub(super) fn dialect(&self, layout: &dyn Layout) -> Dialect<'_> {
        Dialect {
            psql: layout.is_psql(),
            delimiter: self.delimiter.as_deref(),
        }
    }
}

/// Files that no tool claims are run by psql.
pub(super) const PLAIN: &dyn Layout = &psql::Psql;

/// All of them. Those that are known by what stands in the files come first.
pub(super) const LAYOUTS: &[&dyn Layout] = &[
    &liquibase::Liquibase,
    &goose::Goose,
    &dbmate::Dbmate,
    &refinery::Refinery,
    &flyway::Flyway,
    &sqlx::Sqlx,
    &golang_migrate::GolangMigrate,
    &numbered::Numbered,
    &psql::Psql,
];

/// The names of all, for the command line.
pub fn layout_names() -> impl Iterator<Item = &'static str> {
    LAYOUTS.iter().map(|layout| layout.name())
}

/// The one of this name.
pub(super) fn named(name: &str) -> Option<&'static dyn Layout> {
    LAYOUTS.iter().find(|layout| layout.name() == name).copied()
}
