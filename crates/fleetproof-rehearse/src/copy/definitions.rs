//! Types, sequences and tables, each as the statement that makes it.

use super::statements::Pieces;
use crate::{
    catalog::{Catalog, Column, Constraint, ConstraintKind, Relation, Sequence, TypeDefinition},
    sql::{identifier, literal},
};

pub(super) fn collations(catalog: &Catalog, out: &mut Pieces) {
    for collation in &catalog.collations {
        let provider = match collation.provider {
            'i' => "icu",
            'b' => "builtin",
            _ => "libc",
        };
        let name = format!(
            "{}.{}",
            identifier(&collation.schema),
            identifier(&collation.name)
        );
        let locale = literal(collation.locale.as_deref().unwrap_or("C"));
        let deterministic = match (collation.provider, collation.deterministic) {
            ('i', false) => ", deterministic = false",
            _ => "",
        };
        let sql = format!(
            "CREATE COLLATION {name} (provider = {provider}, locale = {locale}{deterministic})"
        );
        out.push(format!("collation {}", collation.name), sql);
    }
}

pub(super) fn type_definition(made: &TypeDefinition) -> String {
    let name = format!("{}.{}", identifier(&made.schema), identifier(&made.name));
    match made.kind {
        'e' => {
            let labels: Vec<_> = made.labels.iter().map(|label| literal(label)).collect();
            format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", "))
        }
        'd' => {
            let mut sql = format!(
                "CREATE DOMAIN {name} AS {}",
                made.base.as_deref().unwrap_or("text")
            );
            if let Some(default) = &made.default {
                sql.push_str(&format!(" DEFAULT {default}"));
            }
            if made.not_null {
                sql.push_str(" NOT NULL");
            }
            for check in &made.checks {
                sql.push_str(&format!(
                    " CONSTRAINT {} {}",
                    identifier(&check.name),
                    check.definition
                ));
            }
            sql
        }
        'r' => {
            let subtype = made.subtype.as_deref().unwrap_or("int4");
            format!("CREATE TYPE {name} AS RANGE (subtype = {subtype})")
        }
        _ => format!("CREATE TYPE {name} AS ({})", made.attributes.join(", ")),
    }
}

pub(super) fn sequence_definition(sequence: &Sequence) -> String {
    let Sequence {
        r#type,
        increment,
        minimum,
        maximum,
        start,
        cache,
        cycle,
        ..
    } = sequence;
    let cycle = if *cycle { "CYCLE" } else { "NO CYCLE" };
    format!(
        "CREATE SEQUENCE {} AS {} INCREMENT {increment} MINVALUE {minimum} MAXVALUE {maximum} \
         START {start} CACHE {cache} {cycle}",
        sequence.sql(),
        r#type,
    )
}

/// Partitions are made as tables of their own and attached later, so that their columns keep their
/// order and their indexes their names.
pub(super) fn table_definition(catalog: &Catalog, table: &Relation) -> String {
    let mut parts: Vec<String> = table
        .columns
        .iter()
        .map(|column| column_definition(catalog, table, column))
        .collect();
    let inline = |key: &&Constraint| key.kind == ConstraintKind::Check && key.validated;
    for check in table.constraints.iter().filter(inline) {
        parts.push(format!(
            "CONSTRAINT {} {}",
            identifier(&check.name),
            check.definition
        ));
    }
    let unlogged = if table.persistence == 'u' {
        "UNLOGGED "
    } else {
        ""
    };
    let mut sql = format!(
        "CREATE {unlogged}TABLE {} ({})",
        table.sql(),
        parts.join(", ")
    );
    if let Some(key) = &table.partition_key {
        sql.push_str(&format!(" PARTITION BY {key}"));
    }
    sql
}

fn column_definition(catalog: &Catalog, table: &Relation, column: &Column) -> String {
    let mut sql = format!("{} {}", identifier(&column.name), column.r#type);
    if let Some(collation) = &column.collation {
        sql.push_str(&format!(" COLLATE {collation}"));
    }
    let default = column.default.as_deref();
    match (column.identity, column.generated, default) {
        (Some(identity), ..) if !inherits_identity(catalog, table, &column.name) => {
            let when = if identity == 'a' {
                "ALWAYS"
            } else {
                "BY DEFAULT"
            };
            sql.push_str(&format!(" GENERATED {when} AS IDENTITY"));
        }
        (None, Some(kind), Some(expression)) => {
            let how = if kind == 'v' { "VIRTUAL" } else { "STORED" };
            sql.push_str(&format!(" GENERATED ALWAYS AS ({expression}) {how}"));
        }
        (None, None, Some(default)) => sql.push_str(&format!(" DEFAULT {default}")),
        _ => {}
    }
    if column.not_null {
        sql.push_str(" NOT NULL");
    }
    sql
}

/// From version 17 on a partition's identity is that of its routing table, and a table with one of
/// its own cannot be attached.
fn inherits_identity(catalog: &Catalog, table: &Relation, column: &str) -> bool {
    let parent = table.parents.first().filter(|_| table.is_partition);
    let parent = parent.and_then(|&oid| catalog.relation(oid));
    parent
        .and_then(|parent| parent.column(column))
        .is_some_and(|c| c.identity.is_some())
}
