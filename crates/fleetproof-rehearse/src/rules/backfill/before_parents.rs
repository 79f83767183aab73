use fleetproof_model::{RuleInfo, Severity};

use super::copies::{Copying, carried_out, is_last, is_missing, label, planned};
use crate::{
    catalog::{Constraint, ConstraintKind, Relation},
    history::switches,
    rules::{Counted, Rule, Scene, State, Suspect},
    sql::identifier,
    sync::Pair,
    trial::{Act, Recipe},
};

/// Children are copied while a key is there and their parents are not.
#[derive(Debug)]
pub(crate) struct BackfillBeforeParents;

static INFO: RuleInfo = RuleInfo {
    name: "backfill-fails-on-fk",
    summary: "rows are copied to a shadow before those that its foreign key makes them refer to",
    severity: Severity::Error,
    hazards: &[84],
    why: "The copy inserts a row whose parent is not in the parent's shadow yet, and the key refuses \
          it: the whole statement fails, and with it the migration, or the batch. On a database whose \
          rows are all new it goes through.",
    example: "-- ct has a foreign key to pt\nINSERT INTO ct SELECT * FROM c;\nINSERT INTO pt SELECT * \
              FROM p;",
    fix: "Copy the parents, then the children, then add the key.",
};

impl Rule for BackfillBeforeParents {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn asks(&self, scene: &Scene<'_>) -> Vec<String> {
        let copies = planned(scene);
        let states = [scene.before, scene.ahead];
        let mut found = Vec::new();
        for copying in &copies {
            for state in states {
                let keys = keys(state, copying.pair);
                found.extend(
                    keys.iter()
                        .filter_map(|key| counting(scene, copying.pair, key)),
                );
            }
        }
        found
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (applied, copying) in carried_out(scene) {
            if !is_last(scene, applied) {
                continue;
            }
            for key in keys(&applied.state, copying.pair) {
                out.extend(suspect(scene, &copying, &key));
            }
        }
    }
}

/// A key from a shadow to another, and the pair that the other is of.
struct Key<'a> {
    relation: &'a Relation,
    constraint: &'a Constraint,
    referenced: &'a Relation,
    parent: &'a Pair,
}

fn keys<'a>(state: &'a State, child: &Pair) -> Vec<Key<'a>> {
    let catalog = &state.catalog;
    let mut found = Vec::new();
    for relation in catalog.tree(child.shadow) {
        for constraint in &relation.constraints {
            if constraint.kind != ConstraintKind::Foreign || constraint.parent != 0 {
                continue;
            }
            let (Some(referenced), Some(root)) = (
                catalog.relation(constraint.referenced),
                catalog.root(constraint.referenced),
            ) else {
                continue;
            };
            let parents = state.pairs.of_shadow(root.oid);
            found.extend(parents.map(|parent| Key {
                relation,
                constraint,
                referenced,
                parent,
            }));
        }
    }
    found
}

/// Counts rows of the child's source that are still to be copied, and whose parents are too.
fn counting(scene: &Scene<'_>, child: &Pair, key: &Key<'_>) -> Option<String> {
    let before = &scene.before.catalog;
    let source = before.relation(child.source)?;
    let mut conditions = vec![is_missing(before, child)];
    let own = key.relation.names(&key.constraint.columns);
    let theirs = key.referenced.names(&key.constraint.referenced_columns);
    let mut on = Vec::new();
    for (own, theirs) in own.iter().zip(&theirs) {
        let from = format!("s.{}", identifier(child.to_source(own)?));
        conditions.push(format!("{from} IS NOT NULL"));
        on.push(format!("q.{} = {from}", identifier(theirs)));
    }
    if let Some(shadow) = before.relation(key.parent.shadow) {
        conditions.push(format!(
            "NOT EXISTS (SELECT FROM {} q WHERE {})",
            shadow.sql(),
            on.join(" AND ")
        ));
    }
    Some(format!(
        "SELECT {}, count(*) FROM {} s WHERE {} GROUP BY 1 ORDER BY 1",
        label(scene, child),
        source.sql(),
        conditions.join(" AND ")
    ))
}

fn suspect(scene: &Scene<'_>, copying: &Copying<'_>, key: &Key<'_>) -> Option<Suspect> {
    let child = copying.pair;
    let count = counting(scene, child, key)?;
    if scene.today.answer(&count) == Some(0) {
        return None;
    }
    let (source, shadow) = (scene.shown(child.source), scene.shown(child.shadow));
    let (parent, other) = (scene.shown(key.parent.source), key.referenced.shown());
    let mut suspect = Suspect::new(
        format!("{} on {}", key.constraint.name, key.relation.shown()),
        format!(
            "rows of {source} are copied to {shadow} while rows of {parent} are missing in {other}: \
             the copy fails at the first that belongs to one of these"
        ),
    )
    .on(child)
    .at(copying.statement)
    .fails_with(&["23503"])
    .count(Counted::Query(count))
    .fix(format!(
        "copy {parent} first, then {source}, and add the key after both"
    ));
    suspect.key = format!("{}:{}", copying.statement, key.constraint.name);
    for part in scene.parts(key.parent) {
        if scene
            .history
            .row(key.parent, part.as_deref(), false)
            .is_some()
        {
            suspect = suspect.try_write(recipe(scene, copying, part.as_deref()));
        }
    }
    if !scene.today.looked {
        suspect.severity = Severity::Warning;
        suspect.unproved = Some(Severity::Warning);
    }
    Some(suspect)
}

/// A row that is older than the trigger and belongs to a parent that was not copied; then the copy.
fn recipe(scene: &Scene<'_>, copying: &Copying<'_>, part: Option<&str>) -> Recipe {
    let (child, catalog) = (copying.pair, scene.catalog());
    let (off, on) = switches(catalog, child, "DISABLE", "ENABLE");
    let text = scene
        .migration
        .and_then(|migration| migration.statements.get(copying.statement));
    let text = text.map_or_else(String::new, |statement| statement.text.clone());
    let mut recipe = Recipe::write(Act::Sql(text)).legal_anyway();
    // What was copied already would be refused as a double before anything else.
    if let (None, Some(shadow)) = (&copying.insert.conflict, catalog.relation(child.shadow)) {
        recipe = recipe.after(Act::Sql(format!("DELETE FROM {}", shadow.sql())));
    }
    if !off.is_empty() {
        recipe = recipe.after(Act::Sql(off));
    }
    recipe = recipe.after(Act::Insert {
        table: child.source,
        wishes: scene.orphan(child, part),
    });
    match on.is_empty() {
        true => recipe,
        false => recipe.after(Act::Sql(on)),
    }
}
