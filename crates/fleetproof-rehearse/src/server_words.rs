use std::fmt;

use crate::catalog::{Catalog, Relation};

/// What a server said when it refused a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerWords {
    /// The five characters, such as `23503`.
    pub sqlstate: String,
    /// The primary text.
    pub message: String,
    /// Second text.
    pub detail: Option<String>,
    /// Advice.
    pub hint: Option<String>,
    /// The schema of that table.
    pub schema: Option<String>,
    /// The table concerned.
    pub table: Option<String>,
    /// The column concerned.
    pub column: Option<String>,
    /// The constraint concerned, or the unique index.
    pub constraint: Option<String>,
    /// The functions and statements in which it happened.
    pub context: Option<String>,
    /// Where in the statement, in characters from 1.
    pub position: Option<u32>,
}

impl ServerWords {
    /// What the server said, if it was the server that failed.
    pub fn of(error: &tokio_postgres::Error) -> Option<Self> {
        let error = error.as_db_error()?;
        let own = |text: Option<&str>| text.map(str::to_owned);
        Some(Self {
            sqlstate: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: own(error.detail()),
            hint: own(error.hint()),
            schema: own(error.schema()),
            table: own(error.table()),
            column: own(error.column()),
            constraint: own(error.constraint()),
            context: own(error.where_()),
            position: match error.position() {
                Some(tokio_postgres::error::ErrorPosition::Original(at)) => Some(*at),
                _ => None,
            },
        })
    }

    /// What stands for a write that went through without a row: a BEFORE trigger or a rule took it.
    pub(crate) fn no_row() -> Self {
        Self {
            sqlstate: "00000".to_owned(),
            message: "the write went through, and no row was written".to_owned(),
            detail: None,
            hint: None,
            schema: None,
            table: None,
            column: None,
            constraint: None,
            context: None,
            position: None,
        }
    }

    /// The table concerned, as `catalog` has it.
    pub(crate) fn table_in<'a>(&self, catalog: &'a Catalog) -> Option<&'a Relation> {
        catalog.find(self.schema.as_deref(), self.table.as_deref()?)
    }

    /// What it is about, where the server says so.
    pub(crate) fn object(&self) -> Option<String> {
        let table = self.table.as_deref()?;
        Some(match (&self.constraint, &self.column) {
            (Some(constraint), _) => format!("{constraint} on {table}"),
            (_, Some(column)) => format!("{table}.{column}"),
            _ => table.to_owned(),
        })
    }

    /// As `psql` shows it: message, DETAIL, HINT and CONTEXT on lines of their own.
    pub fn in_full(&self) -> String {
        let mut text = format!("ERROR:  {}: {}", self.sqlstate, self.message);
        let parts = [
            ("DETAIL", &self.detail),
            ("HINT", &self.hint),
            ("CONTEXT", &self.context),
        ];
        for (label, part) in parts {
            if let Some(part) = part {
                text.push_str(&format!("\n{label}:  {}", cut(part)));
            }
        }
        text
    }
}

/// Functions that call each other until the stack is full tell of it in thousands of lines. An
/// ordinary one quotes a statement of all the table's columns, and says last where it stands.
const FIRST: usize = 120;
const LAST: usize = 4;

fn cut(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let Some(middle) = lines
        .len()
        .checked_sub(FIRST + LAST)
        .filter(|&left| left > 0)
    else {
        return text.to_owned();
    };
    let left_out = format!("… {middle} more lines …");
    let (first, last) = (&lines[..FIRST], &lines[lines.len() - LAST..]);
    [first, &[left_out.as_str()], last].concat().join("\n")
}

impl fmt::Display for ServerWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (SQLSTATE {})", self.message, self.sqlstate)
    }
}
