use fleetproof_model::{RuleInfo, Severity};

use super::{is_time, rows, witness};
use crate::{
    catalog::{Index, Relation},
    lookups::{Lookup, null_in_key},
    rules::{Counted, Rule, Scene, Suspect},
    sql::identifier,
};

/// A unique key of which a column may be NULL, where doubles were refused before.
#[derive(Debug)]
pub(crate) struct NullInUniqueKey;

static INFO: RuleInfo = RuleInfo {
    name: "null-in-unique-key",
    summary: "a unique key with a column that may be NULL: rows with NULL there are never doubles",
    severity: Severity::Warning,
    hazards: &[8],
    why: "Two NULLs are not equal, so a unique key does not compare rows that have NULL in one of its \
          columns. A key that is widened by such a column lets doubles in that the narrower one \
          refused, and a look-up by the old columns finds two rows. An upsert by such a key inserts \
          what it should have found.",
    example: "ALTER TABLE c DROP CONSTRAINT c_pid_x;\nALTER TABLE c ADD CONSTRAINT c_pid_typ_x UNIQUE \
              (pid, typ, x);\n-- typ may be NULL",
    fix: "Fill the column and set it NOT NULL first, or let NULLs be equal: UNIQUE NULLS NOT DISTINCT, \
          from PostgreSQL 15 on.",
};

impl Rule for NullInUniqueKey {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn asks(&self, scene: &Scene<'_>) -> Vec<String> {
        let lookups = null_in_key(&scene.ahead.catalog, scene.queries);
        let counting = |lookup: &Lookup<'_>| rows::counting(scene, lookup);
        lookups.iter().filter_map(counting).collect()
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for now in scene.catalog().relations.iter().filter(|r| r.is_table()) {
            if let Some(before) = scene.before.catalog.relation(now.oid) {
                out.extend(widened(before, now));
            }
        }
        if is_time(scene) {
            let lookups = null_in_key(scene.catalog(), scene.queries);
            out.extend(lookups.iter().filter_map(|lookup| looked_up(scene, lookup)));
        }
    }
}

/// Keys that took the place of a narrower one.
fn widened(before: &Relation, now: &Relation) -> Vec<Suspect> {
    let refuses = |table: &Relation, columns: &[&str]| {
        unique(table).any(|key| {
            let own = table.names(key.key());
            own.iter().all(|name| columns.contains(name))
        })
    };
    let mut found = Vec::new();
    for old in unique(before) {
        let columns = before.names(old.key());
        if refuses(now, &columns) {
            continue;
        }
        for key in unique(now).filter(|key| !key.nulls_not_distinct) {
            let own = now.names(key.key());
            let nullable = own
                .iter()
                .find(|name| !columns.contains(name) && !now.forbids_null(name));
            let (true, Some(column)) = (columns.iter().all(|name| own.contains(name)), nullable)
            else {
                continue;
            };
            let (columns, column) = (witness::told(&columns), identifier(column));
            let mut suspect = Suspect::new(
                format!("{} on {}", key.name, now.shown()),
                format!(
                    "{} is unique by {columns} no more, but by {column} too, which may be NULL: rows \
                     with NULL there are no doubles of each other",
                    now.shown()
                ),
            )
            .severity(Severity::Warning, Some(Severity::Warning))
            .fix(format!(
                "fill {column} and set it NOT NULL before the key is widened"
            ));
            if before.column(column.trim_matches('"')).is_some() {
                suspect = suspect.count(Counted::Query(format!(
                    "SELECT '{column} IS NULL', count(*) FROM {} WHERE {column} IS NULL",
                    before.sql()
                )));
            }
            found.push(suspect);
        }
    }
    found
}

/// Keys that refuse doubles by plain columns.
fn unique(table: &Relation) -> impl Iterator<Item = &Index> {
    table
        .indexes
        .iter()
        .filter(|key| key.is_unique && key.ready && key.is_plain())
}

fn looked_up(scene: &Scene<'_>, lookup: &Lookup<'_>) -> Option<Suspect> {
    let query = rows::counting(scene, lookup)?;
    if scene.today.looked && scene.today.answer(&query) == Some(0) {
        return None;
    }
    let table = lookup.table.shown();
    let key = witness::told(&lookup.key_columns());
    let nullable: Vec<_> = lookup
        .passes_over
        .iter()
        .map(|p| p.column.as_str())
        .collect();
    let nullable = witness::told(&nullable);
    let place = scene.queries.place(lookup.query)?;
    let mut suspect = Suspect::new(
        format!("{} on {table}", lookup.key.name),
        format!(
            "a row of {table} is looked for by {key}, and rows have NULL in {nullable}: they are not \
             found, and the key does not refuse the same row anew"
        ),
    )
    .in_query(lookup.query)
    .severity(Severity::Warning, Some(Severity::Warning))
    .count(Counted::Query(query))
    .fix(format!("fill {nullable} in every row and set NOT NULL first"));
    suspect.key = format!("{}:{place}", lookup.key.oid);
    Some(suspect)
}
