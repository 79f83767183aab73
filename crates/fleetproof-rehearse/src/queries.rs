//! The statements that the new code will run, from files.

use std::path::PathBuf;

use fleetproof_model::Unread;

use crate::{
    migration::{self, MigrationError, SourceFile},
    reading::{Action, Parameterized, read_statement},
};

/// Files of statements, as they will come from an application.
#[derive(Debug, Clone, Default)]
pub struct Queries {
    /// The files.
    pub files: Vec<SourceFile>,
    /// Their statements in order.
    pub queries: Vec<Query>,
}

/// One statement.
#[derive(Debug, Clone)]
pub struct Query {
    /// Its file, by its place in `files`.
    pub file: usize,
    /// Its first line, from 1.
    pub line: u32,
    /// Its first column, in characters from 1.
    pub column: u32,
    /// As it stands.
    pub text: String,
    /// Its parameters.
    pub parameters: Parameterized,
    /// What it does.
    pub action: Action,
}

impl Queries {
    /// Reads files of statements, separated by semicolons.
    ///
    /// # Errors
    /// A file may not be readable.
    pub fn read(paths: &[PathBuf]) -> Result<Self, MigrationError> {
        if paths.is_empty() {
            return Ok(Self::default());
        }
        let read = migration::read(paths)?;
        let queries = read.statements.into_iter().map(|statement| {
            let parameters = Parameterized::read(&statement.text);
            Query {
                file: statement.file,
                line: statement.line,
                column: statement.column,
                action: read_statement(&parameters.numbered()),
                parameters,
                text: statement.text,
            }
        });
        Ok(Self {
            queries: queries.collect(),
            files: read.files,
        })
    }

    /// Statements that are no look-ups.
    pub fn unread(&self) -> Vec<Unread> {
        let judged = |query: &Query| matches!(query.action, Action::Select(_) | Action::Insert(_));
        let others = (0..self.queries.len()).filter(|&at| !judged(&self.queries[at]));
        others
            .map(|at| Unread {
                object: self.place(at).unwrap_or_default(),
                reason: "of the statements that the new code will run, only SELECT and INSERT are \
                         judged"
                    .to_owned(),
            })
            .collect()
    }

    /// The file and line of a statement.
    pub fn place(&self, at: usize) -> Option<String> {
        let query = self.queries.get(at)?;
        Some(format!(
            "{} line {}",
            self.files.get(query.file)?.path,
            query.line
        ))
    }
}
