use super::rights;
use crate::{
    catalog::{Catalog, Column, Constraint, ConstraintKind, Relation, Sequence, TypeDefinition},
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

fn collations(catalog: &Catalog, out: &mut Pieces) {
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

fn type_definition(made: &TypeDefinition) -> String {
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

fn sequence_definition(sequence: &Sequence) -> String {
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
fn table_definition(catalog: &Catalog, table: &Relation) -> String {
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

/// Triggers, rules and row security: what happens beside a write.
fn behaviour(table: &Relation, out: &mut Pieces) {
    for trigger in &table.triggers {
        let object = format!("trigger {} on {}", trigger.name, table.shown());
        out.push(object.clone(), trigger.definition.clone());
        let state = match trigger.enabled {
            'D' => "DISABLE",
            'R' => "ENABLE REPLICA",
            'A' => "ENABLE ALWAYS",
            _ => continue,
        };
        let name = identifier(&trigger.name);
        out.push(
            object,
            format!("ALTER TABLE {} {state} TRIGGER {name}", table.sql()),
        );
    }
    for rule in &table.rules {
        out.push(
            format!("rule {} on {}", rule.name, table.shown()),
            rule.definition.clone(),
        );
    }
    for policy in &table.policies {
        let kind = if policy.permissive {
            "PERMISSIVE"
        } else {
            "RESTRICTIVE"
        };
        let command = match policy.command {
            'r' => "SELECT",
            'a' => "INSERT",
            'w' => "UPDATE",
            'd' => "DELETE",
            _ => "ALL",
        };
        let roles: Vec<_> = policy
            .roles
            .iter()
            .map(|role| rights::grantee(role))
            .collect();
        let name = identifier(&policy.name);
        let mut sql = format!(
            "CREATE POLICY {name} ON {} AS {kind} FOR {command} TO {}",
            table.sql(),
            roles.join(", ")
        );
        if let Some(expression) = &policy.using_expression {
            sql.push_str(&format!(" USING ({expression})"));
        }
        if let Some(expression) = &policy.check_expression {
            sql.push_str(&format!(" WITH CHECK ({expression})"));
        }
        out.push(format!("policy {} on {}", policy.name, table.shown()), sql);
    }
    if table.row_security {
        let sql = format!("ALTER TABLE {} ENABLE ROW LEVEL SECURITY", table.sql());
        out.push(table.shown(), sql);
    }
    if table.row_security_forced {
        let sql = format!("ALTER TABLE {} FORCE ROW LEVEL SECURITY", table.sql());
        out.push(table.shown(), sql);
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
