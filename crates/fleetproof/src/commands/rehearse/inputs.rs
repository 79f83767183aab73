use std::path::PathBuf;

use fleetproof_rehearse::{
    migration::{self, Migration, Options, layout_names},
    queries::Queries,
};

use crate::error::Error;

/// Which files, and how they are read.
#[derive(Debug, clap::Args)]
pub(super) struct Files {
    /// SQL files in the order in which they run, `-` for standard input, or a folder of them
    ///
    /// Files run as psql would run them, commands such as \ir and \if included. Folders and files
    /// of Flyway, sqlx, refinery, golang-migrate, Liquibase (formatted SQL), dbmate and goose are
    /// recognised, and run in their order and with their transactions. docs/migrations.md tells how
    /// to hand over the SQL of other frameworks.
    #[arg(value_name = "MIGRATION")]
    migrations: Vec<PathBuf>,
    /// Read the files as this tool does [default: the one that they look like]
    #[arg(long, value_name = "TOOL", value_parser = tool, help_heading = "Migration")]
    layout: Option<String>,
    /// Rehearse all files of a folder, not only those that its tool has not run yet
    #[arg(long, help_heading = "Migration")]
    pub(super) all_files: bool,
    /// Give a variable of psql, or a placeholder, a value; may be repeated
    #[arg(
        long = "set",
        value_name = "NAME=VALUE",
        value_parser = assignment,
        help_heading = "Migration"
    )]
    variables: Vec<(String, String)>,
    /// A file of statements that the new code will run, look-ups and inserts; may be repeated
    #[arg(long, value_name = "FILE", help_heading = "Migration")]
    query: Vec<PathBuf>,
}

fn tool(text: &str) -> Result<String, String> {
    match layout_names().any(|name| name == text) {
        true => Ok(text.to_owned()),
        false => {
            let names: Vec<_> = layout_names().collect();
            Err(format!("it must be one of {}", names.join(", ")))
        }
    }
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it must be NAME=VALUE".to_owned()),
    }
}

impl Files {
    /// How files are to be read.
    pub(super) fn options(&self) -> Options {
        Options {
            layout: self.layout.clone(),
            variables: self.variables.iter().cloned().collect(),
            one_transaction: false,
        }
    }
}

/// What the user hands over.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) migration: Option<Migration>,
    pub(super) queries: Queries,
}

impl Inputs {
    pub(super) fn read(files: &Files) -> Result<Self, Error> {
        let migration = match files.migrations.as_slice() {
            [] => None,
            paths => Some(migration::read_with(paths, files.options())?),
        };
        Ok(Self {
            migration,
            queries: Queries::read(&files.query)?,
        })
    }

    /// Names and texts of the files, to quote from.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        let files = self.migration.iter().flat_map(|migration| &migration.files);
        files
            .chain(&self.queries.files)
            .map(|file| (file.path.clone(), file.text.clone()))
            .collect()
    }
}
