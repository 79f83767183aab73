//! Look-ups of the new code: which row a query looks for, and which insert follows if it finds none.

use std::collections::BTreeSet;

use crate::{
    catalog::{Catalog, Column, Index, Relation},
    queries::{Queries, Query},
    reading::{Action, Insert, Name, Operand, Select, Term},
};

/// A look-up by all columns of a unique key.
#[derive(Debug, Clone)]
pub(crate) struct Lookup<'a> {
    /// The statement that looks: a SELECT, or an INSERT with ON CONFLICT.
    pub(crate) query: usize,
    /// The INSERT that follows where nothing is found; none if the code does not show one.
    pub(crate) insert: Option<usize>,
    /// The table.
    pub(crate) table: &'a Relation,
    /// A unique key of it.
    pub(crate) key: &'a Index,
    /// What it looks by beyond the key, or in the key, so that some rows are not found.
    pub(crate) passes_over: Vec<PassedOver>,
}

/// Rows that a look-up passes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PassedOver {
    /// The column by which it does.
    pub(crate) column: String,
    /// The term, if it compares with a constant; else rows with NULL are passed over, whatever the
    /// value is that comes.
    pub(crate) constant: Option<Term>,
}

impl Lookup<'_> {
    /// The columns of the key.
    pub(crate) fn key_columns(&self) -> Vec<&str> {
        self.table.names(self.key.key())
    }

    /// What tells it from others.
    pub(crate) fn tag(&self) -> String {
        let key = self.key_columns().join(",");
        format!("lookup:{}:{}:{key}", self.table.name, self.query)
    }
}

/// The look-ups that pass rows over, beyond the columns of a key that would refuse the row anew.
pub(crate) fn narrower_than_key<'a>(catalog: &'a Catalog, queries: &Queries) -> Vec<Lookup<'a>> {
    let mut found = Vec::new();
    for (query, looked) in looks(queries) {
        let Some(table) = table(catalog, &looked) else {
            continue;
        };
        let insert = insert_for(queries, query, &looked);
        for key in keys(table) {
            let columns = table.names(key.key());
            if !columns.iter().all(|column| looked.by.contains(*column))
                || !comes_by_value(table, &columns, insert.map(|at| &queries.queries[at]))
            {
                continue;
            }
            let beyond = |column: &str| !columns.contains(&column);
            let passes_over = passed_over(queries, table, &looked, insert.is_some(), beyond);
            if !passes_over.is_empty() {
                found.push(Lookup {
                    query,
                    insert,
                    table,
                    key,
                    passes_over,
                });
            }
        }
    }
    found
}

/// Look-ups by a key of which a column may be NULL: such a row is not found, and not refused anew.
pub(crate) fn null_in_key<'a>(catalog: &'a Catalog, queries: &Queries) -> Vec<Lookup<'a>> {
    let mut found = Vec::new();
    for (query, looked) in looks(queries) {
        let Some(table) = table(catalog, &looked) else {
            continue;
        };
        let Some(insert) = insert_for(queries, query, &looked) else {
            continue;
        };
        for key in keys(table).filter(|key| !key.nulls_not_distinct) {
            let columns = table.names(key.key());
            if !columns.iter().all(|column| looked.by.contains(*column)) {
                continue;
            }
            let within = |column: &str| columns.contains(&column);
            let passes_over = passed_over(queries, table, &looked, false, within);
            // A narrower key would refuse the row anew.
            let refused = keys(table).any(|other| {
                let own = table.names(other.key());
                own.len() < columns.len()
                    && own.iter().all(|column| columns.contains(column))
                    && own.iter().all(|column| !passes(&passes_over, column))
            });
            if !passes_over.is_empty() && !refused {
                found.push(Lookup {
                    query,
                    insert: Some(insert),
                    table,
                    key,
                    passes_over,
                });
            }
        }
    }
    found
}

fn passes(passes_over: &[PassedOver], column: &str) -> bool {
    passes_over.iter().any(|passed| passed.column == column)
}

/// What a statement looks for.
#[derive(Debug)]
struct Looked {
    table: Name,
    /// Columns that one value is asked of.
    by: BTreeSet<String>,
    terms: Vec<Term>,
}

fn looks(queries: &Queries) -> Vec<(usize, Looked)> {
    let mut found: Vec<(usize, Looked)> = Vec::new();
    for (at, query) in queries.queries.iter().enumerate() {
        let looked = match &query.action {
            Action::Select(select) => of_select(select),
            Action::Insert(insert) => of_insert(insert),
            _ => None,
        };
        let Some(looked) = looked else {
            continue;
        };
        // The same look-up again, after the insert.
        let again = found
            .iter()
            .any(|(other, _)| queries.queries[*other].text == query.text);
        if !again {
            found.push((at, looked));
        }
    }
    found
}

fn of_select(select: &Select) -> Option<Looked> {
    let equal = select.filter.iter().filter(|term| term.is_equality());
    Some(Looked {
        table: select.table.clone()?,
        by: equal.map(|term| term.column.clone()).collect(),
        terms: select.filter.clone(),
    })
}

/// An upsert looks by the columns of its conflict target, for the values that it inserts.
fn of_insert(insert: &Insert) -> Option<Looked> {
    let conflict = insert.conflict.as_ref()?;
    let row = insert.rows.first()?;
    let mut terms = Vec::new();
    for column in &conflict.columns {
        let at = insert.columns.iter().position(|name| name == column)?;
        terms.push(Term {
            column: column.clone(),
            op: "=".to_owned(),
            value: row.get(at)?.clone(),
        });
    }
    Some(Looked {
        table: insert.table.clone(),
        by: conflict.columns.iter().cloned().collect(),
        terms,
    })
}

fn table<'a>(catalog: &'a Catalog, looked: &Looked) -> Option<&'a Relation> {
    let found = catalog.find(looked.table.schema.as_deref(), &looked.table.name)?;
    found.is_table().then_some(found)
}

/// Whether two names may mean one table: a schema is often left out.
fn is_same(a: &Name, b: &Name) -> bool {
    a.name == b.name && (a.schema.is_none() || b.schema.is_none() || a.schema == b.schema)
}

/// Keys of plain columns that refuse a row at once.
fn keys(table: &Relation) -> impl Iterator<Item = &Index> {
    table
        .indexes
        .iter()
        .filter(|index| index.is_unique && index.ready && index.expressions.is_none())
}

/// Whether a row anew would come with a value in the key: numbers that the server gives never
/// collide, and a look-up by the primary key alone expects a row.
fn comes_by_value(table: &Relation, columns: &[&str], insert: Option<&Query>) -> bool {
    let fills_itself = |name: &&str| table.column(name).is_some_and(Column::fills_itself);
    let given = match insert.map(|query| &query.action) {
        Some(Action::Insert(insert)) => insert.columns.as_slice(),
        _ => &[],
    };
    let named = |name: &&str| given.iter().any(|column| column == name);
    let primary = table.primary_key();
    let is_primary = columns.iter().all(|name| primary.contains(name));
    match insert {
        Some(_) => columns
            .iter()
            .all(|name| !fills_itself(name) || named(name)),
        None => !is_primary && !columns.iter().any(fills_itself),
    }
}

/// By which columns of `concerned` rows are passed over. Constants count only where an insert
/// follows: without one they are what is asked for.
fn passed_over(
    queries: &Queries,
    table: &Relation,
    looked: &Looked,
    constants: bool,
    concerned: impl Fn(&str) -> bool,
) -> Vec<PassedOver> {
    let mut found: Vec<PassedOver> = Vec::new();
    for term in looked.terms.iter().filter(|term| concerned(&term.column)) {
        let Some(column) = table.column(&term.column) else {
            continue;
        };
        let is_constant = matches!(term.value, Operand::Constant(_) | Operand::Null);
        let equal = term.is_equality() && !term.finds_null();
        let narrow = match is_constant {
            true => constants && (equal || term.op == "IS" || term.op == "IS NOT"),
            false => {
                equal
                    && !column.not_null
                    && !table.forbids_null(&column.name)
                    && !has_twin_for_null(queries, looked, term)
            }
        };
        if narrow && !passes(&found, &term.column) {
            found.push(PassedOver {
                column: term.column.clone(),
                constant: is_constant.then(|| term.clone()),
            });
        }
    }
    found
}

/// Whether the same look-up is there with `IS NULL` in the place of this term, as object mappers
/// write it where they have no value.
fn has_twin_for_null(queries: &Queries, looked: &Looked, term: &Term) -> bool {
    queries.queries.iter().any(|query| {
        let Action::Select(select) = &query.action else {
            return false;
        };
        let of_same = select
            .table
            .as_ref()
            .is_some_and(|table| is_same(table, &looked.table))
            && select.filter.len() == looked.terms.len();
        let columns: BTreeSet<_> = select.filter.iter().map(|term| &term.column).collect();
        let own: BTreeSet<_> = looked.terms.iter().map(|term| &term.column).collect();
        let for_null = select
            .filter
            .iter()
            .any(|other| other.column == term.column && other.finds_null());
        of_same && columns == own && for_null
    })
}

/// The INSERT that goes with a look-up: the next into the table in its file, or else the one before.
fn insert_for(queries: &Queries, at: usize, looked: &Looked) -> Option<usize> {
    if matches!(queries.queries[at].action, Action::Insert(_)) {
        return Some(at);
    }
    let goes_with = |&other: &usize| {
        let query = &queries.queries[other];
        query.file == queries.queries[at].file
            && matches!(&query.action, Action::Insert(insert) if is_same(&insert.table, &looked.table))
    };
    let next = (at + 1..queries.queries.len()).find(goes_with);
    next.or_else(|| (0..at).rev().find(goes_with))
}
