//! What the body of a PL/pgSQL trigger function says.
//!
//! A body is walked once for each event that a trigger may be fired by, with `TG_OP` known, so that
//! its branches and variables mean one thing at a time; what the walks agree on is one statement.

mod blocks;
mod branches;
mod calls;
mod conditions;
mod conflict;
mod dynamic;
mod filter;
mod found;
mod guard;
mod into;
mod merged;
mod names;
mod place;
mod queries;
mod reader;
mod state;
mod statements;
mod term;
mod texts;
mod tree;
mod values;
mod writes;

use super::{NoRoutines, Routines};

/// A name as it stands in a text, folded as PostgreSQL folds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// The schema, if it is named.
    pub schema: Option<String>,
    /// The name itself.
    pub name: String,
}

/// One of the two records that a row trigger is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// `NEW`
    New,
    /// `OLD`
    Old,
}

/// What a write does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteKind {
    /// `INSERT`
    Insert,
    /// `UPDATE`
    Update,
    /// `DELETE`
    Delete,
    /// `TRUNCATE`
    Truncate,
    /// `MERGE`
    Merge,
}

/// A value that is written or compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `NEW.column`
    New(String),
    /// `OLD.column`
    Old(String),
    /// `NEW.*` or `OLD.*`
    Row(Record),
    /// `EXCLUDED.column`
    Excluded(String),
    /// `NULL`
    Null,
    /// `DEFAULT`
    Default,
    /// A constant.
    Literal(String),
    /// Anything else.
    Expression {
        /// As it stands.
        text: String,
        /// The columns of `NEW` and `OLD` that it uses.
        columns: Vec<(Record, String)>,
    },
}

/// The events for which a statement is reached, by the `TG_OP` branches around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Events {
    /// `INSERT`
    pub insert: bool,
    /// `UPDATE`
    pub update: bool,
    /// `DELETE`
    pub delete: bool,
    /// `TRUNCATE`
    pub truncate: bool,
}

/// A column of the target and what is written to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnWrite {
    /// The target's column; empty where values go by position.
    pub column: String,
    /// What is written. `NEW.*` under a column's name: the value that comes there by its position.
    pub value: Value,
}

/// A term of a `WHERE`: `column op value`, joined with the others by `AND`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The target's column.
    pub column: String,
    /// Such as `=`, `<>`, `IS DISTINCT FROM`.
    pub op: String,
    /// The other side.
    pub value: Value,
}

/// What an `ON CONFLICT` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictAction {
    /// `DO NOTHING`
    Nothing,
    /// `DO UPDATE`
    Update,
}

/// An `ON CONFLICT` clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The columns named as its target; empty if none or if a constraint is named.
    pub columns: Vec<String>,
    /// `ON CONSTRAINT name`
    pub constraint: Option<String>,
    /// Whether the target has a predicate.
    pub predicate: bool,
    /// What is done.
    pub action: ConflictAction,
    /// The columns that `DO UPDATE` sets.
    pub updates: Vec<ColumnWrite>,
}

/// A statement that changes rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// What it does.
    pub kind: WriteKind,
    /// The table.
    pub target: Name,
    /// The events for which it is reached.
    pub events: Events,
    /// Columns and values. By position if `positional`.
    pub columns: Vec<ColumnWrite>,
    /// Whether an `INSERT` names no columns.
    pub positional: bool,
    /// The terms of its `WHERE` that were understood.
    pub filter: Vec<Comparison>,
    /// Whether the `WHERE` has more than `filter` tells.
    pub filter_is_partial: bool,
    /// Its `ON CONFLICT`, if it has one.
    pub conflict: Option<Conflict>,
    /// What a `MERGE` does here: each of its `WHEN` clauses is a write of its own.
    pub merge: Option<WriteKind>,
    /// Conditions around it beyond `TG_OP`, as they stand: of `IF`, `CASE`, loops.
    pub conditions: Vec<String>,
    /// The line in the body, from 1 for the first line of the text between the dollar quotes, as
    /// PostgreSQL counts in its CONTEXT. That of the call, if it stands in another function.
    pub line: u32,
    /// Where it stands, if it is in another function.
    pub inside: Option<Inside>,
}

impl Write {
    /// Whether it is an `INSERT` of whole rows, whose values go to columns by position.
    pub(crate) fn copies_rows(&self) -> bool {
        let is_row = |column: &ColumnWrite| matches!(column.value, Value::Row(_));
        self.positional && (self.columns.is_empty() || self.columns.iter().any(is_row))
    }
}

/// An `EXCEPTION WHEN … THEN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handler {
    /// The conditions as they stand, such as `others`.
    pub conditions: Vec<String>,
    /// Whether it raises an error again.
    pub raises: bool,
    /// Whether it writes a table, to tell of what went wrong.
    pub records: bool,
    /// Its line in the body.
    pub line: u32,
}

/// A place in a function that the trigger function calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// The function's name for reports.
    pub function: String,
    /// The line in its body.
    pub line: u32,
}

/// What a `RETURN` gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// `RETURN NULL`
    Null,
    /// `RETURN NEW`
    New,
    /// `RETURN OLD`
    Old,
    /// Anything else.
    Other,
}

/// A `RETURN`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Return {
    /// What.
    pub what: Returned,
    /// The events for which it is reached.
    pub events: Events,
    /// Its line in the body.
    pub line: u32,
}

/// A part of a body that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadPart {
    /// Its line in the body; 0 for the whole of it.
    pub line: u32,
    /// Why.
    pub reason: String,
}

/// What a body says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// Statements that change rows, in their order.
    pub writes: Vec<Write>,
    /// Its exception handlers.
    pub handlers: Vec<Handler>,
    /// Its `RETURN`s.
    pub returns: Vec<Return>,
    /// Columns of `NEW` that it assigns: `NEW.v := …`.
    pub assigned: Vec<String>,
    /// Columns of `NEW` and `OLD` that it reads anywhere.
    pub used: Vec<(Record, String)>,
    /// Whether it uses `NEW` or `OLD` at all, whole or by column.
    pub uses_records: bool,
    /// Whether it reads a transition table, whose rows are told as those of `NEW` and `OLD`.
    pub uses_transitions: bool,
    /// Whether it asks `IF NOT FOUND` or `IF FOUND`.
    pub asks_found: bool,
    /// Whether it asks `pg_trigger_depth()`.
    pub asks_depth: bool,
    /// What was not understood.
    pub unread: Vec<UnreadPart>,
}

/// Where a trigger function is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Context {
    /// `TG_TABLE_NAME`
    pub table: String,
    /// `TG_TABLE_SCHEMA`
    pub schema: String,
    /// `TG_ARGV`
    pub args: Vec<String>,
    /// The name of the transition table with the rows as they were.
    pub old_table: Option<String>,
    /// The name of the transition table with the rows as they are.
    pub new_table: Option<String>,
}

/// Reads `source`, the text of a PL/pgSQL trigger function.
pub fn read_body_in(source: &str, context: &Context) -> Body {
    read_body_with(source, context, &NoRoutines)
}

/// The same, and follows it into the functions that it calls.
pub fn read_body_with(source: &str, context: &Context, routines: &dyn Routines) -> Body {
    reader::read(source, context, routines)
}
