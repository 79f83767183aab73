use serde::Deserialize;

use crate::catalog::Oid;

/// A privilege on a relation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Grant {
    /// A role, or `public` for all.
    pub grantee: String,
    /// Such as `INSERT`.
    pub privilege: String,
}

/// A privilege on one column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ColumnGrant {
    /// A role, or `public` for all.
    pub grantee: String,
    /// Such as `INSERT`.
    pub privilege: String,
    /// The column.
    pub column: String,
}

/// A row security policy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Policy {
    pub(in crate::catalog) relation: Oid,
    /// Its name.
    pub name: String,
    /// Whether it lets rows through rather than keeping them back.
    pub permissive: bool,
    /// `r` select, `a` insert, `w` update, `d` delete, `*` all.
    pub command: char,
    /// The roles that it is for.
    pub roles: Vec<String>,
    /// Which rows are seen.
    pub using_expression: Option<String>,
    /// Which rows may be written.
    pub check_expression: Option<String>,
}
