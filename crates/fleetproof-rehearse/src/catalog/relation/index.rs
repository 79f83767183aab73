use serde::Deserialize;

use crate::catalog::Oid;

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Index {
    /// Its identity.
    pub oid: Oid,
    /// The table that it is on.
    pub relation: Oid,
    /// Its name.
    pub name: String,
    /// `CREATE INDEX …`.
    pub definition: String,
    /// Whether it refuses doubles.
    pub is_unique: bool,
    /// Whether it is the primary key's.
    pub is_primary: bool,
    /// Whether queries may use it.
    pub valid: bool,
    /// Whether writes go into it; a unique one that is ready refuses doubles, valid or not.
    pub ready: bool,
    /// Whether doubles are refused at once, rather than at the end of statement or transaction.
    pub immediate: bool,
    /// How many of `columns` are its key; the others are only carried.
    pub key_count: usize,
    /// Numbers of its columns; 0 for an expression.
    pub columns: Vec<i32>,
    /// `btree`, `hash`, `gin` …
    pub method: String,
    /// A partial index's condition.
    pub predicate: Option<String>,
    /// Its expressions.
    pub expressions: Option<String>,
    /// Whether two NULLs are doubles.
    pub nulls_not_distinct: bool,
    /// The constraint that it stands behind.
    pub constraint: Option<Oid>,
    /// The routing table's index that it is a part of.
    pub parent: Option<Oid>,
}

impl Index {
    /// Numbers of its key columns; 0 for an expression.
    pub fn key(&self) -> &[i32] {
        &self.columns[..self.key_count.min(self.columns.len())]
    }

    /// Whether it has columns only, and holds for every row.
    pub fn is_plain(&self) -> bool {
        self.predicate.is_none() && self.expressions.is_none()
    }
}
