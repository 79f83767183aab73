use super::{
    behaviour::behaviour,
    definitions::{collations, sequence_definition, table_definition, type_definition},
    rights,
};
use crate::{
    catalog::{Catalog, Constraint, ConstraintKind, Relation, Sequence},
    sql::{identifier, list, literal},
};

/// A statement of the copy, and the object that is missing if it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The object, for reports.
    pub object: String,
    /// The statement.
    pub sql: String,
}

/// The statements that make an empty copy of `catalog`, in an order in which most of them succeed
/// at once; what fails for want of something later succeeds when tried again.
pub fn pieces(catalog: &Catalog) -> Vec<Piece> {
    let mut out = Pieces(Vec::new());
    out.push(
        "settings",
        "SET check_function_bodies = off; SET search_path = pg_catalog",
    );
    rights::roles(catalog, &mut out);
    for schema in catalog
        .database
        .schemas
        .iter()
        .filter(|name| *name != "public")
    {
        out.push(
            schema,
            format!("CREATE SCHEMA IF NOT EXISTS {}", identifier(schema)),
        );
    }
    for extension in &catalog.extensions {
        let (name, schema) = (identifier(&extension.name), identifier(&extension.schema));
        let sql = format!("CREATE EXTENSION IF NOT EXISTS {name} SCHEMA {schema}");
        out.push(format!("extension {}", extension.name), sql);
    }
    collations(catalog, &mut out);
    for made in &catalog.types {
        out.push(format!("type {}", made.name), type_definition(made));
    }
    for sequence in catalog
        .sequences
        .iter()
        .filter(|sequence| !sequence.is_identity)
    {
        out.push(&sequence.name, sequence_definition(sequence));
    }
    for function in &catalog.functions {
        let object = function.shown();
        match &function.definition {
            Some(definition) => out.push(object, definition.clone()),
            None => out.push(object, "SELECT 1/0 /* an aggregate */"),
        }
    }
    let tables: Vec<_> = catalog.relations.iter().filter(|r| r.is_table()).collect();
    for table in &tables {
        out.push(table.shown(), table_definition(catalog, table));
    }
    for table in &tables {
        indexes(table, &mut out);
    }
    attachments(catalog, &tables, &mut out);
    for table in &tables {
        let waits = |key: &&Constraint| key.kind == ConstraintKind::Check && !key.validated;
        for check in table
            .constraints
            .iter()
            .filter(|key| waits(key) && key.is_local)
        {
            out.push(
                format!("{} on {}", check.name, table.shown()),
                add(table, check),
            );
        }
    }
    for table in &tables {
        let own = |key: &&Constraint| key.kind == ConstraintKind::Foreign && key.parent == 0;
        for key in table.constraints.iter().filter(own) {
            out.push(
                format!("{} on {}", key.name, table.shown()),
                add(table, key),
            );
        }
    }
    views(catalog, &mut out);
    for table in &tables {
        behaviour(table, &mut out);
    }
    for sequence in &catalog.sequences {
        ownership(catalog, sequence, &mut out);
    }
    rights::rights(catalog, &mut out);
    out.push("settings", "RESET check_function_bodies; RESET search_path");
    out.0
}

/// Statements in the making.
pub(super) struct Pieces(Vec<Piece>);

impl Pieces {
    pub(super) fn push(&mut self, object: impl Into<String>, sql: impl Into<String>) {
        let (object, sql) = (object.into(), sql.into());
        self.0.push(Piece { object, sql });
    }
}

fn indexes(table: &Relation, out: &mut Pieces) {
    for index in &table.indexes {
        let object = format!("index {}", index.name);
        let behind = index
            .constraint
            .and_then(|oid| table.constraints.iter().find(|k| k.oid == oid));
        match behind {
            Some(constraint) => out.push(object.clone(), add(table, constraint)),
            None => out.push(object.clone(), index.definition.clone()),
        }
        // What is left of a build that was cancelled refuses writes as long as it is "ready".
        if table.kind == 'r' && !(index.valid && index.ready) {
            let name = literal(&format!(
                "{}.{}",
                identifier(&table.schema),
                identifier(&index.name)
            ));
            let sql = format!(
                "UPDATE pg_catalog.pg_index SET indisvalid = {}, indisready = {} \
                 WHERE indexrelid = {name}::regclass",
                index.valid, index.ready
            );
            out.push(object, sql);
        }
    }
}

fn add(table: &Relation, constraint: &Constraint) -> String {
    let name = identifier(&constraint.name);
    format!(
        "ALTER TABLE {} ADD CONSTRAINT {name} {}",
        table.sql(),
        constraint.definition
    )
}

fn attachments(catalog: &Catalog, tables: &[&Relation], out: &mut Pieces) {
    for table in tables {
        for parent in table
            .parents
            .iter()
            .filter_map(|&oid| catalog.relation(oid))
        {
            let sql = match (&table.bound, table.is_partition) {
                (Some(bound), true) => {
                    format!(
                        "ALTER TABLE {} ATTACH PARTITION {} {bound}",
                        parent.sql(),
                        table.sql()
                    )
                }
                _ => format!("ALTER TABLE {} INHERIT {}", table.sql(), parent.sql()),
            };
            out.push(table.shown(), sql);
        }
    }
}

fn views(catalog: &Catalog, out: &mut Pieces) {
    for view in catalog
        .relations
        .iter()
        .filter(|r| matches!(r.kind, 'v' | 'm'))
    {
        let kind = if view.kind == 'm' {
            "MATERIALIZED VIEW"
        } else {
            "VIEW"
        };
        let columns = list(view.columns.iter().map(|column| &column.name));
        let query = view
            .definition
            .as_deref()
            .unwrap_or_default()
            .trim_end_matches(';');
        let sql = format!("CREATE {kind} {} ({columns}) AS {query}", view.sql());
        out.push(view.shown(), sql);
    }
    for foreign in catalog.relations.iter().filter(|r| r.kind == 'f') {
        out.push(foreign.shown(), "SELECT 1/0 /* a foreign table */");
    }
}

fn ownership(catalog: &Catalog, sequence: &Sequence, out: &mut Pieces) {
    let owner = sequence
        .owner_relation
        .and_then(|oid| catalog.relation(oid));
    let column = owner
        .zip(sequence.owner_column)
        .and_then(|(table, at)| table.column_at(at));
    if let (Some(table), Some(column), false) = (owner, column, sequence.is_identity) {
        let (sequence_sql, column) = (sequence.sql(), identifier(&column.name));
        let sql = format!(
            "ALTER SEQUENCE {sequence_sql} OWNED BY {}.{column}",
            table.sql()
        );
        out.push(&sequence.name, sql);
    }
}
