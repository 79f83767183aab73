//! Where a statement stands.

use super::report::Making;
use crate::migration::Migration;

/// Where a statement stands.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) text: &'a str,
}

impl Making<'_> {
    pub(super) fn place(&self, statement: Option<usize>) -> Option<Place<'_>> {
        let migration: &Migration = self.request.migration?;
        let statement = migration.statements.get(statement?)?;
        Some(Place {
            file: migration.files.get(statement.file)?.path.clone(),
            line: statement.line,
            column: statement.column,
            text: &statement.text,
        })
    }

    pub(super) fn place_of_query(&self, at: usize) -> Option<Place<'_>> {
        let queries = self.request.queries;
        let query = queries.queries.get(at)?;
        Some(Place {
            file: queries.files.get(query.file)?.path.clone(),
            line: query.line,
            column: query.column,
            text: &query.text,
        })
    }
}
