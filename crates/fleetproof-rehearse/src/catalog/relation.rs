mod access;
mod column;
mod constraint;
mod index;
mod trigger;

use serde::Deserialize;

use super::Oid;
use crate::sql;

pub use access::{ColumnGrant, Grant, Policy};
pub use column::Column;
pub use constraint::{Constraint, ConstraintKind};
pub use index::Index;
pub use trigger::{RewriteRule, Trigger, TriggerEvents};

/// A table, partition, view, materialised view or foreign table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Relation {
    /// Its identity.
    pub oid: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `r` table, `p` partitioned, `v` view, `m` materialised view, `f` foreign table.
    pub kind: char,
    /// `p` permanent, `u` unlogged, `t` temporary.
    pub persistence: char,
    /// The role that owns it.
    pub owner: String,
    /// Whether row security is on.
    pub row_security: bool,
    /// Whether it holds for the owner too.
    pub row_security_forced: bool,
    /// Whether it is a partition.
    pub is_partition: bool,
    /// `FOR VALUES …` or `DEFAULT`, of a partition.
    pub bound: Option<String>,
    /// Such as `LIST (runner_type)`, of a partitioned table.
    pub partition_key: Option<String>,
    /// Numbers of the columns of the partition key; 0 for an expression.
    pub partition_columns: Vec<i32>,
    /// `l` list, `r` range, `h` hash.
    pub partition_strategy: Option<char>,
    /// Rows by the server's last estimate; -1 if there is none.
    pub estimated_rows: f64,
    /// A view's query.
    pub definition: Option<String>,
    /// The table that this is a partition of, or those that it inherits from.
    pub parents: Vec<Oid>,
    /// The relations that a view reads.
    pub rests_on: Vec<Oid>,
    /// Privileges granted.
    pub grants: Vec<Grant>,
    /// Privileges granted on single columns.
    pub column_grants: Vec<ColumnGrant>,
    /// Columns in order.
    #[serde(skip)]
    pub columns: Vec<Column>,
    /// Constraints but NOT NULL.
    #[serde(skip)]
    pub constraints: Vec<Constraint>,
    /// Indexes.
    #[serde(skip)]
    pub indexes: Vec<Index>,
    /// Triggers made on it by a user; those that a partition has from its routing table are there.
    #[serde(skip)]
    pub triggers: Vec<Trigger>,
    /// Row security policies.
    #[serde(skip)]
    pub policies: Vec<Policy>,
    /// Rules but a view's own.
    #[serde(skip)]
    pub rules: Vec<RewriteRule>,
}

impl Relation {
    /// The name as SQL, qualified and quoted where needed.
    pub fn sql(&self) -> String {
        format!(
            "{}.{}",
            sql::identifier(&self.schema),
            sql::identifier(&self.name)
        )
    }

    /// The name for reports: qualified unless it is in `public`.
    pub fn shown(&self) -> String {
        sql::shown(&self.schema, &self.name)
    }

    /// Whether it holds rows, or routes them to partitions.
    pub fn is_table(&self) -> bool {
        matches!(self.kind, 'r' | 'p')
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column with this number.
    pub fn column_at(&self, number: i32) -> Option<&Column> {
        self.columns.iter().find(|column| column.number == number)
    }

    /// The names of the columns with these numbers, expressions left out.
    pub fn names(&self, numbers: &[i32]) -> Vec<&str> {
        let name = |&number| Some(self.column_at(number)?.name.as_str());
        numbers.iter().filter_map(name).collect()
    }

    /// The primary key's columns; empty if there is none.
    pub fn primary_key(&self) -> Vec<&str> {
        let primary = self.indexes.iter().find(|index| index.is_primary);
        primary.map_or_else(Vec::new, |index| self.names(index.key()))
    }

    /// The columns that rows are routed to partitions by.
    pub fn routing_columns(&self) -> Vec<&str> {
        self.names(&self.partition_columns)
    }

    /// The constants of `FOR VALUES IN (…)`, as SQL, of a partition by list.
    pub fn list_values(&self) -> Vec<String> {
        let bound = self.bound.as_deref().unwrap_or_default();
        let inner = bound
            .strip_prefix("FOR VALUES IN (")
            .and_then(|rest| rest.strip_suffix(')'));
        let (mut found, mut quoted) = (vec![String::new()], false);
        for character in inner.unwrap_or_default().chars() {
            quoted ^= character == '\'';
            match (character, quoted, found.last_mut()) {
                (',', false, _) => found.push(String::new()),
                (_, _, Some(value)) => value.push(character),
                (.., None) => {}
            }
        }
        let values = found.iter().map(|value| value.trim().to_owned());
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Whether it is the partition for everything that no other takes.
    pub fn takes_the_rest(&self) -> bool {
        self.bound.as_deref() == Some("DEFAULT")
    }

    /// Whether a valid CHECK, or NOT NULL, forbids NULL in `column`.
    pub fn forbids_null(&self, column: &str) -> bool {
        let by_check = |constraint: &Constraint| {
            constraint.kind == ConstraintKind::Check && constraint.forbids_null_in(column)
        };
        self.column(column).is_some_and(|column| column.not_null)
            || self.constraints.iter().any(by_check)
    }
}
