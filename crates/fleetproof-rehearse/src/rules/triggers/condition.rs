use fleetproof_model::{RuleInfo, Severity};

use super::{ALL_KINDS, depth_guard::asks_depth, remade, writes};
use crate::{
    catalog::{Relation, Trigger},
    rows::{Demand, DemandColumn},
    rules::{Rule, Scene, Suspect},
    sql::{identifier, mentions},
    sync::{DifferenceKind, Pair},
    trial::{Act, Recipe, Row},
};

/// A sync trigger whose WHEN leaves out writes that change the row.
#[derive(Debug)]
pub(crate) struct ConditionSkipsWrites;

static INFO: RuleInfo = RuleInfo {
    name: "condition-skips-writes",
    summary: "a sync trigger's WHEN is not true for writes that the shadow needs",
    severity: Severity::Error,
    hazards: &[24],
    why: "WHEN (OLD.v <> NEW.v) is meant to save work where nothing has changed. But a comparison with \
          NULL is neither true nor false, so that changes to NULL and from NULL do not fire the \
          trigger; nor do changes of columns that the condition forgets.",
    example: "CREATE TRIGGER sync_p AFTER UPDATE ON p FOR EACH ROW\n  \
              WHEN (OLD.v <> NEW.v) EXECUTE FUNCTION sync_p();",
    fix: "WHEN (OLD.* IS DISTINCT FROM NEW.*), which knows NULL and forgets no column.",
};

impl Rule for ConditionSkipsWrites {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            for (table, trigger) in scene.triggers(pair) {
                let Some(when) = trigger.when().filter(|when| !asks_depth(when)) else {
                    continue;
                };
                if trigger.fires() {
                    out.push(suspect(scene, pair, (source, shadow), table, trigger, when));
                }
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    (source, shadow): (&Relation, &Relation),
    table: &Relation,
    trigger: &Trigger,
    when: &str,
) -> Suspect {
    let message = format!(
        "{} fires only when {when}; a write of {} for which that is false or NULL does not reach {}",
        trigger.name,
        source.shown(),
        shadow.shown()
    );
    let object = format!("{} on {}", trigger.name, table.shown());
    let mut suspect = Suspect::new(object, message).on(pair).diverges();
    suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, trigger.name);
    let events = trigger.events();
    suspect = match (events.insert(), events.delete()) {
        (false, false) => suspect.explains(&[DifferenceKind::Different]),
        _ => suspect.explains(ALL_KINDS),
    };
    suspect.recipes = writes::of(scene, pair, events);
    if events.insert() {
        suspect.recipes.extend(breaking(scene, pair, source, when));
    }
    if events.update() {
        suspect.recipes.extend(from_null(scene, pair, source));
    }
    let only_update = !events.insert() && !events.delete();
    let whole = only_update.then_some("OLD.* IS DISTINCT FROM NEW.*");
    let sql = remade::after_each_row(scene.catalog(), table, trigger, events, whole);
    suspect
        .fix("compare the whole row by IS DISTINCT FROM, or leave the condition out")
        .way_out(remade::way_out(scene, trigger, sql))
}

/// A new row for which the condition is false.
fn breaking(scene: &Scene<'_>, pair: &Pair, source: &Relation, when: &str) -> Option<Recipe> {
    let mut condition = when.to_owned();
    let mut columns = Vec::new();
    let mut longest_first: Vec<_> = source.columns.iter().collect();
    longest_first.sort_by_key(|column| std::cmp::Reverse(column.name.len()));
    for column in longest_first {
        let named = identifier(&column.name);
        let new = format!("new.{named}");
        if mentions(when, &column.name) && condition.contains(&new) {
            condition = condition.replace(&new, &named);
            columns.push(DemandColumn {
                source: column.name.clone(),
                shadow: column.name.clone(),
                r#type: column.r#type.clone(),
            });
        }
    }
    let of_row = |record: &str| condition.to_ascii_lowercase().contains(record);
    if columns.is_empty() || of_row("old.") || of_row("new.") {
        return None;
    }
    let part = scene.parts(pair).into_iter().next().flatten();
    let wishes = scene.ordinary(pair, part.as_deref()).demand(Demand {
        condition,
        columns,
        holds: false,
    });
    let table = pair.source;
    Some(Recipe::write(Act::Insert { table, wishes }))
}

/// Changes from NULL to a value, of rows made for it.
fn from_null(scene: &Scene<'_>, pair: &Pair, source: &Relation) -> Vec<Recipe> {
    let part = scene.parts(pair).into_iter().next().flatten();
    let wishes = scene.ordinary(pair, part.as_deref());
    let changes = crate::rules::generic::write_fails::values_for_change(scene, pair);
    let mut found = Vec::new();
    for (column, value) in changes {
        let takes_null = source.column(&column).is_some_and(|c| !c.not_null);
        if value == "NULL" || !takes_null {
            continue;
        }
        let first = Act::Insert {
            table: pair.source,
            wishes: wishes.clone().with(&column, "NULL"),
        };
        let write = Act::Update {
            row: Row::Made(0),
            set: vec![(column, value)],
        };
        found.push(Recipe::write(write).after(first));
    }
    found
}
