use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{demand, landing},
    remedy::{after, belongs, check_source, counted},
};
use crate::{
    catalog::{Column, Constraint, ConstraintKind, Relation},
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    sync::Pair,
    trial::{Act, Recipe},
};

/// A CHECK on a shadow or a partition of it, and not on the source.
#[derive(Debug)]
pub(crate) struct CheckStricter;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-check-stricter",
    summary: "a CHECK on a shadow, or on one of its partitions, that the source does not have",
    severity: Severity::Error,
    hazards: &[55, 56],
    why: "A row that the source takes and the CHECK refuses makes the live write fail in the sync \
          trigger. On one partition it hits one kind of rows only, which tests with other kinds do \
          not see. NOT VALID is no protection: it spares old rows, never new ones.",
    example: "ALTER TABLE group_type_ci_runners_e59bb2812d\n  \
              ADD CONSTRAINT check_sharding_key_id_nullness CHECK (sharding_key_id IS NOT NULL);",
    fix: "Put the same CHECK on the source first, repair the rows that break it, validate it; then \
          the shadow's.",
};

impl Rule for CheckStricter {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let catalog = scene.catalog();
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for table in catalog.tree(shadow.oid) {
                let checks = table.constraints.iter();
                let own = |check: &&Constraint| {
                    check.kind == ConstraintKind::Check
                        // A partition has its routing table's too.
                        && (table.oid == shadow.oid || !has(shadow, check))
                        && !has(source, check)
                };
                for check in checks.filter(own) {
                    out.extend(suspect(scene, pair, (source, shadow), table, check));
                }
            }
        }
    }
}

/// Whether `table` has a CHECK that says the same in the same words.
fn has(table: &Relation, check: &Constraint) -> bool {
    table
        .constraints
        .iter()
        .any(|other| other.kind == check.kind && other.expression == check.expression)
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    (source, shadow): (&Relation, &Relation),
    table: &Relation,
    check: &Constraint,
) -> Option<Suspect> {
    let condition = check.expression.as_deref()?;
    let columns = table.names(&check.columns);
    // What partitions take is a question of its own; a CHECK that says the same says nothing new.
    let routing = shadow.routing_columns();
    if columns.iter().all(|name| routing.contains(name)) {
        return None;
    }
    let earlier = earlier(scene, table, check);
    let mut broken = format!("({condition})");
    for earlier in &earlier {
        // What was refused before the migration is no worse for being refused by another CHECK.
        broken.push_str(&format!(" OR (({earlier}) IS FALSE)"));
    }
    let demand = demand(pair, table, &columns, &broken, false)?;
    let spared = match check.validated {
        true => "",
        false => "; that it is NOT VALID spares old rows only",
    };
    let message = format!(
        "{} refuses rows for which {condition} is false, and {} takes them: such a row fails in the \
         sync trigger{spared}",
        table.shown(),
        source.shown(),
    );
    let mut suspect = Suspect::new(format!("{} on {}", check.name, table.shown()), message)
        .on(pair)
        .try_write(Recipe::write(Act::Insert {
            table: pair.source,
            wishes: landing(scene, pair, table).demand(demand),
        }))
        .fails_with(&["23514"])
        .naming([&check.name]);
    suspect.key = format!("{}:{}:{}", pair.source, table.oid, check.name);
    // One that the source half has may well follow from it; of one that it has nothing of, nobody
    // knows.
    let from: Vec<_> = columns.iter().filter_map(|to| pair.to_source(to)).collect();
    let spoken_of = source.constraints.iter().any(|other| {
        let names = source.names(&other.columns);
        other.kind == ConstraintKind::Check && names.iter().any(|name| from.contains(name))
    });
    let refuses_null = from.iter().any(|name| source.forbids_null(name));
    let limited = |column: &Column| column.modifier >= 0 || column.type_kind != 'b';
    let limited = from
        .iter()
        .filter_map(|name| source.column(name))
        .any(limited);
    suspect.unproved = (!spoken_of && !refuses_null && !limited && earlier.is_empty())
        .then_some(Severity::Warning);
    let drop = format!(
        "ALTER TABLE {} DROP CONSTRAINT {}",
        table.sql(),
        identifier(&check.name)
    );
    // The condition can be said of the source as it stands if the columns have the same names.
    let same_names = from == columns;
    suspect.way_out = match (same_names, on_source(scene, pair, table, condition)) {
        (true, Some(condition)) => check_source(scene, source, &check.name, &from, &condition),
        _ => after([drop]),
    };
    if same_names {
        suspect.count = counted(scene, pair, table, &format!("NOT ({condition})"));
    }
    Some(suspect.fix(format!(
        "put the same CHECK on {} first, NOT VALID, repair the rows that break it and validate it, \
         or leave {} without it until {} is no longer written by a trigger",
        source.shown(),
        table.shown(),
        shadow.shown(),
    )))
}

/// What other CHECKs on the same columns said of the table's rows before the migration.
fn earlier<'a>(scene: &Scene<'a>, table: &Relation, check: &Constraint) -> Vec<&'a str> {
    let before = scene.before.catalog.relation(table.oid);
    let was = |before: &&Relation| before.constraints.iter().any(|c| c.name == check.name);
    let checks = before
        .filter(|before| !was(before))
        .into_iter()
        .flat_map(|before| &before.constraints);
    let other = |known: &&Constraint| {
        known.kind == ConstraintKind::Check
            && known.expression != check.expression
            && known.columns.iter().all(|c| check.columns.contains(c))
    };
    checks
        .filter(other)
        .filter_map(|known| known.expression.as_deref())
        .collect()
}

/// The condition for the source: that of a partition is for its rows only.
fn on_source(scene: &Scene<'_>, pair: &Pair, table: &Relation, condition: &str) -> Option<String> {
    if !table.is_partition {
        return Some(condition.to_owned());
    }
    let above = scene.catalog().relation(*table.parents.first()?)?;
    let here = belongs(pair, above, table)?;
    let inner = on_source(scene, pair, above, condition)?;
    Some(format!("NOT ({here}) OR {inner}"))
}
