//! What one SQL statement says, of a migration or of a query, as far as rules ask.

mod actions;
mod queries;
mod terms;

use squawk_syntax::{SourceFile, ast, ast::AstNode};

use super::{Conflict, Name};

/// What a statement does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `SELECT`
    Select(Select),
    /// `INSERT`
    Insert(Insert),
    /// `UPDATE`
    Update(Name),
    /// `DELETE`
    Delete(Name),
    /// `CREATE TABLE … AS SELECT`
    CreateTableAs {
        /// The new table.
        table: Name,
        /// What it is filled from.
        query: Select,
    },
    /// `CREATE INDEX`
    CreateIndex {
        /// Its table.
        table: Name,
        /// Whether it refuses doubles.
        unique: bool,
        /// Whether writes go on meanwhile.
        concurrently: bool,
        /// Whether partitions are left out: `ON ONLY`.
        only: bool,
    },
    /// `ALTER TABLE … RENAME TO`
    Rename {
        /// The table.
        table: Name,
        /// Its new name.
        to: String,
    },
    /// Any other `ALTER TABLE`.
    AlterTable(Name),
    /// `DROP` of relations, sequences or functions.
    Drop {
        /// What is dropped.
        names: Vec<Name>,
        /// Whether what depends on them goes too.
        cascade: bool,
    },
    /// `LOCK TABLE`
    Lock {
        /// The tables, in the order in which they are locked.
        tables: Vec<Name>,
        /// Such as `ACCESS EXCLUSIVE`, which is also what it is where nothing is said.
        mode: String,
        /// Whether it waits for others to end: not with `NOWAIT`.
        waits: bool,
    },
    /// Anything else, or a text that is no statement.
    Other,
}

/// A query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Select {
    /// The table, if it reads one and no other.
    pub table: Option<Name>,
    /// What stands behind `FROM`.
    pub from: String,
    /// What stands behind `WHERE`.
    pub condition: Option<String>,
    /// The terms of the condition that were understood, joined by `AND`.
    pub filter: Vec<Term>,
    /// Whether the condition has more than `filter` tells.
    pub filter_is_partial: bool,
    /// Whether it is `SELECT *`.
    pub everything: bool,
    /// Whether it locks the rows that it reads: `FOR UPDATE` and the like.
    pub locks: bool,
    /// Its text without the locking clauses.
    pub text: String,
}

/// A term of a condition: `column op value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The column, without a table's name before it.
    pub column: String,
    /// Such as `=`, `IS`, `IS NOT DISTINCT FROM`, `IN`.
    pub op: String,
    /// The other side.
    pub value: Operand,
}

impl Term {
    /// Whether it holds for rows of one value only, and for NULL where that is the value.
    pub fn is_equality(&self) -> bool {
        matches!(self.op.as_str(), "=" | "IN" | "= ANY") || self.finds_null()
    }

    /// Whether a row with NULL can meet it.
    pub fn finds_null(&self) -> bool {
        self.op == "IS NOT DISTINCT FROM" || (self.op == "IS" && self.value == Operand::Null)
    }
}

/// A value in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// A value to come, by its number: `$1`.
    Parameter(usize),
    /// `NULL`
    Null,
    /// `DEFAULT`
    Default,
    /// A constant, as SQL.
    Constant(String),
    /// Anything else, as it stands.
    Expression(String),
}

/// An `INSERT`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Insert {
    /// The table.
    pub table: Name,
    /// The columns that it names; empty if it names none.
    pub columns: Vec<String>,
    /// The rows of `VALUES`.
    pub rows: Vec<Vec<Operand>>,
    /// The query that it is fed from.
    pub query: Option<Select>,
    /// Its `ON CONFLICT`.
    pub conflict: Option<Conflict>,
    /// What stands before the query or the rows: `INSERT INTO t (a, b)`.
    pub head: String,
    /// What stands behind them: `ON CONFLICT … RETURNING …`.
    pub tail: String,
}

/// Reads `text`, one statement.
pub fn read_statement(text: &str) -> Action {
    let file = SourceFile::parse(text);
    let root = file.syntax_node();
    let Some(file) = SourceFile::cast(root) else {
        return Action::Other;
    };
    let statement = file
        .stmts()
        .find(|statement| !matches!(statement, ast::Stmt::EmptyStmt(_)));
    statement.map_or(Action::Other, |statement| actions::action(&statement))
}
