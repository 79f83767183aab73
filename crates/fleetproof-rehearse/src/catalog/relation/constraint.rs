use serde::Deserialize;

use crate::catalog::Oid;

/// What a constraint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum ConstraintKind {
    /// CHECK.
    #[serde(rename = "c")]
    Check,
    /// FOREIGN KEY.
    #[serde(rename = "f")]
    Foreign,
    /// PRIMARY KEY.
    #[serde(rename = "p")]
    Primary,
    /// UNIQUE.
    #[serde(rename = "u")]
    Unique,
    /// EXCLUDE.
    #[serde(rename = "x")]
    Exclusion,
}

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Constraint {
    /// Its identity.
    pub oid: Oid,
    /// The table that has it.
    pub relation: Oid,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ConstraintKind,
    /// As `ALTER TABLE … ADD CONSTRAINT name` takes it.
    pub definition: String,
    /// Numbers of its columns; of a CHECK, those that the expression names.
    pub columns: Vec<i32>,
    /// A foreign key's other end; 0 for other kinds.
    pub referenced: Oid,
    /// The columns at the other end.
    pub referenced_columns: Vec<i32>,
    /// `a` no action, `r` restrict, `c` cascade, `n` set null, `d` set default; blank for others.
    pub on_delete: char,
    /// Likewise.
    pub on_update: char,
    /// `s` simple, `f` full; blank for others.
    pub match_type: char,
    /// Whether it can be deferred.
    pub deferrable: bool,
    /// Whether it is, unless told otherwise.
    pub deferred: bool,
    /// Whether old rows are known to obey. New rows have to, either way.
    pub validated: bool,
    /// The routing table's constraint that this one follows from; 0 if it is its own.
    pub parent: Oid,
    /// The index behind it; 0 if it has none.
    pub index: Oid,
    /// Whether it was made on this table, not inherited.
    pub is_local: bool,
    /// A CHECK's condition.
    pub expression: Option<String>,
}

impl Constraint {
    /// Whether this CHECK says `column IS NOT NULL`, and nothing else.
    pub(super) fn forbids_null_in(&self, column: &str) -> bool {
        let said = self.expression.as_deref().unwrap_or_default();
        let said = said.trim_start_matches('(').trim_end_matches(')');
        self.validated
            && said
                .strip_suffix(" IS NOT NULL")
                .is_some_and(|name| name == column || name == crate::sql::identifier(column))
    }
}
