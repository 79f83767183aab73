use fleetproof_model::{RuleInfo, Severity};

use super::{ALL_KINDS, remade};
use crate::{
    catalog::{Relation, Trigger},
    rules::{Rule, Scene, Suspect},
    sql::{identifier, literal, mentions},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// A sync trigger that does not fire for writes made by other triggers.
#[derive(Debug)]
pub(crate) struct DepthGuardSkipsWrites;

static INFO: RuleInfo = RuleInfo {
    name: "depth-guard-skips-writes",
    summary: "pg_trigger_depth() keeps the sync from seeing writes made by triggers and cascades",
    severity: Severity::Error,
    hazards: &[26],
    why: "WHEN (pg_trigger_depth() = 0) is meant against triggers that call each other for ever. It \
          holds for the statement of a session only: a row that another trigger writes, or that a \
          foreign key deletes or changes in cascade, is written at depth 1, and is not passed on.",
    example: "CREATE TRIGGER sync_c AFTER INSERT OR UPDATE OR DELETE ON c FOR EACH ROW\n  \
              WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION sync_c();",
    fix: "Stop the recursion where it would begin: write only if the row IS DISTINCT FROM what is \
          there, or ask a setting that the way back sets.",
};

/// Other tables whose writes are tried at most.
const TABLES: usize = 8;

/// Whether a condition or a function's text asks how deep it is called.
pub(super) fn asks_depth(text: &str) -> bool {
    mentions(&text.to_ascii_lowercase(), "pg_trigger_depth")
}

impl Rule for DepthGuardSkipsWrites {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let catalog = scene.catalog();
        for (pair, source, shadow) in scene.pairs() {
            for (table, trigger) in scene.triggers(pair) {
                let in_when = trigger.when().is_some_and(asks_depth);
                let function = catalog.function(trigger.function);
                let in_body = function.is_some_and(|f| asks_depth(&f.source));
                if !trigger.fires() || !(in_when || in_body) {
                    continue;
                }
                let told = suspect(scene, pair, (source, shadow), (table, trigger));
                out.push(match in_when {
                    true => told.way_out(unguarded(scene, table, trigger)),
                    false => told,
                });
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    (source, shadow): (&Relation, &Relation),
    (table, trigger): (&Relation, &Trigger),
) -> Suspect {
    let message = format!(
        "{} does nothing where pg_trigger_depth() says that a trigger or a cascade writes {}: such \
         writes do not reach {}",
        trigger.name,
        source.shown(),
        shadow.shown()
    );
    let object = format!("{} on {}", trigger.name, table.shown());
    let mut suspect = Suspect::new(object, message)
        .on(pair)
        .diverges()
        .explains(ALL_KINDS)
        .fix("guard by IS DISTINCT FROM, or by a setting that the way back sets, not by depth");
    suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, trigger.name);
    suspect.recipes = by_triggers(scene, pair);
    suspect.recipes.extend(cascades(scene, pair, source));
    suspect
}

/// The end of a row that a copied row of the source belongs to.
fn cascades(scene: &Scene<'_>, pair: &Pair, source: &Relation) -> Vec<Recipe> {
    let Some((at, old)) = scene.old(pair).filter(|(_, row)| row.copied) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for key in &source.constraints {
        let Some(other) = scene.catalog().relation(key.referenced) else {
            continue;
        };
        if !matches!(key.on_delete, 'c' | 'n' | 'd') || key.parent != 0 {
            continue;
        }
        let theirs = other.names(&key.referenced_columns);
        let terms = source.names(&key.columns).into_iter().zip(theirs);
        let terms: Option<Vec<_>> = terms
            .map(|(own, theirs)| {
                let value = old.built.values.get(own)?;
                Some(format!("{} = {}", identifier(theirs), literal(value)))
            })
            .collect();
        let Some(terms) = terms else { continue };
        let sql = format!("DELETE FROM {} WHERE {}", other.sql(), terms.join(" AND "));
        // The child is named, so that a script makes it too.
        let touch = Act::Update {
            row: Row::Old(at),
            set: source
                .names(&key.columns)
                .into_iter()
                .map(|name| (name.to_owned(), identifier(name)))
                .collect(),
        };
        found.push(Recipe::write(Act::Sql(sql)).after(touch));
    }
    found
}

/// Writes of tables whose triggers may write the source.
fn by_triggers(scene: &Scene<'_>, pair: &Pair) -> Vec<Recipe> {
    let catalog = scene.catalog();
    let source = scene.shown(pair.source);
    let name = source.rsplit('.').next().unwrap_or(&source);
    let writes = |table: &&Relation| {
        table.oid != pair.source
            && table.is_table()
            && !table.is_partition
            && table.triggers.iter().any(|trigger| {
                let function = catalog.function(trigger.function);
                trigger.fires() && function.is_some_and(|f| mentions(&f.source, name))
            })
    };
    let mut found = Vec::new();
    for table in catalog.relations.iter().filter(writes).take(TABLES) {
        let insert = || Act::Insert {
            table: table.oid,
            wishes: crate::rows::Wishes::default().full(),
        };
        found.push(Recipe::write(insert()));
        let delete = Act::Delete { row: Row::Made(0) };
        found.push(Recipe::write(delete).after(insert()));
        let columns = table.columns.iter().filter(|column| column.takes_values());
        let set = columns.map(|column| (column.name.clone(), identifier(&column.name)));
        let update = Act::Update {
            row: Row::Made(0),
            set: set.take(1).collect(),
        };
        found.push(Recipe::write(update).after(insert()));
    }
    found
}

fn unguarded(scene: &Scene<'_>, table: &Relation, trigger: &Trigger) -> fleetproof_model::WayOut {
    let sql = remade::after_each_row(scene.catalog(), table, trigger, trigger.events(), None);
    remade::way_out(scene, trigger, sql)
}
