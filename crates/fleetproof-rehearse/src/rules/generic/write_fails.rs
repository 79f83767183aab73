use fleetproof_model::{RuleInfo, Severity};

use crate::{
    catalog::{Column, Constraint, ConstraintKind, Relation},
    rules::{Rule, Scene, Suspect},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// An ordinary write that fails or diverges for a reason that no other rule names.
#[derive(Debug)]
pub(crate) struct WriteFails;

static INFO: RuleInfo = RuleInfo {
    name: "write-breaks",
    summary: "an ordinary write on the source fails in the sync, or does not reach the shadow",
    severity: Severity::Error,
    hazards: &[],
    why: "Every pair of source and shadow gets the same small set of ordinary writes: new rows of \
          each partition, sparse and full, changes of each column, to a value and to NULL, and the \
          end of rows, old and new. What fails or diverges there, and is not explained by another \
          rule, is told by this one.",
    example: "-- whatever made INSERT INTO source fail",
    fix: "Read what PostgreSQL says, and let the shadow accept what the source accepts.",
};

impl Rule for WriteFails {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn is_generic(&self) -> bool {
        true
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            let tables = format!("{} → {}", source.shown(), shadow.shown());
            let mut told = |what: &str, which: String, recipe: Recipe| {
                let message = format!(
                    "{what} {} does not reach {}",
                    source.shown(),
                    shadow.shown()
                );
                let mut suspect = Suspect::new(tables.clone(), message)
                    .on(pair)
                    .try_write(recipe);
                suspect.key = format!("{}:{}:{what}:{which}", pair.source, pair.shadow);
                out.push(suspect);
            };
            for part in scene.parts(pair) {
                let wishes = scene.ordinary(pair, part.as_deref());
                for wishes in [wishes.clone(), wishes.full()] {
                    let which = format!("{part:?}:{}", wishes.full);
                    let write = Act::Insert {
                        table: pair.source,
                        wishes,
                    };
                    told("a new row of", which, Recipe::write(write));
                }
            }
            // A trigger that sees a statement's rows together may take the first for all.
            let together = scene.triggers(pair).iter().any(|(_, t)| !t.for_each_row());
            let part = scene.parts(pair).into_iter().next().filter(|_| together);
            if let Some(part) = part {
                let wishes = scene.ordinary(pair, part.as_deref());
                let write = Act::InsertAll {
                    table: pair.source,
                    rows: vec![wishes; 2],
                };
                told(
                    "one of two new rows of",
                    format!("{part:?}"),
                    Recipe::write(write),
                );
            }
            let changes = values_for_change(scene, pair).into_iter();
            let changes = changes.map(|(column, value)| {
                let which = format!("{column}:{}", value == "NULL");
                (column, value, which)
            });
            let limits = at_limits(scene, pair).into_iter();
            let limits = limits.map(|(column, value)| {
                let which = format!("{column}:{value}");
                (column, value, which)
            });
            for (column, value, which) in changes.chain(limits) {
                let Some((at, _)) = scene.history.of(pair).find(|(_, row)| row.copied) else {
                    break;
                };
                let set = vec![(column.clone(), value.clone())];
                let write = Act::Update {
                    row: Row::Old(at),
                    set,
                };
                told("a changed row of", which, Recipe::write(write));
            }
            for (at, _) in scene.history.of(pair).filter(|(_, row)| row.copied) {
                let write = Act::Delete { row: Row::Old(at) };
                told("a deleted row of", at.to_string(), Recipe::write(write));
            }
        }
    }
}

/// Numbers at the limit of what conditions usually allow, where the shadow has a condition on a column
/// that is computed: no column of the source can be asked for a value that breaks it.
fn at_limits(scene: &Scene<'_>, pair: &Pair) -> Vec<(String, String)> {
    let catalog = scene.catalog();
    let (Some(source), Some(shadow)) =
        (catalog.relation(pair.source), catalog.relation(pair.shadow))
    else {
        return Vec::new();
    };
    let is_copied = |name: &&str| pair.to_source(name).is_some();
    let on_computed = shadow.constraints.iter().any(|check| {
        let names = shadow.names(&check.columns);
        check.kind == ConstraintKind::Check && !names.is_empty() && !names.iter().all(is_copied)
    });
    if !on_computed {
        return Vec::new();
    }
    let numbers = source.columns.iter().filter(|column| {
        column.type_category == 'N'
            && column.takes_values()
            && pair.to_shadow(&column.name).is_none()
    });
    let values = |column: &Column| ["0", "-1"].map(|value| (column.name.clone(), value.to_owned()));
    numbers.flat_map(values).collect()
}

/// Ordinary changes of one column each: to another value, and to NULL where that is allowed.
pub(crate) fn values_for_change(scene: &Scene<'_>, pair: &Pair) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let catalog = scene.catalog();
    let (Some(source), Some(shadow)) =
        (catalog.relation(pair.source), catalog.relation(pair.shadow))
    else {
        return found;
    };
    let kin: Vec<_> = scene
        .kinships
        .iter()
        .filter(|kinship| kinship.child == pair.source)
        .collect();
    // Which values partitions take, and whether they take NULL, is a question of its own.
    let routing = shadow.routing_columns();
    for column in source.columns.iter().filter(|column| column.takes_values()) {
        let routes = pair
            .to_shadow(&column.name)
            .is_some_and(|to| routing.contains(&to));
        let is_key = pair.key.iter().any(|(key, _)| *key == column.name);
        let belongs = kin
            .iter()
            .any(|k| k.columns.iter().any(|(own, _)| *own == column.name));
        if is_key || belongs || routes || source.routing_columns().contains(&column.name.as_str()) {
            continue;
        }
        let value = crate::rows::another_value(catalog, column, scene.history.next_number);
        let values = value.into_iter().chain(listed(source, column));
        found.extend(values.map(|value| (column.name.clone(), value)));
        if !column.not_null {
            found.push((column.name.clone(), "NULL".to_owned()));
        }
    }
    found
}

/// Values that a CHECK of the column lists: any other may be refused. Two, since a row may have one.
fn listed(source: &Relation, column: &Column) -> Vec<String> {
    let lists = |check: &&Constraint| {
        let text = check.expression.as_deref().unwrap_or_default();
        check.columns == [column.number] && text.contains("ANY (ARRAY[")
    };
    let checks = source
        .constraints
        .iter()
        .filter(|c| c.kind == ConstraintKind::Check);
    let texts: Vec<_> = checks
        .filter(lists)
        .filter_map(|check| check.expression.clone())
        .collect();
    let values = crate::rows::constants(&texts);
    values
        .iter()
        .take(2)
        .map(|value| crate::rows::constant(value))
        .collect()
}
