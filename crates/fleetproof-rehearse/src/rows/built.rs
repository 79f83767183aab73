use std::collections::BTreeMap;

use super::Trace;
use crate::{
    ServerWords,
    catalog::Oid,
    sql::{identifier, literal},
};

/// A row that the server accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The statements that make it: rows that it refers to first, itself last.
    pub statements: Vec<String>,
    /// Its table.
    pub table: Oid,
    /// Its values as text, NULLs left out.
    pub values: BTreeMap<String, String>,
    /// What it and the rows made with it refer to.
    pub trace: Trace,
}

impl Built {
    /// A condition that this row meets alone, by `columns`.
    pub fn condition<S: AsRef<str>>(&self, columns: &[S]) -> String {
        let term = |column: &S| {
            let name = identifier(column.as_ref());
            match self.values.get(column.as_ref()) {
                Some(value) => format!("{name} = {}", literal(value)),
                None => format!("{name} IS NULL"),
            }
        };
        columns.iter().map(term).collect::<Vec<_>>().join(" AND ")
    }
}

/// Why a row could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no row of {table} could be made: {reason}")]
pub struct Unbuilt {
    /// The table, for reports.
    pub table: String,
    /// Why.
    pub reason: String,
    /// What the server said to the last attempt.
    pub words: Option<ServerWords>,
}

impl Unbuilt {
    /// Whether the table itself would have taken it, and a function that a trigger calls did not.
    pub(crate) fn is_of_a_trigger(&self) -> bool {
        let context = self
            .words
            .as_ref()
            .and_then(|words| words.context.as_deref());
        context.is_some_and(|context| context.contains("function"))
    }
}
