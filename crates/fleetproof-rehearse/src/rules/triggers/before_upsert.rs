use fleetproof_model::{RuleInfo, Severity};

use super::{ALL_KINDS, is_before_row, remade, returns_null};
use crate::{
    catalog::{Column, Relation},
    history::OldRow,
    rules::{Rule, Scene, Suspect},
    sql::{identifier, list},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A BEFORE INSERT sync, which an upsert fires although it updates.
#[derive(Debug)]
pub(crate) struct BeforeTriggerUpsert;

static INFO: RuleInfo = RuleInfo {
    name: "before-trigger-upsert",
    summary: "a sync that fires BEFORE INSERT copies the row of an upsert that inserts nothing",
    severity: Severity::Error,
    hazards: &[34],
    why: "INSERT … ON CONFLICT fires the BEFORE INSERT triggers before it looks for the conflict. Where \
          there is one, the row is updated or left alone, and the new row is never written, but the \
          trigger has already copied it to the shadow.",
    example: "CREATE TRIGGER sync_c BEFORE INSERT OR UPDATE ON c FOR EACH ROW EXECUTE FUNCTION sync_c();\n\
              INSERT INTO c VALUES (…) ON CONFLICT (pid, x) DO UPDATE SET v = EXCLUDED.v;",
    fix: "Let the sync fire AFTER the write.",
};

impl Rule for BeforeTriggerUpsert {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            for (table, trigger) in scene.triggers(pair) {
                let early = is_before_row(trigger) && trigger.events().insert();
                if !early || returns_null(scene, trigger) {
                    continue;
                }
                let object = format!("{} on {}", trigger.name, table.shown());
                let message = format!(
                    "{} copies the new row of INSERT … ON CONFLICT to {} even where {} already has \
                     one, and takes none",
                    trigger.name,
                    shadow.shown(),
                    source.shown()
                );
                let sql = remade::after_each_row(
                    scene.catalog(),
                    table,
                    trigger,
                    trigger.events(),
                    trigger.when(),
                );
                let mut suspect = Suspect::new(object, message)
                    .on(pair)
                    .explains(ALL_KINDS)
                    .fix("let the sync trigger fire AFTER the write")
                    .way_out(remade::way_out(scene, trigger, sql));
                suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, trigger.name);
                suspect.recipes = upserts(scene, pair, source);
                out.push(suspect);
            }
        }
    }
}

/// Upserts that meet a copied row, by each of the source's unique keys.
fn upserts(scene: &Scene<'_>, pair: &Pair, source: &Relation) -> Vec<Recipe> {
    let Some((at, old)) = scene.old(pair).filter(|(_, row)| row.copied) else {
        return Vec::new();
    };
    let primary = source.primary_key();
    let keys = source.indexes.iter();
    let mut keys: Vec<_> = keys
        .filter(|index| index.is_unique && index.is_plain() && index.immediate && index.valid)
        .filter(|index| {
            let names = source.names(index.key());
            names
                .iter()
                .all(|name| old.built.values.contains_key(*name))
        })
        .collect();
    // The primary key last: the trigger's own insert fails there, which says less.
    keys.sort_by_key(|index| index.is_primary);
    let mut found = Vec::new();
    for index in keys {
        let key = source.names(index.key());
        let anew = !index.is_primary && !primary.iter().any(|name| key.contains(name));
        let Some((columns, values)) = row(scene, source, old, anew) else {
            continue;
        };
        let other = columns
            .iter()
            .find(|name| !key.contains(name) && !primary.contains(name));
        let set = identifier(other.or(columns.first()).copied().unwrap_or_default());
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {set} = EXCLUDED.{set}",
            source.sql(),
            list(&columns),
            values.join(", "),
            list(&key),
        );
        // Names the old row, so that a script makes it too.
        let touch = Act::Update {
            row: Row::Old(at),
            set: vec![(key[0].to_owned(), identifier(key[0]))],
        };
        found.push(Recipe::write(Act::Sql(sql)).after(touch));
    }
    found
}

/// The old row's columns and values, with another primary key if `anew`.
fn row<'a>(
    scene: &Scene<'_>,
    source: &'a Relation,
    old: &OldRow,
    anew: bool,
) -> Option<(Vec<&'a str>, Vec<String>)> {
    let primary = source.primary_key();
    let given = |column: &&Column| {
        column.takes_values()
            && column.identity != Some('a')
            && old.built.values.contains_key(&column.name)
    };
    let columns: Vec<_> = source.columns.iter().filter(given).collect();
    let next = scene.history.next_number + 500;
    let values: Option<Vec<_>> = columns
        .iter()
        .map(
            |column| match anew && primary.contains(&column.name.as_str()) {
                true => crate::rows::another_value(scene.catalog(), column, next),
                false => Some(crate::rows::constant(&old.built.values[&column.name])),
            },
        )
        .collect();
    let names = columns.iter().map(|column| column.name.as_str()).collect();
    Some((names, values?))
}
